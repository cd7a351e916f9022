"""Streams of snapshots in SQL: find them, read one instant, append to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Integer, and_, bindparam, func, insert, or_, select, update

from tracker.domain.facts import FactKey
from tracker.domain.identifiers import RepoName
from tracker.domain.snapshots import Origin, Snapshot
from tracker.store.codec import CodecError
from tracker.store.columns import Instant, Words
from tracker.store.factrows import FactRow
from tracker.store.intervals import Delta, Identity, PointKey, State, assemble, fact_key
from tracker.store.numbering import next_id
from tracker.store.schema import entries, facts, identities, points, series, snapshots, streams
from tracker.store.values import Point

_ROW_FIELDS = tuple(field.name for field in fields(FactRow))
FACT_COLUMNS = [facts.c.name, facts.c.subject, *(facts.c[name] for name in _ROW_FIELDS)]
"""Name and subject, then the fields of a FactRow in their order."""


# Statements that every read needs are built once: building one costs more than running it.
_STREAM, _AT = bindparam("stream", type_=Integer), bindparam("at", type_=Instant)
_IDENTITY = (
    select(identities.c.repo, identities.c.repo_id, identities.c.node_id, identities.c.detector)
    .where(identities.c.stream_id == _STREAM, identities.c.since <= _AT)
    .order_by(identities.c.since.desc())
    .limit(1)
)
_OPEN_FACTS = select(*FACT_COLUMNS).where(facts.c.stream_id == _STREAM, facts.c.valid_to.is_(None))
_FACTS_AT = select(*FACT_COLUMNS).where(
    facts.c.stream_id == _STREAM,
    facts.c.valid_from <= _AT,
    or_(facts.c.valid_to.is_(None), facts.c.valid_to > _AT),
)
_NEWEST_POINT = (
    select(func.max(points.c.at))
    .where(points.c.series_id == series.c.id, points.c.at <= _AT)
    .correlate(series)
    .scalar_subquery()
)
_POINTS_AT = (
    select(series.c.name, series.c.subject, series.c.part, points.c.number, points.c.text)
    .join(points, and_(points.c.series_id == series.c.id, points.c.at == _NEWEST_POINT))
    .where(series.c.stream_id == _STREAM)
)
_HEADS = (
    select(
        streams.c.id,
        streams.c.origin,
        select(func.max(snapshots.c.at)).where(snapshots.c.stream_id == streams.c.id).scalar_subquery(),
        select(func.max(snapshots.c.at))
        .where(snapshots.c.stream_id == streams.c.id, snapshots.c.at <= _AT)
        .scalar_subquery(),
    )
    .join(entries, entries.c.id == streams.c.entry_id)
    .where(entries.c.key == bindparam("key", type_=Words))
)
_END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stream:
    """The snapshots of one entry and one origin."""

    id: int
    entry: str
    origin: Origin


# -- finding


def entry_key(connection: Connection, key: str) -> str | None:
    """Return the stored key: the same one, else that of the project which last bore this repository name."""
    if connection.execute(select(entries.c.id).where(entries.c.key == key)).first():
        return key
    bearer = (
        select(entries.c.key)
        .join(streams, streams.c.entry_id == entries.c.id)
        .join(identities, identities.c.stream_id == streams.c.id)
        .where(identities.c.repo_key == key)
        .order_by(identities.c.since.desc(), entries.c.id)
        .limit(1)
    )
    found: str | None = connection.execute(bearer).scalar()
    return found


def find_stream(connection: Connection, key: str, origin: Origin) -> Stream | None:
    """Return the stream of an entry (by stored key), or None where nothing was saved."""
    query = (
        select(streams.c.id)
        .join(entries, entries.c.id == streams.c.entry_id)
        .where(entries.c.key == key, streams.c.origin == origin.value)
    )
    found = connection.execute(query).scalar()
    return None if found is None else Stream(found, key, origin)


def ensure_entry(connection: Connection, key: str) -> int:
    """Return the entry's number, giving it one when it is new."""
    found: int | None = connection.execute(select(entries.c.id).where(entries.c.key == key)).scalar()
    if found is None:
        found = next_id(connection, entries)
        connection.execute(insert(entries).values(id=found, key=key))
    return found


