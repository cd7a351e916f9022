"""From when on the weights were in which state."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.simulators.history import FakeHistory
from tests.simulators.small_world import change, present, snapshot

from tracker.domain.changes import ChangeKind
from tracker.domain.facts import FactName
from tracker.report.views.world import weights_strip

FIRST, OPENED = datetime(2023, 3, 14, tzinfo=UTC), datetime(2023, 4, 12, tzinfo=UTC)


def test_a_state_begins_with_its_snapshot() -> None:
    """Not with a change of weights in between that left it as it was."""
    words = [(FIRST, "announced"), (OPENED, "open")]
    states = [snapshot("a/b", 1, {(FactName.WEIGHTS_STATUS, ""): present(word)}, at) for at, word in words]
    made = change("a/b", ChangeKind.WEIGHTS_REVISED, datetime(2023, 4, 11, tzinfo=UTC))
    added = change("a/b", ChangeKind.WEIGHTS_ADDED, OPENED)
    assert weights_strip(FakeHistory(states), "a/b", [made, added], []) == tuple(words)
