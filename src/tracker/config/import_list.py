"""Lists that people already keep into entries: Markdown lists and tables, address lists. Pure.

One repository a line: the first one it links. What else a line links, and lines that link no repository, are told.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from tracker.config.import_table import Row, rows_of
from tracker.config.repository_text import parse_repository
from tracker.domain.entries import CuratedFact
from tracker.domain.identifiers import ArtifactRef, RepoName

_ADDRESS = re.compile(
    r"(?i)(?<![\w.-])(?:https?://)?(?:www\.)?github\.com/([a-z0-9][a-z0-9-]{0,38})/([a-z0-9._-]{1,100})"
)
_ANY_ADDRESS = re.compile(r"https?://[^\s)>\]\"'|]+")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)|<img\b[^>]*>")
_LINK = re.compile(r"\[([^\[\]]*)\]\(\s*<?([^)\s>]+)>?[^)]*\)?")
_ITEM = re.compile(r"(\s*)(?:[-*+]|\d{1,3}[.)])\s+(.*)")
_HEADING = re.compile(r"#{1,6}\s+(.*)")
_DATED = re.compile(r"\s*[-*+]\s+\**(\d{4}-\d{2}-\d{2})\b")
_FENCE = re.compile(r"\s*(```|~~~)")
_BARE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}")
_MARKDOWN = re.compile(r"(?m)\]\(|^\s*\|.*\||^\s*[-*+]\s|^#{2,6}\s")
_GENERIC = {
    "link", "here", "github", "repo", "repository", "code", "url", "project", "source", "home", "homepage", "page",
    "地址", "链接", "代码", "代码仓库", "项目", "仓库", "主页", "源码", "项目地址", "项目主页", "开源地址",
}  # fmt: skip
_NAME_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Found:
    """A repository that the list names."""

    repo: RepoName
    line: int
    """1-based."""
    name: str | None = None
    """What the list calls it, when that says more than the repository's name."""
    facts: tuple[CuratedFact, ...] = ()
    weights: tuple[ArtifactRef, ...] = ()
    released: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A line that might have named a project."""

    line: int
    reason: str
    text: str
    """The line, shortened; hostile until escaped."""


@dataclass(frozen=True, slots=True)
class Imported:
    """Everything read from a list."""

    found: tuple[Found, ...]
    not_understood: tuple[NotUnderstood, ...]


@dataclass(slots=True)
class _Reading:
    source: str
    own: str | None
    found: dict[str, Found] = field(default_factory=dict)
    odd: list[NotUnderstood] = field(default_factory=list)
    section: str | None = None
    """Key of the repository that the current section is about."""
    heading: str = ""
    parent: tuple[int, str] | None = None
    """Line and words of an item without an address, whose items below may hold one."""
    compared: frozenset[int] = frozenset()
    """Lines of sections that compare one project by a table: what their remarks link is not compared itself."""
    dates: dict[str, datetime.date] = field(default_factory=dict)
    """Anchor of a section → date that a timeline gives it."""

    def take(self, repo: RepoName, number: int, name: str | None, released: datetime.date | None = None) -> None:
        if repo.key != self.own:
            self.found.setdefault(repo.key, Found(repo, number, _telling(name, repo), released=released))

    def miss(self, number: int, reason: str, text: str) -> None:
        self.odd.append(NotUnderstood(number, reason, " ".join(text.split())[:120]))


def read_list(text: str, source: str, own: RepoName | None = None) -> Imported:
    """Read a list. `source` is what facts of tables are credited to; `own` is the list's own repository, left out."""
    reading = _Reading(source, own.key if own else None)
    if _MARKDOWN.search(text):
        _read_markdown(text, reading)
    else:
        _read_lines(text, reading)
    return Imported(tuple(reading.found.values()), tuple(sorted(reading.odd, key=lambda odd: odd.line)))


def find_repositories(text: str) -> list[RepoName]:
    """Return every repository that a text links, in order, each as often as it is linked."""
    return list(_repositories(_IMAGE.sub("", text)))


def _repositories(text: str) -> Iterator[RepoName]:
    for match in _ADDRESS.finditer(text):
        try:
            yield parse_repository(f"https://github.com/{match[1]}/{match[2].rstrip('.')}")
        except ValueError:
            continue


def _read_lines(text: str, reading: _Reading) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        words = re.split(r"[\s,;]+", line.strip())[0]
        linked = list(_repositories(line))
        if linked:
            reading.take(linked[0], number, None)
            _beside(linked[1:], number, line, reading)
        elif _BARE.fullmatch(words):
            reading.take(RepoName.parse(words.removesuffix(".git")), number, None)
        elif words and not words.startswith("#"):
            reading.miss(number, "names no GitHub repository", line)


def _read_markdown(text: str, reading: _Reading) -> None:
    rows = {row.line: row for row in rows_of(text)}
    reading.compared = _compared_lines(text, rows)
    is_fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if _FENCE.match(line):
            is_fenced = not is_fenced
        elif not is_fenced and line.strip():
            _read_line(line, number, rows.get(number), reading)
    _settle_parent(reading)


