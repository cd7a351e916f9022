"""The branch for data must be ours to replace: on a real repository, with a remote on disk."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tracker.errors import UsageError
from tracker.publish.commit_back import Place, Target, bring_state, publish
from tracker.publish.git import Git

OWN = "tracker-data"


def _git(where: Path, *words: str) -> str:
    me = ("-c", "user.name=Me", "-c", "user.email=me@example.org", "-c", "init.defaultBranch=main")
    return subprocess.run(["git", *me, *words], cwd=where, check=True, capture_output=True, text=True).stdout.strip()


def _commit(where: Path, path: str, text: str, branch: str) -> None:
    (where / path).parent.mkdir(parents=True, exist_ok=True)
    (where / path).write_text(text, encoding="utf-8")
    _git(where, "add", "--all")
    _git(where, "commit", "--quiet", "-m", path)
    _git(where, "push", "--quiet", "origin", f"HEAD:refs/heads/{branch}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a remote whose main branch holds a list, and a clone of it."""
    _git(tmp_path, "init", "--quiet", "--bare", "remote.git")
    _git(tmp_path, "clone", "--quiet", "remote.git", "work")
    _commit(tmp_path / "work", "config/repos.yaml", "projects: [o/a]\n", "main")
    return tmp_path / "work"


@pytest.mark.parametrize("target", [Target.BRANCH, Target.PULL_REQUEST])
@pytest.mark.parametrize("own", ["main", "HEAD", "--force", "refs/heads/main", "a b", "a..b", "x:main", ""])
def test_what_is_no_branch_of_our_own_is_refused(folder: Path, own: str, target: Target) -> None:
    """The branch that was checked out would lose all it holds, and a slip would be pushed to."""
    with pytest.raises(UsageError, match=r"--branch: .* name another"):
        bring_state(Git(folder), Place(target, "main", own))


def test_a_branch_with_other_files_is_refused(folder: Path) -> None:
    """Publishing would delete them."""
    _commit(folder, "src/model.py", "x\n", "feature")
    with pytest.raises(UsageError, match=r"feature holds config/repos.yaml, which publishing would delete"):
        bring_state(Git(folder), Place(Target.BRANCH, "main", "feature"))


def test_somebodys_commits_are_not_dropped(folder: Path) -> None:
    """A proposal is made anew each time, so the branch must hold nothing but proposals."""
    start = _git(folder, "rev-parse", "HEAD")
    _commit(folder, "src/model.py", "x\n", "feature")
    _git(folder, "reset", "--quiet", "--hard", start)
    with pytest.raises(UsageError, match=r"feature holds somebody's commits \(src/model.py\)"):
        bring_state(Git(folder), Place(Target.PULL_REQUEST, "main", "feature"))


def test_a_branch_brought_up_to_date_by_a_button_is_still_ours(folder: Path) -> None:
    """A person's merge of the base holds nothing of their own."""
    _commit(folder, "data/runs.ndjson", '{"at": "2026-11-02T00:00:00Z"}\n', OWN)
    assert bring_state(Git(folder), Place(Target.PULL_REQUEST, "main", OWN))


@pytest.mark.parametrize("target", [Target.BRANCH, Target.PULL_REQUEST])
def test_what_a_run_has_pushed_is_ours(folder: Path, target: Target) -> None:
    """The next run goes on from it, though the list was edited meanwhile."""
    place = Place(target, "main", OWN)
    (folder / "data").mkdir()
    (folder / "data" / "runs.ndjson").write_text('{"at": "2026-11-02T00:00:00Z"}\n', encoding="utf-8")
    (folder / "data" / "facts.ndjson").write_text("1\n", encoding="utf-8")
    assert publish(Git(folder), place, "Track", now=1_800_000_000.0).commit
    (folder / "data" / "runs.ndjson").unlink()
    (folder / "data" / "facts.ndjson").unlink()
    _commit(folder, "config/repos.yaml", "projects: [o/b]\n", "main")
    assert bring_state(Git(folder), place)
