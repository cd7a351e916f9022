"""Column types: instants as whole seconds since 1970, and text that any database can hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_MARK = "json:"


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant kept as an integer: small, and ordered alike everywhere. Fractions are cut off."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Turn an aware datetime into seconds. Raises ValueError on a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without zone cannot be saved: {value!r}")
        return int(value.timestamp() // 1)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Turn seconds into an aware datetime."""
        return None if value is None else datetime.fromtimestamp(value, UTC)


class Words(TypeDecorator[str]):
    """Text from upstream. NUL and lone surrogates, which databases refuse, are kept by way of JSON escapes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Escape the rare text that a database would refuse."""
        if value is None or (value.isascii() and "\0" not in value and not value.startswith(_MARK)):
            return value
        return _MARK + json.dumps(value) if _is_refused(value) else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Undo the escape."""
        if value is None or not value.startswith(_MARK):
            return value
        return str(json.loads(value.removeprefix(_MARK)))


def _is_refused(text: str) -> bool:
    return text.startswith(_MARK) or any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text)
