"""One run at a time, across processes. The lock belongs to the process: when it dies, however, the lock is gone."""

from __future__ import annotations

import json
import os
import socket
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from tracker.errors import RunLockedError, StoreError
from tracker.store.database import Database
from tracker.store.problems import explained

_POSTGRES_SPACE = 0x7472_6163
"""First half of the advisory lock's key, "trac"; the second half tells the purposes apart."""


@contextmanager
def hold_lock(database: Database, purpose: str = "run") -> Iterator[None]:
    """Hold the database's lock for a purpose. Raises RunLockedError naming the holder."""
    if not database.is_sqlite:
        with _advisory_lock(database, purpose):
            yield
    elif database.path is None:
        yield  # a database in memory is seen by this process alone
    else:
        with _file_lock(database.path, purpose):
            yield


def _holder() -> str:
    return json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": f"{datetime.now(UTC):%FT%TZ}"})


_REFUSALS = {
    "run": "another run holds it ({holder}); wait until it is done and try again",
    "scheduler": "another 'tracker serve' schedules its runs ({holder}); stop that one first, or use another database",
}


def _refusal(place: str, purpose: str, holder: str) -> RunLockedError:
    return RunLockedError(f"database {place}: {_REFUSALS.get(purpose, _REFUSALS['run']).format(holder=holder)}")


# -- a file beside the database


@contextmanager
def _file_lock(path: Path, purpose: str) -> Iterator[None]:
    lock = path.with_name(f"{path.name}.{purpose}.lock")
    try:
        file = lock.open("a+b", buffering=0)
    except OSError as error:
        raise StoreError(f"lock {lock}: cannot be opened ({error.strerror}); check the rights of its folder") from error
    with file:
        if not _try_lock(file):
            raise _refusal(str(path), purpose, _read_holder(lock))
        try:
            _write_holder(file, _holder())
            yield
        finally:
            _write_holder(file, "")
            _unlock(file)


def _write_holder(file: IO[bytes], holder: str) -> None:
    # The word of who holds it is for the message only; the lock itself is the operating system's, also on a full disk.
    with suppress(OSError):
        file.truncate(0)
        file.write(holder.encode())


def _read_holder(lock: Path) -> str:
    try:
        held = json.loads(lock.read_text(encoding="utf-8"))
        return f"process {held['pid']} on {held['host']}, since {held['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "just started"


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30

    def _try_lock(file: IO[bytes]) -> bool:
        file.seek(_FAR)  # far behind the text, which others must be able to read
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        file.seek(0)
        return True

    def _unlock(file: IO[bytes]) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


# -- PostgreSQL


@contextmanager
def _advisory_lock(database: Database, purpose: str) -> Iterator[None]:
    key = {"space": _POSTGRES_SPACE, "purpose": zlib.crc32(purpose.encode()) >> 1}
    with explained(database.place, database.secret), database.engine.connect() as opened:
        connection = opened.execution_options(isolation_level="AUTOCOMMIT")
        if not connection.execute(text("SELECT pg_try_advisory_lock(:space, :purpose)"), key).scalar():
            raise _refusal(database.place, purpose, _session(connection, key))
        connection.execute(text("SELECT set_config('application_name', :name, false)"), {"name": _short_holder()})
        try:
            yield
        finally:
            with suppress(SQLAlchemyError):  # a session that was cut off has taken its lock along
                connection.execute(text("SELECT set_config('application_name', 'tracker', false)"))
                connection.execute(text("SELECT pg_advisory_unlock(:space, :purpose)"), key)


def _short_holder() -> str:
    # PostgreSQL cuts this name at 63 bytes.
    return f"tracker {os.getpid()}@{socket.gethostname()[:24]} {datetime.now(UTC):%FT%TZ}"


def _session(connection: Connection, key: dict[str, int]) -> str:
    query = text(
        "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
        "WHERE l.locktype = 'advisory' AND l.classid = :space AND l.objid = :purpose AND l.granted"
    )
    name = connection.execute(query, key).scalar()
    if not name or not str(name).startswith("tracker ") or str(name).count(" ") != 2:
        return "another session"
    _, who, since = str(name).split(" ")
    pid, _, host = who.partition("@")
    return f"process {pid} on {host}, since {since}"
