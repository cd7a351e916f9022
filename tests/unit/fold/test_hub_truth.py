"""What hubs say fills what documents leave open, contradicts what they say, and is never mistaken for their words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.diff.world import DOWN, Watch, World, kinds, own

from tracker.domain.artifacts import Access, Artifact, ArtifactKind, WeightsStatus
from tracker.domain.evidence import Method
from tracker.domain.facts import Absent, FactName, Present, Unknown
from tracker.domain.findings import FoundContradiction
from tracker.domain.identifiers import Host
from tracker.domain.licences import LicenceFile, Scope
from tracker.domain.snapshots import Snapshot
from tracker.fold.hub_contradictions import CODES
from tracker.fold.hub_truth import without_hub_truth

MODEL = own("lab/model-7b")
CHAT = own("lab/chat-7b")
MIRROR = own("lab/model-7b", Host.MODELSCOPE)


def offering(*artifacts: Artifact, **hub: object) -> Watch:
    """Return a watch over documents that offer weights and say nothing else, with what the hubs say of each."""
    watch = Watch(World())
    watch.world.offer(*(artifacts or (MODEL,)))
    for key, facts in watch.world.hubs.items():
        watch.world.hubs[key] = replace(facts, **{"licence": None, **hub})  # type: ignore[type-var]
    return watch


def say(watch: Watch, artifact: Artifact = MODEL, **hub: object) -> None:
    """Change what a hub says of one artifact."""
    watch.world.hubs[artifact.ref.key] = replace(watch.world.hubs[artifact.ref.key], **hub)  # type: ignore[type-var]


def write(watch: Watch, **said: object) -> None:
    """Rewrite the README, so that detection reads other things."""
    watch.world.readme += "x"
    watch.world.edit(head=watch.world.readme)
    for name, value in said.items():
        setattr(watch.world, name, value)


def state(watch: Watch) -> Snapshot:
    """Run once and return what is known then."""
    watch.run()
    assert watch.snapshot is not None
    return watch.snapshot


def codes(snapshot: Snapshot) -> list[str]:
    """Return the contradictions that stand."""
    return [key.partition(":")[0] for key in snapshot.members(FactName.CONTRADICTION)]


def sayings(snapshot: Snapshot, key: str) -> tuple[str, ...]:
    """Return what the witnesses of one contradiction say."""
    found = snapshot.value(FactName.CONTRADICTION, key)
    assert isinstance(found, FoundContradiction)
    return found.sayings


def stating(expression: str, *artifacts: Artifact, **hub: object) -> Watch:
    """Return a watch over a README that names a licence of the weights."""
    watch = offering(*artifacts, **hub)
    watch.world.claims[Scope.WEIGHTS] = (expression, "README.md")
    return watch


def test_every_code_has_its_line_in_the_documentation() -> None:
    """And the documentation knows no other code of these rules."""
    page = (Path(__file__).parents[3] / "docs" / "detection.md").read_text(encoding="utf-8")
    assert re.findall(r'<a id="(x93\d)"></a>', page) == [code.lower() for code in CODES]


# -- X931


def test_hub_tag_against_the_stated_licence() -> None:
    """Both witnesses are cited, each with its own place."""
    snapshot = state(stating("CC-BY-NC-4.0", licence="apache-2.0"))
    assert sayings(snapshot, "X931:licence:weights") == (
        "README.md: CC-BY-NC-4.0",
        "huggingface:lab/model-7b: Apache-2.0",
    )
    fact = snapshot.get(FactName.CONTRADICTION, "X931:licence:weights")
    assert isinstance(fact, Present)
    assert [e.path or e.url for e in fact.evidence] == ["README.md", "https://huggingface/lab/model-7b"]


@pytest.mark.parametrize(
    ("stated", "tag", "name"),
    [
        ("Apache-2.0", "apache-2.0", None),
        ("GPL-3.0-only", "gpl-3.0", None),
        ("CC-BY-NC-3.0", "cc-by-nc-4.0", None),
        ("LicenseRef-Llama-2-Community", "llama2", None),
        ("LicenseRef-Baichuan-2-Community", "other", "Baichuan2 Community License"),
        ("MIT", "other", None),
        ("MIT", "unknown", None),
        ("MIT", None, None),
        ("MIT", "cc", None),
        ("MIT", "mit, apache-2.0", None),
        ("MIT OR Apache-2.0", "apache-2.0", None),
        ("LicenseRef-Base-Model", "llama2", None),
    ],
)
def test_tags_that_agree_or_say_nothing(stated: str, tag: str | None, name: str | None) -> None:
    """Spelling, vague tags and missing ones contradict nothing."""
    assert codes(state(stating(stated, licence=tag, licence_name=name))) == []


def test_named_custom_licence_is_compared() -> None:
    """`other` with a name is that name."""
    watch = stating("Apache-2.0", licence="other", licence_name="qwen-research")
    assert codes(state(watch)) == ["X931"]
    assert codes(state(stating("LicenseRef-Llama-2-Community", licence="llama3.1"))) == ["X931"]


def test_one_agreeing_tag_is_enough() -> None:
    """A project with several models has several licences, of which one stands for all."""
    watch = stating("Apache-2.0", MODEL, CHAT, licence="llama2")
    say(watch, CHAT, licence="apache-2.0")
    assert codes(state(watch)) == []


def test_second_licence_file_of_the_weights_counts() -> None:
    """A tag that agrees with any licence text of the weights agrees."""
    watch = stating("Apache-2.0", licence="mit")
    watch.world.licences["MODEL_LICENSE"] = LicenceFile("MODEL_LICENSE", "m0", Scope.WEIGHTS, "MIT", 1.0)
    assert codes(state(watch)) == []


@pytest.mark.parametrize(("tag", "found"), [("apache-2.0", ["X931"]), ("cc-by-nc-4.0", []), ("llama2", [])])
def test_words_that_allow_research_only(tag: str, found: list[str]) -> None:
    """Only a tag that allows what the words forbid contradicts them."""
    assert codes(state(stating("LicenseRef-Research-Only-Non-Commercial", licence=tag))) == found


# -- X932


@pytest.mark.parametrize(("tag", "found"), [("mit", ["X932"]), ("Apache License 2.0", []), ("other", []), (None, [])])
def test_mirrors_with_different_tags(tag: str | None, found: list[str]) -> None:
    """The same model on two hubs has one licence."""
    watch = offering(MODEL, MIRROR, licence="apache-2.0")
    say(watch, MIRROR, licence=tag)
    assert codes(state(watch)) == found


def test_different_models_are_no_mirrors() -> None:
    """Two models may have two licences."""
    watch = offering(MODEL, own("lab/chat-7b", Host.MODELSCOPE), licence="apache-2.0")
    say(watch, own("lab/chat-7b", Host.MODELSCOPE), licence="mit")
    assert codes(state(watch)) == []


# -- X933


@pytest.mark.parametrize(
    ("name", "parameters", "found"),
    [
        ("lab/model-7b", 13_000_000_000, ["X933"]),
        ("lab/model-7b", 1_300_000_000, ["X933"]),
        ("lab/model-7b", 6_738_415_616, []),
        ("lab/model-8x7B", 46_702_792_704, []),
        ("lab/model-30B-A3B", 30_532_122_624, []),
        ("lab/model-7b-int4", 1_300_000_000, []),
        ("lab/model-7b-GPTQ", 1_300_000_000, []),
        ("lab/model-7b-draft", 300_000_000, []),
        ("lab/model", 13_000_000_000, []),
        ("lab/model-7b-1.4T-tokens", 6_738_415_616, []),
    ],
)
def test_measured_size_against_the_name(name: str, parameters: int, found: list[str]) -> None:
    """Far off counts; packed files, parts and models without a size in their name do not."""
    assert codes(state(offering(own(name), parameters=parameters))) == found


def test_measured_size_against_the_one_stated() -> None:
    """A single model without a size in its name is measured against the one size that is stated."""
    watch = offering(own("lab/model"), parameters=13_000_000_000)
    watch.world.params = ("7B",)
    assert sayings(state(watch), "X933:params") == ("README.md: 7B", "huggingface:lab/model: 13B parameters")
    write(watch, params=("13B", "7B"))
    assert codes(state(watch)) == []


@pytest.mark.parametrize("kind", [ArtifactKind.ADAPTER, ArtifactKind.QUANTIZED, ArtifactKind.DELTA])
def test_parts_of_models_are_not_measured(kind: ArtifactKind) -> None:
    """An adapter's own parameters are few."""
    assert codes(state(offering(own("lab/model-7b", kind=kind), parameters=20_000_000))) == []


