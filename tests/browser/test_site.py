"""The site as its readers meet it: sorted, filtered, in both languages and themes, without scripts, on a phone."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.simulators.small_world import WEEKS, change, small_world

from tracker.domain.changes import ChangeKind
from tracker.report.documents import newest_first
from tracker.report.write import write_reports

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

OPEN, ADAPTER, GONE, EVIL, UNSEEN = (
    "acme--open-llm",
    "lab--alpaca-like",
    "ghost--vanished",
    "evil--x",
    "nobody--unseen",
)
PAGES = (
    "index.html",
    "changes.html",
    *(f"projects/{slug}.html" for slug in (OPEN, ADAPTER, GONE, EVIL, UNSEEN)),
)
EVERY_PAGE = (*PAGES, *(f"zh-CN/{page}" for page in PAGES))
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


def shown(page: Page) -> list[str]:
    """Return the rows that can be seen, in their order."""
    return page.eval_on_selector_all("#table tbody tr:not([hidden])", "rows => rows.map(row => row.id)")


def head(page: Page, column: str) -> str | None:
    """Return how a column says that it is sorted."""
    return page.get_attribute(f'th[data-sort="{column}"]', "aria-sort")


def test_a_click_sorts_and_another_turns_it_round(visit: Visitor) -> None:
    """Stars begin with the largest; what has no count stays last both ways."""
    page = visit().open("index.html")
    page.click('th[data-sort="stars"] button')
    assert (shown(page)[:2], head(page, "stars")) == ([OPEN, ADAPTER], "descending")
    page.click('th[data-sort="stars"] button')
    assert (shown(page)[:2], head(page, "stars")) == ([ADAPTER, OPEN], "ascending")
    assert head(page, "project") is None


def test_keys_sort_as_well(visit: Visitor) -> None:
    """The heads are buttons: Tab reaches them, Enter and Space press them."""
    page = visit().open("index.html")
    page.focus('th[data-sort="project"] button')
    page.keyboard.press("Enter")
    assert shown(page)[0] == ADAPTER
    page.keyboard.press("Space")
    assert shown(page)[-1] == ADAPTER
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('th').dataset.sort") == "weights"


def test_statuses_sort_by_worth_not_by_letter(visit: Visitor) -> None:
    """Open before gated before adapter; unknown last."""
    page = visit().open("index.html")
    page.click('th[data-sort="weights"] button')
    assert shown(page) == [OPEN, GONE, EVIL, ADAPTER, UNSEEN]


@pytest.mark.parametrize(
    ("facet", "value", "rows"),
    [
        ("openness", "full", [OPEN]),
        ("openness", "gated", [EVIL]),
        ("commercial", "no", [ADAPTER]),
        ("licence", "Apache-2.0", [OPEN, ADAPTER]),
        ("hub", "baidu", [ADAPTER]),
    ],
)
def test_filters_leave_what_fits(visit: Visitor, facet: str, value: str, rows: list[str]) -> None:
    """Each facet; the number is announced and the address can be passed on."""
    page = visit().open("index.html")
    page.select_option(f'select[name="{facet}"]', value)
    assert shown(page) == rows
    assert page.inner_text("[role=status]") == f"{len(rows)} of 5 shown"
    assert page.url.endswith(f"#{facet}={value}")


def test_search_and_reset(visit: Visitor) -> None:
    """Words of any column are found; nothing found is said; reset shows all in the list's order."""
    page = visit().open("index.html")
    page.fill("input[name=q]", "ACME apache")
    assert (shown(page), page.is_visible("#no-match")) == ([OPEN], False)
    page.fill("input[name=q]", "no such words")
    assert (shown(page), page.is_visible("#no-match")) == ([], True)
    page.click("button[type=reset]")
    page.locator("#table tbody tr:not([hidden])").nth(4).wait_for()
    assert shown(page)[0] == OPEN
    assert "#" not in page.url


def test_a_deep_link_shows_the_same_table(visit: Visitor) -> None:
    """Filters and order come from the address; nonsense in it changes nothing."""
    page = visit().open("index.html", "#licence=Apache-2.0&sort=stars&order=ascending")
    assert shown(page) == [ADAPTER, OPEN]
    assert page.input_value('select[name="licence"]') == "Apache-2.0"
    page.goto(page.url.split("#")[0] + "#licence=%3Cscript%3E&sort=nothing&order=x")
    page.locator("#table tbody tr:not([hidden])").nth(4).wait_for()


