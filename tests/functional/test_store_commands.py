"""`tracker export`, `restore` and `status` as a user calls them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.contract.store_samples import complete, snapshot, week

from tracker.cli.app import run
from tracker.cli.status import describe_runs
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.runs import Run, RunStatus
from tracker.store.snapshots import open_store

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the URL of a database with one run of an hour ago."""
    address = f"sqlite:///{tmp_path / 'tracker.db'}"
    at = NOW - timedelta(hours=1)
    with open_store(address) as store:
        complete(store, at, (snapshot("a/b", at),))
    return address


def call(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Run the command line and return its exit code and what it said on both streams."""
    code = run([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_export_and_restore(capsys: pytest.CaptureFixture[str], tmp_path: Path, url: str) -> None:
    """What was exported is restored into a new database; counts are printed."""
    folder, other = tmp_path / "out", f"sqlite:///{tmp_path / 'new' / 'other.db'}"
    code, out, err = call(capsys, "export", folder, "--database", url)
    assert (code, err) == (0, "")
    assert "1 entries, 2 facts, 1 identities" in out
    code, out, _ = call(capsys, "restore", folder, "--database", other, "--json")
    document = json.loads(out)
    assert code == 0
    assert document["schema_version"] == 1
    assert (document["counts"]["runs"], document["counts"]["snapshots"]) == (1, 1)
    with open_store(url) as first, open_store(other) as second:
        assert first.latest("a/b") == second.latest("a/b")


def test_export_json_is_one_document(capsys: pytest.CaptureFixture[str], tmp_path: Path, url: str) -> None:
    """Only JSON on standard output."""
    code, out, err = call(capsys, "export", tmp_path / "out", "--database", url, "--json")
    assert (code, err, json.loads(out)["counts"]["entries"]) == (0, "", 1)


def test_restore_does_not_mix(capsys: pytest.CaptureFixture[str], tmp_path: Path, url: str) -> None:
    """A full database needs --force."""
    call(capsys, "export", tmp_path / "out", "--database", url)
    code, _, err = call(capsys, "restore", tmp_path / "out", "--database", url)
    assert code == 2
    assert "--force" in err
    assert call(capsys, "restore", tmp_path / "out", "--database", url, "--force")[0] == 0


@pytest.mark.parametrize("command", [("export", "out"), ("restore", "out")])
def test_nothing_to_work_on(capsys: pytest.CaptureFixture[str], tmp_path: Path, command: tuple[str, str]) -> None:
    """No database, no export: exit code 2 and one line that names the place."""
    missing = f"sqlite:///{tmp_path / 'none.db'}"
    code, out, err = call(capsys, command[0], tmp_path / command[1], "--database", missing)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert str(tmp_path) in err


def test_status_of_a_live_tracker(capsys: pytest.CaptureFixture[str], url: str) -> None:
    """Fresh data is fine."""
    code, out, _ = call(capsys, "status", "--database", url)
    assert code == 0
    assert out.startswith("fine: run 1 of ")
    assert "1 of 1 answered, 0 failed" in out


def test_status_of_a_stale_tracker(capsys: pytest.CaptureFixture[str], url: str) -> None:
    """Old data is exit code 6, also in JSON."""
    code, out, _ = call(capsys, "status", "--database", url, "--max-age", "30m", "--json")
    document = json.loads(out)
    assert (code, document["stale"], document["max_age_seconds"]) == (6, True, 1800)
    assert document["age_seconds"] >= 3600


def test_status_that_never_ran(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """No database is exit code 6, and none is made."""
    path = tmp_path / "data" / "tracker.db"
    code, out, err = call(capsys, "status", "--database", f"sqlite:///{path}")
    assert code == 6
    assert "no run was ever finished" in out
    assert "there is none yet" in err
    assert not path.parent.exists()


def test_status_of_a_broken_database(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A damaged database is an error, not merely stale."""
    (tmp_path / "tracker.db").write_text("garbage" * 100)
    code, _, err = call(capsys, "status", "--database", f"sqlite:///{tmp_path / 'tracker.db'}")
    assert code == 2
    assert "is no SQLite database" in err


def test_status_says_what_is_unfinished_and_what_failed(capsys: pytest.CaptureFixture[str], url: str) -> None:
    """Failures come with their reason, and hostile text cannot move the cursor; an open run is named."""
    with open_store(url) as store:
        at = NOW - timedelta(minutes=30)
        failure = Failure("a/b", FailureReason.TIMED_OUT, "slow \x1b[31mhost")
        store.close(store.begin(at, at, 1), RunStatus.PARTIAL, at, {}, (failure,), 0, 1)
        store.begin(NOW, NOW, 1)
    code, out, _ = call(capsys, "status", "--database", url)
    assert code == 0
    assert "a/b: timed_out: slow \\x1b[31mhost" in out
    assert "run 3 of" in out.splitlines()[-1]


def test_a_wrong_duration_is_refused(capsys: pytest.CaptureFixture[str], url: str) -> None:
    """The message shows what to write."""
    code, _, err = call(capsys, "status", "--database", url, "--max-age", "soon")
    assert code == 2
    assert "something like 36h or 8d" in err


@pytest.mark.parametrize(("age", "is_stale"), [(8 * 86400, False), (8 * 86400 + 1, True), (-5, False)])
def test_age_limit(age: int, *, is_stale: bool) -> None:
    """Just as old as allowed is still fine; a run dated in the future is not stale."""
    runs = (Run(1, week(0), week(0), RunStatus.COMPLETE),)
    document = describe_runs(runs, week(0) + timedelta(seconds=age), timedelta(days=8))
    assert document["stale"] is is_stale
    assert document["age_seconds"] == max(age, 0)