def test_packed_files_are_known_by_their_bytes() -> None:
    """Half a byte for each value means that the values are packed."""
    assert codes(state(offering(parameters=20_000_000_000, bytes=10_000_000_000))) == []


# -- X934, X935 and the status


def test_gate_before_what_is_called_open() -> None:
    """The status is the hub's, the contradiction cites both."""
    snapshot = state(offering(access=Access.GATED_MANUAL))
    assert sayings(snapshot, "X934:weights:access") == ("README.md: open", "huggingface:lab/model-7b: gated_manual")
    fact = snapshot.get(FactName.WEIGHTS_STATUS)
    assert isinstance(fact, Present)
    assert (fact.value, fact.method, fact.evidence[0].path) == ("gated", Method.MEASURED, "README.md")


@pytest.mark.parametrize("kind", [ArtifactKind.FULL, ArtifactKind.QUANTIZED])
def test_one_open_copy_keeps_it_open(kind: ArtifactKind) -> None:
    """The best offer counts."""
    copy = own("lab/other", kind=kind)
    watch = offering(MODEL, copy, access=Access.GATED_AUTO)
    say(watch, copy, access=Access.AVAILABLE)
    snapshot = state(watch)
    assert codes(snapshot) == []
    assert snapshot.value(FactName.WEIGHTS_STATUS) == "open"


