"""Cron as cron means it, on a scheduler that counts weekdays otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.entries import ScheduleRule
from tracker.schedule import next_times, trigger, weekday_names

FRIDAY = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("*", "*"),
        ("1", "mon"),
        ("0", "sun"),
        ("7", "sun"),
        ("1-5", "mon,tue,wed,thu,fri"),
        ("5-7", "fri,sat,sun"),
        ("fri-mon", "fri,sat,sun,mon"),
        ("MON,Thu", "mon,thu"),
        ("*/2", "sun,tue,thu,sat"),
        ("1-5/2", "mon,wed,fri"),
    ],
)
def test_weekdays_keep_the_meaning_cron_gives_them(field: str, names: str) -> None:
    """Sunday is 0 and 7."""
    assert weekday_names(field) == names


def test_monday_morning_is_a_monday() -> None:
    """`17 5 * * 1` fires on Monday, not on Tuesday."""
    (when,) = next_times([ScheduleRule(cron="17 5 * * 1")], FRIDAY)
    assert when == datetime(2026, 11, 23, 5, 17, tzinfo=UTC)


def test_day_of_month_or_weekday() -> None:
    """With both restricted, cron runs on either."""
    rule = trigger(ScheduleRule(cron="0 6 1 * 1"))
    times = []
    now, last = FRIDAY, None
    for _ in range(3):
        last = rule.get_next_fire_time(last, now)
        now = last
        times.append((last.month, last.day))
    assert times == [(11, 23), (11, 30), (12, 1)]


def test_time_zone_is_obeyed() -> None:
    """Six in Shanghai is ten in the evening before, UTC."""
    (when,) = next_times([ScheduleRule(cron="0 6 * * *", timezone="Asia/Shanghai")], FRIDAY)
    assert when.astimezone(UTC) == datetime(2026, 11, 20, 22, 0, tzinfo=UTC)


def test_interval() -> None:
    """A rule without cron repeats."""
    rule = trigger(ScheduleRule(interval_seconds=3600))
    assert rule.get_next_fire_time(FRIDAY, FRIDAY) == FRIDAY + timedelta(hours=1)


@given(st.integers(0, 7))
def test_every_single_weekday(day: int) -> None:
    """The instant found falls on the day that was meant."""
    (when,) = next_times([ScheduleRule(cron=f"0 0 * * {day}")], FRIDAY)
    assert when.isoweekday() % 7 == day % 7
