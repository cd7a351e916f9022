"""Waiting for limits, bounded."""

from __future__ import annotations

import pytest
from tests.simulators.timekeeping import FakeTime

from tracker.domain.evidence import FailureReason
from tracker.sources.github.limits import Limited, Window
from tracker.sources.github.patience import Patience
from tracker.sources.http import TransportFailure


def make(time: FakeTime, longest: float = 900) -> Patience:
    """A patience of fifteen minutes."""
    return Patience("the budget", longest, time.sleep, time.clock)


def test_waits_as_asked_and_then_goes_on() -> None:
    """A refusal that says how long."""
    time = FakeTime()
    make(time).refused(Limited("primary", 300))
    assert time.slept == [300]


def test_without_a_time_a_minute_and_then_longer() -> None:
    """A minute, doubled up to fifteen in all; a good answer starts anew."""
    time = FakeTime()
    patience = make(time)
    for _ in range(4):
        patience.refused(Limited("secondary", None))
    assert time.slept == [60, 120, 240, 480]
    with pytest.raises(TransportFailure):
        patience.refused(Limited("secondary", None))
    patience.served(Window(60, 5, 10))
    patience.refused(Limited("secondary", None))
    assert time.slept[-1] == 60


def test_too_long_is_refused_until_it_is_over() -> None:
    """Nobody asks again while the limit lasts, and everybody may afterwards."""
    time = FakeTime()
    patience = make(time)
    with pytest.raises(TransportFailure) as caught:
        patience.refused(Limited("primary", 1000))
    assert caught.value.reason is FailureReason.RATE_LIMITED
    with pytest.raises(TransportFailure):
        patience.enter()
    time.now += 1001
    patience.enter()
    assert time.slept == []


def test_spent_window_is_waited_for_before_the_next_request() -> None:
    """`remaining` 0 on a good answer."""
    time = FakeTime()
    patience = make(time)
    patience.served(Window(60, 0, 30))
    patience.enter()
    assert time.slept == [31]


def test_full_window_is_not_waited_for() -> None:
    """Nor one that nobody knows."""
    time = FakeTime()
    patience = make(time)
    for window in (Window(60, 1, 30), Window(), Window(60, 0, None)):
        patience.served(window)
        patience.enter()
    assert time.slept == []


@pytest.mark.parametrize(
    ("limited", "words"),
    [
        (Limited("secondary", 1000), "GitHub asks this client to pause (secondary rate limit"),
        (Limited("primary", 1000), "the budget is used up for another 1000 s"),
    ],
)
def test_a_limit_is_called_what_it_is(limited: Limited, words: str) -> None:
    """A pause that GitHub asks for is no spent budget; so it is called while it lasts."""
    patience = make(FakeTime())
    with pytest.raises(TransportFailure, match="another 1000 s") as first:
        patience.refused(limited)
    with pytest.raises(TransportFailure) as second:
        patience.enter()
    assert words in first.value.detail
    assert words in second.value.detail
