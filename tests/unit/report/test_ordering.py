"""Stated quantities are read from small to large."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.report.views.ordering import by_magnitude


@pytest.mark.parametrize(
    ("stated", "read"),
    [
        (["13B", "33B", "3B", "70B", "7B"], ["3B", "7B", "13B", "33B", "70B"]),
        (["8x7B", "7B", "350M", "235B-A22B"], ["350M", "7B", "8x7B", "235B-A22B"]),
        (["2M samples", "120GB", "20GB", "52K samples"], ["20GB", "120GB", "52K samples", "2M samples"]),
        (["2T tokens", "600B tokens", "1.4T tokens"], ["600B tokens", "1.4T tokens", "2T tokens"]),
        (["3.3M GPU hours", "184,320 GPU hours"], ["184,320 GPU hours", "3.3M GPU hours"]),
        (["within hours", "3 days"], ["3 days", "within hours"]),
    ],
)
def test_quantities_are_read_from_small_to_large(stated: list[str], read: list[str]) -> None:
    """Sizes by what they are worth, each kind together, words last."""
    assert list(by_magnitude(stated)) == read


@given(st.lists(st.from_regex(r"\d{1,3}(\.\d)?[KMBT]?B?( tokens| samples)?|[a-z ]{1,9}", fullmatch=True)))
def test_order_does_not_depend_on_what_came_first(values: list[str]) -> None:
    """Nothing is lost, and the same values always stand in the same order."""
    ordered = by_magnitude(values)
    assert sorted(ordered) == sorted(values)
    assert by_magnitude(reversed(values)) == ordered
