"""Facts to the columns of a row and back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from tracker.domain.evidence import Evidence, FailureReason, Method
from tracker.domain.facts import Absent, Fact, FactName, Known, Present, Unknown, Value
from tracker.store.codec import CodecError, decode, decode_time, dumps, encode, encode_time, loads
from tracker.store.values import Point, decode_value, encode_value, join, split


@dataclass(frozen=True, slots=True)
class FactRow:
    """What a row says of one fact while it is valid. Texts are canonical JSON, so equal rows are equal facts."""

    state: str
    """present, absent or unknown."""
    value: str | None = None
    """None: the whole value is a point (see `values.split`)."""
    method: str | None = None
    evidence: str | None = None
    observed_at: datetime | None = None
    """None: observed at each snapshot."""
    looked_in: str | None = None
    reason: str | None = None
    detail: str | None = None
    since: datetime | None = None
    last: str | None = None


def to_row(name: FactName, fact: Fact, at: datetime) -> tuple[FactRow, Mapping[str, Point]]:
    """Return the row for a fact of a snapshot at `at`, and its volatile parts."""
    if isinstance(fact, Unknown):
        last = None if fact.last is None else dumps(_encode_known(name, fact.last))
        return FactRow("unknown", reason=fact.reason.value, detail=fact.detail, since=fact.since, last=last), {}
    observed_at = None if fact.observed_at == at else fact.observed_at
    if isinstance(fact, Absent):
        return FactRow("absent", observed_at=observed_at, looked_in=_list(fact.looked_in)), {}
    parts = split(name, fact.value)
    value = None if parts.stable is None else dumps(encode_value(name, parts.stable))
    evidence = _list(fact.evidence)
    return FactRow("present", value, fact.method.value, evidence, observed_at), parts.parts


# The same few evidences and values are met week after week and project after project, and are immutable: what they
# become is remembered, here and below.
@lru_cache(maxsize=4096)
def _list(items: tuple[object, ...]) -> str | None:
    return dumps(encode(items)) if items else None


def from_row(name: FactName, row: FactRow, at: datetime, parts: Mapping[str, Point]) -> Fact:
    """Return the fact that a row describes in the snapshot at `at`. Raises CodecError."""
    if row.state == "unknown":
        last = None if row.last is None else _decode_known(name, loads(row.last))
        return Unknown(_reason(row.reason), row.detail or "", row.since or at, last)
    observed_at = row.observed_at or at
    if row.state == "absent":
        return Absent(observed_at, _words(row.looked_in))
    if row.state != "present":
        raise CodecError(f"{name}: state {row.state!r} is not known to this version of tracker; upgrade it")
    stable = None if row.value is None else _value(name, row.value)
    return Present(join(name, stable, parts), _method(row.method), observed_at, _evidence(row.evidence))


def check_row(name: FactName, row: FactRow) -> None:
    """Read all that a row says, its points apart. Raises CodecError."""
    if row.state == "present" and row.value is None:
        _method(row.method)
        _evidence(row.evidence)
    else:
        from_row(name, row, datetime.max.replace(tzinfo=UTC), {})


def _reason(text: Any) -> FailureReason:
    try:
        return FailureReason(text)
    except ValueError as error:
        raise CodecError(f"failure reason {text!r} is not known to this version of tracker; upgrade it") from error


def _method(text: Any) -> Method:
    try:
        return Method(text)
    except ValueError as error:
        raise CodecError(f"method {text!r} is not known to this version of tracker; upgrade it") from error


def _words(text: str | None) -> tuple[str, ...]:
    return () if text is None else tuple(str(item) for item in loads(text))


@lru_cache(maxsize=4096)
def _value(name: FactName, text: str) -> Value:
    return decode_value(name, loads(text))


@lru_cache(maxsize=4096)
def _evidence(text: str | None) -> tuple[Evidence, ...]:
    return () if text is None else tuple(decode(Evidence, item) for item in loads(text))


def _encode_known(name: FactName, known: Known) -> dict[str, Any]:
    if isinstance(known, Absent):
        return {"state": "absent", **encode(known)}
    held = {"state": "present", "method": known.method.value, "observed_at": encode_time(known.observed_at)}
    evidence = {"evidence": encode(known.evidence)} if known.evidence else {}
    return {**held, "value": encode_value(name, known.value), **evidence}


def _decode_known(name: FactName, data: Any) -> Known:
    held = dict(data) if isinstance(data, dict) else {}
    state = held.pop("state", None)
    if state == "absent":
        return decode(Absent, held)
    if state != "present" or not {"value", "method", "observed_at"} <= set(held) <= _PRESENT_KEYS:
        raise CodecError(f"{name}: the last known state is not readable by this version of tracker; upgrade it")
    evidence = tuple(decode(Evidence, item) for item in held.get("evidence", ()))
    value = decode_value(name, held["value"])
    return Present(value, _method(held["method"]), decode_time(held["observed_at"]), evidence)


_PRESENT_KEYS = {"value", "method", "observed_at", "evidence"}
