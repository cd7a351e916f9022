"""Code, data and training facts, and contradictions, as the documents state them."""

from __future__ import annotations

from tracker.diff.pair import Pair, text
from tracker.diff.severity import SEVERITY
from tracker.domain.changes import Change, ChangeKind
from tracker.domain.facts import Absent, FactName, Known, Present
from tracker.domain.findings import FoundContradiction

TRAINING_FACTS = (
    FactName.PARAMS,
    FactName.TRAINING_DATA_SIZE,
    FactName.CONTEXT_LENGTH,
    FactName.HARDWARE,
    FactName.TRAINING_TIME,
    FactName.BASE_MODEL,
)


def compare_facts(pair: Pair) -> list[Change]:
    """Return the changes of what the documents say about code, data and training."""
    changes = [
        _status(pair, FactName.CODE_STATUS, ChangeKind.CODE_STATUS_CHANGED, "code", "none"),
        _status(pair, FactName.DATA_STATUS, ChangeKind.DATA_STATUS_CHANGED, "data", "unknown"),
        *(_training(pair, name) for name in TRAINING_FACTS),
        *(_data_artifact(pair, key) for key in pair.subjects(FactName.DATA_ARTIFACT)),
        *(_contradiction(pair, key) for key in pair.subjects(FactName.CONTRADICTION)),
    ]
    return [change for change in changes if change]


def _moved(pair: Pair, name: FactName) -> tuple[Known, Known] | None:
    was, now = pair.was(name), pair.now(name)
    if was is None or now is None or text(was) == text(now) or not pair.is_upstream(was, now):
        return None
    return was, now


def _status(pair: Pair, name: FactName, kind: ChangeKind, scope: str, nothing: str) -> Change | None:
    moved = _moved(pair, name)
    if moved is None:
        return None
    was, now = moved
    return pair.change(kind, scope, "", text(was) or nothing, text(now) or nothing, SEVERITY[kind], _seen(was, now))


def _training(pair: Pair, name: FactName) -> Change | None:
    moved = _moved(pair, name)
    if moved is None:
        return None
    was, now = moved
    kind = ChangeKind.FACT_CHANGED
    return pair.change(kind, "facts", name.value, text(was), text(now), SEVERITY[kind], _seen(was, now))


def _seen(was: Known, now: Known) -> Known:
    """Return the side to show: the later one, or, of words that are gone, where they stood."""
    return now if isinstance(now, Present) else was


def _are_documents_known(pair: Pair) -> bool:
    return pair.was(FactName.CODE_STATUS) is not None


def _data_artifact(pair: Pair, key: str) -> Change | None:
    was, now = pair.was(FactName.DATA_ARTIFACT, key), pair.now(FactName.DATA_ARTIFACT, key)
    kind = ChangeKind.FACT_CHANGED
    if _appears(pair, was, now):
        return pair.change(kind, "data", key, None, key, SEVERITY[kind], now)
    if was and _vanishes(pair, was, now):
        return pair.change(kind, "data", key, key, None, SEVERITY[kind], was)
    return None


def _contradiction(pair: Pair, key: str) -> Change | None:
    was, now = pair.was(FactName.CONTRADICTION, key), pair.now(FactName.CONTRADICTION, key)
    if _appears(pair, was, now):
        kind = ChangeKind.CONTRADICTION_FOUND
        return pair.change(kind, "facts", key, None, _sayings(now), SEVERITY[kind], now)
    if was and _vanishes(pair, was, now):
        kind = ChangeKind.CONTRADICTION_RESOLVED
        return pair.change(kind, "facts", key, _sayings(was), None, SEVERITY[kind], was)
    return None


def _appears(pair: Pair, was: Known | None, now: Known | None) -> bool:
    is_new = isinstance(now, Present) and not isinstance(was, Present)
    return is_new and _are_documents_known(pair) and pair.is_upstream(now)


def _vanishes(pair: Pair, was: Known, now: Known | None) -> bool:
    return isinstance(was, Present) and isinstance(now, Absent) and pair.is_upstream(was)


def _sayings(fact: Known | None) -> str | None:
    if not isinstance(fact, Present) or not isinstance(fact.value, FoundContradiction):
        return None
    return " | ".join(fact.value.sayings)
