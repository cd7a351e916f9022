"""Answers that GitHub really gives when it does not give what was asked."""

from __future__ import annotations

import json

from tests.simulators.github.world import Scripted
from tests.simulators.server import DroppedConnection, Request, Response, json_response

UNICORN = (
    b"<!DOCTYPE html><html><head><title>Unicorn! &middot; GitHub</title></head>"
    b"<body><p>This page is taking too long to load.</p></body></html>"
)
_HTML = {"Content-Type": "text/html; charset=utf-8"}
_SECONDARY = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to "
    "GitHub Support for help, please include the request ID SIM:1."
)


def html(status: int = 502) -> Scripted:
    """Answer with a page."""
    return lambda _request: Response(status, UNICORN, _HTML)


def secondary(retry_after: int | None = None, status: int = 403) -> Scripted:
    """Refuse because of the secondary limit; most of the primary one is left."""
    headers = {"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "4999", "X-RateLimit-Reset": "4102444800"}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    body = {"documentation_url": "https://docs.github.com/rest/overview/rate-limits", "message": _SECONDARY}
    return lambda _request: json_response(status, body, headers)


def graphql_body(body: object, headers: dict[str, str] | None = None) -> Scripted:
    """Answer 200 with this body."""
    return lambda _request: json_response(200, body, headers)


def timeout_json() -> Scripted:
    """The ten-second limit, as JSON on a 200."""
    message = (
        "Something went wrong while executing your query on 2026-11-24T00:00:00Z. This may be the result of a timeout, "
        "or it could be a GitHub bug. Please include `SIM:1` when reporting this issue."
    )
    return graphql_body({"data": None, "errors": [{"message": message}]})


def dropped() -> Scripted:
    """Close the connection."""

    def drop(_request: Request) -> Response:
        raise DroppedConnection

    return drop


def slow(seconds: float) -> Scripted:
    """Answer late."""
    return lambda _request: Response(200, json.dumps({"data": {}}).encode(), {}, seconds)
