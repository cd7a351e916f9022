"""Contradictions that arise and are settled, unless what made them so is told already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tracker.diff.facts import appears, vanishes
from tracker.diff.hub_states import ARTIFACT_KINDS, ever_served, hub_facts
from tracker.diff.pair import Pair
from tracker.diff.severity import SEVERITY
from tracker.domain.changes import Change, ChangeKind
from tracker.domain.facts import FactName, Known, Present
from tracker.domain.findings import FoundContradiction
from tracker.domain.licences import Scope

_TERMS = frozenset({ChangeKind.LICENCE_CHANGED, ChangeKind.LICENCE_ADDED, ChangeKind.LICENCE_REMOVED})
_OFFERS = ARTIFACT_KINDS | {ChangeKind.WEIGHTS_STATUS_CHANGED}
_CAUSES: Mapping[str, frozenset[ChangeKind]] = {
    "X931": _TERMS | _OFFERS,
    "X932": _TERMS | _OFFERS,
    **dict.fromkeys(("X933", "X934", "X935", "X936"), _OFFERS),
}
"""Code → changes of the weights that say the same: a tag was edited, a gate fell, an artifact came or went."""
_LOST = "X935"


def compare_contradictions(pair: Pair, told: Sequence[Change]) -> list[Change]:
    """Return the contradictions that arose or were settled and that no change of the same pair explains."""
    kinds = {change.kind for change in told if change.scope == Scope.WEIGHTS.value}
    changes = []
    for key in pair.subjects(FactName.CONTRADICTION):
        is_explained = bool(kinds & _CAUSES.get(key.partition(":")[0], frozenset()))
        change = None if is_explained else _contradiction(pair, key)
        if change is not None:
            changes.append(change)
    return changes


def _contradiction(pair: Pair, key: str) -> Change | None:
    was, now = pair.was(FactName.CONTRADICTION, key), pair.now(FactName.CONTRADICTION, key)
    if appears(pair, was, now) and not _is_first_word(pair, now):
        kind = ChangeKind.CONTRADICTION_FOUND
        return pair.change(kind, "facts", key, None, _joined(now), SEVERITY[kind], now)
    if was and vanishes(pair, was, now) and not _is_cleaned_away(pair, key, was):
        kind = ChangeKind.CONTRADICTION_RESOLVED
        return pair.change(kind, "facts", key, _joined(was), None, SEVERITY[kind], was)
    return None


def _is_first_word(pair: Pair, fact: Known | None) -> bool:
    """Say whether a hub speaks for the first time of an artifact that was named before: that is the baseline."""
    heads = {saying.partition(": ")[0] for saying in _sayings(fact)}
    named = [key for key in heads if isinstance(pair.was(FactName.ARTIFACT, key), Present)]
    return any(pair.was(FactName.HUB, key) is None for key in named)


def _is_cleaned_away(pair: Pair, key: str, was: Known) -> bool:
    """Say whether a dead link went whose death was told: cleaning up after it is no news."""
    found = [hub_facts(pair.was(FactName.HUB, saying.partition(": ")[0])) for saying in _sayings(was)]
    return key.startswith(f"{_LOST}:") and any(ever_served(facts) for facts in found if facts is not None)


def _sayings(fact: Known | None) -> tuple[str, ...]:
    is_one = isinstance(fact, Present) and isinstance(fact.value, FoundContradiction)
    return fact.value.sayings if is_one else ()  # type: ignore[union-attr]


def _joined(fact: Known | None) -> str | None:
    return " | ".join(_sayings(fact)) or None