def ensure_stream(connection: Connection, key: str, origin: Origin) -> Stream:
    """Return the stream of an entry, making it when it is new."""
    stream = find_stream(connection, key, origin)
    if stream is None:
        number = next_id(connection, streams)
        values = {"id": number, "entry_id": ensure_entry(connection, key), "origin": origin.value}
        connection.execute(insert(streams).values(values))
        stream = Stream(number, key, origin)
    return stream


def newest_at(connection: Connection, stream: Stream) -> datetime | None:
    """Return the instant of the newest snapshot."""
    query = select(func.max(snapshots.c.at)).where(snapshots.c.stream_id == stream.id)
    found: datetime | None = connection.execute(query).scalar()
    return found


@dataclass(frozen=True, slots=True)
class Head:
    """A stream and the snapshot of it that counts at an instant."""

    stream: Stream
    at: datetime
    is_newest: bool


def find_heads(connection: Connection, key: str, until: datetime | None = None) -> dict[Origin, Head]:
    """Return, by origin, the newest snapshots of an entry at or before `until`; by a name it bore, too."""
    heads = _heads(connection, key, until)
    if not heads:
        stored = entry_key(connection, key)
        heads = _heads(connection, stored, until) if stored not in (None, key) else {}
    return heads


def _heads(connection: Connection, key: str | None, until: datetime | None) -> dict[Origin, Head]:
    found = connection.execute(_HEADS, {"key": key, "at": until or _END_OF_TIME})
    return {
        Origin(origin): Head(Stream(number, str(key), Origin(origin)), at, is_newest=at == newest)
        for number, origin, newest, at in found
        if at is not None
    }


# -- reading


def read_snapshot(connection: Connection, head: Head) -> Snapshot:
    """Build a snapshot. Raises CodecError on rows that cannot be read."""
    stream, at = head.stream, head.at
    identity = _identity(connection, stream, at)
    if identity is None:
        raise CodecError(f"the snapshot of {stream.entry} at {at:%Y-%m-%dT%H:%M:%SZ} has no name; restore the database")
    rows = _open_rows(connection, stream) if head.is_newest else _rows_at(connection, stream, at)
    held = assemble(rows, _points(connection, stream, at), at)
    owner, _, name = identity.repo.partition("/")
    return Snapshot(
        entry=stream.entry,
        repo=RepoName(owner, name),
        repo_id=identity.repo_id,
        node_id=identity.node_id,
        at=at,
        facts=held,
        origin=stream.origin,
        detector=identity.detector,
    )


def _identity(connection: Connection, stream: Stream, at: datetime) -> Identity | None:
    row = connection.execute(_IDENTITY, {"stream": stream.id, "at": at}).first()
    return None if row is None else Identity(*row)


def _fact_rows(found: Iterable[Any]) -> list[tuple[FactKey, FactRow]]:
    return [(fact_key(row[0], row[1]), FactRow(*row[2:])) for row in found]


def _open_rows(connection: Connection, stream: Stream) -> list[tuple[FactKey, FactRow]]:
    return _fact_rows(connection.execute(_OPEN_FACTS, {"stream": stream.id}))


def _rows_at(connection: Connection, stream: Stream, at: datetime) -> list[tuple[FactKey, FactRow]]:
    return _fact_rows(connection.execute(_FACTS_AT, {"stream": stream.id, "at": at}))


def _points(connection: Connection, stream: Stream, at: datetime) -> dict[PointKey, Point]:
    found = connection.execute(_POINTS_AT, {"stream": stream.id, "at": at})
    return {
        PointKey(fact_key(name, subject), part): text if number is None else number
        for name, subject, part, number, text in found
    }


def load_state(connection: Connection, stream: Stream) -> State:
    """Return what the stream says now."""
    at = newest_at(connection, stream)
    if at is None:
        return State()
    return State(
        facts=dict(_open_rows(connection, stream)),
        points=_points(connection, stream, at),
        identity=_identity(connection, stream, at),
        at=at,
    )


# -- writing


