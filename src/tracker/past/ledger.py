"""What was read of one repository's past so far. Every answer makes a new ledger, so that a kill loses one answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tracker.domain.documents import DocumentRef
from tracker.domain.past import FileVersion, HubPast, PageKind, PastTree, PublicationPage, StarPage, VersionPage
from tracker.domain.repositories import Release, RepositoryFacts
from tracker.past.stars import StarWeeks

FORMAT = 1
"""Moves when the record changes, so that a ledger of another version is read anew."""


@dataclass(frozen=True, slots=True)
class FileHistory:
    """The commits that touched one path, newest first."""

    path: str
    versions: tuple[FileVersion, ...] = ()
    after: str | None = None
    is_complete: bool = False
    known: tuple[FileVersion, ...] = ()
    """An earlier complete list; reaching its newest commit completes this one."""

    def extended(self, page: VersionPage) -> FileHistory:
        """Take in the next page."""
        versions = (*self.versions, *page.versions)
        met = next((v.commit for v in page.versions if self.known and v.commit == self.known[0].commit), None)
        if met is not None:
            new = [v for v in versions if v.commit not in {k.commit for k in self.known}]
            return FileHistory(self.path, (*new, *self.known), None, is_complete=True)
        if page.after is None:
            return FileHistory(self.path, versions, None, is_complete=True)
        return replace(self, versions=versions, after=page.after)

    def reopened(self) -> FileHistory:
        """Ask again for what is new."""
        return FileHistory(self.path, known=self.versions)


@dataclass(frozen=True, slots=True)
class Publications:
    """Releases or tags, newest first."""

    releases: tuple[Release, ...] = ()
    after: str | None = None
    is_complete: bool = False

    def extended(self, page: PublicationPage) -> Publications:
        """Take in the next page."""
        known = {release.tag for release in self.releases}
        new = tuple(release for release in page.releases if release.tag not in known)
        return Publications((*self.releases, *new), page.after, page.after is None)


@dataclass(frozen=True, slots=True)
class Ledger:
    """One repository's past as read so far."""

    repo_id: int
    node_id: str
    name: str
    url: str
    created_at: datetime
    head: str | None
    """Commit at the tip when the reading began."""
    read_at: datetime
    """When the reading began; nothing of it is later."""
    stars_now: int | None
    has_commits: bool
    """False when there was no token: REST alone was asked, the most telling things first (`past.sparing`)."""
    stars: StarWeeks = field(default_factory=StarWeeks)
    files: tuple[FileHistory, ...] = ()
    releases: Publications = field(default_factory=Publications)
    tags: Publications = field(default_factory=Publications)
    trees: tuple[PastTree, ...] = ()
    lost_trees: tuple[str, ...] = ()
    """Commits that the forge does not give."""
    unreadable: tuple[str, ...] = ()
    """Blobs that cannot be had and will not be asked for again."""
    pages: tuple[str, ...] | None = None
    """In-repository pages that the READMEs pointed to; None: not looked for yet."""
    former: tuple[str, ...] | None = None
    """Names that lead to this repository; None: not asked yet."""
    hubs: tuple[HubPast, ...] = ()
    """Dates that hubs told of the project's own artifacts."""
    hubs_asked: tuple[str, ...] = ()
    """Keys of the artifacts that hubs were asked for, answered or not."""
    is_complete: bool = False
    is_sealed: bool = False
    """Runs have taken over: only stars are read from here on."""
    built: str = ""
    """What the snapshots were last put together from; other than now: put together anew."""
    format: int = FORMAT
    tip: tuple[DocumentRef, ...] = ()
    """Without a token: the documents at the tip, in order of weight, when the reading began."""
    origins: tuple[str, ...] = ()
    """Without a token: `commit path` of first versions that were asked for where the file came from."""

    @property
    def reads_texts(self) -> bool:
        """Say whether there is any document to read."""
        return self.has_commits or bool(self.files)

    def file(self, path: str) -> FileHistory | None:
        """Return the history of a path."""
        return next((file for file in self.files if file.path == path), None)

    def with_paths(self, paths: Iterable[str]) -> Ledger:
        """Ask for the commits of these paths too."""
        known = {file.path for file in self.files}
        new = tuple(FileHistory(path) for path in sorted(set(paths) - known))
        return replace(self, files=(*self.files, *new)) if new else self

    def with_page(self, kind: PageKind, path: str, page: VersionPage | PublicationPage) -> Ledger:
        """Take in one page of a listing."""
        if isinstance(page, VersionPage):
            files = tuple(self._at_tip(file.extended(page)) if file.path == path else file for file in self.files)
            return replace(self, files=files)
        if kind is PageKind.RELEASES:
            return replace(self, releases=self.releases.extended(page))
        return replace(self, tags=self.tags.extended(page))

    def _at_tip(self, file: FileHistory) -> FileHistory:
        """Give the newest commit of a path what lies at the tip, which costs no request."""
        oid = next((ref.oid for ref in self.tip if ref.path == file.path), None)
        if not file.is_complete or not file.versions or oid is None or file.versions[0].oid == oid:
            return file
        return replace(file, versions=(replace(file.versions[0], oid=oid, is_open=False), *file.versions[1:]))

    def with_tip(self, refs: Sequence[DocumentRef]) -> Ledger:
        """Take in what lies at the tip now: paths whose newest commit left something else are listed again."""
        now = {ref.path: ref.oid for ref in refs}

        def renewed(file: FileHistory) -> FileHistory:
            newest = file.versions[0] if file.versions else None
            is_same = newest is not None and not newest.is_open and newest.oid == now.get(file.path)
            return file if is_same or not file.is_complete else file.reopened()

        return replace(self, tip=tuple(refs), files=tuple(renewed(file) for file in self.files))

    def with_version(self, path: str, commit: str, oid: str | None) -> Ledger:
        """Take in what one commit left of a file."""

        def told(file: FileHistory) -> FileHistory:
            versions = (replace(v, oid=oid, is_open=False) if v.commit == commit else v for v in file.versions)
            return replace(file, versions=tuple(versions)) if file.path == path else file

        return replace(self, files=tuple(told(file) for file in self.files))

    def with_origin(self, path: str, commit: str, earlier: Iterable[str]) -> Ledger:
        """Take in where a file's first version came from: earlier paths, whose commits are asked too."""
        return replace(self.with_paths(earlier), origins=(*self.origins, f"{commit} {path}"))

    def with_tag_dates(self, dates: Mapping[str, datetime]) -> Ledger:
        """Take in when commits were made that tags point to."""

        def dated(tag: Release) -> Release:
            at = dates.get(tag.commit or "")
            return tag if tag.published_at is not None or at is None else replace(tag, published_at=at)

        return replace(self, tags=replace(self.tags, releases=tuple(dated(tag) for tag in self.tags.releases)))

    def with_star_page(self, page: StarPage) -> Ledger:
        """Take in the next page of star weeks."""
        return replace(self, stars=self.stars.extended(page, self.created_at, self.stars_now))

    def with_trees(self, trees: Sequence[PastTree], lost: Sequence[str]) -> Ledger:
        """Take in root listings."""
        known = {tree.commit for tree in self.trees}
        new = tuple(tree for tree in trees if tree.commit not in known)
        return replace(self, trees=(*self.trees, *new), lost_trees=tuple(sorted({*self.lost_trees, *lost})))


