"""What reading a list has come to: repositories, lines not understood, and the words and links of a line. Pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tracker.config.artifact_text import parse_location
from tracker.config.repository_text import parse_repository
from tracker.domain.entries import CuratedFact
from tracker.domain.identifiers import HUBS_BY_ID, ArtifactRef, RepoName

ADDRESS = re.compile(
    r"(?i)(?<![\w.-])(?:https?://)?(?:www\.)?github\.com/([a-z0-9][a-z0-9-]{0,38})/([a-z0-9._-]{1,100})"
)
ANY_ADDRESS = re.compile(r"https?://[^\s)>\]\"'|]+")
BARE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}")
# Bounded, so that a line made to be slow is not.
IMAGE = re.compile(r"!\[[^\[\]]{0,500}\]\([^()]{0,2000}\)|<img\b[^<>]{0,2000}>")
LINK = re.compile(r"\[([^\[\]]{0,500})\]\(\s{0,9}<?([^)\s>]{1,2000})>?[^)]{0,500}\)?")
_HTML_LINK = re.compile(
    r"""(?i)<a\b[^<>]{0,500}\bhref\s{0,9}=\s{0,9}["']?([^"'\s<>]{1,2000})[^<>]{0,500}>(.{0,500}?)</a>"""
)
_NAME_BEFORE_LINK = re.compile(r"[^\w\[<]*(?:\[([^\[\]]+)\]\(|<a\b[^<>]*>([^<]+)</a>)")
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
    repeated: int = 0
    """Lines that name a repository which a line before them has named."""


@dataclass(slots=True)
class Reading:
    """A list being read, from top to bottom."""

    source: str
    own: str | None
    found: dict[str, Found] = field(default_factory=dict)
    odd: list[NotUnderstood] = field(default_factory=list)
    repeated: int = 0
    section: str | None = None
    """Key of the repository that the current section is about."""
    heading: str = ""
    compared: frozenset[int] = frozenset()
    """Lines of sections that compare one project by a table: what their remarks link is not compared itself."""
    dates: dict[str, datetime.date] = field(default_factory=dict)
    """Anchor of a section → date that a timeline gives it."""
    fenced: list[tuple[int, str]] = field(default_factory=list)
    """Lines inside code blocks."""

    def take(self, repo: RepoName, number: int, name: str | None, released: datetime.date | None = None) -> None:
        """Note a repository; the first line that names it counts."""
        if repo.key == self.own:
            return
        if repo.key in self.found:
            self.repeated += 1
            return
        self.found[repo.key] = Found(repo, number, telling(name, repo), released=released)

    def miss(self, number: int, reason: str, text: str) -> None:
        """Note a line that was not understood."""
        self.odd.append(NotUnderstood(number, reason, " ".join(text.split())[:120]))

    def miss_beside(self, others: list[RepoName], number: int, line: str) -> None:
        """Note what else a line links."""
        for other in dict.fromkeys(others):
            if other.key not in self.found and other.key != self.own:
                self.miss(number, f"mentions {other} in passing; add it by 'tracker add' if it is meant", line)

    def result(self) -> Imported:
        """Return what was read."""
        odd = {(odd.line, odd.reason): odd for odd in self.odd}
        ordered = tuple(sorted(odd.values(), key=lambda odd: odd.line))
        return Imported(tuple(self.found.values()), ordered, self.repeated)


def find_repositories(text: str) -> list[RepoName]:
    """Return every repository that a text links, in order, each as often as it is linked."""
    return list(repositories(IMAGE.sub("", text)))


def repositories(text: str) -> Iterator[RepoName]:
    """Yield the repositories whose address stands in a text without images."""
    for match in ADDRESS.finditer(text):
        try:
            yield parse_repository(f"https://github.com/{match[1]}/{match[2].rstrip('.')}")
        except ValueError:
            continue


def hub_links(text: str) -> list[ArtifactRef]:
    """Return the models whose page on a hub a text links, each once."""
    found = []
    for address in ANY_ADDRESS.findall(text):
        try:
            found.append(parse_location(address.rstrip(".,;，。；、")).ref)
        except ValueError:
            continue
    return list({ref.key: ref for ref in found if ref.host in HUBS_BY_ID}.values())


def why_no_repository(line: str) -> str:
    """Say what a line that looks like an entry has in place of a repository."""
    models = ", ".join(str(ref) for ref in hub_links(line))
    if models:
        return f"links {models}, but no GitHub repository"
    return "links no GitHub repository" if ANY_ADDRESS.search(line) or LINK.search(line) else "names no address"


def link_text(line: str, repo: RepoName) -> str | None:
    """Return the words that link a repository."""
    links = [*LINK.findall(line), *((text, address) for address, text in _HTML_LINK.findall(line))]
    return next((str(text) for text, address in links if str(repo).lower() in address.lower()), None)


def is_named_by_link(words: str) -> bool:
    """Say whether an item begins with a link that bears a name, not `code` or `地址`."""
    found = _NAME_BEFORE_LINK.match(words)
    return bool(found) and _plain(found[1] or found[2]).lower() not in _GENERIC  # type: ignore[index]


def telling(name: str | None, repo: RepoName) -> str | None:
    """Return a name worth writing: short, printable, and saying more than the repository's own."""
    words = _plain(name or "")
    is_same = words.lower() in {repo.name.lower(), repo.key, *_GENERIC}
    is_usable = (
        len(words) <= _NAME_LENGTH and words.isprintable() and "://" not in words and re.search(r"[^\W\d_]", words)
    )
    return words if is_usable and not is_same and "github.com/" not in words.lower() else None


def _plain(words: str) -> str:
    return re.sub(r"[*_`~]|<[^>]*>", "", words).strip()
