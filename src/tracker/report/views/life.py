"""One project's life in dated lines: created, first weights, licences, terms, releases, renames, moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.domain.artifacts import Artifact, HubFacts
from tracker.domain.changes import Change, ChangeKind, Severity
from tracker.domain.evidence import Evidence
from tracker.domain.facts import FactName, Present
from tracker.domain.snapshots import Origin, Snapshot
from tracker.ports import HistoryReader

_ALWAYS = frozenset(
    {
        ChangeKind.RELEASE_PUBLISHED,
        ChangeKind.LICENCE_TEXT_CHANGED,
        ChangeKind.WEIGHTS_REVISED,
        ChangeKind.PROJECT_ADDED,
        ChangeKind.PROJECT_REMOVED_FROM_CONFIG,
        ChangeKind.STARS_SURGE,
        ChangeKind.STARS_DROP,
        ChangeKind.DORMANT,
        ChangeKind.REVIVED,
    }
)
"""Part of a life however small; other changes are told from notable on."""
_NEVER = frozenset({ChangeKind.CONTRADICTION_FOUND, ChangeKind.CONTRADICTION_RESOLVED})
"""Remarks of ours, no events of the project's."""


@dataclass(frozen=True, slots=True)
class LifeLine:
    """One dated line; language-neutral."""

    at: datetime
    kind: str
    """A change kind, or `created`, `first_commit`, `first_weights`, `first_licence`, `on_hub`."""
    subject: str = ""
    """A licence's scope, an artifact's key."""
    value: str = ""
    evidence: Evidence | None = None
    change: Change | None = None
    is_reconstructed: bool = False
    """Put together afterwards, from before the first run."""


def life_lines(
    reader: HistoryReader, entry: str, as_of: datetime | None = None, *, with_all: bool = False
) -> tuple[LifeLine, ...]:
    """Return the lines of a project by its stored key, oldest first, up to an instant (None: all).

    `with_all` keeps changes of facts too.
    """
    until = as_of + timedelta(seconds=1) if as_of else None
    told = reader.changes(until=until, entry=entry)
    changes = [c for c in told if with_all or _is_of_a_life(c)]
    newest = reader.as_of(entry, as_of)
    oldest = first_snapshot(reader, entry, newest) if newest else None
    recorded_from = _recorded_from(reader, entry, told, newest)
    lines = [_told(change, recorded_from) for change in changes]
    lines += _beginnings(oldest, newest)
    lines += _hub_dates(newest, told)
    return tuple(sorted(lines, key=lambda line: (line.at, _RANK.get(line.kind, len(_RANK)), line.kind, line.subject)))


def _is_of_a_life(change: Change) -> bool:
    return change.kind in _ALWAYS or (change.severity is not Severity.INFO and change.kind not in _NEVER)


_RANK = {
    kind: rank for rank, kind in enumerate(("created", "first_commit", "first_licence", "first_weights", "on_hub"))
}


def _recorded_from(
    reader: HistoryReader, entry: str, told: Sequence[Change], newest: Snapshot | None
) -> datetime | None:
    """Return the instant of the first run that saw the project; None when none ever did."""
    added = next((change.at for change in told if change.kind is ChangeKind.PROJECT_ADDED), None)
    if added is not None or newest is None or newest.origin is Origin.HISTORY:
        return added
    counted = next((at for at, _ in reader.star_counts(entry)), None)
    return counted or next((run.at for run in reader.runs()), None)


def first_snapshot(reader: HistoryReader, entry: str, newest: Snapshot) -> Snapshot:
    """Return the oldest snapshot, by halving the time before the newest."""
    low, found = 0, newest
    high = int(newest.at.timestamp())
    while low < high:
        middle = (low + high) // 2
        seen = reader.as_of(entry, datetime.fromtimestamp(middle, newest.at.tzinfo))
        if seen is None:
            low = middle + 1
        else:
            found, high = seen, int(seen.at.timestamp())
    return found


def _told(change: Change, recorded_from: datetime | None) -> LifeLine:
    is_reconstructed = recorded_from is None or change.at < recorded_from
    return LifeLine(
        change.at, change.kind.value, change.subject, "", change.evidence, change, is_reconstructed=is_reconstructed
    )


def _beginnings(oldest: Snapshot | None, newest: Snapshot | None) -> list[LifeLine]:
    """Return what no change tells, since it was there when the project was first seen."""
    if oldest is None or newest is None:
        return []
    lines = []
    created = newest.value(FactName.CREATED_AT)
    if isinstance(created, datetime):
        lines.append(LifeLine(created, "created", "", str(oldest.repo), _first(newest, FactName.CREATED_AT)))
    is_past = oldest.origin is Origin.HISTORY
    if is_past:
        head = oldest.value(FactName.HEAD)
        lines.append(LifeLine(oldest.at, "first_commit", "", str(head or "")[:10], is_reconstructed=True))
    for key, fact in oldest.members(FactName.LICENCE).items():
        lines.append(_beginning(oldest, "first_licence", key, str(fact.value), fact))
    for key, fact in oldest.members(FactName.ARTIFACT).items():
        if isinstance(fact.value, Artifact) and fact.value.is_own:
            lines.append(_beginning(oldest, "first_weights", key, fact.value.kind.value, fact))
    return lines


def _beginning(oldest: Snapshot, kind: str, subject: str, value: str, fact: Present) -> LifeLine:
    is_past = oldest.origin is Origin.HISTORY
    evidence = fact.evidence[0] if fact.evidence else None
    return LifeLine(oldest.at, kind, subject, value, evidence, is_reconstructed=is_past)


def _first(snapshot: Snapshot, name: FactName) -> Evidence | None:
    fact = snapshot.get(name)
    return fact.evidence[0] if isinstance(fact, Present) and fact.evidence else None


def _hub_dates(newest: Snapshot | None, told: Sequence[Change]) -> list[LifeLine]:
    """Return when the hubs say that an artifact was made, unless a reconstructed change tells it."""
    dated = {c.subject for c in told if c.kind is ChangeKind.WEIGHTS_REVISED and c.after == "created"}
    lines = []
    for key, fact in newest.members(FactName.HUB).items() if newest else ():
        if isinstance(fact.value, HubFacts) and fact.value.created_at is not None and key not in dated:
            evidence = Evidence(fact.value.url)
            lines.append(LifeLine(fact.value.created_at, "on_hub", key, "", evidence, is_reconstructed=True))
    return lines
