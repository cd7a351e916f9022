"""What would be asked, before anything was ever asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.functional.conftest import Project, model_repository


@pytest.mark.parametrize("command", ["run", "history"])
def test_a_plan_before_the_first_run(project: Project, command: str) -> None:
    """`--dry-run` is what a newcomer tries first: it needs no database and makes none."""
    model_repository(project.upstream.github, "o/one")
    project.follow("o/one")
    result = project.tracker(command, "--dry-run")
    assert result.code == 0, result.err
    assert "requests" in result.out
    assert not list(Path(project.root).rglob("*.db"))
