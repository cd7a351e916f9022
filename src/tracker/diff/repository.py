"""What happened to the repository itself: name, state, archive flag, branch, activity."""

from __future__ import annotations

from datetime import datetime, timedelta

from tracker.diff.pair import Pair, text
from tracker.diff.severity import SEVERITY
from tracker.domain.changes import Change, ChangeKind, ChangeState
from tracker.domain.facts import Absent, FactName, Present
from tracker.domain.repositories import RepositoryState

DORMANT_AFTER = timedelta(days=180)
"""A repository without a push for this long is dormant; the first push after that revives it."""


def compare_repository(pair: Pair) -> list[Change]:
    """Return the changes of the repository as such."""
    changes = [_state(pair), _renamed(pair), _archived(pair), _branch(pair), _activity(pair)]
    return [change for change in changes if change]


def state_kind(before: str, after: str) -> ChangeKind | None:
    """Return what it is called when a repository goes from one state to another; None when nothing moved."""
    if before == after:
        return None
    if after == RepositoryState.AVAILABLE:
        return ChangeKind.REPOSITORY_RETURNED
    return ChangeKind.REPOSITORY_BLOCKED if after == RepositoryState.BLOCKED else ChangeKind.REPOSITORY_GONE


def _state(pair: Pair) -> Change | None:
    was, now = text(pair.was(FactName.REPO_STATE)), text(pair.now(FactName.REPO_STATE))
    kind = state_kind(was, now) if was and now else None
    if kind is None:
        return None
    state = ChangeState.CONFIRMED if kind is ChangeKind.REPOSITORY_RETURNED else ChangeState.SUSPECTED
    seen = pair.now(FactName.REPO_STATE)
    return pair.change(kind, "repository", "", was, now, SEVERITY[kind], seen, state)


def _renamed(pair: Pair) -> Change | None:
    was, now = text(pair.was(FactName.REPO_NAME)), text(pair.now(FactName.REPO_NAME))
    if not was or not now or was.lower() == now.lower():
        return None
    kind = ChangeKind.REPOSITORY_RENAMED
    return pair.change(kind, "repository", "", was, now, SEVERITY[kind], pair.now(FactName.REPO_NAME))


def _archived(pair: Pair) -> Change | None:
    was, now = pair.was(FactName.REPO_ARCHIVED), pair.now(FactName.REPO_ARCHIVED)
    if not isinstance(was, Present) or not isinstance(now, Present) or was.value == now.value:
        return None
    kind = ChangeKind.REPOSITORY_ARCHIVED if now.value else ChangeKind.REPOSITORY_UNARCHIVED
    words = ("active", "archived") if now.value else ("archived", "active")
    return pair.change(kind, "repository", "", *words, SEVERITY[kind], now)


def _branch(pair: Pair) -> Change | None:
    was, now = text(pair.was(FactName.DEFAULT_BRANCH)), text(pair.now(FactName.DEFAULT_BRANCH))
    if not was or not now or was == now:
        return None
    kind = ChangeKind.DEFAULT_BRANCH_CHANGED
    return pair.change(kind, "repository", "", was, now, SEVERITY[kind], pair.now(FactName.DEFAULT_BRANCH))


def _activity(pair: Pair) -> Change | None:
    was, now = pair.was(FactName.PUSHED_AT), pair.now(FactName.PUSHED_AT)
    if not isinstance(was, Present) or not isinstance(now, Present) or _is_archived(pair):
        return None
    pushed, pushed_before = now.value, was.value
    if not isinstance(pushed, datetime) or not isinstance(pushed_before, datetime):
        return None
    slept = pair.before.at - pushed_before >= DORMANT_AFTER
    sleeps = pair.after.at - pushed >= DORMANT_AFTER
    if slept == sleeps:
        return None
    kind = ChangeKind.DORMANT if sleeps else ChangeKind.REVIVED
    last = None if sleeps else pushed_before.date().isoformat()
    return pair.change(kind, "repository", "", last, pushed.date().isoformat(), SEVERITY[kind], now)


def _is_archived(pair: Pair) -> bool:
    fact = pair.now(FactName.REPO_ARCHIVED)
    return fact is None or isinstance(fact, Absent) or fact.value is True
