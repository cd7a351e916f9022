"""Tables of a Markdown page, pipe and HTML, as rows of cells with their lines and columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tracker.detect.inline import plain

_CODE_SPAN = re.compile(r"(?<!`)(`{1,3})(?!`)([^`\n]{1,500}?)(?<!`)\1(?!`)")
_TABLE_TAG = re.compile(r"<(/?)(table|tr|th|td)\b[^<>]{0,500}>", re.IGNORECASE)
_PIPE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table."""

    line: int
    start: int
    end: int
    """Columns in that line (0-based, half open); for HTML cells over several lines, of their first line."""
    text: str
    """Words without markup."""
    last: int = 0
    """Last line of the cell."""


@dataclass(frozen=True, slots=True)
class Table:
    """A pipe or HTML table."""

    start: int
    end: int
    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    """Body rows; an HTML table without header cells has its first row as header."""

    @property
    def width(self) -> int:
        """Cells of the widest row."""
        return max(map(len, (self.header, *self.rows)))


def pipe_table(lines: Sequence[str], start: int, end: int, rows: Sequence[int]) -> Table:
    """Build the table whose rows stand at these 0-based lines; the first is its header."""
    header = _MARK.sub(lambda m: m[1] + " " * (len(m[0]) - len(m[1])), lines[rows[0]])
    cells = [_pipe_cells(header, rows[0] + 1), *(_pipe_cells(lines[row], row + 1) for row in rows[1:])]
    return Table(start, end, cells[0], tuple(cells[1:]))


_MARK = re.compile(r"^([\s>]*)(?:[-*+]|\d{1,2}[.)])(?=\s+\|)")
"""The mark of the list item that holds a table, before the first bar of its header."""


def _pipe_cells(line: str, number: int) -> tuple[Cell, ...]:
    masked = _CODE_SPAN.sub(lambda m: "x" * len(m[0]), line)
    cuts = [m.start() for m in _PIPE.finditer(masked)]
    bounds = [-1, *cuts, len(line)]
    cells = [Cell(number, a + 1, b, plain(line[a + 1 : b]), number) for a, b in pairwise(bounds)]
    if cells and not line[cells[0].start : cells[0].end].strip(" >"):
        cells = cells[1:]
    if cells and not line[cells[-1].start :].strip():
        cells = cells[:-1]
    return tuple(cells)


def html_tables(lines: Sequence[str], is_code: Sequence[bool]) -> Iterator[Table]:
    """Find `<table>` … `</table>`, whatever blocks CommonMark cuts it into; code blocks are left out."""
    reader = _TableReader()
    for index, (line, code) in enumerate(zip(lines, is_code, strict=True)):
        if code and not reader.is_open:
            continue
        yield from reader.feed(index + 1, line)


class _TableReader:
    """Reads table tags line by line."""

    def __init__(self) -> None:
        self.is_open = False
        self._start = 0
        self._rows: list[list[Cell]] = []
        self._is_head: list[bool] = []
        self._is_row_closed = False
        self._cell: tuple[int, int] | None = None
        self._parts: list[str] = []
        self._first_end = 0

    def feed(self, number: int, line: str) -> Iterator[Table]:
        position = 0
        for match in _TABLE_TAG.finditer(line) if "<" in line else ():
            self._gather(number, line, position, match.start())
            position = match.end()
            yield from self._tag(match[1] == "/", match[2].lower(), number, match)
        self._gather(number, line, position, len(line))

    def _gather(self, number: int, line: str, start: int, end: int) -> None:
        if self._cell is not None:
            self._parts.append(line[start:end])
            if number == self._cell[0]:
                self._first_end = end

    def _tag(self, is_end: bool, name: str, number: int, match: re.Match[str]) -> Iterator[Table]:
        self._end_cell(number)
        if name == "table" and not is_end:
            self.is_open, self._start, self._rows, self._is_head = True, number, [], []
        elif name == "table" and self.is_open:
            self.is_open = False
            yield from self._table(number)
        elif name == "tr" and self.is_open:
            self._is_row_closed = is_end
            self._add_row(is_wanted=not is_end)
        elif name in {"td", "th"} and not is_end and self._rows:
            self._add_row(is_wanted=self._is_row_closed)  # a cell between rows, as browsers read it
            self._is_row_closed = False
            self._cell, self._parts, self._first_end = (number, match.end()), [], match.end()
            self._is_head[-1] = self._is_head[-1] or name == "th"

    def _add_row(self, *, is_wanted: bool) -> None:
        if is_wanted:
            self._rows.append([])
            self._is_head.append(False)

    def _end_cell(self, number: int) -> None:
        if self._cell is None:
            return
        first, start = self._cell
        self._rows[-1].append(Cell(first, start, self._first_end, plain(" ".join(self._parts)[:4000]), number))
        self._cell = None

    def _table(self, number: int) -> Iterator[Table]:
        rows = [tuple(row) for row in self._rows if row]
        if rows:
            yield Table(self._start, number, rows[0], tuple(rows[1:]))
