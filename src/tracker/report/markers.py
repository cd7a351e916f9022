"""Finds the markers in a maintainer's own Markdown; those in code are an explanation, not a request. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.errors import UsageError

_BLOCK = re.compile(r"<!--[ \t]*tracker:begin[ \t]+(?P<block>[^\s>]+)[ \t]*-->", re.IGNORECASE)
_BLOCK_END = re.compile(r"<!--[ \t]*tracker:end[ \t]*-->", re.IGNORECASE)
_CELL = re.compile(r"<!--[ \t]*tracker:(?!(?:begin|end|language)\b)(?P<cell>[^\s>]+)[ \t]*-->")
_CELL_END = re.compile(r"<!--[ \t]*/tracker[ \t]*-->", re.IGNORECASE)
LANGUAGE = re.compile(r"<!--[ \t]*tracker:language[ \t]+([A-Za-z-]+)[ \t]*-->", re.IGNORECASE)
_NEARLY = re.compile(r"(?P<nearly><!--\s*(?:tracker\s*:|/\s*tracker\b)[^>]*>?)")
_ANY = re.compile("|".join(p.pattern for p in (_BLOCK, _BLOCK_END, _CELL, _CELL_END, LANGUAGE, _NEARLY)), re.IGNORECASE)
_FENCE = re.compile(
    r"(?P<lead>[ \t]*(?:>[ \t]*|(?:[-+*]|\d{1,9}[.)])[ \t]+)*)(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})", re.MULTILINE
)
_SPAN = re.compile(r"\\.|<!--[^<\n]*?-->|(?<!`)(?P<ticks>`+)(?!`)[^\n]*?(?<!`)(?P=ticks)(?!`)")


@dataclass(frozen=True, slots=True)
class Marked:
    """One marked part: what it asks for and where its content lies in the text."""

    name: str
    is_block: bool
    start: int
    end: int


def find_marked(text: str, name: str) -> list[Marked]:
    """Return the marked parts in order.

    Raises UsageError, with the file's `name` and the line, for a marker that is misspelt, misplaced or not closed.
    """
    found: list[Marked] = []
    opened: re.Match[str] | None = None
    for match in _marks(text):
        is_opening = match["block"] is not None or match["cell"] is not None
        if match["nearly"] is not None:
            raise _misplaced(text, name, match, f"is no marker; write {_MEANT}")
        if is_opening and opened is None:
            opened = match
        elif is_opening:
            raise _misplaced(text, name, match, f"stands inside {opened.group() if opened else ''}; close that first")
        elif opened is None:
            raise _misplaced(text, name, match, "closes nothing; remove it or open a part before it")
        elif (opened["block"] is not None) != (_BLOCK_END.fullmatch(match.group()) is not None):
            raise _misplaced(text, name, match, f"does not close {opened.group()}")
        else:
            block = opened["block"]
            found.append(Marked(block or opened["cell"], block is not None, opened.end(), match.start()))
            opened = None
    if opened is not None:
        end = "<!-- tracker:end -->" if opened["block"] else "<!-- /tracker -->"
        raise UsageError(f"{name}:{line_of(text, opened.start())}: {opened.group()} is not closed; add {end}")
    return found


_MEANT = "<!-- tracker:begin BLOCK -->, <!-- tracker:end -->, <!-- tracker:NAME.FIELD --> or <!-- /tracker -->"


def _misplaced(text: str, name: str, match: re.Match[str], why: str) -> UsageError:
    return UsageError(f"{name}:{line_of(text, match.start())}: {match.group()} {why}")


def line_of(text: str, place: int) -> int:
    """Return the 1-based number of the line that a place lies on."""
    return text.count("\n", 0, place) + 1


def _marks(text: str) -> Iterator[re.Match[str]]:
    code = [*_fenced(text), *(m.span() for m in _SPAN.finditer(text) if not m.group().startswith("<!--"))]
    for match in _ANY.finditer(text):
        is_said = not LANGUAGE.fullmatch(match.group())
        if is_said and not any(start <= match.start() < end for start, end in code):
            yield match


def _fenced(text: str) -> list[tuple[int, int]]:
    """Return the spans of fenced code that lie outside our own blocks (whose content may hold fences of ours)."""
    spans: list[tuple[int, int]] = []
    opened: re.Match[str] | None = None
    begun = place = 0
    in_block = False
    for line in text.splitlines(keepends=True):
        match = _FENCE.match(line.rstrip("\r\n"))
        if opened is None and (_BLOCK.search(line) or _BLOCK_END.search(line)):
            in_block = _BLOCK.search(line) is not None and _BLOCK_END.search(line) is None
        elif opened is None and match and not in_block:
            opened, begun = match, place
        elif opened and _closes(opened, line):
            spans.append((begun, place + len(line)))
            opened = None
        place += len(line)
    if opened and ">" not in opened["lead"] and len(opened["lead"]) < 4:
        spans.append((begun, place))  # deeper ones may be indented code, where a fence means nothing
    return spans


def _closes(opened: re.Match[str], line: str) -> bool:
    """Say whether a line ends the fenced code: by a fence, or by leaving the quotation that it stands in."""
    if ">" in opened["lead"] and ">" not in line[: len(opened["lead"]) + 4]:
        return True
    bare = line.strip(" \t\r\n>")
    return bare.startswith(opened["fence"]) and not bare.strip(opened["fence"][0])