def append(connection: Connection, stream: Stream, deltas: Sequence[Delta]) -> None:
    """Write what one or more snapshots changed, oldest first."""
    connection.execute(insert(snapshots), [{"stream_id": stream.id, "at": delta.at} for delta in deltas])
    _append_identities(connection, stream, deltas)
    _append_facts(connection, stream, deltas)
    _append_points(connection, stream, deltas)


def _append_identities(connection: Connection, stream: Stream, deltas: Sequence[Delta]) -> None:
    rows = [identity_row(stream.id, delta.at, delta.identity) for delta in deltas if delta.identity]
    if rows:
        connection.execute(insert(identities), rows)


def identity_row(stream_id: int, since: datetime, identity: Identity) -> dict[str, Any]:
    """Return the row of the names table."""
    return {
        "stream_id": stream_id,
        "since": since,
        "repo": identity.repo,
        "repo_key": identity.repo.lower(),
        "repo_id": identity.repo_id,
        "node_id": identity.node_id,
        "detector": identity.detector,
    }


def _append_facts(connection: Connection, stream: Stream, deltas: Sequence[Delta]) -> None:
    begun: dict[FactKey, dict[str, Any]] = {}
    done: list[dict[str, Any]] = []
    ended: list[dict[str, Any]] = []
    for delta in deltas:
        for key in delta.ended:
            if key in begun:
                done.append(begun.pop(key) | {"valid_to": delta.at})
            else:
                ended.append({"k_name": key.name.value, "k_subject": key.subject, "until": delta.at})
        begun.update((key, fact_row(stream.id, key, delta.at, row)) for key, row in delta.begun)
    if ended:
        connection.execute(_end_facts(stream), ended)
    rows = [*done, *begun.values()]
    if rows:
        first = next_id(connection, facts)
        connection.execute(insert(facts), [{"id": first + n, **row} for n, row in enumerate(rows)])


def _end_facts(stream: Stream) -> Any:
    is_open = and_(
        facts.c.stream_id == stream.id,
        facts.c.name == bindparam("k_name"),
        facts.c.subject == bindparam("k_subject"),
        facts.c.valid_to.is_(None),
    )
    return update(facts).where(is_open).values(valid_to=bindparam("until"))


def fact_row(stream_id: int, key: FactKey, valid_from: datetime, row: FactRow) -> dict[str, Any]:
    """Return the row of the facts table, still open and without its number."""
    held = {name: getattr(row, name) for name in _ROW_FIELDS}
    key_columns = {"stream_id": stream_id, "name": key.name.value, "subject": key.subject}
    return {**key_columns, "valid_from": valid_from, "valid_to": None, **held}


def _append_points(connection: Connection, stream: Stream, deltas: Sequence[Delta]) -> None:
    moved = [(key, delta.at, point) for delta in deltas for key, point in delta.points]
    if moved:
        numbers = ensure_series(connection, stream, (key for key, _, _ in moved))
        connection.execute(insert(points), [point_row(numbers[key], at, point) for key, at, point in moved])


def point_row(series_id: int, at: datetime, point: Point) -> dict[str, Any]:
    """Return the row of the points table."""
    is_text = isinstance(point, str)
    return {
        "series_id": series_id,
        "at": at,
        "number": None if is_text else point,
        "text": point if is_text else None,
    }


def ensure_series(connection: Connection, stream: Stream, keys: Iterable[PointKey]) -> Mapping[PointKey, int]:
    """Return the number of each series, giving new ones their number."""
    query = select(series.c.id, series.c.name, series.c.subject, series.c.part).where(series.c.stream_id == stream.id)
    numbers = {PointKey(fact_key(row[1], row[2]), row[3]): row[0] for row in connection.execute(query)}
    new = [key for key in dict.fromkeys(keys) if key not in numbers]
    if new:
        first = next_id(connection, series)
        numbers.update((key, first + i) for i, key in enumerate(new))
        connection.execute(insert(series), [_series_row(stream, key, numbers[key]) for key in new])
    return numbers


def _series_row(stream: Stream, key: PointKey, number: int) -> dict[str, Any]:
    fact = key.fact
    return {
        "id": number,
        "stream_id": stream.id,
        "name": fact.name.value,
        "subject": fact.subject,
        "part": key.part,
    }
