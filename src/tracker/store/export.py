"""The whole database as sorted text: lossless, the same bytes for the same data, growing at the end of its files."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from tracker.domain.snapshots import Origin
from tracker.store.codec import dumps, encode_time
from tracker.store.database import Database
from tracker.store.exchange import MANIFEST, Staging, document_file, project_file, staging, write_line
from tracker.store.factrows import FactRow
from tracker.store.intervals import Identity, PointKey, fact_key
from tracker.store.lines import (
    FORMAT,
    change_line,
    count_item,
    end_line,
    fact_line,
    identity_line,
    project_order,
    run_line,
)
from tracker.store.lock import hold_lock
from tracker.store.schema import (
    changes,
    cursors,
    documents,
    entries,
    facts,
    identities,
    points,
    runs,
    series,
    snapshots,
    star_history,
    streams,
)
from tracker.store.streams import FACT_COLUMNS
from tracker.store.texts import inflate

_BATCH = 200
Line = dict[str, Any]


def export_store(database: Database, folder: Path) -> dict[str, int]:
    """Write everything to a folder and return the number of rows by table. Raises StoreError.

    Files that the folder holds already are replaced by renaming once all new ones are written; files that no export
    makes are never touched.
    """
    with hold_lock(database, "export"), staging(folder) as staged, database.read() as connection:
        counts = _write_lists(connection, staged) | _write_changes(connection, staged)
        counts |= _write_streams(connection, staged) | _write_texts(connection, staged)
        counts = dict(sorted(counts.items()))
        staged.write_text(MANIFEST, dumps({"counts": counts, "format": FORMAT}) + "\n")
        staged.publish()
    return counts


def _write_lists(connection: Connection, staged: Staging) -> dict[str, int]:
    # Texts are sorted here and below, never by the database: each has an order of its own.
    kept = sorted(connection.execute(select(cursors)), key=lambda row: (row.owner, row.name))
    return {
        "runs": staged.write("runs.ndjson", map(run_line, connection.execute(select(runs).order_by(runs.c.at)))),
        "entries": staged.write("entries.ndjson", ({"key": key} for key in _keys(connection))),
        "cursors": staged.write("cursors.ndjson", (row._asdict() for row in kept)),
    }


def _keys(connection: Connection) -> list[str]:
    return sorted(connection.execute(select(entries.c.key)).scalars())


def _write_changes(connection: Connection, staged: Staging) -> dict[str, int]:
    rows = sorted(connection.execute(select(changes)), key=lambda row: (row.at, row.id))
    written = 0
    for year, group in groupby(rows, key=lambda row: row.at.year):
        written += staged.write(f"changes/{year}.ndjson", map(change_line, group))
    return {"changes": written}


def _write_texts(connection: Connection, staged: Staging) -> dict[str, int]:
    written = 0
    rows = connection.execution_options(yield_per=_BATCH).execute(select(documents))
    for oid, body in rows:
        staged.write_text(document_file(oid), write_line({"oid": oid, "text": inflate(oid, body)}))
        written += 1
    return {"documents": written}


# -- streams


def _write_streams(connection: Connection, staged: Staging) -> dict[str, int]:
    counts = {"snapshots": 0, "identities": 0, "facts": 0, "points": 0, "stars": 0}
    for key in _keys(connection):
        lines = _project_lines(connection, key, Origin.RECORDED, counts)
        staged.write(project_file("facts", key), sorted(lines, key=project_order))
        past = [*_project_lines(connection, key, Origin.HISTORY, counts), *_star_lines(connection, key, counts)]
        staged.write(project_file("history", key), sorted(past, key=project_order))
    counts["snapshots"] += _write_instants(connection, staged)
    counts["points"] += _write_counts(connection, staged)
    return counts


def _project_lines(connection: Connection, key: str, origin: Origin, counts: dict[str, int]) -> list[Line]:
    """Return the lines of one stream; a reconstructed one holds its instants and numbers too."""
    query = (
        select(streams.c.id)
        .join(entries, entries.c.id == streams.c.entry_id)
        .where(entries.c.key == key, streams.c.origin == origin.value)
    )
    stream = connection.execute(query).scalar()
    if stream is None:
        return []
    names, held = _identity_lines(connection, stream), _fact_lines(connection, stream)
    counts["identities"] += len(names)
    counts["facts"] += sum(line["is"] == "fact" for line in held)
    if origin is Origin.RECORDED:
        return names + held
    instants, numbers = _instant_lines(connection, stream), _count_lines(connection, stream)
    counts["snapshots"] += len(instants)
    counts["points"] += len(numbers)
    return names + held + instants + numbers


def _identity_lines(connection: Connection, stream: int) -> list[Line]:
    rows = connection.execute(select(identities).where(identities.c.stream_id == stream))
    return [identity_line(row.since, Identity(row.repo, row.repo_id, row.node_id, row.detector)) for row in rows]


def _fact_lines(connection: Connection, stream: int) -> list[Line]:
    query = select(facts.c.valid_from, facts.c.valid_to, *FACT_COLUMNS).where(facts.c.stream_id == stream)
    rows = [(row[0], row[1], fact_key(row[2], row[3]), FactRow(*row[4:])) for row in connection.execute(query)]
    begins = {(key, since) for since, _, key, _ in rows}
    begun = [fact_line(since, key, row) for since, _, key, row in rows]
    ended = [end_line(until, key) for _, until, key, _ in rows if until is not None and (key, until) not in begins]
    return begun + ended


def _instant_lines(connection: Connection, stream: int) -> list[Line]:
    rows = connection.execute(select(snapshots.c.at).where(snapshots.c.stream_id == stream)).scalars()
    return [{"is": "snapshot", "at": encode_time(at)} for at in rows]


def _count_lines(connection: Connection, stream: int) -> list[Line]:
    query = (
        select(points.c.at, series.c.name, series.c.subject, series.c.part, points.c.number, points.c.text)
        .join(series, series.c.id == points.c.series_id)
        .where(series.c.stream_id == stream)
    )
    rows = connection.execute(query)
    return [{"is": "count", "at": encode_time(row.at), "count": _item(row)} for row in rows]


def _star_lines(connection: Connection, key: str, counts: dict[str, int]) -> list[Line]:
    query = (
        select(star_history.c.at, star_history.c.stars)
        .join(entries, entries.c.id == star_history.c.entry_id)
        .where(entries.c.key == key)
    )
    lines: list[Line] = [
        {"is": "stars", "at": encode_time(row.at), "stars": row.stars} for row in connection.execute(query)
    ]
    counts["stars"] += len(lines)
    return lines


def _item(row: Any) -> list[Any]:
    point = row.text if row.number is None else row.number
    return count_item(PointKey(fact_key(row.name, row.subject), row.part), point)


# -- what every run adds: a line for the instant, and one per project that moved


def _write_instants(connection: Connection, staged: Staging) -> int:
    query = (
        select(snapshots.c.at, entries.c.key)
        .join(streams, streams.c.id == snapshots.c.stream_id)
        .join(entries, entries.c.id == streams.c.entry_id)
        .where(streams.c.origin == Origin.RECORDED.value)
    )
    rows = sorted((at, key) for at, key in connection.execute(query))
    for year, group in groupby(rows, key=lambda row: row[0].year):
        runs_of_year = groupby(group, key=lambda row: row[0])
        lines = ({"at": encode_time(at), "entries": [key for _, key in saved]} for at, saved in runs_of_year)
        staged.write(f"snapshots/{year}.ndjson", lines)
    return len(rows)


def _write_counts(connection: Connection, staged: Staging) -> int:
    query = (
        select(
            points.c.at,
            entries.c.key,
            series.c.name,
            series.c.subject,
            series.c.part,
            points.c.number,
            points.c.text,
        )
        .join(series, series.c.id == points.c.series_id)
        .join(streams, streams.c.id == series.c.stream_id)
        .join(entries, entries.c.id == streams.c.entry_id)
        .where(streams.c.origin == Origin.RECORDED.value)
        .order_by(points.c.at)
    )
    written = 0
    rows = connection.execution_options(yield_per=_BATCH).execute(query)
    for month, group in groupby(rows, key=lambda row: f"{row.at:%Y-%m}"):
        held = list(group)
        written += len(held)
        staged.write(f"counts/{month}.ndjson", _moves(held))
    return written


def _moves(rows: list[Any]) -> Iterator[Line]:
    ordered = sorted(rows, key=lambda row: (row.at, row.key, row.name, row.subject, row.part))
    for (at, key), group in groupby(ordered, key=attrgetter("at", "key")):
        yield {"at": encode_time(at), "entry": key, "counts": [_item(row) for row in group]}
