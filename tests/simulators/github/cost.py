"""GitHub's price of a query: every connection once per parent, all bounds assumed used, a hundred to the point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)


@dataclass
class Price:
    """What a query would ask."""

    connections: int = 0
    nodes: int = 0
    repositories: int = 0
    """Repositories addressed at the root."""

    @property
    def points(self) -> int:
        """Points, at least 1; halves are rounded up."""
        return max(1, (self.connections + 50) // 100)


class _Walk:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self.schema = schema
        self.variables = variables
        self.fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self.price = Price()

    def selections(self, selected: SelectionSetNode | None, parent: Any, times: int) -> None:
        for node in selected.selections if selected else ():
            if isinstance(node, FieldNode):
                self.field(node, parent, times)
            elif isinstance(node, InlineFragmentNode):
                kind = self.schema.type_map[node.type_condition.name.value] if node.type_condition else parent
                self.selections(node.selection_set, kind, times)
            elif isinstance(node, FragmentSpreadNode):
                part = self.fragments[node.name.value]
                self.selections(part.selection_set, self.schema.type_map[part.type_condition.name.value], times)

    def field(self, node: FieldNode, parent: Any, times: int) -> None:
        known = getattr(parent, "fields", {}).get(node.name.value)
        if known is None:
            return
        kind = get_named_type(known.type)
        if parent.name == "Query" and node.name.value in {"repository", "node", "nodes"}:
            times = self.count_of(node, "ids") or 1
            self.price.repositories += times
        if kind.name.endswith("Connection"):
            self.price.connections += times
            times *= self.count_of(node, "first") or self.count_of(node, "last") or 0
            self.price.nodes += times
        self.selections(node.selection_set, kind, times)

    def count_of(self, node: FieldNode, name: str) -> int | None:
        for argument in node.arguments or ():
            if argument.name.value == name:
                value = argument.value
                if isinstance(value, VariableNode):
                    given = self.variables.get(value.name.value)
                    return len(given) if isinstance(given, list) else given
                if isinstance(value, ListValueNode):
                    return len(value.values)
                if isinstance(value, IntValueNode):
                    return int(value.value)
        return None


def price(schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> Price:
    """Price a parsed query without running it."""
    walk = _Walk(schema, document, variables)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            walk.selections(definition.selection_set, schema.query_type, 1)
    return walk.price
