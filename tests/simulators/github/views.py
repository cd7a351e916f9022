"""Repositories as GraphQL objects: plain values, and functions where there are arguments."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

from graphql import GraphQLError
from tests.simulators.github import git
from tests.simulators.github.world import Asset, Release, Repository, Tag, World

Info: TypeAlias = Any  # generic in some releases of graphql-core only
_SAML = "Resource protected by organization SAML enforcement. You must grant your token access to this organization."


def instant(at: datetime | None) -> str | None:
    """Write an instant as GitHub does."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def typed(kind: str, message: str, **extensions: Any) -> GraphQLError:
    """Return an error whose `type` ends up beside its message."""
    return GraphQLError(message, extensions={"type": kind, **extensions})


def connection(name: str, items: Sequence[Any], total: int | None = None) -> Callable[..., Any]:
    """Return a resolver that checks its bounds as GitHub does."""

    def resolve(
        info: Info, first: int | None = None, last: int | None = None, after: str | None = None, **_rest: Any
    ) -> Any:
        bound = first if first is not None else last
        wanted = {n.name.value for node in info.field_nodes for n in _fields(node)}
        if bound is None and wanted & {"nodes", "edges"}:
            message = f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
            raise typed("MISSING_PAGINATION_BOUNDARIES", message)
        if bound is not None and bound > 100:
            message = f"Requesting {bound} records on the `{name}` connection exceeds the `first` limit of 100 records."
            raise typed("EXCESSIVE_PAGINATION", message)
        start = int(base64.b64decode(after).decode().partition(":")[2]) if after else 0
        page = list(items[start : start + (bound or 0)])
        end = start + len(page)
        cursor = base64.b64encode(f"cursor:{end}".encode()).decode() if page else None
        more = {"hasNextPage": end < len(items), "hasPreviousPage": start > 0, "endCursor": cursor}
        return {"totalCount": len(items) if total is None else total, "nodes": page, "pageInfo": more}

    return resolve


def _fields(node: Any) -> list[Any]:
    return [s for s in node.selection_set.selections if hasattr(s, "name")] if node.selection_set else []


