"""One GraphQL `Repository` object into RepositoryFacts. Pure; raises MalformedError."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from tracker.domain.identifiers import RepoName
from tracker.domain.repositories import Release, ReleaseAsset, RepositoryFacts, TreeEntry
from tracker.sources.github.fields import Fields, MalformedError

_FULL_NAME = re.compile(r"([A-Za-z0-9][\w-]*)/([\w.-]+)", re.ASCII)
_OLDEST = datetime.min.replace(tzinfo=UTC)
NOASSERTION = "NOASSERTION"


def full_name(text: str) -> RepoName:
    """Read `owner/name` as GitHub spells it; wider than what a config may say (managed users have `_`)."""
    match = _FULL_NAME.fullmatch(text)
    if match is None:
        raise MalformedError(f"{text[:100]!r} is no repository name")
    return RepoName(match[1], match[2])


def in_order(releases: list[Release]) -> tuple[Release, ...]:
    """Sort newest first by publication; bare tags of unknown date keep their order at the end."""
    return tuple(sorted(releases, key=lambda r: r.published_at or _OLDEST, reverse=True))


_LICENCE_FOLDERS = ("LICENSE", "LICENSES")
_RELEASE_FIELDS = frozenset({"releases", "latestRelease"})
_LISTINGS = frozenset({"root", *_LICENCE_FOLDERS})
_MAY_BE_UNREAD = _RELEASE_FIELDS | _LISTINGS | {"tags", "watchers"}
"""Fields whose None means "not read" in the record; a null of any other field means "there is none"."""


def read_facts(repository: object, refused: frozenset[str] = frozenset()) -> RepositoryFacts:
    """Decipher one answer of the facts step; `refused` names the fields that an error nulled.

    Raises MalformedError, also on counts that contradict themselves and on a refused field whose null would read as
    "there is none".
    """
    if refused - _MAY_BE_UNREAD:
        raise MalformedError(f"GitHub refused the fields {', '.join(sorted(refused - _MAY_BE_UNREAD))}")
    unread = refused
    for parts in (_RELEASE_FIELDS, _LISTINGS):  # half a listing would read as files removed
        unread |= parts if refused & parts else frozenset()
    top = Fields(repository, "repository").without(unread)
    releases, release_count = _releases(top)
    tags, tag_count = _tags(top)
    listed = tags if release_count == 0 else releases
    branch = top.maybe_object("defaultBranchRef")
    target = branch.maybe_object("target") if branch else None
    is_empty = top.flag("isEmpty")
    return RepositoryFacts(
        repo_id=top.integer("databaseId"),
        node_id=top.text("id"),
        name=full_name(top.text("nameWithOwner")),
        url=top.text("url"),
        stars=top.maybe_integer("stargazerCount"),
        forks=top.maybe_integer("forkCount"),
        watchers=_watchers(top),
        is_archived=top.flag("isArchived"),
        is_disabled=top.flag("isDisabled"),
        is_fork=top.flag("isFork"),
        is_empty=is_empty,
        created_at=top.instant("createdAt"),
        pushed_at=top.maybe_instant("pushedAt"),
        description=top.maybe_text("description"),
        homepage=top.maybe_text("homepageUrl"),
        language=_name_of(top, "primaryLanguage", "name"),
        topics=_topics(top),
        parent=_name_of(top, "parent", "nameWithOwner"),
        default_branch=branch.text("name") if branch else None,
        head=target.maybe_text("oid") if target else None,
        head_at=target.maybe_instant("committedDate") if target else None,
        licence_spdx=_licence(top),
        tree=() if is_empty else _tree(top),
        releases=listed,
        release_count=release_count,
        tag_count=tag_count,
        archived_at=top.maybe_instant("archivedAt"),
        releases_complete=listed is not None and len(listed) == (tag_count if listed is tags else release_count),
    )


def _watchers(top: Fields) -> int | None:
    watchers = top.maybe_object("watchers")
    return watchers.integer("totalCount") if watchers else None


def _name_of(top: Fields, name: str, member: str) -> str | None:
    inner = top.maybe_object(name)
    return inner.maybe_text(member) if inner else None


def _topics(top: Fields) -> tuple[str, ...]:
    connection = top.maybe_object("repositoryTopics")
    nodes = connection.objects("nodes") if connection else []
    return tuple(sorted(node.object("topic").text("name") for node in nodes))


def _licence(top: Fields) -> str | None:
    licence = top.maybe_object("licenseInfo")
    if licence is None:
        return None
    spdx = licence.maybe_text("spdxId")
    return NOASSERTION if spdx is None or licence.maybe_flag("pseudoLicense") else spdx


def _tree(top: Fields) -> tuple[TreeEntry, ...] | None:
    """None when the listing is not readable: an empty listing would read as files removed."""
    root = top.maybe_object("root")
    if root is None or not root.has("entries"):
        return None
    entries = [_entry(item) for item in root.objects("entries")]
    for folder in _LICENCE_FOLDERS:
        listing = top.maybe_object(folder)
        entries += [_entry(item, f"{folder}/") for item in listing.objects("entries")] if listing else []
    return tuple(sorted(entries)) or None


def _entry(item: Fields, folder: str = "") -> TreeEntry:
    kind = item.text("type")
    size = item.maybe_integer("size") if kind == "blob" else None
    return TreeEntry(folder + item.text("name"), kind, item.text("oid"), size)


def _releases(top: Fields) -> tuple[tuple[Release, ...] | None, int | None]:
    connection = top.maybe_object("releases")
    if connection is None:
        return None, None
    nodes = connection.objects("nodes")
    published = [read_release(node) for node in nodes if not node.flag("isDraft")]
    total = connection.integer("totalCount") - (len(nodes) - len(published))
    latest = top.maybe_object("latestRelease")
    newest = read_release(latest) if latest else None
    _check_counts(total, published, newest)
    if newest is not None:
        published = [newest, *(r for r in published if r.tag != newest.tag)]
    return in_order(published), total


def _check_counts(total: int, published: list[Release], newest: Release | None) -> None:
    """Answers to large batches were seen cut short without an error; an absence must not come from that."""
    is_missing = newest is not None and newest.tag not in {r.tag for r in published}
    if total < len(published) or (is_missing and total <= len(published)):
        raise MalformedError("the release counts of the answer contradict each other")


def read_release(node: Fields) -> Release:
    """Decipher one release."""
    commit = node.maybe_object("tagCommit")
    return Release(
        tag=node.text("tagName"),
        name=node.maybe_text("name"),
        published_at=node.maybe_instant("publishedAt"),
        url=node.text("url"),
        is_prerelease=node.flag("isPrerelease"),
        commit=commit.maybe_text("oid") if commit else None,
        assets=_assets(node),
    )


def _assets(node: Fields) -> tuple[ReleaseAsset, ...]:
    connection = node.maybe_object("releaseAssets")
    found = connection.objects("nodes") if connection else []
    return tuple(
        sorted(
            ReleaseAsset(a.text("name"), a.integer("size"), a.integer("downloadCount"), a.text("downloadUrl"))
            for a in found
        )
    )


def _tags(top: Fields) -> tuple[tuple[Release, ...] | None, int | None]:
    connection = top.maybe_object("tags")
    if connection is None:
        return None, None
    url = top.text("url")
    total = connection.integer("totalCount")
    tags = [read_tag(node, url) for node in connection.objects("nodes")]
    if total < len(tags):
        raise MalformedError("the tag counts of the answer contradict each other")
    return in_order(tags), total


def read_tag(node: Fields, repository_url: str) -> Release:
    """An annotated tag points to a tag object, which points to the commit."""
    name = node.text("name")
    target = node.maybe_object("target")
    inner = target.maybe_object("target") if target else None
    commit = inner or target
    tagger = target.maybe_object("tagger") if target else None
    tagged_at = tagger.maybe_instant("date") if tagger else None
    committed_at = commit.maybe_instant("committedDate") if commit else None
    return Release(
        tag=name,
        name=None,
        published_at=tagged_at or committed_at,
        url=f"{repository_url}/tree/{name}",
        is_tag=True,
        commit=commit.maybe_text("oid") if commit else None,
    )
