"""Which commits and texts of the past are worth asking for. A week is the finest step that a report ever shows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime

from tracker.detect import documents as rules
from tracker.domain.documents import Document, DocumentRef, DocumentRole
from tracker.domain.identifiers import RepoName
from tracker.domain.past import FileVersion, PageKind
from tracker.domain.repositories import TreeEntry
from tracker.past.clocks import steady
from tracker.past.ledger import FileHistory, Ledger

EVERY_VERSION = 60
"""Files with at most so many versions are read in every one of them; others as they stood at the end of each week."""
EVERY_WEEK = 120
"""Files that changed in more weeks are read by bisection."""
EVERY_PAGE_VERSION = 12
TREES = 24
"""Root listings looked at per repository, spread over its life."""
PAGES = 6

Texts = Callable[[Sequence[DocumentRef]], list[Document]]
"""Returns the texts that are stored, in the order asked; those not stored are left out."""
Signature = Callable[[Document], Hashable]
"""What matters in a text: two versions with the same signature need no look between them."""


def week_of(at: datetime) -> tuple[int, int]:
    """Return ISO year and week."""
    year, week, _ = at.isocalendar()
    return year, week


def role_in_past(ledger: Ledger, path: str) -> DocumentRole | None:
    """Say what a path of the past is for."""
    return DocumentRole.PAGE if path in (ledger.pages or ()) else rules.role_of(path)


def oldest_first(file: FileHistory, read_at: datetime) -> list[FileVersion]:
    """Return the versions in the order in which they came to be, which is the order of history, not of the clocks."""
    return steady(file.versions[::-1], read_at)


def weekly(versions: Sequence[FileVersion]) -> list[FileVersion]:
    """Return the first version and the last one of each ISO week; `versions` are oldest first."""
    last = {week_of(version.at): version for version in versions}
    kept = [*versions[:1], *last.values()]
    return [version for index, version in enumerate(kept) if index == 0 or version is not kept[0]]


def page_wants(ledger: Ledger) -> list[tuple[PageKind, str, str | None]]:
    """Return the listings that are not read to their end, each with where its next page begins."""
    wants: list[tuple[PageKind, str, str | None]] = []
    if ledger.is_sealed:
        return wants
    if not ledger.releases.is_complete:
        wants.append((PageKind.RELEASES, "", ledger.releases.after))
    if not ledger.has_commits:
        return wants
    if not ledger.tags.is_complete:
        wants.append((PageKind.TAGS, "", ledger.tags.after))
    wants += [(PageKind.COMMITS, file.path, file.after) for file in ledger.files if not file.is_complete]
    return wants


def document_paths(tree: Iterable[TreeEntry]) -> list[str]:
    """Return the paths of a listing that are documents."""
    return [ref.path for ref in rules.wanted(list(tree))]


def tree_wants(ledger: Ledger) -> list[str]:
    """Return commits whose root listing is wanted: the oldest, the newest and some between."""
    if ledger.is_sealed or not ledger.has_commits:
        return []
    versions = sorted((v for file in ledger.files for v in file.versions), key=lambda v: (v.at, v.commit))
    chosen = _spread(weekly(versions), TREES)
    known = {tree.commit for tree in ledger.trees} | set(ledger.lost_trees)
    is_enough = len(known) >= TREES
    wanted = chosen[:1] if is_enough else chosen
    return [v.commit for v in wanted if v.commit not in known]


def _spread(versions: Sequence[FileVersion], count: int) -> list[FileVersion]:
    if len(versions) <= count:
        return list(versions)
    step = (len(versions) - 1) / (count - 1)
    return [versions[round(index * step)] for index in range(count)]


def chosen_versions(ledger: Ledger, file: FileHistory, texts: Texts, signature: Signature) -> list[FileVersion]:
    """Return the versions of a file to read, oldest first; grows while bisection learns more."""
    versions = oldest_first(file, ledger.read_at)
    is_page = role_in_past(ledger, file.path) is DocumentRole.PAGE
    if len(versions) <= (EVERY_PAGE_VERSION if is_page else EVERY_VERSION):
        return versions
    weeks = weekly(versions)
    if len(weeks) <= EVERY_WEEK:
        return weeks
    return bisected(weeks, lambda version: sign(ledger, file.path, version, texts, signature))


def bisected(versions: Sequence[FileVersion], tell: Callable[[FileVersion], Hashable | None]) -> list[FileVersion]:
    """Return the ends, and what lies between two neighbours that are read and differ.

    `tell` gives None for a version that is not read yet. Between two alike nothing is looked for.
    """
    if not versions:
        return []
    chosen = {0, len(versions) - 1}
    open_spans = [(0, len(versions) - 1)]
    while open_spans:
        low, high = open_spans.pop()
        one, other = tell(versions[low]), tell(versions[high])
        if high - low < 2 or one is None or other is None or one == other:
            continue
        middle = (low + high) // 2
        chosen.add(middle)
        open_spans += [(low, middle), (middle, high)]
    return [versions[index] for index in sorted(chosen)]


def sign(ledger: Ledger, path: str, version: FileVersion, texts: Texts, signature: Signature) -> Hashable | None:
    """Return what matters in one version of a file; None when it is not read yet."""
    if version.is_open:
        return None
    if version.oid is None:
        return ("",)
    if version.oid in ledger.unreadable:
        return ("unreadable",)
    role = role_in_past(ledger, path) or DocumentRole.PAGE
    found = texts([DocumentRef(path, version.oid, role)])
    return signature(found[0]) if found else None


def text_wants(ledger: Ledger, texts: Texts, signature: Signature) -> list[tuple[DocumentRef, str]]:
    """Return texts that are wanted and may not be stored yet, each oid once, with a commit that holds it."""
    if ledger.is_sealed:
        return []
    found: dict[str, tuple[DocumentRef, str]] = {}
    for file in ledger.files:
        role = role_in_past(ledger, file.path)
        for version in chosen_versions(ledger, file, texts, signature) if role else ():
            if role and version.oid and version.oid not in ledger.unreadable:
                found.setdefault(version.oid, (DocumentRef(file.path, version.oid, role), version.commit))
    return list(found.values())


def linked_pages(ledger: Ledger, texts: Texts, signature: Signature) -> tuple[str, ...]:
    """Return the in-repository pages that the READMEs pointed to most often over the years, at most PAGES."""
    counts: dict[str, int] = {}
    owner, _, name = ledger.name.partition("/")
    for file in ledger.files:
        if rules.role_of(file.path) is not DocumentRole.README:
            continue
        versions = weekly(chosen_versions(ledger, file, texts, signature))
        refs = [DocumentRef(file.path, v.oid, DocumentRole.README) for v in versions if v.oid]
        for document in texts(refs):
            for path in rules.linked_pages([document], None, RepoName(owner, name)):
                counts[path] = counts.get(path, 0) + 1
    return tuple(sorted(sorted(counts), key=lambda path: -counts[path])[:PAGES])