class Views:
    """The objects of one query. `absent` and `root_errors` are applied to the finished answer."""

    def __init__(self, world: World, asked: int) -> None:
        self.world = world
        self.asked = asked
        self.absent: list[str] = []
        self.root_errors: list[str] = []

    def repository(self, info: Info, owner: str, name: str, followRenames: bool = True) -> Any:  # noqa: N803
        """Resolve a repository by name."""
        found = self.world.find(f"{owner}/{name}", follow=followRenames)
        if found is None or found.blocked:
            message = f"Could not resolve to a Repository with the name '{owner}/{name}'."
            raise typed("NOT_FOUND", message)
        return self._served(found, info)

    def node(self, info: Info, id: str) -> Any:  # noqa: A002 - GitHub's argument
        """Resolve a node id."""
        found = self.world.by_node(id)
        if found is None or found.blocked:
            raise typed("NOT_FOUND", f"Could not resolve to a node with the global id of '{id}'")
        return self._served(found, info)

    def nodes(self, info: Info, ids: list[str]) -> list[Any]:
        """Resolve node ids in place."""
        return [self._in_place(info, node_id) for node_id in ids]

    def _in_place(self, info: Info, node_id: str) -> Any:
        try:
            return self.node(info, node_id)
        except GraphQLError as error:
            return error

    def _served(self, found: Repository, info: Info) -> Any:
        fault = "null" if found.forbids_tokens else found.graphql_fault
        if fault == "null":
            return None
        if fault == "forbidden":
            raise typed("FORBIDDEN", "Resource not accessible by personal access token")
        if fault == "saml":
            raise typed("FORBIDDEN", _SAML, saml_failure=True)
        if fault in {"absent", "policy"}:
            if info.field_name != "nodes":
                self.absent.append(str(info.path.key))
            if fault == "policy":
                self.root_errors.append(f"The '{found.owner}' enterprise forbids access via this kind of token.")
            return None
        view = self.view(found)
        if fault.startswith("field:"):
            view[fault.removeprefix("field:")] = _refuse
        return view

    def view(self, repo: Repository) -> dict[str, Any]:
        """Return one repository."""
        return self._scalars(repo) | {
            "owner": {"__typename": "Organization", "login": repo.owner},
            "parent": lambda _info: self._parent(repo),
            "licenseInfo": _licence(repo),
            "primaryLanguage": {"name": repo.language} if repo.language else None,
            "stargazers": _refuse,
            "watchers": connection("watchers", [], repo.watchers),
            "latestRelease": lambda _info: self._release(repo, repo.latest()),
            "releases": self._releases(repo),
            "refs": lambda info, refPrefix, **bounds: self._refs(repo, info, refPrefix, **bounds),  # noqa: N803
            "defaultBranchRef": None if repo.is_empty else _ref(repo, repo.default_branch, self._commit(repo)),
            "object": lambda _info, oid=None, expression=None: self._object(repo, oid, expression),
            "repositoryTopics": connection("repositoryTopics", [{"topic": {"name": t}} for t in repo.topics]),
        }

    def _scalars(self, repo: Repository) -> dict[str, Any]:
        return {
            "__typename": "Repository",
            "id": repo.node_id,
            "databaseId": repo.id,
            "name": repo.name,
            "nameWithOwner": repo.full_name,
            "url": repo.url,
            "stargazerCount": repo.stars,
            "forkCount": repo.forks,
            "isArchived": repo.is_archived,
            "archivedAt": instant(repo.archived_at),
            "isDisabled": repo.is_disabled,
            "isLocked": False,
            "isEmpty": repo.is_empty,
            "isFork": repo.is_fork,
            "isMirror": False,
            "isTemplate": False,
            "isPrivate": False,
            "visibility": "PUBLIC",
            "createdAt": instant(repo.created_at),
            "updatedAt": instant(repo.pushed_at or repo.created_at),
            "pushedAt": instant(repo.pushed_at),
            "description": repo.description,
            "homepageUrl": repo.homepage,
            "diskUsage": sum(len(c) for c in repo.files.values()) // 1024,
        }

    def _parent(self, repo: Repository) -> Any:
        parent = self.world.find(repo.parent) if repo.parent else None
        return self.view(parent) if parent else None

    def _releases(self, repo: Repository) -> Callable[..., Any]:
        shown = repo.published()
        above = self.world.faults.truncate_above
        if above is not None and self.asked > above:
            shown = shown[: len(shown) // 2]
        by_name = [self._release(repo, r) for r in shown]
        return connection("releases", by_name)

    def _release(self, repo: Repository, release: Release | None) -> Any:
        if release is None:
            return None
        url = f"{repo.url}/releases/tag/{release.tag}"
        return {
            "__typename": "Release",
            "id": f"RE_{repo.id}_{release.tag}",
            "tagName": release.tag,
            "name": release.name,
            "isDraft": release.is_draft,
            "isPrerelease": release.is_prerelease,
            "isLatest": release is repo.latest(),
            "createdAt": instant(release.created_at or release.published_at),
            "publishedAt": None if release.is_draft else instant(release.published_at),
            "updatedAt": instant(release.published_at),
            "url": url,
            "tagCommit": {**self._commit(repo), "oid": release.commit or repo.head} if repo.files else None,
            "releaseAssets": connection("releaseAssets", [_asset(repo, release, a) for a in release.assets]),
        }

    def _refs(self, repo: Repository, info: Info, prefix: str, **bounds: Any) -> Any:
        bounds.pop("orderBy", None)
        ordered = sorted(repo.tags.items(), key=lambda item: item[1].at, reverse=True)
        shown = [_ref(repo, name, self._tagged(repo, name, tag)) for name, tag in ordered]
        return connection("refs", shown if prefix == "refs/tags/" else [])(info, **bounds)

    def _tagged(self, repo: Repository, name: str, tag: Tag) -> dict[str, Any]:
        commit = {**self._commit(repo), "oid": tag.commit or repo.head, "committedDate": instant(tag.at)}
        if not tag.is_annotated:
            return commit
        oid = git.object_oid("tag", f"{name} {commit['oid']}".encode())
        tagger = {"name": "Somebody", "date": instant(tag.at)}
        return {"__typename": "Tag", "id": oid, "oid": oid, "name": name, "tagger": tagger, "target": commit}

    def _commit(self, repo: Repository) -> dict[str, Any]:
        return self._commit_view(repo, repo.commits[-1])

    def _commit_view(self, repo: Repository, commit: git.Commit) -> dict[str, Any]:
        at = instant(commit.at)
        return {
            "__typename": "Commit",
            "id": commit.oid,
            "oid": commit.oid,
            "committedDate": at,
            "authoredDate": at,
            "tree": lambda _info: _tree(commit.trees, ""),
            "file": lambda _info, path: _tree_entry(commit, path),
            "history": lambda info, path=None, **bounds: connection(
                "history", [self._commit_view(repo, c) for c in git.touching(repo.commits, path)]
            )(info, **bounds),
        }

    def _object(self, repo: Repository, oid: str | None, expression: str | None) -> Any:
        if repo.is_empty:
            return None
        if oid is not None:
            return _blob(repo, oid)
        revision, _, path = (expression or "").partition(":")
        commit = repo.commits[-1] if revision in {"HEAD", repo.default_branch} else repo.at_commit(revision)
        if commit is None:
            return None
        trees = commit.trees
        if path in trees.paths:
            return _blob(repo, trees.paths[path])
        return _tree(trees, path.rstrip("/")) if path.rstrip("/") in trees.trees else None


def _refuse(info: Info, **_arguments: Any) -> Any:
    raise typed("FORBIDDEN", f"Resource not accessible by personal access token ({info.field_name})")


def _licence(repo: Repository) -> dict[str, Any] | None:
    if repo.licence is None:
        return None
    if repo.licence == "NOASSERTION":
        return {"key": "other", "name": "Other", "spdxId": "NOASSERTION", "pseudoLicense": True, "body": ""}
    name = repo.licence
    return {"key": name.lower(), "name": name, "spdxId": name, "pseudoLicense": False, "body": ""}


def _asset(repo: Repository, release: Release, asset: Asset) -> dict[str, Any]:
    url = f"{repo.url}/releases/download/{release.tag}/{asset.name}"
    at = instant(release.published_at)
    return {
        "__typename": "ReleaseAsset",
        "id": f"RA_{asset.name}",
        "name": asset.name,
        "size": asset.size,
        "contentType": "application/octet-stream",
        "downloadCount": asset.downloads,
        "downloadUrl": url,
        "url": url,
        "createdAt": at,
        "updatedAt": at,
    }


def _ref(repo: Repository, name: str, target: dict[str, Any]) -> dict[str, Any]:
    key = base64.b64encode(f"{repo.id}{name}".encode()).decode()
    return {"__typename": "Ref", "id": f"REF_{key}", "name": name, "prefix": "refs/", "target": target}


def _tree_entry(commit: git.Commit, path: str) -> dict[str, Any] | None:
    trees = commit.trees
    oid = trees.paths.get(path)
    kind = "blob" if oid else "tree"
    oid = oid or trees.trees.get(path, (None,))[0]
    size = len(trees.blobs[oid]) if oid and oid in trees.blobs else 0
    return (
        {"name": path.rpartition("/")[2], "path": path, "oid": oid, "type": kind, "size": size, "mode": 33188}
        if oid
        else None
    )


def _tree(trees: git.Trees, path: str) -> dict[str, Any]:
    oid, entries = trees.trees[path]
    shown = [
        {
            "name": e.name,
            "oid": e.oid,
            "type": e.type,
            "size": e.size,
            "mode": 16384 if e.type == "tree" else 33188,
            "path": f"{path}/{e.name}" if path else e.name,
        }
        for e in entries
    ]
    return {"__typename": "Tree", "id": oid, "oid": oid, "entries": shown}


def _blob(repo: Repository, oid: str) -> dict[str, Any] | None:
    content = repo.blob(oid)
    if content is None:
        return None
    is_binary = b"\x00" in content[:8000]
    is_cut = any(repo.trees.paths.get(path) == oid for path in repo.truncated_blobs)
    text = None if is_binary else content.decode("utf-8", "replace")
    return {
        "__typename": "Blob",
        "id": oid,
        "oid": oid,
        "byteSize": len(content),
        "isBinary": is_binary,
        "isTruncated": is_cut,
        "text": text[:100] if text is not None and is_cut else text,
    }
