"""Whole reports, read as GitHub renders them."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import timedelta
from importlib import resources
from pathlib import Path

import pytest
from tests.simulators.history import FakeHistory
from tests.simulators.rendered import problems, render
from tests.simulators.small_world import LAST, WEEKS, small_world

from tracker.domain.entries import CuratedFact, Entry, Watchlist
from tracker.domain.evidence import FailureReason
from tracker.domain.facts import FactKey, FactName, Unknown
from tracker.domain.identifiers import RepoName
from tracker.report import pages
from tracker.report.i18n import Catalog, catalog, parse_po
from tracker.report.links import short_reference
from tracker.report.pages import ComparisonPages
from tracker.report.render import Renderer
from tracker.report.views.facts import gather_facts
from tracker.report.views.world import project_views, read_world
from tracker.report.write import render_reports


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Return the reports of the small world."""
    return dict(render_reports(*small_world()))


def test_nothing_is_broken(files: dict[str, bytes]) -> None:
    """No broken table, footnote, image, link or anchor, and no element that upstream brought along."""
    assert problems(files) == []


def test_the_same_past_gives_the_same_bytes(files: dict[str, bytes]) -> None:
    """Two runs over one database write the same files."""
    assert dict(render_reports(*small_world())) == files


def test_before_the_first_run() -> None:
    """An empty database gives pages that say so, and they are whole."""
    files = dict(render_reports(FakeHistory(), small_world()[1]))
    assert problems(files) == []
    assert b"No run has observed anything yet" in files["README.md"]


def test_an_empty_list() -> None:
    """A list without entries is no reason to fail."""
    assert problems(dict(render_reports(FakeHistory(), Watchlist("config/repos.yaml", ())))) == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_parts_stand_in_the_seeds_order(files: dict[str, bytes], name: str) -> None:
    """Conclusion first, coverage last."""
    order = re.findall(r'^<a id="([a-z]+)"></a>$', files[name].decode(), re.MULTILINE)
    assert order[:3] == ["conclusion", "overview", "timeline"]
    assert order[3:] == ["stars", "licences", "weights", "lineage", "projects", "contradictions", "coverage"]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_overview_has_at_most_twelve_columns(files: dict[str, bytes], name: str) -> None:
    """Beyond twelve nobody reads a table on GitHub."""
    for row in re.findall(r"^\|.*\|$", files[name].decode(), re.MULTILINE):
        assert len(re.findall(r"(?<!\\)\|", row)) <= 13


def test_the_first_screen_answers_the_two_questions(files: dict[str, bytes]) -> None:
    """Who allows commercial use of the weights, and what changed last week."""
    first = files["README.md"].decode().split('<a id="overview">')[0]
    assert "| [Open LLM](#p-acme--open-llm) | none | [Alpaca-like](#p-lab--alpaca-like) | none |" in first
    assert "What changed in the week 2026-W48 (2026-11-23 to 2026-11-29, data until 2026-11-23)?" in first
    assert "**Repository gone**: available → gone — confirmed 2026-11-23" in first


def test_evidence_is_a_footnote_with_a_permalink(files: dict[str, bytes]) -> None:
    """The value, its footnote, the words quoted, the line at a commit and the rule."""
    text = files["README.md"].decode()
    note = re.search(r"^\[\^acme--open-llm-weights\]: (.*)$", text, re.MULTILINE)
    assert "● open[^acme--open-llm-weights]" in text
    assert note is not None
    assert re.search(
        r"README\.md:12\]\(https://github\.com/acme/open-llm/blob/[0-9a-f]{40}/README\.md\?plain=1#L12\)", note[1]
    )
    assert "`W101`" in note[1]


def test_unknown_says_where_was_looked(files: dict[str, bytes]) -> None:
    """Looked and not found, could not look, never looked: three different answers."""
    text = files["README.md"].decode()
    assert "? unknown (looked in `LICENSE`, `README.md`, `README_EN.md`, 1 more)" in text
    assert "? unknown; not observed since 2026-11-23: timed out" in text
    assert "? unknown (not looked at yet)" in text


