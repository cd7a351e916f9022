"""Differences between snapshots, as users, scripts and feeds meet them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.domain.evidence import Evidence


class ChangeKind(StrEnum):
    """What happened. Names are a public contract."""

    REPOSITORY_RENAMED = "repository_renamed"
    REPOSITORY_ARCHIVED = "repository_archived"
    REPOSITORY_UNARCHIVED = "repository_unarchived"
    REPOSITORY_GONE = "repository_gone"
    REPOSITORY_RETURNED = "repository_returned"
    REPOSITORY_BLOCKED = "repository_blocked"
    DEFAULT_BRANCH_CHANGED = "default_branch_changed"
    RELEASE_PUBLISHED = "release_published"
    RELEASE_WITHDRAWN = "release_withdrawn"
    RELEASE_RETAGGED = "release_retagged"
    LICENCE_CHANGED = "licence_changed"
    LICENCE_ADDED = "licence_added"
    LICENCE_REMOVED = "licence_removed"
    LICENCE_TEXT_CHANGED = "licence_text_changed"
    TERMS_CHANGED = "terms_changed"
    WEIGHTS_ADDED = "weights_added"
    WEIGHTS_REMOVED = "weights_removed"
    WEIGHTS_RETURNED = "weights_returned"
    WEIGHTS_GATED = "weights_gated"
    WEIGHTS_UNGATED = "weights_ungated"
    WEIGHTS_MOVED = "weights_moved"
    WEIGHTS_REVISED = "weights_revised"
    WEIGHTS_STATUS_CHANGED = "weights_status_changed"
    DATA_STATUS_CHANGED = "data_status_changed"
    CODE_STATUS_CHANGED = "code_status_changed"
    FACT_CHANGED = "fact_changed"
    STARS_SURGE = "stars_surge"
    STARS_DROP = "stars_drop"
    DORMANT = "dormant"
    REVIVED = "revived"
    CONTRADICTION_FOUND = "contradiction_found"
    CONTRADICTION_RESOLVED = "contradiction_resolved"
    PROJECT_ADDED = "project_added"
    PROJECT_REMOVED_FROM_CONFIG = "project_removed_from_config"


class Severity(StrEnum):
    """How much a reader who acts on it should care."""

    CRITICAL = "critical"
    NOTABLE = "notable"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for critical, 2 for info: the order of reports."""
        return list(Severity).index(self)


class ChangeState(StrEnum):
    """Seen once by two routes, or seen again at least 20 h later (or certain at once)."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, told once. `id` stays the same from suspicion to confirmation."""

    id: str
    project: str
    """Entry key."""
    repo: str
    """`owner/name` at the time."""
    repo_id: int | None
    kind: ChangeKind
    scope: str
    """repository, release, code, weights, data, docs, facts, stars or config."""
    subject: str
    """What changed inside the scope: a path, a tag, an artifact key, a fact name; may be empty."""
    before: str | None
    """Language-neutral rendering of the value before; None when there was none."""
    after: str | None
    severity: Severity
    state: ChangeState
    at: datetime
    """Instant of the run that saw it first."""
    evidence: Evidence | None = None
    confirmed_at: datetime | None = None
    """Instant of the run that confirmed a suspicion; None when certain at once or still suspected."""


def change_id(project: str, kind: ChangeKind, subject: str, before: str | None, after: str | None, at: datetime) -> str:
    """Return the stable id of a cause: 16 hex digits over project, kind, subject, values and first instant."""
    parts = [project, kind.value, subject, repr(before), repr(after), at.isoformat()]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
