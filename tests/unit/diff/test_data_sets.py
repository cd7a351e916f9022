"""A project's own data sets are asked for at their hubs, and told when they go or are gated."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.diff.world import DOWN, Watch, World, kinds, served

from tracker.domain.artifacts import Access, Artifact, ArtifactKind, dataset_ref
from tracker.domain.changes import ChangeState, Severity
from tracker.domain.facts import FactName
from tracker.domain.identifiers import ArtifactRef, Host

DATA = Artifact(
    ArtifactRef(Host.HUGGINGFACE, "lab/corpus"), "https://huggingface.co/datasets/lab/corpus", ArtifactKind.OTHER, True
)
KEY = "huggingface:datasets/lab/corpus"


def watch_over(access: Access = Access.AVAILABLE) -> Watch:
    """Return a watch over a project that names a data set of its own."""
    watch = Watch(World(data_artifacts=[DATA]))
    answer(watch, access)
    return watch


def answer(watch: Watch, access: Access) -> None:
    """Let the hub answer so."""
    asked = replace(DATA, ref=ArtifactRef(Host.HUGGINGFACE, "datasets/lab/corpus"))
    watch.world.hubs[KEY] = served(asked, access, licence=None)


def test_only_addresses_that_say_datasets_are_asked() -> None:
    """What an author merely calls data may be a model; drives have no such question."""
    assert dataset_ref(DATA) == ArtifactRef(Host.HUGGINGFACE, "datasets/lab/corpus")
    assert dataset_ref(replace(DATA, url="https://huggingface.co/lab/corpus")) is None
    assert dataset_ref(replace(DATA, ref=ArtifactRef(Host.GDRIVE, "https://drive/datasets/x"))) is None


def test_data_set_that_goes_is_suspected_then_confirmed() -> None:
    """As weights are, but never critical, and told as data."""
    watch = watch_over()
    (suspected,), (confirmed,), last = watch.story(lambda _: answer(watch, Access.GONE), None, None)
    assert (suspected.kind.value, suspected.scope, suspected.subject) == ("data_status_changed", "data", KEY)
    assert (suspected.before, suspected.after, suspected.state) == ("available", "gone", ChangeState.SUSPECTED)
    assert suspected.severity is Severity.NOTABLE
    assert (confirmed.id, confirmed.state, last) == (suspected.id, ChangeState.CONFIRMED, [])


def test_data_set_that_is_back_in_time_was_never_gone() -> None:
    """Suspicion and return cancel each other."""
    watch = watch_over()
    first, *later = watch.story(lambda _: answer(watch, Access.GONE), lambda _: answer(watch, Access.AVAILABLE), None)
    assert (len(first), later, watch.pending) == (1, [[], []], [])


def test_gate_is_certain() -> None:
    """A gate is said by the hub itself."""
    watch = watch_over()
    (gated,), last = watch.story(lambda _: answer(watch, Access.GATED_MANUAL), None)
    assert (gated.before, gated.after, gated.state) == ("available", "gated_manual", ChangeState.CONFIRMED)
    assert last == []


def test_outage_and_first_answer_tell_nothing() -> None:
    """Neither is an event upstream."""
    watch = watch_over()
    watch.world.hubs[KEY] = DOWN
    told = watch.story(lambda _: answer(watch, Access.GONE), None)
    assert told == [[], []]


def test_dead_link_that_is_cleaned_away_is_no_news() -> None:
    """Its death was told."""
    watch = watch_over()
    watch.story(lambda _: answer(watch, Access.GONE), None)
    watch.world.data_artifacts, watch.world.readme = [], "a1"
    watch.world.edit(head="c1")
    assert watch.run() == []


def test_link_that_is_dropped_while_suspected_confirms() -> None:
    """The project agrees that it is gone."""
    watch = watch_over()
    (suspected,), = watch.story(lambda _: answer(watch, Access.GONE))  # fmt: skip
    watch.world.data_artifacts, watch.world.readme = [], "a1"
    watch.world.edit(head="c1")
    (confirmed,) = watch.run()
    assert (confirmed.id, confirmed.state) == (suspected.id, ChangeState.CONFIRMED)
    assert watch.run() == []


def test_data_set_says_nothing_of_the_weights() -> None:
    """Its tag is no licence of weights, its size none of a model."""
    watch = watch_over()
    watch.world.hubs[KEY] = replace(watch.world.hubs[KEY], licence="cc-by-nc-4.0", parameters=7_000_000_000)  # type: ignore[type-var]
    watch.run()
    assert watch.snapshot is not None
    assert watch.snapshot.value(FactName.LICENCE, "weights") is None
    assert watch.snapshot.value(FactName.PARAMS) is None
    watch.world.hubs[KEY] = replace(watch.world.hubs[KEY], licence="mit")  # type: ignore[type-var]
    (change,) = watch.run()
    assert (kinds([change]), change.scope) == (["licence_changed"], "data")