def test_the_other_language_keeps_the_filters(visit: Visitor) -> None:
    """A switch of language is a link to the same page and the same place."""
    page = visit().open("index.html", "#commercial=no")
    page.click("a[data-language]")
    page.wait_for_url("**/zh-CN/index.html#commercial=no")
    assert page.get_attribute("html", "lang") == "zh-CN"
    assert shown(page) == [ADAPTER]
    assert page.inner_text("h1") == "开源大语言模型对比"
    page.click("a[data-language]")
    page.wait_for_url("**/site/index.html#commercial=no")


def test_the_theme_is_the_systems_until_one_is_chosen(visit: Visitor) -> None:
    """A choice holds on the next page and after a reload."""
    view = visit(color_scheme="dark")
    page = view.open("index.html")
    back: Callable[[], str] = lambda: page.evaluate("getComputedStyle(document.body).backgroundColor")  # noqa: E731
    assert back() == "rgb(17, 21, 27)"
    page.select_option("#theme", "light")
    assert back() == "rgb(255, 255, 255)"
    view.open(f"projects/{OPEN}.html")
    assert (back(), page.input_value("#theme")) == ("rgb(255, 255, 255)", "light")
    page.select_option("#theme", "auto")
    page.reload()
    assert back() == "rgb(17, 21, 27)"


def test_names_lead_to_projects_and_parts_have_anchors(visit: Visitor) -> None:
    """From the table to a project, from its contents to a part, and to a single change."""
    page = visit().open("index.html")
    page.click(f"#{OPEN} th a")
    page.wait_for_url(f"**/projects/{OPEN}.html")
    page.click('.contents a[href="#licences"]')
    assert page.evaluate("document.querySelector(':target').textContent") == "Licences"
    change = page.get_attribute(".change", "id")
    page.goto(f"{page.url.split('#')[0]}#{change}")
    assert page.evaluate("document.querySelector(':target').id") == change


def test_a_licence_edit_is_folded_in_and_harmless(visit: Visitor) -> None:
    """The text diff of the changed terms opens; what looks like markup in it is text."""
    page = visit().open("changes.html")
    page.click("details summary")
    assert page.inner_text("pre.diff .del").strip() == "-no commercial use"
    assert "<script>x</script>" in page.inner_text("pre.diff")


def test_changes_are_filtered(visit: Visitor) -> None:
    """By severity and by words; weeks without a fitting change go."""
    page = visit().open("changes.html", "#severity=critical")
    assert page.locator(".change:visible").count() == 3
    page.fill("input[name=q]", "vanished")
    assert page.locator(".change:visible").count() == 1
    assert page.locator(".week:visible").count() == 1


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_everything_can_be_read_without_scripts(visit: Visitor, path: str) -> None:
    """No controls that do nothing, and all the text there is."""
    texts = "elements => elements.map(element => element.textContent.trim())"
    parts = "main h1, main h2, main td, main li, main dd, main tbody th"
    with_scripts = visit().open(path).eval_on_selector_all(parts, texts)
    page = visit(java_script_enabled=False).open(path)
    text = page.inner_text("main")
    assert (page.is_visible("form.filters"), page.is_visible("#theme")) == (False, False)
    assert page.locator(parts).all_text_contents() != []
    assert [part.strip() for part in page.locator(parts).all_text_contents()] == with_scripts
    assert text.startswith(with_scripts[0])


KINDS_OF_PAGE = ("index.html", "zh-CN/changes.html", f"zh-CN/projects/{OPEN}.html", f"projects/{ADAPTER}.html")
LOOKS = [
    *((path, DESKTOP, "light") for path in EVERY_PAGE),
    *((path, PHONE, "dark") for path in KINDS_OF_PAGE),
    *((path, DESKTOP, "dark") for path in KINDS_OF_PAGE),
    *((path, PHONE, "light") for path in KINDS_OF_PAGE),
]


