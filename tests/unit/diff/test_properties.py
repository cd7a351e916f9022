"""What holds for the diff of any two snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.diff.strategies import snapshots
from tests.unit.diff.world import NAME, allows, gone

from tracker.diff.compare import compare
from tracker.diff.policy import settle
from tracker.domain.changes import Change, ChangeKind, ChangeState
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.facts import Fact, FactKey, FactName, Unknown, last_known
from tracker.domain.snapshots import Snapshot
from tracker.fold.asking import artifacts_to_ask
from tracker.fold.fold import fold_snapshot
from tracker.fold.hub_truth import with_hub_truth
from tracker.fold.observation import ProjectObservation
from tracker.ports import RepoTarget

MIRRORED = {
    ChangeKind.REPOSITORY_ARCHIVED: ChangeKind.REPOSITORY_UNARCHIVED,
    ChangeKind.CONTRADICTION_FOUND: ChangeKind.CONTRADICTION_RESOLVED,
    ChangeKind.CODE_STATUS_CHANGED: ChangeKind.CODE_STATUS_CHANGED,
    ChangeKind.DATA_STATUS_CHANGED: ChangeKind.DATA_STATUS_CHANGED,
    ChangeKind.REPOSITORY_RENAMED: ChangeKind.REPOSITORY_RENAMED,
    ChangeKind.DEFAULT_BRANCH_CHANGED: ChangeKind.DEFAULT_BRANCH_CHANGED,
    ChangeKind.FACT_CHANGED: ChangeKind.FACT_CHANGED,
}
BOTH_WAYS = MIRRORED | {after: before for before, after in MIRRORED.items()}


def later(snapshot: Snapshot, weeks: int = 1, facts: Mapping[FactKey, Fact] | None = None) -> Snapshot:
    """Return the snapshot some weeks on, with the same or other facts."""
    return replace(snapshot, at=snapshot.at + timedelta(weeks=weeks), facts=snapshot.facts if facts is None else facts)


def blind(snapshot: Snapshot) -> Snapshot:
    """Return a run later in which nothing could be seen."""
    facts = {
        key: Unknown(FailureReason.TIMED_OUT, "slow", snapshot.at, last_known(fact))
        for key, fact in snapshot.facts.items()
    }
    return later(snapshot, facts=facts)


def essence(changes: tuple[Change, ...]) -> list[tuple[object, ...]]:
    """Return what is told, without ids and instants."""
    return [(c.kind, c.scope, c.subject, c.before, c.after, c.severity, c.state) for c in changes]


@given(snapshots())
def test_self_diff_is_empty(snapshot: Snapshot) -> None:
    """A snapshot against itself, at once or later, tells nothing but the age of the last push."""
    assert [c for c in compare(snapshot, snapshot) if c.kind is not ChangeKind.DORMANT] == []


@given(snapshots(), st.data())
def test_failure_never_removes(previous: Snapshot, data: st.DataObject) -> None:
    """Whatever fails, folding and comparing tell no change at all."""
    asked = artifacts_to_ask(previous, None, ())
    reasons = st.sampled_from(FailureReason)
    failed = Failure("lab/model", data.draw(reasons), "no answer")
    observed = ProjectObservation(
        asked=RepoTarget("lab/model", NAME, 7),
        repository=failed,
        detector=data.draw(st.sampled_from(["1", "2"])),
        hubs={ref.key: Failure(ref.key, data.draw(reasons), "no answer") for ref in asked},
    )
    folded = fold_snapshot(previous, observed, previous.at + timedelta(weeks=1))
    after = with_hub_truth(previous, folded, allows)
    assert compare(previous, after) == ()
    for key, fact in previous.facts.items():
        if key in after.facts:
            assert last_known(after.facts[key]) == last_known(fact)


@given(snapshots())
def test_missing_repository_removes_nothing_else(previous: Snapshot) -> None:
    """A repository that is gone tells that, and nothing of what it held."""
    observed = ProjectObservation(asked=RepoTarget("lab/model", NAME, 7), repository=gone(), detector="1")
    after = fold_snapshot(previous, observed, previous.at + timedelta(weeks=1))
    told = {c.kind for c in compare(previous, after)}
    assert told <= {ChangeKind.REPOSITORY_GONE}
    assert after.members(FactName.RELEASE).keys() == previous.members(FactName.RELEASE).keys()


@given(snapshots(), snapshots(week=1), st.randoms())
def test_order_never_matters(before: Snapshot, after: Snapshot, random: object) -> None:
    """The order of the facts in a snapshot changes nothing, not even the order told."""
    items = list(after.facts.items())
    random.shuffle(items)  # type: ignore[attr-defined]
    assert compare(before, replace(after, facts=dict(items))) == compare(before, after)


@given(snapshots(is_whole=True), snapshots(is_whole=True))
def test_swapping_mirrors(before: Snapshot, after: Snapshot) -> None:
    """What one direction tells as found, the other tells as lost, with the values exchanged."""
    there = {(BOTH_WAYS[c.kind], c.subject, c.after, c.before) for c in compare(before, after) if c.kind in BOTH_WAYS}
    back = {(c.kind, c.subject, c.before, c.after) for c in compare(after, before) if c.kind in BOTH_WAYS}
    assert there == back


@given(snapshots())
def test_unknown_between_two_equal_sights_tells_nothing(snapshot: Snapshot) -> None:
    """A → unknown → A is no change."""
    between = blind(snapshot)
    again = later(snapshot, 2)
    told = [*compare(snapshot, between), *compare(between, again)]
    assert [c for c in told if c.kind is not ChangeKind.DORMANT] == []


@given(snapshots(), snapshots(week=2))
def test_unknown_between_two_different_sights_tells_what_changed_once(before: Snapshot, after: Snapshot) -> None:
    """A → unknown → B tells exactly what A → B tells."""
    between = blind(before)
    activity = {ChangeKind.DORMANT, ChangeKind.REVIVED}
    direct = [c for c in compare(before, after) if c.kind not in activity]
    assert [c for c in compare(before, between) if c.kind not in activity] == []
    assert [c for c in compare(between, after) if c.kind not in activity] == direct


@given(snapshots(), snapshots(week=1))
def test_ids_are_stable_and_unique(before: Snapshot, after: Snapshot) -> None:
    """The same causes have the same ids, and no two causes share one."""
    first, second = compare(before, after), compare(before, after)
    assert first == second
    assert len({c.id for c in first}) == len(first)


@given(snapshots(is_whole=True), snapshots(week=1, is_whole=True), st.lists(st.booleans(), min_size=2, max_size=5))
def test_suspicion_is_confirmed_exactly_once(before: Snapshot, after: Snapshot, sights: list[bool]) -> None:
    """However often a suspected state is seen again, with blind runs between, it is confirmed in one run."""
    new = compare(before, after)
    pending = [c for c in new if c.state is ChangeState.SUSPECTED]
    confirmed: list[str] = []
    for week, is_seen in enumerate([*sights, True], start=1):
        seen = later(after, week) if is_seen else replace(blind(after), at=after.at + timedelta(weeks=week))
        settled = settle((), pending, seen, seen.at)
        confirmed += [c.id for c in settled.confirmed]
        pending = [c for c in pending if c.id not in confirmed]
        assert settled.retracted_ids == () or not is_seen
    assert sorted(confirmed) == sorted(c.id for c in new if c.state is ChangeState.SUSPECTED)


@given(snapshots(), snapshots(week=1))
def test_return_of_the_old_state_leaves_no_trace(before: Snapshot, after: Snapshot) -> None:
    """When everything is as before, open suspicions are retracted and what they concern is not told as returned."""
    pending = [c for c in compare(before, after) if c.state is ChangeState.SUSPECTED]
    again = later(before, 2)
    settled = settle(compare(after, again), pending, again, again.at)
    subjects = {(c.kind, c.subject) for c in settled.changes_to_save}
    for suspicion in pending:
        if suspicion.kind in {ChangeKind.REPOSITORY_GONE, ChangeKind.REPOSITORY_BLOCKED}:
            assert (ChangeKind.REPOSITORY_RETURNED, "") not in subjects


READ = {
    FactName.LICENCE,
    FactName.COMMERCIAL_USE,
    FactName.WEIGHTS_STATUS,
    FactName.CODE_STATUS,
    FactName.DATA_STATUS,
    FactName.HARDWARE,
    FactName.CONTRADICTION,
    FactName.ARTIFACT,
}


def only(snapshot: Snapshot, names: set[FactName]) -> dict[FactKey, Fact]:
    """Return the facts of these names."""
    return {key: fact for key, fact in snapshot.facts.items() if key.name in names}


@given(snapshots(is_whole=True), snapshots(week=1, is_whole=True))
def test_new_rules_over_unchanged_documents_tell_nothing(before: Snapshot, after: Snapshot) -> None:
    """Whatever other rules read out of the same texts is no event upstream."""
    texts = only(before, {FactName.DOCUMENT})
    old = replace(before, facts={**texts, **only(before, READ)})
    new = replace(after, facts={**texts, **only(after, READ)}, detector="2")
    assert compare(old, new) == ()
