"""Reads from loose JSON: the expected type, or not said."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.sources import loose

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(ANYTHING)
def test_no_value_makes_a_reader_raise(value):
    """Whatever a hub sends."""
    document = {"x": value}
    assert loose.text(document, "x") is None or isinstance(value, str)
    assert loose.number(document, "x") is None or isinstance(value, int)
    assert isinstance(loose.strings(document, "x"), tuple)
    assert isinstance(loose.child(document, "x"), dict)
    found = loose.instant(document, "x")
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b"\xff\xfe", b"[" * 100_000, b"<html>", b"9" * 5000])
def test_bodies_that_are_no_object(body):
    """HTML, cut off, nested without end."""
    assert loose.read_object(body) is None


@pytest.mark.parametrize(
    ("value", "found"), [(3, 3), (0, 0), (True, None), (-1, None), (2**63, None), (1.5, None), ("3", None)]
)
def test_number(value, found):
    """Counts only; True is no 1."""
    assert loose.number({"x": value}, "x") == found


def test_text_is_fit_for_every_store():
    """No NUL, no lone surrogate, bounded."""
    assert loose.text({"x": " a\x00b\ud800 "}, "x") == "ab?"
    assert len(loose.text({"x": "y" * 10_000}, "x")) == loose.LONGEST_TEXT
    assert loose.text({"x": "  ", "y": "z"}, "x", "y") == "z"


@pytest.mark.parametrize(
    "value",
    [
        "2023-07-08T12:30:15Z",
        "2023-07-08T12:30:15.999Z",
        "2023-07-08T20:30:15+08:00",
        "2023-07-08T12:30:15",
        1688819415,
        1688819415000,
    ],
)
def test_instant(value):
    """ISO with any offset, seconds or milliseconds: aware UTC, whole seconds."""
    assert loose.instant({"x": value}, "x") == datetime(2023, 7, 8, 12, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize("value", ["yesterday", "", 0, -5, 10**40, True, None, []])
def test_no_instant(value):
    """Anything else is not said."""
    assert loose.instant({"x": value}, "x") is None