def test_old_values_are_marked_stale(files: dict[str, bytes]) -> None:
    """What was known before a failure is shown, and said to be old."""
    assert "● open ◷[^ghost--vanished-weights]" in files["README.md"].decode()


def test_curated_values_win_and_are_challenged(files: dict[str, bytes]) -> None:
    """The maintainer's 65B stands, with its source, and the observed 7B beside it as a contradiction."""
    text = files["README.md"].decode()
    assert "65B ✎ ≠[^lab--alpaca-like-params]" in text
    assert "the maintainer states 65B ([example.org/blog](https://example.org/blog)), observed is 7B" in text


def test_languages_say_the_same(files: dict[str, bytes]) -> None:
    """Both pages hold the same links to evidence, in the same number."""
    links = [sorted(re.findall(r"\]\((https?://[^)]+)\)", files[n].decode())) for n in ("README.md", "README.zh-CN.md")]
    assert links[0] == links[1]


def test_chinese_pages_use_chinese_units(files: dict[str, bytes]) -> None:
    """1.4T tokens is 1.4 万亿, 12,345 stars are 1.23 万; quotes stay as they are."""
    text = files["README.zh-CN.md"].decode()
    assert "1.4 万亿 token" in text
    assert "1.23&nbsp;万" in text
    assert "`1.4T tokens`——[README.md:6]" in text


def test_notes_are_shown_in_their_language(files: dict[str, bytes]) -> None:
    """The maintainer's remark is Markdown and is not escaped."""
    assert "唯一**全部**公开的项目。" in files["README.zh-CN.md"].decode()


def test_weeks_are_told_once_and_confirmations_in_their_own_week(files: dict[str, bytes]) -> None:
    """Suspected in W47, confirmed in W48: both weeks say so, each in its words."""
    first, second = (files[f"weekly/2026-W{n}.en.md"].decode() for n in (47, 48))
    assert "**Repository gone**: available → gone — confirmed 2026-11-23" in first
    assert "**Repository gone**: available → gone — confirmed; first seen 2026-11-16" in second


def test_a_suspicion_is_called_one(files: dict[str, bytes]) -> None:
    """What is not yet confirmed is not told as certain."""
    assert "≈ suspected, to be confirmed by a later run" in files["weekly/2026-W48.en.md"].decode()


def test_licence_changes_are_told_in_words(files: dict[str, bytes]) -> None:
    """Terms are told clause by clause."""
    expected = {
        "en": "**Terms of the weights changed**: commercial use: no → yes; registration: unstated → required",
        "zh-CN": "**权重使用条款变更**：商用：否 → 是；登记：未提及 → 必须",
    }
    for language, words in expected.items():
        assert words in files[f"weekly/2026-W46.{language}.md"].decode()


def test_a_quiet_week_says_so(files: dict[str, bytes]) -> None:
    """Nothing material is an answer of its own."""
    assert "**Nothing material changed.**" in files["weekly/2026-W45.en.md"].decode()
    assert "**没有实质变化。**" in files["weekly/2026-W45.zh-CN.md"].decode()


def test_movers_and_failures_of_a_week(files: dict[str, bytes]) -> None:
    """Gains with both counts; failures that are over and failures that are not."""
    text = files["weekly/2026-W48.en.md"].decode()
    assert "+445 (+3.7 %) | 11,900 → 12,345 | 2026-11-16" in text
    assert "`modelscope:acme/open-7b`: timed out (no answer within 20 s) — in 1 run, still open" in text


def test_several_runs_in_a_week_make_one_report() -> None:
    """The week is told whole, however often it was polled."""
    history, watchlist = small_world()
    extra = replace(history.polled[-1], id=9, at=LAST + timedelta(days=3), failures=())
    history.polled.append(extra)
    text = dict(render_reports(history, watchlist))["weekly/2026-W48.en.md"].decode()
    assert "2 runs (2026-11-23 06:00 UTC, 2026-11-26 06:00 UTC)" in text
    assert "in 1 run, answered since" in text


