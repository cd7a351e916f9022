"""Changes: saved once, confirmed once, told once, whatever happens to the runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.contract.store_samples import change, complete, snapshot, week

from tracker.domain.changes import ChangeKind, ChangeState, Severity
from tracker.domain.evidence import Evidence
from tracker.domain.runs import Run, RunStatus
from tracker.store.snapshots import SqlStore

GONE = ChangeKind.REPOSITORY_GONE


def close(store: SqlStore, run: Run) -> Run:
    """Close a run without more ado."""
    return store.close(run, RunStatus.COMPLETE, run.at, {}, (), 1, 0)


def test_change_is_told_by_its_run_and_no_other(store: SqlStore) -> None:
    """Before and after closing the run tells it; the next run does not."""
    found = change("a/b", week(0), evidence=Evidence("u", "LICENSE", 1, "quote\0"), severity=Severity.CRITICAL)
    run = store.begin(week(0), week(0), 1)
    store.save_snapshot(run, snapshot("a/b", week(0)), (found,))
    assert store.untold_changes(run) == (found,)
    close(store, run)
    assert store.untold_changes(run) == (found,)
    assert store.untold_changes(store.begin(week(1), week(1), 1)) == ()


def test_critical_comes_first(store: SqlStore) -> None:
    """What a run tells is in the order of care."""
    some = [change("a/b", week(0), subject=s.value, severity=s) for s in (Severity.INFO, Severity.CRITICAL)]
    run = complete(store, week(0), (snapshot("a/b", week(0)), *some))
    assert [item.severity for item in store.untold_changes(run)] == [Severity.CRITICAL, Severity.INFO]


def test_change_of_no_project_is_told(store: SqlStore) -> None:
    """Changes handed over at the close are told like the others."""
    found = change("z/z", week(0), kind=ChangeKind.PROJECT_REMOVED_FROM_CONFIG)
    run = store.begin(week(0), week(0), 0)
    store.close(run, RunStatus.COMPLETE, week(0), {}, (), 0, 0, (found,))
    assert store.untold_changes(run) == (found,)


def test_changes_of_an_interrupted_run_are_told_by_the_next(store: SqlStore) -> None:
    """Nothing that was saved is lost, and it is told once."""
    first, second = change("a/b", week(0)), change("a/b", week(1))
    store.save_snapshot(store.begin(week(0), week(0), 1), snapshot("a/b", week(0)), (first,))
    run = complete(store, week(1), (snapshot("a/b", week(1)), second))
    assert store.untold_changes(run) == (first, second)
    assert store.untold_changes(complete(store, week(2))) == ()


def test_confirmation_is_told_once_more_under_the_same_id(store: SqlStore) -> None:
    """A suspicion is told when it arises and when it is confirmed, and then no more."""
    suspected = change("a/b", week(0), kind=GONE, state="suspected")
    complete(store, week(0), (snapshot("a/b", week(0)), suspected))
    assert store.pending("a/b") == (suspected,)
    confirmed = replace(suspected, state=ChangeState.CONFIRMED, confirmed_at=week(1))
    run = complete(store, week(1), (snapshot("a/b", week(1)), confirmed))
    assert store.untold_changes(run) == (confirmed,)
    assert store.pending("a/b") == ()
    assert store.untold_changes(complete(store, week(2))) == ()
    assert store.changes() == (confirmed,)


def test_saving_a_change_again_does_not_tell_it_again(store: SqlStore) -> None:
    """The same id in the same state is the same news."""
    found = change("a/b", week(0))
    complete(store, week(0), (snapshot("a/b", week(0)), found))
    run = complete(store, week(1), (snapshot("a/b", week(1)), found))
    assert store.untold_changes(run) == ()


def test_retracted_suspicion_is_forgotten_silently(store: SqlStore) -> None:
    """It is neither pending nor told nor shown; a confirmed change cannot be retracted."""
    suspected, sure = change("a/b", week(0), kind=GONE, state="suspected"), change("a/b", week(0))
    run = store.begin(week(0), week(0), 1)
    store.save_snapshot(run, snapshot("a/b", week(0)), (suspected, sure))
    run = store.begin(week(1), week(1), 1)
    store.save_snapshot(run, snapshot("a/b", week(1)), (), (suspected.id, sure.id))
    assert store.pending("a/b") == ()
    assert store.untold_changes(run) == store.changes() == (sure,)


@pytest.mark.parametrize(("since", "until", "expected"), [(0, 3, [0, 1, 2]), (1, 2, [1]), (3, 9, []), (None, 1, [0])])
def test_changes_of_a_span(store: SqlStore, since: int | None, until: int, expected: list[int]) -> None:
    """The span is closed at its start and open at its end."""
    for number in range(3):
        complete(store, week(number), (snapshot("a/b", week(number)), change("a/b", week(number))))
    found = store.changes(None if since is None else week(since), week(until))
    assert [item.at for item in found] == [week(number) for number in expected]


def test_changes_of_one_entry(store: SqlStore) -> None:
    """Other projects' changes are left out."""
    some = [(snapshot(key, week(0)), change(key, week(0))) for key in ("a/b", "c/d")]
    complete(store, week(0), *some)
    assert [item.project for item in store.changes(entry="c/d")] == ["c/d"]
    assert store.changes(since=week(0) + timedelta(seconds=1)) == ()
