"""What is read without a token, part by part, and what of a half-read ledger may be put together. Pure.

Commits tell no blob ids over REST and every text costs a request, so that only licence files and the README that the
forge shows are read, each in few versions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tracker.detect import documents as rules
from tracker.domain.documents import DocumentRef, DocumentRole
from tracker.domain.past import FileVersion, PageKind, Part
from tracker.past.ledger import FileHistory, Ledger, Publications
from tracker.past.select import EVERY_PAGE_VERSION, Signature, Texts, bisected, oldest_first, role_in_past, sign, weekly

Stored = Callable[[Sequence[DocumentRef]], Sequence[DocumentRef]]
"""Returns those whose texts are not stored."""
LICENCE_REQUESTS = 4
"""About what one licence file costs: a page of commits and a few texts."""
ORIGINS = 4
"""First versions of licence files asked for an earlier path, per repository."""
FIRST_DAYS = timedelta(days=7)
README_REQUESTS = 25
TAG_REQUESTS = 10
_LISTINGS = {Part.RELEASES: PageKind.RELEASES, Part.TAGS: PageKind.TAGS}


def paths(tip: Sequence[DocumentRef], part: Part) -> list[str]:
    """Return the documents of a part; of several READMEs the one that the forge shows."""
    role = {Part.LICENCES: DocumentRole.LICENCE, Part.READMES: DocumentRole.README}.get(part)
    found = [ref.path for ref in tip if ref.role is role]
    return found[:1] if part is Part.READMES else found


def page_wants(ledger: Ledger, part: Part) -> list[tuple[PageKind, str, str | None]]:
    """Return the listings of a part that are not read to their end."""
    if ledger.is_sealed:
        return []
    if part in _LISTINGS:
        kind = _LISTINGS[part]
        listed = ledger.releases if part is Part.RELEASES else ledger.tags
        return [] if listed.is_complete else [(kind, "", listed.after)]
    return [(PageKind.COMMITS, f.path, f.after) for f in _files(ledger, part) if not f.is_complete]


def _files(ledger: Ledger, part: Part) -> list[FileHistory]:
    """Return the files of a part: those at the tip, and those followed before that are gone from it."""
    wanted = [file for path in paths(ledger.tip, part) if (file := ledger.file(path)) is not None]
    gone = {file.path for file in ledger.files} - {ref.path for ref in ledger.tip}
    role = DocumentRole.LICENCE if part is Part.LICENCES else DocumentRole.README
    return wanted + [file for file in ledger.files if file.path in gone and role_in_past(ledger, file.path) is role]


def origin_wants(ledger: Ledger, part: Part) -> list[tuple[str, str]]:
    """Return (path, commit) of first versions of licence files that may have been renamed, and were not asked yet.

    A file of the repository's first days has no past worth a request; at most ORIGINS are asked.
    """
    if part is not Part.LICENCES or ledger.is_sealed or len(ledger.origins) >= ORIGINS:
        return []
    firsts = [(f.path, f.versions[-1]) for f in _files(ledger, part) if f.is_complete and f.versions]
    late = [(path, first) for path, first in firsts if abs(first.at - ledger.created_at) > FIRST_DAYS]
    return [(path, v.commit) for path, v in late if f"{v.commit} {path}" not in ledger.origins]


def licences_among(paths_of_commit: Sequence[str]) -> list[str]:
    """Return those of a commit's paths that are licence files by their name."""
    return [path for path in paths_of_commit if rules.role_of(path) is DocumentRole.LICENCE]


def version_wants(
    ledger: Ledger, part: Part, texts: Texts, signature: Signature, unstored: Stored
) -> list[tuple[DocumentRef, str]]:
    """Return (document, commit) of the versions that are chosen and not read; the oid is empty where it is not known.

    Grows while bisection learns more.
    """
    if ledger.is_sealed:
        return []
    wanted = [item for file in _files(ledger, part) for item in _wanted(ledger, file, texts, signature)]
    missing = {ref.oid for ref in unstored([ref for ref, _ in wanted if ref.oid])}
    return [(ref, commit) for ref, commit in wanted if not ref.oid or ref.oid in missing]


