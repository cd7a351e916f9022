"""Which changes are worth an issue, a release or a message. Pure.

Only confirmed changes that a run saw for itself are ever told: suspicions wait for their confirmation, and what was
reconstructed from history is no news.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.domain.changes import Change, ChangeKind, ChangeState, Severity

OPEN_FOR = timedelta(days=28)
"""How long a critical change stays in the issue when nothing takes it back."""
_TAKEN_BACK_BY = {
    ChangeKind.REPOSITORY_GONE: {ChangeKind.REPOSITORY_RETURNED},
    ChangeKind.REPOSITORY_BLOCKED: {ChangeKind.REPOSITORY_RETURNED},
    ChangeKind.REPOSITORY_ARCHIVED: {ChangeKind.REPOSITORY_UNARCHIVED},
    ChangeKind.WEIGHTS_REMOVED: {ChangeKind.WEIGHTS_RETURNED, ChangeKind.WEIGHTS_ADDED},
    ChangeKind.WEIGHTS_GATED: {ChangeKind.WEIGHTS_UNGATED},
    ChangeKind.LICENCE_REMOVED: {ChangeKind.LICENCE_ADDED},
    ChangeKind.CONTRADICTION_FOUND: {ChangeKind.CONTRADICTION_RESOLVED},
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What one channel wants to hear of."""

    severity: Severity = Severity.NOTABLE
    """This severe or more."""
    tags: frozenset[str] = frozenset()
    """Entries with any of these tags; empty for all."""
    kinds: frozenset[ChangeKind] = frozenset()
    """Only these; empty for all."""


def told_at(change: Change) -> datetime:
    """Return the instant at which a change became certain."""
    return change.confirmed_at or change.at


def confirmed(changes: Iterable[Change], projects: Collection[str]) -> list[Change]:
    """Return the certain changes of projects on the list, critical first, oldest first within a severity."""
    kept = [c for c in changes if c.state is ChangeState.CONFIRMED and c.project in projects]
    return sorted(kept, key=lambda c: (c.severity.rank, told_at(c), c.project, c.kind.value, c.subject, c.id))


def between(changes: Iterable[Change], after: datetime | None, until: datetime) -> list[Change]:
    """Return the changes that became certain after one run (None: ever) and up to another."""
    return [c for c in changes if (after is None or told_at(c) > after) and told_at(c) <= until]


def open_criticals(changes: Sequence[Change], now: datetime) -> list[Change]:
    """Return the critical changes that still stand: not older than `OPEN_FOR`, and not taken back since."""
    recent = [c for c in changes if c.severity is Severity.CRITICAL and now - OPEN_FOR < told_at(c) <= now]
    return [c for c in recent if not _is_taken_back(c, changes)]


def _is_taken_back(change: Change, changes: Sequence[Change]) -> bool:
    undoing = _TAKEN_BACK_BY.get(change.kind, set())
    return any(
        c.kind in undoing
        and (c.project, c.subject) == (change.project, change.subject)
        and told_at(c) > told_at(change)
        for c in changes
    )


def wanted(changes: Iterable[Change], wish: Filter, tags: Mapping[str, Collection[str]]) -> list[Change]:
    """Return the changes a channel wants; `tags` maps entry keys to their tags."""
    return [
        c
        for c in changes
        if c.severity.rank <= wish.severity.rank
        and (not wish.kinds or c.kind in wish.kinds)
        and (not wish.tags or not wish.tags.isdisjoint(tags.get(c.project, ())))
    ]
