"""The five headers and the refusals of used-up windows."""

from __future__ import annotations

from email.utils import formatdate

from tests.simulators.github.world import Window, World
from tests.simulators.server import Response, json_response

DOCS = "https://docs.github.com/rest"


def headers_of(world: World, window: Window, resource: str) -> dict[str, str]:
    """Return the headers of a served answer."""
    headers = {"X-GitHub-Request-Id": "SIM:1", "Date": formatdate(world.clock(), usegmt=True)}
    if world.faults.is_rate_limit_null:
        return headers
    return headers | {
        "X-RateLimit-Limit": str(window.limit),
        "X-RateLimit-Remaining": str(window.remaining),
        "X-RateLimit-Used": str(window.used),
        "X-RateLimit-Reset": str(window.reset),
        "X-RateLimit-Resource": resource,
    }


def rest_limited(world: World, window: Window, token: str) -> Response:
    """Return the 403 of a used-up window; further requests do not extend it."""
    if token:
        message = (
            "API rate limit exceeded for user ID 1. If you reach out to GitHub Support for help, please include the "
            "request ID SIM:1 and timestamp 2026-11-24 00:00:00 UTC."
        )
    else:
        message = (
            "API rate limit exceeded for 203.0.113.7. (But here's the good news: Authenticated requests get a higher "
            "rate limit. Check out the documentation for more details.)"
        )
    body = {"message": message, "documentation_url": f"{DOCS}/overview/resources-in-the-rest-api#rate-limiting"}
    return json_response(403, body, headers_of(world, window, "core"))
