"""The store: every port of it on one SQL database. Each method is one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from types import TracebackType

from sqlalchemy import Connection, delete, insert, select

from tracker.domain.changes import Change
from tracker.domain.documents import Document, DocumentRef
from tracker.domain.entries import Entry
from tracker.domain.evidence import Failure
from tracker.domain.facts import FactKey, FactName
from tracker.domain.runs import Run, RunStatus
from tracker.domain.snapshots import Origin, Snapshot
from tracker.errors import StoreError
from tracker.ports import RepoTarget
from tracker.store.changes import is_listed, mark_told, pending_changes, retract, save_changes, select_changes, untold
from tracker.store.database import Database, open_database
from tracker.store.history import (
    Counts,
    reconstructed_stars,
    recorded_stars,
    replace_past,
    replace_stars,
    snapshot_as_of,
)
from tracker.store.intervals import advance
from tracker.store.lock import hold_lock
from tracker.store.migrate import ensure_schema
from tracker.store.naming import aim, all_bearings, all_keys, resolve
from tracker.store.runs import all_runs, begin_run, close_run, newest_closed, require_running, saved_in
from tracker.store.schema import cursors
from tracker.store.streams import append, ensure_stream, entry_key, load_state
from tracker.store.texts import insert_texts, read_documents, stored_oids
from tracker.store.tracing import Trace, instants, trace_fact


def open_store(url: str, *, create: bool = True) -> SqlStore:
    """Open the store at a database URL, its tables brought up to date; with `create` it is made when missing.

    Raises StoreError with place and next step, MissingDatabaseError when there is none and `create` is false.
    """
    database = open_database(url, create=create)
    try:
        ensure_schema(database, create=create)
    except BaseException:
        database.engine.dispose()
        raise
    return SqlStore(database)


class SqlStore:
    """Implements `SnapshotStore` and `HistoryReader` on SQLite and PostgreSQL.

    Every error of the database is a StoreError. Use as a context manager, or call `dispose` when done.
    """

    def __init__(self, database: Database) -> None:
        """Take an opened database whose tables are up to date (see `open_store`)."""
        self._database = database

    @property
    def database(self) -> Database:
        """Return the database, for export and restore."""
        return self._database

    @property
    def place(self) -> str:
        """Return where the data lies, without a password."""
        return self._database.place

    def __enter__(self) -> SqlStore:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the database."""
        self.dispose()

    def dispose(self) -> None:
        """Close all connections."""
        self._database.engine.dispose()

    # -- runs

    def lock(self, purpose: str = "run") -> AbstractContextManager[None]:
        """Hold the lock against two runs (or two of another purpose) at once. Raises RunLockedError."""
        return hold_lock(self._database, purpose)

    def begin(self, at: datetime, started_at: datetime, total: int) -> Run:
        """Open a run at `at`, or continue an interrupted one of the same instant."""
        with self._database.write() as connection:
            return begin_run(connection, at.replace(microsecond=0), started_at, total)

    def saved_entries(self, run: Run) -> frozenset[str]:
        """Return the stored keys of the entries whose snapshot this run has already saved."""
        with self._database.read() as connection:
            return saved_in(connection, run)

    def close(
        self,
        run: Run,
        status: RunStatus,
        finished_at: datetime,
        requests: Mapping[str, int],
        failures: Sequence[Failure],
        ok: int,
        failed: int,
        changes: Sequence[Change] = (),
    ) -> Run:
        """Close the run; everything untold until now is told by it."""
        with self._database.write() as connection:
            require_running(connection, run)
            save_changes(connection, changes)
            mark_told(connection, run)
            return close_run(connection, run, status, finished_at, requests, failures, (ok, failed))

    def runs(self) -> tuple[Run, ...]:
        """Return all runs, oldest first."""
        with self._database.read() as connection:
            return all_runs(connection)

    def newest_closed(self) -> Run | None:
        """Return the newest run that was closed."""
        with self._database.read() as connection:
            return newest_closed(connection)

    # -- entries

    def resolve_entries(self, entries: Sequence[Entry]) -> dict[str, str]:
        """Map config keys to stored keys: a project keeps its first key when its config line follows a rename."""
        with self._database.read() as connection:
            return resolve(entries, all_keys(connection), all_bearings(connection))

    def targets(self, entries: Sequence[Entry]) -> list[RepoTarget]:
        """Return one target per entry, under its stored key, with id and today's name once known."""
        with self._database.read() as connection:
            bearings = all_bearings(connection)
            return aim(entries, resolve(entries, all_keys(connection), bearings), bearings)

    def entries(self) -> tuple[str, ...]:
        """Return every entry key ever saved, sorted."""
        with self._database.read() as connection:
            return all_keys(connection)

    # -- snapshots

    def latest(self, entry: str) -> Snapshot | None:
        """Return the newest recorded snapshot."""
        with self._database.read() as connection:
            return snapshot_as_of(connection, entry, None, (Origin.RECORDED,))

    def as_of(self, entry: str, at: datetime | None = None) -> Snapshot | None:
        """Return the newest snapshot at or before an instant: a recorded one, else a reconstructed one."""
        with self._database.read() as connection:
            return snapshot_as_of(connection, entry, at, (Origin.RECORDED, Origin.HISTORY))

    def save_snapshot(
        self, run: Run, snapshot: Snapshot, changes: Sequence[Change], retracted: Sequence[str] = ()
    ) -> None:
        """Save one project in one transaction. Raises StoreError when the run is closed or has saved it already."""
        if snapshot.at != run.at or snapshot.origin is not Origin.RECORDED:
            raise ValueError(f"{snapshot.entry}: a run saves recorded snapshots of its own instant only")
        with self._database.write() as connection:
            require_running(connection, run)
            _append(connection, snapshot)
            save_changes(connection, changes)
            retract(connection, retracted, run.at)

    def star_counts(self, entry: str, origin: Origin = Origin.RECORDED) -> Counts:
        """Return star counts of one origin, oldest first."""
        with self._database.read() as connection:
            if origin is Origin.RECORDED:
                return recorded_stars(connection, entry)
            return reconstructed_stars(connection, entry)

    def instants(self, entry: str, origin: Origin = Origin.RECORDED) -> tuple[datetime, ...]:
        """Return the instants of an entry's snapshots of one origin, oldest first."""
        with self._database.read() as connection:
            return instants(connection, entry, origin)

    def trace(self, entry: str, name: FactName, subject: str = "") -> tuple[Trace, ...]:
        """Return what one fact was and from when on, oldest first: its changes alone, however long it stood still."""
        with self._database.read() as connection:
            return trace_fact(connection, entry, FactKey(name, subject))

    # -- the reconstructed past

    def replace_history(
        self,
        entry: str,
        snapshots: Sequence[Snapshot],
        changes: Sequence[Change] = (),
        stars: Sequence[tuple[datetime, int]] | None = None,
    ) -> None:
        """Put a project's reconstructed past in the place of an earlier one, in one transaction.

        `stars` None keeps the star history there is. Recorded snapshots and changes are never touched.
        """
        with self._database.write() as connection:
            stored = entry_key(connection, entry) or entry
            replace_past(connection, stored, snapshots, changes)
            if stars is not None:
                replace_stars(connection, stored, stars)

    def replace_star_history(self, entry: str, stars: Sequence[tuple[datetime, int]]) -> None:
        """Put a star history in the place of an earlier one; the rest of the reconstructed past stays."""
        with self._database.write() as connection:
            replace_stars(connection, entry_key(connection, entry) or entry, stars)

    # -- changes

    def pending(self, entry: str) -> tuple[Change, ...]:
        """Return changes still suspected."""
        with self._database.read() as connection:
            return pending_changes(connection, entry_key(connection, entry) or entry)

    def untold_changes(self, run: Run) -> tuple[Change, ...]:
        """Return the changes this run tells, critical first; reconstructed ones never."""
        with self._database.read() as connection:
            return untold(connection, run)

    def changes(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        entry: str | None = None,
        origin: Origin | None = None,
    ) -> tuple[Change, ...]:
        """Return changes with since <= at < until, oldest first; reconstructed ones up to the first recorded snapshot.

        `origin` narrows to one of the two.
        """
        with self._database.read() as connection:
            project = None if entry is None else entry_key(connection, entry) or entry
            return select_changes(connection, since, until, project, origin)

    def is_listed(self, entry: str) -> bool:
        """Say whether the last word on an entry's place in the list was not its removal."""
        with self._database.read() as connection:
            return is_listed(connection, entry_key(connection, entry) or entry)

    # -- documents

    def missing_documents(self, refs: Sequence[DocumentRef]) -> list[DocumentRef]:
        """Return those whose oid is not stored yet."""
        with self._database.read() as connection:
            held = stored_oids(connection, [ref.oid for ref in refs])
        return [ref for ref in refs if ref.oid not in held]

    def save_documents(self, documents: Sequence[Document]) -> None:
        """Keep texts by oid; storing one twice is no error."""
        with self._database.write() as connection:
            insert_texts(connection, documents)

    def documents(self, refs: Sequence[DocumentRef]) -> list[Document]:
        """Return the stored texts of these refs; those not stored are left out."""
        with self._database.read() as connection:
            return read_documents(connection, refs)

    # -- remembered positions

    def cursor(self, owner: str, name: str) -> str | None:
        """Return a remembered position (how far a history was read, a batch size), or None."""
        with self._database.read() as connection:
            query = select(cursors.c.value).where(cursors.c.owner == owner, cursors.c.name == name)
            found: str | None = connection.execute(query).scalar()
            return found

    def save_cursor(self, owner: str, name: str, value: str) -> None:
        """Remember a position."""
        with self._database.write() as connection:
            connection.execute(delete(cursors).where(cursors.c.owner == owner, cursors.c.name == name))
            connection.execute(insert(cursors).values(owner=owner, name=name, value=value))


def _append(connection: Connection, snapshot: Snapshot) -> None:
    stream = ensure_stream(connection, snapshot.entry, Origin.RECORDED)
    state = load_state(connection, stream)
    if state.at is not None and snapshot.at <= state.at:
        raise StoreError(f"{snapshot.entry}: a snapshot of {state.at:%Y-%m-%dT%H:%M:%SZ} is saved already and stays")
    append(connection, stream, [advance(state, snapshot)])
