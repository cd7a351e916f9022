"""What documents say of a conclusion, where a snapshot holds what hubs or GitHub said in their place. Pure.

A hub's word fills a gap or stands over an offer of weights that can no longer be had as said. It is kept apart from
what the documents state, so that a tag that anyone may edit is never mistaken for the project's own words.
"""

from __future__ import annotations

from dataclasses import replace

from tracker.domain.artifacts import WeightsStatus
from tracker.domain.evidence import Method
from tracker.domain.facts import Absent, Fact, FactKey, FactName, Known, Present, Unknown, last_known
from tracker.domain.licences import Scope
from tracker.domain.snapshots import Snapshot

MEASURABLE = frozenset(
    {FactName.PARAMS, FactName.BASE_MODEL, FactName.LICENCE, FactName.COMMERCIAL_USE, FactName.WEIGHTS_STATUS}
)
"""Conclusions that a hub's word may fill or stand over."""
CODE_LICENCE = FactKey(FactName.LICENCE, Scope.CODE.value)
"""The one conclusion that GitHub's guess may fill."""
OVERRULED = WeightsStatus.OPEN
"""The only stated status that a measured one may stand over, so that it can be given back."""


def is_substitute(key: FactKey, known: Known | None) -> bool:
    """Say whether a conclusion is the word of a hub, or GitHub's guess, and not of the documents."""
    if not isinstance(known, Present) or key.name not in MEASURABLE:
        return False
    return known.method is Method.MEASURED or (known.method is Method.API and key == CODE_LICENCE)


def as_stated(snapshot: Snapshot, key: FactKey) -> Fact | None:
    """Return the fact as the documents alone gave it; None where they were never read for it."""
    fact = snapshot.facts.get(key)
    known = last_known(fact)
    if not is_substitute(key, known) or not isinstance(known, Present):
        return fact
    stated = _stated(snapshot, key, known)
    return replace(fact, last=stated) if isinstance(fact, Unknown) else stated


def _stated(snapshot: Snapshot, key: FactKey, known: Present) -> Known | None:
    if key.name is FactName.WEIGHTS_STATUS:
        said = tuple(e for e in known.evidence if e.path)
        return Present(OVERRULED.value, Method.DETECTED, known.observed_at, said)
    if known.method is Method.API and not snapshot.members(FactName.LICENCE_FILE):
        return None
    return Absent(known.observed_at, tuple(snapshot.members(FactName.DOCUMENT)))
