"""GraphQL as GitHub answers it: executed for real, with its messages, types, prices and partial answers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    build_schema,
    execute_sync,
    parse,
    validate,
)
from tests.simulators.github.cost import Price, price
from tests.simulators.github.faults import UNICORN
from tests.simulators.github.limits import headers_of
from tests.simulators.github.views import Views
from tests.simulators.github.world import Window, World
from tests.simulators.server import Request, Response, json_response


@cache
def schema() -> GraphQLSchema:
    """Build the trimmed schema."""
    return build_schema((Path(__file__).parent / "schema.graphql").read_text(encoding="utf-8"))


def answer(world: World, request: Request, token: str) -> Response:
    """Answer one POST to the GraphQL endpoint, the token being accepted."""
    window = world.window(token, "graphql")
    try:
        body = json.loads(request.body)
        text, variables = body["query"], body.get("variables") or {}
        document = parse(text)
    except (ValueError, KeyError, TypeError):
        return _errors([{"message": "A query attribute must be specified and must be a string."}], world, window)
    except GraphQLSyntaxError as error:
        return _errors([{"message": error.message}], world, window)
    cost = price(schema(), document, variables)
    world.log.append(f"POST /graphql {_operation(document)} {cost.repositories}")
    refused = _refused(world, document, variables, cost, window)
    return refused if refused is not None else _execute(world, document, variables, cost, window)


def _operation(document: DocumentNode) -> str:
    names = [d.name.value for d in document.definitions if isinstance(d, OperationDefinitionNode) and d.name]
    return names[0] if names else "-"


def _errors(errors: list[dict[str, Any]], world: World, window: Window) -> Response:
    return json_response(200, {"errors": errors}, headers_of(world, window, "graphql"))


def _refused(
    world: World, document: DocumentNode, variables: Mapping[str, Any], cost: Price, window: Window
) -> Response | None:
    """Everything that keeps a query from being run."""
    faults = world.faults
    invalid = [_translated(e) for e in validate(schema(), document)] + _unknown(world, document)
    if invalid:
        return _errors(invalid, world, window)
    if any(isinstance(v, list) and len(v) > 100 for v in variables.values()):
        count = max(len(v) for v in variables.values() if isinstance(v, list))
        message = f"You may not provide more than 100 node ids; you provided {count}."
        return _errors([{"type": "ARGUMENT_LIMIT", "path": ["nodes"], "message": message}], world, window)
    if cost.nodes > 500_000:
        message = f"This query requests up to {cost.nodes:,} possible nodes which exceeds the maximum limit of 500,000."
        return _errors([{"type": "MAX_NODE_LIMIT_EXCEEDED", "message": message}], world, window)
    if _is_heavy(world, variables) or (faults.max_aliases is not None and cost.repositories > faults.max_aliases):
        return Response(502, UNICORN, {"Content-Type": "text/html; charset=utf-8"})
    if faults.resource_limit_above is not None and cost.repositories > faults.resource_limit_above:
        message = "Resource limits for this query exceeded."
        return _errors([{"type": "RESOURCE_LIMITS_EXCEEDED", "message": message, "path": ["r0"]}], world, window)
    if not faults.is_rate_limit_null and window.used + cost.points > window.limit:
        return _limited(world, window)
    return None


def _limited(world: World, window: Window) -> Response:
    window.used = max(window.used, window.limit)
    if world.faults.rate_type == "RATE_LIMIT":
        error = {
            "type": "RATE_LIMIT",
            "code": "graphql_rate_limit",
            "message": "API rate limit already exceeded for user ID 1.",
        }
        return _errors([error], world, window)
    return _errors([{"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."}], world, window)


def _is_heavy(world: World, variables: Mapping[str, Any]) -> bool:
    asked = {str(x).lower() for v in variables.values() for x in (v if isinstance(v, list) else [v])}
    heavy = [r for r in world.repositories if r.graphql_fault == "heavy"]
    return any(r.node_id.lower() in asked or {r.owner.lower(), r.name.lower()} <= asked for r in heavy)


def _translated(error: GraphQLError) -> dict[str, Any]:
    match = re.match(r"Cannot query field '(\w+)' on type '(\w+)'", error.message)
    if not match:
        return {"message": error.message}
    return {
        "path": ["query"],
        "extensions": {"code": "undefinedField", "typeName": match[2], "fieldName": match[1]},
        "message": f"Field '{match[1]}' doesn't exist on type '{match[2]}'",
    }


def _unknown(world: World, document: DocumentNode) -> list[dict[str, Any]]:
    text = document.loc.source.body if document.loc else ""
    return [
        {
            "path": ["query"],
            "extensions": {"code": "undefinedField", "typeName": "Repository", "fieldName": name},
            "message": f"Field '{name}' doesn't exist on type 'Repository'",
        }
        for name in sorted(world.faults.unknown_fields)
        if re.search(rf"\b{name}\b", text)
    ]


def _execute(
    world: World, document: DocumentNode, variables: Mapping[str, Any], cost: Price, window: Window
) -> Response:
    window.used += cost.points
    world.counts["points"] += cost.points
    views = Views(world, cost.repositories)
    root = {
        "repository": views.repository,
        "node": views.node,
        "nodes": views.nodes,
        "rateLimit": lambda _info, dryRun=False: _rate(world, cost, window),  # noqa: N803 - GitHub's argument
    }
    result = execute_sync(schema(), document, root, variable_values=dict(variables))
    errors = [_shaped(e) for e in result.errors or ()]
    data = result.data
    for path in views.absent:
        if data is not None:
            data.pop(path, None)
    errors += [{"message": text} for text in views.root_errors]
    body: dict[str, Any] = {"data": data} | ({"errors": errors} if errors else {})
    headers = headers_of(world, window, "graphql")
    if any((e.get("extensions") or {}).get("saml_failure") for e in errors):
        headers["X-GitHub-SSO"] = "required; url=https://github.com/orgs/o/sso"
    return json_response(200, body, headers)


def _rate(world: World, cost: Price, window: Window) -> dict[str, Any] | None:
    if world.faults.is_rate_limit_null:
        return None
    return {
        "cost": cost.points,
        "limit": window.limit,
        "nodeCount": cost.nodes,
        "remaining": window.remaining,
        "used": window.used,
        "resetAt": datetime.fromtimestamp(window.reset, UTC).isoformat().replace("+00:00", "Z"),
    }


def _shaped(error: GraphQLError) -> dict[str, Any]:
    """Put `type` beside `message`, where GitHub has it."""
    extensions = dict(error.extensions or {})
    kind = extensions.pop("type", None)
    shaped: dict[str, Any] = {"type": kind} if kind else {}
    shaped["path"] = list(error.path or [])
    if extensions:
        shaped["extensions"] = extensions
    shaped["locations"] = [{"line": loc.line, "column": loc.column} for loc in error.locations or ()]
    shaped["message"] = error.message
    return shaped
