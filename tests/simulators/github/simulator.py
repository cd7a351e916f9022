"""The simulated GitHub as a handler: credentials and scripted faults first, then GraphQL or REST."""

from __future__ import annotations

from tests.simulators.github import graphql, rest
from tests.simulators.github.limits import DOCS
from tests.simulators.github.world import World
from tests.simulators.server import Handler, Request, Response, json_response

_ZEROS = {f"X-RateLimit-{name}": "0" for name in ("Limit", "Remaining", "Used", "Reset")}


def handler(world: World) -> Handler:
    """Return the handler to mount at an API root; GraphQL is `POST …/graphql` below it."""

    def answer(request: Request) -> Response:
        kind = "graphql" if request.method == "POST" else "rest"
        world.counts[kind] += 1
        if "user-agent" not in request.headers:
            return Response(403, b"Request forbidden by administrative rules. Please include a User-Agent.")
        token = request.headers.get("authorization", "").removeprefix("Bearer ").removeprefix("token ")
        if token and world.tokens is not None and token not in world.tokens:
            return rest.error(401, "Bad credentials")
        scripted = world.next_scripted(kind, request)
        if scripted is not None:
            world.log.append(f"{request.method} {request.path} scripted")
            return scripted
        if kind == "rest":
            return rest.answer(world, request, token)
        if request.path not in {"/", "/graphql", "/api/graphql"}:
            return rest.error(404, "Not Found")
        if not token:
            body = {"message": "This endpoint requires you to be authenticated.", "documentation_url": DOCS}
            return json_response(401, body, _ZEROS)
        return graphql.answer(world, request, token)

    return answer
