"""What every store must do, on SQLite and on PostgreSQL: runs, snapshots, documents, names, the past."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contract.store_samples import change, complete, seen, snapshot, timelines, week

from tracker.domain.documents import Document, DocumentRef, DocumentRole
from tracker.domain.entries import Entry
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.facts import Absent, FactKey, FactName, Unknown
from tracker.domain.identifiers import RepoName
from tracker.domain.repositories import Release, ReleaseAsset
from tracker.domain.runs import RunStatus
from tracker.domain.snapshots import Origin, Snapshot
from tracker.errors import StoreError
from tracker.ports import HistoryReader, RepoTarget, SnapshotStore
from tracker.store.snapshots import SqlStore, open_store

wild = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def test_fills_both_ports(store: SqlStore) -> None:
    """The type checker holds the store to its two ports."""
    as_store: SnapshotStore = store
    as_reader: HistoryReader = store
    assert as_store is as_reader


# -- runs


def test_run_is_kept(store: SqlStore) -> None:
    """What a run cost and what failed can be read back."""
    run = store.begin(week(0), week(1), 2)
    assert (run.status, run.total) == (RunStatus.RUNNING, 2)
    failure = Failure("a/b", FailureReason.TIMED_OUT, "no answer in 30 s")
    closed = store.close(run, RunStatus.PARTIAL, week(2), {"points": 3}, (failure,), 1, 1)
    assert store.runs() == (closed,)
    assert (closed.id, closed.at, closed.started_at, closed.finished_at) == (1, week(0), week(1), week(2))
    assert (closed.ok, closed.failed, closed.requests, closed.failures) == (1, 1, {"points": 3}, (failure,))


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=-3)])
def test_run_not_after_the_newest_is_refused(store: SqlStore, late: timedelta) -> None:
    """Saved runs are never rewritten; the message names the run and the way to fill in the past."""
    complete(store, week(1))
    with pytest.raises(StoreError, match=r"run 1 of 2026-01-12T06:00:00Z .*tracker history") as caught:
        store.begin(week(1) + late, week(5), 0)
    assert caught.value.exit_code == 2
    assert len(store.runs()) == 1


def test_interrupted_run_of_the_same_instant_goes_on(store: SqlStore) -> None:
    """A continued run is the same run, and skips what it saved."""
    first = store.begin(week(0), week(0), 2)
    store.save_snapshot(first, snapshot("a/b", week(0)), ())
    again = store.begin(week(0), week(3), 2)
    assert (again.id, again.status) == (first.id, RunStatus.RUNNING)
    assert store.saved_entries(again) == {"a/b"}


def test_later_run_marks_an_unfinished_one_interrupted(store: SqlStore) -> None:
    """Nothing of the earlier run is lost."""
    first = store.begin(week(0), week(0), 2)
    store.save_snapshot(first, snapshot("a/b", week(0)), ())
    second = store.begin(week(1), week(1), 2)
    assert [run.status for run in store.runs()] == [RunStatus.INTERRUPTED, RunStatus.RUNNING]
    assert store.saved_entries(second) == frozenset()
    assert store.latest("a/b") == snapshot("a/b", week(0))


def test_run_before_an_interrupted_one_that_saved_is_refused(store: SqlStore) -> None:
    """Snapshots only ever follow each other; the message says how to go on."""
    run = store.begin(week(2), week(2), 1)
    store.save_snapshot(run, snapshot("a/b", week(2)), ())
    with pytest.raises(StoreError, match="continue it with --at 2026-01-19T06:00:00Z"):
        store.begin(week(1), week(3), 1)


def test_run_before_an_interrupted_one_that_saved_nothing_is_fine(store: SqlStore) -> None:
    """A slip in --at that was stopped at once blocks nobody."""
    store.begin(week(50), week(1), 1)
    assert store.begin(week(1), week(1), 1).at == week(1)


def test_closed_run_takes_no_more(store: SqlStore) -> None:
    """A run that was closed is done."""
    run = complete(store, week(0))
    with pytest.raises(StoreError, match=r"run 1 .* is complete"):
        store.save_snapshot(run, snapshot("a/b", week(0)), ())
    with pytest.raises(StoreError, match=r"run 1 .* is complete"):
        store.close(run, RunStatus.COMPLETE, week(0), {}, (), 0, 0)


def test_snapshot_is_saved_once(store: SqlStore) -> None:
    """A snapshot is immutable; a second one of the same instant is refused and changes nothing."""
    run = store.begin(week(0), week(0), 1)
    store.save_snapshot(run, snapshot("a/b", week(0)), ())
    with pytest.raises(StoreError, match="saved already"):
        store.save_snapshot(run, snapshot("a/b", week(0), stars=5), ())
    assert store.star_counts("a/b") == ((week(0), 1),)


def test_snapshot_of_another_instant_is_refused(store: SqlStore) -> None:
    """A run saves its own instant only."""
    run = store.begin(week(0), week(0), 1)
    with pytest.raises(ValueError, match="own instant"):
        store.save_snapshot(run, snapshot("a/b", week(1)), ())


# -- snapshots


@wild
@given(timeline=timelines("w/0"), data=st.data())
def test_every_snapshot_comes_back_as_it_was(store_url: str, timeline: list[Snapshot], data: st.DataObject) -> None:
    """Whatever the facts are and however they come and go, each past state is read back whole."""
    entry = f"w/{data.draw(st.integers(0, 10**12))}"
    with open_store(store_url) as store:
        first = max((run.at for run in store.runs()), default=week(0))
        moved = [_moved(item, entry, first + timedelta(days=n + 1)) for n, item in enumerate(timeline)]
        for item in moved:
            complete_one(store, item)
        assert [store.as_of(entry, item.at) for item in moved] == moved
        assert store.latest(entry) == moved[-1]


def _moved(item: Snapshot, entry: str, at: datetime) -> Snapshot:
    facts = {
        key: fact if isinstance(fact, Unknown) or fact.observed_at != item.at else replace(fact, observed_at=at)
        for key, fact in item.facts.items()
    }
    return replace(item, entry=entry, at=at, facts=facts)


def complete_one(store: SqlStore, item: Snapshot) -> None:
    """Do a run of one project."""
    run = store.begin(item.at, item.at, 1)
    store.save_snapshot(run, item, ())
    store.close(run, RunStatus.COMPLETE, item.at, {}, (), 1, 0)


def test_as_of_lies_between_snapshots(store: SqlStore) -> None:
    """The state at an instant is that of the newest snapshot at or before it."""
    for number in range(3):
        complete_one(store, snapshot("a/b", week(number), stars=number))
    found = [store.as_of("a/b", week(number) + timedelta(days=2)) for number in range(3)]
    assert [item.value(FactName.STARS) for item in found if item] == [0, 1, 2]
    assert store.as_of("a/b", week(0) - timedelta(seconds=1)) is None
    assert store.as_of("c/d") is None
    assert store.latest("c/d") is None


def test_subjects_of_any_length(store: SqlStore) -> None:
    """A link or a file name found upstream may be longer than a database's keys."""
    noise = "".join(hashlib.sha256(bytes([n])).hexdigest() for n in range(200))
    asset = ReleaseAsset(noise, 1, 2, "u")
    held = {
        FactKey(FactName.DOCUMENT, noise): seen(noise, week(0)),
        FactKey(FactName.RELEASE, noise): seen(Release(noise, noise, None, "u", assets=(asset,)), week(0)),
    }
    complete_one(store, snapshot("a/b", week(0), facts=held))
    assert store.latest("a/b") == snapshot("a/b", week(0), facts=held)


