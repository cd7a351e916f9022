"""What is worth telling, and to whom."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.simulators.told import RUN, change

from tracker.domain.changes import ChangeKind, ChangeState, Severity
from tracker.publish.selection import OPEN_FOR, Filter, between, confirmed, open_criticals, wanted

DAY = timedelta(days=1)


def test_suspicions_and_strangers_are_not_told():
    """Only certain changes of projects on the list."""
    sure, unsure = change("a"), change("b", state=ChangeState.SUSPECTED)
    assert confirmed([sure, unsure, change("c", project="gone/away")], {"org/model"}) == [sure]


def test_order_is_by_severity_then_time():
    """The same order whatever the input's."""
    first = change("a", at=RUN - DAY)
    late, minor = change("b"), change("c", severity=Severity.INFO, at=RUN - 2 * DAY)
    assert confirmed([minor, late, first], {"org/model"}) == [first, late, minor]


def test_news_counts_from_the_confirmation():
    """A suspicion of an earlier run is news when it is confirmed."""
    old = change("a", at=RUN - 7 * DAY)
    late = change("b", at=RUN - 7 * DAY, confirmed_at=RUN)
    assert between([old, late], RUN - DAY, RUN) == [late]
    assert between([old, late], None, RUN - DAY) == [old]


@pytest.mark.parametrize(
    ("kind", "undo"),
    [
        (ChangeKind.WEIGHTS_REMOVED, ChangeKind.WEIGHTS_RETURNED),
        (ChangeKind.WEIGHTS_GATED, ChangeKind.WEIGHTS_UNGATED),
        (ChangeKind.REPOSITORY_GONE, ChangeKind.REPOSITORY_RETURNED),
        (ChangeKind.REPOSITORY_ARCHIVED, ChangeKind.REPOSITORY_UNARCHIVED),
    ],
)
def test_what_was_taken_back_is_not_open(kind, undo):
    """Only a later change of the same subject takes back."""
    lost = change("a", kind, at=RUN - 2 * DAY)
    back = change("b", undo, severity=Severity.INFO, at=RUN - DAY)
    assert open_criticals([lost, back], RUN) == []
    assert open_criticals([lost, replace(back, subject="other")], RUN) == [lost]
    assert open_criticals([lost, replace(back, at=RUN - 3 * DAY)], RUN) == [lost]


def test_criticals_grow_old():
    """After four weeks a change is history; milder ones never enter."""
    assert open_criticals([change(at=RUN - OPEN_FOR)], RUN) == []
    assert open_criticals([change(severity=Severity.NOTABLE)], RUN) == []
    recent = change(at=RUN - OPEN_FOR + DAY)
    assert open_criticals([recent], RUN) == [recent]


@pytest.mark.parametrize(
    ("wish", "heard"),
    [
        (Filter(), ["critical", "notable"]),
        (Filter(Severity.CRITICAL), ["critical"]),
        (Filter(Severity.INFO), ["critical", "notable", "info"]),
        (Filter(tags=frozenset({"prod"})), ["critical"]),
        (Filter(tags=frozenset({"absent"})), []),
        (Filter(kinds=frozenset({ChangeKind.WEIGHTS_GATED})), []),
    ],
)
def test_channels_hear_what_they_want(wish, heard):
    """By severity, tag and kind."""
    told = [change(s.value, severity=s, project="org/model" if s is Severity.CRITICAL else "x/y") for s in Severity]
    assert [c.id for c in wanted(told, wish, {"org/model": {"prod"}})] == heard
