"""What reports read back, and the reconstructed past that is kept beside what runs recorded."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import TypeAlias

from sqlalchemy import Connection, delete, insert, select

from tracker.domain.changes import Change
from tracker.domain.facts import FactName
from tracker.domain.snapshots import Origin, Snapshot
from tracker.store.changes import replace_reconstructed
from tracker.store.codec import loads
from tracker.store.intervals import State, advance
from tracker.store.schema import entries, facts, identities, points, series, snapshots, star_history
from tracker.store.streams import (
    Stream,
    append,
    ensure_entry,
    ensure_stream,
    entry_key,
    find_heads,
    find_stream,
    read_snapshot,
)

Counts: TypeAlias = tuple[tuple[datetime, int], ...]
Span: TypeAlias = tuple[datetime, datetime | None, str | None]


def snapshot_as_of(connection: Connection, key: str, at: datetime | None, origins: Sequence[Origin]) -> Snapshot | None:
    """Return the newest snapshot at or before an instant, from the first of these origins that has one."""
    heads = find_heads(connection, key, at)
    head = next((heads[origin] for origin in origins if origin in heads), None)
    return None if head is None else read_snapshot(connection, head)


# -- star counts


def recorded_stars(connection: Connection, key: str) -> Counts:
    """Return the star count of each recorded snapshot that saw one, oldest first."""
    stored = entry_key(connection, key)
    stream = None if stored is None else find_stream(connection, stored, Origin.RECORDED)
    if stream is None:
        return ()
    instants = connection.execute(
        select(snapshots.c.at).where(snapshots.c.stream_id == stream.id).order_by(snapshots.c.at)
    ).scalars()
    spans, moves = _star_spans(connection, stream), _star_moves(connection, stream)
    counted = ((at, _stars_at(at, spans, moves)) for at in instants)
    return tuple((at, stars) for at, stars in counted if stars is not None)


def _star_spans(connection: Connection, stream: Stream) -> list[Span]:
    """Return the spans in which stars were seen at each snapshot, oldest first."""
    query = (
        select(facts.c.valid_from, facts.c.valid_to, facts.c.value)
        .where(
            facts.c.stream_id == stream.id,
            facts.c.name == FactName.STARS.value,
            facts.c.subject == "",
            facts.c.state == "present",
            facts.c.observed_at.is_(None),
        )
        .order_by(facts.c.valid_from)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def _star_moves(connection: Connection, stream: Stream) -> list[tuple[datetime, int | None]]:
    query = (
        select(points.c.at, points.c.number)
        .join(series, series.c.id == points.c.series_id)
        .where(series.c.stream_id == stream.id, series.c.name == FactName.STARS.value, series.c.part == "")
        .order_by(points.c.at)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


def _stars_at(at: datetime, spans: Sequence[Span], moves: Sequence[tuple[datetime, int | None]]) -> int | None:
    for valid_from, valid_to, value in spans:
        if valid_from <= at and (valid_to is None or at < valid_to):
            if value is not None:
                stated = loads(value)
                return stated if isinstance(stated, int) else None
            index = bisect_right(moves, at, key=itemgetter(0))
            return moves[index - 1][1] if index else None
    return None


def reconstructed_stars(connection: Connection, key: str) -> Counts:
    """Return the star history as reconstructed, oldest first."""
    stored = entry_key(connection, key)
    query = (
        select(star_history.c.at, star_history.c.stars)
        .join(entries, entries.c.id == star_history.c.entry_id)
        .where(entries.c.key == stored)
        .order_by(star_history.c.at)
    )
    return tuple((row[0], row[1]) for row in connection.execute(query)) if stored is not None else ()


def replace_stars(connection: Connection, key: str, counts: Iterable[tuple[datetime, int]]) -> None:
    """Put this star history in the place of the entry's earlier one."""
    number = ensure_entry(connection, key)
    connection.execute(delete(star_history).where(star_history.c.entry_id == number))
    rows = [{"entry_id": number, "at": at, "stars": stars} for at, stars in sorted(dict(counts).items())]
    if rows:
        connection.execute(insert(star_history), rows)


# -- the reconstructed past


def replace_past(connection: Connection, key: str, past: Sequence[Snapshot], changes: Sequence[Change]) -> None:
    """Put these reconstructed snapshots and changes in the place of the entry's earlier ones."""
    stream = ensure_stream(connection, key, Origin.HISTORY)
    _clear(connection, stream)
    state = State()
    deltas = [advance(state, snapshot) for snapshot in sorted(past, key=lambda s: s.at)]
    if deltas:
        append(connection, stream, deltas)
    replace_reconstructed(connection, key, changes)


def _clear(connection: Connection, stream: Stream) -> None:
    numbers = select(series.c.id).where(series.c.stream_id == stream.id)
    connection.execute(delete(points).where(points.c.series_id.in_(numbers)))
    for table in (series, facts, identities, snapshots):
        connection.execute(delete(table).where(table.c.stream_id == stream.id))
