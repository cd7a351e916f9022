"""Every kind of GraphQL answer that occurs, deciphered."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tracker.domain.evidence import FailureReason
from tracker.sources.github.graphql_wire import (
    Answer,
    Deciphered,
    Heavy,
    Refused,
    Standing,
    Unauthorized,
    Unusable,
    decipher,
)
from tracker.sources.github.limits import Limited
from tracker.sources.http import Headers, Response

PLACES = (("r0",), ("r1",))
GOOD = {"id": "x"}
NOT_FOUND = {
    "type": "NOT_FOUND",
    "path": ["r0"],
    "message": "Could not resolve to a Repository with the name 'o/timeout'.",
}


def judge(body: Any, status: int = 200, headers: dict[str, str] | None = None, places: Any = PLACES) -> Deciphered:
    """Decipher an answer at the instant 1000."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return decipher(Response(status, Headers(headers), raw, "https://api.test/graphql"), places, 1000.0)


def standings(answer: Deciphered) -> list[Standing]:
    """What stands at each place."""
    assert isinstance(answer, Answer), answer
    return [p.standing for p in answer.placed]


def test_all_good() -> None:
    """Row 1, with its price."""
    answer = judge({"data": {"rateLimit": {"cost": 3}, "r0": GOOD, "r1": GOOD}})
    assert standings(answer) == [Standing.OK, Standing.OK]
    assert isinstance(answer, Answer)
    assert answer.cost == 3


def test_missing_repository_keeps_the_others() -> None:
    """Row 2."""
    answer = judge({"data": {"r0": None, "r1": GOOD}, "errors": [NOT_FOUND]})
    assert standings(answer) == [Standing.MISSING, Standing.OK]


def test_only_missing_repositories_are_an_answer() -> None:
    """Row 2 for every alias; a name that holds the word timeout makes no time-out."""
    errors = [NOT_FOUND, {**NOT_FOUND, "path": ["r1"]}]
    assert standings(judge({"data": {"r0": None, "r1": None}, "errors": errors})) == [Standing.MISSING] * 2


@pytest.mark.parametrize("extra", [{}, {"extensions": {"saml_failure": True}}])
def test_refused_alias(extra: dict[str, object]) -> None:
    """Row 3: never a loss."""
    error = {"type": "FORBIDDEN", "path": ["r0"], "message": "Resource protected by organization SAML enforcement."}
    answer = judge({"data": {"r0": None, "r1": GOOD}, "errors": [error | extra]})
    assert standings(answer) == [Standing.REFUSED, Standing.OK]


def test_policy_with_absent_alias() -> None:
    """Row 4: an error without path, and nothing at the place."""
    answer = judge({"data": {"r1": GOOD}, "errors": [{"message": "The 'X' enterprise forbids access"}]})
    assert standings(answer) == [Standing.UNKNOWN, Standing.OK]
    assert isinstance(answer, Answer)
    assert "forbids access" in answer.placed[0].said


def test_null_alias_without_error() -> None:
    """Row 4, the silent kind."""
    assert standings(judge({"data": {"r0": None, "r1": GOOD}})) == [Standing.NULL, Standing.OK]


def test_unknown_error_type_is_unknown() -> None:
    """Never "gone"."""
    error = {"type": "SOMETHING_NEW", "path": ["r0"], "message": "?"}
    assert standings(judge({"data": {"r0": None, "r1": GOOD}, "errors": [error]})) == [Standing.UNKNOWN, Standing.OK]


def test_refused_field_is_named() -> None:
    """Row 5 on a nullable field."""
    error = {"type": "FORBIDDEN", "path": ["r0", "licenseInfo", "key"], "message": "no"}
    answer = judge({"data": {"r0": GOOD, "r1": GOOD}, "errors": [error]})
    assert isinstance(answer, Answer)
    assert [p.refused_fields for p in answer.placed] == [{"licenseInfo"}, frozenset()]


def test_refused_non_null_field_is_no_missing_repository() -> None:
    """Row 5: null propagation up to the alias, even with NOT_FOUND deeper inside."""
    error = {"type": "NOT_FOUND", "path": ["r0", "parent", "x"], "message": "no"}
    answer = judge({"data": {"r0": None, "r1": GOOD}, "errors": [error]})
    assert standings(answer) == [Standing.UNKNOWN, Standing.OK]


@pytest.mark.parametrize(
    "error",
    [
        {"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."},
        {
            "type": "RATE_LIMIT",
            "code": "graphql_rate_limit",
            "message": "API rate limit already exceeded for user ID 1.",
        },
        {"message": "API rate limit already exceeded for installation ID 1."},
    ],
)
@pytest.mark.parametrize("data", [{}, {"data": None}])
def test_primary_limit(error: dict[str, str], data: dict[str, None]) -> None:
    """Row 6: both spellings, `data` null or absent, whatever remains."""
    headers = {"X-RateLimit-Remaining": "4", "X-RateLimit-Reset": "1300"}
    assert judge({**data, "errors": [error]}, headers=headers) == Limited("primary", 301)


