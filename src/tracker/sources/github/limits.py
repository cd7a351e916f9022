"""What GitHub's answers say about limits. Pure: headers and message in, verdict out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from tracker.sources.http import retry_after

_SECONDARY = re.compile(r"secondary rate limit|abuse detection", re.IGNORECASE)
_PRIMARY = re.compile(r"rate limit", re.IGNORECASE)
RATE_TYPES = frozenset({"RATE_LIMITED", "RATE_LIMIT"})
SECONDARY_PAUSE = 60.0
_DIGITS = 15
"""A header with a longer number is nonsense."""


@dataclass(frozen=True, slots=True)
class Window:
    """One rate-limit window as the headers of an answer told it; None where a header is missing."""

    limit: int | None = None
    remaining: int | None = None
    seconds_left: float | None = None
    """Until the window is full again, by the server's own clock where it sends one."""


@dataclass(frozen=True, slots=True)
class Limited:
    """The answer is a refusal because of a limit."""

    words: str
    """`primary` or `secondary`."""
    seconds: float | None
    """How long to wait; None: at least a minute, longer each time."""


def read_window(headers: Mapping[str, str], now: float) -> Window:
    """Read the five headers; `now` is epoch seconds here, used only when the server sends no `Date`."""
    reset = _integer(headers.get("x-ratelimit-reset"))
    left = None if reset is None else max(0.0, reset - _server_time(headers, now))
    return Window(_integer(headers.get("x-ratelimit-limit")), _integer(headers.get("x-ratelimit-remaining")), left)


def judge_rest(status: int, headers: Mapping[str, str], message: str, now: float) -> Limited | None:
    """Tell a limit from a refusal. A body with a `block` must be looked at before: it is neither."""
    if status not in {403, 429}:
        return None
    pause = retry_after(headers)
    if _SECONDARY.search(message) or pause is not None:
        return Limited("secondary", pause)
    window = read_window(headers, now)
    if window.remaining == 0 or _PRIMARY.search(message):
        return Limited("primary", _until_reset(window))
    return Limited("secondary", None) if status == 429 else None


def judge_graphql(headers: Mapping[str, str], types: frozenset[str], message: str, now: float) -> Limited | None:
    """Tell a limit from the errors of a 200 answer without usable data."""
    if _SECONDARY.search(message):
        return Limited("secondary", retry_after(headers))
    if types & RATE_TYPES or re.search(r"API rate limit", message, re.IGNORECASE):
        pause = retry_after(headers)
        return Limited("primary", _until_reset(read_window(headers, now)) if pause is None else pause)
    return None


def _until_reset(window: Window) -> float | None:
    # a second more: the window turns at the end of the second that the header names
    return None if window.seconds_left is None else window.seconds_left + 1


def _integer(value: str | None) -> int | None:
    is_number = value is not None and value.isascii() and value.isdigit() and len(value) <= _DIGITS
    return int(value) if value is not None and is_number else None


def _server_time(headers: Mapping[str, str], now: float) -> float:
    try:
        return parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, ValueError, TypeError, IndexError, OverflowError):
        return now