@pytest.mark.parametrize(("path", "size", "theme"), LOOKS)
def test_axe_finds_nothing(visit: Visitor, path: str, size: dict[str, int], theme: str) -> None:
    """Contrast, names, roles and structure, by the rules of axe-core; the page itself never scrolls sideways."""
    from axe_playwright_python.sync_playwright import Axe

    page = visit(viewport=size, color_scheme=theme, bypass_csp=True).open(path)
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_rows_become_cards_on_a_phone(visit: Visitor) -> None:
    """Every value is below its name of column, in the page's language, and still a table for screen readers."""
    page = visit(viewport=PHONE).open("zh-CN/index.html")
    label = page.evaluate("getComputedStyle(document.querySelector('#table td'), '::before').content")
    assert label == '"权重"'
    assert page.get_attribute("#table td", "role") == "cell"
    box = page.locator(f"#{OPEN}").bounding_box()
    assert box is not None
    assert box["width"] <= PHONE["width"]


def test_the_first_stop_skips_to_the_content(visit: Visitor) -> None:
    """The skip link shows itself when it is reached."""
    page = visit().open("index.html")
    page.keyboard.press("Tab")
    assert page.inner_text(":focus") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_policy_stops_what_would_be_slipped_in(visit: Visitor) -> None:
    """Inline scripts and pictures from elsewhere do not work, even if they got into the page."""
    view = visit()
    page = view.open("index.html")
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.slipped = 1";
            const picture = new Image();
            picture.src = "https://example.org/x.png";
            document.body.append(script, picture);
        }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.slipped") is None
    blocked = [c for c in view.complaints if "Content Security Policy" in c]
    assert len(blocked) == 2
    view.complaints.clear()


def test_a_server_shows_the_same(visit: Visitor, small_site: Path) -> None:
    """Over HTTP the reports' root leads to the site, with no error and nothing missing."""
    handler = functools.partial(Quiet, directory=str(small_site.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        view = visit()
        view.page.remove_listener("request", view.watch)
        failed: list[str] = []
        view.page.on("response", lambda response: failed.append(response.url) if response.status >= 400 else None)
        view.page.goto(f"http://127.0.0.1:{server.server_port}/")
        view.page.wait_for_url("**/site/index.html")
        view.page.select_option('select[name="commercial"]', "no")
        assert (shown(view.page), failed) == ([ADAPTER], [])
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""


def test_five_hundred_rows_sort_at_once(visit: Visitor, large_site: Path) -> None:
    """From click to finished layout in less than 100 ms: the best of four clicks, the median over the columns."""
    page = visit(large_site, viewport=DESKTOP).open("index.html")
    times = page.evaluate(
        """() => [...document.querySelectorAll("#table th button")].map((button) => Math.min(...[1, 2, 3, 4].map(() => {
            const begun = performance.now();
            button.click();
            document.body.offsetHeight;
            return performance.now() - begun;
        })))"""
    )
    assert sorted(times)[len(times) // 2] < 100, times
    assert len(shown(page)) == 500


def test_a_link_into_a_folded_list_opens_it(visit: Visitor, tmp_path: Path) -> None:
    """The thirtieth change is folded away until an address names it; without scripts it can be opened by hand."""
    history, watchlist = small_world()
    told = [
        change("acme/open-llm", ChangeKind.FACT_CHANGED, WEEKS[0], subject="params", values=(str(n), str(n + 1)))
        for n in range(30)
    ]
    history.told += told
    write_reports(history, watchlist, tmp_path)
    last = f"#c-{newest_first(told)[-1].id}"
    page = visit(tmp_path / "site").open(f"projects/{OPEN}.html")
    assert not page.is_visible(last)
    page.goto(f"{page.url.split('#')[0]}{last}")
    page.wait_for_selector(last)
    assert page.evaluate(f"document.querySelector('{last}').getBoundingClientRect().top < innerHeight")
    plain = visit(tmp_path / "site", java_script_enabled=False).open(f"projects/{OPEN}.html")
    assert not plain.is_visible(last)
    plain.click("#changes ~ details summary")
    assert plain.is_visible(last)


def test_a_search_looks_into_earlier_weeks(visit: Visitor, large_site: Path) -> None:
    """Weeks that are folded are opened by a filter, and by an address that names one of their changes."""
    page = visit(large_site).open("changes.html")
    folded = page.locator(".earlier .change")
    last = folded.last.get_attribute("id")
    assert not folded.last.is_visible()
    page.fill("input[name=q]", folded.last.locator("a").nth(1).text_content() or "")
    assert folded.last.is_visible()
    again = visit(large_site).open("changes.html", f"#{last}")
    again.wait_for_selector(f"#{last}")
