"""What a hub says of one artifact, then and now."""

from __future__ import annotations

from tracker.diff.pair import Pair
from tracker.diff.severity import SEVERITY
from tracker.domain.artifacts import Access, HubFacts
from tracker.domain.changes import Change, ChangeKind, ChangeState, Severity
from tracker.domain.facts import FactName, Known, Present
from tracker.domain.identifiers import HUBS_BY_ID, ArtifactRef

ARTIFACT_KINDS = frozenset(
    {
        ChangeKind.WEIGHTS_ADDED,
        ChangeKind.WEIGHTS_REMOVED,
        ChangeKind.WEIGHTS_RETURNED,
        ChangeKind.WEIGHTS_GATED,
        ChangeKind.WEIGHTS_UNGATED,
        ChangeKind.WEIGHTS_MOVED,
    }
)
"""Kinds that say which weights can be had, artifact by artifact."""

_HURDLES = {Access.AVAILABLE: 0, Access.GATED_AUTO: 1, Access.GATED_MANUAL: 2, Access.RESTRICTED: 2}
"""Access states in which the files are served, by what stands before them."""


def hub_facts(fact: Known | None) -> HubFacts | None:
    """Return what a hub said, of a fact that holds it."""
    return fact.value if isinstance(fact, Present) and isinstance(fact.value, HubFacts) else None


def is_dataset(key: str) -> bool:
    """Say whether a hub fact's subject is a data set, and no weights."""
    return ArtifactRef.parse(key).is_dataset


def is_served(facts: HubFacts | None) -> bool:
    """Say whether the hub has the files, freely or behind a gate."""
    return facts is not None and facts.access in _HURDLES


def still_served(pair: Pair, key: str) -> bool:
    """Say whether the hub said in the later run that it has the files."""
    return is_served(hub_facts(pair.now(FactName.HUB, key)))


def compare_hub(pair: Pair, key: str) -> list[Change]:
    """Return the changes of one artifact at its hub; the first answer of a hub is the baseline."""
    now = pair.now(FactName.HUB, key)
    before, after = hub_facts(pair.was(FactName.HUB, key)), hub_facts(now)
    if before is None or after is None:
        return []
    moved = _moved(pair, key, before, after, now)
    revised = None if moved else _revised(pair, key, before, after, now)  # other files at a new place: one cause
    return [c for c in (_access(pair, key, before, after, now), moved, revised) if c]


def access_kind(before: Access, after: Access, *, was_served: bool) -> ChangeKind | None:
    """Return what it is called when access goes from one state to another; None when nothing worth telling moved.

    `was_served` says, of an artifact that is not served before, whether it ever was: it returns, or is new.
    """
    if before in _HURDLES and after in _HURDLES:
        return _gate_kind(_HURDLES[before], _HURDLES[after])
    if after in _HURDLES:
        is_first = before is Access.ANNOUNCED or not was_served
        return ChangeKind.WEIGHTS_ADDED if is_first else ChangeKind.WEIGHTS_RETURNED
    if before in _HURDLES:
        return ChangeKind.WEIGHTS_REMOVED
    return None


def _gate_kind(before: int, after: int) -> ChangeKind | None:
    if after > before:
        return ChangeKind.WEIGHTS_GATED
    if after == before:
        return None
    return ChangeKind.WEIGHTS_STATUS_CHANGED if after else ChangeKind.WEIGHTS_UNGATED


def ever_served(facts: HubFacts) -> bool:
    """Say whether an artifact that is not served now once was, by what is remembered of it.

    Links outside the hubs leave no trace of themselves, so one that comes alive is taken for a return.
    """
    is_remembered = bool(facts.object_id or facts.revision or facts.created_at)
    return is_remembered or facts.asked.host not in HUBS_BY_ID


def access_severity(kind: ChangeKind, before: Access) -> Severity:
    """Return the severity of a change of access; a gate that only becomes stricter is notable."""
    is_first_hurdle = _HURDLES.get(before, 0) == 0
    return SEVERITY[kind] if is_first_hurdle or kind is not ChangeKind.WEIGHTS_GATED else Severity.NOTABLE


def _access(pair: Pair, key: str, before: HubFacts, after: HubFacts, now: Known | None) -> Change | None:
    kind = access_kind(before.access, after.access, was_served=ever_served(before))
    if kind is None:
        return None
    state = ChangeState.SUSPECTED if needs_second_look(kind, after.access) else ChangeState.CONFIRMED
    severity = access_severity(kind, before.access)
    return pair.change(kind, "weights", key, before.access.value, after.access.value, severity, now, state)


def needs_second_look(kind: ChangeKind, after: Access) -> bool:
    """Say whether one look is too little: a hub that disables an artifact says so, a missing one is only missing."""
    return kind is ChangeKind.WEIGHTS_REMOVED and after is not Access.DISABLED


def _moved(pair: Pair, key: str, before: HubFacts, after: HubFacts, now: Known | None) -> Change | None:
    is_redirect = after.ref.key != after.asked.key and after.ref.key != before.ref.key
    if not is_redirect or not is_served(after):
        return None
    kind = ChangeKind.WEIGHTS_MOVED
    return pair.change(kind, "weights", key, before.ref.key, after.ref.key, SEVERITY[kind], now)


def _revised(pair: Pair, key: str, before: HubFacts, after: HubFacts, now: Known | None) -> Change | None:
    kind = ChangeKind.WEIGHTS_REVISED
    if not is_served(after):
        return None
    if before.object_id and after.object_id and before.object_id != after.object_id:
        return pair.change(
            kind, "weights", key, f"id {before.object_id}", f"id {after.object_id}", Severity.NOTABLE, now
        )
    if before.revision and after.revision and before.revision != after.revision:
        return pair.change(kind, "weights", key, before.revision, after.revision, SEVERITY[kind], now)
    return None
