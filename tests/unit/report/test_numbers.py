"""Numbers as each language writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tracker.report import numbers


@pytest.mark.parametrize(
    ("value", "thousand", "myriad"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1_000, "1k", "1000"),
        (12_345, "12.3k", "1.23 万"),
        (999_950, "1M", "100 万"),
        (1_234_567, "1.23M", "123 万"),
        (6_738_415_616, "6.74B", "67.4 亿"),
        (1_400_000_000_000, "1.4T", "1.4 万亿"),
        (-1_500, "-1.5k", "-1500"),
    ],
)
def test_short_counts(value: int, thousand: str, myriad: str) -> None:
    """k, M, B, T in English; 万, 亿, 万亿 in Chinese."""
    assert (numbers.short(value, "thousand"), numbers.short(value, "myriad")) == (thousand, myriad)


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("1.4T tokens", "1.4 万亿 tokens"),
        ("52K instructions", "5.2 万 instructions"),
        ("7B", "7B"),
        ("8x A100 80GB", "8x A100 80GB"),
        ("370M tokens (stage 2)", "3.7 亿 tokens (stage 2)"),
    ],
)
def test_stated_amounts_change_units_and_names_do_not(text: str, chinese: str) -> None:
    """An amount of data is put into 万 and 亿; the name of a model's size is a name."""
    assert numbers.stated(text, "myriad") == chinese
    assert numbers.stated(text, "thousand") == text


def test_differences_bear_a_sign() -> None:
    """A gain, a loss and a standstill."""
    assert [numbers.signed(n) for n in (1_200, -5, 0)] == ["+1,200", "−5", "±0"]


def test_file_sizes() -> None:
    """Decimal units."""
    assert [numbers.bytes_size(n) for n in (12, 1_500, 13_476_831_232)] == ["12 B", "1.5 kB", "13.5 GB"]


def test_weeks_around_new_year() -> None:
    """ISO weeks, not calendar ones."""
    assert numbers.week_of(datetime(2027, 1, 1, tzinfo=UTC)) == "2026-W53"
    start, end = numbers.week_bounds("2026-W53")
    assert (numbers.day(start), numbers.day(end)) == ("2026-12-28", "2027-01-04")


@pytest.mark.parametrize("text", ["2026-W54", "2026-W00", "2026-47", ""])
def test_no_such_week(text: str) -> None:
    """Weeks that do not exist are refused."""
    with pytest.raises(ValueError, match=r".+"):
        numbers.week_bounds(text)
