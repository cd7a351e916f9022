"""One fact through time: what it was, from when on, as far back as anything is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from tracker.domain.facts import Fact, FactKey, Unknown
from tracker.domain.snapshots import Origin
from tracker.store.factrows import FactRow, from_row
from tracker.store.schema import facts, points, series, snapshots
from tracker.store.streams import FACT_COLUMNS, Stream, entry_key, find_stream
from tracker.store.values import Point

_NO_TIME = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Trace:
    """What a fact was from an instant on."""

    at: datetime
    fact: Fact | None
    """None: no longer looked for."""
    origin: Origin


@dataclass(frozen=True, slots=True)
class _Span:
    valid_from: datetime
    valid_to: datetime | None
    row: FactRow

    def covers(self, at: datetime) -> bool:
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


def instants(connection: Connection, key: str, origin: Origin) -> tuple[datetime, ...]:
    """Return the instants of an entry's snapshots, oldest first."""
    stored = entry_key(connection, key)
    stream = None if stored is None else find_stream(connection, stored, origin)
    if stream is None:
        return ()
    query = select(snapshots.c.at).where(snapshots.c.stream_id == stream.id).order_by(snapshots.c.at)
    return tuple(connection.execute(query).scalars())


def trace_fact(connection: Connection, entry: str, key: FactKey) -> tuple[Trace, ...]:
    """Return a fact's changes, oldest first; reconstructed ones up to the first recorded snapshot."""
    stored = entry_key(connection, entry)
    streams = [find_stream(connection, stored, origin) for origin in (Origin.HISTORY, Origin.RECORDED) if stored]
    first = next(iter(instants(connection, entry, Origin.RECORDED)), None)
    found = [trace for stream in streams if stream for trace in _trace(connection, stream, key)]
    kept = [t for t in found if t.origin is Origin.RECORDED or first is None or t.at < first]
    return tuple(trace for n, trace in enumerate(kept) if n == 0 or _is_news(kept[n - 1], trace))


def _is_news(before: Trace, after: Trace) -> bool:
    """Seen again, or by the other way of knowing, is no news; another value, state or reason is."""
    return _timeless(before.fact) != _timeless(after.fact)


def _timeless(fact: Fact | None) -> Fact | None:
    if fact is None or isinstance(fact, Unknown):
        return fact
    return replace(fact, observed_at=_NO_TIME)


def _trace(connection: Connection, stream: Stream, key: FactKey) -> list[Trace]:
    spans, moves = _spans(connection, stream, key), _moves(connection, stream, key)
    begun = {span.valid_from for span in spans} | {at for at, _, _ in moves}
    ended = {span.valid_to for span in spans if span.valid_to is not None}
    return [Trace(at, _fact_at(at, key, spans, moves), stream.origin) for at in sorted(begun | ended)]


def _fact_at(
    at: datetime, key: FactKey, spans: Sequence[_Span], moves: Sequence[tuple[datetime, str, Point]]
) -> Fact | None:
    row = next((span.row for span in spans if span.covers(at)), None)
    if row is None:
        return None
    parts = {part: point for moved_at, part, point in moves if moved_at <= at}
    return from_row(key.name, row, at, parts)


def _spans(connection: Connection, stream: Stream, key: FactKey) -> list[_Span]:
    query = (
        select(facts.c.valid_from, facts.c.valid_to, *FACT_COLUMNS[2:])
        .where(facts.c.stream_id == stream.id, facts.c.name == key.name.value, facts.c.subject == key.subject)
        .order_by(facts.c.valid_from)
    )
    return [_Span(row[0], row[1], FactRow(*row[2:])) for row in connection.execute(query)]


def _moves(connection: Connection, stream: Stream, key: FactKey) -> list[tuple[datetime, str, Point]]:
    query: Any = (
        select(points.c.at, series.c.part, points.c.number, points.c.text)
        .join(series, series.c.id == points.c.series_id)
        .where(series.c.stream_id == stream.id, series.c.name == key.name.value, series.c.subject == key.subject)
        .order_by(points.c.at)
    )
    return [(at, part, text if number is None else number) for at, part, number, text in connection.execute(query)]
