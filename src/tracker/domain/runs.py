"""The act of polling once, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tracker.domain.changes import Change
from tracker.domain.evidence import Failure


class RunStatus(StrEnum):
    """How a run ended."""

    RUNNING = "running"
    COMPLETE = "complete"
    PARTIAL = "partial"
    """Closed, some targets failed."""
    GUARDED = "guarded"
    """Closed, but claims of mass disappearance were not accepted."""
    INTERRUPTED = "interrupted"
    """Killed before it closed; what it had saved stays, and the next run tells its changes."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `at` is the single instant every observation of it bears."""

    id: int
    at: datetime
    started_at: datetime
    status: RunStatus
    finished_at: datetime | None = None
    total: int = 0
    ok: int = 0
    failed: int = 0
    requests: Mapping[str, int] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What `tracker run --json` prints."""

    run: Run
    changes: tuple[Change, ...]
    """Changes this run tells, critical first: its own, those it confirmed, and those of interrupted runs before it."""
