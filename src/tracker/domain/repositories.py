"""What a forge says about one repository. Fields are what GitHub documents; absent means the API said so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.domain.identifiers import RepoName


@dataclass(frozen=True, slots=True, order=True)
class TreeEntry:
    """One entry of the root tree (paths of deeper files are given relative to the root)."""

    path: str
    type: str
    """`blob`, `tree` or `commit` (a submodule)."""
    oid: str
    size: int | None = None
    """Bytes; None for trees."""


@dataclass(frozen=True, slots=True, order=True)
class ReleaseAsset:
    """A file attached to a release."""

    name: str
    size: int
    """Bytes."""
    downloads: int
    url: str


@dataclass(frozen=True, slots=True)
class Release:
    """A tagged publication, or a bare tag where a repository makes no releases (`is_tag`)."""

    tag: str
    name: str | None
    published_at: datetime | None
    """None for a bare tag whose date is not known."""
    url: str
    is_prerelease: bool = False
    is_tag: bool = False
    commit: str | None = None
    assets: tuple[ReleaseAsset, ...] = ()


class RepositoryState(StrEnum):
    """Whether the repository can be visited."""

    AVAILABLE = "available"
    GONE = "gone"
    """Deleted, made private, or never there: GitHub does not say which."""
    BLOCKED = "blocked"
    """DMCA (451) or terms of service (403 with a block)."""


@dataclass(frozen=True, slots=True)
class RepositoryFacts:
    """One repository as the API described it in this run; `None` means the API said there is none."""

    repo_id: int
    """`databaseId`, REST `id`: the durable key."""
    node_id: str
    """Opaque GraphQL id; never parsed or compared."""
    name: RepoName
    url: str
    stars: int | None
    """None when this answer did not say: unknown, never 0."""
    forks: int | None
    watchers: int | None
    is_archived: bool
    is_disabled: bool
    is_fork: bool
    is_empty: bool
    created_at: datetime
    pushed_at: datetime | None
    description: str | None
    homepage: str | None
    language: str | None
    topics: tuple[str, ...]
    parent: str | None
    """`owner/name` of the repository this one was forked from."""
    default_branch: str | None
    """None when empty."""
    head: str | None
    """Commit at the tip of the default branch."""
    head_at: datetime | None
    licence_spdx: str | None
    """GitHub's one guess: an SPDX id, `NOASSERTION` (a file it does not recognise) or None (no licence file)."""
    tree: tuple[TreeEntry, ...] | None
    """The root listing; None when it was not readable in this run."""
    releases: tuple[Release, ...] | None
    """Newest first by publication; bare tags when there are no releases; None when not read in this run."""
    release_count: int | None
    tag_count: int | None
    archived_at: datetime | None = None
    releases_complete: bool = False
    """True when `releases` holds all there are, so that a missing one is a withdrawal."""


@dataclass(frozen=True, slots=True)
class RepositoryMissing:
    """Positive evidence, from two routes in this run, that a known repository is gone or blocked."""

    asked: RepoName
    repo_id: int | None
    state: RepositoryState
    detail: str
    """Which routes said what, such as `GraphQL NOT_FOUND, REST 404 by name and by id`."""
    url: str
    successor: int | None = None
    """Id of another repository that bears this name now: deleted and made anew, or the name taken by somebody else."""
