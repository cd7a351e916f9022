"""Rule F503: sizes of the project's own models in tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.detect.facts.sizes import CELL_SIZE, SIZE, is_foreign, size_candidate, size_of
from tracker.detect.found import Candidate
from tracker.detect.markdown import Page
from tracker.detect.tables import Cell, Table
from tracker.detect.weights.names import ProjectNames
from tracker.domain.identifiers import RepoName

_SIZE_HEADER = re.compile(
    r"^\W*(?:#?\s*(?:total )?param(?:eter)?s?|model(?: name)?s?|size|模型(?:名称|大小|规模)?|参数(?:量|规模)?"
    r"|大小)\W*$",
    re.IGNORECASE,
)
_JUDGED_TITLE = re.compile(r"evaluat|benchmark|result|compar|评测|对比|结果|硬件|显存", re.IGNORECASE)
_MARKED_OURS = re.compile(r"\bours?\b|本项目|我们", re.IGNORECASE)


def from_tables(repo: RepoName, page: Page) -> Iterator[Candidate]:
    """F503: cells that are a size and nothing else, under a header for models or parameters."""
    names = ProjectNames.of(repo)
    for table in page.tables:
        yield from _labelled(page, table)
        if _JUDGED_TITLE.search(page.section_of(table.start).title):
            continue
        columns = [i for i, cell in enumerate(table.header) if _SIZE_HEADER.match(cell.text)]
        for row in own_rows(names, table) if columns else ():
            if not any(is_foreign(names, cell.text) for cell in row[:1]):
                yield from _cells(page, row, columns, _heads(table, columns))


def _heads(table: Table, columns: Sequence[int]) -> list[str]:
    """The headers; a column that holds a size in billions gives numbers of parameters, whatever it is called."""
    billions = [i for i in columns if any(re.search(r"\d[bB]$", r[i].text.strip()) for r in table.rows if i < len(r))]
    return ["param" if i in billions else cell.text for i, cell in enumerate(table.header)]


_LIST_OF_OTHERS = 12
"""Rows with names of known families, none of them the project's, that make a table a list of what a tool takes."""


def own_rows(names: ProjectNames, table: Table) -> Sequence[Sequence[Cell]]:
    """All rows; only those that bear the project's name where others' models stand beside them for comparison."""
    others = sum(is_foreign(names, row[0].text) for row in table.rows if row)
    marked = [r for r in table.rows if r and _MARKED_OURS.search(r[0].text)]
    own = [r for r in table.rows if r and (names.is_named_in(r[0].text) or _MARKED_OURS.search(r[0].text))]
    if not own and others >= _LIST_OF_OTHERS:
        return ()
    return own if own and (others >= 2 or 0 < len(marked) < len(table.rows)) else table.rows


def _labelled(page: Page, table: Table) -> Iterator[Candidate]:
    """Rows such as `Total parameters | 6.7B`, or with a size for each column of models."""
    for row in (table.header, *table.rows):
        if not re.fullmatch(r"\W*(?:#|total |number of |参数)*\s*(?:param(?:eter)?s?|量|规模)\W*", row[0].text, re.I):
            continue
        is_whole = len(row) == 2 or (len(table.header) == 1 and not _JUDGED_TITLE.search(table.header[0].text))
        if is_whole:
            yield from _cells(page, row, range(1, len(row)), ["param"] * len(row))


def _cells(page: Page, row: Sequence[Cell], columns: Sequence[int], heads: Sequence[str]) -> Iterator[Candidate]:
    for index in columns:
        is_param = re.search("param|参数", heads[index], re.IGNORECASE)
        shape = CELL_SIZE if is_param else SIZE
        match = shape.fullmatch(row[index].text.strip()) if index < len(row) else None
        size = size_of(match) if match else None
        is_file = match is not None and match["u"] in "mM" and not is_param
        if match is not None and size is not None and not is_file:
            yield size_candidate("F503", page, row[index].line, match, size, "a size in a table of models")
