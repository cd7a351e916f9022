"""Ends of a diff as people name them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from tests.simulators.small_world import WEEKS, runs, small_world

from tracker.cli.diff import changes_between
from tracker.cli.spans import Span, find_span
from tracker.errors import UsageError

RUNS = runs()
SECOND = timedelta(seconds=1)


def end_of(year: int, month: int, day: int) -> datetime:
    """Return the last second of a day."""
    return datetime(year, month, day, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("names", [(), ("last",)])
def test_by_default_the_newest_run_against_the_one_before(names: tuple[str, ...]) -> None:
    """What `tracker run` just told."""
    assert find_span(names, RUNS) == Span(WEEKS[2], WEEKS[3])


def test_the_first_run_alone() -> None:
    """What it told, and not the past that was reconstructed before it."""
    assert find_span(("last",), RUNS[:1]) == Span(WEEKS[0] - SECOND, WEEKS[0])


def test_a_week_alone_is_that_week() -> None:
    """From its Monday to its Sunday."""
    span = find_span(("2026-W47",), RUNS)
    assert span == Span(end_of(2026, 11, 15), end_of(2026, 11, 22))


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("2", WEEKS[1]),
        ("#2", WEEKS[1]),
        ("2026-11-09", end_of(2026, 11, 9)),
        ("2026-11-09T06:00Z", WEEKS[1]),
        ("first", WEEKS[0]),
    ],
)
def test_anything_else_alone_is_from_then_to_the_newest(name: str, start: datetime) -> None:
    """A run, a date (its end), an instant."""
    assert find_span((name,), RUNS) == Span(start, WEEKS[3])


def test_two_ends_in_either_order() -> None:
    """The earlier one is the start."""
    assert find_span(("3", "1"), RUNS) == find_span(("1", "3"), RUNS) == Span(WEEKS[0], WEEKS[2])
    assert find_span(("2026-W45", "2026-W47"), RUNS) == Span(end_of(2026, 11, 8), end_of(2026, 11, 22))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("9", "no closed run 9; they go from 1 to 4"),
        ("2026-W60", "no ISO week"),
        ("soon", "no date or time; .*2026-W47, the number of a run"),
    ],
)
def test_names_that_mean_nothing(name: str, message: str) -> None:
    """Each says what would mean something."""
    with pytest.raises(UsageError, match=message):
        find_span((name,), RUNS)


def test_before_the_first_run_there_is_nothing_to_compare() -> None:
    """The next step is named."""
    with pytest.raises(UsageError, match="tracker run"):
        find_span((), ())


def test_before_the_first_run_a_name_that_means_nothing_is_named() -> None:
    """It is the nearer mistake."""
    with pytest.raises(UsageError, match="'2023-13-45' is no date or time"):
        find_span(["2023-13-45"], [])


def test_neighbouring_spans_tell_every_change_once() -> None:
    """Cut at every run, all changes are told, none twice but for a confirmation."""
    changes = small_world()[0].changes()
    cuts = (WEEKS[0] - timedelta(days=1), *WEEKS)
    told = [c.id for start, end in pairwise(cuts) for c in changes_between(changes, Span(start, end))]
    confirmed = [c.id for c in changes if c.confirmed_at]
    assert sorted(told) == sorted([c.id for c in changes] + confirmed)


def test_a_change_has_the_state_of_the_spans_end() -> None:
    """Confirmed later is suspected still."""
    changes = small_world()[0].changes()
    assert [c.state.value for c in changes_between(changes, Span(WEEKS[1], WEEKS[2]))] == ["suspected"]
    later = {c.project: c.state.value for c in changes_between(changes, Span(WEEKS[2], WEEKS[3]))}
    assert (later["ghost/vanished"], later["evil/x"]) == ("confirmed", "suspected")
