"""A Markdown page as rules read it: lines, sections, blocks, tables and links, each with its exact line.

Blocks come from markdown-it-py; inline marks are read by one linear pass, since a link needs its own line and not its
paragraph's. HTML comments, `[//]: #` remarks and front matter never count as words of the page. Bounded on any input.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tracker.detect.inline import LinkForm, Span, plain, spans
from tracker.detect.tables import Table, html_tables, pipe_table

MAX_LINES = 5_000
"""Lines read of one page; what follows is left out."""
MAX_WIDTH = 20_000
"""Characters read of one line."""
MAX_SIZE = 500_000
"""Characters read of one page: what forges show of a README."""
MAX_QUOTE = 200


class LineKind(StrEnum):
    """What a line is part of."""

    BLANK = "blank"
    TEXT = "text"
    HEADING = "heading"
    TABLE = "table"
    CODE = "code"
    HTML = "html"
    FRONT = "front"
    """YAML front matter of a model card."""


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the page under one heading; section 0 is what stands before the first."""

    level: int
    title: str
    """Words of the heading; empty for section 0."""
    line: int
    parents: tuple[str, ...] = ()
    """Titles of the headings above it, outermost first."""

    @property
    def trail(self) -> tuple[str, ...]:
        """Titles from the outermost heading down to this one."""
        return (*self.parents, self.title) if self.title else self.parents


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file."""

    number: int
    raw: str
    """Exactly as in the file, without its line end."""
    visible: str
    """`raw` with comments blanked out; the same length."""
    kind: LineKind
    section: int
    """Index into `Page.sections`."""
    block: int
    """Index into `Page.blocks`; -1 for blank lines."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item's text, heading, code block, table or HTML block."""

    kind: LineKind
    start: int
    end: int
    """Last line, inclusive."""
    text: str
    """The visible lines joined by line ends."""
    language: str = ""
    """First word after the fence of a code block, lower case."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its place."""

    line: int
    start: int
    end: int
    """Columns in that line; a link over several lines ends with its first."""
    text: str
    url: str
    form: LinkForm
    kind: LineKind
    """What the link stands in."""


@dataclass(frozen=True, slots=True)
class Page:
    """A Markdown file taken apart."""

    path: str
    lines: tuple[Line, ...] = field(repr=False)
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...] = field(repr=False)
    tables: tuple[Table, ...] = field(repr=False)
    links: tuple[Link, ...] = field(repr=False)
    """In order of line and column; images among them."""

    def line(self, number: int) -> Line:
        """Return a line by its 1-based number."""
        return self.lines[number - 1]

    def section_of(self, number: int) -> Section:
        """Return the section a line stands in."""
        return self.sections[self.line(number).section]

    def block_of(self, number: int) -> Block | None:
        """Return the block a line belongs to; None for blank lines."""
        index = self.line(number).block
        return self.blocks[index] if index >= 0 else None

    def links_between(self, first: int, last: int) -> Sequence[Link]:
        """Return the links that start on the lines `first` to `last`."""
        start = bisect.bisect_left(self.links, first, key=lambda link: link.line)
        return self.links[start : bisect.bisect_right(self.links, last, key=lambda link: link.line)]

    def table_of(self, number: int) -> Table | None:
        """Return the table a line belongs to."""
        return next((t for t in self.tables if t.start <= number <= t.end), None)

    def quote(self, number: int, start: int = 0, end: int | None = None) -> str:
        """Return at most 200 characters exactly as in that line of the file, around the given columns."""
        return quote(self.line(number).raw, start, end)


