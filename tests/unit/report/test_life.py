"""The dated lines of one project's life."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.simulators.history import FakeHistory
from tests.simulators.small_world import change, hub, snapshot

from tracker.domain.artifacts import Access
from tracker.domain.changes import ChangeKind
from tracker.domain.facts import FactName
from tracker.domain.identifiers import Host
from tracker.report.views.life import life_lines

MADE = datetime(2023, 5, 2, tzinfo=UTC)
KEY = "huggingface:a/b"


def lines(*told: tuple[str, str]) -> list[tuple[str, str]]:
    """Return kind and subject of the lines about a model that its hub dates, after reconstructed hub changes."""
    facts = {(FactName.HUB, KEY): hub(Host.HUGGINGFACE, "a/b", Access.AVAILABLE, created_at=MADE)}
    revised = [change("a/b", ChangeKind.WEIGHTS_REVISED, MADE, subject=key, values=(None, to)) for key, to in told]
    found = life_lines(FakeHistory([snapshot("a/b", 1, facts)], revised), "a/b")
    return [(line.kind, line.subject) for line in found]


def test_a_hubs_date_is_told_once() -> None:
    """By the reconstructed change where there is one, else from what the hub says today."""
    assert lines() == [("on_hub", KEY)]
    assert lines((KEY, "created")) == [("weights_revised", KEY)]


def test_a_later_change_is_no_beginning() -> None:
    """Nor is another model's."""
    assert ("on_hub", KEY) in lines((KEY, "last modified"))
    assert ("on_hub", KEY) in lines(("huggingface:a/c", "created"))
