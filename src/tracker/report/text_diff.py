"""What changed in the text of a licence file, as a unified diff between two snapshots."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from datetime import timedelta

from tracker.domain.changes import Change
from tracker.domain.documents import Document, DocumentRef, DocumentRole
from tracker.domain.facts import FactName
from tracker.domain.licences import LicenceFile
from tracker.domain.snapshots import Snapshot
from tracker.ports import HistoryReader
from tracker.report.views.kinds import LEGAL


class LicenceTexts:
    """Finds the texts before and after a change."""

    def __init__(self, reader: HistoryReader, texts: Callable[[Sequence[DocumentRef]], list[Document]]) -> None:
        self._reader = reader
        self._texts = texts
        self._made: dict[str, str] = {}

    def diff(self, change: Change) -> str:
        """Return the unified diff of the licence files that a change speaks of; empty when none changed."""
        if change.kind not in LEGAL:
            return ""
        if change.id not in self._made:
            self._made[change.id] = self._diff(change)
        return self._made[change.id]

    def _diff(self, change: Change) -> str:
        before = self._reader.as_of(change.project, change.at - timedelta(seconds=1))
        after = self._reader.as_of(change.project, change.at)
        if before is None or after is None:
            return ""
        old, new = _files(before, change), _files(after, change)
        paths = sorted(p for p in old.keys() | new.keys() if old.get(p, "") != new.get(p, ""))
        return "\n".join(filter(None, (self._file_diff(path, old.get(path), new.get(path)) for path in paths[:3])))

    def _file_diff(self, path: str, old: str | None, new: str | None) -> str:
        before, after = self._lines(path, old), self._lines(path, new)
        if before is None or after is None:
            return ""
        return "\n".join(difflib.unified_diff(before, after, f"a/{path}", f"b/{path}", lineterm="", n=2))

    def _lines(self, path: str, oid: str | None) -> list[str] | None:
        if oid is None:
            return []
        found = self._texts([DocumentRef(path, oid, DocumentRole.LICENCE)])
        return found[0].text.splitlines() if found else None


def _files(snapshot: Snapshot, change: Change) -> dict[str, str]:
    """Return path → oid of the licence files of the change's scope, or of the very file it names."""
    values = [p.value for p in snapshot.members(FactName.LICENCE_FILE).values()]
    files = [f for f in values if isinstance(f, LicenceFile)]
    named = [f for f in files if (change.evidence and f.path == change.evidence.path) or f.path == change.subject]
    return {f.path: f.oid for f in named or [f for f in files if f.scope.value == change.scope]}
