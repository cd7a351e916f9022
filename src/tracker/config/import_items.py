"""Items of a list that name no address themselves: project, category, detail, or an entry nobody can follow. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from tracker.config.import_reading import is_named_by_link

_ITEM = re.compile(r"(\s*)(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(.*)")
_HTML_ITEM = re.compile(r"(?i)(\s*)<(?:li|tr)\b[^>]*>(.*)")
_HTML_CELL = re.compile(r"(?i)\s*<td\b[^>]*>(.*)")
_LABELLED = re.compile(r"[*_]*[^\s:：*_]{1,16}[*_]*\s?[:：]")


class _Kind(Enum):
    OPEN = auto()
    """Names no address, and nothing below it was understood so far."""
    PROJECT = auto()
    """Names the repository that an item below it links."""
    CATEGORY = auto()
    """Items below it are projects of their own names."""
    ENTRY = auto()
    """Links a repository itself."""


@dataclass(slots=True)
class _Item:
    indent: int
    line: int
    words: str
    kind: _Kind
    parent: _Item | None
    reason: str = ""
    """Why the address it names is none of a repository."""


@dataclass(slots=True)
class Items:
    """The items of one block, whose first one stands furthest left."""

    _all: list[_Item] = field(default_factory=list)
    _stack: list[_Item] = field(default_factory=list)
    """The newest item and those above it, outermost first."""

    def begins_block(self, indent: int) -> bool:
        """Say whether an item of this indentation begins anew."""
        return not self._all or indent <= self._all[0].indent

    def add_open(self, indent: int, line: int, words: str, reason: str = "") -> None:
        """Note an item without an address, or with one that `reason` speaks of."""
        self._add(indent, line, words, _Kind.OPEN).reason = reason

    def add_entry(self, indent: int, line: int, words: str) -> None:
        """Note an item that links a repository and bears its name: what is above it only sorts."""
        parent = self._add(indent, line, words, _Kind.ENTRY).parent
        while parent is not None and parent.kind is _Kind.OPEN:
            parent.kind, parent = _Kind.CATEGORY, parent.parent

    def name_for(self, indent: int) -> str | None:
        """Return the words of the open item above, as the name of what links a repository below it."""
        parent = self._above(indent)
        if parent is None or parent.kind is not _Kind.OPEN:
            return None
        parent.kind = _Kind.PROJECT
        above = parent.parent
        while above is not None and above.kind is _Kind.OPEN:
            above.kind, above = _Kind.CATEGORY, above.parent
        return parent.words.strip(" :：*")

    def label(self, line: str) -> None:
        """Take a cell of a table in HTML for the words of its row, whose tag stands on a line of its own."""
        cell = _HTML_CELL.match(line)
        if cell and self.is_open and not self._all[-1].words:
            self._all[-1].words = without_tags(cell[1])

    @property
    def is_open(self) -> bool:
        """Say whether the newest item waits for an address."""
        return bool(self._all) and self._all[-1].kind is _Kind.OPEN

    def close(self) -> list[tuple[int, str, str]]:
        """End the block; return line, words and reason of every item that nothing explains, details left out.

        An item whose own address stands below it is told there, once, with its words before it.
        """
        lost = [item for item in self._all if item.kind is _Kind.OPEN and item.words and not _is_detail(item)]
        told = {id(item.parent) for item in lost if item.reason and not is_named_by_link(item.words)}
        self._all.clear()
        self._stack.clear()
        return [(item.line, _words(item), item.reason) for item in lost if id(item) not in told]

    def _add(self, indent: int, line: int, words: str, kind: _Kind) -> _Item:
        item = _Item(indent, line, words, kind, self._above(indent))
        while self._stack and self._stack[-1].indent >= indent:
            self._stack.pop()
        self._stack.append(item)
        self._all.append(item)
        return item

    def _above(self, indent: int) -> _Item | None:
        return next((item for item in reversed(self._stack) if item.indent < indent), None)


def item_of(line: str) -> tuple[int, str] | None:
    """Return indentation and words of an item of a list, or of a row or item in HTML; None for another line."""
    found = _ITEM.match(line) or _HTML_ITEM.match(line)
    return (len(found[1].expandtabs(4)), found[2].strip()) if found else None


def without_tags(words: str) -> str:
    """Return words without HTML; addresses in angle brackets stay."""
    return " ".join(re.sub(r"<(?!https?:)[^>]*>", " ", words).split())


def is_bare_row(line: str) -> bool:
    """Say whether a line begins a row in HTML whose cells follow on lines of their own."""
    found = _HTML_ITEM.match(line)
    return found is not None and not without_tags(found[2])


def _is_detail(item: _Item) -> bool:
    """Say whether an item describes what stands above it: `简介：…`, or anything below a project but a named link."""
    if item.parent is None:
        return False
    is_below = any(above.kind in {_Kind.PROJECT, _Kind.ENTRY} for above in _ancestors(item))
    if item.reason:
        return is_below and not is_named_by_link(item.words)
    return is_below or _LABELLED.match(item.words) is not None


def _words(item: _Item) -> str:
    is_own = item.parent is None or not item.reason or is_named_by_link(item.words)
    return item.words if is_own or item.parent is None else f"{item.parent.words} {item.words}"


def _ancestors(item: _Item) -> Iterator[_Item]:
    above = item.parent
    while above is not None:
        yield above
        above = above.parent
