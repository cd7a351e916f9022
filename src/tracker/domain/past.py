"""Pieces of a repository's past as the forge still tells them: weeks of stars, versions of files, publications."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.domain.identifiers import ArtifactRef
from tracker.domain.repositories import Release, TreeEntry


@dataclass(frozen=True, slots=True, order=True)
class StarWeek:
    """Stars that were given in one week and are still held. Not a count of that week: later unstars lower it."""

    start: datetime
    stars: int


@dataclass(frozen=True, slots=True)
class StarPage:
    """One page of weeks, newest first."""

    weeks: tuple[StarWeek, ...]
    is_last: bool


@dataclass(frozen=True, slots=True)
class FileVersion:
    """One commit that touched a file."""

    commit: str
    at: datetime
    """When it was committed."""
    oid: str | None
    """Git blob id of the file in that commit; None: the commit took the file away."""
    is_open: bool = False
    """The forge told the commit alone: which file it left is still to be asked, and `oid` says nothing."""


@dataclass(frozen=True, slots=True)
class FileAt:
    """A file as one commit left it."""

    oid: str | None
    """None: there was no such file."""
    text: str | None
    """None: no such file, or its text cannot be had."""


class Part(StrEnum):
    """What is read of a past, the most telling first: the order in which a small budget is spent."""

    LICENCES = "licences"
    RELEASES = "releases"
    STARS = "stars"
    READMES = "readmes"
    TAGS = "tags"
    """Those that no release bears."""


class PageKind(StrEnum):
    """What is listed page by page."""

    COMMITS = "commits"
    """Commits that touched one path of the default branch, newest first."""
    RELEASES = "releases"
    TAGS = "tags"


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One page of commits, newest first."""

    versions: tuple[FileVersion, ...]
    after: str | None
    """Where the next page begins; None: this was the last."""


@dataclass(frozen=True, slots=True)
class PublicationPage:
    """One page of releases or tags, newest first."""

    releases: tuple[Release, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class PastTree:
    """The root listing at a commit."""

    commit: str
    entries: tuple[TreeEntry, ...]


@dataclass(frozen=True, slots=True)
class HubCommit:
    """One commit of an artifact on its hub."""

    at: datetime
    id: str
    title: str
    """The author's words; hostile until escaped."""


@dataclass(frozen=True, slots=True)
class HubPast:
    """The dates that a hub tells of an artifact."""

    ref: ArtifactRef
    """As it was asked for."""
    url: str
    created_at: datetime | None
    last_modified: datetime | None
    commits: tuple[HubCommit, ...] = ()
    """Newest first, as far as one page tells; empty where the hub tells none."""
