"""The GraphQL documents that ask for a repository's past. Pure: paths and cursors travel as variables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tracker.domain.past import PageKind
from tracker.ports import PageTarget, TreeTarget
from tracker.sources.github.query_wire import ObjectQuery, Query, fragment, objects, repository_block

PAGE = 100
_RATE = "rateLimit { cost remaining resetAt }"
_VERSIONS = (
    "pageInfo { hasNextPage endCursor } nodes { oid committedDate file(path: $p%(n)d) { oid type } }"  # one per commit
)


@dataclass
class _Asked:
    """A query being written."""

    declared: list[str] = field(default_factory=list)
    variables: dict[str, object] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    places: dict[int, tuple[str | int, ...]] = field(default_factory=dict)


def pages(wanted: Sequence[PageTarget]) -> Query:
    """Ask for one page of each listing, grouped by repository."""
    groups: dict[tuple[str, str], list[int]] = {}
    for number, item in enumerate(wanted):
        groups.setdefault((item.target.node_id or "", item.target.name.key), []).append(number)
    asked = _Asked()
    for group, numbers in enumerate(groups.values()):
        opening, closing = repository_block(group, wanted[numbers[0]].target, asked.declared, asked.variables)
        asked.lines.append(opening)
        for number in numbers:
            _listing(asked, f"r{group}", number, wanted[number])
        asked.lines.append(closing)
    kinds = {item.kind for item in wanted}
    parts = [fragment(f"past_{kind.value}") for kind in (PageKind.RELEASES, PageKind.TAGS) if kind in kinds]
    head = f"query Past({', '.join(asked.declared)}) {{\n  {_RATE}\n" + "\n".join(asked.lines) + "\n}\n"
    return Query(head + "".join(parts), asked.variables, tuple(asked.places[i] for i in range(len(wanted))))


def _listing(asked: _Asked, repository: str, number: int, item: PageTarget) -> None:
    asked.declared.append(f"$a{number}: String")
    asked.variables[f"a{number}"] = item.after
    bounds = f"first: {PAGE}, after: $a{number}"
    name = f"b{number}"
    if item.kind is PageKind.COMMITS:
        asked.declared.append(f"$p{number}: String!")
        asked.variables[f"p{number}"] = item.path
        inner = _VERSIONS % {"n": number}
        asked.lines.append(
            f"    {name}: defaultBranchRef {{ target {{ ... on Commit {{ "
            f"history({bounds}, path: $p{number}) {{ {inner} }} }} }} }}"
        )
    elif item.kind is PageKind.RELEASES:
        order = "orderBy: {field: CREATED_AT, direction: DESC}"
        asked.lines.append(f"    {name}: releases({bounds}, {order}) {{ ...PastReleases }}")
    else:
        order = 'refPrefix: "refs/tags/", orderBy: {field: TAG_COMMIT_DATE, direction: DESC}'
        asked.lines.append(f"    {name}: refs({bounds}, {order}) {{ ...PastTags }}")
    asked.places[number] = (repository, name)


def trees(wanted: Sequence[TreeTarget]) -> Query:
    """Ask for root listings at commits."""
    asked = [ObjectQuery(item.target, "expression", f"{item.commit}:") for item in wanted]
    return objects("PastTrees", asked, "RootListing", "String!", fragment("past_tree"))
