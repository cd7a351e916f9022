"""Mass disappearance is refused, small losses and lasting ones are believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.unit.diff.world import START, WEEK, World, gone, own

from tracker.diff.compare import compare
from tracker.diff.validate import LIFTED_AFTER, guard, guarded
from tracker.domain.artifacts import Access
from tracker.domain.changes import ChangeKind
from tracker.domain.evidence import FailureReason
from tracker.domain.facts import FactName, Unknown
from tracker.domain.identifiers import Host
from tracker.domain.snapshots import Snapshot
from tracker.fold.fold import fold_snapshot

Pair = tuple[Snapshot, Snapshot]


def project(number: int, *, is_gone: bool) -> Pair:
    """Return one project before and after."""
    world = World()
    first = fold_snapshot(None, world.observe(None), START)
    if is_gone:
        world.repository = gone()
    second = fold_snapshot(first, world.observe(first), START + WEEK)
    return replace(first, entry=f"lab/{number}"), replace(second, entry=f"lab/{number}")


def projects(total: int, lost: int) -> list[Pair]:
    """Return many projects, the first of which are lost."""
    return [project(number, is_gone=number < lost) for number in range(total)]


@pytest.mark.parametrize(
    ("total", "lost", "is_refused"),
    [(2, 2, False), (8, 2, False), (8, 3, True), (3, 3, True), (30, 9, False), (100, 9, False), (100, 10, True)],
)
def test_thresholds(total: int, lost: int, *, is_refused: bool) -> None:
    """Three that are a third, or ten that are a tenth, are too many at once."""
    verdict = guard(projects(total, lost))
    assert bool(verdict) is is_refused
    assert len(verdict.failures) == (lost if is_refused else 0)


def test_refused_claim_is_unknown_and_tells_nothing() -> None:
    """The facts become unknown for the reason guarded, and the diff is silent."""
    pairs = projects(4, 4)
    verdict = guard(pairs)
    before, after = pairs[0]
    held = guarded(before, after, verdict)
    state = held.get(FactName.REPO_STATE)
    assert isinstance(state, Unknown)
    assert (state.reason, state.since) == (FailureReason.GUARDED, after.at)
    assert held.value(FactName.REPO_STATE) == "available"
    assert compare(before, held) == ()
    assert verdict.failures[0].reason is FailureReason.GUARDED
    assert "4 of 4 github" in verdict.failures[0].detail


def test_untouched_projects_are_returned_as_they_are() -> None:
    """Guarding some changes nothing about the others."""
    pairs = projects(6, 3)
    verdict = guard(pairs)
    assert guarded(*pairs[5], verdict) is pairs[5][1]


def missing_again(before: Snapshot, days: int) -> Snapshot:
    """Return the snapshot of a run some days on in which the repository is still missing."""
    world = World(repository=gone())
    return replace(fold_snapshot(before, world.observe(before), before.at + timedelta(days=days)), entry=before.entry)


@pytest.mark.parametrize(("days", "is_refused"), [(1, True), (LIFTED_AFTER.days, False)])
def test_lasting_loss_is_believed(days: int, *, is_refused: bool) -> None:
    """What is still missing after the guard's time is let through as a suspicion."""
    pairs = projects(4, 4)
    verdict = guard(pairs)
    held = [guarded(before, after, verdict) for before, after in pairs]
    again = [(before, missing_again(before, days)) for before in held]
    assert bool(guard(again)) is is_refused
    if not is_refused:
        assert [c.kind for c in compare(*again[0])] == [ChangeKind.REPOSITORY_GONE]


def hub_project(host: Host, lost: int) -> Pair:
    """Return one project with four artifacts on a host, some of which vanish."""
    world = World()
    artifacts = [own(f"lab/{n}", host) for n in range(4)]
    world.offer(*artifacts)
    first = fold_snapshot(None, world.observe(None), START)
    for artifact in artifacts[:lost]:
        facts = world.hubs[artifact.ref.key]
        world.hubs[artifact.ref.key] = replace(facts, access=Access.GONE)  # type: ignore[type-var]
    second = fold_snapshot(first, world.observe(first), START + WEEK)
    return replace(first, entry=host.value), replace(second, entry=host.value)


def test_each_host_is_judged_for_itself() -> None:
    """An outage of one hub says nothing of another."""
    verdict = guard([hub_project(Host.HUGGINGFACE, 4), hub_project(Host.MODELSCOPE, 1)])
    assert {entry for entry, _ in verdict.claims} == {"huggingface"}
    assert [f.target for f in verdict.failures] == [f"huggingface:lab/{n}" for n in range(4)]


def test_first_run_is_never_guarded() -> None:
    """With nothing before there is nothing to vanish."""
    assert not guard([(None, project(1, is_gone=True)[1])])
