"""Export and restore: lossless, byte-identical, whole or not at all, also between kinds of database."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contract.store_samples import change, complete, snapshot, timelines, week, wild_changes, wild_text

from tracker.domain.documents import Document, DocumentRole
from tracker.domain.runs import RunStatus
from tracker.domain.snapshots import Origin, Snapshot
from tracker.errors import StoreError
from tracker.store.export import export_store
from tracker.store.restore import restore_store
from tracker.store.snapshots import SqlStore, open_store

wild = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
KEYS = ("lab/model", "x.y/..")


def read_files(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder by its name."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def export(store: SqlStore, folder: Path) -> dict[str, bytes]:
    """Export and read what was written."""
    export_store(store.database, folder)
    return read_files(folder)


@st.composite
def filled(draw: st.DrawFn) -> Callable[[SqlStore], None]:
    """Draw something that fills a store: runs of two projects, changes, texts, a past, an unfinished run."""
    lines = {key: draw(timelines(key)) for key in KEYS}
    found = {key: draw(st.lists(wild_changes(key), max_size=2)) for key in KEYS}
    past, old = draw(timelines("lab/model", Origin.HISTORY)), draw(st.lists(wild_changes("lab/model"), max_size=2))
    texts = [Document("R", draw(wild_text) + str(n), DocumentRole.README, draw(wild_text)) for n in range(2)]
    has_past, is_last_open = draw(st.booleans()), draw(st.booleans())

    def fill(store: SqlStore) -> None:
        store.save_documents(texts)
        longest = max(map(len, lines.values()))
        for number in range(longest):
            run = store.begin(week(number), week(number), 2)
            for key, line in lines.items():
                if number < len(line):
                    store.save_snapshot(run, line[number], found[key], [c.id for c in found[key][:1]])
            if number < longest - 1 or not is_last_open:
                store.close(run, RunStatus.PARTIAL, week(number), {"points": number}, (), 1, 1)
        if has_past:
            store.replace_history("lab/model", past, old, stars=[(week(-9), 5), (week(-8), 6)])
        store.save_cursor("lab/model", "\0", "x")

    return fill


@wild
@given(filled())
def test_export_restore_export_is_byte_identical(fill: Callable[[SqlStore], None]) -> None:
    """The second export is the first one, byte for byte, and every snapshot reads the same."""
    with tempfile.TemporaryDirectory() as name, open_store("sqlite://") as first, open_store("sqlite://") as second:
        folder = Path(name)
        fill(first)
        files = export(first, folder / "a")
        restore_store(second.database, folder / "a")
        assert export(second, folder / "b") == files
        assert first.runs() == second.runs()
        assert first.changes() == second.changes()
        for key in KEYS:
            assert [first.as_of(key, week(n)) for n in range(-51, 5)] == [
                second.as_of(key, week(n)) for n in range(-51, 5)
            ]
            assert first.star_counts(key) == second.star_counts(key)
            assert first.pending(key) == second.pending(key)


@pytest.mark.postgres
@settings(wild, max_examples=4)
@given(filled())
def test_export_moves_between_databases(postgres: Callable[[], str], fill: Callable[[SqlStore], None]) -> None:
    """From SQLite to PostgreSQL and back nothing changes."""
    with (
        tempfile.TemporaryDirectory() as name,
        open_store("sqlite://") as first,
        open_store(postgres()) as second,
        open_store("sqlite://") as third,
    ):
        folder = Path(name)
        fill(first)
        files = export(first, folder / "a")
        restore_store(second.database, folder / "a")
        assert export(second, folder / "b") == files
        restore_store(third.database, folder / "b")
        assert export(third, folder / "c") == files


def poll(store: SqlStore, number: int) -> None:
    """Do the run of one week over two projects, one of which changes every second week."""
    now = week(number)
    moving = snapshot("a/b", now, stars=number, repo=f"A/b{number // 2}")
    complete(store, now, (moving, change("a/b", now)), (snapshot("c/d", now),))


def test_three_fresh_machines_equal_one(tmp_path: Path) -> None:
    """Restore, run, export on a new machine each week gives what one machine has."""
    with open_store(f"sqlite:///{tmp_path / 'one.db'}") as one:
        for number in range(3):
            poll(one, number)
        expected = export(one, tmp_path / "one")
    for number in range(3):
        with open_store(f"sqlite:///{tmp_path / f'fresh{number}.db'}") as fresh:
            if number:
                restore_store(fresh.database, tmp_path / "data")
            poll(fresh, number)
            export_store(fresh.database, tmp_path / "data")
    assert read_files(tmp_path / "data") == expected


def test_week_adds_lines_at_the_end(store: SqlStore, tmp_path: Path) -> None:
    """What was exported last week stands unchanged at the head of this week's files."""
    poll(store, 0)
    before = export(store, tmp_path / "out")
    poll(store, 1)
    after = export(store, tmp_path / "out")
    grown = {name for name in before if after[name] != before[name]}
    assert grown == {
        "manifest.json",
        "runs.ndjson",
        "changes/2026.ndjson",
        "counts/2026-01.ndjson",
        "snapshots/2026.ndjson",
    }
    assert all(after[name].startswith(before[name]) for name in grown - {"manifest.json"})


