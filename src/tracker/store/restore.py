"""A database from an export: all of it in one transaction, or none. A broken line is named as `file:line`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from tracker.domain.facts import FactKey
from tracker.domain.snapshots import Origin
from tracker.errors import StoreError
from tracker.store.codec import CodecError
from tracker.store.database import Database
from tracker.store.exchange import MANIFEST, UNFINISHED, files_below, placed, project_file, read_lines
from tracker.store.intervals import PointKey
from tracker.store.lines import FORMAT, KINDS, at_of, change_line_row, count_of, fact_of, identity_of, key_of, run_row
from tracker.store.lock import hold_lock
from tracker.store.schema import (
    changes,
    cursors,
    documents,
    entries,
    facts,
    identities,
    metadata,
    points,
    runs,
    series,
    snapshots,
    star_history,
    streams,
)
from tracker.store.streams import fact_row, identity_row, point_row
from tracker.store.texts import deflate

_BATCH = 2000
_NAMES = {star_history.name: "stars"}


def restore_store(database: Database, folder: Path, *, force: bool = False) -> dict[str, int]:
    """Fill an empty database from an export and return the number of rows by table.

    With `force` what the database holds is replaced. Raises StoreError, and then nothing has changed.
    """
    expected = _read_manifest(folder)
    with hold_lock(database), database.write() as connection:
        _make_room(connection, database.place, force=force)
        filling = _Filling(connection)
        _restore_lists(filling, folder)
        _restore_texts(filling, folder)
        _restore_instants(filling, folder)
        for key in sorted(filling.entries):
            _restore_project(filling, folder / project_file("facts", key), key, Origin.RECORDED)
            _restore_project(filling, folder / project_file("history", key), key, Origin.HISTORY)
        _restore_counts(filling, folder)
        filling.flush()
        counts = {name: filling.written.get(name, 0) for name in sorted(expected)}
        _compare_counts(counts, expected, folder)
    return counts


def _read_manifest(folder: Path) -> dict[str, int]:
    path = folder / MANIFEST
    if not path.is_file():
        raise StoreError(f"{folder}: holds no export ({MANIFEST} is missing); name a folder made by 'tracker export'")
    if (folder / UNFINISHED).exists():
        raise StoreError(
            f"{folder}: its export was interrupted halfway; run 'tracker export' again, or take git's copy"
        )
    place, manifest = next(read_lines(path), (str(path), {}))
    with placed(place):
        if manifest["format"] != FORMAT:
            raise CodecError(f"format {manifest['format']!r}, this version reads {FORMAT}; upgrade tracker")
        return {str(name): int(count) for name, count in manifest["counts"].items()}


def _make_room(connection: Connection, place: str, *, force: bool) -> None:
    if force:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))
    elif any(connection.execute(select(table).limit(1)).first() for table in (runs, entries, documents, cursors)):
        raise StoreError(f"database {place}: holds data already; use --force to replace it, or another --database")


def _compare_counts(counts: Mapping[str, int], expected: Mapping[str, int], folder: Path) -> None:
    wrong = [f"{name}: {counts[name]} of {expected[name]}" for name in expected if counts[name] != expected[name]]
    if wrong:
        raise StoreError(
            f"{folder / MANIFEST}: the export is not complete ({', '.join(wrong)}); a file or a line is missing, "
            "so take the folder from an intact export"
        )


# -- rows on their way in


@dataclass(slots=True)
class _Filling:
    """Rows gathered and written in batches, and the numbers given to them."""

    connection: Connection
    entries: dict[str, int] = field(default_factory=dict)
    streams: dict[tuple[str, Origin], int] = field(default_factory=dict)
    series: dict[tuple[int, PointKey], int] = field(default_factory=dict)
    waiting: dict[Table, list[dict[str, Any]]] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)

    def add(self, table: Table, row: dict[str, Any]) -> None:
        """Take one row."""
        self.waiting.setdefault(table, []).append(row)
        name = _NAMES.get(table.name, table.name)
        self.written[name] = self.written.get(name, 0) + 1
        if len(self.waiting[table]) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what waits, tables that others refer to first."""
        for table in metadata.sorted_tables:
            rows = self.waiting.pop(table, None)
            if rows:
                self.connection.execute(insert(table), rows)

    def entry(self, key: str) -> int:
        """Return the number of an entry. Raises CodecError when the list of entries does not hold it."""
        if key not in self.entries:
            raise CodecError(f"{key!r} is not in entries.ndjson")
        return self.entries[key]

    def stream(self, key: str, origin: Origin) -> int:
        """Return the number of a stream, giving it one when it is new."""
        if (key, origin) not in self.streams:
            number = len(self.streams) + 1
            self.add(streams, {"id": number, "entry_id": self.entry(key), "origin": origin.value})
            self.streams[key, origin] = number
        return self.streams[key, origin]

    def fact(self, row: dict[str, Any]) -> None:
        """Take one fact, giving it its number."""
        self.add(facts, {"id": self.written.get(facts.name, 0) + 1, **row})

    def point(self, stream: int, at: datetime, item: Any) -> None:
        """Take one number."""
        key, point = count_of(item)
        if (stream, key) not in self.series:
            number = self.series[stream, key] = len(self.series) + 1
            fact = {"name": key.fact.name.value, "subject": key.fact.subject, "part": key.part}
            self.add(series, {"id": number, "stream_id": stream, **fact})
        self.add(points, point_row(self.series[stream, key], at, point))


