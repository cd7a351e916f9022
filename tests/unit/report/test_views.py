"""What reports conclude from facts: curated values, base models, gains, losses, who is what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.simulators.small_world import LAST, open_project, present, seen, small_world

from tracker.domain.artifacts import Access, Artifact, ArtifactKind, HubFacts
from tracker.domain.entries import CuratedFact, Entry
from tracker.domain.evidence import FailureReason, Method
from tracker.domain.facts import Absent, Fact, FactKey, FactName, Present, Unknown
from tracker.domain.identifiers import ArtifactRef, Host, RepoName
from tracker.report.views.bases import base_family, family_label, split_names
from tracker.report.views.cells import Cell, CellState, Flag, Piece, PieceKind, cell_of
from tracker.report.views.conclusion import conclusion, offers_weights
from tracker.report.views.coverage import coverage
from tracker.report.views.curated import curated_fact, disagrees, stance, with_curated
from tracker.report.views.lineage import lineage
from tracker.report.views.project import ProjectView, project_view
from tracker.report.views.stars import StarCurve, gain_between, recent_gain
from tracker.report.views.world import project_views, read_world

REPO = RepoName("acme", "open-llm")
HF = FactKey(FactName.HUB, "huggingface:acme/open-7b")


def view(facts: dict[FactKey, Fact] | None = None, *curated: CuratedFact) -> ProjectView:
    """Return the open project with some facts put over its own."""
    known = open_project()
    snapshot = replace(known, facts={**known.facts, **(facts or {})})
    return project_view(Entry(REPO, "Open LLM", facts=curated), "acme/open-llm", snapshot, StarCurve(), ())


def said(name: str, text: str) -> CuratedFact:
    """Return a curated fact that reads the same in every language."""
    return CuratedFact(name, {"*": text}, "https://example.org")


def status(name: str, value: str) -> Cell:
    """Return the cell of an observed status."""
    group = {"commercial_use": "commercial"}.get(name, name)
    return Cell(name, CellState.VALUE, (Piece(PieceKind.TERM, f"{group}.{value}"),), sign=f"{group}.{value}")


def test_the_three_states_of_a_cell() -> None:
    """A value, nothing found where was looked, and could not look: kept apart."""
    value = cell_of("params", FactName.PARAMS, present(("7B",)))
    nothing = cell_of("params", FactName.PARAMS, Absent(LAST, ("README.md",)))
    failed = cell_of("params", FactName.PARAMS, Unknown(FailureReason.TIMED_OUT, "", LAST, None))
    assert (value.state, nothing.state, failed.state) == (CellState.VALUE, CellState.UNKNOWN, CellState.UNKNOWN)
    assert (nothing.looked_in, nothing.reason) == (("README.md",), None)
    assert (failed.looked_in, failed.reason) == ((), FailureReason.TIMED_OUT)


def test_a_failure_keeps_what_was_known() -> None:
    """The last value is shown, marked stale, and stays a value."""
    cell = cell_of("params", FactName.PARAMS, Unknown(FailureReason.TIMED_OUT, "", LAST, present(("7B",))))
    assert (cell.is_known, cell.flags, cell.since) == (True, (Flag.STALE,), LAST)


def test_an_undecided_status_is_unknown() -> None:
    """The word `unknown` is no value: it says where was looked."""
    cell = cell_of("data", FactName.DATA_STATUS, present("unknown", seen("a/b", "README.md", 1, "x")))
    assert (cell.state, cell.looked_in) == (CellState.UNKNOWN, ("README.md",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yes, up to 700M users", "yes"),
        ("No (weights)", "no"),
        ("none", "no"),
        ("nothing known", ""),
        ("partly", "conditional"),
        ("是（训练代码没有开源）", "yes"),
        ("否", "no"),
        ("未开源", "no"),
        ("有条件", "conditional"),
        ("部分", "conditional"),
        ("inference only", ""),
        ("notable", ""),
    ],
)
def test_the_stance_of_a_curated_text(text: str, expected: str) -> None:
    """A leading yes, no or partly in English or Chinese; otherwise none."""
    assert stance(text) == expected


@pytest.mark.parametrize(
    ("name", "text", "observed", "is_challenged"),
    [
        ("weights", "yes", "open", False),
        ("weights", "yes", "none", True),
        ("weights", "no", "open", True),
        ("weights", "LoRA only", "adapter", False),
        ("weights", "LoRA only", "open", True),
        ("weights", "yes, after accepting the licence", "open", False),
        ("data", "no", "open", True),
        ("data", "partly", "open", True),
        ("data", "no", "partial", False),
        ("code", "no", "training", True),
        ("commercial_use", "yes", "no", True),
        ("commercial_use", "conditional", "conditional", False),
        ("code", "scripts", "none", False),
    ],
)
def test_observation_challenges_what_is_stated(name: str, text: str, observed: str, is_challenged: bool) -> None:
    """Only a plain contradiction is one; in doubt the maintainer is right."""
    assert disagrees(said("x", text), status(name, observed)) is is_challenged


def test_numbers_and_licences_are_compared_too() -> None:
    """7B, 13B against 65B; Apache-2.0 against CC-BY-NC-4.0."""
    sizes = Cell("params", CellState.VALUE, (Piece(PieceKind.WORDS, "7B"),))
    licence = Cell("licence.weights", CellState.VALUE, (Piece(PieceKind.CODE, "Apache-2.0"),))
    assert disagrees(said("x", "65B"), sizes)
    assert not disagrees(said("x", "7B and 13B"), sizes)
    assert not disagrees(said("x", "6.9B"), sizes)
    assert disagrees(said("x", "CC-BY-NC-4.0"), licence)
    assert not disagrees(said("x", "Apache-2.0 with a remark"), licence)


def test_a_curated_value_is_shown_until_its_day() -> None:
    """`until` is its last day."""
    fact = replace(said("open_data", "no"), until=date(2026, 11, 22))
    entry = Entry(REPO, "x", facts=(fact,))
    assert curated_fact(entry, "data", datetime(2026, 11, 22, 23, tzinfo=UTC)) is fact
    assert curated_fact(entry, "data", datetime(2026, 11, 23, tzinfo=UTC)) is None


def test_a_curated_value_needs_no_observation() -> None:
    """Where nothing was found, the maintainer's word stands alone and is no contradiction."""
    entry = Entry(REPO, "x", facts=(said("hardware", "8 A100"),))
    cell = with_curated(entry, Cell("hardware", CellState.UNKNOWN), LAST)
    assert (cell.flags, cell.method, cell.localised) == ((Flag.CURATED,), Method.CURATED, {"*": "8 A100"})


