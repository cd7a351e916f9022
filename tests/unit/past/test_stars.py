"""Star weeks into a curve."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.past import StarPage, StarWeek
from tracker.past.stars import WEEK, StarWeeks

START = datetime(2023, 1, 1, tzinfo=UTC)
READ = START + 40 * WEEK


def page(first: int, last: int, stars: int = 1, *, is_last: bool = False) -> StarPage:
    """Return weeks numbered from `last` down to `first`."""
    return StarPage(tuple(StarWeek(START + n * WEEK, stars) for n in range(last, first - 1, -1)), is_last)


def test_pages_are_asked_until_the_week_of_creation() -> None:
    """A full page that reaches it is the last."""
    weeks = StarWeeks().extended(page(10, 39), START, 40)
    assert weeks.next_page == 2
    assert weeks.extended(page(0, 9, is_last=True), START, 40).next_page is None


def test_a_short_page_is_the_last() -> None:
    """Whatever the creation date says."""
    assert StarWeeks().extended(page(38, 39, is_last=True), START - 90 * WEEK, 2).next_page is None


def test_the_curve_counts_at_the_end_of_each_whole_week() -> None:
    """The running week is left out: days to come are in it."""
    weeks = StarWeeks().extended(page(36, 40, is_last=True), START + 36 * WEEK, 5)
    curve = weeks.curve(5, READ + timedelta(days=2))
    assert curve == tuple((START + n * WEEK, n - 36) for n in range(37, 41))


def test_the_curve_hangs_at_todays_count() -> None:
    """Stars taken back since lower its old end."""
    weeks = StarWeeks().extended(page(0, 39, is_last=True), START, 40)
    assert weeks.curve(38, READ)[-1] == (READ, 38)
    assert weeks.curve(38, READ)[0] == (START + WEEK, 0)


def test_asked_again_it_stops_at_the_last_week_known() -> None:
    """One page, unless so many stars were taken back that old weeks must have moved."""
    known = StarWeeks().extended(page(0, 39, 100, is_last=True), START, 4000).reopened()
    assert known.next_page == 1
    assert known.extended(page(12, 41, 100), START, 4200).next_page is None
    assert known.extended(page(12, 41, 100), START, 3000).next_page == 2


def test_a_repository_without_stars_is_flat() -> None:
    """Zeros are counts."""
    weeks = StarWeeks().extended(page(0, 39, 0, is_last=True), START, 0)
    assert {stars for _, stars in weeks.curve(0, READ)} == {0}


@given(st.lists(st.integers(0, 500), min_size=1, max_size=60), st.integers(0, 30_000))
def test_the_curve_never_falls_and_ends_at_the_count(gains: list[int], total: int) -> None:
    """Whatever was taken back."""
    rows = tuple(StarWeek(START + n * WEEK, gain) for n, gain in enumerate(gains))
    curve = StarWeeks().extended(StarPage(rows, is_last=True), START, total).curve(total, START + len(gains) * WEEK)
    counts = [stars for _, stars in curve]
    assert counts == sorted(counts)
    assert counts[-1] == total


@given(st.lists(st.integers(0, 9), min_size=1, max_size=90), st.integers(0, 3))
def test_overlapping_pages_count_once(gains: list[int], shift: int) -> None:
    """A week that begins between two requests moves the pages by one; no week is lost or doubled."""
    rows = [StarWeek(START + n * WEEK, gain) for n, gain in enumerate(gains)][::-1]
    weeks, start = StarWeeks(), 0
    while weeks.next_page is not None:
        shown = tuple(rows[max(0, start - shift) : start + 30])
        start += 30
        weeks = weeks.extended(StarPage(shown, is_last=start >= len(rows)), START, None)
    assert weeks.weeks == {row.start: row.stars for row in rows}
