"""Records as the JSON documents that scripts and feeds rely on. Pure; the one place that spells their keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from tracker.domain.changes import Change
from tracker.domain.evidence import Evidence

SCHEMA_VERSION = 1


def instant(at: datetime | None) -> str | None:
    """Return an instant as `2026-11-23T06:00:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def evidence_document(evidence: Evidence | None) -> dict[str, Any] | None:
    """Return `{url, path, line, quote, commit}`, or None where there is no evidence."""
    if evidence is None:
        return None
    return {
        "url": evidence.url,
        "path": evidence.path,
        "line": evidence.line,
        "quote": evidence.quote,
        "commit": evidence.commit,
    }


def change_document(change: Change) -> dict[str, Any]:
    """Return the public CHANGE object, the same in `run --json`, `diff --json`, `changes.json` and feeds."""
    return {
        "id": change.id,
        "project": change.project,
        "repo": change.repo,
        "repo_id": change.repo_id,
        "kind": change.kind.value,
        "scope": change.scope,
        "subject": change.subject,
        "before": change.before,
        "after": change.after,
        "severity": change.severity.value,
        "state": change.state.value,
        "at": instant(change.at),
        "evidence": evidence_document(change.evidence),
    }


def changes_document(changes: Iterable[Change]) -> dict[str, Any]:
    """Return `{"schema_version": 1, "changes": [CHANGE…]}` in the order given."""
    return {"schema_version": SCHEMA_VERSION, "changes": [change_document(change) for change in changes]}


def by_severity(changes: Iterable[Change]) -> list[Change]:
    """Sort changes for a reader: critical first, then by project, instant and id."""
    return sorted(changes, key=lambda c: (c.severity.rank, c.project, c.at, c.kind.value, c.subject, c.id))


def newest_first(changes: Sequence[Change]) -> list[Change]:
    """Sort changes newest first; inside one instant as `by_severity`."""
    return sorted(by_severity(changes), key=lambda c: c.at, reverse=True)
