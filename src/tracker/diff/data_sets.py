"""What becomes of a project's own data sets at their hubs: gone, gated, back."""

from __future__ import annotations

from tracker.diff.hub_states import access_kind, ever_served, hub_facts, is_dataset, needs_second_look
from tracker.diff.pair import Pair
from tracker.diff.severity import SEVERITY
from tracker.domain.changes import Change, ChangeKind, ChangeState
from tracker.domain.facts import FactName


def compare_data_sets(pair: Pair) -> list[Change]:
    """Return the changes of access to data sets; a missing one is a suspicion, a hub's first answer the baseline."""
    found = (_access(pair, key) for key in pair.subjects(FactName.HUB) if is_dataset(key))
    return [change for change in found if change is not None]


def _access(pair: Pair, key: str) -> Change | None:
    now = pair.now(FactName.HUB, key)
    before, after = hub_facts(pair.was(FactName.HUB, key)), hub_facts(now)
    if before is None or after is None:
        return None
    like = access_kind(before.access, after.access, was_served=ever_served(before))
    if like is None:
        return None
    kind = ChangeKind.DATA_STATUS_CHANGED
    state = ChangeState.SUSPECTED if needs_second_look(like, after.access) else ChangeState.CONFIRMED
    return pair.change(kind, "data", key, before.access.value, after.access.value, SEVERITY[kind], now, state)
