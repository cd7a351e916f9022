"""Lists that people already keep into entries: Markdown lists and tables, address lists. Pure.

One repository a line: the first one it links. What else a line links, and lines that look like entries but link no
repository, are told.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from tracker.config.import_items import Items, is_bare_row, item_of, without_tags
from tracker.config.import_reading import (
    ADDRESS,
    ANY_ADDRESS,
    BARE,
    IMAGE,
    LINK,
    Imported,
    Reading,
    hub_links,
    is_named_by_link,
    link_text,
    repositories,
    telling,
    why_no_repository,
)
from tracker.config.import_sections import Sections
from tracker.config.import_table import Row, rows_of
from tracker.config.repository_text import parse_repository
from tracker.domain.entries import CuratedFact
from tracker.domain.identifiers import RepoName

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_DATED = re.compile(r"\s*[-*+]\s+\**(\d{4}-\d{2}-\d{2})\b")
_LED = re.compile(r"[\s>*_`#]*(?:\[[^\]]+\]\(\s*|<)?https?://")
"""A line that begins with an address, or with words that link one."""
_FENCE = re.compile(r"\s*(```|~~~)")
_MARKDOWN = re.compile(r"(?mi)\]\(|^\s*\|.*\||^\s*[-*+]\s|^#{2,6}\s|<(?:li|tr)\b")


@dataclass(slots=True)
class _Markdown:
    """A Markdown list being read."""

    reading: Reading
    items: Items = field(default_factory=Items)
    sections: Sections = field(default_factory=Sections)


def read_list(text: str, source: str, own: RepoName | None = None) -> Imported:
    """Read a list. `source` is what facts of tables are credited to; `own` is the list's own repository, left out."""
    reading = Reading(source, own.key if own else None)
    if _MARKDOWN.search(text):
        _read_markdown(text, _Markdown(reading))
    else:
        _read_lines(text, reading)
    return reading.result()


def _read_lines(text: str, reading: Reading) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        words = re.split(r"[\s,;]+", line.strip())[0]
        linked = list(repositories(line))
        if linked:
            reading.take(linked[0], number, None)
            reading.miss_beside(linked[1:], number, line)
        elif BARE.fullmatch(words):
            reading.take(RepoName.parse(words.removesuffix(".git")), number, None)
        elif words and not words.startswith("#"):
            reading.miss(number, "names no GitHub repository", line)


def _read_markdown(text: str, state: _Markdown) -> None:
    reading = state.reading
    rows = {row.line: row for row in rows_of(text)}
    reading.compared = _compared_lines(text, rows)
    is_fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if _FENCE.match(line):
            is_fenced = not is_fenced
        elif is_fenced:
            reading.fenced.append((number, line))
        elif line.strip():
            _read_line(line, number, rows.get(number), state)
    _settle(state)
    for number, heading in state.sections.silent():
        reading.miss(number, "its section links no GitHub repository", heading)
    for number, line in reading.fenced:
        for repo in repositories(line):
            if repo.key not in reading.found and repo.key != reading.own:
                reading.miss(number, f"names {repo} inside a code block; add it by 'tracker add' if it is meant", line)


def _settle(state: _Markdown) -> None:
    """Tell of items that named no address, nor did the items below them."""
    for number, words, reason in state.items.close():
        state.reading.miss(number, reason or "names no address", words)


def _read_line(line: str, number: int, row: Row | None, state: _Markdown) -> None:
    reading = state.reading
    plain = IMAGE.sub("", line)
    linked = list(repositories(plain))
    heading, item = _HEADING.match(line), item_of(line)
    told = len(reading.odd), len(reading.found), reading.repeated
    if heading or row is not None or (item and state.items.begins_block(item[0])):
        _settle(state)
    if heading:
        reading.section, reading.heading = None, heading[2].strip()
        state.sections.begin(len(heading[1]), number, reading.heading)
    state.items.label(plain)
    if row is not None:
        _read_row(row, plain, linked, reading)
    elif number in reading.compared and reading.section and not heading:
        reading.miss_beside(linked, number, plain)
    elif item or heading or not reading.section or (linked and state.items.is_open):
        _read_item(plain, number, linked, state)
    elif linked:
        reading.miss_beside(linked, number, plain)
    is_news = told != (len(reading.odd), len(reading.found), reading.repeated)
    state.sections.note(is_understood=bool(linked) or is_news or row is not None, is_item=item is not None)
    if linked and row is None and item is None:
        state.sections.is_entry()


