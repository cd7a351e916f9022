"""The action and the workflow that `tracker init` writes: pinned, least privileged, and clean by the usual linters."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tracker.cli.action import command
from tracker.cli.init import contents

ROOT = Path(__file__).parents[3]
WORKFLOW = ".github/workflows/tracker.yml"


def load(text: str) -> Any:
    """Parse YAML as data."""
    return YAML(typ="safe", pure=True).load(text)


def action() -> Any:
    """Return the composite action."""
    return load((ROOT / "action.yml").read_text(encoding="utf-8"))


@pytest.fixture
def written(tmp_path: Path) -> list[Path]:
    """Write workflows and action where linters expect them: the one of `tracker init`, and this project's own."""
    own = ("action.yml", ".github/workflows/check.yml")
    files = {WORKFLOW: contents()[WORKFLOW]} | {name: (ROOT / name).read_text(encoding="utf-8") for name in own}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [tmp_path / name for name in files]


def test_foreign_actions_are_pinned_by_commit(written: list[Path]) -> None:
    """A tag can move; 40 hex digits cannot. The version stands beside it for the reader and for updates."""
    for path in written:
        uses = re.findall(r"uses: (\S+)(.*)", path.read_text(encoding="utf-8"))
        assert uses
        assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name) for name, _ in uses)
        assert all(re.fullmatch(r" # v\d+\.\d+\.\d+", comment) for _, comment in uses)


def test_zizmor_finds_nothing(written: list[Path]) -> None:
    """The security linter for workflows is content."""
    zizmor = Path(sys.executable).parent / "zizmor"
    words = [str(zizmor), "--offline", "--no-progress", "--no-config", *map(str, written)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No findings to report" in done.stdout


def test_actionlint_finds_nothing(written: list[Path]) -> None:
    """The workflow linter is content; it does not read actions."""
    actionlint = shutil.which("actionlint")
    if actionlint is None:
        pytest.skip("actionlint is not on PATH; it comes as a binary, not as a wheel")
    done = subprocess.run(
        [actionlint, *(str(path) for path in written if path.name != "action.yml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_workflow_has_least_privileges() -> None:
    """Nothing at the top, one permission for the one job, and no credential left in the checkout."""
    workflow = load(contents()[WORKFLOW])
    (job,) = workflow["jobs"].values()
    assert workflow["permissions"] == {}
    assert job["permissions"] == {"contents": "write"}
    assert job["steps"][0]["with"] == {"persist-credentials": False}


def test_workflow_never_runs_twice_at_once_and_can_be_started_by_hand() -> None:
    """A concurrency group per branch, no cancelling, an odd minute, a time limit."""
    workflow = load(contents()[WORKFLOW])
    (job,) = workflow["jobs"].values()
    assert workflow["concurrency"]["cancel-in-progress"] is False
    assert "workflow_dispatch" in workflow["on"]
    assert int(workflow["on"]["schedule"][0]["cron"].split()[0]) % 5 != 0
    assert job["timeout-minutes"] <= 60


def test_no_expression_inside_a_script(written: list[Path]) -> None:
    """Values reach scripts by the environment only, so none can be taken for shell."""
    for path in written:
        document = load(path.read_text(encoding="utf-8"))
        steps = document["runs"]["steps"] if "runs" in document else next(iter(document["jobs"].values()))["steps"]
        assert not [step for step in steps if "${{" in step.get("run", "")]


def test_every_input_is_used_and_described() -> None:
    """An input that nothing reads would be a promise without a keeper."""
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    inputs = action()["inputs"]
    assert {"config", "command", "token", "hf-token", "publish", "issue", "release", "pages", "fail-on"} <= set(inputs)
    assert all(spec["description"] and "default" in spec for spec in inputs.values())
    assert not [name for name in inputs if f"inputs.{name}" not in text]


def test_every_variable_of_the_action_is_read_by_the_command() -> None:
    """The names in `env:` are those that `tracker action` knows."""
    step = next(step for step in action()["runs"]["steps"] if step.get("id") == "track")
    known = {str(param.envvar) for param in command.params if getattr(param, "envvar", None)}
    given = {name for name in step["env"] if name.startswith("INPUT_") and name != "INPUT_CONFIG"}
    assert given <= known
