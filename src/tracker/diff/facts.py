"""Code, data and training facts, as the documents state them."""

from __future__ import annotations

from tracker.diff.hub_states import hub_facts, is_served
from tracker.diff.pair import Pair, text
from tracker.diff.severity import SEVERITY
from tracker.domain.artifacts import Artifact, dataset_ref
from tracker.domain.changes import Change, ChangeKind
from tracker.domain.facts import Absent, FactName, Known, Present

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
    if appears(pair, was, now):
        return pair.change(kind, "data", key, None, key, SEVERITY[kind], now)
    if was and vanishes(pair, was, now) and not _was_dead(pair, was):
        return pair.change(kind, "data", key, key, None, SEVERITY[kind], was)
    return None


def _was_dead(pair: Pair, was: Known) -> bool:
    """Say whether the hub no longer had the data set: a dead link that is cleaned away is no news."""
    artifact = was.value if isinstance(was, Present) else None
    ref = dataset_ref(artifact) if isinstance(artifact, Artifact) else None
    facts = hub_facts(pair.was(FactName.HUB, ref.key)) if ref else None
    return facts is not None and not is_served(facts)


def appears(pair: Pair, was: Known | None, now: Known | None) -> bool:
    """Say whether a member of a set came up upstream since the documents were last read."""
    is_new = isinstance(now, Present) and not isinstance(was, Present)
    return is_new and _are_documents_known(pair) and pair.is_upstream(now)


def vanishes(pair: Pair, was: Known, now: Known | None) -> bool:
    """Say whether a member of a set was looked for and is no longer there."""
    return isinstance(was, Present) and isinstance(now, Absent) and pair.is_upstream(was)