def test_gate_that_the_documents_tell_is_no_contradiction() -> None:
    """Both say gated."""
    watch = offering(access=Access.GATED_MANUAL)
    watch.world.weights = WeightsStatus.GATED
    snapshot = state(watch)
    assert codes(snapshot) == []
    assert isinstance(fact := snapshot.get(FactName.WEIGHTS_STATUS), Present)
    assert fact.method is Method.DETECTED


def test_gate_is_told_once_and_given_back() -> None:
    """The artifact's gate explains status and contradiction; documents reused meanwhile still say open."""
    watch = offering()
    told = watch.story(
        lambda _: say(watch, access=Access.GATED_AUTO), None, lambda _: say(watch, access=Access.AVAILABLE), None
    )
    assert [kinds(changes) for changes in told] == [["weights_gated"], [], ["weights_ungated"], []]
    assert watch.snapshot is not None
    assert isinstance(fact := watch.snapshot.get(FactName.WEIGHTS_STATUS), Present)
    assert (fact.value, fact.method) == ("open", Method.DETECTED)
    assert codes(watch.snapshot) == []


@pytest.mark.parametrize("access", [Access.GONE, Access.DISABLED, Access.ANNOUNCED])
def test_link_that_leads_nowhere(access: Access) -> None:
    """The README offers it, the hub does not have it."""
    assert sayings(state(offering(access=access)), "X935:weights:lost") == (
        "README.md: huggingface:lab/model-7b",
        f"huggingface:lab/model-7b: {access.value}",
    )


def test_empty_page_beside_a_full_one_is_no_contradiction() -> None:
    """Part of a series may still be to come."""
    watch = offering(MODEL, CHAT)
    say(watch, CHAT, access=Access.ANNOUNCED)
    assert codes(state(watch)) == []
    say(watch, CHAT, access=Access.GONE)
    assert codes(state(watch)) == ["X935"]


@pytest.mark.parametrize("status", [WeightsStatus.ANNOUNCED, WeightsStatus.WITHDRAWN, WeightsStatus.REQUEST])
def test_documents_that_offer_nothing_are_not_contradicted(status: WeightsStatus) -> None:
    """Whoever says that the weights were taken down is right about a dead link."""
    watch = offering(access=Access.GONE)
    watch.world.weights = status
    assert codes(state(watch)) == []


def test_new_link_has_a_run_to_come_alive() -> None:
    """A page may name weights before they are public; a week later it is a contradiction, told once."""
    watch = Watch(World())
    watch.run()
    write(watch)
    watch.world.offer(MODEL)
    say(watch, access=Access.GONE, object_id=None, revision=None)
    assert [kinds(watch.run()) for _ in range(3)] == [[], ["contradiction_found"], []]
    write(watch, artifacts=[])
    assert kinds(watch.run()) == ["contradiction_resolved"]


def test_lost_weights_are_withdrawn_at_the_second_look() -> None:
    """One look suspects, the next concludes; the loss itself is told once."""
    watch = offering()
    watch.run()
    say(watch, access=Access.GONE)
    first, second = watch.run(), watch.snapshot
    assert kinds(first) == ["weights_removed"]
    assert second is not None
    assert second.value(FactName.WEIGHTS_STATUS) == "open"
    assert [c.id for c in watch.run()] == [first[0].id]
    assert watch.snapshot is not None
    assert watch.snapshot.value(FactName.WEIGHTS_STATUS) == "withdrawn"
    say(watch, access=Access.AVAILABLE)
    assert kinds(watch.run()) == ["weights_returned"]
    assert watch.snapshot.value(FactName.WEIGHTS_STATUS) == "open"


