"""Every kind of change appears once, in the run after it happened, and in no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.unit.diff.world import START, Watch, World, gone, kinds, own, release, served

from tracker.diff.compare import project_removed
from tracker.domain.artifacts import Access, CodeStatus, DataStatus, WeightsStatus
from tracker.domain.changes import ChangeKind, ChangeState, Severity
from tracker.domain.evidence import Evidence
from tracker.domain.findings import FoundContradiction
from tracker.domain.identifiers import Host, RepoName
from tracker.domain.licences import CommercialUse, Scope
from tracker.domain.repositories import RepositoryState

BASE = own("lab/base")
KEY = BASE.ref.key

Chapter = Callable[[World], object]


def standard() -> World:
    """Return a world with licences, releases and weights."""
    world = World()
    world.licence("LICENSE", Scope.CODE, "Apache-2.0", "l0")
    world.licence("MODEL_LICENSE", Scope.WEIGHTS, "LicenseRef-Model", "m0", commercial_use="no")
    world.offer(BASE)
    world.edit(releases=(release("v1", -10, commit="a"),), release_count=1)
    return world


def edit(**values: object) -> Chapter:
    """Return a chapter that edits the repository."""
    return lambda world: world.edit(**values)


def hub(**values: object) -> Chapter:
    """Return a chapter that changes what the hub says of the weights."""

    def chapter(world: World) -> None:
        world.hubs[KEY] = replace(world.hubs[KEY], **values)  # type: ignore[type-var]

    return chapter


def text(**values: object) -> Chapter:
    """Return a chapter that rewrites the README, so that detection reads other things."""

    def chapter(world: World) -> None:
        world.readme += "x"
        world.edit(head=world.repository.head + "x")  # type: ignore[operator, union-attr]
        for name, value in values.items():
            setattr(world, name, value)

    return chapter


def licence(*args: object, **clauses: str) -> Chapter:
    """Return a chapter that commits a licence file."""

    def chapter(world: World) -> None:
        world.edit(head=world.repository.head + "x")  # type: ignore[operator, union-attr]
        world.licence(*args, **clauses)  # type: ignore[arg-type]

    return chapter


def drop_licence(world: World) -> None:
    """Delete the licence of the code."""
    world.edit(head="deleted")
    del world.licences["LICENSE"], world.claims[Scope.CODE]


def say(code: str, text: str) -> FoundContradiction:
    """Return a contradiction."""
    where = Evidence("https://github.com/lab/model/blob/c/README.md", "README.md", 1, text, "c", "a0x")
    return FoundContradiction(code, "licence:weights", (text, "other"), (where,))


def move_link(world: World) -> None:
    """Replace the link by one to another owner."""
    text(artifacts=[own("other/base")])(world)
    world.hubs[own("other/base").ref.key] = served(own("other/base"))


def offer_more(world: World) -> None:
    """Name and serve one more artifact."""
    text()(world)
    world.offer(own("lab/chat"))


def drop_link(world: World) -> None:
    """Stop naming the artifact."""
    text(artifacts=[])(world)


C, N, INFO = Severity.CRITICAL, Severity.NOTABLE, Severity.INFO

TABLE: list[tuple[Chapter, str, str, Severity, str | None, str | None]] = [
    (edit(name=RepoName("org", "model")), "repository_renamed", "", N, "lab/model", "org/model"),
    (edit(is_archived=True), "repository_archived", "", N, "active", "archived"),
    (edit(default_branch="dev"), "default_branch_changed", "", INFO, "main", "dev"),
    (
        edit(releases=(release("v2", 5), release("v1", -10, commit="a")), release_count=2),
        "release_published",
        "v2",
        N,
        None,
        "v2 (2026-01-10)",
    ),
    (edit(releases=(release("v1", -10, commit="b"),)), "release_retagged", "v1", N, "a", "b"),
    (licence("LICENSE", Scope.CODE, "GPL-3.0", "l1"), "licence_changed", "LICENSE", C, "Apache-2.0", "GPL-3.0"),
    (licence("LICENSE", Scope.CODE, None, "l1"), "licence_changed", "LICENSE", C, "Apache-2.0", "NOASSERTION"),
    (
        licence("DATA_LICENSE", Scope.DATA, "CC-BY-NC-4.0", "d0"),
        "licence_added",
        "DATA_LICENSE",
        N,
        None,
        "CC-BY-NC-4.0",
    ),
    (drop_licence, "licence_removed", "LICENSE", C, "Apache-2.0", None),
    (licence("LICENSE", Scope.CODE, "Apache-2.0", "l1"), "licence_text_changed", "LICENSE", INFO, "l0", "l1"),
    (
        licence("MODEL_LICENSE", Scope.WEIGHTS, "LicenseRef-Model", "m1", commercial_use="yes"),
        "terms_changed",
        "MODEL_LICENSE",
        C,
        "commercial_use: no",
        "commercial_use: yes",
    ),
    (offer_more, "weights_added", "huggingface:lab/chat", N, None, "full"),
    (drop_link, "weights_removed", KEY, N, "listed", "unlisted, still available"),
    (move_link, "weights_moved", KEY, N, KEY, "huggingface:other/base"),
    (hub(access=Access.GATED_MANUAL), "weights_gated", KEY, C, "available", "gated_manual"),
    (hub(access=Access.DISABLED), "weights_removed", KEY, C, "available", "disabled"),
    (hub(ref=own("new/base").ref), "weights_moved", KEY, N, KEY, "huggingface:new/base"),
    (hub(revision="r2"), "weights_revised", KEY, INFO, "r1", "r2"),
    (hub(object_id="o2", revision="r2"), "weights_revised", KEY, N, "id o1", "id o2"),
    (text(weights=WeightsStatus.DELTA), "weights_status_changed", "", N, "open", "delta"),
    (text(data=DataStatus.CLOSED), "data_status_changed", "", N, "open", "closed"),
    (text(data_artifacts=[own("datasets/lab/set")]), "fact_changed", "huggingface:datasets/lab/set", INFO, None, ""),
    (text(code=CodeStatus.NONE), "code_status_changed", "", N, "training", "none"),
    (text(hardware=("8x A100",)), "fact_changed", "hardware", INFO, None, "8x A100"),
    (text(contradictions=(say("X901", "MIT"),)), "contradiction_found", "X901:licence:weights", N, None, "MIT | other"),
]


@pytest.mark.parametrize(("chapter", "kind", "subject", "severity", "before", "after"), TABLE)
def test_certain_change_is_told_once(
    chapter: Chapter, kind: str, subject: str, severity: Severity, before: str | None, after: str | None
) -> None:
    """What a document or an API states is told at once, and never again."""
    quiet, first, *later = Watch(standard()).story(None, chapter, None, None)
    assert quiet == []
    assert later == [[], []]
    (change,) = first
    assert (change.kind.value, change.subject, change.severity) == (kind, subject, severity)
    assert change.before == before
    assert change.after == (after or change.after)
    assert change.state is ChangeState.CONFIRMED
    assert change.evidence is not None
    assert change.evidence.url.startswith("https://")


BACK: list[tuple[Chapter, Chapter, str]] = [
    (edit(is_archived=True), edit(is_archived=False), "repository_unarchived"),
    (hub(access=Access.GATED_AUTO), hub(access=Access.AVAILABLE), "weights_ungated"),
    (hub(access=Access.DISABLED), hub(access=Access.AVAILABLE), "weights_returned"),
    (drop_link, text(artifacts=[BASE]), "weights_returned"),
    (text(contradictions=(say("X901", "MIT"),)), text(contradictions=()), "contradiction_resolved"),
]


@pytest.mark.parametrize(("there", "back", "kind"), BACK)
def test_way_back_is_told_once(there: Chapter, back: Chapter, kind: str) -> None:
    """Undoing a change is a change of its own."""
    first, second, *later = Watch(standard()).story(there, back, None, None)
    assert len(first) == 1
    assert kinds(second) == [kind]
    assert later == [[], []]


def set_repository(value: object) -> Chapter:
    """Return a chapter that replaces the whole answer for the repository."""
    return lambda world: setattr(world, "repository", value)


SUSPICIONS: list[tuple[Chapter, str, str, str]] = [
    (set_repository(gone()), "repository_gone", "available", "gone"),
    (set_repository(gone(RepositoryState.BLOCKED)), "repository_blocked", "available", "blocked"),
    (hub(access=Access.GONE), "weights_removed", "available", "gone"),
    (hub(access=Access.ANNOUNCED), "weights_removed", "available", "announced"),
]


@pytest.mark.parametrize(("chapter", "kind", "before", "after"), SUSPICIONS)
def test_suspicion_is_told_then_confirmed_under_one_id(chapter: Chapter, kind: str, before: str, after: str) -> None:
    """What is only missing is suspected, and confirmed by the next look."""
    (suspected,), (confirmed,), *later = Watch(standard()).story(chapter, None, None, None)
    assert (suspected.kind.value, suspected.before, suspected.after) == (kind, before, after)
    assert suspected.severity is C
    assert suspected.state is ChangeState.SUSPECTED
    assert confirmed == replace(suspected, state=ChangeState.CONFIRMED, confirmed_at=confirmed.confirmed_at)
    assert confirmed.confirmed_at == suspected.at + timedelta(days=7)
    assert later == [[], []]


def test_edited_hub_tag_is_suspected_first_and_never_critical() -> None:
    """Anyone who may edit a page may change its tag in a moment."""
    (suspected,), (confirmed,), last = Watch(standard()).story(hub(licence="apache-2.0"), None, None)
    assert (suspected.kind, suspected.subject, suspected.severity) == (ChangeKind.LICENCE_CHANGED, KEY, N)
    assert (suspected.before, suspected.after, suspected.state) == ("llama2", "apache-2.0", ChangeState.SUSPECTED)
    assert (confirmed.id, confirmed.state) == (suspected.id, ChangeState.CONFIRMED)
    assert last == []


def test_hub_tag_that_is_set_back_was_never_changed() -> None:
    """Neither the slip nor its repair stays in the record."""
    watch = Watch(standard())
    (suspected,), *later = watch.story(hub(licence="mit"), hub(licence="llama2"), None)
    assert suspected.state is ChangeState.SUSPECTED
    assert later == [[], []]
    assert watch.pending == []


def test_third_hub_tag_is_measured_from_the_first() -> None:
    """llama2 → mit (suspected) → apache-2.0 is llama2 → apache-2.0."""
    _, (second,), (confirmed,) = Watch(standard()).story(hub(licence="mit"), hub(licence="apache-2.0"), None)
    assert (second.before, second.after, second.state) == ("llama2", "apache-2.0", ChangeState.SUSPECTED)
    assert confirmed.id == second.id


def test_withdrawn_release_is_suspected_first() -> None:
    """A release that a complete list no longer shows waits for a second look."""
    (suspected,), (confirmed,), last = Watch(standard()).story(edit(releases=(), release_count=0), None, None)
    assert (suspected.kind, suspected.before) == (ChangeKind.RELEASE_WITHDRAWN, "v1 (2025-12-26)")
    assert confirmed.id == suspected.id
    assert last == []


def test_repository_that_returns_after_confirmation_is_told() -> None:
    """A confirmed loss that ends is news."""
    world = standard()
    there = world.repository
    _, _, back, last = Watch(world).story(set_repository(gone()), None, set_repository(there), None)
    assert kinds(back) == ["repository_returned"]
    assert last == []


def test_weights_that_return_after_confirmation_are_told() -> None:
    """Weights that were confirmed gone and are served again return; they are not new."""
    _, _, back, last = Watch(standard()).story(hub(access=Access.GONE), None, hub(access=Access.AVAILABLE), None)
    assert kinds(back) == ["weights_returned"]
    assert last == []


def test_dormant_and_revived() -> None:
    """Half a year without a push, and the push that ends it, are told once each."""
    watch = Watch(standard())
    told = [kinds(watch.run()) for _ in range(30)]
    assert told[0] == ["project_added"]
    assert [k for run in told[1:] for k in run] == ["dormant"]
    watch.world.edit(pushed_at=watch.at)
    assert [kinds(watch.run()), kinds(watch.run())] == [["revived"], []]


@pytest.mark.parametrize(("step", "kind"), [(900, "stars_surge"), (-120, "stars_drop")])
def test_unusual_week_of_stars_is_told_once(step: int, kind: str) -> None:
    """One week that stands out against ten ordinary ones is told, and the calm after it is not."""
    watch = Watch(standard())
    told = []
    for week in range(14):
        gain = step if week == 10 else 12
        watch.world.edit(stars=watch.world.repository.stars + gain)  # type: ignore[union-attr]
        told.append(kinds(watch.run()))
    assert told[10] == [kind]
    assert [k for run in told[1:10] + told[11:] for k in run] == []


def test_project_added_is_all_that_a_first_run_tells() -> None:
    """The first snapshot is the baseline."""
    (change,) = Watch(standard()).run()
    assert (change.kind, change.after, change.severity) == (ChangeKind.PROJECT_ADDED, "lab/model", INFO)


def test_project_removed_from_config() -> None:
    """An entry that left the config is told by its last snapshot."""
    watch = Watch(standard())
    watch.run()
    assert watch.snapshot is not None
    change = project_removed(watch.snapshot, START)
    assert (change.kind, change.before) == (ChangeKind.PROJECT_REMOVED_FROM_CONFIG, "lab/model")


def test_every_kind_is_in_a_test_of_this_file() -> None:
    """No kind of the public contract is out of reach."""
    named = {row[1] for row in TABLE} | {row[2] for row in BACK} | {row[1] for row in SUSPICIONS}
    single = {"release_withdrawn", "repository_returned", "dormant", "revived", "stars_surge", "stars_drop"}
    config = {"project_added", "project_removed_from_config"}
    assert named | single | config == {kind.value for kind in ChangeKind}


def test_other_host_with_the_same_name_is_a_move() -> None:
    """Weights that leave one hub for another are moved, not removed and added."""

    def chapter(world: World) -> None:
        mirror = own("lab/base", Host.MODELSCOPE)
        text(artifacts=[mirror])(world)
        world.hubs[mirror.ref.key] = served(mirror)

    (first, second) = Watch(standard()).story(chapter, None)
    assert [(c.kind.value, c.before, c.after) for c in first] == [("weights_moved", KEY, "modelscope:lab/base")]
    assert second == []


def test_commercial_use_stated_by_the_readme_alone() -> None:
    """The one word on commercial use is told when no licence file explains it."""
    world = standard()
    world.licences.clear()
    world.claims.clear()
    world.commercial = CommercialUse.NO
    (first, second) = Watch(world).story(text(commercial=CommercialUse.CONDITIONAL), None)
    assert [(c.kind.value, c.severity, c.before, c.after) for c in first] == [
        ("terms_changed", C, "commercial_use: no", "commercial_use: conditional")
    ]
    assert second == []


def test_page_that_licenses_code_anew_hides_no_ban_on_the_weights() -> None:
    """One README, two statements: the licence of the code and what may be done with the weights are told each."""
    world = standard()
    world.licences.clear()
    world.claims = {Scope.CODE: ("GPL-3.0-only", "README.md")}
    world.commercial = CommercialUse.YES
    split = text(claims={Scope.CODE: ("Apache-2.0", "README.md")}, commercial=CommercialUse.NO)
    (first, _second) = Watch(world).story(split, None)
    assert [(c.kind.value, c.scope, c.before, c.after) for c in first] == [
        ("licence_changed", "code", "GPL-3.0-only", "Apache-2.0"),
        ("terms_changed", "weights", "commercial_use: yes", "commercial_use: no"),
    ]
