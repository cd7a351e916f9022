"""Instants, durations and the like as people type them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from tracker.errors import UsageError

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def parse_instant(text: str, option: str, others: str = "") -> datetime:
    """Read `2026-11-23`, `2026-11-23T06:00` or `…Z` as aware UTC, whole seconds. Raises UsageError naming `option`.

    A date alone is its midnight UTC; a time without zone is UTC. `others` ends the message: what else may stand there.
    """
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        moment = datetime.fromisoformat(text)
    except ValueError:
        wanted = f"write 2026-11-23 or 2026-11-23T06:00Z{others}"
        raise UsageError(f"{option}: {text!r} is no date or time; {wanted}") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).replace(microsecond=0)


def parse_duration(text: str, option: str) -> timedelta:
    """Read `8d`, `36h`, `90m`, `2w`. Raises UsageError naming `option`."""
    match = re.fullmatch(r"([0-9]{1,5})([smhdw])", text.strip())
    if match is None:
        raise UsageError(f"{option}: {text!r} is no duration; write something like 36h or 8d")
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def format_instant(moment: datetime) -> str:
    """Write an instant as `2026-11-23T06:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
