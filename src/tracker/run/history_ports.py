"""What filling in the past touches and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tracker.domain.changes import Change
from tracker.domain.documents import Document, DocumentRef
from tracker.domain.entries import Entry
from tracker.domain.evidence import Failure
from tracker.domain.past import Part
from tracker.domain.snapshots import Origin, Snapshot
from tracker.ports import Clock, PastHub, PastSource, Progress, RepositorySource, RepoTarget


class HistoryStore(Protocol):
    """What filling in the past needs of the store."""

    def lock(self) -> AbstractContextManager[None]:
        """Hold the lock against a run at the same time."""

    def resolve_entries(self, entries: Sequence[Entry]) -> dict[str, str]:
        """Map config keys to stored keys."""

    def targets(self, entries: Sequence[Entry]) -> list[RepoTarget]:
        """Return one target per entry."""

    def cursor(self, owner: str, name: str) -> str | None:
        """Return what was remembered."""

    def save_cursor(self, owner: str, name: str, value: str) -> None:
        """Remember."""

    def missing_documents(self, refs: Sequence[DocumentRef]) -> list[DocumentRef]:
        """Return those not stored."""

    def save_documents(self, documents: Sequence[Document]) -> None:
        """Keep texts."""

    def documents(self, refs: Sequence[DocumentRef]) -> list[Document]:
        """Return stored texts."""

    def instants(self, entry: str, origin: Origin = Origin.RECORDED) -> tuple[datetime, ...]:
        """Return the instants of an entry's snapshots."""

    def as_of(self, entry: str, at: datetime | None = None) -> Snapshot | None:
        """Return the newest snapshot at or before an instant."""

    def changes(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        entry: str | None = None,
        origin: Origin | None = None,
    ) -> tuple[Change, ...]:
        """Return changes, of one origin when given."""

    def star_counts(self, entry: str, origin: Origin = Origin.RECORDED) -> tuple[tuple[datetime, int], ...]:
        """Return star counts of one origin."""

    def replace_star_history(self, entry: str, stars: Sequence[tuple[datetime, int]]) -> None:
        """Put a star history in the place of an earlier one; the rest of the past stays."""

    def replace_history(
        self,
        entry: str,
        snapshots: Sequence[Snapshot],
        changes: Sequence[Change] = (),
        stars: Sequence[tuple[datetime, int]] | None = None,
    ) -> None:
        """Put the reconstructed past in the place of an earlier one."""


@dataclass(frozen=True, slots=True)
class HistoryPorts:
    """Everything that filling in the past touches."""

    repositories: RepositorySource
    past: PastSource
    store: HistoryStore
    clock: Clock
    progress: Progress
    hubs: Sequence[PastHub] = ()


@dataclass(frozen=True, slots=True)
class Filled:
    """What is now known of one project's past."""

    entry: str
    name: str
    snapshots: int
    changes: int
    star_weeks: int
    first: datetime | None
    is_complete: bool
    has_commits: bool
    parts: frozenset[Part] = frozenset(Part)
    """What is read to its end."""


@dataclass(frozen=True, slots=True)
class HistorySummary:
    """What `tracker history --json` prints."""

    projects: tuple[Filled, ...]
    failures: tuple[Failure, ...]
    requests: dict[str, int]
    is_spent: bool
    """The allowance ended before everything was read; the next call goes on."""
    starless: tuple[str, ...] = ()
    """Repositories whose server was found to offer no star history; said once, as it is remembered."""