def test_star_counts_leave_out_what_was_not_counted(store: SqlStore) -> None:
    """A week in which stars were unknown or absent has no point; one in which they stood still has."""
    stars = FactKey(FactName.STARS)
    complete_one(store, snapshot("a/b", week(0), stars=5))
    complete_one(store, snapshot("a/b", week(1), stars=5))
    lost = Unknown(FailureReason.TIMED_OUT, "", week(2), seen(5, week(1)))
    complete_one(store, snapshot("a/b", week(2), facts={stars: lost}))
    complete_one(store, snapshot("a/b", week(3), facts={stars: Absent(week(3))}))
    complete_one(store, snapshot("a/b", week(4), stars=9))
    assert store.star_counts("a/b") == ((week(0), 5), (week(1), 5), (week(4), 9))


def test_unchanged_week_adds_one_row(store: SqlStore) -> None:
    """Nothing but the snapshot's instant is written when nothing changed."""
    from sqlalchemy import func, select

    from tracker.store.schema import facts, identities, points, snapshots

    def sizes() -> list[int]:
        with store.database.read() as connection:
            tables = (facts, identities, points, snapshots)
            return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]

    complete_one(store, snapshot("a/b", week(0)))
    before = sizes()
    complete_one(store, snapshot("a/b", week(1)))
    assert sizes() == [*before[:3], before[3] + 1]


