"""Opening a database: made once, upgraded, and refused with place and next step when it cannot be used."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from tests.contract.store_samples import complete, snapshot, week

from tracker.errors import StoreError
from tracker.store import migrate
from tracker.store.lock import hold_lock
from tracker.store.problems import MissingDatabaseError
from tracker.store.schema import metadata
from tracker.store.snapshots import SqlStore, open_store


def url_of(path: Path) -> str:
    """Return the URL of a SQLite file."""
    return f"sqlite:///{path}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a database file with one run of a hundred projects."""
    return _one_run(tmp_path)


def _one_run(folder: Path) -> Path:
    path = folder / "tracker.db"
    with open_store(url_of(path)) as store:
        complete(store, week(0), *[(snapshot(f"a/b{n}", week(0)),) for n in range(100)])
    return path


def read_everything(url: str, *, create: bool) -> None:
    """Open a database and read all of it."""
    with open_store(url, create=create) as store:
        store.runs()
        for entry in store.entries():
            store.latest(entry)


def refused(url: str, words: str, *, create: bool = True) -> StoreError:
    """Open what cannot be opened and return the error, which must hold these words."""
    with pytest.raises(StoreError, match=words) as caught:
        read_everything(url, create=create)
    assert caught.value.exit_code == 2
    return caught.value


# -- the schema


def test_schema_is_what_the_migrations_make(store: SqlStore) -> None:
    """Tables in code and tables by migration are the same, on both databases."""
    with store.database.engine.connect() as connection:
        options = {"version_table": migrate.VERSION_TABLE, "compare_type": False}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_head_is_the_newest_migration() -> None:
    """The revision that code asks for is the last one shipped."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.HEAD
    assert migrate.HEAD in migrate.known_revisions()


def test_opening_twice_at_once_makes_one_schema(store_url: str) -> None:
    """Processes that start together do not trip over each other."""
    failed: list[BaseException] = []

    def open_once() -> None:
        try:
            with open_store(store_url) as opened:
                opened.runs()
        except BaseException as error:  # noqa: BLE001
            failed.append(error)

    threads = [threading.Thread(target=open_once) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_newer_schema_is_refused_and_left_alone(store_url: str) -> None:
    """A database of a later tracker is not touched."""
    with open_store(store_url) as store:
        complete(store, week(0), (snapshot("a/b", week(0)),))
        with store.database.write() as connection:
            connection.execute(text("UPDATE tracker_version SET version_num = '9999'"))
    error = refused(store_url, "newer version of tracker")
    assert "upgrade tracker" in str(error)
    assert "9999" in str(error)


def test_database_of_another_program_is_refused(tmp_path: Path) -> None:
    """Tables of the same name without our version are not ours."""
    connection = sqlite3.connect(tmp_path / "other.db")
    connection.execute("CREATE TABLE runs (id)")
    connection.close()
    refused(url_of(tmp_path / "other.db"), "belongs to another program")


# -- files


def test_folder_is_made(tmp_path: Path) -> None:
    """A new database needs nothing but its path."""
    with open_store(url_of(tmp_path / "deep" / "er" / "tracker.db")) as store:
        assert store.runs() == ()


def test_reading_does_not_make_a_database(tmp_path: Path) -> None:
    """A missing database stays missing, and the message says what makes one."""
    path = tmp_path / "data" / "tracker.db"
    with pytest.raises(MissingDatabaseError, match=r"tracker.db: there is none yet; 'tracker run' makes it"):
        open_store(url_of(path), create=False)
    assert not path.parent.exists()


@pytest.mark.parametrize("name", ["empty.db", ":memory:"])
def test_reading_an_empty_database(tmp_path: Path, name: str) -> None:
    """An empty file is no database yet."""
    (tmp_path / "empty.db").touch()
    url = "sqlite://" if name == ":memory:" else url_of(tmp_path / name)
    with pytest.raises(MissingDatabaseError):
        open_store(url, create=False)
    assert (tmp_path / "empty.db").stat().st_size == 0


def test_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    """A folder is no database."""
    refused(url_of(tmp_path), "is a folder")


def test_file_in_the_place_of_a_folder(tmp_path: Path) -> None:
    """A file is no folder."""
    (tmp_path / "file").write_text("mine")
    for create in (True, False):
        refused(url_of(tmp_path / "file" / "tracker.db"), r"tracker.db: no access \(", create=create)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system that nobody can write to")
def test_file_system_without_write_access() -> None:
    """Even the administrator cannot make a folder here."""
    refused("sqlite:////proc/tracker/tracker.db", "no access")


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write everywhere")
def test_no_write_access(file: Path) -> None:
    """A file of others is refused for writing, and read for reports."""
    file.chmod(0o400)
    file.parent.chmod(0o500)
    refused(url_of(file), "no write access")
    with open_store(url_of(file), create=False) as store:
        assert len(store.runs()) == 1
    file.parent.chmod(0o700)


def test_reading_without_write_access(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports can be made from a database that can only be read; nothing is written beside it."""
    path = tmp_path / "with 100% #1" / "tracker.db"
    path.parent.mkdir()
    shutil.copy(_one_run(tmp_path), path)
    monkeypatch.setattr(os, "access", lambda where, mode: mode != os.W_OK)
    with open_store(url_of(path), create=False) as store:
        assert len(store.runs()) == 1
        with pytest.raises(StoreError, match="no write access"):
            store.begin(week(1), week(1), 1)
    assert [item.name for item in path.parent.iterdir()] == ["tracker.db"]


