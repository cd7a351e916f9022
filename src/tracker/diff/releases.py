"""Releases published, withdrawn and pointed elsewhere."""

from __future__ import annotations

from tracker.diff.pair import Pair
from tracker.diff.severity import SEVERITY, of_release
from tracker.domain.changes import Change, ChangeKind, ChangeState
from tracker.domain.facts import Absent, FactName, Known, Present
from tracker.domain.repositories import Release

TAG_REMAINS = "tag"
"""`after` of a withdrawn release whose bare tag is still there."""


def compare_releases(pair: Pair) -> list[Change]:
    """Return the changes of the releases; the first list ever read is the baseline and tells nothing."""
    if not any(key.name is FactName.RELEASE for key in pair.before.facts):
        return []
    changes = [_compare(pair, tag) for tag in pair.subjects(FactName.RELEASE)]
    return [change for change in changes if change]


def release_text(release: Release) -> str:
    """Return `tag`, with its day of publication where known: `v1.0 (2023-04-01)`."""
    day = release.published_at
    return f"{release.tag} ({day.date().isoformat()})" if day else release.tag


def _compare(pair: Pair, tag: str) -> Change | None:
    was, now = pair.was(FactName.RELEASE, tag), pair.now(FactName.RELEASE, tag)
    before, after = _release(was), _release(now)
    if after and before:
        return _moved(pair, now, before, after)
    if after:
        return _published(pair, now, after) if _is_new(pair, after, was) else None
    if before and isinstance(now, Absent):
        return _withdrawn(pair, was, before)
    return None


def _release(fact: Known | None) -> Release | None:
    return fact.value if isinstance(fact, Present) and isinstance(fact.value, Release) else None


def _moved(pair: Pair, now: Known | None, before: Release, after: Release) -> Change | None:
    if after.is_tag and not before.is_tag:
        return _withdrawn(pair, now, before, TAG_REMAINS)
    if not before.commit or not after.commit or before.commit == after.commit:
        return None
    kind = ChangeKind.RELEASE_RETAGGED
    severity = of_release(is_minor=after.is_prerelease or after.is_tag)
    return pair.change(kind, "release", after.tag, before.commit, after.commit, severity, now)


def _published(pair: Pair, now: Known | None, release: Release) -> Change:
    severity = of_release(is_minor=release.is_prerelease or release.is_tag)
    return pair.change(ChangeKind.RELEASE_PUBLISHED, "release", release.tag, None, release_text(release), severity, now)


def _withdrawn(pair: Pair, seen: Known | None, release: Release, after: str | None = None) -> Change:
    """Suspect a withdrawal: its only witness is a listing in which the release is missing."""
    kind = ChangeKind.RELEASE_WITHDRAWN
    before = release_text(release)
    return pair.change(kind, "release", release.tag, before, after, SEVERITY[kind], seen, ChangeState.SUSPECTED)


def _is_new(pair: Pair, release: Release, was: Known | None) -> bool:
    """Tell a new release from an old one that only slid into the window of the newest few.

    New is what was seen to be absent before, what a complete list before did not hold, and what is newer than the
    oldest of its sort that was listed before.
    """
    if isinstance(was, Absent):
        return True
    before = [r for fact in pair.before.members(FactName.RELEASE).values() if (r := _release(fact))]
    alike = [r for r in before if r.is_tag == release.is_tag]
    if before and not alike and release.is_tag:
        return False
    if not alike or _count(pair, is_tag=release.is_tag) == len(alike):
        return True
    if release.published_at is None:
        return _has_grown(pair, is_tag=release.is_tag)
    dates = [r.published_at for r in alike if r.published_at]
    return bool(dates) and release.published_at > min(dates)


def _has_grown(pair: Pair, *, is_tag: bool) -> bool:
    """Say whether there are more than before: all that can be said of a tag whose date is not known."""
    before, now = _count(pair, is_tag=is_tag), pair.now(FactName.TAG_COUNT if is_tag else FactName.RELEASE_COUNT)
    if before is None or not isinstance(now, Present) or not isinstance(now.value, int):
        return False
    return now.value > before


def _count(pair: Pair, *, is_tag: bool) -> int | None:
    fact = pair.was(FactName.TAG_COUNT if is_tag else FactName.RELEASE_COUNT)
    return fact.value if isinstance(fact, Present) and isinstance(fact.value, int) else None