def test_fully_open_needs_all_three() -> None:
    """Weights, training code and data; a maintainer's no to one of them counts."""
    assert view().is_fully_open
    assert not view({FactKey(FactName.DATA_STATUS): present("partial")}).is_fully_open
    assert not view({}, said("open_data", "no")).is_fully_open
    assert not view({FactKey(FactName.REPO_STATE): present("gone")}).is_fully_open


def test_licence_of_what_is_not_there_is_not_applicable() -> None:
    """No weights, no licence of the weights; unless one is stated all the same."""
    nothing = {FactKey(FactName.WEIGHTS_STATUS): present("none"), FactKey(FactName.LICENCE, "weights"): Absent(LAST)}
    assert view(nothing).cells["licence.weights"].state is CellState.NOT_APPLICABLE
    assert view({**nothing, FactKey(FactName.LICENCE, "weights"): present("MIT")}).cells["licence.weights"].is_known


def gone(host: Host, ident: str) -> Present:
    """Return a hub's answer that an artifact is gone."""
    ref = ArtifactRef(host, ident)
    return Present(HubFacts(ref, ref, "https://example.org", Access.GONE), Method.MEASURED, LAST)


def test_one_mirror_gone_is_not_the_weights_gone() -> None:
    """While another mirror may serve it, only the mirror is lost; with the last one the weights are."""
    lost = view({HF: gone(Host.HUGGINGFACE, "acme/open-7b")})
    other = {FactKey(FactName.HUB, "modelscope:acme/open-7b"): gone(Host.MODELSCOPE, "acme/open-7b")}
    world = read_world(*small_world())
    assert [loss.kind for loss in conclusion(world, [lost]).losses] == ["weights"]
    served = Artifact(ArtifactRef(Host.DIRECT, "https://x.y/z"), "https://x.y/z", ArtifactKind.FULL, is_own=True)
    ref = served.ref
    direct: dict[FactKey, Fact] = {
        FactKey(FactName.ARTIFACT, ref.key): present(served),
        FactKey(FactName.HUB, ref.key): present(HubFacts(ref, ref, served.url, Access.AVAILABLE)),
    }
    kept = view({HF: gone(Host.HUGGINGFACE, "acme/open-7b"), **other, **direct})
    assert [(x.kind, x.subjects) for x in conclusion(world, [kept]).losses] == [
        ("mirror", ("acme/open-7b", "acme/open-7b"))
    ]


