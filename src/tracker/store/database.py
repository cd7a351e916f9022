"""One database: its URL made sense of, its engine, and transactions that speak plainly when they fail."""

from __future__ import annotations

import importlib.util
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

from tracker.errors import StoreError
from tracker.store.problems import MissingDatabaseError, explained

BUSY_SECONDS = 30
"""How long a writer waits for another one before it gives up."""
CONNECT_SECONDS = 10
_SMALLEST = 512
"""Bytes of SQLite's smallest page; it takes less for an empty database."""
_READ_ONLY = {"mode": "ro", "uri": "true"}
_EXAMPLES = "use sqlite:///path/to/tracker.db or postgresql://user@host/name"


@dataclass(frozen=True, slots=True)
class Database:
    """A place to keep rows."""

    engine: Engine = field(repr=False)
    place: str
    """File path, or URL without password; fit for messages."""
    path: Path | None
    """The file of a SQLite database; None for PostgreSQL and for a database in memory."""
    is_read_only: bool = False
    secret: str | None = field(default=None, repr=False)

    @property
    def is_sqlite(self) -> bool:
        """Say whether this is SQLite."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give one consistent view of the database. Raises StoreError."""
        with explained(self.place, self.secret), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, *, isolation: str | None = None) -> Iterator[Connection]:
        """Give one transaction that either happens whole or not at all; `isolation` is for PostgreSQL.

        Raises StoreError.
        """
        if self.is_read_only:
            raise StoreError(f"database {self.place}: no write access; check the rights of the file and its folder")
        with explained(self.place, self.secret), self.engine.connect() as connection:
            connection.execution_options(tracker_writes=True)
            if isolation is not None and not self.is_sqlite:
                connection.execution_options(isolation_level=isolation)
            with connection.begin():
                yield connection


def open_database(url: str, *, create: bool) -> Database:
    """Make an engine for a URL; does not look at tables. Raises StoreError, MissingDatabaseError unless `create`."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed, create=create)
    return _open_postgresql(parsed)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError(f"database URL: cannot be read; {_EXAMPLES}") from error
    backend = parsed.get_backend_name()
    if parsed.drivername in {"sqlite", "sqlite+pysqlite"}:
        return parsed.set(drivername="sqlite")
    if parsed.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return parsed.set(drivername="postgresql+psycopg")
    raise StoreError(f"database URL: {parsed.drivername or backend!r} is not supported; {_EXAMPLES}")


# -- SQLite


def _open_sqlite(url: URL, *, create: bool) -> Database:
    if url.database in {None, "", ":memory:"}:
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        return _tuned(Database(engine, ":memory:", None))
    path = Path(str(url.database))
    is_read_only = _check_file(path, create=create)
    if is_read_only:
        # A database nobody can write to has no writer either, unless its log says otherwise.
        still = {} if _size(path.with_name(path.name + "-wal")) else {"immutable": "1"}
        url = URL.create("sqlite", database=f"file:{quote(str(path.absolute()))}", query=_READ_ONLY | still)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    return _tuned(Database(engine, str(path), path, is_read_only))


def _check_file(path: Path, *, create: bool) -> bool:
    """Look at the file before SQLite does; return whether it can only be read."""
    with _rights_explained(path):
        if path.is_dir():
            raise StoreError(f"database {path}: is a folder; name a file such as {path / 'tracker.db'}")
        if not path.exists() or (_size(path) == 0 and not create):
            _prepare_folder(path, create=create)
            return False
        _check_header(path)
    can_write = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    if create and not can_write:
        raise StoreError(f"database {path}: no write access; check the rights of the file and its folder")
    return not can_write


@contextmanager
def _rights_explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(f"database {path}: no access ({reason}); check the path or use --database") from error


def _prepare_folder(path: Path, *, create: bool) -> None:
    nearest = next(folder for folder in path.absolute().parents if folder.exists())
    if not nearest.is_dir():
        raise StoreError(f"database {path}: no access ({nearest} is no folder); check the path or use --database")
    if not create:
        raise MissingDatabaseError(
            f"database {path}: there is none yet; 'tracker run' makes it, 'tracker restore data' rebuilds it"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    if not os.access(path.parent, os.W_OK):
        raise StoreError(f"database {path}: no write access to its folder; check its rights or use --database")


def _check_header(path: Path) -> None:
    """Refuse what is no whole database.

    SQLite reads the file, never we: closing a file of ours would take this process's locks off it (POSIX), and with
    them those of a run in another thread, whose log the next process would then clear away.
    """
    if not _size(path):
        return
    if _size(path) < _SMALLEST:
        _refuse(path, "file is not a database")
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("PRAGMA page_count")
    except sqlite3.DatabaseError as error:
        _refuse(path, str(error))


def _refuse(path: Path, why: str) -> None:
    size = _size(path)
    if "unable to open" in why:
        raise PermissionError(why)
    if "not a database" in why:
        raise StoreError(f"database {path}: is no SQLite database; move it away or use --database")
    if not _size(path.with_name(path.name + "-wal")):
        raise StoreError(
            f"database {path}: the file is damaged ({why}, {size} bytes); "
            "move it away and rebuild it with 'tracker restore data'"
        )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _tuned(database: Database) -> Database:
    event.listen(database.engine, "connect", _on_connect_read_only if database.is_read_only else _on_connect)
    event.listen(database.engine, "begin", _on_begin)
    return database


def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, DDL included
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _on_connect_read_only(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None


def _on_begin(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get("tracker_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


# -- PostgreSQL


def _open_postgresql(url: URL) -> Database:
    if importlib.util.find_spec("psycopg") is None:
        raise StoreError(
            "database URL: PostgreSQL needs its driver; install it with: pip install 'open-llm-tracker[postgres]'"
        )
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
    asked = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_SECONDS}
    with explained(str(bare)):
        engine = create_engine(
            url,
            isolation_level="REPEATABLE READ",
            pool_pre_ping=True,
            connect_args={**asked, "application_name": "tracker"},
        )
    secret = url.password or str(url.query.get("password", "")) or None
    return Database(engine, str(bare), None, secret=secret)
