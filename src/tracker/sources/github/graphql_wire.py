"""A GraphQL answer taken apart: what stands at each place asked, and what the answer as a whole means. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from tracker.domain.evidence import FailureReason
from tracker.sources.github.limits import Limited, judge_graphql, judge_rest
from tracker.sources.http import Response, TransportFailure

Place: TypeAlias = tuple[str | int, ...]
_HEAVY_TYPES = frozenset(
    {"RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED", "ARGUMENT_LIMIT", "SERVICE_UNAVAILABLE"}
)
_HEAVY_WORDS = re.compile(r"resource limits|something went wrong while executing|timeout|timed out", re.IGNORECASE)
_UNKNOWN_FIELD = re.compile(r"doesn't exist on type|doesn't accept argument|cannot query field", re.IGNORECASE)
_MOST_POINTS = 10**6


class Standing(StrEnum):
    """What came back at one place."""

    OK = "ok"
    MISSING = "missing"
    """NOT_FOUND: a claim that REST has to confirm."""
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """Null or absent without a reason, or with one we do not know: never a removal."""
    NULL = "null"
    """Null without any error where null has a meaning (an object, not a repository)."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One place of an answer."""

    standing: Standing
    value: Any = None
    said: str = ""
    """Type and message of the error that stands there."""
    refused_fields: frozenset[str] = frozenset()
    """First-level fields of a value that is there but was refused in part."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A usable answer, whole or in part."""

    placed: tuple[Placed, ...]
    cost: int | None
    """Points; None where limits are switched off."""


@dataclass(frozen=True, slots=True)
class Heavy:
    """Too much was asked at once, or the server stumbled: ask less."""

    reason: FailureReason
    detail: str


@dataclass(frozen=True, slots=True)
class Unauthorized:
    """401: the token is refused for everything."""

    message: str


@dataclass(frozen=True, slots=True)
class Unusable:
    """No GraphQL endpoint of GitHub answers there."""

    detail: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The whole request was refused though it is no limit (a policy), or the server does not know our query."""

    detail: str
    is_query_unknown: bool = False


Deciphered: TypeAlias = Answer | Heavy | Limited | Unauthorized | Unusable | Refused


def decipher(response: Response, places: Sequence[Place], now: float) -> Deciphered:
    """Judge an answer by status, headers and body; `now` is epoch seconds."""
    if response.status >= 500:
        return Heavy(FailureReason.SERVER_ERROR, f"GraphQL answered {response.status}")
    body = _json_object(response)
    message = said_by(body)
    if response.status == 401:
        return Unauthorized(message)
    limited = judge_rest(response.status, response.headers, message, now)
    if limited is not None:
        return limited
    if response.status in {404, 405, 410} or 300 <= response.status < 400 or body is None:
        return Unusable(f"answered {response.status} without GraphQL data")
    if response.status != 200:
        return Refused(f"GraphQL answered {response.status}: {message}")
    return _decipher_ok(response, body, places, now)


def said_by(body: Mapping[str, Any] | None) -> str:
    """Return the `message` of an error body, on one line, at most 300 characters."""
    text = body.get("message") if body else None
    return one_line(text) if isinstance(text, str) else ""


def one_line(text: str) -> str:
    """Make an upstream message fit for a failure's detail."""
    words = " ".join(text.encode("utf-8", "replace").decode().split())
    return "".join(c for c in words if c.isprintable())[:300]


def _json_object(response: Response) -> Mapping[str, Any] | None:
    try:
        body = response.json()
    except TransportFailure:
        return None
    return body if isinstance(body, dict) else None