def _lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    return read_lines(path) if path.exists() else iter(())


# -- files


def _restore_lists(filling: _Filling, folder: Path) -> None:
    for place, line in _lines(folder / "entries.ndjson"):
        with placed(place):
            number = filling.entries[str(line["key"])] = len(filling.entries) + 1
            filling.add(entries, {"id": number, "key": str(line["key"])})
    for place, line in _lines(folder / "runs.ndjson"):
        with placed(place):
            filling.add(runs, run_row(line))
    for place, line in _lines(folder / "cursors.ndjson"):
        with placed(place):
            filling.add(cursors, {name: str(line[name]) for name in ("owner", "name", "value")})
    for path in files_below(folder, "changes"):
        for place, line in read_lines(path):
            with placed(place):
                filling.add(changes, change_line_row(line))


def _restore_texts(filling: _Filling, folder: Path) -> None:
    for path in files_below(folder, "documents"):
        for place, line in read_lines(path):
            with placed(place):
                filling.add(documents, {"oid": str(line["oid"]), "body": deflate(line["text"])})


def _restore_instants(filling: _Filling, folder: Path) -> None:
    for path in files_below(folder, "snapshots"):
        for place, line in read_lines(path):
            with placed(place):
                at = at_of(line)
                for key in line["entries"]:
                    filling.add(snapshots, {"stream_id": filling.stream(key, Origin.RECORDED), "at": at})


def _restore_counts(filling: _Filling, folder: Path) -> None:
    for path in files_below(folder, "counts"):
        for place, line in read_lines(path):
            with placed(place):
                stream = filling.stream(line["entry"], Origin.RECORDED)
                for item in line["counts"]:
                    filling.point(stream, at_of(line), item)


def _restore_project(filling: _Filling, path: Path, key: str, origin: Origin) -> None:
    project = _Project(filling, key, origin)
    for place, line in _lines(path):
        with placed(place):
            project.take(line)
    project.finish()


@dataclass(slots=True)
class _Project:
    """One project file being read: a fact is open until another one, or an end, follows it."""

    filling: _Filling
    key: str
    origin: Origin
    open: dict[FactKey, dict[str, Any]] = field(default_factory=dict)

    def take(self, line: Mapping[str, Any]) -> None:
        """Take one line. Raises CodecError."""
        kind, at = line.get("is"), at_of(line)
        if kind == "fact":
            self._begin(line, at)
        elif kind == "end":
            self._end(key_of(line), at)
        elif kind == "repository":
            self.filling.add(identities, identity_row(self._stream(), at, identity_of(line)))
        elif kind == "snapshot":
            self.filling.add(snapshots, {"stream_id": self._stream(), "at": at})
        elif kind == "count":
            self.filling.point(self._stream(), at, line["count"])
        elif kind == "stars":
            row = {"entry_id": self.filling.entry(self.key), "at": at, "stars": int(line["stars"])}
            self.filling.add(star_history, row)
        else:
            raise CodecError(f"{kind!r} is none of {', '.join(KINDS)}; was it written by a newer tracker?")

    def finish(self) -> None:
        """Write the facts that are still valid."""
        for row in self.open.values():
            self.filling.fact(row)

    def _stream(self) -> int:
        return self.filling.stream(self.key, self.origin)

    def _begin(self, line: Mapping[str, Any], at: datetime) -> None:
        key, row = fact_of(line)
        if key in self.open:
            self._end(key, at)
        self.open[key] = fact_row(self._stream(), key, at, row)

    def _end(self, key: FactKey, at: datetime) -> None:
        if key not in self.open or at <= self.open[key]["valid_from"]:
            raise CodecError(f"{key} ends before it begins; the lines of this file are out of order")
        self.filling.fact(self.open.pop(key) | {"valid_to": at})
