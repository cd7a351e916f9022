"""The GraphQL documents that are sent. Pure: names and ids travel as variables, never inside the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tracker.ports import RepoTarget

_RATE = "rateLimit { cost remaining resetAt }"


@dataclass(frozen=True, slots=True)
class Query:
    """One request body; `places` are the paths in `data` at which the answers stand, in the order asked."""

    text: str
    variables: Mapping[str, object]
    places: tuple[tuple[str | int, ...], ...]


@dataclass(frozen=True, slots=True)
class ObjectQuery:
    """One git object to ask for: of which repository, and by which argument of `object`."""

    target: RepoTarget
    argument: str
    """`oid` or `expression`."""
    value: str


@cache
def fragment(name: str) -> str:
    """Return the text of a file in `queries/`."""
    return (files(__package__) / "queries" / f"{name}.graphql").read_text(encoding="utf-8")


def facts_fragments(*, with_listed_files: bool) -> str:
    """Return the fragments of the facts step."""
    return fragment("facts") + fragment("listed_files_all" if with_listed_files else "listed_files_none")


def facts_by_id(targets: Sequence[RepoTarget], *, with_listed_files: bool) -> Query:
    """Ask for known repositories, at most 100."""
    text = fragment("facts_by_id") + facts_fragments(with_listed_files=with_listed_files)
    return Query(text, {"ids": [t.node_id for t in targets]}, tuple(("nodes", i) for i in range(len(targets))))


def facts_by_name(targets: Sequence[RepoTarget], *, with_listed_files: bool) -> Query:
    """Ask for repositories that were never seen; renames are followed."""
    declared = ", ".join(f"$o{i}: String!, $n{i}: String!" for i in range(len(targets)))
    asked = "\n".join(f"  r{i}: repository(owner: $o{i}, name: $n{i}) {{ ...Facts }}" for i in range(len(targets)))
    head = f"query FactsByName({declared}) {{\n  {_RATE}\n{asked}\n}}\n"
    variables = {f"{k}{i}": v for i, t in enumerate(targets) for k, v in (("o", t.name.owner), ("n", t.name.name))}
    places = tuple((f"r{i}",) for i in range(len(targets)))
    return Query(head + facts_fragments(with_listed_files=with_listed_files), variables, places)


def blobs(wanted: Sequence[ObjectQuery]) -> Query:
    """Ask for the text of blobs."""
    return objects("Blobs", wanted, "BlobText", "GitObjectID!", fragment("blob"))


def paths(wanted: Sequence[ObjectQuery]) -> Query:
    """Ask for the oid behind paths of the default branch."""
    return objects("Paths", wanted, "PathOid", "String!", fragment("paths"))


def objects(operation: str, wanted: Sequence[ObjectQuery], part: str, kind: str, text: str) -> Query:
    """Group objects by repository: `r0: node(id) { … on Repository { b0: object(…) } }`."""
    groups: dict[tuple[str, str], list[int]] = {}
    for number, item in enumerate(wanted):
        groups.setdefault((item.target.node_id or "", item.target.name.key), []).append(number)
    lines: list[str] = []
    declared: list[str] = []
    variables: dict[str, object] = {}
    places: dict[int, tuple[str | int, ...]] = {}
    for group, numbers in enumerate(groups.values()):
        opening, closing = repository_block(group, wanted[numbers[0]].target, declared, variables)
        lines.append(opening)
        for number in numbers:
            lines.append(f"    b{number}: object({wanted[number].argument}: $x{number}) {{ ...{part} }}")
            declared.append(f"$x{number}: {kind}")
            variables[f"x{number}"] = wanted[number].value
            places[number] = (f"r{group}", f"b{number}")
        lines.append(closing)
    head = f"query {operation}({', '.join(declared)}) {{\n  {_RATE}\n" + "\n".join(lines) + "\n}\n"
    return Query(head + text, variables, tuple(places[i] for i in range(len(wanted))))


def repository_block(
    group: int, target: RepoTarget, declared: list[str], variables: dict[str, object]
) -> tuple[str, str]:
    """Return what opens and closes the selection of one repository, by node id once it is known."""
    if target.node_id:
        declared.append(f"$i{group}: ID!")
        variables[f"i{group}"] = target.node_id
        return f"  r{group}: node(id: $i{group}) {{ ... on Repository {{", "  }}"
    declared.append(f"$o{group}: String!, $n{group}: String!")
    variables |= {f"o{group}": target.name.owner, f"n{group}": target.name.name}
    return f"  r{group}: repository(owner: $o{group}, name: $n{group}) {{", "  }"
