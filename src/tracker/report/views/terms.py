"""What a change of licence means in clauses: what the texts and pages said before, and what they say since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from tracker.diff.terms import clauses_of
from tracker.domain.changes import Change, ChangeKind
from tracker.domain.facts import FactName
from tracker.domain.licences import LicenceFile, Scope
from tracker.domain.snapshots import Snapshot
from tracker.ports import HistoryReader
from tracker.report.views.kinds import LEGAL

_USE = "commercial_use"

Terms = Mapping[str, str]
"""Topic of a clause → what is said of it."""


class LicenceTerms:
    """Finds the clauses before and after a change of licence."""

    def __init__(self, reader: HistoryReader) -> None:
        self._reader = reader

    def of(self, change: Change) -> tuple[Terms, Terms] | None:
        """Return the clauses that differ, before and after; None when the change tells them itself or none do."""
        if change.kind not in LEGAL or change.kind is ChangeKind.TERMS_CHANGED:
            return None
        before = self._reader.as_of(change.project, change.at - timedelta(seconds=1))
        after = self._reader.as_of(change.project, change.at)
        if before is None or after is None:
            return None
        old, new = _clauses(before, change), _clauses(after, change)
        differing = sorted(topic for topic in old.keys() | new.keys() if old.get(topic) != new.get(topic))
        if not differing:
            return None
        return {t: old[t] for t in differing if t in old}, {t: new[t] for t in differing if t in new}


def _clauses(snapshot: Snapshot, change: Change) -> dict[str, str]:
    values = [present.value for present in snapshot.members(FactName.LICENCE_FILE).values()]
    files = [file for file in values if isinstance(file, LicenceFile) and file.scope.value == change.scope]
    found = {topic: value for file in files for topic, value in clauses_of(file).items() if topic != "modified"}
    use = snapshot.value(FactName.COMMERCIAL_USE)
    return {**found, _USE: use} if change.scope == Scope.WEIGHTS.value and isinstance(use, str) else found
