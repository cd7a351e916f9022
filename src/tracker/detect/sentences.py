"""The running words of a page as sentences, each with the line it starts on. Code is left out, tables come by row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from tracker.detect.inline import plain
from tracker.detect.markdown import Block, LineKind, Page

_END = re.compile(
    r"(?<=[。！？；])|(?<=[!?;])\s|(?<=[A-Za-z0-9)\]'\"`%*])\.(?:\s+|$)(?=[^a-z]|$)|<br\s*/?>"
    r"|</(?:li|p|tr|h[1-6]|div|dt|dd|summary)\s*>|\n(?=\s*(?:[-*+•]"
    r"|\d{1,2}[.)])\s)"
)
_LONG = 2000
_MANY = 3000
"""Sentences read of one block; the rest of it is read as one."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, list item, heading or table row in plain words."""

    text: str
    line: int
    """Line it starts on."""
    last: int
    """Last line of its block."""
    section: tuple[str, ...]
    kind: LineKind

    @property
    def trail(self) -> str:
        """Titles of the headings above, joined."""
        return " > ".join(self.section)


def sentences(page: Page) -> list[Sentence]:
    """Return the sentences of a page in order."""
    found: list[Sentence] = []
    for block in page.blocks:
        if block.kind is LineKind.CODE:
            continue
        section = page.section_of(block.start).trail
        if block.kind is LineKind.TABLE:
            found.extend(_rows(page, block, section))
        else:
            found.extend(_cut(block, section))
    return found


def _rows(page: Page, block: Block, section: tuple[str, ...]) -> Iterator[Sentence]:
    for number in range(block.start, block.end + 1):
        words = plain(page.line(number).visible.replace("|", " | ")[:_LONG])
        if words.strip("|-: "):
            yield Sentence(words, number, number, section, LineKind.TABLE)


def _cut(block: Block, section: tuple[str, ...]) -> Iterator[Sentence]:
    start, line = 0, block.start
    bounds = [m.end() for m in islice(_END.finditer(block.text), _MANY)]
    for end in [*bounds, len(block.text)]:
        raw = block.text[start:end]
        lead = len(raw) - len(raw.lstrip())
        words = plain(raw[: _LONG * 2])
        if words:
            begin = line + raw[:lead].count("\n")
            yield Sentence(words[:_LONG], begin, block.end, section, block.kind)
        line += raw.count("\n")
        start = end


def line_of(page: Page, sentence: Sentence, needle: str) -> int:
    """Return the line of the sentence that holds the needle; its first line when none does."""
    for number in range(sentence.line, min(sentence.last, sentence.line + 40) + 1):
        visible = page.line(number).visible
        if needle in visible or needle in plain(visible[: _LONG * 4]):
            return number
    return sentence.line


_INNER_STOP = re.compile(
    r"(?<=\d)\.(?=\d)|(?<=\betc)\.|(?<=\be)\.(?=g\.)|(?<=\be\.g)\.|(?<=\bi)\.(?=e\.)|(?<=\bi\.e)\.", re.I
)


def without_inner_stops(text: str) -> str:
    """Return a sentence, letter by letter as long, in which the stops of numbers and short forms end nothing."""
    return _INNER_STOP.sub("·", text)


_REMARK = re.compile(r"^\s*(?:#|//|::|REM )\s*(?P<words>\S.{3,300})$")


def comments(page: Page) -> list[Sentence]:
    """Return the remarks inside code blocks (`# takes about 3 hours`), a sentence each."""
    found: list[Sentence] = []
    for block in page.blocks:
        if block.kind is not LineKind.CODE:
            continue
        section = page.section_of(block.start).trail
        for number in range(block.start, block.end + 1):
            match = _REMARK.match(page.line(number).visible)
            if match:
                found.append(Sentence(match["words"].strip(), number, number, section, LineKind.CODE))
    return found
