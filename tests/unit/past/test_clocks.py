"""Commits whose clock was wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.simulators.past import NOW, day

from tracker.domain.past import FileVersion
from tracker.past.clocks import steady


def dated(*days: str) -> list[str]:
    """Return the days that commits of these days are given, in the order of history."""
    versions = [FileVersion(f"c{number}", day(text), "o") for number, text in enumerate(days)]
    return [version.at.date().isoformat() for version in steady(versions, NOW)]


def test_dates_in_order_stay() -> None:
    """Equal ones among them."""
    days = ["2023-01-01", "2023-02-01", "2023-02-01", "2023-03-01"]
    assert dated(*days) == days


def test_a_commit_older_than_its_parent_comes_after_it() -> None:
    """It takes the parent's date, and everything after it stays."""
    assert dated("2023-01-01", "2023-02-01", "2020-01-01", "2023-03-01")[1:3] == ["2023-02-01", "2023-02-01"]


def test_one_clock_far_ahead_does_not_move_all_later_commits() -> None:
    """It takes the date of the commit before it."""
    assert dated("2023-01-01", "2030-01-01", "2023-02-01") == ["2023-01-01", "2023-01-01", "2023-02-01"]


def test_a_newest_commit_of_tomorrow_takes_the_date_of_the_one_before() -> None:
    """What is read now was not made later."""
    assert dated("2023-01-01", "2023-02-01", "2030-01-01")[-1] == "2023-02-01"
    assert dated("2030-01-01") == [NOW.date().isoformat()]


def test_a_first_commit_far_ahead_takes_the_date_of_the_next() -> None:
    """There is none before it."""
    assert dated("2030-01-01", "2023-01-01", "2023-02-01")[0] == "2023-01-01"


def test_of_two_the_parents_date_is_believed() -> None:
    """Nothing else tells which clock was wrong; a child is never older."""
    assert dated("2023-02-01", "2023-01-01") == ["2023-02-01", "2023-02-01"]


@given(st.lists(st.integers(0, 9)))
def test_the_order_of_history_is_kept(seconds: list[int]) -> None:
    """Nothing is lost, no date runs backwards, and dates in order are not touched."""
    start = datetime(2023, 1, 1, tzinfo=UTC)
    versions = [FileVersion(str(n), start + timedelta(seconds=s), None) for n, s in enumerate(seconds)]
    found = steady(versions, NOW)
    assert [v.commit for v in found] == [v.commit for v in versions]
    assert [v.at for v in found] == sorted(v.at for v in found)
    assert {v.at for v in found} <= {v.at for v in versions}
    if seconds == sorted(seconds):
        assert found == versions
