"""Brings a database to the schema of this version, once, under a lock; refuses one that is newer or not ours."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from tracker.errors import StoreError
from tracker.store.database import Database
from tracker.store.problems import MissingDatabaseError

HEAD = "0001"
"""The revision this version of tracker works with; a test holds it equal to Alembic's newest."""
VERSION_TABLE = "tracker_version"
_OURS = frozenset({"runs", "entries", "streams", "snapshots", "facts", "changes"})
_LOCK_KEY = 0x7472_6163_6B65_72  # "tracker"


def ensure_schema(database: Database, *, create: bool) -> None:
    """Create or upgrade the tables. Raises StoreError; MissingDatabaseError when there are none and not `create`."""
    with database.read() as connection:
        version = _version(connection, database.place)
    if version == HEAD:
        return
    if version is None and not create:
        raise MissingDatabaseError(f"database {database.place}: holds nothing yet; 'tracker run' fills it")
    _check_known(version, database.place)
    # Read committed: what another process made while this one waited for the lock must be seen.
    with database.write(isolation="READ COMMITTED") as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
        if _version(connection, database.place) != HEAD:
            _upgrade(connection)


def _version(connection: Connection, place: str) -> str | None:
    tables = set(inspect(connection).get_table_names())
    if VERSION_TABLE in tables:
        found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608
        return None if found is None else str(found)
    if tables & _OURS:
        raise StoreError(f"database {place}: belongs to another program; name another one with --database")
    return None


def _check_known(version: str | None, place: str) -> None:
    if version is not None and version not in known_revisions():
        raise StoreError(
            f"database {place}: was written by a newer version of tracker (schema {version}, this one knows {HEAD}); "
            "upgrade tracker: pip install --upgrade open-llm-tracker"
        )


def known_revisions() -> frozenset[str]:
    """Return the revisions this version ships."""
    folder = Path(__file__).parent / "migrations" / "versions"
    return frozenset(file.name.split("_")[0] for file in folder.glob("[0-9]*.py"))


def _upgrade(connection: Connection) -> None:
    from alembic import command  # costs 100 ms and is needed once in a database's life
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