def test_lines_are_sorted_utf8_and_readable(store: SqlStore, tmp_path: Path) -> None:
    """A person can read the lines of a diff."""
    complete(store, week(0), (snapshot("a/b", week(0)),))
    text = export(store, tmp_path / "data")["facts/a/b.ndjson"].decode()
    assert "一个模型" in text
    assert text.endswith("\n")
    assert all(
        json.dumps(json.loads(line), sort_keys=True, ensure_ascii=False, separators=(",", ":")) == line
        for line in text.splitlines()
    )


def test_other_files_of_the_folder_stay(store: SqlStore, tmp_path: Path) -> None:
    """Stale files of an export go; the database and files of others stay."""
    folder = tmp_path / "data"
    folder.mkdir(exist_ok=True)
    (folder / "mine.txt").write_text("x")
    (folder / "facts" / "gone").mkdir(parents=True)
    (folder / "facts" / "gone" / "project.ndjson").write_text("{}\n")
    names = set(export(store, folder))
    assert "mine.txt" in names
    assert "facts/gone/project.ndjson" not in names
    assert not any(name.startswith(".export") for name in names)


# -- bad input


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a good export."""
    with open_store("sqlite://") as store:
        poll(store, 0)
        poll(store, 1)
        store.save_documents([Document("R", "abc", DocumentRole.README, "text")])
        export_store(store.database, tmp_path / "data")
    return tmp_path / "data"


def edit(path: Path, line: int, text: str) -> None:
    """Put a text in the place of one line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[line - 1] = text
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "line", "text", "words"),
    [
        ("facts/a/b.ndjson", 2, "{", "broken JSON"),
        ("facts/a/b.ndjson", 1, "[]", "expected a JSON object"),
        ("facts/a/b.ndjson", 2, '{"is":"fact"}', "is no time"),
        ("facts/a/b.ndjson", 2, '{"is":"song","at":"2026-01-05T06:00:00Z"}', "'song' is none of"),
        ("facts/a/b.ndjson", 2, '{"is":"fact","at":"2026-01-05T06:00:00Z","name":"moon","state":"absent"}', "'moon'"),
        ("facts/a/b.ndjson", 2, '{"is":"fact","at":"2026-01-05T06:00:00Z","name":"hub","state":"x"}', "state 'x'"),
        ("facts/a/b.ndjson", 2, '{"is":"end","at":"2026-01-05T06:00:00Z","name":"hub"}', "out of order"),
        ("runs.ndjson", 2, '{"id":2}', "status None"),
        ("runs.ndjson", 1, '{"id":1,"mood":"good"}', "mood is not known"),
        ("changes/2026.ndjson", 1, '{"kind":"party"}', "origin None"),
        ("counts/2026-01.ndjson", 1, '{"at":"2026-01-05T06:00:00Z","entry":"a/b","counts":[[1]]}', r"expected \[name"),
        ("counts/2026-01.ndjson", 1, '{"at":"2026-01-05T06:00:00Z","entry":"q/q","counts":[]}', "not in entries"),
        ("snapshots/2026.ndjson", 1, '{"at":"2026-01-05T06:00:00Z"}', "not what an export writes"),
        ("documents/ab/c.json", 1, '{"oid":1}', "not what an export writes"),
    ],
)
def test_broken_line_is_named(data: Path, name: str, line: int, text: str, words: str) -> None:
    """File and line are told, and the database stays empty."""
    edit(data / name, line, text)
    with open_store("sqlite://") as store:
        with pytest.raises(StoreError, match=rf"{name}:{line}: .*{words}"):
            restore_store(store.database, data)
        assert store.runs() == ()
        assert store.entries() == ()


