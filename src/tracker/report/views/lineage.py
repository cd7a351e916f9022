"""Which project builds on which base model, as a graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.report.views.bases import base_family, base_names, family_label, identities
from tracker.report.views.project import ProjectView

SHOWN = 60
"""Edges drawn at most: beyond, a graph is no longer readable."""


@dataclass(frozen=True, slots=True)
class Node:
    """A base model or a project."""

    id: str
    """Identifier inside the drawing."""
    label: str
    project: ProjectView | None = None


@dataclass(frozen=True, slots=True)
class Lineage:
    """The graph; edges point from the base to what builds on it."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[Node, Node], ...]
    left_out: int
    """Edges beyond what is drawn."""


def lineage(projects: Sequence[ProjectView]) -> Lineage:
    """Build the graph; a base that is itself a listed project is the same node."""
    listed = {name: p for p in reversed(projects) for name in identities(p)}
    found = {(family, p.key): (label, p) for p in projects for family, label in _bases(p).items()}
    pairs = [(listed.get(f), f, *found[f, key]) for f, key in sorted(found)]
    pairs = [pair for pair in pairs if pair[0] is not pair[3]]
    nodes: dict[str, Node] = {}
    edges = []
    for own, family, label, project in pairs[:SHOWN]:
        edges.append((_node(nodes, family, label, own), _node(nodes, project.key, project.name, project)))
    return Lineage(tuple(nodes.values()), tuple(edges), max(0, len(pairs) - SHOWN))


def _bases(project: ProjectView) -> dict[str, str]:
    """Return family → label for the bases of one project."""
    return {base_family(name): family_label(name) for name in reversed(base_names(project)) if base_family(name)}


def _node(nodes: dict[str, Node], family: str, label: str, project: ProjectView | None) -> Node:
    key = project.key if project else family
    if key not in nodes:
        nodes[key] = Node(f"n{len(nodes)}", project.name if project else label, project)
    return nodes[key]
