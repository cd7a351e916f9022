"""A maintainer's own Markdown file kept alive: only what stands between markers is ours, every other byte stays."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tracker.domain.entries import Watchlist
from tracker.errors import UsageError
from tracker.ports import HistoryReader
from tracker.report.i18n import catalog, languages
from tracker.report.living import LivingParts
from tracker.report.markers import LANGUAGE, find_marked, line_of
from tracker.report.render import Renderer
from tracker.report.views.facts import gather_facts
from tracker.report.views.world import project_views, read_world
from tracker.report.write import replace_file


@dataclass(frozen=True, slots=True)
class Renewed:
    """What became of the file."""

    language: str
    marked: int
    changed: int
    is_created: bool


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
            known, line = error.args[0], line_of(text, item.start)
            near = difflib.get_close_matches(item.name, known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known[:12])}"
            raise UsageError(f"{name}:{line}: unknown marker {item.name!r}{hint}") from None
        content = f"\n{content.strip()}\n".replace("\n", newline) if item.is_block else content
        changed += content != text[item.start : item.end]
        pieces += [text[place : item.start], content]
        place = item.end
    return "".join([*pieces, text[place:]]), len(marked), changed


def _way(path: Path, reports: Path) -> str:
    """Return the way from the file's folder to the reports, with a slash at its end."""
    return Path(os.path.relpath(reports.absolute(), path.absolute().parent)).as_posix() + "/"


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
    stated = LANGUAGE.search(text)
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
