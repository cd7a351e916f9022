"""Our own Markdown as HTML: the same words, and nothing that upstream could slip in."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.report import escape, html
from tracker.report.escape import Md

SHOWN = frozenset({"a", "code", "strong", "del"})


class Elements(HTMLParser):
    """Collects elements, attributes and text; complains about what is not closed."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.opened: list[str] = []
        self.found: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.opened.append(tag)
        self.found.add(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert self.opened.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.words += data


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("plain", "plain"),
        ("**a** ~~b~~", "<strong>a</strong> <del>b</del>"),
        ("[a](https://x.org/b?c=1&d=2#e)", '<a href="https://x.org/b?c=1&amp;d=2#e">a</a>'),
        ("[`a]b`](projects/x.html)", '<a href="projects/x.html"><code>a]b</code></a>'),
        ("`` a`b ``", "<code>a`b</code>"),
        (r"\*a\* \[b\]", "*a* [b]"),
        ("a&nbsp;b @&#8203;all", "a\u00a0b @all"),
        ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
        ("[a](javascript:alert)", "a"),
        ("[a](//evil.example)", "a"),
        ("a](b) ` **c", "a](b) ` <strong>c</strong>"),
    ],
)
def test_markdown_of_ours_becomes_elements(words: str, expected: str) -> None:
    """Each construct of our own wording, and broken ones."""
    assert html.inline(Md(words)) == expected


def test_a_plain_string_is_escaped_whole() -> None:
    """Only what is marked as finished Markdown is read as such."""
    assert html.inline("**a** <b>") == "**a** &lt;b&gt;"


@given(st.text(), st.text())
def test_escaped_text_comes_back_as_it_was(text: str, address: str) -> None:
    """Whatever upstream writes: escaped for Markdown and turned into HTML, a reader sees the same words."""
    words = Md(f"{escape.markdown(text)} {escape.code(text)} {escape.link('x', address)}")
    read = Elements(html.inline(words))
    plain = escape.plain(text)
    assert read.words == f"{plain} {plain} x"
    assert read.opened == []


@given(st.text(alphabet="[]()`*~\\<>&;#\"'ax:/ |\n"))
def test_nothing_but_our_elements_comes_out(text: str) -> None:
    """Even Markdown that nobody escaped opens no hole: few elements, closed, with safe addresses only."""
    read = Elements(html.inline(Md(text)))
    assert read.found <= SHOWN
    assert read.opened == []
    assert {name for name, _ in read.attributes} <= {"href"}
    assert all(html.href(value or "") is not None for _, value in read.attributes)


@given(st.text(alphabet="[]()`*~\\<>&;#\"'ax:/ |"))
def test_bare_words_hold_no_markup(text: str) -> None:
    """Titles and feeds get the words alone."""
    assert html.bare(escape.markdown(text)) == escape.plain(text)


def test_remarks_are_markdown_without_html_and_pictures() -> None:
    """A maintainer's remark may be strong and link; it fetches nothing and runs nothing."""
    page = html.block("**a** [b](https://x.org) <script>c</script>\n\n![d](https://x.org/e.png)")
    assert "<strong>a</strong>" in page
    assert '<a href="https://x.org">b</a>' in page
    assert "<script" not in page
    assert "<img" not in page
