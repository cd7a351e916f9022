"""Licences in the marks of a page: licence columns, badges, front matter and notices quoted as code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from tracker.detect.inline import LinkForm
from tracker.detect.licences import signs
from tracker.detect.licences.names import find_names
from tracker.detect.licences.said import LicenceStatement, Weight
from tracker.detect.licences.scopes import Subject, subjects_of
from tracker.detect.markdown import Line, LineKind, Link, Page, quote
from tracker.detect.sentences import Sentence
from tracker.detect.tables import Cell, Table
from tracker.domain.licence_tags import custom_expression, expression_of_tag


def licences_in_code(page: Page, told: Sequence[Sentence]) -> Iterator[LicenceStatement]:
    """Yield a notice quoted in a code block of a licence section, for what the sentence before it speaks of."""
    for block in page.blocks:
        if block.kind is not LineKind.CODE or not signs.LICENCE_SECTION.search(page.section_of(block.start).title):
            continue
        named = find_names(block.text[:2_000])
        if named and re.search(r"licensed\s+under", block.text, re.IGNORECASE):
            before = [sentence for sentence in told if sentence.line < block.start]
            subjects = subjects_of(before[-1].text) if before else frozenset()
            line = block.start + block.text.count("\n", 0, named[0].start)
            yield LicenceStatement(
                subjects, named[0].expression, Weight.SECTION, page.path, line, page.quote(line), "L203"
            )


_COLUMN = re.compile(r"^\W*(?:model\s+)?licen[sc]es?\W*$|^\W*(?:许可证?|协议|开源协议|许可协议)\W*$", re.IGNORECASE)
_ROW_LABEL = 24
_SCOPED_ROWS = 20
_CELL_NO = re.compile(r"^\W*(?:research[\s-]only|non-?commercial|仅供研究|非商业)\W*$", re.IGNORECASE)


def licences_in_tables(page: Page) -> Iterator[LicenceStatement]:
    """Yield what licence columns say, row by row; a column is taken to speak of the weights in its row."""
    for table in page.tables:
        yield from _in_table(page, table)
        yield from _by_scope(page, table)


def _in_table(page: Page, table: Table) -> Iterator[LicenceStatement]:
    columns = [i for i, cell in enumerate(table.header) if _COLUMN.match(cell.text)]
    for row in table.rows[:200]:
        for cell in (row[i] for i in columns if i < len(row)):
            expression = _cell_expression(cell)
            if expression:
                line = page.line(cell.line)
                shown = quote(line.raw, cell.start, cell.end)
                yield LicenceStatement(
                    _row_subjects(row), expression, Weight.TABLE, page.path, cell.line, shown, "L205"
                )


def _by_scope(page: Page, table: Table) -> Iterator[LicenceStatement]:
    """Yield the cells of a table in a licence section whose columns are code, weights and data."""
    if not signs.LICENCE_SECTION.search(page.section_of(table.start).title):
        return
    columns = {i: subjects_of(c.text) for i, c in enumerate(table.header) if len(c.text) <= _ROW_LABEL}
    spoken = {i: subjects for i, subjects in columns.items() if len(subjects) == 1}
    if len(set(spoken.values())) < 2:
        return
    for row in table.rows[:_SCOPED_ROWS]:
        for i, cell in enumerate(row):
            expression = _cell_expression(cell) if i in spoken else ""
            if expression:
                shown = quote(page.line(cell.line).raw, cell.start, cell.end)
                yield LicenceStatement(spoken[i], expression, Weight.TABLE, page.path, cell.line, shown, "L205")


def _row_subjects(row: Sequence[Cell]) -> frozenset[Subject]:
    """A row headed `Code` or `Data` says so; any other is a model's."""
    named = subjects_of(row[0].text) if len(row[0].text) <= _ROW_LABEL else frozenset()
    return named or frozenset({Subject.WEIGHTS})


def _cell_expression(cell: Cell) -> str:
    if _CELL_NO.match(cell.text):
        return "LicenseRef-Non-Commercial"
    names = find_names(cell.text) or find_names(cell.text + " License")
    return names[0].expression if names else ""


_BADGE = re.compile(
    r"/badge/(?P<label>[^/?#\s]{1,200}?)\.(?:svg|png)|/badge/(?P<bare>[^/?#\s]{1,200})|static/v1\?(?P<query>\S{1,300})"
)
_PART = re.compile(r"(?<!-)-(?!-)")


def licences_in_badges(page: Page) -> Iterator[LicenceStatement]:
    """Yield what badges say, by their address (`Code%20License-Apache_2.0-green`) or their words."""
    for link in page.links:
        if link.form is LinkForm.IMAGE:
            label, message = _badge(link)
            expression = _badge_expression(label, message)
            if expression:
                shown = page.quote(link.line, link.start, link.end)
                subjects = _badge_subjects(label)
                yield LicenceStatement(subjects, expression, Weight.BADGE, page.path, link.line, shown, "L206")


def _badge(link: Link) -> tuple[str, str]:
    match = _BADGE.search(link.url)
    raw = (match["label"] or match["bare"] or match["query"] or "") if match else ""
    parts = [
        re.sub(r"(?<!_)_(?!_)", " ", part).replace("--", "-").replace("__", "_") for part in _PART.split(unquote(raw))
    ]
    if len(parts) >= 2:
        return parts[0], parts[1]
    return link.text, link.text


def _badge_expression(label: str, message: str) -> str:
    if not re.search(r"licen[sc]e|协议|许可", label, re.IGNORECASE):
        return ""
    names = find_names(message) or find_names(message + " License")
    if names:
        return names[0].expression
    is_named = label != message and Subject.WEIGHTS in _badge_subjects(label) and re.search(r"\d", message)
    return custom_expression(message) if is_named else ""


def _badge_subjects(label: str) -> frozenset[Subject]:
    return subjects_of(re.sub(r"licen[sc]e", " ", label, flags=re.IGNORECASE))


_FRONT = re.compile(r"^licen[sc]e(?P<name>_name)?\s*:\s*[\"']?(?P<tag>[^\"'#\n]{1,80})", re.IGNORECASE)


def licences_in_front_matter(page: Page) -> Iterator[LicenceStatement]:
    """Yield the licence tag of a model card's front matter."""
    found: dict[bool, tuple[str, Line]] = {}
    for line in page.lines[:200]:
        match = _FRONT.match(line.raw) if line.kind is LineKind.FRONT else None
        if match:
            found[match["name"] is not None] = (match["tag"].strip(), line)
    if not found:
        return
    expression = expression_of_tag(found.get(False, ("", None))[0], found.get(True, ("", None))[0])
    number = next(iter(found.values()))[1].number
    if expression:
        subjects = frozenset({Subject.WEIGHTS})
        yield LicenceStatement(subjects, expression, Weight.TAG, page.path, number, page.quote(number), "L207")
