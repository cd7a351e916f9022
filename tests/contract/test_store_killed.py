"""A run killed anywhere leaves a database from which the next run goes on: nothing lost, nothing told twice."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import event
from tests.contract.store_samples import change, complete, snapshot, week

from tracker.domain.changes import Change
from tracker.domain.documents import Document, DocumentRole
from tracker.domain.runs import Run, RunStatus
from tracker.errors import RunLockedError
from tracker.store.export import export_store
from tracker.store.snapshots import SqlStore, open_store

PROJECTS = ("a/one", "b/two")


class Killed(BaseException):
    """The process dies here."""


@contextmanager
def dying_at(store: SqlStore, statement: int) -> Iterator[list[str]]:
    """Raise before the given statement (1 is the first) of this store, or before its commit; give what was said."""
    said: list[str] = []

    def count(*args: object) -> None:
        said.append(str(args[2]) if len(args) > 2 else "COMMIT")
        if len(said) == statement:
            raise Killed

    engine = store.database.engine
    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", count)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", count)
        event.remove(engine, "commit", count)


def poll(store: SqlStore, at: datetime, told: list[Change]) -> None:
    """Do a run as `tracker run` does: skip what is saved, save the rest, close, tell."""
    with store.lock():
        run = store.begin(at, at, len(PROJECTS))
        saved = store.saved_entries(run)
        for entry in PROJECTS:
            if entry not in saved:
                save(store, run, entry)
        run = store.close(run, RunStatus.COMPLETE, at, {}, (), len(PROJECTS), 0)
        told.extend(store.untold_changes(run))


def save(store: SqlStore, run: Run, entry: str) -> None:
    """Save one project, whose licence changes whenever it is looked at after its first week."""
    before = store.latest(entry)
    store.save_documents([Document("R", f"{entry}{run.at}", DocumentRole.README, "text")])
    found = (change(entry, run.at),) if before else ()
    store.save_snapshot(run, snapshot(entry, run.at, stars=run.at.day), found)


def exported(store: SqlStore, folder: Path) -> dict[str, bytes]:
    """Return an export by file."""
    export_store(store.database, folder)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*json")}


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, bytes]:
    """Return the export of three weeks in which nobody was killed."""
    with open_store("sqlite://") as store:
        for number in range(3):
            poll(store, week(number), [])
        return exported(store, tmp_path / "whole")


def test_killed_at_every_statement_and_continued(tmp_path: Path, whole: dict[str, bytes]) -> None:
    """Whatever statement is the last one, the continued run ends in the database of a run that was never killed."""
    template, path = tmp_path / "template.db", tmp_path / "tracker.db"
    with open_store(f"sqlite:///{template}") as store:
        poll(store, week(0), [])
    statement, is_done = 0, False
    while not is_done:
        statement += 1
        shutil.copy(template, path)
        with open_store(f"sqlite:///{path}") as store:
            told: list[Change] = []
            with dying_at(store, statement), suppress(Killed):
                poll(store, week(1), told)
                is_done = True
            if store.runs()[-1].at < week(1) or store.runs()[-1].status is not RunStatus.COMPLETE:
                poll(store, week(1), told)
            poll(store, week(2), told)
            assert exported(store, tmp_path / "data") == whole, statement
            assert len({(c.id, c.state) for c in told}) == len(told)
    assert statement > 30


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_killed_at_every_statement_and_followed_by_a_later_run(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    """The next weekly run tells what the killed one had saved, once; what was not saved it sees itself."""
    make: Callable[[], str] | None = request.getfixturevalue("postgres") if kind == "postgresql" else None
    for statement in range(1, 200, 3 if make is None else 9):
        url = make() if make else f"sqlite:///{tmp_path / f'{statement}.db'}"
        with open_store(url) as store:
            told: list[Change] = []
            poll(store, week(0), told)
            with dying_at(store, statement) as said, suppress(Killed):
                poll(store, week(1), told)
            if len(said) < statement:
                break
            # Died after closing and before speaking: reports still show what was saved.
            is_silent = not told and store.runs()[-1].at == week(1) and store.runs()[-1].status is RunStatus.COMPLETE
        with open_store(url) as store:
            poll(store, week(2), told)
            assert [run.status for run in store.runs()[2:]] in ([], [RunStatus.COMPLETE])
            assert {change.project for change in store.changes()} == set(PROJECTS)
            expected = store.changes(since=week(2)) if is_silent else store.changes()
            assert {c.id for c in told} == {c.id for c in expected}
            assert len(told) == len(expected)
    assert statement > 30


def test_raising_between_saves_loses_nothing(store: SqlStore) -> None:
    """Dying after a commit, before anything else, is no different."""
    complete(store, week(0), *[(snapshot(entry, week(0)),) for entry in PROJECTS])
    run = store.begin(week(1), week(1), 2)
    save(store, run, PROJECTS[0])
    told: list[Change] = []
    poll(store, week(1), told)
    assert sorted(c.project for c in told) == list(PROJECTS)


CHILD = """
import sys
from tests.contract.test_store_killed import endless
endless(sys.argv[1], int(sys.argv[2]))
"""


def endless(url: str, first: int) -> None:
    """Run week after week until killed, saying each week's end."""
    for number in range(first, first + 10_000):
        with open_store(url) as store:
            told: list[Change] = []
            poll(store, week(number), told)
            print(number, *[c.id for c in told], flush=True)  # noqa: T201


