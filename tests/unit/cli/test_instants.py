"""Instants and durations as people type them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.cli.instants import format_instant, parse_duration, parse_instant
from tracker.errors import UsageError


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23", datetime(2026, 11, 23, tzinfo=UTC)),
        ("2026-11-23T06:00", datetime(2026, 11, 23, 6, tzinfo=UTC)),
        ("2026-11-23T06:00:00Z", datetime(2026, 11, 23, 6, tzinfo=UTC)),
        ("2026-11-23T06:00:00+08:00", datetime(2026, 11, 22, 22, tzinfo=UTC)),
        ("2026-11-23T06:00:00.9Z", datetime(2026, 11, 23, 6, tzinfo=UTC)),
    ],
)
def test_instants(text: str, moment: datetime) -> None:
    """Always aware UTC, whole seconds."""
    assert parse_instant(text, "--at") == moment


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", ""])
def test_no_instant(text: str) -> None:
    """The option and the text are named."""
    with pytest.raises(UsageError, match="--at"):
        parse_instant(text, "--at")


@given(st.datetimes(timezones=st.just(UTC)))
def test_writing_and_reading_an_instant(moment: datetime) -> None:
    """What is written is read back."""
    aware = moment.replace(microsecond=0, year=max(moment.year, 1000))
    assert parse_instant(format_instant(aware), "--at") == aware


def test_durations() -> None:
    """Units from seconds to weeks."""
    assert parse_duration("8d", "--max-age") == timedelta(days=8)
    assert parse_duration("36h", "--max-age") == timedelta(hours=36)
    with pytest.raises(UsageError, match="--max-age"):
        parse_duration("soon", "--max-age")