def test_as_of_shows_the_past_as_it_was() -> None:
    """A later confirmation is a suspicion still, and later weeks are not there."""
    files = dict(render_reports(*small_world(), as_of=WEEKS[2]))
    assert problems(files) == []
    assert "weekly/2026-W48.en.md" not in files
    assert "≈ suspected" in files["weekly/2026-W47.en.md"].decode()
    assert "This page shows the state as of 2026-11-16 06:00 UTC" in files["README.md"].decode()


def test_changes_are_written_as_the_contract_says(files: dict[str, bytes]) -> None:
    """`changes.json` carries the CHANGE objects."""
    document = json.loads(files["data/changes.json"])
    assert document["schema_version"] == 1
    assert set(document["changes"][0]) == {
        *("id", "project", "repo", "repo_id", "kind", "scope", "subject"),
        *("before", "after", "severity", "state", "at", "evidence"),
    }


def test_drawings_are_whole_and_come_in_pairs(files: dict[str, bytes]) -> None:
    """Every SVG is well-formed, holds no script and no address, and has its other theme."""
    drawn = {path: text for path, text in files.items() if path.startswith("charts/")}
    assert drawn
    for path, svg in drawn.items():
        ET.fromstring(svg)  # noqa: S314 - our own file
        assert not re.search(rb"<script|href|url\(|onload", svg)
        assert path.replace(".light.", ".dark.") in drawn


def test_drawings_have_their_numbers_in_words(files: dict[str, bytes]) -> None:
    """Whoever cannot see the picture reads first and last count."""
    page = render(files["README.md"].decode())
    assert 'alt="Stars of Open LLM, 4 recorded counts: 11,000 on 2026-11-02, 12,345 on 2026-11-23"' in page


def test_chinese_sentences_have_no_spaces_between_them(files: dict[str, bytes]) -> None:
    """Full-width punctuation has a width of its own; Markdown and site alike."""
    shown = {path: text.decode() for path, text in files.items() if "zh-CN" in path and path.endswith((".md", ".html"))}
    assert [path for path, text in shown.items() if re.search(r"[。；] +[^\s<-]|[。；] <a", text)] == []


def test_gains_are_told_in_words_as_gains(files: dict[str, bytes]) -> None:
    """The text beside the weekly drawing has its numbers, not the counts of another."""
    page = render(files["README.md"].decode())
    assert "2026-W48 +440; 2026-W47 +595; 2026-W46 +290" in page


def test_events_in_drawings_are_words(files: dict[str, bytes]) -> None:
    """A mark says in the language of the page what happened."""
    english = files["charts/acme--open-llm.stars.light.svg"].decode()
    assert "<title>Terms of the weights changed</title>" in english
    assert "<title>权重使用条款变更</title>" in files["charts/acme--open-llm.stars.zh-CN.light.svg"].decode()