def start(url: str, first: int) -> subprocess.Popen[str]:
    """Start such a process."""
    root = Path(__file__).parents[2]
    return subprocess.Popen([sys.executable, "-c", CHILD, url, str(first)], stdout=subprocess.PIPE, text=True, cwd=root)


def kill_after_lines(process: subprocess.Popen[str], lines: int, delay: float) -> list[str]:
    """Kill a process without warning some time after its n-th line; return all it said."""
    assert process.stdout
    said = [process.stdout.readline() for _ in range(lines)]
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    return [line for line in [*said, *rest.splitlines(keepends=True)] if line.endswith("\n")]


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_sigkill(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> None:
    """A process killed by the system, four times over, holds no lock and leaves every week whole."""
    is_file = kind == "sqlite"
    url = f"sqlite:///{tmp_path / 'tracker.db'}" if is_file else request.getfixturevalue("postgres")()
    said: list[str] = []
    for delay in (0.0, 0.003, 0.011, 0.02):
        with open_store(url) as store:
            first = sum(run.status is RunStatus.COMPLETE for run in store.runs())
        said += kill_after_lines(start(url, first), 2, delay)
    with open_store(url) as store:
        finish(store, url)
        told = [number for line in said for number in line.split()[1:]]
        assert len(told) == len(set(told))
        assert set(told) <= {c.id for c in store.changes()}
        complete_runs = [run for run in store.runs() if run.status is RunStatus.COMPLETE]
        assert len(complete_runs) == len(store.runs()) >= 8
        for entry in PROJECTS:
            assert [at for at, _ in store.star_counts(entry)] == [run.at for run in complete_runs]
            assert [c.at for c in store.changes(entry=entry)] == [run.at for run in complete_runs[1:]]


def finish(store: SqlStore, url: str) -> None:
    """Continue the last run when it was left open; a lock that a dead server session holds goes within seconds."""
    last = store.runs()[-1]
    for _ in range(50):
        if last.status is RunStatus.COMPLETE:
            return
        with suppress(RunLockedError):
            poll(store, last.at, [])
            return
        time.sleep(0.1)


def test_second_run_is_locked_out(store: SqlStore, store_url: str) -> None:
    """Only one run at a time; the message says who holds it and since when; another purpose is free."""
    with store.lock(), open_store(store_url) as second:
        with pytest.raises(RunLockedError, match=r"process \d+ on .+, since 20\d\d-\d\d-\d\dT"), second.lock():
            pytest.fail("two runs at once")
        with second.lock("scheduler"):
            pass
    with open_store(store_url) as third, third.lock():
        pass


def test_second_scheduler_is_locked_out(store: SqlStore, store_url: str) -> None:
    """Only one scheduler at a time, whatever runs are made by hand; the message says what it is and who holds it."""
    with store.lock("scheduler"), open_store(store_url) as second:
        who = r"another 'tracker serve' .*process \d+ on "
        with second.lock(), pytest.raises(RunLockedError, match=who), second.lock("scheduler"):
            pytest.fail("two schedulers at once")
    with open_store(store_url) as third, third.lock("scheduler"):
        pass


def test_lock_is_let_go_when_a_run_fails(store: SqlStore) -> None:
    """An exception inside the lock frees it, and comes out as it was."""
    with pytest.raises(ZeroDivisionError), store.lock():
        1 / 0  # noqa: B018
    with store.lock():
        pass


def test_lock_of_another_process_is_seen(store_url: str) -> None:
    """The lock holds across processes and dies with its process."""
    code = (
        "import sys, time\nfrom tracker.store.snapshots import open_store\n"
        "with open_store(sys.argv[1]) as s, s.lock():\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, store_url], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    with open_store(store_url) as store:
        with pytest.raises(RunLockedError, match=f"process {process.pid} on "), store.lock():
            pytest.fail("two runs at once")
        process.send_signal(signal.SIGKILL)
        process.communicate()
        wait_for_lock(store)


def wait_for_lock(store: SqlStore) -> None:
    """Take the lock within five seconds; a database server notices a dead client a moment later."""
    for _ in range(50):
        with suppress(RunLockedError), store.lock():
            return
        time.sleep(0.1)
    pytest.fail("a dead process holds the lock")
