"""Typed reads from the loose JSON of hubs. Everything that is not of the expected type reads as "not said" (None)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeAlias

Loose: TypeAlias = Mapping[str, object]
"""A JSON object as parsed; never leaves the module that deciphers an answer."""

LONGEST_TEXT = 500
LARGEST_NUMBER = 2**63 - 1
_MILLISECONDS_SINCE = 10**11
"""Epoch numbers above this are milliseconds: as seconds they would lie beyond the year 5000."""


def read_object(body: bytes) -> Loose | None:
    """Parse a body; None when it is not a JSON object (HTML, a list, cut off, nested without end)."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def read_array(body: bytes) -> list[Loose] | None:
    """Parse a body that is a JSON array; None when it is not. Elements that are no objects are dropped."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return [item for item in document if isinstance(item, dict)] if isinstance(document, list) else None


def clean(value: str, longest: int = LONGEST_TEXT) -> str:
    """Return text that every store and encoder can take: no NUL, no lone surrogate, not longer than `longest`."""
    sound = value[:longest].encode("utf-8", "replace").decode("utf-8")
    return sound.replace("\x00", "").strip()


def text(document: Loose, *names: str) -> str | None:
    """Return the first of these members that is a string with something in it."""
    for name in names:
        value = document.get(name)
        if isinstance(value, str) and clean(value):
            return clean(value)
    return None


def number(document: Loose, *names: str) -> int | None:
    """Return the first of these members that is a count: a whole number from 0 to what a database column holds."""
    for name in names:
        value = document.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_NUMBER:
            return value
    return None


def child(document: Loose, name: str) -> Loose:
    """Return a member that is an object; an empty one when it is anything else."""
    value = document.get(name)
    return value if isinstance(value, dict) else {}


def children(document: Loose, name: str) -> tuple[Loose, ...] | None:
    """Return the objects in a member that is a list; None when it is no list."""
    value = document.get(name)
    return tuple(item for item in value if isinstance(item, dict)) if isinstance(value, list) else None


def strings(document: Loose, name: str, most: int = 50) -> tuple[str, ...]:
    """Return a member that is one string or a list of them; other members of the list are dropped."""
    value = document.get(name)
    given = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(clean(item) for item in given[:most] if isinstance(item, str) and clean(item))


def instant(document: Loose, *names: str) -> datetime | None:
    """Return the first of these members that is a time: ISO 8601, or seconds (or milliseconds) since 1970."""
    for name in names:
        found = _instant(document.get(name))
        if found is not None:
            return found
    return None


def _instant(value: object) -> datetime | None:
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value.strip())
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            seconds = value // 1000 if value > _MILLISECONDS_SINCE else value
            return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None