@pytest.mark.parametrize("status", [403, 429])
@pytest.mark.parametrize(("headers", "seconds"), [({"Retry-After": "60"}, 60), ({}, None)])
def test_secondary_limit(status: int, headers: dict[str, str], seconds: float | None) -> None:
    """Row 7: most of the primary limit may be left."""
    body = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}
    headers = {"X-RateLimit-Remaining": "4999", **headers}
    assert judge(body, status, headers) == Limited("secondary", seconds)


@pytest.mark.parametrize("kind", ["RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED", "ARGUMENT_LIMIT"])
def test_too_expensive(kind: str) -> None:
    """Rows 8 and 11, with partial data too."""
    error = {"type": kind, "path": ["r0"], "message": "Resource limits for this query exceeded."}
    assert isinstance(judge({"data": {"r0": None, "r1": GOOD}, "errors": [error]}), Heavy)
    assert isinstance(judge({"errors": [error]}), Heavy)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("body", [b"<html>unicorn</html>", b"", {"message": "Server Error"}])
def test_server_stumbles(status: int, body: Any) -> None:
    """Rows 9 and 10: JSON, HTML or nothing."""
    answer = judge(body, status)
    assert isinstance(answer, Heavy)
    assert answer.reason is FailureReason.SERVER_ERROR


def test_timeout_on_a_200() -> None:
    """Row 9, the polite kind."""
    message = "Something went wrong while executing your query on X. This may be the result of a timeout."
    assert isinstance(judge({"data": None, "errors": [{"message": message}]}), Heavy)


def test_unknown_field() -> None:
    """Row 13: the server will never understand this query."""
    error = {"extensions": {"code": "undefinedField"}, "message": "Field 'x' doesn't exist on type 'Repository'"}
    answer = judge({"errors": [error]})
    assert isinstance(answer, Refused)
    assert answer.is_query_unknown


@pytest.mark.parametrize("data", [{}, {"rateLimit": {"cost": 1}}])
def test_silently_empty(data: dict[str, Any]) -> None:
    """Row 15: says nothing about anybody."""
    assert isinstance(judge({"data": data}), Heavy)


@pytest.mark.parametrize("message", ["Bad credentials", "This endpoint requires you to be authenticated."])
def test_refused_token_is_no_limit(message: str) -> None:
    """Row 17, and zeros on a 401."""
    zeros = {"X-RateLimit-Remaining": "0", "X-RateLimit-Limit": "0", "X-RateLimit-Reset": "0"}
    assert judge({"message": message}, 401, zeros) == Unauthorized(message)


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"<html>", 200), ({"message": "Not Found"}, 404), (b"", 302), ({"hello": 1}, 200), ([1], 200)],
)
def test_no_graphql_there(body: Any, status: int) -> None:
    """Something else answers."""
    assert isinstance(judge(body, status), Unusable)


def test_refused_as_a_whole() -> None:
    """A 403 that is no limit."""
    answer = judge({"message": "Resource not accessible by integration"}, 403, {"X-RateLimit-Remaining": "10"})
    assert isinstance(answer, Refused)
    assert not answer.is_query_unknown


def test_good_answer_with_nothing_remaining() -> None:
    """`remaining: 0` beside data is no failure."""
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2000"}
    assert standings(judge({"data": {"r0": GOOD, "r1": GOOD}}, headers=headers)) == [Standing.OK] * 2


def test_rate_limit_null() -> None:
    """A server without limits tells no price."""
    answer = judge({"data": {"rateLimit": None, "r0": GOOD, "r1": GOOD}})
    assert isinstance(answer, Answer)
    assert answer.cost is None


def test_nodes_are_judged_in_place() -> None:
    """A dead id is null with an error at its index; a short list is unknown beyond its end."""
    error = {"type": "NOT_FOUND", "path": ["nodes", 1], "message": "Could not resolve to a node with the global id"}
    places = [("nodes", 0), ("nodes", 1), ("nodes", 2)]
    answer = judge({"data": {"nodes": [GOOD, None]}, "errors": [error]}, places=places)
    assert standings(answer) == [Standing.OK, Standing.MISSING, Standing.UNKNOWN]


def test_nonsense_inside_the_answer_is_survived() -> None:
    """Wrong types anywhere."""
    body = {"data": {"r0": GOOD, "r1": 5}, "errors": [7, {"path": "x", "message": 3, "type": []}]}
    assert standings(judge(body)) == [Standing.OK, Standing.OK]