@pytest.mark.parametrize(
    "content", [b"not a database at all, just a long enough text\n" * 50, b"x", b"SQLite format 3\0"]
)
def test_garbage_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    """A file of something else is neither read nor overwritten."""
    path = tmp_path / "tracker.db"
    path.write_bytes(content)
    refused(url_of(path), "is no SQLite database; move it away")
    assert path.read_bytes() == content


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_cut_off_file(file: Path, kept: float) -> None:
    """A copy that was not finished is noticed at once."""
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * kept)])
    refused(url_of(file), "damaged .*tracker restore")


@pytest.mark.parametrize("create", [True, False])
def test_damaged_pages(file: Path, *, create: bool) -> None:
    """Pages overwritten with garbage give the same message, whoever reads them."""
    data = bytearray(file.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    file.write_bytes(data)
    refused(url_of(file), "damaged .*tracker restore", create=create)


def test_damaged_text_in_a_row(file: Path) -> None:
    """A row that cannot be read names the database."""
    with open_store(url_of(file)) as store, store.database.write() as connection:
        connection.execute(text("UPDATE facts SET method = 'guessed' WHERE name = 'repo.stars'"))
    refused(url_of(file), f"database {file}: method 'guessed' is not known")


def test_busy_database(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program that never lets go is named as such."""
    monkeypatch.setattr("tracker.store.database.BUSY_SECONDS", 0)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with open_store(url_of(file)) as store, pytest.raises(StoreError, match="another program is writing"):
        store.begin(week(1), week(1), 0)
    other.close()


def test_looking_from_another_thread_takes_no_lock_off_a_writer(tmp_path: Path) -> None:
    """A page that reads while a run of the same process writes: other processes leave the run's log alone."""
    url, log = url_of(tmp_path / "tracker.db"), tmp_path / "tracker.db-wal"
    with open_store(url) as writer:
        complete(writer, week(0), (snapshot("a/b", week(0)),))
        with writer.database.read() as connection:
            connection.execute(text("SELECT count(*) FROM runs")).scalar()
            read_everything(url, create=False)
            script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT 1 FROM runs'); c.close()"
            subprocess.run([sys.executable, "-c", script, str(tmp_path / "tracker.db")], check=True)
            assert log.exists()
        complete(writer, week(1), (snapshot("a/b", week(1)),))
    with open_store(url, create=False) as reader:
        assert len(reader.runs()) == 2


def test_lock_file_that_cannot_be_made(file: Path) -> None:
    """The lock's own place is named."""
    (file.parent / "tracker.db.run.lock").mkdir()
    with (
        open_store(url_of(file)) as store,
        pytest.raises(StoreError, match=r"run.lock: cannot be opened"),
        store.lock(),
    ):
        pytest.fail("no lock was taken")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_full_disk_takes_no_lock_away(file: Path) -> None:
    """Who holds a lock cannot be noted then; it is held all the same."""
    (file.parent / "tracker.db.export.lock").symlink_to("/dev/full")
    with open_store(url_of(file)) as store, hold_lock(store.database, "export"):
        assert len(store.runs()) == 1


# -- URLs


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://root:s3cret@host/db", "'mysql' is not supported; use sqlite:///"),
        ("oracle+thing://root:s3cret@host/db", "is not supported"),
        ("postgresql+asyncpg://root:s3cret@host/db", "is not supported"),
        ("tracker.db", "cannot be read; use sqlite:///"),
        ("", "cannot be read"),
        ("postgresql://root:s3cret@host:port/db", "cannot be read"),
        ("postgresql://root:s3cret@127.0.0.1:1/db", r"postgresql://root@127.0.0.1:1/db: cannot connect"),
        ("postgresql://root:s3cret@host.invalid/db", r"root@host.invalid/db: cannot connect"),
        ("postgres://root@127.0.0.1:1/db?password=s3cret", r"postgresql://root@127.0.0.1:1/db: cannot connect"),
        ("postgresql://root:s3cret@/db?host=/nowhere/s3cret", "cannot connect"),
        ("postgresql://root:s3cret@127.0.0.1/db?nonsense=s3cret", "nonsense"),
    ],
)
def test_url_that_cannot_be_used(url: str, words: str) -> None:
    """The message says what is wrong and never shows the password."""
    error = refused(url, words)
    assert "s3cret" not in str(error)
    assert "Background on this error" not in str(error)


def test_missing_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the driver the message says what to install."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    refused("postgresql://u@h/d", r"pip install 'open-llm-tracker\[postgres\]'")


def test_password_is_not_in_the_representation() -> None:
    """Neither the place nor the record shows it."""
    from tracker.store.database import open_database

    database = open_database("postgresql://root:s3cret@127.0.0.1:1/db", create=True)
    assert "s3cret" not in repr(database) + database.place