def opened(ledger: Ledger | None, facts: RepositoryFacts, now: datetime, *, has_commits: bool) -> Ledger:
    """Return the ledger to go on with: the unfinished one, a new one, or the finished one asked for what is new.

    Another repository under the same name (deleted and made again) begins anew: nothing of the two is mixed.
    """
    if ledger is None or ledger.repo_id != facts.repo_id or ledger.format != FORMAT:
        return _new(facts, now, has_commits=has_commits)
    ledger = replace(ledger, name=str(facts.name), url=facts.url, node_id=facts.node_id)
    if has_commits and not ledger.has_commits:
        # What REST told of commits lacks blob ids: they are listed anew, and runs since then seal nothing.
        listed = ledger.releases if ledger.releases.is_complete else Publications()
        ledger = replace(ledger, has_commits=True, files=(), tip=(), releases=listed, tags=Publications())
        ledger = replace(ledger, head=None, is_sealed=False)
    if not ledger.is_complete:
        return replace(ledger, head=ledger.head or facts.head)
    return _reopened(ledger, facts, now, has_commits=has_commits or ledger.has_commits)


def _new(facts: RepositoryFacts, now: datetime, *, has_commits: bool) -> Ledger:
    return Ledger(
        repo_id=facts.repo_id,
        node_id=facts.node_id,
        name=str(facts.name),
        url=facts.url,
        created_at=facts.created_at,
        head=facts.head,
        read_at=now,
        stars_now=facts.stars,
        has_commits=has_commits,
    )


def _reopened(ledger: Ledger, facts: RepositoryFacts, now: datetime, *, has_commits: bool) -> Ledger:
    moved = ledger.head != facts.head or has_commits != ledger.has_commits
    stars = ledger.stars.reopened() if _has_new_week(ledger, now) or facts.stars != ledger.stars_now else ledger.stars
    files = ledger.files
    if moved and not ledger.is_sealed:
        files = tuple(file.reopened() for file in files)
    is_listing_new = not ledger.is_sealed and _has_new_publication(ledger, facts, is_moved=moved)
    return replace(
        ledger,
        head=ledger.head if ledger.is_sealed else facts.head,
        read_at=now,
        stars_now=facts.stars,
        has_commits=has_commits,
        stars=stars,
        files=files,
        releases=Publications() if is_listing_new else ledger.releases,
        tags=_tags_anew(ledger) if is_listing_new else ledger.tags,
        pages=None if moved and not ledger.is_sealed else ledger.pages,
        hubs=() if moved and not ledger.is_sealed else ledger.hubs,
        hubs_asked=() if moved and not ledger.is_sealed else ledger.hubs_asked,
        is_complete=False,
    )


def _tags_anew(ledger: Ledger) -> Publications:
    """List tags again; without a token those that have a date keep it, since each costs a request."""
    return Publications() if ledger.has_commits else replace(ledger.tags, after=None, is_complete=False)


def _has_new_week(ledger: Ledger, now: datetime) -> bool:
    newest = max(ledger.stars.weeks, default=None)
    return newest is None or (now - newest).days >= 7


def _has_new_publication(ledger: Ledger, facts: RepositoryFacts, *, is_moved: bool) -> bool:
    listed = {r.tag for r in (*ledger.releases.releases, *ledger.tags.releases)}
    if not ledger.has_commits:
        return True  # nothing that REST tells of a repository says whether there are new ones
    return is_moved or any(release.tag not in listed for release in facts.releases or ())
