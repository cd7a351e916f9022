"""Facts to JSON and back."""

from __future__ import annotations

from dataclasses import is_dataclass
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.store_samples import FACT_RECORDS, facts, instants, values, wild_text

from tracker.domain.artifacts import HubFacts
from tracker.domain.evidence import Evidence, Method
from tracker.domain.facts import FactName, Present, Value
from tracker.domain.licences import LicenceFile
from tracker.domain.repositories import Release
from tracker.store.codec import CodecError, decode, dumps, encode, loads
from tracker.store.columns import Words
from tracker.store.factrows import FactRow, from_row, to_row
from tracker.store.values import decode_value, encode_value, join, split

names = st.sampled_from(list(FactName))
AT = datetime(2026, 1, 5, tzinfo=UTC)


@given(st.data(), names)
def test_value_survives(data: st.DataObject, name: FactName) -> None:
    """Every value of every fact comes back as it was, and always gives the same text."""
    value = data.draw(values(name))
    text = dumps(encode_value(name, value))
    assert decode_value(name, loads(text)) == value
    assert dumps(loads(text)) == text


@given(st.data(), names)
def test_value_is_joined_from_its_parts(data: st.DataObject, name: FactName) -> None:
    """Taking the volatile parts out loses nothing."""
    value = data.draw(values(name))
    parts = split(name, value)
    assert join(name, parts.stable, parts.parts) == value


@given(st.data(), names, instants)
def test_fact_survives_its_row(data: st.DataObject, name: FactName, at: datetime) -> None:
    """A row and its points give the fact back, in all three states."""
    fact = data.draw(facts(name, at))
    row, points = to_row(name, fact, at)
    assert from_row(name, row, at, points) == fact


@given(wild_text | st.sampled_from(["json:", "json:x", "\0"]))
def test_words_survive_the_database(text: str) -> None:
    """NUL, surrogates and texts that look like the escape come back as they were; the database never sees NUL."""
    column = Words()
    bound = column.process_bind_param(text, None)  # type: ignore[arg-type]
    assert bound is not None
    assert "\0" not in bound
    bound.encode()
    assert column.process_result_value(bound, None) == text  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [FactName.STARS, FactName.PUSHED_AT, FactName.HEAD])
def test_what_moves_weekly_leaves_no_value_in_the_row(name: FactName) -> None:
    """The row of a number is the same whatever the number is."""
    drawn = {FactName.STARS: (1, 2), FactName.PUSHED_AT: (AT, AT.replace(day=6)), FactName.HEAD: ("a", "b")}[name]
    rows = {to_row(name, Present(value, Method.API, AT), AT)[0].value for value in drawn}
    assert rows == {None}


def test_downloads_do_not_rewrite_a_release() -> None:
    """A download count of an asset is a point, not a part of the row."""
    asset = {"name": "w.bin", "size": 1, "url": "u"}
    few, many = (
        decode(
            Release, {"tag": "v1", "name": None, "published_at": None, "url": "u", "assets": [asset | {"downloads": n}]}
        )
        for n in (1, 2)
    )
    assert split(FactName.RELEASE, few).stable == split(FactName.RELEASE, many).stable


def test_unknown_key_is_an_error_that_says_upgrade() -> None:
    """A field of a newer version is never dropped silently."""
    with pytest.raises(CodecError, match=r"Evidence: shine is not known .* upgrade tracker"):
        decode(Evidence, {"url": "u", "shine": 1})


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        (Evidence, [], "expected an object"),
        (Evidence, {}, "a field is missing"),
        (Evidence, {"url": 1}, "Evidence.url: expected str"),
        (Evidence, {"url": "u", "line": True}, "Evidence.line: expected int"),
        (LicenceFile, {"path": "L", "oid": "o", "scope": "moon"}, "LicenceFile.scope: 'moon' is not known"),
        (HubFacts, {"last_modified": "soon"}, "'soon' is no time"),
        (HubFacts, {"last_modified": "2026-01-01"}, "no time zone"),
        (HubFacts, {"base_models": "x"}, "expected a list"),
    ],
)
def test_wrong_data_is_named(kind: type, data: object, words: str) -> None:
    """What does not fit is named with its field."""
    with pytest.raises(CodecError, match=words):
        decode(kind, data)


@pytest.mark.parametrize("text", ["{", "NaN", '{"a": Infinity}', "", "[" * 100_000])
def test_no_json(text: str) -> None:
    """Broken JSON and numbers that are none are refused."""
    with pytest.raises(CodecError, match="broken JSON"):
        loads(text)


def test_not_a_number_is_never_written() -> None:
    """NaN has no canonical text."""
    with pytest.raises(ValueError, match="JSON"):
        dumps(float("nan"))


def test_naive_time_is_refused() -> None:
    """A time without zone is a defect of the caller."""
    with pytest.raises(ValueError, match="without zone"):
        encode(datetime(2026, 1, 1))  # noqa: DTZ001


def test_record_under_the_wrong_name_is_refused() -> None:
    """The type belongs to the name."""
    with pytest.raises(TypeError, match="release holds Release"):
        encode_value(FactName.RELEASE, "v1")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (FactRow("perhaps"), "state 'perhaps'"),
        (FactRow("present", '"x"', "guessed"), "method 'guessed'"),
        (FactRow("unknown", reason="tired"), "failure reason 'tired'"),
        (FactRow("unknown", reason="forbidden", last='{"state":"odd"}'), "last known state"),
        (FactRow("present", None, "api"), "its number is missing"),
        (FactRow("present", '{"a":1}', "api"), "no value this version"),
    ],
)
def test_unreadable_rows_are_named(row: FactRow, words: str) -> None:
    """Rows of a newer or damaged database give a clear error."""
    with pytest.raises(CodecError, match=words):
        from_row(FactName.STARS, row, AT, {})


def test_every_record_class_of_the_domain_is_drawn() -> None:
    """The strategies draw each record class that a fact can hold, so that a new one cannot slip by untested."""
    in_domain = {kind for kind in get_args(Value) if is_dataclass(kind)}
    assert in_domain == set(FACT_RECORDS.values())
