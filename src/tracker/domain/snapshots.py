"""One project at one instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tracker.domain.facts import Absent, Fact, FactKey, FactName, Present, Value, last_known
from tracker.domain.identifiers import RepoName


class Origin(StrEnum):
    """How a snapshot came to be."""

    RECORDED = "recorded"
    """Observed at its instant by a run."""
    HISTORY = "history"
    """Reconstructed afterwards from commits, releases and hub dates; never raises an alarm."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that is known of one project at the instant of a run. Immutable once saved."""

    entry: str
    """The entry's key in the config (see `Entry.key`): stable over renames."""
    repo: RepoName
    """Name that GitHub used at this instant."""
    repo_id: int | None
    node_id: str | None
    at: datetime
    facts: Mapping[FactKey, Fact] = field(repr=False)
    origin: Origin = Origin.RECORDED
    detector: str = ""
    """Version of the detection rules that read the documents; documents are read again when it moves."""

    def get(self, name: FactName, subject: str = "") -> Fact | None:
        """Return the fact, or None where this fact was never looked for."""
        return self.facts.get(FactKey(name, subject))

    def value(self, name: FactName, subject: str = "") -> Value | None:
        """Return the value last known to be present, or None."""
        known = last_known(self.get(name, subject))
        return known.value if isinstance(known, Present) else None

    def members(self, name: FactName) -> dict[str, Present]:
        """Return subject → last known present fact of one set, sorted by subject."""
        found = {}
        for key in sorted(k for k in self.facts if k.name is name):
            known = last_known(self.facts[key])
            if isinstance(known, Present):
                found[key.subject] = known
        return found

    def is_absent(self, name: FactName, subject: str = "") -> bool:
        """Say whether the fact was looked for and found missing."""
        return isinstance(last_known(self.get(name, subject)), Absent)
