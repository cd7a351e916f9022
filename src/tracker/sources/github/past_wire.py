"""Answers about a repository's past into records. Pure; raises MalformedError on other shapes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tracker.domain.past import FileVersion, PastTree, PublicationPage, StarPage, StarWeek, VersionPage
from tracker.domain.repositories import TreeEntry
from tracker.ports import Budget
from tracker.sources.github.facts_wire import in_order, read_release, read_tag
from tracker.sources.github.fields import Fields, MalformedError

STAR_WEEKS = 30
"""The most weeks that one page holds."""
STAR_PAGES = 100
"""The last page that is served."""


def read_budget(body: object) -> Budget:
    """Decipher `/rate_limit`; None where a resource is not limited or not told."""
    resources = Fields(body, "rate_limit").object("resources")
    left = {
        name: window.integer("remaining") for name in ("core", "graphql") if (window := resources.maybe_object(name))
    }
    return Budget(left.get("core"), left.get("graphql"))


def read_star_page(body: object, number: int) -> StarPage:
    """Decipher `/stargazers/history`: weeks newest first, zero rows among them; a short page is the last."""
    if not isinstance(body, list):
        raise MalformedError("stargazers/history is no list")
    weeks = tuple(_week(Fields(item, "week")) for item in body)
    return StarPage(weeks, len(weeks) < STAR_WEEKS or number >= STAR_PAGES)


def _week(row: Fields) -> StarWeek:
    try:
        start = datetime.fromtimestamp(row.integer("week"), UTC)
    except (OverflowError, ValueError, OSError):
        raise MalformedError("week is no instant") from None
    stars = row.maybe_integer("total")
    if stars is None:
        stars = sum(day for day in row.array("days") if isinstance(day, int))
    if stars < 0:
        raise MalformedError("a week has fewer than no stars")
    return StarWeek(start, stars)


def read_versions(branch: Any) -> VersionPage:
    """Decipher `defaultBranchRef` with its history of one path; null is a branch without a commit."""
    if branch is None:
        return VersionPage((), None)
    history = Fields(branch, "branch").object("target").object("history")
    nodes = history.objects("nodes")
    return VersionPage(tuple(_version(node) for node in nodes), _after(history))


def _version(node: Fields) -> FileVersion:
    file = node.maybe_object("file")
    is_file = file is not None and file.maybe_text("type") in {None, "blob"}
    oid = file.text("oid") if file is not None and is_file else None
    return FileVersion(node.text("oid"), node.instant("committedDate"), oid)


def _after(connection: Fields) -> str | None:
    info = connection.object("pageInfo")
    return info.maybe_text("endCursor") if info.flag("hasNextPage") else None


def read_release_page(connection: Any) -> PublicationPage:
    """Decipher a page of releases, drafts left out."""
    top = Fields(connection, "releases")
    published = [read_release(node) for node in top.objects("nodes") if not node.flag("isDraft")]
    return PublicationPage(in_order(published), _after(top))


def read_tag_page(connection: Any, repository_url: str) -> PublicationPage:
    """Decipher a page of tags with the date of tagger or commit; null is a repository without a commit."""
    if connection is None:
        return PublicationPage((), None)
    top = Fields(connection, "refs")
    return PublicationPage(in_order([read_tag(node, repository_url) for node in top.objects("nodes")]), _after(top))


def read_past_tree(commit: str, value: object) -> PastTree | None:
    """Decipher a root listing; None when the object is no tree."""
    top = Fields(value, "tree")
    if top.maybe_text("__typename") != "Tree" or not top.has("entries"):
        return None
    return PastTree(commit, tuple(sorted(_entries(top.objects("entries")))))


def _entries(items: Sequence[Fields]) -> list[TreeEntry]:
    found = []
    for item in items:
        kind = item.text("type")
        size = item.maybe_integer("size") if kind == "blob" else None
        found.append(TreeEntry(item.text("name"), kind, item.text("oid"), size))
    return found
