"""Durations as pages write them: `3 days`, `21天`, `5h30m`, `1.8M GPU hours`. Text in, words and hours out."""

from __future__ import annotations

import re

from tracker.detect.facts.quantities import scaled

UNITS = (
    r"(?:(?:H\d00|A\d00|V100|TPU\w*) )?(?:GPU|TPU|A100|H100|H800|V100|node|卡|机|chip)?[- ]?(?:hours?|hrs?|days?"
    r"|weeks?|months?|minutes?|mins?)\b"
    r"|个?(?:GPU|卡)?小时|个?工?天|周|个?月|分钟|卡时"
)
TIME = re.compile(
    r"(?P<about>~|about |around |approximately |under |within |less than |约|大约)?(?<![A-Za-z0-9.,])"
    r"(?:(?P<h>\d{1,4})\s?(?:h|hours?|小时)\s?(?:and )?(?P<m>\d{1,2})\s?(?:m|min|minutes?|分钟|分)(?![A-Za-z])"
    rf"|(?P<n>\d[\d,]*(?:\.\d+)?)\s?(?P<s>[KkMm]|万|million|thousand)?\s?(?P<unit>{UNITS})"
    r"|(?P<bare>\d{1,3})h(?![A-Za-z0-9]))",
    re.IGNORECASE,
)
"""One duration: groups `h` and `m`, or `n`, `s` and `unit`, or `bare`."""
_HOURS = {
    "hour": 1.0,
    "hr": 1.0,
    "小时": 1.0,
    "卡时": 1.0,
    "day": 24.0,
    "天": 24.0,
    "week": 168.0,
    "周": 168.0,
    "month": 720.0,
    "月": 720.0,
    "min": 1 / 60,
    "分钟": 1 / 60,
}


def time_value(match: re.Match[str]) -> tuple[str, float | None]:
    """Return a match of TIME as written and in hours; None where its unit is unknown."""
    if match["h"]:
        return f"{match['h']}h{match['m']}m", float(match["h"]) + float(match["m"]) / 60
    if match["bare"]:
        return match[0], float(match["bare"])
    number = scaled(match["n"], match["s"] or "")
    unit = match["unit"].lower()
    factor = next((v for k, v in _HOURS.items() if k in unit), None)
    shown = re.sub(r"\s+", " ", match[0]).strip()
    return shown, None if number is None or factor is None else number * factor