def test_pages_without_files_are_an_announcement() -> None:
    """When every page is empty, nothing is open yet."""
    assert state(offering(access=Access.ANNOUNCED)).value(FactName.WEIGHTS_STATUS) == "announced"


def test_artifact_that_nobody_can_be_asked_about_keeps_the_stated_offer() -> None:
    """What lies elsewhere may be open."""
    watch = offering(MODEL, own("https://example.org/model.tar", Host.DIRECT), access=Access.GATED_MANUAL)
    del watch.world.hubs["direct:https://example.org/model.tar"]
    assert state(watch).value(FactName.WEIGHTS_STATUS) == "open"


# -- X936


@pytest.mark.parametrize(
    ("stated", "measured", "found"),
    [
        (("LLaMA-7B",), ("Qwen/Qwen2.5-7B",), ["X936"]),
        (("LLaMA-7B",), ("meta-llama/Llama-2-7b-hf",), []),
        (("Vicuna",), ("huggyllama/llama-7b",), []),
        (("ChatGLM-6B",), ("THUDM/glm-4-9b",), []),
        (("Qwen",), ("deepseek-ai/DeepSeek-R1-Distill-Qwen-7B",), []),
        (("LLaMA-7B",), ("somebody/their-own-thing",), []),
        (("LLaMA-7B",), ("lab/qwen-of-our-own",), []),
        (("LLaMA-7B", "Qwen-7B"), ("Qwen/Qwen-7B",), []),
        (("LLaMA-7B",), (), []),
        ((), ("Qwen/Qwen2.5-7B",), []),
    ],
)
def test_base_models_by_family(stated: tuple[str, ...], measured: tuple[str, ...], found: list[str]) -> None:
    """Known families that differ contradict; versions, derivatives, unknown names and own models do not."""
    watch = offering(base_models=measured)
    watch.world.bases = stated
    assert codes(state(watch)) == found


# -- failures, and the way of contradictions in time


def test_unreachable_hub_neither_makes_nor_settles() -> None:
    """What stood stays, as unknown; nothing is told, and nothing when the hub is back."""
    watch = stating("CC-BY-NC-4.0", licence="apache-2.0")
    watch.run()
    facts = watch.world.hubs[MODEL.ref.key]
    watch.world.hubs[MODEL.ref.key] = DOWN
    assert watch.run() == []
    assert watch.snapshot is not None
    fact = watch.snapshot.get(FactName.CONTRADICTION, "X931:licence:weights")
    assert isinstance(fact, Unknown)
    assert isinstance(fact.last, Present)
    watch.world.hubs[MODEL.ref.key] = facts
    assert watch.run() == []
    assert codes(watch.snapshot) == ["X931"]


def test_stale_word_of_a_hub_makes_no_contradiction() -> None:
    """A README rewritten while the hub is down is compared when it answers again."""
    watch = stating("Apache-2.0", licence="apache-2.0")
    watch.run()
    facts = watch.world.hubs[MODEL.ref.key]
    watch.world.hubs[MODEL.ref.key] = DOWN
    write(watch, claims={Scope.WEIGHTS: ("MIT", "README.md")})
    assert codes(state(watch)) == []
    watch.world.hubs[MODEL.ref.key] = facts
    assert kinds(watch.run()) == ["contradiction_found"]


def test_contradiction_that_is_mended_is_resolved() -> None:
    """It is looked for, and absent, once both agree."""
    watch = offering(licence=None)
    watch.world.bases = ("LLaMA-7B",)
    say(watch, base_models=("Qwen/Qwen2.5-7B",))
    told = watch.story(None, lambda _: say(watch, base_models=("meta-llama/Llama-2-7b",)), None)
    assert [kinds(changes) for changes in told] == [[], ["contradiction_resolved"], []]
    assert watch.snapshot is not None
    assert isinstance(watch.snapshot.get(FactName.CONTRADICTION, "X936:base_model"), Absent)


