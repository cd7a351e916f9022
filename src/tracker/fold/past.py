"""The previous snapshot as folding needs it: makes facts that stay equal when nothing moved.

Never decides what was observed; that is up to the `from_…` modules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from tracker.domain.evidence import Evidence, FailureReason, Method
from tracker.domain.facts import Absent, Fact, FactKey, FactName, Present, Unknown, Value, last_known
from tracker.domain.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Past:
    """What was known before this run, and the instant of this run."""

    previous: Snapshot | None
    at: datetime

    def fact(self, key: FactKey) -> Fact | None:
        """Return the previous fact."""
        return self.previous.facts.get(key) if self.previous else None

    def keys(self, names: Iterable[FactName]) -> list[FactKey]:
        """Return the previous keys of these names, sorted."""
        wanted = frozenset(names)
        return sorted(k for k in self.previous.facts if k.name in wanted) if self.previous else []

    def present(self, key: FactKey, value: Value, method: Method, evidence: tuple[Evidence, ...]) -> Present:
        """Return a present fact of this run, with the evidence first recorded for the same words in the same text."""
        known = last_known(self.fact(key))
        if isinstance(known, Present) and known.value == value and same_places(known.evidence, evidence):
            evidence = known.evidence
        return Present(value, method, self.at, evidence)

    def absent(self, looked_in: Iterable[str]) -> Absent:
        """Return an absent fact of this run."""
        return Absent(self.at, tuple(sorted(set(looked_in))))

    def unknown(self, key: FactKey, reason: FailureReason, detail: str) -> Unknown:
        """Return an unknown fact that keeps what was last known and since when it cannot be seen."""
        fact = self.fact(key)
        if isinstance(fact, Unknown):
            return Unknown(reason, detail, fact.since, fact.last)
        return Unknown(reason, detail, self.at, fact)

    def renewed(self, key: FactKey) -> Fact | None:
        """Return the previous fact as seen again in this run; an Unknown gives back what was known before it."""
        fact = self.fact(key)
        known = last_known(fact)
        return replace(known, observed_at=self.at) if known else fact


def same_places(before: tuple[Evidence, ...], after: tuple[Evidence, ...]) -> bool:
    """Say whether two evidences are the same words in the same texts, whatever commit they were read at."""
    return [_place(e) for e in before] == [_place(e) for e in after]


def _place(evidence: Evidence) -> tuple[object, ...]:
    if evidence.oid is None:
        return (evidence,)
    return (evidence.path, evidence.oid, evidence.line, evidence.quote, evidence.rule)
