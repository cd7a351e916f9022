"""What the workflow tells, and when: after the data have landed, once, and never what did not land."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.functional import test_workflow
from tests.functional.test_workflow import Project
from tests.simulators.server import Request, Response, serve

project = test_workflow.project


@dataclass
class Hook:
    """A chat that is told."""

    address: str
    posted: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200

    def __call__(self, request: Request) -> Response:
        """Take a message, or refuse it."""
        self.posted.append(json.loads(request.body))
        return Response(self.status)

    @property
    def kinds(self) -> list[list[str]]:
        """The change kinds of each message."""
        return [[change["kind"] for change in message["changes"]] for message in self.posted]


@pytest.fixture
def hook() -> Iterator[Hook]:
    """Serve a webhook."""
    mounts: dict[str, Any] = {}
    with serve(mounts) as address:
        made = Hook(f"{address}/hook/SECRET")
        mounts["/hook"] = made
        yield made


def refuse_pushes(project: Project, is_refusing: bool) -> None:
    """Protect the branch, or stop protecting it."""
    guard = project.remote / "hooks" / "pre-receive"
    guard.write_text("#!/bin/sh\necho 'GH006: Protected branch update failed' >&2\nexit 1\n", encoding="utf-8")
    guard.chmod(0o755 if is_refusing else 0o644)


def renamed(project: Project, name: str) -> None:
    """Something notable happens upstream."""
    project.world.repositories[0].full_name = name


@pytest.mark.parametrize("target", ["branch", "pull-request"])
def test_told_once_by_fresh_machines(project: Project, hook: Hook, target: str) -> None:
    """What was told is in git, so a machine that knows nothing else tells nothing twice, quiet weeks included."""
    project.written.branches["tracker-data"] = 1
    for name in ("o/one", "o/renamed", "o/renamed"):
        renamed(project, name)
        ended = project.action(publish=target, notify=hook.address)
        assert ended.code == 0, ended.log
    assert hook.kinds == [["repository_renamed"]]


def test_telling_is_a_commit_of_its_own_and_only_when_told(project: Project, hook: Hook) -> None:
    """A week in which nobody is told has one commit, a quiet one none."""
    for name in ("o/one", "o/renamed", "o/renamed"):
        renamed(project, name)
        assert project.action(notify=hook.address).code == 0
    assert hook.kinds == [["repository_renamed"]]
    assert project.commits() == ["Note what was told", "Track: 1 notable", "Track: 2 info", "Begin"]
    assert "SECRET" not in project.file("data/cursors.ndjson")


@pytest.mark.parametrize("has_lasting_database", [False, True])
def test_what_is_not_pushed_is_told_by_the_run_that_pushes_it(
    project: Project, hook: Hook, has_lasting_database: bool
) -> None:
    """Neither chat, nor issue, nor release hears of data that nobody can look up; the next run tells them, once."""
    if has_lasting_database:
        project.env["TRACKER_DATABASE_URL"] = f"sqlite:///{project.folder / 'lasting.db'}"
    wishes = {"notify": hook.address, "issue": "update-one", "release": "draft"}
    assert project.action(**wishes).code == 0
    renamed(project, "o/renamed")
    refuse_pushes(project, True)
    refused = project.action(**wishes)
    assert refused.code == 3
    assert "repository renamed" in refused.summary
    assert (hook.posted, project.written.writes) == ([], [])
    refuse_pushes(project, False)
    for _ in range(2):
        assert project.action(**wishes).code == 0
    assert hook.kinds == [["repository_renamed"]]
    assert len(project.written.releases) == 1


def test_a_chat_that_refuses_is_told_by_the_next_run(project: Project, hook: Hook) -> None:
    """A refusal fails no job; the next fresh machine knows what is due."""
    assert project.action(notify=hook.address).code == 0
    renamed(project, "o/renamed")
    hook.status = 500
    refused = project.action(notify=hook.address)
    assert refused.code == 0
    assert "::warning::" in refused.log
    assert "SECRET" not in refused.log
    hook.status = 200
    for _ in range(2):
        assert project.action(notify=hook.address).code == 0
    assert hook.kinds == [["repository_renamed"]] * 2


def test_nothing_to_push_means_telling_at_once(project: Project, hook: Hook) -> None:
    """`publish: none` has nowhere to land; a database that lasts remembers what was told."""
    project.env["TRACKER_DATABASE_URL"] = f"sqlite:///{project.folder / 'lasting.db'}"
    for name in ("o/one", "o/renamed", "o/renamed"):
        renamed(project, name)
        assert project.action(publish="none", notify=hook.address).code == 0
    assert hook.kinds == [["repository_renamed"]]
    assert project.commits() == ["Begin"]


def test_a_person_pushes_between_the_data_and_the_note(project: Project, hook: Hook) -> None:
    """The note goes on top of their work too."""
    assert project.action(notify=hook.address).code == 0
    renamed(project, "o/renamed")
    project.pull()

    def meanwhile(request: Request) -> Response:
        project.git("pull", "--quiet", "--rebase", "origin", "main")
        (project.mine / "NOTES.md").write_text("mine\n", encoding="utf-8")
        project.push("Meanwhile")
        return Response(204)

    with serve({"/hook": meanwhile}) as address:
        ended = project.action(notify=f"{address}/hook")
    assert ended.code == 0, ended.log
    assert project.commits()[:3] == ["Note what was told", "Meanwhile", "Track: 1 notable"]
    assert project.file("NOTES.md") == "mine"


# -- inputs


def test_only_the_languages_asked_for_are_written(project: Project) -> None:
    """The input stands in for the list's own languages, and the report's address leads to them."""
    ended = project.action(languages="zh")
    assert ended.code == 0, ended.log
    weeks = [path for path in project.files() if path.startswith("reports/weekly/") and "README" not in path]
    assert weeks
    assert all(path.endswith(".zh-CN.md") for path in weeks)
    page = project.file(ended.outputs["report"].partition("/blob/main/")[2])
    assert page == project.file("reports/README.zh-CN.md")


def test_an_unknown_language_is_told_before_anything_is_asked(project: Project) -> None:
    """Exit 2 and the known ones."""
    ended = project.action(languages="en,french")
    assert ended.code == 2
    assert "unknown language 'french'" in ended.log
    assert project.commits() == ["Begin"]


def test_a_policy_by_input(project: Project) -> None:
    """Rules that lie elsewhere are checked and judged: exit 5, in the summary, and the data are saved."""
    rules = project.mine / "rules" / "strict.yaml"
    rules.parent.mkdir()
    rules.write_text(
        "version: 1\nrules:\n  - {name: only open, fact: weights.status, any_of: open}\n", encoding="utf-8"
    )
    project.push("Rules")
    ended = project.action(policy="rules/strict.yaml")
    assert ended.code == 5, ended.log
    assert "Policy: 2 violations" in ended.summary
    assert "only open" in ended.summary
    assert project.commits()[0] == "Track: 2 info"


def test_a_policy_that_is_not_there(project: Project) -> None:
    """The job says so and asks nothing."""
    ended = project.action(policy="rules/none.yaml")
    assert ended.code == 2
    assert "rules/none.yaml: no such file" in ended.summary
