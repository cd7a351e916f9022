"""Whatever upstream writes, a page shows it as text: held by GitHub's own renderer."""

from __future__ import annotations

import csv
import html
import io
import re

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st

from tracker.report import escape
from tracker.report import html as page
from tracker.report.escape import Md

ATTACKS = (
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![x](https://e.vil/p.png)",
    "a | b | c",
    "**bold** _em_ ~~gone~~ `code`",
    "# heading",
    "- item",
    "+ item",
    "1. item",
    "> quote",
    "---",
    "```\nfence\n```",
    "[^1]: note",
    "<https://e.vil>",
    "https://e.vil/path",
    "www.e.vil",
    "me@e.vil",
    "0@.A",
    "@everyone please",
    "fixes #123 and GH-9",
    "&lt;b&gt; &copy; &#35;",
    "line\n\n<b>next</b>",
    "a\\|b",
    "\\",
    "|",
    "$x$ and $$y$$",
    "\u202eevil",
    "::error file=x::boom",
    "<!-- tracker:end -->",
    "= setext\n===",
)
hostile = st.one_of(
    st.sampled_from(ATTACKS),
    st.text(),
    st.text(alphabet="\\`*_[]()<>|~$#+-=.!@&:/ \n\tawhttps1\u4e2d", max_size=40),
    st.lists(st.sampled_from(ATTACKS), min_size=2, max_size=3).map(" ".join),
)


def rendered(markdown: str) -> str:
    """Return what GitHub's renderer makes of a page."""
    options = Options.CMARK_OPT_FOOTNOTES | Options.CMARK_OPT_UNSAFE
    return cmarkgfm.github_flavored_markdown_to_html(markdown, options)


def text_of(page: str) -> str:
    """Return the visible text of HTML."""
    return html.unescape(re.sub(r"<[^>]*>", "", page))


@given(hostile)
def test_text_stays_text(text: str) -> None:
    """A paragraph holds nothing but the words, on one line."""
    page = rendered(f"x {escape.markdown(text)}")
    assert re.findall(r"</?(\w+)", page) == ["p", "p"]
    visible = text_of(page).replace("\u200b", "").strip()
    assert visible == f"x {escape.plain(text)}".strip()


@given(hostile)
def test_text_opens_no_block(text: str) -> None:
    """Not even at the start of a line does it become a heading, a list, a quote or a fence."""
    page = rendered(escape.markdown(text))
    assert set(re.findall(r"</?(\w+)", page)) <= {"p"}


@given(hostile, hostile)
def test_cells_stay_in_their_columns(left: str, right: str) -> None:
    """A table row keeps its two cells, whether they hold text or code."""
    rows = f"| {escape.markdown(left)} | {escape.code(right)} |"
    page = rendered(escape.settle_pipes(f"| a | b |\n| --- | --- |\n{rows}\n"))
    assert page.count("<td") == 2
    assert set(re.findall(r"</?(\w+)", page)) <= {"table", "thead", "tbody", "tr", "th", "td", "code"}


@given(hostile)
def test_nothing_pings_or_refers(text: str) -> None:
    """No mention, issue reference or bare address is left for GitHub to bring to life."""
    visible = text_of(rendered(escape.markdown(text)))
    assert not re.search(r"@\w|#\d|\bgh-\d|https?:|\bwww\.", visible, re.IGNORECASE)


@given(hostile)
def test_code_shows_the_very_words(text: str) -> None:
    """A code span shows what was written, pipes and backticks included."""
    page = rendered(f"x {escape.settle_pipes(escape.code(text))}")
    shown = re.search(r"<code>(.*)</code>", page)
    assert (html.unescape(shown[1]) if shown else "") == escape.plain(text)


@given(hostile, hostile)
def test_links_lead_only_to_the_web(text: str, address: str) -> None:
    """A link has the words as text and an http(s) address, or is no link."""
    page = rendered(f"x {escape.link(text, address)}")
    for target in re.findall(r'href="([^"]*)"', page):
        assert html.unescape(target).lower().startswith(("http://", "https://"))
    assert page.count("<a ") <= 1


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//e.vil/x",
        "file:///etc/passwd",
        "https://me:pw@host/",
        "http://[::1",
        "",
    ],
)
def test_unfit_addresses_are_refused(address: str) -> None:
    """Other schemes, sign-in data and broken addresses give no link."""
    assert escape.url(address) is None


def test_addresses_keep_their_meaning() -> None:
    """Characters that would end a link are encoded; what was encoded stays."""
    assert escape.url("https://a.b/c d(e)|中%20?x=1#L3") == "https://a.b/c%20d%28e%29%7C%E4%B8%AD%20?x=1#L3"


def test_finished_markdown_is_left_alone() -> None:
    """Escaping twice does nothing."""
    once = escape.markdown("a*b")
    assert escape.markdown(once) is once


@given(hostile)
def test_mermaid_labels_cannot_leave_their_quotes(text: str) -> None:
    """A label holds no quote, bracket or line break."""
    assert not set('"[]{}()<>|;\n`') & set(re.sub(r"#\d+;", "", escape.mermaid_label(text)))


@given(hostile)
def test_mermaid_events_hold_no_syntax(text: str) -> None:
    """A timeline's text has none of its separators."""
    assert not set(":;#\n") & set(escape.mermaid_text(text))


def test_spreadsheets_see_nothing_hidden() -> None:
    """Overrides, isolates, zero-width and control characters go, and hide no formula."""
    assert escape.csv_cell("a\u202egnp.exe\u2066\u200b\x9b\ud800") == "agnp.exe  "
    assert escape.csv_cell("\u200b\u202e=1+1") == "'=1+1"
    assert escape.csv_cell("two\nlines\tand 中文") == "two\nlines\tand 中文"


@given(hostile)
def test_spreadsheets_see_no_formula(text: str) -> None:
    """No cell starts with what Excel takes for a formula, and it survives the CSV writer."""
    cell = escape.csv_cell(text)
    assert cell[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"}
    out = io.StringIO()
    csv.writer(out).writerow([cell, "next"])
    assert next(csv.reader(io.StringIO(out.getvalue(), newline="")))[1] == "next"


@given(hostile)
def test_attributes_stay_inside_their_quotes(text: str) -> None:
    """An image's alternative text cannot end its attribute or its line."""
    inside = escape.attribute(text)
    assert '"' not in inside
    assert "<" not in inside
    assert "\n" not in inside


@given(hostile)
def test_fences_hold(text: str) -> None:
    """A fenced block stays one block."""
    page = rendered(f"{escape.fenced(text, 'diff')}\n\nafter")
    assert page.count("<pre") == 1
    assert page.rstrip().endswith("<p>after</p>")


def test_invisible_words_are_dropped() -> None:
    """Bidirectional overrides and zero-width characters cannot hide or turn words."""
    assert escape.plain("a\u202eb\u200bc\x1b[31m\r\nd") == "abc [31m d"


def test_md_is_a_string() -> None:
    """Finished Markdown can be used wherever text is."""
    assert isinstance(Md("x"), str)


def test_pages_of_the_site_hold_no_control_or_override_characters() -> None:
    """HTML forbids them; line breaks and tabs stay, as texts of licences need them."""
    assert page.text("a\x1b[31m\u202e<b>\x00\n\tnext") == "a [31m&lt;b&gt; \n\tnext"


def test_templates_of_the_site_drop_them_too() -> None:
    """A printed value needs no filter to be clean."""
    from tracker.report.render import _inline

    assert _inline("a\x1b]0;pwn\x07\u202eb\nc") == "a ]0;pwn b\nc"