def test_no_utf8_is_named(data: Path) -> None:
    """Bytes that are no text are found by line."""
    (data / "runs.ndjson").write_bytes((data / "runs.ndjson").read_bytes() + b"\xff\n")
    with open_store("sqlite://") as store, pytest.raises(StoreError, match=r"runs.ndjson:3: is not UTF-8"):
        restore_store(store.database, data)


@pytest.mark.parametrize("name", ["facts/a/b.ndjson", "runs.ndjson", "documents/ab/c.json", "counts/2026-01.ndjson"])
def test_lost_file_is_noticed(data: Path, name: str) -> None:
    """An export that lacks a file is not taken for the whole."""
    (data / name).unlink()
    with open_store("sqlite://") as store, pytest.raises(StoreError, match="not complete"):
        restore_store(store.database, data)


def test_cut_off_line_is_noticed(data: Path) -> None:
    """An export that lacks its last line is not taken for the whole."""
    path = data / "snapshots" / "2026.ndjson"
    path.write_text(path.read_text().splitlines()[0] + "\n")
    with open_store("sqlite://") as store, pytest.raises(StoreError, match="snapshots: 2 of 4"):
        restore_store(store.database, data)


def test_no_export(tmp_path: Path) -> None:
    """A folder without a manifest is no export; neither is one that is not there."""
    for folder in (tmp_path, tmp_path / "nowhere"):
        with open_store("sqlite://") as store, pytest.raises(StoreError, match="holds no export"):
            restore_store(store.database, folder)


def test_interrupted_export_is_not_restored(data: Path) -> None:
    """An export that was killed while its files were put in place is refused, and mended by the next export."""
    (data / ".export-unfinished").touch()
    with open_store("sqlite://") as store, pytest.raises(StoreError, match="interrupted halfway"):
        restore_store(store.database, data)
    with open_store("sqlite://") as store:
        poll(store, 0)
        export_store(store.database, data)
    with open_store("sqlite://") as store:
        assert restore_store(store.database, data)["runs"] == 1


def test_newer_format_is_refused(data: Path) -> None:
    """A format of a later tracker is told as such."""
    (data / "manifest.json").write_text('{"counts":{},"format":99}\n')
    with open_store("sqlite://") as store, pytest.raises(StoreError, match=r"manifest.json:1: format 99.*upgrade"):
        restore_store(store.database, data)


def test_full_database_is_only_replaced_by_force(data: Path, store: SqlStore) -> None:
    """What a database holds is not mixed with an export; with force it is replaced whole, or not at all."""
    complete(store, week(5), (snapshot("e/f", week(5)),))
    with pytest.raises(StoreError, match="--force"):
        restore_store(store.database, data)
    assert store.entries() == ("e/f",)
    restore_store(store.database, data, force=True)
    assert store.entries() == ("a/b", "c/d")
    poll(store, 2)
    edit(data / "runs.ndjson", 1, "{")
    with pytest.raises(StoreError, match=r"runs.ndjson:1"):
        restore_store(store.database, data, force=True)
    assert len(store.runs()) == 3


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_folder_that_cannot_be_written(store: SqlStore, tmp_path: Path, name: str) -> None:
    """A path that is, or lies below, a file is named."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StoreError, match=r"export .*file.*: cannot be written"):
        export_store(store.database, tmp_path / name)
    assert (tmp_path / "file").read_text() == "mine"


def test_failed_export_leaves_the_old_one(data: Path) -> None:
    """When the database fails while it is read, the old files stay as they are."""
    from sqlalchemy import text

    before = read_files(data)
    with open_store("sqlite://") as store:
        poll(store, 0)
        with store.database.write() as connection:
            connection.execute(text("INSERT INTO documents VALUES ('bad', x'00')"))
        with pytest.raises(StoreError, match="document bad: its text is damaged"):
            export_store(store.database, data)
    assert read_files(data) == before


def test_hostile_keys_stay_inside_the_folder(tmp_path: Path) -> None:
    """A key cannot lead out of the export's folder."""
    folder = tmp_path / "deep" / "data"
    with open_store("sqlite://") as store:
        for number, key in enumerate(("../..", "a/..", "/", "..", "C:\\x/con")):
            run = store.begin(week(number), week(number), 1)
            store.save_snapshot(run, Snapshot(key, snapshot("a/b", week(0)).repo, 1, None, week(number), {}), ())
        store.save_documents([Document("x", "../../../x", DocumentRole.README, "x")])
        files = export(store, folder)
        assert {path.name for path in (tmp_path / "deep").iterdir()} == {"data"}
        with open_store("sqlite://") as second:
            restore_store(second.database, folder)
            shutil.rmtree(folder)
            assert export(second, folder) == files