def _read_item(line: str, number: int, linked: list[RepoName], state: _Markdown) -> None:
    reading, item = state.reading, item_of(line)
    _note_date(line, reading)
    if not linked:
        _explain_item(line, number, state)
        return
    first, *others = linked
    name, released = link_text(line, first), _date_of(line)
    indent = item[0] if item else 1_000
    if item and is_named_by_link(item[1]):
        state.items.add_entry(indent, number, item[1])
    else:
        above = state.items.name_for(indent)
        name = telling(name, first) or above if above else name
        state.items.add_entry(indent, number, "")
    if not item and reading.section is None:
        name = telling(name, first) or ADDRESS.sub("", LINK.sub(r"\1", reading.heading))
        released = reading.dates.get(_anchor(reading.heading))
    reading.take(first, number, name, released)
    reading.section = reading.section or first.key
    reading.miss_beside(others, number, line)


def _explain_item(line: str, number: int, state: _Markdown) -> None:
    """Note an item that links no repository: a bare name, another address, or words that items below may explain."""
    item = item_of(line)
    if item is None:
        if _looks_like_entry(line, state.reading):
            state.reading.miss(number, why_no_repository(line), line)
        return
    words = without_tags(item[1])
    if not words and not is_bare_row(line):
        return
    bare = BARE.fullmatch(words.strip("`*"))
    if bare:
        state.items.add_entry(item[0], number, words)
        state.reading.take(parse_repository(bare[0].removesuffix(".git")), number, None)
    elif "://" in line or not all(target.startswith("#") for _, target in LINK.findall(line)):
        state.items.add_open(item[0], number, words, why_no_repository(line))
    elif not LINK.search(line):
        state.items.add_open(item[0], number, words)


def _looks_like_entry(line: str, reading: Reading) -> bool:
    """Say whether a heading with an address, or a line that begins with one, stands for a project."""
    is_heading = _HEADING.match(line) is not None
    return ANY_ADDRESS.search(line) is not None and (is_heading or (not reading.section and bool(_LED.match(line))))


def _compared_lines(text: str, rows: Mapping[int, Row]) -> frozenset[int]:
    """Return the lines of every section in which a table states facts of the section's one project."""
    found: set[int] = set()
    section: list[int] = []
    for number, line in enumerate([*text.splitlines(), "# "], 1):
        if line.startswith("#"):
            if any(n in rows and rows[n].facts and rows[n].is_of_section for n in section):
                found.update(section)
            section = []
        section.append(number)
    return frozenset(found)


def _note_date(line: str, reading: Reading) -> None:
    """Remember what a timeline says of a section further down: `- 2023-02-24 … [Name](#anchor)`."""
    released = _date_of(line)
    for _, target in LINK.findall(line):
        if released and target.startswith("#"):
            reading.dates.setdefault(unquote(target[1:]).lower(), released)


def _date_of(line: str) -> datetime.date | None:
    """Return the date an item begins with."""
    found = _DATED.match(line)
    try:
        return datetime.date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _anchor(heading: str) -> str:
    """Return the anchor GitHub gives a heading."""
    words = re.sub(r"[*`]", "", LINK.sub(r"\1", heading)).strip().lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def _read_row(row: Row, line: str, linked: list[RepoName], reading: Reading) -> None:
    named = linked[:1] or ([RepoName.parse(row.repository)] if row.repository else [])
    if named:
        reading.take(named[0], row.line, link_text(line, named[0]) or (None if linked else row.name))
        reading.miss_beside(linked[1:], row.line, line)
    key = named[0].key if named else reading.section if row.is_of_section else None
    if row.facts:
        _state(key, row, line, reading)
    elif not named and row.is_entry and not (row.is_of_section and reading.section):
        reading.miss(row.line, why_no_repository(line), line)


def _state(key: str | None, row: Row, line: str, reading: Reading) -> None:
    """Give a table row's facts, and the weights it links, to the repository it is about."""
    known = reading.found.get(key or "")
    if known is None:
        why = "facts of a project whose repository is not linked before them; the line " if row.is_of_section else ""
        reading.miss(row.line, why + why_no_repository(line), line)
        return
    stated = {fact.name: fact for fact in known.facts}
    for name, value in row.facts.items():
        language = "zh-CN" if re.search(r"[\u4e00-\u9fff]", value) else "*"
        stated.setdefault(name, CuratedFact(name, {language: value}, f"{reading.source}#L{row.line}"))
    weights = {ref.key: ref for ref in (*known.weights, *hub_links(row.weights))}
    reading.found[known.repo.key] = dataclasses.replace(
        known, facts=tuple(stated.values()), weights=tuple(weights.values())
    )
    others = ", ".join(str(ref) for ref in hub_links(line) if ref.key not in weights)
    if others:
        reading.miss(row.line, f"links {others} in passing; put under 'weights' what is the project's own", line)