def test_a_repository_that_is_gone_offers_nothing() -> None:
    """It is named among the losses, not among those who allow commercial use."""
    lost = view({FactKey(FactName.REPO_STATE): present("gone")})
    found = conclusion(read_world(*small_world()), [lost])
    assert not offers_weights(lost)
    assert not any(found.commercial.values())
    assert found.losses[0].kind == "repository"


@pytest.mark.parametrize(
    ("name", "family", "label"),
    [
        ("meta-llama/Llama-2-7b-hf", "llama2", "Llama-2"),
        ("LLaMA-13B", "llama", "LLaMA"),
        ("Llama 2", "llama2", "Llama 2"),
        ("LLaMA-7B/13B", "llama", "LLaMA"),
        ("Qwen2.5-Math-7B", "qwen2.5math", "Qwen2.5-Math"),
        ("open-llm", "openllm", "open-llm"),
    ],
)
def test_families_of_base_models(name: str, family: str, label: str) -> None:
    """Owner and size fall away, the version stays."""
    assert (base_family(name), family_label(name)) == (family, label)


def test_curated_lists_of_base_models() -> None:
    """Split at commas; remarks in parentheses and `none` are no names."""
    assert split_names("LLaMA-7B (decapoda, research), Llama 2；无") == ["LLaMA-7B", "Llama 2"]
    assert split_names("none (trained from scratch)") == []


def test_a_listed_base_is_the_same_node() -> None:
    """A project that builds on another project of the list points from it."""
    history, watchlist = small_world()
    graph = lineage(tuple(project_views(history, read_world(history, watchlist))))
    names = [(base.label, child.label) for base, child in graph.edges]
    assert ("Open LLM", "Alpaca-like") in names
    assert ("LLaMA", "Alpaca-like") in names


WEEK = timedelta(weeks=1)
POINTS = tuple((LAST - WEEK * n, 1_000 - 10 * n) for n in range(10, -1, -1))


def test_a_weeks_gain_is_between_the_last_counts_of_two_weeks() -> None:
    """A first sighting is no gain, a week without a count has none."""
    gain = gain_between(POINTS, LAST - timedelta(days=1), LAST + timedelta(days=6))
    assert gain is not None
    assert (gain.stars, gain.days) == (10, 7)
    assert gain_between(POINTS[:1], POINTS[0][0], LAST) is None
    assert gain_between(POINTS, LAST + WEEK, LAST + 2 * WEEK) is None


def test_recent_growth_is_over_four_weeks_or_what_there_is() -> None:
    """Never over less than a week, never against a count of long ago."""
    gain = recent_gain(POINTS)
    assert gain is not None
    assert (gain.stars, gain.days) == (40, 28)
    assert recent_gain(POINTS[-2:]) is not None
    assert recent_gain(((LAST - timedelta(days=2), 1), (LAST, 9))) is None
    assert recent_gain(((LAST - timedelta(days=300), 1), (LAST, 9))) is None


def test_coverage_counts_each_field_once() -> None:
    """Known, unstated and unobserved add up to the list."""
    history, watchlist = small_world()
    world = read_world(history, watchlist)
    projects = tuple(project_views(history, world))
    for field in coverage(world, projects).fields:
        not_applicable = sum(p.cells[field.name].state is CellState.NOT_APPLICABLE for p in projects)
        assert field.known + field.unstated + field.unobserved + not_applicable == len(projects)


def test_a_renamed_project_keeps_its_page() -> None:
    """The anchor follows the key, the link follows the new name."""
    renamed = replace(open_project(), repo=RepoName("new-home", "open-llm"))
    shown = project_view(Entry(REPO, "Open LLM"), "acme/open-llm", renamed, StarCurve(), ())
    assert (shown.anchor, shown.url) == ("p-acme--open-llm", "https://github.com/new-home/open-llm")
    assert shown.former == "acme/open-llm"