def test_trace_tells_a_fact_through_time(store: SqlStore) -> None:
    """Only changes, reconstructed ones first; a gap in observation and the end of looking are told too."""
    key = FactKey(FactName.HOMEPAGE)
    store.replace_history("a/b", [_home("old", week(-5), Origin.HISTORY), _home("wrong", week(9), Origin.HISTORY)])
    for number, value in enumerate(["old", "new", "new", "new"]):
        complete_one(store, _home(value, week(number)))
    lost = Unknown(FailureReason.TIMED_OUT, "", week(4), seen("new", week(3)))
    complete_one(store, snapshot("a/b", week(4), facts={key: lost}))
    complete_one(store, snapshot("a/b", week(5)))
    found = [(trace.at, trace.origin, trace.fact) for trace in store.trace("a/b", FactName.HOMEPAGE)]
    assert found == [
        (week(-5), Origin.HISTORY, seen("old", week(-5))),
        (week(1), Origin.RECORDED, seen("new", week(1))),
        (week(4), Origin.RECORDED, lost),
        (week(5), Origin.RECORDED, None),
    ]
    assert store.instants("a/b", Origin.HISTORY) == (week(-5), week(9))
    assert len(store.instants("a/b")) == 6


def _home(value: str, at: datetime, origin: Origin = Origin.RECORDED) -> Snapshot:
    return snapshot("a/b", at, origin=origin, facts={FactKey(FactName.HOMEPAGE): seen(value, at)})


def test_trace_of_a_number(store: SqlStore) -> None:
    """Numbers are traced by their moves; what was never seen has no trace."""
    for number, stars in enumerate([5, 5, 6]):
        complete_one(store, snapshot("a/b", week(number), stars=stars))
    assert [(t.at, t.fact) for t in store.trace("a/b", FactName.STARS)] == [
        (week(0), seen(5, week(0))),
        (week(2), seen(6, week(2))),
    ]
    assert store.trace("a/b", FactName.FORKS) == store.trace("x/y", FactName.STARS) == ()
    assert store.instants("x/y") == ()


# -- names


def entry(name: str, *former: str) -> Entry:
    """Return a config entry."""
    return Entry(RepoName.parse(name), name, former=tuple(RepoName.parse(text) for text in former))


def test_new_entries_are_aimed_at_by_name(store: SqlStore) -> None:
    """Nothing is known yet but what the config says."""
    assert store.targets([entry("A/B")]) == [RepoTarget("a/b", RepoName("A", "B"))]


def test_known_entries_are_aimed_at_by_id_and_todays_name(store: SqlStore) -> None:
    """A rename upstream moves the target, not the key."""
    complete_one(store, snapshot("a/b", week(0), repo="A/B"))
    complete_one(store, snapshot("a/b", week(1), repo="C/D"))
    assert store.targets([entry("A/B")]) == [RepoTarget("a/b", RepoName("C", "D"), 7, "node")]
    assert store.as_of("a/b", week(0)).repo == RepoName("A", "B")  # type: ignore[union-attr]


@pytest.mark.parametrize("listed", [entry("C/D"), entry("c/d"), entry("E/F", "A/B"), entry("E/F", "C/D")])
def test_fixed_config_line_stays_one_project(store: SqlStore, listed: Entry) -> None:
    """The new name, in any case, or a former one leads to the key it was first saved under."""
    complete_one(store, snapshot("a/b", week(0), repo="A/B"))
    complete_one(store, snapshot("a/b", week(1), repo="C/D"))
    assert store.resolve_entries([listed]) == {listed.key: "a/b"}
    assert [target.entry for target in store.targets([listed])] == ["a/b"]
    assert store.entries() == ("a/b",)


def test_name_taken_over_belongs_to_who_bears_it_today(store: SqlStore) -> None:
    """When a name moves from one repository to another, the config line means today's bearer."""
    complete(store, week(0), (snapshot("a/b", week(0), repo="X/Y", repo_id=1),), (snapshot("c/d", week(0)),))
    moved = snapshot("a/b", week(1), repo="X/Z", repo_id=1)
    complete(store, week(1), (moved,), (snapshot("c/d", week(1), repo="X/Y", repo_id=2),))
    assert store.resolve_entries([entry("X/Y")]) == {"x/y": "c/d"}


def test_reports_find_a_project_by_its_new_name(store: SqlStore) -> None:
    """Reading by the config's new key gives the same project."""
    complete(store, week(0), (snapshot("a/b", week(0), repo="C/D"), change("a/b", week(0))))
    assert store.as_of("c/d") == store.latest("a/b")
    assert store.star_counts("c/d") == ((week(0), 1),)
    assert store.changes(entry="c/d") == store.changes(entry="a/b") != ()


# -- documents


