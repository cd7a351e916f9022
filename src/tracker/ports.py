"""Protocols the core asks for. Adapters live in `sources`, `store` and `publish`; fakes in `tests/simulators`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tracker.domain.artifacts import HubFacts
from tracker.domain.changes import Change
from tracker.domain.documents import Document, DocumentRef
from tracker.domain.entries import Entry
from tracker.domain.evidence import Failure
from tracker.domain.identifiers import ArtifactRef, Host, RepoName
from tracker.domain.past import FileAt, HubPast, PageKind, PastTree, PublicationPage, StarPage, VersionPage
from tracker.domain.repositories import RepositoryFacts, RepositoryMissing
from tracker.domain.runs import Run, RunStatus
from tracker.domain.snapshots import Origin, Snapshot


@dataclass(frozen=True, slots=True)
class RepoTarget:
    """A repository to look at: by id once known, by name before."""

    entry: str
    name: RepoName
    repo_id: int | None = None
    node_id: str | None = None
    release_count: int | None = None
    """Last known count; an answer with fewer is read again singly, since large answers were seen cut short."""


@dataclass(frozen=True, slots=True)
class RepoAnswer:
    """What came back for one target."""

    target: RepoTarget
    outcome: RepositoryFacts | RepositoryMissing | Failure


@dataclass(frozen=True, slots=True)
class DocumentTarget:
    """One blob to read."""

    target: RepoTarget
    ref: DocumentRef
    commit: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentAnswer:
    """The text of one blob, or why not."""

    wanted: DocumentTarget
    outcome: Document | Failure


@dataclass(frozen=True, slots=True)
class PathTarget:
    """A file of which only the path is known: an in-repository page below the root."""

    target: RepoTarget
    path: str


@dataclass(frozen=True, slots=True)
class PathAnswer:
    """The git blob oid at a path of the default branch; None when there is no such file."""

    wanted: PathTarget
    outcome: str | Failure | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would ask, printed before it starts."""

    requests: Mapping[str, int]
    """Counter name (`github_graphql`, `github_rest`, `huggingface` …) → estimated requests."""
    points: int
    """GraphQL points, 0 without a token."""
    left_out: tuple[str, ...] = ()
    """What the budget does not allow, one sentence each."""


class RepositorySource(Protocol):
    """A forge."""

    def plan(self, targets: Sequence[RepoTarget]) -> Plan:
        """Estimate a run over these targets without asking anything."""

    def observe(self, targets: Sequence[RepoTarget]) -> Iterator[RepoAnswer]:
        """Yield exactly one answer per target, as they arrive; never raises for a single target."""

    def read(self, wanted: Sequence[DocumentTarget]) -> Iterator[DocumentAnswer]:
        """Yield exactly one answer per wanted blob."""

    def locate(self, wanted: Sequence[PathTarget]) -> Iterator[PathAnswer]:
        """Yield the oid behind each path, exactly one answer each; asks for no text."""

    @property
    def requests(self) -> Mapping[str, int]:
        """Requests made so far, by counter name, `points` among them."""


@dataclass(frozen=True, slots=True)
class PageTarget:
    """One page of a listing of one repository's past."""

    target: RepoTarget
    kind: PageKind
    path: str = ""
    """For commits: the file."""
    after: str | None = None
    """Where the page begins; None: at the newest."""


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """What came back for one page."""

    wanted: PageTarget
    outcome: VersionPage | PublicationPage | Failure


@dataclass(frozen=True, slots=True)
class FileTarget:
    """A file as one commit left it."""

    target: RepoTarget
    path: str
    commit: str


@dataclass(frozen=True, slots=True)
class TreeTarget:
    """The root listing at a commit, or at a branch's tip."""

    target: RepoTarget
    commit: str


@dataclass(frozen=True, slots=True)
class TreeAnswer:
    """The listing; None when the forge does not know the commit."""

    wanted: TreeTarget
    outcome: PastTree | Failure | None


@dataclass(frozen=True, slots=True)
class Budget:
    """What may still be asked; None: no limit is known."""

    requests: int | None
    points: int | None


class PastSource(Protocol):
    """A forge that still tells its past. Requests are counted by the RepositorySource beside it."""

    @property
    def can_list_commits(self) -> bool:
        """False without a token: then commits tell no blob ids, and files come one by one (`file_at`)."""

    def budget(self) -> Budget:
        """Ask what is left of the quota. Raises UpstreamError when nothing answers."""

    def identify(self, target: RepoTarget) -> RepositoryFacts | RepositoryMissing | Failure:
        """Return what one request tells of a repository: tree and releases stay unread."""

    def star_page(self, target: RepoTarget, number: int) -> StarPage | Failure:
        """Return one page of star weeks, newest first, from 1."""

    def pages(self, wanted: Sequence[PageTarget]) -> Iterator[PageAnswer]:
        """Yield exactly one answer per page, in as few requests as the forge bears."""

    def trees(self, wanted: Sequence[TreeTarget]) -> Iterator[TreeAnswer]:
        """Yield exactly one answer per listing."""

    def committed_at(self, target: RepoTarget, commit: str) -> datetime | Failure:
        """Return when a commit was made, in one request. Never raises for one."""

    def came_from(self, wanted: FileTarget) -> tuple[str, ...] | Failure:
        """Return the path a commit renamed a file from, else those that it removed, in one request; empty: neither."""

    def file_at(self, wanted: FileTarget) -> FileAt | Failure:
        """Return a file as one commit left it, in one request (two where there is none). Never raises for one."""


