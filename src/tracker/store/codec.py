"""Records to JSON and back: pure, typed, canonical. The same record always gives the same text.

Fields that hold nothing are left out, so that a field added later does not rewrite old rows. A key that this version
does not know is an error, never dropped: data of a newer version must not be read half.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from tracker.errors import StoreError

T = TypeVar("T")
_EMPTY: tuple[object, ...] = (None, (), "", False)


class CodecError(StoreError):
    """A stored text does not say what it should."""


def dumps(data: object) -> str:
    """Write canonical JSON on one line: sorted keys, no spaces, no NaN; escaped only where UTF-8 cannot hold it."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    if text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text):
        return text
    return json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)


def loads(text: str) -> Any:
    """Read JSON. Raises CodecError, also on NaN."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except ValueError as error:
        raise CodecError(f"broken JSON: {error}") from error
    except RecursionError:
        raise CodecError("broken JSON: nested too deeply") from None


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is no number")


def encode_time(value: datetime) -> str:
    """Write an aware instant as `2026-11-24T10:00:00Z`, with a fraction only where there is one."""
    if value.tzinfo is None:
        raise ValueError(f"a time without zone cannot be saved: {value!r}")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def decode_time(data: object) -> datetime:
    """Read such an instant. Raises CodecError."""
    if not isinstance(data, str):
        raise CodecError(f"{data!r} is no time")
    try:
        value = datetime.fromisoformat(data)
    except ValueError as error:
        raise CodecError(f"{data!r} is no time") from error
    if value.tzinfo is None:
        raise CodecError(f"{data!r} has no time zone")
    return value.astimezone(UTC)


def encode(value: object) -> Any:
    """Turn a record, or what a record's field may hold, into plain JSON data."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return encode_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if is_dataclass(value):
        return _encode_record(value)
    return value


def _encode_record(record: Any) -> dict[str, Any]:
    held = ((f, getattr(record, f.name)) for f in fields(record))
    return {f.name: encode(v) for f, v in held if f.default is MISSING or not (v in _EMPTY and v == f.default)}


def decode(kind: type[T], data: object) -> T:
    """Build a record of a class from JSON data. Raises CodecError naming the field that does not fit."""
    result: T = _decode_record(kind, data)
    return result


def _decode_record(kind: Any, data: object) -> Any:
    if not isinstance(data, Mapping):
        raise CodecError(f"{kind.__name__}: expected an object, found {_short(data)}")
    hints = _hints(kind)
    unknown = sorted(str(key) for key in data if key not in hints)
    if unknown:
        raise CodecError(
            f"{kind.__name__}: {', '.join(unknown)} is not known to this version of tracker; "
            "the data was written by a newer one, so upgrade tracker"
        )
    try:
        return kind(**{name: _decode(hints[name], item, f"{kind.__name__}.{name}") for name, item in data.items()})
    except TypeError as error:
        raise CodecError(f"{kind.__name__}: a field is missing ({error})") from error


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _decode(hint: Any, data: object, where: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _decode_optional(hint, data, where)
    if origin is tuple:
        return _decode_items(get_args(hint)[0], data, where)
    if is_dataclass(hint):
        return _decode_record(hint, data)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _decode_member(hint, data, where)
    return _SCALARS[hint](data, where)


def _decode_optional(hint: Any, data: object, where: str) -> Any:
    (inner,) = (kind for kind in get_args(hint) if kind is not types.NoneType)
    return None if data is None else _decode(inner, data, where)


def _decode_items(hint: Any, data: object, where: str) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise CodecError(f"{where}: expected a list, found {_short(data)}")
    return tuple(_decode(hint, item, where) for item in data)


def _decode_member(kind: type[Enum], data: object, where: str) -> Enum:
    try:
        return kind(data)
    except ValueError as error:
        raise CodecError(f"{where}: {_short(data)} is not known to this version of tracker; upgrade it") from error


def _plain(kind: type) -> Callable[[object, str], Any]:
    def check(data: object, where: str) -> Any:
        if type(data) is not kind:
            raise CodecError(f"{where}: expected {kind.__name__}, found {_short(data)}")
        return data

    return check


def _float(data: object, where: str) -> float:
    if isinstance(data, bool) or not isinstance(data, int | float):
        raise CodecError(f"{where}: expected a number, found {_short(data)}")
    return float(data)


def _date(data: object, where: str) -> date:
    try:
        return date.fromisoformat(str(data))
    except ValueError as error:
        raise CodecError(f"{where}: {_short(data)} is no date") from error


_SCALARS: dict[Any, Callable[[object, str], Any]] = {
    str: _plain(str),
    int: _plain(int),
    bool: _plain(bool),
    float: _float,
    datetime: lambda data, where: decode_time(data),
    date: _date,
}


def _short(data: object) -> str:
    return repr(data)[:60]