def test_documents_are_kept_once_by_oid(store: SqlStore) -> None:
    """The same text under two paths is one text; unknown ones are reported missing, and left out when asked for."""
    texts = [
        Document("README.md", "o1", DocumentRole.README, "你好\0\ud800"),
        Document("L", "o2", DocumentRole.LICENCE, ""),
    ]
    store.save_documents([texts[0]])
    store.save_documents(texts)
    known = [DocumentRef(d.path, d.oid, d.role) for d in texts]
    copy, new = DocumentRef("docs/copy.md", "o1", DocumentRole.PAGE), DocumentRef("N", "o3", DocumentRole.LICENCE)
    assert store.missing_documents([*known, copy, new]) == [new]
    assert store.documents([*known, copy, new]) == [
        *texts,
        Document("docs/copy.md", "o1", DocumentRole.PAGE, texts[0].text),
    ]


def test_many_documents(store: SqlStore) -> None:
    """More oids than a statement may have parameters."""
    texts = [Document("R", f"{n:040x}", DocumentRole.README, str(n)) for n in range(1500)]
    store.save_documents(texts)
    assert store.documents([DocumentRef(d.path, d.oid, d.role) for d in texts]) == texts
    assert store.missing_documents([DocumentRef("R", d.oid, d.role) for d in texts]) == []


# -- the past


def test_recorded_snapshot_wins_over_a_reconstructed_one(store: SqlStore) -> None:
    """Before the first run the reconstructed past speaks; from then on what was recorded does."""
    past = [snapshot("a/b", week(n), stars=n + 100, origin=Origin.HISTORY) for n in (-3, -2, 1)]
    complete_one(store, snapshot("a/b", week(0), stars=1))
    store.replace_history("a/b", past)
    assert store.as_of("a/b", week(-1)) == past[1]
    assert store.as_of("a/b", week(2)) == store.latest("a/b") == snapshot("a/b", week(0), stars=1)
    assert store.as_of("a/b", week(-4)) is None
    assert store.star_counts("a/b") == ((week(0), 1),)


@wild
@given(timeline=timelines("w/0", Origin.HISTORY), again=timelines("w/0", Origin.HISTORY))
def test_past_can_be_replaced(store_url: str, timeline: list[Snapshot], again: list[Snapshot]) -> None:
    """A second reconstruction takes the place of the first, whole."""
    with open_store(store_url) as store:
        for past in (timeline, again):
            store.replace_history("w/0", past)
            assert [store.as_of("w/0", item.at) for item in past] == past
        assert store.latest("w/0") is None


def test_star_history_is_kept_apart(store: SqlStore) -> None:
    """Reconstructed stars can be re-based, and stay when only snapshots are replaced."""
    store.replace_history("a/b", [], stars=[(week(-2), 10), (week(-1), 20)])
    store.replace_history("a/b", [], stars=[(week(-2), 8), (week(-1), 17)])
    store.replace_history("a/b", [snapshot("a/b", week(-1), origin=Origin.HISTORY)])
    assert store.star_counts("a/b", Origin.HISTORY) == ((week(-2), 8), (week(-1), 17))
    assert store.star_counts("a/b") == ()


def test_past_changes_are_shown_and_never_told(store: SqlStore) -> None:
    """A change of the past reaches reports, not alarms; after the first recorded snapshot it does not count."""
    complete_one(store, snapshot("a/b", week(0)))
    old, late = change("a/b", week(-3), state="suspected"), change("a/b", week(2))
    store.replace_history("a/b", [snapshot("a/b", week(-3), origin=Origin.HISTORY)], [old, late])
    run = store.begin(week(3), week(3), 0)
    assert store.untold_changes(run) == ()
    assert store.pending("a/b") == ()
    assert store.changes() == store.changes(origin=Origin.HISTORY) == (old,)
    assert store.changes(origin=Origin.RECORDED) == ()


def test_past_of_a_project_never_polled(store: SqlStore) -> None:
    """History may come first; the project is then known by id."""
    past = snapshot("a/b", week(-3), origin=Origin.HISTORY)
    store.replace_history("a/b", [past], [change("a/b", week(-3))])
    assert store.as_of("a/b") == past
    assert store.targets([entry("A/B")])[0].repo_id == 7
    assert len(store.changes()) == 1


def test_cursor_is_remembered(store: SqlStore) -> None:
    """A position can be kept and moved."""
    assert store.cursor("a/b", "stars") is None
    store.save_cursor("a/b", "stars", "1")
    store.save_cursor("a/b", "stars", "2")
    assert store.cursor("a/b", "stars") == "2"
