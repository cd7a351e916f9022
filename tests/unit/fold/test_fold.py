"""Observations become facts: present, absent or unknown, with evidence that stays still."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.unit.diff.world import DOWN, REPOSITORY, START, WEEK, World, gone, own, release, served

from tracker.domain.artifacts import Access, WeightsStatus
from tracker.domain.evidence import Failure, FailureReason, Method
from tracker.domain.facts import Absent, Fact, FactKey, FactName, Present, Unknown
from tracker.domain.identifiers import ArtifactRef, Host, RepoName
from tracker.domain.licences import Scope
from tracker.domain.repositories import RepositoryState
from tracker.domain.snapshots import Snapshot
from tracker.fold.asking import artifacts_to_ask, can_reuse
from tracker.fold.fold import fold_snapshot

BASE = own("lab/base")


def run(world: World, previous: Snapshot | None = None) -> Snapshot:
    """Fold what the world shows, a week after the previous run."""
    at = previous.at + WEEK if previous else START
    return fold_snapshot(previous, world.observe(previous), at)


def fact(snapshot: Snapshot, name: FactName, subject: str = "") -> Fact:
    """Return a fact that is there."""
    found = snapshot.get(name, subject)
    assert found is not None
    return found


def test_api_null_is_absent_and_false_is_a_value() -> None:
    """What the API says there is none of was looked for; zero and false are values."""
    world = World()
    world.edit(homepage=None, description="", licence_spdx="NOASSERTION", stars=0)
    snapshot = run(world)
    assert isinstance(fact(snapshot, FactName.HOMEPAGE), Absent)
    assert isinstance(fact(snapshot, FactName.DESCRIPTION), Absent)
    assert snapshot.value(FactName.GITHUB_LICENCE) == "NOASSERTION"
    assert snapshot.value(FactName.STARS) == 0
    assert snapshot.value(FactName.REPO_ARCHIVED) is False


def test_first_failure_leaves_everything_unknown_without_a_past() -> None:
    """Nothing known and nothing seen: unknown, never absent."""
    snapshot = run(World(repository=DOWN))
    assert snapshot.facts
    assert all(isinstance(f, Unknown) and f.last is None for f in snapshot.facts.values())


def test_failure_keeps_what_was_known_and_since_when() -> None:
    """A second failing run keeps the instant of the first and the last known value."""
    world = World()
    first = run(world)
    world.repository = DOWN
    second = run(world, first)
    world.repository = replace(DOWN, reason=FailureReason.TIMED_OUT)
    unknown = fact(run(world, second), FactName.STARS)
    assert unknown == Unknown(FailureReason.TIMED_OUT, DOWN.detail, second.at, first.get(FactName.STARS))  # type: ignore[arg-type]


def test_missing_repository_has_a_state_and_no_removals() -> None:
    """Gone is a value with evidence; all else is unknown."""
    world = World()
    world.edit(releases=(release("v1", 1),))
    first = run(world)
    world.repository = gone(RepositoryState.BLOCKED)
    second = run(world, first)
    state = fact(second, FactName.REPO_STATE)
    assert isinstance(state, Present)
    assert (state.value, state.evidence[0].url) == ("blocked", "https://github.com/lab/model")
    others = [f for k, f in second.facts.items() if k.name is not FactName.REPO_STATE]
    assert all(isinstance(f, Unknown) for f in others)
    assert second.repo == RepoName("lab", "model")


def test_unread_counts_are_unknown() -> None:
    """Counts that were not asked for are not zero."""
    world = World()
    world.edit(watchers=None, tag_count=None, releases=None)
    snapshot = run(world)
    assert isinstance(fact(snapshot, FactName.WATCHERS), Unknown)
    assert isinstance(fact(snapshot, FactName.TAG_COUNT), Unknown)


OLD, NEW = release("v1", 1), release("v2", 20)


@pytest.mark.parametrize(
    ("listed", "is_complete", "state"),
    [
        ((NEW,), True, Absent),
        ((NEW,), False, Unknown),
        ((release("v0", -5),), False, Absent),
        ((release("v0", 1),), False, Unknown),
        ((replace(NEW, published_at=None),), False, Unknown),
        (None, False, Unknown),
        ((), True, Absent),
    ],
)
def test_unlisted_release(listed: object, state: type[Fact], *, is_complete: bool) -> None:
    """A release is absent when the list is complete, or newest first and reaching back beyond it."""
    world = World()
    world.edit(releases=(OLD,))
    first = run(world)
    world.edit(releases=listed, releases_complete=is_complete)
    assert isinstance(fact(run(world, first), FactName.RELEASE, "v1"), state)


def test_tags_are_not_withdrawn_by_the_first_release() -> None:
    """A repository that begins to make releases no longer lists its bare tags."""
    world = World()
    world.edit(releases=(replace(OLD, is_tag=True),))
    first = run(world)
    world.edit(releases=(NEW,))
    assert isinstance(fact(run(world, first), FactName.RELEASE, "v1"), Unknown)


def test_evidence_stays_when_only_the_commit_moved() -> None:
    """The same words in the same text keep the link that was recorded first."""
    world = World()
    world.licence("LICENSE", Scope.CODE, "MIT", "l0")
    first = run(world)
    world.edit(head="c9")
    second = run(world, first)
    for name, subject in (
        (FactName.DOCUMENT, "LICENSE"),
        (FactName.LICENCE_FILE, "LICENSE"),
        (FactName.LICENCE, "code"),
    ):
        before, after = fact(first, name, subject), fact(second, name, subject)
        assert after == replace(before, observed_at=second.at)  # type: ignore[call-arg]


def test_nothing_found_names_where_it_was_looked_for() -> None:
    """A conclusion of none is absent, with the documents read."""
    world = World(weights=WeightsStatus.NONE)
    found = fact(run(world), FactName.WEIGHTS_STATUS)
    assert found == Absent(START, ("README.md",))


def test_unread_readme_takes_back_conclusions_not_finds() -> None:
    """With the README unread, what was known stays beside the unknown, and nothing is dropped."""
    world = World()
    world.offer(BASE)
    first = run(world)
    world.readme, world.unread, world.artifacts = "a1", ("README.md",), []
    world.edit(head="c1")
    world.weights = WeightsStatus.ANNOUNCED
    second = run(world, first)
    for key in (FactKey(FactName.WEIGHTS_STATUS), FactKey(FactName.ARTIFACT, BASE.ref.key)):
        unknown = second.facts[key]
        assert isinstance(unknown, Unknown)
        assert unknown.last == first.facts[key]
    assert isinstance(fact(second, FactName.DOCUMENT, "README.md"), Unknown)


def test_unread_licence_leaves_the_readme_s_facts() -> None:
    """An unread licence file puts only licences in doubt."""
    world = World()
    world.licence("LICENSE", Scope.CODE, "MIT", "l0")
    world.unread = ("LICENSE",)
    world.claims.clear()
    snapshot = run(world)
    assert isinstance(fact(snapshot, FactName.LICENCE, "code"), Unknown)
    assert isinstance(fact(snapshot, FactName.CODE_STATUS), Present)


def test_reused_detection_is_seen_again() -> None:
    """Unchanged documents confirm what they said, at the new instant."""
    world = World()
    world.offer(BASE)
    first = run(world)
    observed = world.observe(first)
    assert observed.detection_reused
    second = fold_snapshot(first, observed, first.at + WEEK)
    artifact = fact(second, FactName.ARTIFACT, BASE.ref.key)
    assert artifact == replace(fact(first, FactName.ARTIFACT, BASE.ref.key), observed_at=second.at)  # type: ignore[call-arg]
    assert second.detector == first.detector


def test_reading_resumes_after_a_failure() -> None:
    """After a failing run the same documents need no reading: what they said stands again."""
    world = World()
    first = run(world)
    world.repository = DOWN
    second = run(world, first)
    world.repository = REPOSITORY
    third = run(world, second)
    assert isinstance(fact(third, FactName.WEIGHTS_STATUS), Present)


def test_reuse_needs_the_same_texts_rules_and_commit() -> None:
    """Another text, another rule set, another commit or an unread text calls for reading."""
    world = World()
    first = run(world)
    refs = world.documents()
    assert can_reuse(first, refs, "c0", "1")
    assert not can_reuse(first, refs, "c0", "2")
    assert not can_reuse(first, refs, "c1", "1")
    assert not can_reuse(first, (), "c0", "1")
    assert not can_reuse(None, refs, "c0", "1")
    world.unread = ("README.md",)
    assert not can_reuse(run(world), refs, "c0", "1")


def test_only_own_artifacts_are_asked_and_kept() -> None:
    """Base models and rivals are named, and no hub is asked for them."""
    world = World()
    other = replace(own("rival/model"), is_own=False)
    world.artifacts = [BASE, other]
    world.hubs = {a.ref.key: served(a) for a in world.artifacts}
    snapshot = run(world)
    assert snapshot.members(FactName.ARTIFACT).keys() == {BASE.ref.key, other.ref.key}
    assert snapshot.members(FactName.HUB).keys() == {BASE.ref.key}
    assert artifacts_to_ask(None, world.detection(), ()) == (BASE.ref,)


def test_dropped_artifact_is_asked_once_more() -> None:
    """An artifact that is no longer named keeps its hub fact for one run."""
    world = World()
    world.offer(BASE)
    first = run(world)
    world.artifacts, world.readme = [], "a1"
    second = run(world, first)
    third = run(world, second)
    assert isinstance(fact(second, FactName.ARTIFACT, BASE.ref.key), Absent)
    assert isinstance(fact(second, FactName.HUB, BASE.ref.key), Present)
    assert third.get(FactName.HUB, BASE.ref.key) is None


def test_hub_failure_is_unknown_with_the_last_answer() -> None:
    """A throttled hub changes nothing that is known."""
    world = World()
    world.offer(BASE)
    first = run(world)
    world.hubs[BASE.ref.key] = Failure(str(BASE.ref), FailureReason.RATE_LIMITED, "429")
    unknown = fact(run(world, first), FactName.HUB, BASE.ref.key)
    assert isinstance(unknown, Unknown)
    assert unknown.last == first.get(FactName.HUB, BASE.ref.key)


def test_gone_artifact_remembers_what_identified_it() -> None:
    """The id and revision last seen stay with an artifact that is gone."""
    world = World()
    world.offer(BASE)
    first = run(world)
    world.hubs[BASE.ref.key] = served(BASE, Access.GONE, object_id=None, revision=None)
    gone_now = run(world, first).value(FactName.HUB, BASE.ref.key)
    assert (gone_now.object_id, gone_now.revision, gone_now.access) == ("o1", "r1", Access.GONE)  # type: ignore[union-attr]


def test_curated_artifact_stands_without_documents_and_ends_with_the_config() -> None:
    """What the maintainer names is there whether or not anything was read."""
    extra = own("https://example.org/w.bin", Host.DIRECT)
    world = World(repository=DOWN, curated=(extra,))
    first = run(world)
    named = fact(first, FactName.ARTIFACT, extra.ref.key)
    assert isinstance(named, Present)
    assert named.method is Method.CURATED
    world.curated = ()
    assert isinstance(fact(run(world, first), FactName.ARTIFACT, extra.ref.key), Absent)


def test_rename_gives_the_new_name_and_keeps_the_entry() -> None:
    """A snapshot bears the name of its instant under the stable key."""
    world = World()
    first = run(world)
    world.edit(name=RepoName("org", "renamed"))
    second = run(world, first)
    assert (second.entry, str(second.repo), second.repo_id) == ("lab/model", "org/renamed", 7)


def test_facts_are_sorted_and_instants_are_those_of_the_run() -> None:
    """The same input gives the same snapshot."""
    world = World()
    world.offer(BASE)
    one, two = run(world), run(world)
    assert one == two
    assert list(one.facts) == sorted(one.facts)
    assert {f.observed_at for f in one.facts.values() if isinstance(f, Present | Absent)} == {START}


def test_types_of_values() -> None:
    """Times are times, and refs read back."""
    snapshot = run(World())
    assert isinstance(snapshot.value(FactName.PUSHED_AT), datetime)
    assert snapshot.value(FactName.PUSHED_AT) == START - timedelta(days=1)
    assert ArtifactRef.parse(str(BASE.ref)) == BASE.ref
