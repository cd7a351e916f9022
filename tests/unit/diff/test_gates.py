"""Policies: which changes and states a build must not pass."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.diff.world import DOWN, Watch, World, gone, own, served

from tracker.diff.gates import ChangeGate, FactGate, GatePolicy, OnUnknown, Reach, fail_on, violations
from tracker.domain.artifacts import Access
from tracker.domain.changes import ChangeKind, Severity
from tracker.domain.facts import FactKey, FactName
from tracker.domain.licences import CommercialUse, Scope
from tracker.domain.snapshots import Snapshot

TAGS = {"lab/model": ("prod",)}


def state(world: World) -> list[Snapshot]:
    """Return the snapshot of one run over a world."""
    watch = Watch(world)
    watch.run()
    assert watch.snapshot is not None
    return [watch.snapshot]


def names(policy: GatePolicy, world: World) -> list[str]:
    """Return what the world violates, as `fact subject value`."""
    return [f"{v.what} {v.subject} {v.value}" for v in violations(policy, (), state(world), TAGS)]


def required(fact: FactName, subject: str = "", **more: object) -> GatePolicy:
    """Return a policy of one requirement."""
    return GatePolicy(facts=(FactGate("rule", FactKey(fact, subject), **more),))  # type: ignore[arg-type]


COMMERCIAL = required(FactName.COMMERCIAL_USE, any_of=frozenset({"yes"}), reach=Reach(tags=frozenset({"prod"})))


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        (CommercialUse.YES, []),
        (CommercialUse.NO, ["commercial_use  no"]),
        (CommercialUse.UNKNOWN, ["commercial_use  unstated"]),
    ],
)
def test_required_value(use: CommercialUse, expected: list[str]) -> None:
    """Commercial use of the weights is required: no and silence violate it."""
    assert names(COMMERCIAL, World(commercial=use)) == expected


def test_reach_is_by_tag_and_by_entry() -> None:
    """A gate for other tags or other entries lets all pass."""
    snapshots = state(World(commercial=CommercialUse.NO))
    assert violations(COMMERCIAL, (), snapshots, {"lab/model": ("toy",)}) == ()
    other = required(FactName.COMMERCIAL_USE, any_of=frozenset({"yes"}), reach=Reach(entries=frozenset({"x/y"})))
    assert violations(other, (), snapshots, TAGS) == ()


def test_refused_value_without_case() -> None:
    """Values are compared without case; booleans read true and false."""
    world = World()
    world.edit(is_archived=True)
    assert names(required(FactName.REPO_ARCHIVED, none_of=frozenset({"TRUE"})), world) == ["repo.archived  true"]


def test_each_licence_and_each_artifact_must_pass() -> None:
    """Without a subject, every scope and every artifact is held against the gate."""
    world = World()
    world.licence("LICENSE", Scope.CODE, "MIT", "l0")
    world.licence("MODEL_LICENSE", Scope.WEIGHTS, "LicenseRef-A", "m0")
    world.offer(own("lab/a"), own("lab/b"))
    world.hubs["huggingface:lab/b"] = served(own("lab/b"), Access.GATED_AUTO)
    assert names(required(FactName.LICENCE, any_of=frozenset({"mit"})), world) == ["licence weights LicenseRef-A"]
    served_freely = required(FactName.HUB, any_of=frozenset({"available"}))
    assert names(served_freely, world) == ["hub huggingface:lab/b gated_auto"]


@pytest.mark.parametrize(("choice", "count"), [(OnUnknown.PASS, 0), (OnUnknown.FAIL, 1)])
def test_never_known_is_a_choice(choice: OnUnknown, count: int) -> None:
    """What could never be looked at passes unless the policy says otherwise."""
    policy = required(FactName.COMMERCIAL_USE, any_of=frozenset({"yes"}), on_unknown=choice)
    assert len(names(policy, World(repository=DOWN))) == count


def test_failure_violates_nothing_that_was_known_to_be_right() -> None:
    """A failing run is judged by what was last known."""
    watch = Watch(World(commercial=CommercialUse.YES))
    watch.run()
    watch.world.repository = DOWN
    watch.run()
    assert watch.snapshot is not None
    assert violations(COMMERCIAL, (), [watch.snapshot], TAGS) == ()


def test_fail_on_waits_for_confirmation() -> None:
    """A suspicion fails no build, its confirmation does."""
    watch = Watch(World())
    watch.run()
    watch.world.repository = gone()
    suspected, confirmed = watch.run(), watch.run()
    policy = fail_on([ChangeKind.REPOSITORY_GONE])
    assert violations(policy, suspected, (), TAGS) == ()
    (violation,) = violations(policy, confirmed, (), TAGS)
    assert (violation.what, violation.value, violation.change_id) == (
        "repository_gone",
        "available → gone",
        suspected[0].id,
    )


def test_severity_scope_and_suspicion_of_a_gate() -> None:
    """A gate may be for one scope, from one severity on, and may count suspicions."""
    watch = Watch(World())
    watch.run()
    watch.world.repository = gone()
    (change,) = watch.run()
    strict = ChangeGate("strict", least=Severity.CRITICAL, counts_suspected=True)
    assert len(violations(GatePolicy((strict,)), [change], (), TAGS)) == 1
    assert violations(GatePolicy((replace(strict, scopes=frozenset({"weights"})),)), [change], (), TAGS) == ()
    assert violations(GatePolicy((strict,)), [replace(change, severity=Severity.NOTABLE)], (), TAGS) == ()


def test_no_kinds_no_policy() -> None:
    """An empty --fail-on fails nothing."""
    assert fail_on([]) == GatePolicy()


@pytest.mark.parametrize(
    ("expression", "gate", "passes"),
    [
        ("Apache-2.0 AND MIT", {"any_of": frozenset({"MIT", "Apache-2.0"})}, True),
        ("Apache-2.0 AND GPL-3.0-only", {"any_of": frozenset({"MIT", "Apache-2.0"})}, False),
        ("MIT OR GPL-3.0-only", {"any_of": frozenset({"MIT"})}, True),
        ("MIT OR GPL-3.0-only", {"none_of": frozenset({"GPL-3.0-only"})}, True),
        ("MIT AND GPL-3.0-only", {"none_of": frozenset({"gpl-3.0-only"})}, False),
        ("MIT AND GPL-3.0-only", {"any_of": frozenset({"MIT AND GPL-3.0-only"})}, True),
        ("(MIT OR X) AND GPL-3.0-only", {"any_of": frozenset({"MIT", "GPL-3.0-only"})}, False),
    ],
)
def test_parts_of_a_licence_expression(expression: str, gate: dict[str, frozenset[str]], passes: bool) -> None:
    """Every part joined by AND has to pass, one joined by OR; what is nested is only taken as a whole."""
    world = World()
    world.licence("LICENSE", Scope.CODE, expression, "l0")
    assert (names(required(FactName.LICENCE, Scope.CODE.value, **gate), world) == []) is passes


def test_no_licence_at_all_is_no_accepted_licence() -> None:
    """Of a set that was looked for and is empty, nothing passes a list of accepted values."""
    assert names(required(FactName.LICENCE, any_of=frozenset({"mit"})), World()) == ["licence  unstated"]


def test_an_exempt_entry_passes() -> None:
    """Whatever else the reach says."""
    reach = Reach(tags=frozenset({"prod"}), exempt=frozenset({"lab/model"}))
    policy = required(FactName.COMMERCIAL_USE, any_of=frozenset({"yes"}), reach=reach)
    assert names(policy, World(commercial=CommercialUse.NO)) == []