def test_edited_tag_tells_the_tag_and_not_the_contradiction_too() -> None:
    """One cause is told once."""
    watch = stating("Apache-2.0", licence="apache-2.0")
    told = watch.story(lambda _: say(watch, licence="mit"), None, lambda _: say(watch, licence="apache-2.0"), None)
    assert [kinds(changes) for changes in told] == [["licence_changed"]] * 4
    assert told[0][0].id == told[1][0].id


def test_first_word_of_a_hub_is_the_baseline() -> None:
    """A hub that could not be asked at first adds nothing that happened upstream."""
    watch = stating("CC-BY-NC-4.0", licence="apache-2.0")
    facts = watch.world.hubs[MODEL.ref.key]
    watch.world.hubs[MODEL.ref.key] = DOWN
    watch.run()
    watch.world.hubs[MODEL.ref.key] = facts
    assert watch.run() == []
    assert watch.snapshot is not None
    assert codes(watch.snapshot) == ["X931"]


# -- conclusions


def test_hub_fills_what_the_documents_leave_open() -> None:
    """Size, base model, licence and what it allows, each with the hub's page as evidence."""
    watch = offering(parameters=6_738_415_616, licence="apache-2.0", base_models=("meta-llama/Llama-2-7b-hf",))
    snapshot = state(watch)
    filled = {
        FactName.PARAMS: ("", ("6.7B",)),
        FactName.BASE_MODEL: ("", ("Llama-2-7b-hf",)),
        FactName.LICENCE: ("weights", "Apache-2.0"),
        FactName.COMMERCIAL_USE: ("", "yes"),
    }
    for name, (subject, value) in filled.items():
        fact = snapshot.get(name, subject)
        assert isinstance(fact, Present)
        assert (fact.value, fact.method) == (value, Method.MEASURED)
        assert [e.url for e in fact.evidence] == ["https://huggingface/lab/model-7b"]


def test_documents_win() -> None:
    """A stated value is never replaced by a measured one."""
    watch = stating("CC-BY-NC-4.0", parameters=6_738_415_616, licence="apache-2.0", base_models=("Qwen/Qwen-7B",))
    watch.world.params, watch.world.bases = ("7B",), ("LLaMA",)
    snapshot = state(watch)
    values = [snapshot.value(FactName.PARAMS), snapshot.value(FactName.BASE_MODEL)]
    assert [*values, snapshot.value(FactName.LICENCE, "weights")] == [("7B",), ("LLaMA",), "CC-BY-NC-4.0"]
    assert snapshot.value(FactName.COMMERCIAL_USE) is None


def test_tags_that_differ_conclude_nothing() -> None:
    """Two whole models under two licences have no one licence; an adapter's does not count beside a whole model's."""
    watch = offering(MODEL, CHAT, licence="apache-2.0")
    say(watch, CHAT, licence="mit")
    assert state(watch).value(FactName.LICENCE, "weights") is None
    lora = own("lab/lora", kind=ArtifactKind.ADAPTER)
    other = offering(MODEL, lora, licence="apache-2.0")
    say(other, lora, licence="mit")
    assert state(other).value(FactName.LICENCE, "weights") == "Apache-2.0"


def test_measured_value_is_unknown_while_its_hub_is_down() -> None:
    """What was measured is kept beside the reason."""
    watch = offering(parameters=6_738_415_616)
    before = state(watch).get(FactName.PARAMS)
    watch.world.hubs[MODEL.ref.key] = DOWN
    fact = state(watch).get(FactName.PARAMS)
    assert isinstance(fact, Unknown)
    assert (fact.reason, fact.last) == (DOWN.reason, before)


def test_measured_value_is_unknown_while_the_documents_are() -> None:
    """They may state something by now."""
    watch = offering(parameters=6_738_415_616)
    watch.run()
    watch.world.repository = DOWN
    fact = state(watch).get(FactName.PARAMS)
    assert isinstance(fact, Unknown)
    assert isinstance(fact.last, Present)


def test_filled_conclusions_tell_nothing() -> None:
    """They come, change and go with the hub's own words, which are told where they stand."""
    model = own("lab/model")
    watch = offering(model, parameters=6_738_415_616, licence="apache-2.0")
    told = watch.story(
        lambda _: say(watch, model, parameters=13_000_000_000, base_models=("Qwen/Qwen-14B",)),
        None,
        lambda _: say(watch, model, parameters=None, base_models=()),
        None,
    )
    assert told == [[], [], [], []]


