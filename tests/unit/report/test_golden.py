"""The small world's pages as a person accepted them. `UPDATE_GOLDEN=1 pytest tests/unit/report` takes the new ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.simulators.small_world import small_world

from tracker.report.write import render_reports

GOLDEN = Path(__file__).parents[2] / "golden" / "report"
PAGES = (
    "README.md",
    "README.zh-CN.md",
    "weekly/README.md",
    "weekly/2026-W46.zh-CN.md",
    "weekly/2026-W48.en.md",
    "weekly/2026-W48.zh-CN.md",
    "charts/acme--open-llm.stars.light.svg",
)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Return the reports of the small world."""
    return dict(render_reports(*small_world()))


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_as_they_were_accepted(files: dict[str, bytes], name: str) -> None:
    """A changed page is looked at by a person before it becomes the new one."""
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name])
    assert files[name].decode() == path.read_text("utf-8")
