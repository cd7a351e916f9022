"""Names a repository bore before, as its own pages tell them. A candidate counts once the forge confirms it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from tracker.domain.documents import Document
from tracker.domain.evidence import Evidence
from tracker.domain.identifiers import RepoName

CANDIDATES = 5
_LINK = re.compile(r"github\.com[/:]([A-Za-z0-9][A-Za-z0-9-]{0,38})/([A-Za-z0-9._-]{1,100})")
_HEADING = re.compile(r"(?:^ {0,3}#{1,3}[ \t]+(.+?)[ \t]*#*[ \t]*$)|(?:^([^\n#<>|\[\]]+)\n=+[ \t]*$)", re.MULTILINE)
_NAME_LIKE = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_.][A-Za-z0-9]+)*")
_NO_PROJECT = frozenset(
    {"license", "readme", "about", "overview", "introduction", "news", "update", "updates", "usage"}
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A README as it stood from an instant on."""

    at: datetime
    commit: str
    document: Document


@dataclass(frozen=True, slots=True)
class Borne:
    """A name and from when on it was borne; `evidence` is where the pages first use it."""

    since: datetime
    name: str
    evidence: Evidence


def linked_names(text: str) -> list[str]:
    """Return `owner/name` of every repository that a page links to, in order, spelled as first seen."""
    found: dict[str, str] = {}
    for owner, name in _LINK.findall(text):
        short = name.removesuffix(".git").rstrip(".")
        if short:
            found.setdefault(f"{owner}/{short}".lower(), f"{owner}/{short}")
    return list(found.values())


def candidates(readmes: Iterable[Dated], today: RepoName) -> list[str]:
    """Return names under which the pages may have linked to their own repository, the likeliest first.

    A page links to its own repository for badges, clones, issues and stars. Names that share owner or name with
    today's come first, then those that the oldest page names most.
    """
    counts: dict[str, int] = {}
    for dated in readmes:
        for name in linked_names(dated.document.text):
            counts[name] = counts.get(name, 0) + 1
    others = [name for name in counts if name.lower() != today.key and _is_name(name)]

    def rank(name: str) -> tuple[bool, int, str]:
        owner, _, short = name.lower().partition("/")
        is_near = owner == today.owner.lower() or short == today.name.lower()
        return (not is_near, -counts[name], name)

    return sorted(others, key=rank)[:CANDIDATES]


def _is_name(text: str) -> bool:
    try:
        RepoName.parse(text)
    except ValueError:
        return False
    return True


def borne_names(readmes: Sequence[Dated], former: Sequence[str], today: str, url: str) -> list[Borne]:
    """Return from when on the pages used each name of their repository; empty when they only ever used one.

    The dates are the latest possible ones: a page follows a rename, it never comes before.
    """
    own = {name.lower(): name for name in (*former, today)}
    found: list[Borne] = []
    for dated in readmes:
        name = _newest_own(dated.document.text, own, {borne.name.lower() for borne in found})
        if name is not None and (not found or found[-1].name.lower() != name):
            found.append(Borne(dated.at, own[name], _evidence(dated, name, url)))
    return found if len(found) > 1 else []


def _newest_own(text: str, own: dict[str, str], used: set[str]) -> str | None:
    """Return the page's name for its repository: one that no earlier page used, else none at all."""
    linked = [name.lower() for name in linked_names(text) if name.lower() in own]
    return next((name for name in linked if name not in used), None)


def _evidence(dated: Dated, words: str, url: str) -> Evidence:
    lines = dated.document.text.splitlines()
    number = next((n for n, line in enumerate(lines, start=1) if words.lower() in line.lower()), None)
    page = dated.document.path
    return Evidence(
        f"{url}/blob/{dated.commit}/{page}" + (f"#L{number}" if number else ""),
        path=page,
        line=number,
        quote=lines[number - 1].strip()[:200] if number else None,
        commit=dated.commit,
        oid=dated.document.oid,
    )


def title(text: str) -> str | None:
    """Return a page's first heading where it is a single name-like word, as projects call themselves."""
    heading = next((match[1] or match[2] for match in _HEADING.finditer(text)), None)
    if heading is None:
        return None
    word = re.sub(r"[*_`]|:\w+:|<[^>]*>", "", heading.partition(":")[0].partition("：")[0]).strip()
    is_name = _NAME_LIKE.fullmatch(word) is not None and word.lower() not in _NO_PROJECT
    return word if is_name else None


def retitled(readmes: Sequence[Dated], names: Sequence[str], url: str) -> list[tuple[Dated, str, str, Evidence]]:
    """Return (page, before, after, evidence) where the pages' title became the repository's own name.

    A title that never was or becomes a name of the repository is wording, not a rename.
    """
    own = {_plain(name.partition("/")[2]) for name in names}
    found = []
    for before, after in pairwise(readmes):
        was, now = title(before.document.text), title(after.document.text)
        if was and now and _plain(was) != _plain(now) and _plain(now) in own and _plain(was) not in own:
            found.append((after, was, now, _evidence(after, now, url)))
    return found


def _plain(word: str) -> str:
    return re.sub(r"[-_.\s]", "", word).lower()