class HubSource(Protocol):
    """A model hub, or the prober for links on other hosts."""

    hosts: frozenset[Host]

    def observe(self, ref: ArtifactRef) -> HubFacts | Failure:
        """Ask the hub for one artifact; safe to call from several threads."""

    @property
    def requests(self) -> Mapping[str, int]:
        """Requests made so far, by counter name."""


class PastHub(Protocol):
    """A hub that tells dates of its artifacts."""

    hosts: frozenset[Host]

    def past(self, ref: ArtifactRef) -> HubPast | Failure:
        """Return what the hub tells of an artifact's dates, in one or few requests; never raises for it."""

    @property
    def requests(self) -> Mapping[str, int]:
        """Requests made so far, by counter name."""


class SnapshotStore(Protocol):
    """Where runs, snapshots, documents and changes are kept."""

    def lock(self) -> AbstractContextManager[None]:
        """Hold the lock against two runs at once. Raises RunLockedError."""

    def begin(self, at: datetime, started_at: datetime, total: int) -> Run:
        """Open a run at `at`, or continue an interrupted one of the same instant.

        Earlier unfinished runs become `interrupted`. Raises StoreError when `at` is not after the newest closed run.
        """

    def saved_entries(self, run: Run) -> frozenset[str]:
        """Return the entries whose snapshot this run has already saved (a continued run skips them)."""

    def targets(self, entries: Sequence[Entry]) -> list[RepoTarget]:
        """Return one target per entry, with the id known for it (also by a former name); `entry` is the store's key."""

    def latest(self, entry: str) -> Snapshot | None:
        """Return the newest recorded snapshot."""

    def pending(self, entry: str) -> tuple[Change, ...]:
        """Return changes still suspected."""

    def is_listed(self, entry: str) -> bool:
        """Say whether the last word on an entry's place in the list was not its removal."""

    def missing_documents(self, refs: Sequence[DocumentRef]) -> list[DocumentRef]:
        """Return those whose oid is not stored yet."""

    def save_documents(self, documents: Sequence[Document]) -> None:
        """Keep texts by oid; storing one twice is no error. A transaction of its own."""

    def documents(self, refs: Sequence[DocumentRef]) -> list[Document]:
        """Return the stored texts of these refs; those not stored are left out."""

    def save_snapshot(
        self, run: Run, snapshot: Snapshot, changes: Sequence[Change], retracted: Sequence[str] = ()
    ) -> None:
        """Save one project in one transaction: snapshot, new and confirmed changes, ids of withdrawn suspicions."""

    def close(
        self,
        run: Run,
        status: RunStatus,
        finished_at: datetime,
        requests: Mapping[str, int],
        failures: Sequence[Failure],
        ok: int,
        failed: int,
        changes: Sequence[Change] = (),
    ) -> Run:
        """Close the run in one transaction; `changes` are those of no single project (added, removed from config)."""

    def untold_changes(self, run: Run) -> tuple[Change, ...]:
        """Return the changes this run tells: saved or confirmed since the last closed run before it."""


class HistoryReader(Protocol):
    """What reports read. A snapshot `as_of` T is the newest recorded one at or before T, else a reconstructed one."""

    def entries(self) -> tuple[str, ...]:
        """Return every entry key ever saved, sorted."""

    def resolve_entries(self, entries: Sequence[Entry]) -> Mapping[str, str]:
        """Return config key → key under which the store knows that project (the same for a new one)."""

    def as_of(self, entry: str, at: datetime | None = None) -> Snapshot | None:
        """Return the project's state at an instant (None: newest)."""

    def runs(self) -> tuple[Run, ...]:
        """Return all runs, oldest first."""

    def changes(
        self, since: datetime | None = None, until: datetime | None = None, entry: str | None = None
    ) -> tuple[Change, ...]:
        """Return changes with since <= at < until, retracted suspicions left out, oldest first."""

    def star_counts(self, entry: str, origin: Origin = Origin.RECORDED) -> tuple[tuple[datetime, int], ...]:
        """Return star counts of one origin, oldest first."""


class Clock(Protocol):
    """Read once per run."""

    def now(self) -> datetime:
        """Return the current instant, aware UTC, whole seconds."""


class Progress(Protocol):
    """Says how far long work has come; silent in CI."""

    def start(self, label: str, total: int) -> None:
        """Begin a phase."""

    def advance(self, steps: int = 1) -> None:
        """Move on inside the phase."""

    def finish(self) -> None:
        """End the phase."""
