"""Numbers, sizes, dates and weeks as each language writes them. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

_THOUSANDS = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "k"))
_MYRIADS = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))
_SUFFIX = {"k": 10**3, "K": 10**3, "m": 10**6, "M": 10**6, "b": 10**9, "B": 10**9, "t": 10**12, "T": 10**12}
_STATED = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)?)\s?([kKMBT])(?![\w])(?=\s*(?:tokens?|conversations?|samples?|instructions?|instances?|"
    r"examples?|dialogues?|pairs?|documents?|words?|characters?)\b)"
)


def significant(value: float) -> str:
    """Return at most three significant digits, without trailing zeros and without an exponent."""
    digits = 2 if value < 10 else 1 if value < 100 else 0
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def short(value: int, style: str) -> str:
    """Return a count for a narrow column: `47.3k`, `1.4T` or `4.73 万`, `1.4 万亿`."""
    sign, size = ("-" if value < 0 else ""), abs(value)
    if style == "myriad":
        for factor, unit in _MYRIADS:
            if size >= factor:
                return f"{sign}{significant(size / factor)} {unit}"
        return f"{sign}{size}"
    for factor, unit in _THOUSANDS:
        if size >= factor * 0.9995:
            return f"{sign}{significant(size / factor)}{unit}"
    return f"{sign}{size}"


def exact(value: int) -> str:
    """Return every digit, in groups of three."""
    return f"{value:,}"


def signed(value: int) -> str:
    """Return a difference with its sign; a true minus, so that nothing reads it as a hyphen."""
    return f"+{value:,}" if value > 0 else f"−{-value:,}" if value < 0 else "±0"


def stated(text: str, style: str) -> str:
    """Rewrite quantities of tokens, samples and the like (`1.4T tokens`) into the language's units.

    Names of model sizes (`7B`) stay: they are names.
    """
    if style != "myriad":
        return text
    return _STATED.sub(lambda m: short(round(float(m[1]) * _SUFFIX[m[2]]), style), text)


def bytes_size(value: int) -> str:
    """Return a file size in decimal units, which read the same in every language."""
    for factor, unit in ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if value >= factor:
            return f"{significant(value / factor)} {unit}"
    return f"{value} B"


def day(at: datetime | date | None) -> str:
    """Return `2026-11-23`, or an empty string."""
    if at is None:
        return ""
    return (at.astimezone(UTC).date() if isinstance(at, datetime) else at).isoformat()


def minute(at: datetime) -> str:
    """Return `2026-11-23 06:00 UTC`."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def week_of(at: datetime) -> str:
    """Return the ISO week an instant lies in: `2026-W47`."""
    year, week, _ = at.astimezone(UTC).isocalendar()
    return f"{year:04d}-W{week:02d}"


def week_bounds(week: str) -> tuple[datetime, datetime]:
    """Return [Monday, next Monday) of `2026-W47` in UTC. Raises ValueError on anything that is no ISO week."""
    match = re.fullmatch(r"(\d{4})-W(\d{2})", week)
    if not match:
        raise ValueError(f"not an ISO week: {week!r}")
    monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
    start = datetime(monday.year, monday.month, monday.day, tzinfo=UTC)
    return start, start + timedelta(days=7)
