"""Database errors in words a maintainer can act on: the thing, the place, the next step; never a password."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from tracker.errors import StoreError
from tracker.store.codec import CodecError

_SQLITE: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("file is not a database", "malformed", "corrupt", "encrypted"),
        "database {place}: the file is damaged ({why}); move it away and rebuild it with 'tracker restore data'",
    ),
    (
        ("readonly", "read-only", "unable to open", "permission"),
        "database {place}: no write access ({why}); check the rights of the file and its folder, or use --database",
    ),
    (
        ("locked", "busy"),
        "database {place}: another program is writing to it ({why}); wait until it is done and try again",
    ),
    (
        ("disk is full", "disk i/o", "no space"),
        "database {place}: cannot be written ({why}); free some space on its disk and try again",
    ),
)


_UNREACHED = ("connect", "resolve", "timeout", "timed out")


class MissingDatabaseError(StoreError):
    """There is no database yet; reading commands do not make one."""


@contextmanager
def explained(place: str, secret: str | None = None) -> Iterator[None]:
    """Turn driver errors inside the block into StoreError with place and next step; `secret` never gets out."""
    try:
        yield
    except CodecError as error:
        if str(error).startswith("database "):
            raise
        raise CodecError(f"database {place}: {error}") from error
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise StoreError(_explain(error, place, secret)) from error


def _explain(error: Exception, place: str, secret: str | None) -> str:
    why = _why(error)
    if secret:
        why = why.replace(secret, "***")
    for signs, message in _SQLITE:
        if not place.startswith("postgresql:") and any(sign in why.lower() for sign in signs):
            return message.format(place=place, why=why)
    if place.startswith("postgresql:") and any(sign in why.lower() for sign in _UNREACHED):
        return f"database {place}: cannot connect ({why}); check that the server runs and the URL is right"
    return f"database {place}: {why}; nothing saved before is lost"


def _why(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    lines = [line.strip() for line in str(cause).splitlines() if line.strip()]
    if not lines:
        return type(cause).__name__
    # "All failures were:" says nothing without the line below it.
    return " ".join(lines[: 2 if lines[0].endswith(":") else 1]).rstrip(".")