def test_filled_licence_changes_with_the_tag_and_is_told_as_the_tag() -> None:
    """No alarm is critical because somebody edited a page."""
    watch = offering(licence="apache-2.0")
    told = watch.story(lambda _: say(watch, licence="cc-by-nc-4.0"), None, None)
    assert [[(c.kind.value, c.severity.value, c.state.value) for c in changes] for changes in told] == [
        [("licence_changed", "notable", "suspected")],
        [("licence_changed", "notable", "confirmed")],
        [],
    ]


def test_documents_that_begin_to_state_the_licence_add_it() -> None:
    """The hub's word was never theirs."""
    watch = offering(licence="apache-2.0")
    watch.run()
    write(watch, claims={Scope.WEIGHTS: ("Apache-2.0", "README.md")})
    assert [(c.kind.value, c.before, c.after) for c in watch.run()] == [("licence_added", None, "Apache-2.0")]


def test_what_is_saved_gives_back_what_the_documents_said() -> None:
    """Nothing of the hub's remains once it is taken away."""
    watch = offering(access=Access.GATED_AUTO, parameters=6_738_415_616, licence="mit", base_models=("Qwen/Qwen-7B",))
    plain = without_hub_truth(state(watch))
    assert plain is not None
    methods = {f.method for k, f in plain.facts.items() if isinstance(f, Present) and k.name is not FactName.HUB}
    assert methods == {Method.API, Method.DETECTED}
    assert plain.value(FactName.WEIGHTS_STATUS) == "open"
    assert isinstance(fact := plain.get(FactName.PARAMS), Absent)
    assert fact.looked_in == ("README.md",)


# -- GitHub's guess


def test_guess_stands_in_for_an_unrecognised_licence_file() -> None:
    """The text was read and nobody here knows it; GitHub does."""
    watch = offering()
    watch.world.licence("LICENSE", Scope.CODE, None, "l0")
    fact = state(watch).get(FactName.LICENCE, "code")
    assert isinstance(fact, Present)
    assert (fact.value, fact.method) == ("Apache-2.0", Method.API)


@pytest.mark.parametrize("guess", ["NOASSERTION", None])
def test_guess_that_names_nothing_fills_nothing(guess: str | None) -> None:
    """NOASSERTION is no licence."""
    watch = offering()
    watch.world.licence("LICENSE", Scope.CODE, None, "l0")
    watch.world.edit(licence_spdx=guess)
    assert state(watch).value(FactName.LICENCE, "code") is None


def test_guess_does_not_replace_a_text_that_was_read() -> None:
    """The text decides; where documents were read and there is no file, there is none."""
    watch = offering()
    assert state(watch).value(FactName.LICENCE, "code") is None
    watch.world.licence("LICENSE", Scope.CODE, "MIT", "l0")
    watch.world.edit(head="c1")
    assert state(watch).value(FactName.LICENCE, "code") == "MIT"


def test_unread_licence_file_is_guessed_and_read_later_without_an_alarm() -> None:
    """The first reading is the baseline."""
    watch = offering()
    watch.world.licence("LICENSE", Scope.CODE, "MIT", "l0")
    watch.world.is_unreadable = True
    assert state(watch).value(FactName.LICENCE, "code") == "Apache-2.0"
    watch.world.is_unreadable = False
    assert kinds(watch.run()) == []
    assert watch.snapshot is not None
    assert watch.snapshot.value(FactName.LICENCE, "code") == "MIT"


def test_text_that_becomes_unrecognised_is_told_despite_the_guess() -> None:
    """GitHub's guess does not hide that the licence file changed."""
    watch = offering()
    watch.world.licence("LICENSE", Scope.CODE, "Apache-2.0", "l0")
    watch.run()
    watch.world.licence("LICENSE", Scope.CODE, None, "l1")
    watch.world.edit(head="c1")
    assert [(c.kind.value, c.before, c.after) for c in watch.run()] == [
        ("licence_changed", "Apache-2.0", "NOASSERTION")
    ]


def test_nothing_flaps_over_a_year_of_outages() -> None:
    """A hub that answers every other week tells nothing at all."""
    watch = stating("CC-BY-NC-4.0", licence="apache-2.0", access=Access.GATED_AUTO, parameters=13_000_000_000)
    watch.run()
    facts, told = watch.world.hubs[MODEL.ref.key], []
    for week in range(52):
        watch.world.hubs[MODEL.ref.key] = DOWN if week % 2 else facts
        told += watch.run(timedelta(days=7))
    assert [c for c in told if c.kind.value != "dormant"] == []