def _decipher_ok(response: Response, body: Mapping[str, Any], places: Sequence[Place], now: float) -> Deciphered:
    data = body.get("data")
    errors = [_Error.read(e) for e in body.get("errors") or () if isinstance(e, dict)] if _has_errors(body) else []
    types = frozenset(e.type for e in errors)
    words = "; ".join(e.message for e in errors if not e.is_missing)
    found = data if isinstance(data, dict) else {}
    placed = tuple(_place(found, place, errors) for place in places)
    if not any(p.standing is Standing.OK for p in placed):
        whole = _judge_without_data(response, body, types, words, found, places, now)
        if whole is not None:
            return whole
    if types & _HEAVY_TYPES:
        return Heavy(FailureReason.SERVER_ERROR, f"GraphQL: {words[:300]}")
    return Answer(placed, _cost(found))


def _has_errors(body: Mapping[str, Any]) -> bool:
    return isinstance(body.get("errors"), list)


def _judge_without_data(
    response: Response,
    body: Mapping[str, Any],
    types: frozenset[str],
    words: str,
    data: Mapping[str, Any],
    places: Sequence[Place],
    now: float,
) -> Deciphered | None:
    limited = judge_graphql(response.headers, types, words or said_by(body), now)
    if limited is not None:
        return limited
    if "data" not in body and "errors" not in body:
        return Unusable("answered without GraphQL data")
    if _UNKNOWN_FIELD.search(words):
        return Refused(f"GraphQL does not know the query: {words[:300]}", is_query_unknown=True)
    is_silent = not words and not any(place[0] in data for place in places)
    if is_silent or not data or _HEAVY_WORDS.search(words):
        return Heavy(
            FailureReason.SERVER_ERROR, f"GraphQL: {words[:300]}" if words else "GraphQL answered without data"
        )
    return None


def _cost(data: Mapping[str, Any]) -> int | None:
    rate = data.get("rateLimit")
    cost = rate.get("cost") if isinstance(rate, dict) else None
    return cost if isinstance(cost, int) and not isinstance(cost, bool) and 0 <= cost <= _MOST_POINTS else None


@dataclass(frozen=True, slots=True)
class _Error:
    type: str
    message: str
    path: Place

    @classmethod
    def read(cls, error: Mapping[str, Any]) -> _Error:
        path = error.get("path")
        steps = tuple(s for s in path if isinstance(s, (str, int))) if isinstance(path, list) else ()
        kind, message = error.get("type"), error.get("message")
        return cls(
            kind if isinstance(kind, str) else "",
            one_line(message) if isinstance(message, str) else "no message",
            steps,
        )

    @property
    def said(self) -> str:
        return f"{self.type}: {self.message}" if self.type else self.message

    @property
    def is_missing(self) -> bool:
        return self.type == "NOT_FOUND" or (not self.type and self.message.startswith("Could not resolve to a"))


def _place(data: Mapping[str, Any], place: Place, errors: Sequence[_Error]) -> Placed:
    value, is_there = _walk(data, place)
    own = [e for e in errors if e.path and (e.path[: len(place)] == place or place[: len(e.path)] == e.path)]
    if value is not None:
        inside = frozenset(str(e.path[len(place)]) for e in own if len(e.path) > len(place))
        return Placed(Standing.OK, value, "; ".join(e.said for e in own)[:300], inside)
    said = "; ".join(e.said for e in own)[:300]
    if any(e.path == place and e.is_missing for e in own):
        return Placed(Standing.MISSING, said=said)
    if any(e.type in {"FORBIDDEN", "INSUFFICIENT_SCOPES"} for e in own):
        return Placed(Standing.REFUSED, said=said)
    if is_there and not own:
        return Placed(Standing.NULL, said="null without an error")
    general = "; ".join(e.said for e in errors if not e.path)[:300]
    return Placed(Standing.UNKNOWN, said=said or general or "no answer at its place")


def _walk(data: Mapping[str, Any], place: Place) -> tuple[Any, bool]:
    """Follow a path; the second value says whether the last step was there at all."""
    value: Any = data
    for step in place:
        if isinstance(step, int):
            is_there = isinstance(value, list) and step < len(value)
        else:
            is_there = isinstance(value, dict) and step in value
        if not is_there:
            return None, False
        value = value[step]
    return value, True
