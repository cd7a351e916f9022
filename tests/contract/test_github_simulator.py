"""The stand-in behaves as GitHub does where clients were seen to stumble."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.simulators.github.simulator import handler
from tests.simulators.github.world import Release, World
from tests.simulators.server import Request, Response

from tracker.sources.http import Headers

BASE = "https://api.github.com"


def get(world: World, path: str, token: str = "", **headers: str) -> Response:
    """Ask over REST."""
    path, _, query = path.partition("?")
    fields = {"User-Agent": "t"} | {k.replace("_", "-"): v for k, v in headers.items()}
    fields |= {"Authorization": f"Bearer {token}"} if token else {}
    pairs = [p.split("=") for p in query.split("&") if p]
    return handler(world)(
        Request("GET", path, {k: (v,) for k, v in pairs}, Headers(fields), base=BASE, raw_query=query)
    )


def ask(world: World, query: str, **variables: Any) -> dict[str, Any]:
    """Ask over GraphQL."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    headers = Headers({"User-Agent": "t", "Authorization": "Bearer x"})
    answer: dict[str, Any] = json.loads(handler(world)(Request("POST", "/graphql", {}, headers, body, BASE)).body)
    return answer


@pytest.fixture
def world() -> World:
    """One repository."""
    made = World()
    made.add("o/r")
    return made


def test_rename_redirects_by_number(world: World) -> None:
    """Query and sub-path are kept."""
    repo = world.repositories[0]
    repo.full_name = "o/new"
    reply = get(world, "/repos/o/r/tags?per_page=2")
    assert (reply.status, reply.headers["Location"]) == (301, f"{BASE}/repositories/{repo.id}/tags?per_page=2")


def test_conditional_request_is_free_with_a_token_only(world: World) -> None:
    """And bound to the credential."""
    etag = get(world, "/repos/o/r", "t1").headers["ETag"]
    assert get(world, "/repos/o/r", "t1", If_None_Match=etag).status == 304
    assert world.window("t1", "core").used == 1
    assert get(world, "/repos/o/r", "t2", If_None_Match=etag).status == 200
    etag = get(world, "/repos/o/r").headers["ETag"]
    assert get(world, "/repos/o/r", If_None_Match=etag).status == 304
    assert world.window("", "core").used == 2


def test_five_headers_count_down(world: World) -> None:
    """Per credential."""
    reply = get(world, "/repos/o/r")
    assert (reply.headers["X-RateLimit-Remaining"], reply.headers["X-RateLimit-Used"]) == ("59", "1")
    assert get(world, "/repos/o/r", "t").headers["X-RateLimit-Remaining"] == "4999"


def test_pages_are_linked_by_number(world: World) -> None:
    """Values out of range are absorbed."""
    world.repositories[0].releases = [Release(f"v{i}") for i in range(5)]
    reply = get(world, "/repos/o/r/releases?per_page=2")
    number = world.repositories[0].id
    assert f'<{BASE}/repositories/{number}/releases?per_page=2&page=2>; rel="next"' in reply.headers["Link"]
    assert len(json.loads(get(world, "/repos/o/r/releases?per_page=abc&page=0").body)) == 5


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/repos/o/r", {"X_GitHub_Api_Version": "1999-01-01"}, 400),
        ("/repos/o/r/", {}, 404),
        ("/repos/o/none", {}, 404),
        ("/repos/o/r/releases/latest", {}, 404),
        ("/repos/o/r/stargazers", {}, 401),
        ("/nowhere", {}, 404),
    ],
)
def test_statuses(world: World, path: str, headers: dict[str, str], status: int) -> None:
    """Of odd requests."""
    assert get(world, path, **headers).status == status


def test_price_follows_the_formula(world: World) -> None:
    """Connections per parent, a hundred to the point."""
    rate = "rateLimit { cost nodeCount }"
    inner = "releases(first: 10) { nodes { releaseAssets(first: 30) { nodes { name } } } }"
    answer = ask(world, f'{{ {rate} repository(owner: "o", name: "r") {{ {inner} }} }}')
    assert answer["data"]["rateLimit"] == {"cost": 1, "nodeCount": 310}
    answer = ask(
        world, f"query($i: [ID!]!) {{ {rate} nodes(ids: $i) {{ ... on Repository {{ {inner} }} }} }}", i=["x"] * 50
    )
    assert answer["data"]["rateLimit"] == {"cost": 6, "nodeCount": 15500}


@pytest.mark.parametrize(
    ("inner", "kind"),
    [
        ("releases { nodes { name } }", "MISSING_PAGINATION_BOUNDARIES"),
        ("releases(first: 101) { totalCount }", "EXCESSIVE_PAGINATION"),
        ("stargazers { totalCount }", "FORBIDDEN"),
    ],
)
def test_refusals_stand_beside_the_message(world: World, inner: str, kind: str) -> None:
    """With the alias null, since the field is not nullable."""
    answer = ask(world, f'{{ r0: repository(owner: "o", name: "r") {{ {inner} }} }}')
    assert (answer["data"], answer["errors"][0]["type"]) == ({"r0": None}, kind)


def test_unknown_field_has_githubs_words(world: World) -> None:
    """And no data."""
    answer = ask(world, '{ repository(owner: "o", name: "r") { nonsense } }')
    assert answer["errors"][0]["message"] == "Field 'nonsense' doesn't exist on type 'Repository'"
    assert "data" not in answer


def test_more_than_a_hundred_ids(world: World) -> None:
    """Refused as a whole."""
    answer = ask(world, "query($i: [ID!]!) { nodes(ids: $i) { id } }", i=["x"] * 101)
    assert answer["errors"][0]["type"] == "ARGUMENT_LIMIT"


def test_dead_id_is_null_in_place(world: World) -> None:
    """Beside a living one."""
    alive = world.repositories[0].node_id
    answer = ask(world, "query($i: [ID!]!) { nodes(ids: $i) { id } }", i=["R_dead", alive])
    assert answer["data"]["nodes"] == [None, {"id": alive}]
    assert answer["errors"][0]["path"] == ["nodes", 0]
