"""What the workflow of `tracker init` installs, and what it says when that cannot be had."""

from __future__ import annotations

import pytest
from tests.functional import test_workflow
from tests.functional.test_workflow import WORKFLOW, Project

from tracker import __version__
from tracker.cli.init import package_of

project = test_workflow.project
COMMIT = "0123456789abcdef0123456789abcdef01234567"
PINNED = f"open-llm-tracker=={__version__}"


def test_a_package_that_cannot_be_had_is_named_as_such(project: Project) -> None:
    """The annotation says what to set; the runner's own environment is heard."""
    project.env["TRACKER_PACKAGE"] = "./nowhere.whl"
    ended = project.workflow()
    assert ended.code == 1
    (error,) = [line for line in ended.log.splitlines() if line.startswith("::error")]
    assert error.startswith("::error title=The tracker cannot be installed::")
    assert "TRACKER_PACKAGE" in error
    assert project.commits() == ["Begin"]


def test_the_repository_variable_wins(project: Project) -> None:
    """Over the environment, and over the version that wrote the workflow."""
    project.env["TRACKER_PACKAGE"] = "./nowhere.whl"
    runner = project.runner()
    runner.contexts["vars.TRACKER_PACKAGE"] = PINNED
    ended = runner.run_workflow(WORKFLOW)
    assert ended.code == 0, ended.log


@pytest.mark.parametrize(
    ("url", "vcs", "expected"),
    [
        ("https://github.com/o/n.git", {"vcs": "git", "commit_id": COMMIT}, f"git+https://github.com/o/n.git@{COMMIT}"),
        ("https://me:pass@github.com/o/n", {"vcs": "git", "commit_id": COMMIT}, PINNED),
        ("https://github.com/o/n$(x)", {"vcs": "git", "commit_id": COMMIT}, PINNED),
        ("https://github.com/o/n", {"vcs": "git", "commit_id": "main}"}, PINNED),
        ("ssh://git@github.com/o/n", {"vcs": "git", "commit_id": COMMIT}, PINNED),
        ("file:///somewhere/clone", {}, PINNED),
    ],
)
def test_the_workflow_installs_what_wrote_it(url: str, vcs: dict[str, str], expected: str) -> None:
    """A commit of a public repository where the program came from one, else the version; no folder, no password."""
    assert package_of({"url": url, "vcs_info": vcs}) == expected


def test_installed_from_the_index() -> None:
    """Nothing is noted then."""
    assert package_of({}) == PINNED
