"""Changes by hand, for tests of what is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tracker.domain.changes import Change, ChangeKind, ChangeState, Severity
from tracker.domain.evidence import Evidence

RUN = datetime(2026, 11, 23, 6, tzinfo=UTC)


def change(ident: str = "a1", kind: ChangeKind = ChangeKind.LICENCE_CHANGED, **fields: Any) -> Change:
    """Return a confirmed critical change of the newest run, any field replaced."""
    usual: dict[str, Any] = {
        "id": ident,
        "project": "org/model",
        "repo": "org/model",
        "repo_id": 7,
        "kind": kind,
        "scope": "weights",
        "subject": "LICENSE",
        "before": "Apache-2.0",
        "after": "LicenseRef-custom",
        "severity": Severity.CRITICAL,
        "state": ChangeState.CONFIRMED,
        "at": RUN,
        "evidence": Evidence("https://github.com/org/model/blob/abc/LICENSE", "LICENSE", 1, "Custom terms"),
    }
    return Change(**usual | fields)
