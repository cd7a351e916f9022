"""What `--json` prints has the keys that docs/commands.md promises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.functional.conftest import Project, model_repository

from tracker.cli.app import COMMANDS
from tracker.cli.status import STALE

PAGE = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
TABLE = PAGE.partition("## JSON")[2].partition("\n## ")[0]
PROMISED = {
    call: re.findall(r"`(\w+)`", keys)
    for calls, keys in re.findall(r"^\| (`.+?`) \| (`.+?`) \|$", TABLE, re.MULTILINE)
    for call in re.findall(r"`([^`]+)`", calls)
}
GIVEN = {
    "report --into FILE": "report --into {root}/MINE.md",
    "log": "log acme",
    "explain": "explain acme",
    "init": "init {root}/new",
    "add": "add n/new",
    "remove": "remove old/old --dry-run",
    "import": "import {root}/list.md --dry-run",
    "inspect": "inspect {root} --repo acme/acme",
    "export": "export {root}/data",
    "restore": "restore {root}/data --force",
    "publish": "publish --issue none --release none",
    "publish --dry-run": "publish --dry-run --repository me/list",
}
"""What a call needs besides its name."""


@pytest.fixture
def tracked(project: Project) -> Project:
    """Return a project after a first run, with something to import and an export to restore."""
    for name in ("acme/acme", "old/old", "n/new", "l/listed"):
        model_repository(project.upstream.github, name)
    project.follow("acme/acme", "old/old")
    project.run("2026-11-02T00:00:00Z")
    (project.root / "list.md").write_text("- [x](https://github.com/l/listed)\n", encoding="utf-8")
    assert project.tracker("export", str(project.root / "data")).code == 0
    project.monkeypatch.setenv("TRACKER_NOTIFY", f"critical {project.upstream.address}/nowhere")
    return project


@pytest.mark.parametrize("call", sorted(PROMISED))
def test_documents_have_the_promised_keys(tracked: Project, call: str) -> None:
    """Exactly these, in this order, behind the version."""
    words = GIVEN.get(call, call).format(root=tracked.root).split()
    result = tracked.tracker(*words, "--json")
    assert result.code in {0, STALE}, result.err
    assert list(result.document) == ["schema_version", *PROMISED[call]]


def test_every_command_that_prints_data_is_promised() -> None:
    """Those left out run for long, print a script, or are the workflow's."""
    assert set(COMMANDS) - {call.split()[0] for call in PROMISED} == {"serve", "demo", "completion", "action"}
