"""Which changes are told, and when: suspicions wait for a second look, and vanish when the state returns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from tracker.diff.chains import continued, is_continued_by
from tracker.diff.guesses import GUESS
from tracker.diff.pair import sort_changes
from tracker.diff.standing import Standing, standing_of
from tracker.domain.changes import Change, ChangeKind, ChangeState
from tracker.domain.snapshots import Snapshot

CONFIRM_AFTER = timedelta(hours=20)
"""Two looks that are nearer than this may be of one and the same outage."""
CONFIRM_NAMELESS_AFTER = timedelta(days=13)
"""How long GitHub's guess must stay lost, or newly found, where no licence file can be read: two weekly runs more."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a run saves and tells of one project."""

    changes_to_save: tuple[Change, ...]
    """New changes and suspicions confirmed in this run, critical first: exactly what `save_snapshot` wants."""
    confirmed: tuple[Change, ...]
    """Those of them that confirm an earlier suspicion; they keep its id."""
    retracted_ids: tuple[str, ...]
    """Suspicions that are withdrawn silently, sorted."""


def settle(new: Sequence[Change], pending: Sequence[Change], after: Snapshot, at: datetime) -> Settled:
    """Merge what this run saw with the suspicions that are still open.

    A suspicion that is seen again after long enough is confirmed; one whose state returned is retracted, and the
    return is not told either; one that could not be looked at stays open.
    """
    confirmed, retracted, told = [], [], list(new)
    for suspicion in sorted(pending, key=lambda change: (change.at, change.id)):
        standing = standing_of(suspicion, after)
        if standing is Standing.RETURNED:
            retracted.append(suspicion.id)
            told = _without_echo(told, suspicion)
            continue
        told = [change for change in told if not is_continued_by(suspicion, change)]
        if standing is Standing.HOLDS and at - suspicion.at >= patience(suspicion):
            confirmed.append(replace(suspicion, state=ChangeState.CONFIRMED, confirmed_at=at))
    return Settled(sort_changes([*told, *confirmed]), sort_changes(confirmed), tuple(sorted(retracted)))


def patience(suspicion: Change) -> timedelta:
    """Return how long a suspicion must stand before a second look confirms it."""
    if suspicion.subject != GUESS:
        return CONFIRM_AFTER
    is_nameless = suspicion.kind in {ChangeKind.LICENCE_ADDED, ChangeKind.LICENCE_REMOVED}
    is_unread = suspicion.kind is ChangeKind.LICENCE_CHANGED and "NOASSERTION" in {suspicion.before, suspicion.after}
    return CONFIRM_NAMELESS_AFTER if is_nameless or is_unread else CONFIRM_AFTER


def _without_echo(told: Iterable[Change], suspicion: Change) -> list[Change]:
    """Measure what follows a retracted suspicion from the state before it: a mere return is then no change."""
    kept = []
    for change in told:
        heir = continued(suspicion, change) if is_continued_by(suspicion, change) else change
        if heir:
            kept.append(heir)
    return kept


T = TypeVar("T")


def lasting_changes(values: Sequence[T | None]) -> list[tuple[int, T, T]]:
    """Return (index of first sight, before, after) of each change of one noisy value that lasted.

    None is no observation. A new value counts when the next known value repeats it. This is what `compare` and
    `settle` do to one fact, without snapshots: a yardstick for them.
    """
    found: list[tuple[int, T, T]] = []
    stable: T | None = None
    candidate: tuple[int, T] | None = None
    for index, value in enumerate(values):
        if value is None:
            continue
        if stable is None or value == stable:
            stable, candidate = value, None
        elif candidate and candidate[1] == value:
            found.append((candidate[0], stable, value))
            stable, candidate = value, None
        else:
            candidate = (index, value)
    return found
