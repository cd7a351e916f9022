"""What a snapshot adds to what is stored: which facts end, which begin, which numbers moved. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tracker.domain.facts import Fact, FactKey, FactName
from tracker.domain.snapshots import Snapshot
from tracker.store.codec import CodecError
from tracker.store.factrows import FactRow, from_row, to_row
from tracker.store.values import Point


@dataclass(frozen=True, slots=True, order=True)
class PointKey:
    """A volatile part of a fact."""

    fact: FactKey
    part: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a repository was called, and which rules read it."""

    repo: str
    repo_id: int | None
    node_id: str | None
    detector: str


@dataclass(slots=True)
class State:
    """What a stream says now: its open facts, newest points and identity. Moves forward with `advance`."""

    facts: dict[FactKey, FactRow] = field(default_factory=dict)
    points: dict[PointKey, Point] = field(default_factory=dict)
    identity: Identity | None = None
    at: datetime | None = None
    """Instant of the newest snapshot."""


@dataclass(frozen=True, slots=True)
class Delta:
    """What one snapshot changes."""

    at: datetime
    ended: tuple[FactKey, ...]
    begun: tuple[tuple[FactKey, FactRow], ...]
    points: tuple[tuple[PointKey, Point], ...]
    identity: Identity | None
    """None: unchanged."""


def advance(state: State, snapshot: Snapshot) -> Delta:
    """Move the state to a newer snapshot and return what that changes."""
    at = snapshot.at.replace(microsecond=0)
    rows: dict[FactKey, FactRow] = {}
    points: dict[PointKey, Point] = {}
    for key, fact in snapshot.facts.items():
        rows[key], parts = to_row(key.name, fact, snapshot.at)
        points.update((PointKey(key, part), point) for part, point in parts.items())
    ended = tuple(sorted(key for key, row in state.facts.items() if rows.get(key) != row))
    begun = tuple((key, row) for key, row in sorted(rows.items(), key=_by_key) if state.facts.get(key) != row)
    moved = _moved(state.points, points, rows)
    identity = Identity(str(snapshot.repo), snapshot.repo_id, snapshot.node_id, snapshot.detector)
    is_new = identity != state.identity
    state.facts, state.identity, state.at = rows, identity, at
    state.points.update(moved)
    return Delta(at, ended, begun, moved, identity if is_new else None)


def _by_key(item: tuple[FactKey, FactRow]) -> FactKey:
    return item[0]


def _moved(
    old: Mapping[PointKey, Point], new: Mapping[PointKey, Point], rows: Mapping[FactKey, FactRow]
) -> tuple[tuple[PointKey, Point], ...]:
    moved = {key: point for key, point in new.items() if old.get(key) != point}
    # A part that a present fact no longer states ends; behind an unknown or absent fact nobody reads it.
    for key, point in old.items():
        row = rows.get(key.fact)
        if point is not None and key not in new and row is not None and row.state == "present":
            moved[key] = None
    return tuple(sorted(moved.items(), key=lambda item: item[0]))


def assemble(
    facts: Iterable[tuple[FactKey, FactRow]], points: Mapping[PointKey, Point], at: datetime
) -> dict[FactKey, Fact]:
    """Build the facts of the snapshot at `at` from the rows valid then and the newest points at or before it."""
    parts: dict[FactKey, dict[str, Point]] = {}
    for key, point in points.items():
        parts.setdefault(key.fact, {})[key.part] = point
    return {key: from_row(key.name, row, at, parts.get(key, {})) for key, row in facts}


def fact_key(name: str, subject: str) -> FactKey:
    """Read a stored key. Raises CodecError when a newer version wrote a fact that this one does not know."""
    known = _NAMES.get(name)
    if known is None:
        raise CodecError(f"fact {name!r} is not known to this version of tracker; upgrade it")
    return FactKey(known, subject)


_NAMES = {name.value: name for name in FactName}
