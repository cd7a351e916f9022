"""How people write a schedule: a five-field cron expression or an interval. Checks only; `schedule` fires."""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass

from tracker.config.problems import shown, suggestion

MIN_INTERVAL = 5 * 60
"""Seconds. Upstream data do not move faster, and GitHub's own scheduler allows no shorter one."""
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_DURATION = re.compile(r"(?:[0-9]{1,6}\s*[smhdw]\s*)+")
_PART = re.compile(r"([0-9]{1,6})\s*([smhdw])")
_MACROS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_SUNDAY = 7
"""Sunday is 0, and 7 where it ends a range (`fri-sun`)."""
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    first: int = 0
    """Number of the first name."""


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of month", 1, 31),
    _Field("month", 1, 12, _MONTHS, 1),
    _Field("day of week", 0, 7, _DAYS),
)


def parse_cron(text: str) -> str:
    """Return the expression, macros, steps and names of months written out. Raises ValueError naming what is wrong.

    Written out, since schedulers differ in which mixtures of names, ranges and steps they read.
    """
    text = " ".join(text.split()).lower()
    text = _MACROS.get(text, text)
    parts = text.split(" ")
    if len(parts) != len(_FIELDS):
        msg = f"{shown(text)} has {len(parts)} fields; a cron expression has five: minute hour day month weekday"
        raise ValueError(msg)
    fields = [_field(part, field) for part, field in zip(parts, _FIELDS, strict=True)]
    if parts[4] == "*" and all(min(fields[2]) > _LONGEST[month - 1] for month in fields[3]):
        msg = f"{shown(text)} never comes: no such day in that month"
        raise ValueError(msg)
    return " ".join([*(_plainly(part, values) for part, values in zip(parts[:4], fields, strict=False)), parts[4]])


def _plainly(text: str, values: set[int]) -> str:
    """Return a field of numbers, ranges and commas only; weekdays keep their names, which say more than numbers."""
    return text if text == "*" or not re.search(r"[/a-z]", text) else ",".join(str(v) for v in sorted(values))


def parse_interval(text: str) -> int:
    """Return seconds of `7d`, `12h`, `1d 12h`. Raises ValueError."""
    compact = text.strip().lower()
    if not _DURATION.fullmatch(compact):
        msg = f"{shown(text)} is no interval; write a number and a unit, such as 7d, 12h or 90m"
        raise ValueError(msg)
    seconds = sum(int(number) * _UNITS[unit] for number, unit in _PART.findall(compact))
    if seconds < MIN_INTERVAL:
        msg = f"{shown(text)} is too short; the shortest interval is 5m"
        raise ValueError(msg)
    return seconds


def parse_jitter(text: str) -> int:
    """Return seconds of a jitter such as `10m`; `0s` switches it off. Raises ValueError."""
    compact = text.strip().lower()
    if not _DURATION.fullmatch(compact):
        msg = f"{shown(text)} is no length of time; write a number and a unit, such as 10m"
        raise ValueError(msg)
    seconds = sum(int(number) * _UNITS[unit] for number, unit in _PART.findall(compact))
    if seconds > _UNITS["d"]:
        msg = f"{shown(text)} is too long; a jitter is at most 1d"
        raise ValueError(msg)
    return seconds


def parse_timezone(text: str) -> str:
    """Return an IANA time zone name. Raises ValueError with the nearest one."""
    names = zoneinfo.available_timezones()
    if text not in names:
        msg = f"unknown time zone {shown(text)}{suggestion(text, names)}; write an IANA name such as Asia/Shanghai"
        raise ValueError(msg)
    return text


def _field(text: str, field: _Field) -> set[int]:
    values: set[int] = set()
    for item in text.split(","):
        values |= _item(item, field)
    return values


def _item(item: str, field: _Field) -> set[int]:
    span, slash, step_text = item.partition("/")
    step = _number(step_text, field, item) if slash else 1
    if step < 1:
        raise ValueError(_complaint(item, field, "a step is at least 1"))
    if span == "*":
        return set(range(field.low, field.high + 1, step))
    low_text, dash, high_text = span.partition("-")
    low = _value(low_text, field, item)
    high = _value(high_text, field, item) if dash else (field.high if slash else low)
    if dash and field.high == _SUNDAY and high == 0:
        high = _SUNDAY
    if low > high:
        raise ValueError(_complaint(item, field, "the range runs backwards"))
    return set(range(low, high + 1, step))


def _value(text: str, field: _Field, item: str) -> int:
    if text in field.names:
        return field.names.index(text) + field.first
    number = _number(text, field, item)
    if not field.low <= number <= field.high:
        raise ValueError(_complaint(item, field, f"allowed are {field.low} to {field.high}"))
    return number


def _number(text: str, field: _Field, item: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text):
        hint = f"names are {', '.join(field.names)}{suggestion(text, field.names)}" if field.names else "write numbers"
        raise ValueError(_complaint(item, field, hint))
    return int(text)


def _complaint(item: str, field: _Field, why: str) -> str:
    return f"{shown(item)} is not possible as {field.name}: {why}"