def _wanted(ledger: Ledger, file: FileHistory, texts: Texts, signature: Signature) -> list[tuple[DocumentRef, str]]:
    role = role_in_past(ledger, file.path)
    if role is None or not file.is_complete:
        return []
    chosen = chosen_versions(ledger, file, texts, signature)
    readable = [v for v in chosen if v.is_open or (v.oid is not None and v.oid not in ledger.unreadable)]
    return [(DocumentRef(file.path, "" if v.is_open else v.oid or "", role), v.commit) for v in readable]


def chosen_versions(ledger: Ledger, file: FileHistory, texts: Texts, signature: Signature) -> list[FileVersion]:
    """Return the versions to read, oldest first: of a licence file all of a few, else by bisection over the weeks."""
    versions = oldest_first(file, ledger.read_at)
    is_licence = role_in_past(ledger, file.path) is DocumentRole.LICENCE
    if is_licence and len(versions) <= EVERY_PAGE_VERSION:
        return versions
    return bisected(weekly(versions), lambda version: sign(ledger, file.path, version, texts, signature))


def undated(ledger: Ledger) -> list[str]:
    """Return the commits of tags that no release bears and whose date is not known yet, each once."""
    if ledger.is_sealed:
        return []
    released = {release.tag for release in ledger.releases.releases} if ledger.releases.is_complete else set()
    bare = [tag for tag in ledger.tags.releases if tag.published_at is None and tag.tag not in released]
    return list(dict.fromkeys(t.commit for t in bare if t.commit and t.commit not in ledger.lost_trees))


def dates_known(ledger: Ledger) -> dict[str, datetime]:
    """Return the dates of commits that the listings of files have told."""
    return {version.commit: version.at for file in ledger.files for version in file.versions}


def parts_read(ledger: Ledger, texts: Texts, signature: Signature, unstored: Stored) -> frozenset[Part]:
    """Return the parts that are read to their end."""

    def is_read(part: Part) -> bool:
        if part is Part.STARS:
            return ledger.stars.next_page is None
        if (
            page_wants(ledger, part)
            or origin_wants(ledger, part)
            or not all(ledger.file(p) for p in paths(ledger.tip, part))
        ):
            return False
        if part in _LISTINGS:
            return part is Part.RELEASES or not undated(ledger)
        return not version_wants(ledger, part, texts, signature, unstored)

    return frozenset(part for part in Part if is_read(part))


def readable(ledger: Ledger, parts: frozenset[Part]) -> Ledger:
    """Return the ledger with nothing that is read by half; what waits stays in `tip`."""
    files = [f for part in (Part.LICENCES, Part.READMES) if part in parts for f in _files(ledger, part)]
    waiting = tuple(ref for ref in ledger.tip if _part_of(ref) not in parts)
    releases = ledger.releases if Part.RELEASES in parts else Publications()
    tags = ledger.tags if Part.TAGS in parts else Publications()
    return replace(ledger, files=tuple(files), tip=waiting, releases=releases, tags=tags)


def _part_of(ref: DocumentRef) -> Part:
    return Part.LICENCES if ref.role is DocumentRole.LICENCE else Part.READMES


def requests_at_first(star_pages: int) -> dict[Part, int]:
    """Return about how many requests each part of a repository takes that was never looked at."""
    looking = 2
    return {
        Part.LICENCES: looking + LICENCE_REQUESTS,
        Part.RELEASES: 1,
        Part.STARS: star_pages,
        Part.READMES: README_REQUESTS,
        Part.TAGS: TAG_REQUESTS,
    }


def requests_left(ledger: Ledger, parts: frozenset[Part], star_pages: int) -> dict[Part, int]:
    """Return about how many requests each part still takes; parts that are read are left out."""
    licences = max(1, len(paths(ledger.tip, Part.LICENCES)))
    about = {
        Part.LICENCES: LICENCE_REQUESTS * licences,
        Part.RELEASES: 1,
        Part.STARS: max(1, star_pages + 1 - (ledger.stars.next_page or 1)),
        Part.READMES: README_REQUESTS,
        Part.TAGS: len(undated(ledger)) if ledger.tags.is_complete else TAG_REQUESTS,
    }
    return {part: about[part] for part in Part if part not in parts}
