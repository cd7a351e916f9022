"""Data and reports back into git: only when something material changed, and never over somebody else's work."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from tracker.errors import UpstreamError
from tracker.publish.git import Change, Git, PushRejectedError
from tracker.publish.own_branch import check_holds_generated_only, check_made_by_us, check_name

GENERATED = ("data", "reports")
LEFT_OUT = ("data/tracker.db*", "data/*.lock", "data/.export*")
"""The database and its locks never enter git, whatever .gitignore says."""
HEARTBEAT_DAYS = 30
"""GitHub switches schedules off after 60 days without a commit; a run's own record is commit enough."""
_TRIES = 5
_ORIGIN = "data/origin.json"
_RUNS = "data/runs.ndjson"
_VOLATILE = ("data/manifest.json", _RUNS, "data/snapshots/")
"""What every run writes, whether or not it saw anything new."""


class Target(StrEnum):
    """Where data and reports go."""

    COMMIT = "commit"
    """Onto the branch that was checked out."""
    BRANCH = "branch"
    """Onto a branch that holds nothing else."""
    PULL_REQUEST = "pull-request"
    """Onto a branch beside the one checked out, to be merged by a person."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Place:
    """Which branches a publication concerns."""

    target: Target
    current: str
    """The branch that was checked out."""
    own: str
    """The branch for `branch` and `pull-request`."""

    @property
    def pushed(self) -> str:
        """Return the branch that is pushed to."""
        return self.current if self.target in {Target.COMMIT, Target.NONE} else self.own


@dataclass(frozen=True, slots=True)
class Published:
    """What came of it."""

    commit: str | None
    """None when there was nothing material to publish."""
    changes: tuple[Change, ...] = ()


def is_material(changes: Sequence[Change]) -> bool:
    """Say whether a reader would miss these changes: more than the mere record that a run took place. Pure."""
    return any(
        (change.path.startswith("data/") and not change.path.startswith(_VOLATILE))
        or (change.path.startswith("reports/weekly/") and change.status == "A")
        for change in changes
    )


def note_origin(root: Path, config: Path, version: str) -> None:
    """Note beside the data which config and tracker made them, so that an edited config is news of its own."""
    note = {"config": hashlib.sha256(config.read_bytes()).hexdigest(), "tracker": version}
    (root / "data").mkdir(parents=True, exist_ok=True)
    (root / _ORIGIN).write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8", newline="\n")


def bring_state(git: Git, place: Place) -> str | None:
    """Put the data of the publishing branch into the work tree, where that branch holds newer ones.

    Returns the commit they came from, which `publish` must be given; None where the checkout's own are the newest.
    Raises UsageError when that branch is not ours to replace.
    """
    if place.target in {Target.COMMIT, Target.NONE}:
        return None
    check_name(git, place.own, place.current)
    theirs = git.fetch(place.own)
    if theirs is None:
        return None
    check = check_holds_generated_only if place.target is Target.BRANCH else check_made_by_us
    check(git, place.own, theirs, GENERATED)
    if not git.output("ls-tree", theirs, "data"):
        return None
    if place.target is Target.PULL_REQUEST and _last_run(git, "HEAD") > _last_run(git, theirs):
        return None
    git.output("restore", f"--source={theirs}", "--worktree", "--", "data")
    return theirs


def publish(
    git: Git,
    place: Place,
    message: str,
    *,
    now: float,
    since: str | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Published:
    """Commit and push what changed. Raises UpstreamError when another run pushed data in between.

    `since` is the commit whose data this run continues: one that `bring_state` found, or that it pushed itself.
    """
    if place.target is Target.NONE:
        return Published(None)
    if place.target is Target.COMMIT:
        return _publish_current(git, place, message, now, since or git.output("rev-parse", "HEAD"), sleep)
    return _publish_own(git, place, message, now, since)


def _publish_current(
    git: Git, place: Place, message: str, now: float, start: str, sleep: Callable[[float], None]
) -> Published:
    base = start
    for number in range(_TRIES):
        tree = git.tree_of(base, GENERATED, LEFT_OUT)
        changes = git.changes(base, tree, GENERATED)
        if not _is_due(git, start, changes, now):
            return Published(None, tuple(changes))
        commit = git.commit(tree, base, message)
        try:
            git.push(commit, place.current)
        except PushRejectedError:
            sleep(2.0**number)
            base = _newer_base(git, place.current, start)
            continue
        return Published(commit, tuple(changes))
    raise UpstreamError(f"{place.current} moved {_TRIES} times while this run pushed; the next run tries again")


def _newer_base(git: Git, branch: str, start: str) -> str:
    """Return the branch's newest commit. Raises UpstreamError when it holds data that this run never saw."""
    newest = git.fetch(branch)
    if newest is None:
        raise UpstreamError(f"the branch {branch} is gone from the remote; nothing was pushed")
    if git.changes(start, f"{newest}^{{tree}}", GENERATED):
        raise UpstreamError(f"another run pushed data to {branch} meanwhile; the next run continues from it")
    return newest


def _publish_own(git: Git, place: Place, message: str, now: float, since: str | None) -> Published:
    theirs = git.fetch(place.own)
    head = git.output("rev-parse", "HEAD")
    is_alone = place.target is Target.BRANCH
    if theirs and (since or is_alone) and git.changes(since, f"{theirs}^{{tree}}", GENERATED):
        raise UpstreamError(f"another run pushed data to {place.own} meanwhile; the next run continues from it")
    tree = git.tree_of(None if is_alone else head, GENERATED, LEFT_OUT)
    changes = git.changes(theirs if is_alone or theirs else head, tree, GENERATED)
    if not _is_due(git, theirs or head, changes, now):
        return Published(None, tuple(changes))
    commit = git.commit(tree, theirs if is_alone else head, message)
    git.push(commit, place.own, replacing=None if is_alone else theirs)
    return Published(commit, tuple(changes))


def _is_due(git: Git, since: str, changes: Sequence[Change], now: float) -> bool:
    """Say whether to publish: news, or a sign of life. The history may be shallow, so only files are asked."""
    return is_material(changes) or (bool(changes) and now - _last_run(git, since) > HEARTBEAT_DAYS * 86400)


def _last_run(git: Git, revision: str) -> float:
    """Return when the newest run that a revision holds was finished, in seconds since 1970; 0 where it holds none."""
    if not git.succeeds("cat-file", "-e", f"{revision}:./{_RUNS}"):
        return 0
    lines = git.output("cat-file", "blob", f"{revision}:./{_RUNS}").splitlines()
    try:
        return max(datetime.fromisoformat(str(json.loads(line)["at"])).timestamp() for line in lines[-1:])
    except (ValueError, KeyError, TypeError):
        return 0
