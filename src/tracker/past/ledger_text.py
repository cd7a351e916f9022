"""A ledger as text for the store and back. Its shapes never leave this module."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from tracker.past.ledger import FORMAT, Ledger


def to_text(ledger: Ledger) -> str:
    """Write a ledger: records as lists of their fields, instants as epoch seconds."""
    return json.dumps([FORMAT, _packed(ledger)], ensure_ascii=False, separators=(",", ":"))


def from_text(text: str | None) -> Ledger | None:
    """Read a ledger back; None when there is none, or when another version wrote it (it is then read anew)."""
    try:
        version, packed = json.loads(text or "null") or (None, None)
        return _unpacked(Ledger, packed) if version == FORMAT else None
    except (ValueError, TypeError, KeyError, IndexError, OverflowError):
        return None


def _packed(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return [_packed(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, Mapping):
        return [[_packed(key), _packed(item)] for key, item in sorted(value.items())]
    return [_packed(item) for item in value] if isinstance(value, tuple) else value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _unpacked(kind: Any, packed: Any) -> Any:
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        inner = [choice for choice in get_args(kind) if choice is not type(None)]
        return None if packed is None else _unpacked(inner[0], packed)
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(kind, packed)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(packed)
    if kind is datetime:
        return datetime.fromtimestamp(packed, UTC)
    if origin is tuple:
        return tuple(_unpacked(get_args(kind)[0], item) for item in packed)
    if origin is not None:
        key, value = get_args(kind)
        return {_unpacked(key, one): _unpacked(value, other) for one, other in packed}
    return packed


def _record(kind: Any, packed: list[Any]) -> Any:
    names = [field.name for field in fields(kind)]
    required = [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]
    if not len(required) <= len(packed) <= len(names):
        raise ValueError(f"{kind.__name__} has another shape")
    hints = _hints(kind)
    return kind(**{name: _unpacked(hints[name], item) for name, item in zip(names, packed, strict=False)})
