"""The site's files, read as a browser would read them, without one."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.simulators.history import FakeHistory
from tests.simulators.small_world import ENTRIES, WEEKS, change, licence_edit, small_world

from tracker.domain.changes import ChangeKind
from tracker.domain.documents import Document, DocumentRef
from tracker.domain.entries import Entry, Watchlist
from tracker.domain.identifiers import RepoName
from tracker.report.site.changes_page import Item, split
from tracker.report.site.project_page import folded, monthly
from tracker.report.views import facts
from tracker.report.views.weekly import Told
from tracker.report.write import render_reports, write_reports

EMPTY = frozenset({"meta", "link", "input", "br", "img"})
DRAWN = frozenset({"path", "circle", "rect"})
PROJECT = "site/projects/acme--open-llm.html"


class Read(HTMLParser):
    """One page: whether it is whole, where it leads, what it fetches, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        self.problems += [f"<{tag}> is not closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check an element's attributes and note where it leads."""
        if tag not in EMPTY | DRAWN:
            self._open.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.problems.append(f"<{tag} {name}>")
            self.ids += [value or ""] if name == "id" else []
            self.links += [value or ""] if name == "href" and tag == "a" else []
            self.fetched += [value or ""] if name == "src" or (name == "href" and tag == "link") else []
        if tag == "script" and "src" not in dict(attrs):
            self.problems.append("inline script")

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        if tag in DRAWN:
            return
        if not self._open or self._open.pop() != tag:
            self.problems.append(f"</{tag}> closes another element")

    def handle_data(self, data: str) -> None:
        """Note words."""
        self.words.append(data)

    @property
    def text(self) -> str:
        """The words on one line."""
        return " ".join(" ".join(self.words).split())


def broken(files: Mapping[str, bytes]) -> list[str]:
    """Return everything that is wrong with the pages of a site."""
    pages = {
        path: Read(text.decode()) for path, text in files.items() if path.startswith("site/") and path.endswith(".html")
    }
    found = [f"{path}: {problem}" for path, page in pages.items() for problem in page.problems]
    for path, page in pages.items():
        found += [f"{path}: {ident} twice" for ident in {i for i in page.ids if page.ids.count(i) > 1}]
        for address in (*page.links, *page.fetched):
            target, _, anchor = address.partition("#")
            if re.match(r"[a-z]+:", target):
                if not target.startswith(("https://", "http://")) or address in page.fetched:
                    found.append(f"{path}: {address}")
                continue
            place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            if place not in files:
                found.append(f"{path}: there is no {place}")
            elif anchor and "=" not in anchor and place in pages and anchor not in pages[place].ids:
                found.append(f"{path}: no anchor {address}")
    return found


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Return the reports of the small world."""
    return dict(render_reports(*small_world()))


def words(files: Mapping[str, bytes], path: str) -> str:
    """Return the text of a page."""
    return Read(files[path].decode()).text


def test_every_page_is_whole_and_leads_somewhere(files: dict[str, bytes]) -> None:
    """Elements nest, ids are single, links and anchors resolve, nothing is fetched from elsewhere."""
    assert broken(files) == []


def test_there_is_a_page_per_project_and_language(files: dict[str, bytes]) -> None:
    """Index, changes and five projects, in two languages."""
    assert len([path for path in files if path.startswith("site/") and path.endswith(".html")]) == 14


def test_hostile_words_are_words(files: dict[str, bytes]) -> None:
    """A name, a licence, a release and an address that attack: shown as text, linked nowhere."""
    page = files["site/projects/evil--x.html"].decode()
    assert "<b>name" not in page
    assert "<script>alert" not in page
    assert "javascript:" not in "".join(Read(page).links)
    assert "Evil | <b>name</b> @all #2" in Read(page).text
    assert "<script>alert(1)</script>" in Read(page).text


def test_the_policy_allows_only_our_own_files(files: dict[str, bytes]) -> None:
    """Every page carries it; there is no inline style or script that it would have to allow."""
    for path, page in files.items():
        if path.startswith("site/") and path.endswith(".html"):
            policy = re.search(rb'Content-Security-Policy" content="([^"]+)"', page)
            assert policy is not None
            assert policy[1].startswith(b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';")
            assert b"unsafe" not in policy[1]


def test_a_project_page_tells_everything(files: dict[str, bytes]) -> None:
    """Facts with their evidence, ledger, mirrors, releases, stars with events, changes."""
    text = words(files, PROJECT)
    for part in (
        "README.md:12",
        "rule W101",
        "commercial use is allowed",
        "1.4T tokens",
        "timed out",
        "v1.1-rc1",
        "12,345",
        "2024-05-01 (reconstructed afterwards)",
        "Terms of the weights changed",
        "The only one that publishes everything",
    ):
        assert part in text, part


def test_the_chart_marks_what_mattered(files: dict[str, bytes]) -> None:
    """Numbers in the drawing, their meaning below it."""
    page = files[PROJECT].decode()
    assert page.count('class="event"') == 3 * 2
    assert '<li value="1">2026-11-09 — Terms of the weights changed' in page


def test_axes_count_in_the_units_of_the_language(files: dict[str, bytes]) -> None:
    """Both on pages and in files: thousands in English, myriads in Chinese."""
    assert ">10k<" in files[PROJECT].decode()
    assert ">1 万<" in files[PROJECT.replace("site/", "site/zh-CN/")].decode()
    assert ">10k<" in files["charts/acme--open-llm.stars.light.svg"].decode()
    assert ">1 万<" in files["charts/acme--open-llm.stars.zh-CN.light.svg"].decode()


@pytest.mark.parametrize(
    ("path", "said"),
    [("site/index.html", "Made from <b>records</b>."), ("site/zh-CN/changes.html", "引文是转述，并非原文；已核对。")],
)
def test_the_lists_notice_is_on_every_page(path: str, said: str) -> None:
    """In the page's language, as text, and without the spaces that folded YAML leaves in Chinese."""
    history, watchlist = small_world()
    notice = {"en": "Made from <b>records</b>.", "zh": "引文是转述， 并非原文； 已核对。"}
    files = dict(render_reports(history, replace(watchlist, notice=notice)))
    assert broken(files) == []
    assert words(files, path).count(said) == 1


def test_values_over_time_and_clauses() -> None:
    """Facts, mirrors and licence files tell what they were before."""
    history, watchlist, texts = licence_edit()

    def stored(refs: list[DocumentRef]) -> list[Document]:
        return [texts[ref.oid] for ref in refs if ref.oid in texts]

    files = dict(render_reports(history, watchlist, texts=stored))
    assert broken(files) == []
    text = words(files, PROJECT)
    assert "How the terms changed MODEL_LICENSE" in text
    assert "2026-11-09 Clause Before After registration unstated required 2026-11-02 first seen" in text
    assert "-no commercial use" in text


def test_both_languages_lead_to_each_other(files: dict[str, bytes]) -> None:
    """The same page in the other language, from every page."""
    assert "../projects/acme--open-llm.html" in Read(
        files["site/zh-CN/projects/acme--open-llm.html"].decode()
    ).links or (
        "../../projects/acme--open-llm.html" in Read(files["site/zh-CN/projects/acme--open-llm.html"].decode()).links
    )
    assert "../zh-CN/projects/acme--open-llm.html" in Read(files[PROJECT].decode()).links


def test_a_list_in_one_language_has_its_pages_at_the_root() -> None:
    """Chinese alone: `site/index.html` is Chinese, and no link leads to another language."""
    history, _ = small_world()
    files = dict(render_reports(history, Watchlist("c", ENTRIES, languages=("zh-CN",))))
    assert broken(files) == []
    assert b'<html lang="zh-CN">' in files["site/index.html"]
    assert not [path for path in files if path.startswith("site/zh-CN")]


@pytest.mark.parametrize("history", [FakeHistory(), small_world()[0]], ids=["nothing observed", "small world"])
@pytest.mark.parametrize("entries", [(), ENTRIES], ids=["no entries", "five entries"])
def test_little_is_no_reason_to_fail(history: FakeHistory, entries: tuple[Entry, ...]) -> None:
    """An empty list and an empty database give whole pages."""
    assert broken(dict(render_reports(history, Watchlist("c", entries)))) == []


def test_a_look_back_shows_the_past() -> None:
    """With an instant, the site says so and knows nothing later."""
    files = dict(render_reports(*small_world(), as_of=WEEKS[1]))
    assert broken(files) == []
    assert "This page shows the state as of 2026-11-09 06:00 UTC" in words(files, "site/index.html")
    assert "Repository gone" not in words(files, "site/changes.html")


def test_long_lists_have_no_page_per_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names lead to repositories then, and the page says why."""
    monkeypatch.setattr(facts, "PROJECTS_DRAWN", 2)
    files = dict(render_reports(*small_world()))
    assert broken(files) == []
    assert not [path for path in files if path.startswith("site/projects/")]
    assert "https://github.com/acme/open-llm" in Read(files["site/index.html"].decode()).links


def test_what_left_the_list_leaves_the_site(tmp_path: Path) -> None:
    """Pages, feeds and badges of a removed project go; a maintainer's own file stays; nothing else is touched."""
    history, watchlist = small_world()
    write_reports(history, watchlist, tmp_path)
    (tmp_path / "site" / "CNAME").write_text("example.org")
    fewer = Watchlist("c", tuple(e for e in ENTRIES if e.repo != RepoName("evil", "x")), watchlist.schedule)
    removed = write_reports(history, fewer, tmp_path).removed
    assert "site/projects/evil--x.html" in removed
    assert "site/zh-CN/projects/evil--x.html" in removed
    assert "feeds/evil--x.zh-CN.atom.xml" in removed
    assert "badges/evil--x/stars.svg" in removed
    assert all("evil--x" in path for path in removed)
    assert (tmp_path / "site" / "CNAME").exists()


def test_own_templates_may_dress_the_site(tmp_path: Path) -> None:
    """A style sheet of the maintainer's wins over ours."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "style.css").write_text("/* mine */")
    files = dict(render_reports(*small_world(), templates=tmp_path))
    assert files["site/assets/style.css"].startswith(b"/* mine */")


def test_llms_txt_leads_to_what_is_there(files: dict[str, bytes]) -> None:
    """Every relative link of the file exists."""
    links = re.findall(r"\]\(([^)]+)\)", files["llms.txt"].decode())
    assert [link for link in links if not link.startswith("https://") and link not in files] == []
    assert "site/projects/acme--open-llm.html" in links


def test_a_long_list_is_folded() -> None:
    """Hundreds of weights or changes: a dozen are shown, the rest lies in a folded part that scripts need not open."""
    assert folded(list(range(15))) == (list(range(15)),)
    shown, rest = folded(list(range(16)))
    assert (len(shown), list(rest)) == (12, [12, 13, 14, 15])


def test_star_counts_are_told_by_month() -> None:
    """The last count of each month, three years of them."""
    weekly = [(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(weeks=n), n) for n in range(300)]
    told = monthly(weekly)
    assert (len(told), told[-1]) == (36, weekly[-1])
    assert len({(at.year, at.month) for at, _ in told}) == 36


def test_cards_lead_to_the_evidence(files: dict[str, bytes]) -> None:
    """A word at the top leads to its line among the facts, and that line to where it was seen."""
    page = files[PROJECT].decode()
    assert '● <a href="#f-weights">open</a>' in page
    assert re.search(r'<tr id="f-weights">.*<td class="seen">.*<a href="https://github.com/acme/open-llm/blob/', page)


def test_the_changes_page_leads_to_its_feed(files: dict[str, bytes]) -> None:
    """Both feeds are links, in every language."""
    assert '<a href="../feeds/all.atom.xml">Feed</a>' in files["site/changes.html"].decode().split("<main")[1]
    assert '<a href="../../feeds/all.zh-CN.atom.xml">' in files["site/zh-CN/changes.html"].decode().split("<main")[1]


def test_earlier_weeks_are_folded() -> None:
    """Whole weeks are shown until there are sixty changes; the rest is one part that names its number."""
    week: list[Item] = [Item(Told(change("a/b", ChangeKind.DORMANT, WEEKS[0]), "A"), None)] * 25
    parts = split([(f"2026-W{n:02d}", week) for n in range(10, 0, -1)])
    assert [(count, [name for name, _ in part]) for count, part in parts] == [
        (75, ["2026-W10", "2026-W09", "2026-W08"]),
        (175, [f"2026-W{n:02d}" for n in range(7, 0, -1)]),
    ]
    assert split([]) == []


def test_what_is_hidden_is_not_led_to() -> None:
    """No link of a page leads to a part that the list hides."""
    history, watchlist = small_world()
    parts = ("weights", "releases", "stars", "contradictions", "life", "licences", "code")
    hidden = tuple(replace(entry, hide=parts) for entry in watchlist.entries)
    files = dict(render_reports(history, replace(watchlist, entries=hidden)))
    assert broken(files) == []
    assert not re.search(r'"#?(weights|releases|licences)"', files[PROJECT].decode())
