"""Typed reading of one JSON object. Pure; raises `MalformedError` instead of guessing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_LARGEST = 2**63 - 1
"""What a database column holds."""


class MalformedError(Exception):
    """An answer lacks a field or has it with another type than documented."""


def clean(text: str) -> str:
    """Make upstream text storable: lone surrogates and NUL become replacement characters."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")


class Fields:
    """One JSON object whose members are read by type; `maybe_` answers None for null and for a missing member."""

    __slots__ = ("_members", "_place")

    def __init__(self, value: object, place: str) -> None:
        if not isinstance(value, Mapping):
            raise MalformedError(f"{place} is no object")
        self._members: Mapping[str, Any] = value
        self._place = place

    def without(self, names: frozenset[str]) -> Fields:
        """Return the object as if it lacked these members."""
        return Fields({k: v for k, v in self._members.items() if k not in names}, self._place)

    def has(self, name: str) -> bool:
        """Return whether the member is there, null or not."""
        return name in self._members

    def text(self, name: str) -> str:
        """Read a string."""
        return clean(self._read(name, str))

    def integer(self, name: str) -> int:
        """Read an integer (a boolean is none)."""
        value: int = self._read(name, int)
        if isinstance(value, bool) or not -_LARGEST <= value <= _LARGEST:
            raise MalformedError(f"{self._place}.{name} is no integer that can be kept")
        return value

    def flag(self, name: str) -> bool:
        """Read a boolean."""
        return bool(self._read(name, bool))

    def instant(self, name: str) -> datetime:
        """Read an ISO 8601 instant as aware UTC, whole seconds."""
        try:
            seen = datetime.fromisoformat(self.text(name))
            aware = seen if seen.tzinfo else seen.replace(tzinfo=UTC)
            return aware.astimezone(UTC).replace(microsecond=0)
        except (ValueError, OverflowError):
            raise MalformedError(f"{self._place}.{name} is no instant") from None

    def object(self, name: str) -> Fields:
        """Read an object."""
        return Fields(self._members.get(name), f"{self._place}.{name}")

    def array(self, name: str) -> list[Any]:
        """Read a list."""
        value: list[Any] = self._read(name, list)
        return value

    def maybe_text(self, name: str) -> str | None:
        """Read a string; an empty one counts as none."""
        return None if self._is_null(name) else self.text(name) or None

    def maybe_integer(self, name: str) -> int | None:
        """Read an integer or null."""
        return None if self._is_null(name) else self.integer(name)

    def maybe_flag(self, name: str) -> bool | None:
        """Read a boolean or null."""
        return None if self._is_null(name) else self.flag(name)

    def maybe_instant(self, name: str) -> datetime | None:
        """Read an instant or null."""
        return None if self._is_null(name) else self.instant(name)

    def maybe_object(self, name: str) -> Fields | None:
        """Read an object or null."""
        return None if self._is_null(name) else self.object(name)

    def objects(self, name: str) -> list[Fields]:
        """Read a list of objects, null elements left out; null counts as an empty list."""
        if self._is_null(name):
            return []
        place = f"{self._place}.{name}"
        return [Fields(item, place) for item in self.array(name) if item is not None]

    def _is_null(self, name: str) -> bool:
        return self._members.get(name) is None

    def _read(self, name: str, kind: type) -> Any:
        value = self._members.get(name)
        if not isinstance(value, kind):
            raise MalformedError(f"{self._place}.{name} is no {kind.__name__}")
        return value
