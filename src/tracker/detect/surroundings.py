"""What stands around a place on a page: sentence, section, introduction, table row and column. Computed once a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.detect.inline import plain
from tracker.detect.markdown import Block, LineKind, Page
from tracker.detect.tables import Cell, Table

_ITEM = re.compile(r"^([ \t>]*)(?:[-*+•·]|\d{1,3}[.)、])\s+")
_END = re.compile(r"[。！？；!?]|(?<=[A-Za-z)\]'\"`])\.(?=\s)|\n\s*(?:[-*+]|\d{1,2}[.)])\s")
_REACH = 300
_LEAD = 300
_HEADER = 1000


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The words around a place, without markup, lower case kept as written."""

    sentence: str
    """Sentence, list item or row the place stands in."""
    before: str
    """Words of the sentence before the place."""
    after: str
    section: tuple[str, ...]
    """Titles of the headings above, outermost first."""
    lead: str
    """The paragraph or parent list items that introduce the list or table."""
    column: str = ""
    """Header of the table column."""
    header: str = ""
    """All headers of the table, joined by ` | `."""
    label: str = ""
    """First cell of the row."""
    row: tuple[str, ...] = ()
    """All cells of the row."""
    group: str = ""
    """The row of one cell above, which titles the rows of a table below it."""

    @property
    def trail(self) -> str:
        """The headings joined."""
        return " > ".join(self.section)


class Surveyor:
    """Answers for one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._tables: dict[int, Table] = {}
        self._rows: dict[int, list[tuple[Cell, ...]]] = {}
        self._groups: dict[int, str] = {}
        for table in page.tables:
            for number in range(table.start, table.end + 1):
                self._tables.setdefault(number, table)
            title = ""
            for row in (table.header, *table.rows):
                title = row[0].text if len(row) == 1 and table.width > 2 else title
                self._groups.update((id(cell), title) for cell in row[:1])
                for number in range(row[0].line, row[-1].last + 1) if row else ():
                    self._rows.setdefault(number, []).append(row)
        self._leads = _leads(page)
        self._starts: dict[int, list[int]] = {}

    def around(self, line: int, start: int, end: int) -> Surroundings:
        """Return what surrounds columns `start` to `end` of a line."""
        section = self.page.section_of(line).trail
        index = self.page.line(line).block
        lead = self._leads[index] if index >= 0 else ""
        table = self._tables.get(line)
        if table is not None:
            return self._in_table(table, line, start, section, lead)
        before, after = self._sentence(line, start, end)
        visible = self.page.line(line).visible
        sentence = plain(before + visible[start:end] + after)
        return Surroundings(sentence, plain(before), plain(after), section, lead)

    def _sentence(self, line: int, start: int, end: int) -> tuple[str, str]:
        block = self.page.block_of(line)
        if block is None:
            return "", ""
        offset = self._offset(block, line, start)
        stop = self._offset(block, line, end)
        head = block.text[max(0, offset - _REACH) : offset]
        tail = block.text[stop : stop + _REACH]
        if block.kind is LineKind.CODE:
            return " ".join(head.split("\n")[-2:]), tail.partition("\n")[0]
        cuts = [m.end() for m in _END.finditer(head)]
        cut = _END.search(tail)
        return head[cuts[-1] if cuts else 0 :], tail[: cut.start() if cut else len(tail)]

    def _offset(self, block: Block, line: int, column: int) -> int:
        """Return where a place stands in its block's text."""
        starts = self._starts.get(block.start)
        if starts is None:
            starts = [0, *(match.end() for match in re.finditer("\n", block.text))]
            self._starts[block.start] = starts
        return min(starts[min(line - block.start, len(starts) - 1)] + column, len(block.text))

    def _in_table(self, table: Table, line: int, start: int, section: tuple[str, ...], lead: str) -> Surroundings:
        row, column = _locate(self._rows.get(line, ()), line, start)
        cells = tuple(cell.text for cell in row)
        headers = [cell.text for cell in table.header]
        here = cells[column] if 0 <= column < len(cells) else ""
        name = headers[column] if 0 <= column < len(headers) else ""
        label = cells[0] if cells else ""
        return Surroundings(
            here,
            label,
            "",
            section,
            lead,
            name if row is not table.header else "",
            " | ".join(headers)[:_HEADER],
            label,
            cells,
            self._groups.get(id(row[0]), "") if row else "",
        )


def _locate(rows: Sequence[tuple[Cell, ...]], line: int, start: int) -> tuple[tuple[Cell, ...], int]:
    """Find row and column of a place; HTML cells may reach over several lines."""
    for row in rows:
        for index, cell in enumerate(row):
            if cell.line <= line <= cell.last and _holds(cell, line, start):
                return row, index
    return (rows[0], -1) if rows else ((), -1)


def _holds(cell: Cell, line: int, start: int) -> bool:
    if cell.line == cell.last:
        return cell.start <= start <= cell.end
    if line == cell.line:
        return start >= cell.start
    return True


def _leads(page: Page) -> list[str]:
    """For each block, the words that introduce it: the last plain paragraph and the list items it hangs below."""
    leads: list[str] = []
    paragraph, section, parents = "", -1, list[tuple[int, str]]()
    for block in page.blocks:
        here = page.line(block.start).section
        if here != section:
            paragraph, section, parents = "", here, []
        item = _ITEM.match(block.text)
        is_text = block.kind is LineKind.TEXT
        if is_text and item:
            indent = len(item[1].expandtabs(4))
            parents = [p for p in parents if p[0] < indent][-6:]
            leads.append(" / ".join([paragraph, *(p[1] for p in parents)]).strip(" /"))
            parents.append((indent, plain(block.text[item.end() : item.end() + _LEAD])))
            continue
        leads.append(" / ".join([paragraph, *(p[1] for p in parents[-1:])]).strip(" /"))
        if is_text or block.kind is LineKind.HTML:
            paragraph, parents = plain(block.text[:_LEAD]), []
    return leads
