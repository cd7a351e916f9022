"""A maintainer's own Markdown file kept alive: only what stands between markers is ours, every other byte stays."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tracker.domain.entries import Watchlist
from tracker.errors import UsageError
from tracker.ports import HistoryReader
from tracker.report.i18n import catalog, languages
from tracker.report.living import LivingParts
from tracker.report.render import Renderer
from tracker.report.views.facts import gather_facts
from tracker.report.views.world import project_views, read_world
from tracker.report.write import replace_file

_BLOCK = re.compile(r"<!--[ \t]*tracker:begin[ \t]+(?P<block>[^\s>]+)[ \t]*-->")
_BLOCK_END = re.compile(r"<!--[ \t]*tracker:end[ \t]*-->")
_CELL = re.compile(r"<!--[ \t]*tracker:(?!begin\b|end\b)(?P<cell>[^\s>]+)[ \t]*-->")
_CELL_END = re.compile(r"<!--[ \t]*/tracker[ \t]*-->")
_MARK = re.compile("|".join(p.pattern for p in (_BLOCK, _BLOCK_END, _CELL, _CELL_END)))
_LANGUAGE = re.compile(r"<!--[ \t]*tracker:language[ \t]+([A-Za-z-]+)[ \t]*-->")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Renewed:
    """What became of the file."""

    language: str
    marked: int
    changed: int
    is_created: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """One marked part: what it asks for and where its content lies in the text."""

    name: str
    is_block: bool
    start: int
    end: int


def renew_file(
    reader: HistoryReader,
    watchlist: Watchlist,
    path: Path,
    reports: Path,
    *,
    language: str | None = None,
    as_of: datetime | None = None,
) -> Renewed:
    """Renew the marked parts of a file, or make it from the shipped layout when it does not exist.

    Links lead to the report in the folder `reports`.

    Raises UsageError, with file and line, for a marker that is unknown or not closed; the file is then left alone.
    """
    is_created = not path.exists()
    before = "" if is_created else _read(path)
    words = catalog(_language(path, before, language, watchlist))
    world = read_world(reader, watchlist, as_of)
    facts = gather_facts(world, tuple(project_views(reader, world)))
    parts = LivingParts(Renderer(), words, facts, _way(path, reports))
    if is_created:
        before = parts.layout()
    after, marked, changed = renew(before, parts.part, str(path))
    replace_file(path, after.encode())
    return Renewed(words.language, marked, changed, is_created)


def renew(text: str, part: Callable[[str, bool], str], name: str) -> tuple[str, int, int]:
    """Return the text with every marked part made anew, how many there are, and how many differed.

    `part` gives the content for a marker's name (and whether it is a block) or raises KeyError with what is known.
    """
    pieces, place, changed, marked = [], 0, 0, find_marked(text, name)
    newline = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    for item in marked:
        try:
            content = part(item.name, item.is_block)
        except KeyError as error:
            known, line = error.args[0], _line(text, item.start)
            near = difflib.get_close_matches(item.name, known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known[:12])}"
            raise UsageError(f"{name}:{line}: unknown marker {item.name!r}{hint}") from None
        content = f"\n{content.strip()}\n".replace("\n", newline) if item.is_block else content
        changed += content != text[item.start : item.end]
        pieces += [text[place : item.start], content]
        place = item.end
    return "".join([*pieces, text[place:]]), len(marked), changed


def find_marked(text: str, name: str) -> list[Marked]:
    """Return the marked parts in order; markers inside fenced code are an explanation, not a request."""
    found: list[Marked] = []
    opened: re.Match[str] | None = None
    for match in _marks(text):
        is_opening = match["block"] is not None or match["cell"] is not None
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
        raise UsageError(f"{name}:{_line(text, opened.start())}: {opened.group()} is not closed; add {end}")
    return found


def _misplaced(text: str, name: str, match: re.Match[str], why: str) -> UsageError:
    return UsageError(f"{name}:{_line(text, match.start())}: {match.group()} {why}")


def _marks(text: str) -> Iterator[re.Match[str]]:
    fences = _fenced(text)
    for match in _MARK.finditer(text):
        if not any(start <= match.start() < end for start, end in fences):
            yield match


def _fenced(text: str) -> list[tuple[int, int]]:
    """Return the spans of fenced code that lie outside our own blocks (whose content may hold fences of ours)."""
    spans, opened, fence, place, in_block = [], 0, "", 0, False
    for line in text.splitlines(keepends=True):
        match = _FENCE.match(line)
        if not fence and (_BLOCK.search(line) or _BLOCK_END.search(line)):
            in_block = _BLOCK.search(line) is not None and _BLOCK_END.search(line) is None
        elif match and not in_block and not fence:
            opened, fence = place, match[1]
        elif match and fence and match[1].startswith(fence) and not line.strip().strip(fence[0]):
            spans.append((opened, place + len(line)))
            fence = ""
        place += len(line)
    return [*spans, (opened, place)] if fence else spans


def _way(path: Path, reports: Path) -> str:
    """Return the way from the file's folder to the reports, with a slash at its end."""
    return Path(os.path.relpath(reports.absolute(), path.absolute().parent)).as_posix() + "/"


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error


def _language(path: Path, text: str, asked: str | None, watchlist: Watchlist) -> str:
    """Choose the language: asked for, stated by a marker, in the file's name, of its text, else the list's first."""
    known = languages()
    if asked is not None:
        if asked not in known:
            raise UsageError(f"--lang: no language {asked!r}; there are {', '.join(known)}")
        return asked
    stated = _LANGUAGE.search(text)
    if stated and stated[1] in known:
        return stated[1]
    named = next((lang for lang in known if f".{lang.lower()}." in f"{path.name.lower()}."), None)
    if named or not text:
        return named or watchlist.languages[0]
    own = _own_words(text, str(path))
    han = sum("\u4e00" <= char <= "\u9fff" for char in own)
    return "zh-CN" if "zh-CN" in known and han * 5 > sum(char.isalpha() for char in own) else "en"


def _own_words(text: str, name: str) -> str:
    """Return what the maintainer wrote: neither marked parts nor comments nor addresses."""
    pieces, place = [], 0
    for item in find_marked(text, name):
        pieces.append(text[place : item.start])
        place = item.end
    return re.sub(r"<!--.*?-->|https?://\S+", "", "".join([*pieces, text[place:]]), flags=re.DOTALL)
