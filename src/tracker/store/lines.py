"""Rows to lines of an export and back. Pure: a line is a JSON object, its keys are those of the columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import Enum
from typing import Any

from tracker.domain.changes import ChangeKind, ChangeState, Severity
from tracker.domain.evidence import Evidence, Failure
from tracker.domain.facts import FactKey
from tracker.domain.runs import RunStatus
from tracker.domain.snapshots import Origin
from tracker.store.codec import CodecError, decode, decode_time, dumps, encode_time
from tracker.store.factrows import FactRow, check_row
from tracker.store.intervals import Identity, PointKey, fact_key
from tracker.store.values import Point

FORMAT = 1
"""Raised when an older tracker could not read what this one writes."""
_TIMES = frozenset({"at", "started_at", "finished_at", "confirmed_at", "retracted_at", "told_at"})
_RUN = ("id", "at", "started_at", "finished_at", "status", "total", "ok", "failed", "requests", "failures")
_CHANGE = (
    *("id", "origin", "project", "repo", "repo_id", "kind", "scope", "subject", "before", "after"),
    *("severity", "state", "at", "confirmed_at", "evidence", "retracted_at", "told_at"),
)
_FACT_JSON = frozenset({"value", "evidence", "looked_in", "last"})
_FACT_TIMES = frozenset({"observed_at", "since"})
_FACT_FIELDS = tuple(field.name for field in fields(FactRow))
_MEMBERS: dict[str, dict[str, type[Enum]]] = {
    "run": {"status": RunStatus},
    "change": {"origin": Origin, "kind": ChangeKind, "severity": Severity, "state": ChangeState},
}
KINDS = ("snapshot", "repository", "end", "fact", "count", "stars")
"""Kinds of lines of a project file, in the order they have within one instant."""


@dataclass(frozen=True, slots=True)
class Raw:
    """JSON that stands in a column already; put into a line as it is."""

    text: str


def run_line(row: Any) -> dict[str, Any]:
    """Return the line of a run."""
    return _line(row, _RUN, frozenset({"requests", "failures"}))


def run_row(line: Mapping[str, Any]) -> dict[str, Any]:
    """Read the line of a run. Raises CodecError."""
    row = _row(line, "run", _RUN, frozenset({"requests", "failures"}))
    for failure in line.get("failures", ()):
        decode(Failure, failure)
    return row


def change_line(row: Any) -> dict[str, Any]:
    """Return the line of a change."""
    return _line(row, _CHANGE, frozenset({"evidence"}))


def change_line_row(line: Mapping[str, Any]) -> dict[str, Any]:
    """Read the line of a change. Raises CodecError."""
    if line.get("evidence") is not None:
        decode(Evidence, line["evidence"])
    return _row(line, "change", _CHANGE, frozenset({"evidence"}))


def _line(row: Any, names: tuple[str, ...], raw: frozenset[str]) -> dict[str, Any]:
    held = {name: getattr(row, name) for name in names}
    return {name: _plain(value, is_raw=name in raw) for name, value in held.items() if value is not None}


def _plain(value: Any, *, is_raw: bool) -> Any:
    if is_raw:
        return Raw(value)
    return encode_time(value) if isinstance(value, datetime) else value


def _row(line: Mapping[str, Any], what: str, names: tuple[str, ...], raw: frozenset[str]) -> dict[str, Any]:
    _refuse_unknown(line, what, names)
    row: dict[str, Any] = {name: _column(name, line.get(name), raw) for name in names}
    for name, kind in _MEMBERS[what].items():
        if row[name] not in {member.value for member in kind}:
            raise CodecError(f"{what}: {name} {row[name]!r} is not known to this version of tracker; upgrade it")
    return row


def _column(name: str, value: Any, raw: frozenset[str]) -> Any:
    if value is None:
        return None
    if name in raw:
        return dumps(value)
    return decode_time(value) if name in _TIMES else value


def _refuse_unknown(line: Mapping[str, Any], what: str, names: tuple[str, ...]) -> None:
    unknown = sorted(set(line) - set(names))
    if unknown:
        raise CodecError(f"{what}: {', '.join(unknown)} is not known to this version of tracker; upgrade it")


# -- lines of a project file


def identity_line(at: datetime, identity: Identity) -> dict[str, Any]:
    """Return the line that says what a repository is called from `at` on."""
    held = {"repo": identity.repo, "repo_id": identity.repo_id, "node_id": identity.node_id}
    known = {name: value for name, value in held.items() if value is not None}
    return {"is": "repository", "at": encode_time(at), **known, "detector": identity.detector}


def identity_of(line: Mapping[str, Any]) -> Identity:
    """Read such a line. Raises CodecError."""
    _refuse_unknown(line, "repository", ("is", "at", "repo", "repo_id", "node_id", "detector"))
    return decode(Identity, {"repo_id": None, "node_id": None, **_without(line, "is", "at")})


def fact_line(at: datetime, key: FactKey, row: FactRow) -> dict[str, Any]:
    """Return the line of a fact that begins at `at`."""
    held = {name: getattr(row, name) for name in _FACT_FIELDS}
    plain = {name: _plain(value, is_raw=name in _FACT_JSON) for name, value in held.items() if value is not None}
    return {"is": "fact", **_key_line(at, key), **plain}


def fact_of(line: Mapping[str, Any]) -> tuple[FactKey, FactRow]:
    """Read such a line and check all it says. Raises CodecError."""
    _refuse_unknown(line, "fact", ("is", "at", "name", "subject", *_FACT_FIELDS))
    key = key_of(line)
    row = FactRow(**{name: _fact_column(name, line.get(name)) for name in _FACT_FIELDS})
    check_row(key.name, row)
    return key, row


def _fact_column(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _FACT_JSON:
        return dumps(value)
    return decode_time(value) if name in _FACT_TIMES else value


def end_line(at: datetime, key: FactKey) -> dict[str, Any]:
    """Return the line of a fact that is not looked for any more from `at` on."""
    return {"is": "end", **_key_line(at, key)}


def _key_line(at: datetime, key: FactKey) -> dict[str, Any]:
    subject = {"subject": key.subject} if key.subject else {}
    return {"at": encode_time(at), "name": key.name.value, **subject}


def key_of(line: Mapping[str, Any]) -> FactKey:
    """Read name and subject. Raises CodecError."""
    name, subject = line.get("name"), line.get("subject", "")
    if not isinstance(name, str) or not isinstance(subject, str):
        raise CodecError("name and subject must be texts")
    return fact_key(name, subject)


def count_item(key: PointKey, point: Point) -> list[Any]:
    """Return one number as `[name, subject, part, value]`."""
    return [key.fact.name.value, key.fact.subject, key.part, point]


def count_of(item: Any) -> tuple[PointKey, Point]:
    """Read such an item. Raises CodecError."""
    if not isinstance(item, list) or len(item) != 4 or not all(isinstance(text, str) for text in item[:3]):
        raise CodecError(f"expected [name, subject, part, value], found {repr(item)[:60]}")
    name, subject, part, value = item
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if value is not None and not isinstance(value, str) and not is_number:
        raise CodecError(f"{name}: {repr(value)[:60]} is no number")
    return PointKey(fact_key(name, subject), part), value


def at_of(line: Mapping[str, Any]) -> datetime:
    """Read a line's instant. Raises CodecError."""
    return decode_time(line.get("at"))


def _without(line: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name not in names}


def project_order(line: Mapping[str, Any]) -> tuple[str, int, str, str]:
    """Sort lines of a project file by instant, kind and fact, so that a file only grows at its end."""
    item = line.get("count")
    name, subject = (item[0], f"{item[1]}\0{item[2]}") if item else (line.get("name", ""), line.get("subject", ""))
    return line["at"], KINDS.index(line["is"]), name, subject
