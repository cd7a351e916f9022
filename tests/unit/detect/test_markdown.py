"""The Markdown reader: lines, sections, tables and links, with exact places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.detect.inline import LinkForm, plain
from tracker.detect.markdown import LineKind, quote, read_page


def urls(text: str) -> list[tuple[int, str]]:
    """Return line and address of every link that is no picture."""
    return [(x.line, x.url) for x in read_page("README.md", text).links if x.form is not LinkForm.IMAGE]


def test_link_has_its_own_line_not_its_paragraphs() -> None:
    """A paragraph of three lines: the link is on the third."""
    assert urls("one\ntwo\nthree [here](https://a.example/x)\n") == [(3, "https://a.example/x")]


def test_badge_gives_target_and_words() -> None:
    """A link around a picture takes the picture's alternative text."""
    page = read_page("README.md", "[![Weights](https://img.example/b.svg)](https://a.example/w)")
    link = next(x for x in page.links if x.form is LinkForm.INLINE)
    assert (link.text, link.url) == ("Weights", "https://a.example/w")


def test_html_anchor_inside_html_block() -> None:
    """`<a href>` counts wherever it stands."""
    text = '<p align="center">\n  <a href="https://a.example/m">Model</a>\n</p>\n'
    assert urls(text) == [(2, "https://a.example/m")]


def test_reference_links_resolve() -> None:
    """`[text][label]` and its definition."""
    assert (1, "https://a.example/m") in urls("Get [the model][m].\n\n[m]: https://a.example/m\n")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("下载地址：https://a.example/m，请先阅读协议。", "https://a.example/m"),
        ("权重（https://a.example/m）已发布", "https://a.example/m"),
        ("见https://a.example/m下载", "https://a.example/m"),
        ("see https://a.example/m.", "https://a.example/m"),
        ("(https://a.example/m_(v1))", "https://a.example/m_(v1)"),
        ("<https://a.example/m>", "https://a.example/m"),
    ],
)
def test_bare_address_ends_where_the_words_begin(text: str, url: str) -> None:
    """Chinese and English punctuation does not belong to an address."""
    assert urls(text) == [(1, url)]


def test_comments_are_not_words_of_the_page() -> None:
    """HTML comments over several lines and `[//]: #` remarks hide their links."""
    text = "<!-- [a](https://a.example/1)\n[b](https://a.example/2) -->\n[//]: # (https://a.example/3)\nseen\n"
    assert urls(text) == []


def test_lines_keep_their_bytes_when_comments_are_blanked() -> None:
    """Blanking a comment moves no column."""
    page = read_page("README.md", "a <!-- x --> [b](https://a.example/1)")
    link = page.links[0]
    assert page.line(1).raw[link.start : link.end] == "[b](https://a.example/1)"


def test_front_matter_is_set_apart() -> None:
    """YAML of a model card is neither heading nor text."""
    page = read_page("card.md", "---\nlicense: mit\n---\n# Title\n")
    assert [line.kind for line in page.lines[:4]] == [LineKind.FRONT] * 3 + [LineKind.HEADING]


def test_sections_know_their_parents() -> None:
    """The trail leads from the outermost heading down."""
    page = read_page("README.md", "# A\n\n## B\n\n### C\nwords\n\n## D\nmore\n")
    assert page.section_of(6).trail == ("A", "B", "C")
    assert page.section_of(9).trail == ("A", "D")


@pytest.mark.parametrize("heading", ["<h2>Weights</h2>", "**Weights**", "**Weights:**"])
def test_headings_without_hashes(heading: str) -> None:
    """HTML headings and lines that are bold as a whole open sections."""
    assert read_page("README.md", f"# A\n\n{heading}\n\nwords\n").section_of(5).title == "Weights"


def test_pipe_table_cells_have_columns() -> None:
    """A cell knows where it stands; an escaped pipe does not split."""
    page = read_page("README.md", "| m | l |\n|---|---|\n| a\\|b | c |\n")
    table = page.tables[0]
    assert [c.text for c in table.header] == ["m", "l"]
    assert [c.text for c in table.rows[0]] == ["a|b", "c"]


def test_html_table_over_several_lines() -> None:
    """Rows and cells are read whatever blocks CommonMark cuts them into."""
    text = "<table>\n<tr><th>Model</th><th>Link</th></tr>\n\n<tr><td>k</td>\n<td><a href='https://a.example/k'>go</a></td></tr>\n</table>\n"
    table = read_page("README.md", text).tables[0]
    assert [c.text for c in table.rows[0]] == ["k", "go"]
    assert table.rows[0][1].line == 5


def test_code_blocks_keep_language_and_addresses() -> None:
    """An address in code is code's."""
    page = read_page("README.md", "```bash\nwget https://a.example/w.bin\n```\n")
    assert page.blocks[0].language == "bash"
    assert [(x.kind, x.url) for x in page.links] == [(LineKind.CODE, "https://a.example/w.bin")]


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("**bold** and `code`", "bold and code"),
        ("[text](https://a.example)", "text"),
        ("![alt](x.png) <br> x<sup>2</sup>", "alt x2"),
        ("1~2 cards", "1~2 cards"),
        ("snake_case_name", "snake_case_name"),
    ],
)
def test_plain_words(markup: str, words: str) -> None:
    """Marks go, words stay."""
    assert plain(markup) == words


def test_long_lines_are_quoted_around_the_place() -> None:
    """At most 200 characters, exactly as in the line, the place inside."""
    line = "x" * 500 + "HERE" + "y" * 500
    shown = quote(line, 500, 504)
    assert len(shown) <= 200
    assert "HERE" in shown
    assert shown in line


@given(st.text(max_size=400))
def test_any_text_is_read_and_every_link_lies_in_its_line(text: str) -> None:
    """No input raises, and columns never leave the line."""
    page = read_page("README.md", text)
    for link in page.links:
        assert 0 <= link.start <= link.end <= len(page.line(link.line).raw)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1_000_000,
        "[\n" * 300_000,
        ">" * 1_000_000,
        "[a](https://a.example/b)\n" * 10_000,
        "* a\n" * 200_000,
        "<!--" * 250_000,
        "](" * 500_000,
        "<table><tr><td>" * 60_000,
        "`" * 1_000_000,
    ],
    ids=["brackets", "bracket lines", "quotes", "links", "items", "comments", "closers", "tables", "ticks"],
)
def test_pathological_pages_are_read(text: str) -> None:
    """They end, and say of themselves what they are (`benchmarks/hostile_inputs.py` says how long it takes)."""
    page = read_page("README.md", text)
    assert page.path == "README.md"
    assert all(0 <= link.start <= link.end for link in page.links)