def _is_top_item(line: str) -> bool:
    item = _ITEM.match(line)
    return item is not None and not item[1]


def _settle_parent(reading: _Reading) -> None:
    """Tell of an item that named no address, nor did the items below it."""
    if reading.parent:
        reading.miss(reading.parent[0], "names no address", reading.parent[1])
    reading.parent = None


def _read_line(line: str, number: int, row: Row | None, reading: _Reading) -> None:
    plain = _IMAGE.sub("", line)
    repositories = list(_repositories(plain))
    heading = _HEADING.match(line)
    if heading or _is_top_item(line):
        _settle_parent(reading)
    if heading:
        reading.section, reading.heading = None, heading[1].strip()
    if row is not None:
        _read_row(row, plain, repositories, reading)
    elif number in reading.compared and reading.section and not heading:
        _beside(repositories, number, plain, reading)
    elif _ITEM.match(line) or _HEADING.match(line) or not reading.section:
        _read_item(plain, number, repositories, reading)
    elif repositories:
        _beside(repositories, number, plain, reading)


def _read_item(line: str, number: int, repositories: list[RepoName], reading: _Reading) -> None:
    _note_date(line, reading)
    if not repositories:
        _explain_item(line, number, reading)
        return
    first, *others = repositories
    name, released = _link_text(line, first), _date_of(line)
    if reading.parent:
        name = _telling(name, first) or reading.parent[1].strip(" :：*")
        reading.parent = None
    if not _ITEM.match(line) and reading.section is None:
        name = _telling(name, first) or _ADDRESS.sub("", _LINK.sub(r"\1", reading.heading))
        released = reading.dates.get(_anchor(reading.heading))
    reading.take(first, number, name, released)
    reading.section = reading.section or first.key
    _beside(others, number, line, reading)


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


def _note_date(line: str, reading: _Reading) -> None:
    """Remember what a timeline says of a section further down: `- 2023-02-24 … [Name](#anchor)`."""
    released = _date_of(line)
    for _, target in _LINK.findall(line):
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
    words = re.sub(r"[*`]", "", _LINK.sub(r"\1", heading)).strip().lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def _explain_item(line: str, number: int, reading: _Reading) -> None:
    item = _ITEM.match(line)
    if item is None or not item[2].strip():
        return
    bare = _BARE.fullmatch(item[2].strip().strip("`*"))
    if bare:
        reading.take(parse_repository(bare[0].removesuffix(".git")), number, None)
    elif _ANY_ADDRESS.search(line):
        reading.miss(number, "links no GitHub repository", line)
    elif not item[1] and "](" not in line:
        reading.parent = (number, item[2].strip())


def _beside(others: list[RepoName], number: int, line: str, reading: _Reading) -> None:
    for other in dict.fromkeys(others):
        if other.key not in reading.found and other.key != reading.own:
            reading.miss(number, f"mentions {other} in passing; add it by 'tracker add' if it is meant", line)


def _read_row(row: Row, line: str, repositories: list[RepoName], reading: _Reading) -> None:
    if repositories:
        reading.take(repositories[0], row.line, _link_text(line, repositories[0]))
        _beside(repositories[1:], row.line, line, reading)
    elif not row.facts and _ANY_ADDRESS.search(line):
        reading.miss(row.line, "links no GitHub repository", line)
    key = repositories[0].key if repositories else reading.section if row.is_of_section else None
    if row.facts:
        _state(key, row, line, reading)


def _state(key: str | None, row: Row, line: str, reading: _Reading) -> None:
    """Give a table row's facts to the repository it is about."""
    known = reading.found.get(key or "")
    if known is None:
        reading.miss(row.line, "facts of a project whose repository is not linked before them", line)
        return
    stated = {fact.name: fact for fact in known.facts}
    for name, value in row.facts.items():
        language = "zh-CN" if re.search(r"[\u4e00-\u9fff]", value) else "*"
        stated.setdefault(name, CuratedFact(name, {language: value}, f"{reading.source}#L{row.line}"))
    reading.found[known.repo.key] = dataclasses.replace(known, facts=tuple(stated.values()))


def _link_text(line: str, repo: RepoName) -> str | None:
    for text, address in _LINK.findall(line):
        if str(repo).lower() in address.lower():
            return str(text)
    return None


def _telling(name: str | None, repo: RepoName) -> str | None:
    """Return a name worth writing: short, printable, and saying more than the repository's own."""
    words = re.sub(r"[*_`~]|<[^>]*>", "", name or "").strip()
    is_same = words.lower() in {repo.name.lower(), repo.key, *_GENERIC}
    is_usable = (
        len(words) <= _NAME_LENGTH and words.isprintable() and "://" not in words and re.search(r"[^\W\d_]", words)
    )
    return words if is_usable and not is_same and "github.com/" not in words.lower() else None