def test_a_long_list_is_split_below_githubs_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sections move to pages of their own; every link still leads somewhere."""
    monkeypatch.setattr(pages, "PAGE_BYTES", 5_000)
    files = dict(render_reports(*small_world()))
    assert problems(files) == []
    moved = {path.split("-")[0] for path in files if path.startswith("pages/")}
    assert {"pages/projects", "pages/overview", "pages/licences"} <= moved
    assert len(files["README.md"]) < 12_000


def test_hidden_parts_are_not_shown() -> None:
    """An entry may leave parts out."""
    history, _ = small_world()
    hidden = Entry(
        RepoName("acme", "open-llm"), "Open LLM", hide=("releases", "stars", "timeline", "licences", "parameter_size")
    )
    text = dict(render_reports(history, Watchlist("c", (hidden,))))["README.md"].decode()
    assert "**Releases" not in text
    assert "7B, 13B" not in text
    assert "acme--open-llm.stars" not in text
    assert problems(dict(render_reports(history, Watchlist("c", (hidden,))))) == []


def test_another_language_is_one_file() -> None:
    """A catalog of its own name, number style and file name is all a language needs."""
    source = (Path(str(resources.files("tracker.report"))) / "locale" / "en.po").read_text()
    for old, new in (("Language: en", "Language: xx"), ("English", "Xish"), ("X-File-Suffix: ", "X-File-Suffix: .xx")):
        source = source.replace(old, new, 1)
    words = Catalog("xx", parse_po(source))
    world = read_world(*small_world())
    facts = gather_facts(world, tuple(project_views(small_world()[0], world)))
    shown = dict(ComparisonPages(Renderer(), words, (words, catalog("en")), facts).render())
    assert list(shown) == ["README.xx.md"]
    assert "**Xish** · [English](README.md)" in shown["README.xx.md"]


def test_a_failing_mirror_is_no_stale_project() -> None:
    """One link that timed out is told in its row, not above the whole page."""
    files = dict(render_reports(*small_world()))
    first = files["README.md"].decode().split('<a id="conclusion">')[0]
    assert "◷" not in first


def test_a_stale_repository_is_told_at_the_top() -> None:
    """Whose own facts could not be observed is named before anything else."""
    history, watchlist = small_world()
    stars = FactKey(FactName.STARS)
    newest = history.snapshots[-4]
    old = Unknown(FailureReason.RATE_LIMITED, "", LAST, newest.facts[stars])  # type: ignore[arg-type]
    history.snapshots[-4] = replace(newest, facts={**newest.facts, stars: old})
    first = dict(render_reports(history, watchlist))["README.zh-CN.md"].decode().split('<a id="conclusion">')[0]
    assert "> ◷ 最近一次运行未能完整观测，显示的是旧值：[Open LLM](#p-acme--open-llm)" in first


def test_the_week_before_is_told_beside_the_newest(files: dict[str, bytes]) -> None:
    """A run on a Monday says nothing of the days before it: both weeks are answered, with their days."""
    first = files["README.md"].decode().split('<a id="overview">')[0]
    assert "**And in the week before, 2026-W47 (2026-11-16 to 2026-11-22)?** [Weekly report](weekly/2026-W47" in first
    site = files["site/index.html"].decode()
    assert "2026-W47 (2026-11-16 to 2026-11-22)" in site
    assert re.search(r'<a href="changes.html">All changes since 20\d\d-\d\d-\d\d \(\d+\)</a>', site)


def test_two_quiet_weeks_name_what_came_before_them() -> None:
    """Nothing in the newest week nor in the one before: each says so, and the newest change is told with its day."""
    history, watchlist = small_world()
    history.told = [c for c in history.told if c.at < WEEKS[2]]
    first = dict(render_reports(history, watchlist))["README.md"].decode().split('<a id="overview">')[0]
    assert first.count("Nothing material changed.") == 2
    assert f"- Before that, {history.told[-1].at:%Y-%m-%d}: " in first


def test_footnotes_stay_the_same_from_run_to_run(files: dict[str, bytes]) -> None:
    """A day is named only where it is not that of the newest run."""
    notes = [line for line in files["README.md"].decode().splitlines() if "read from the documents" in line]
    assert notes
    assert not [note for note in notes if "documents, 2026-11-23" in note]


def test_chinese_pages_use_the_chinese_dash(files: dict[str, bytes]) -> None:
    """No spaced dash between Chinese words, wherever the words come from."""
    pages = [p for p in files if "zh-CN" in p and p.endswith((".md", ".html", ".xml"))]
    assert [p for p in pages if " — " in files[p].decode()] == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (f"https://github.com/o/n/blob/{'a' * 40}/docs/README.md?plain=1#L3", "o/n/docs/README.md @ aaaaaaa"),
        ("https://example.org/blog", "example.org/blog"),
        (f"https://example.org/{'x' * 100}", f"example.org/{'x' * 47}…"),
    ],
)
def test_long_addresses_read_short(address: str, words: str) -> None:
    """A source is named by file and commit, or by where its address begins; a cut is marked."""
    assert short_reference(address) == words


def test_what_the_maintainer_states_needs_no_run() -> None:
    """A project that was never observed shows its curated values with their source, on both pages."""
    stated = CuratedFact("hardware", {"*": "8 x A100"}, "https://example.org/paper", "maintainers")
    entry = Entry(RepoName("new", "one"), "New", facts=(stated,))
    written = dict(render_reports(FakeHistory(), Watchlist("c", (entry,))))
    for page in ("README.md", "site/projects/new--one.html"):
        assert "8 x A100 ✎" in written[page].decode()
        assert "example.org/paper" in written[page].decode()