def quote(line: str, start: int = 0, end: int | None = None) -> str:
    """Return at most 200 characters of a line around the given columns, trimmed of outer blanks."""
    if len(line) <= MAX_QUOTE:
        return line.strip()
    end = len(line) if end is None else end
    spare = max(0, MAX_QUOTE - (end - start))
    begin = max(0, min(start - spare // 2, len(line) - MAX_QUOTE))
    return line[begin : begin + MAX_QUOTE].strip()


_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_REMARK = re.compile(r"^ {0,3}\[(?://|comment)[^\]\n]{0,40}\]:[^\n]*$", re.MULTILINE | re.IGNORECASE)
_DEFINITION = re.compile(r"^ {0,3}\[([^\]\n]{1,200})\]:\s*<?(\S{1,2000}?)>?(?:\s+[\"'(].{0,300})?\s*$", re.MULTILINE)
_HTML_HEADING = re.compile(r"<h([1-6])\b[^<>]{0,300}>(.{0,500}?)(?:</h\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_BOLD_LINE = re.compile(r"\s*(?:[-*+]\s+)?(\*\*|__)(?=\S)([^*\n]{2,80}?)\1\s*[:：]?\s*")
_BOLD_LEVEL = 7


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


@lru_cache(maxsize=4)
def read_page(path: str, text: str) -> Page:
    """Take a Markdown text apart. Never raises; reads at most MAX_LINES lines. The last few pages are kept."""
    raws = split_lines(text)
    visible = _visible(raws)
    builder = _Builder(raws, visible)
    for token in _parser().parse("\n".join(visible)):
        builder.take(token)
    return builder.page(path)


def split_lines(text: str) -> list[str]:
    """Split at line ends as an editor does; bounded in number and width."""
    text = text[:MAX_SIZE].lstrip("\ufeff")
    if text.count("\ufffd") * 4 > len(text):
        return [""]  # bytes that are no text in any tongue
    lines = re.split(r"\r\n|\n|\r", text)[:MAX_LINES]
    return [line[:MAX_WIDTH] for line in lines]


def _visible(raws: Sequence[str]) -> list[str]:
    text = "\n".join(raws)
    for pattern in (_COMMENT, _REMARK):
        text = pattern.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)
    return text.split("\n")


def _front_matter(lines: Sequence[str]) -> int:
    """Return how many lines of YAML front matter the page starts with."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    for index, line in enumerate(lines[1:200], start=1):
        if line.rstrip() == "---":
            return index + 1
    return 0


class _Builder:
    """Gathers what the block tokens say, then lays lines, sections, tables and links over it."""

    def __init__(self, raws: list[str], visible: list[str]) -> None:
        self.raws = raws
        self.front = _front_matter(visible)
        for index in range(self.front):
            visible[index] = " " * len(visible[index])
        self.visible = visible
        self.kinds = [LineKind.BLANK] * len(raws)
        self.owner = [-1] * len(raws)
        self.blocks: list[Block] = []
        self.headings: list[tuple[int, int, str]] = []
        self.tables: list[Table] = []
        self._rows: list[int] = []
        self._table: tuple[int, int] | None = None

    def take(self, token: Token) -> None:
        """Note one block token."""
        if token.map is None:
            if token.type == "table_close":
                self._close_table()
            return
        start, end = token.map
        if token.type == "heading_open":
            self._add(LineKind.HEADING, start, end)
            words = plain("\n".join(self.visible[start:end]).lstrip("#> ").rstrip("#=- \n"))
            self.headings.append((start, int(token.tag[1]), words))
        elif token.type in {"fence", "code_block"}:
            self._add(LineKind.CODE, start, end, token.info.strip().split(" ")[0].lower())
        elif token.type == "html_block":
            self._add(LineKind.HTML, start, end)
        elif token.type == "table_open":
            self._add(LineKind.TABLE, start, end)
            self._table, self._rows = (start, end), []
        elif token.type == "tr_open":
            self._rows.append(start)
        elif token.type == "paragraph_open":
            self._add(LineKind.TEXT, start, end)

    def _add(self, kind: LineKind, start: int, end: int, language: str = "") -> None:
        end = min(end, len(self.raws))
        while end > start + 1 and not self.visible[end - 1].strip():
            end -= 1
        index = len(self.blocks)
        self.blocks.append(Block(kind, start + 1, end, "\n".join(self.visible[start:end]), language))
        for line in range(start, end):
            self.kinds[line], self.owner[line] = kind, index

    def _close_table(self) -> None:
        if self._table is None or not self._rows:
            return
        self.tables.append(pipe_table(self.visible, self._table[0] + 1, self._table[1], self._rows))
        self._table = None

    def page(self, path: str) -> Page:
        """Lay everything together."""
        is_code = [kind is LineKind.CODE for kind in self.kinds]
        self.tables.extend(html_tables(self.visible, is_code))
        for index in range(self.front):
            self.kinds[index] = LineKind.FRONT
        sections, of_line = self._sections()
        lines = tuple(
            Line(i + 1, raw, shown, kind, section, owner)
            for i, (raw, shown, kind, section, owner) in enumerate(
                zip(self.raws, self.visible, self.kinds, of_line, self.owner, strict=True)
            )
        )
        tables = tuple(sorted(self.tables, key=lambda t: t.start))
        return Page(path, lines, tuple(sections), tuple(self.blocks), tables, tuple(self._links()))

    def _sections(self) -> tuple[list[Section], list[int]]:
        marks = sorted(self.headings + list(self._loose_headings()))
        sections, of_line = [Section(0, "", 1)], [0] * len(self.raws)
        stack: list[tuple[int, str]] = []
        bounds = [start for start, _, _ in marks] + [len(self.raws)]
        for index, (start, level, title) in enumerate(marks):
            while stack and stack[-1][0] >= level:
                stack.pop()
            sections.append(Section(level, title, start + 1, tuple(t for _, t in stack[-12:])))
            stack.append((level, title))
            of_line[start : bounds[index + 1]] = [index + 1] * (bounds[index + 1] - start)
        return sections, of_line

    def _loose_headings(self) -> Iterator[tuple[int, int, str]]:
        """Headings written in HTML, and lines that are bold as a whole."""
        for block in self.blocks:
            if block.kind is LineKind.HTML:
                for match in _HTML_HEADING.finditer(block.text):
                    line = block.start - 1 + block.text.count("\n", 0, match.start())
                    yield line, int(match[1]), plain(match[2])
            elif block.kind is LineKind.TEXT and block.start == block.end:
                bold = _BOLD_LINE.fullmatch(block.text)
                if bold:
                    yield block.start - 1, _BOLD_LEVEL, plain(bold[2]).rstrip(":： ")

    def _links(self) -> Iterator[Link]:
        labels = {
            " ".join(m[1].lower().split()): m[2] for m in _DEFINITION.finditer("\n".join(self.visible)) if m[2] != "#"
        }
        for block in self.blocks:
            found = spans(block.text, labels, is_code=block.kind is LineKind.CODE)
            yield from sorted(_placed(block, found), key=lambda link: (link.line, link.start))


def _placed(block: Block, found: Iterator[Span]) -> Iterator[Link]:
    """Turn offsets inside a block into lines and columns."""
    starts = [0, *(match.end() for match in re.finditer("\n", block.text))]
    for span in found:
        row = bisect.bisect_right(starts, span.start) - 1
        limit = starts[row + 1] - 1 if row + 1 < len(starts) else len(block.text)
        column = span.start - starts[row]
        end = min(span.end, limit) - starts[row]
        yield Link(block.start + row, column, end, span.text, span.url, span.form, block.kind)
