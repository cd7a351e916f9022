"""REST as GitHub answers it: redirects by number, blocks, conditional requests, links, budgets."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from tests.simulators.github import git
from tests.simulators.github.limits import DOCS, headers_of, rest_limited
from tests.simulators.github.views import instant
from tests.simulators.github.world import EPOCH, Release, Repository, Tag, World
from tests.simulators.server import Request, Response, json_response

VERSIONS = ("2026-03-10", "2022-11-28")


def answer(world: World, request: Request, token: str) -> Response:
    """Answer one GET below the API root, the token being accepted."""
    world.log.append(f"GET {request.path}")
    version = request.headers.get("x-github-api-version", "2022-11-28")
    if version not in VERSIONS:
        return _bad_version(version)
    window = world.window(token, "core")
    if request.path == "/rate_limit":
        return _rate_limit(world, token)
    if not world.faults.is_rate_limit_null and window.remaining == 0:
        return rest_limited(world, window, token)
    window.used += 1
    reply = _route(world, request, token)
    headers = headers_of(world, window, "core") | {"X-GitHub-Api-Version-Selected": version} | dict(reply.headers)
    if reply.status == 200:
        etag = 'W/"' + hashlib.sha256(reply.body + token.encode()).hexdigest() + '"'
        headers["ETag"] = etag
        if request.headers.get("if-none-match") == etag:
            window.used -= 1 if token else 0
            return Response(304, b"", headers_of(world, window, "core") | {"ETag": etag})
    return Response(reply.status, reply.body, headers, reply.delay)


def _bad_version(version: str) -> Response:
    known = f'"{VERSIONS[0]}" (most recent) and "{VERSIONS[1]}"'
    said = (
        f'The version you specified in the "X-GitHub-API-Version" request header, "{version}", is not a supported '
        f"version. The following versions are currently supported: {known}."
    )
    return json_response(400, {"message": "Bad Request", "errors": said, "documentation_url": DOCS, "status": "400"})


def error(status: int, message: str, anchor: str = "") -> Response:
    """Return a basic error; `status` is a string in it."""
    return json_response(status, {"message": message, "documentation_url": DOCS + anchor, "status": str(status)})


def _rate_limit(world: World, token: str) -> Response:
    window = world.window(token, "core")
    if world.faults.is_rate_limit_null:
        return error(404, "Rate limiting is not enabled.")
    shown = {}
    for resource in ("core", "graphql"):
        w = world.window(token, resource) if token or resource == "core" else None
        numbers = (w.limit, w.remaining, w.reset, w.used) if w else (0, 0, window.reset, 0)
        shown[resource] = dict(zip(("limit", "remaining", "reset", "used"), numbers, strict=True))
    shown["search"] = {"limit": 30, "remaining": 30, "reset": window.reset, "used": 0}
    return json_response(200, {"resources": shown, "rate": shown["core"]}, headers_of(world, window, "core"))


def _route(world: World, request: Request, token: str) -> Response:
    steps = request.path.strip("/").split("/")
    if request.path in {"", "/"}:
        return json_response(200, {"repository_url": request.base + "/repos/{owner}/{repo}"})
    if request.path.endswith("/"):
        return error(404, "Not Found")
    if steps[0] == "repos" and len(steps) >= 3:
        name, rest = "/".join(steps[1:3]), "/".join(steps[3:])
        found = world.find(name)
        if found is not None and found.full_name.lower() != name.lower():
            return _moved(request, found, rest)
        return _repository(request, found, rest, token, world.clock())
    if steps[0] == "repositories" and len(steps) >= 2 and steps[1].isdigit() and world.knows_ids:
        return _repository(request, world.by_id(int(steps[1])), "/".join(steps[2:]), token, world.clock())
    return error(404, "Not Found")


def _moved(request: Request, found: Repository, rest: str) -> Response:
    tail = (f"/{rest}" if rest else "") + (f"?{request.raw_query}" if request.raw_query else "")
    url = f"{request.base}/repositories/{found.id}{tail}"
    body = {
        "message": "Moved Permanently",
        "url": url,
        "documentation_url": "https://docs.github.com/v3/#http-redirects",
    }
    return json_response(301, body, {"Location": url})


def _repository(request: Request, found: Repository | None, rest: str, token: str, now: float) -> Response:
    if found is None:
        return error(404, "Not Found", "/repos/repos#get-a-repository")
    if found.rest_fault is not None:
        return found.rest_fault(request)
    if found.blocked:
        return _block(found.blocked)
    if found.forbids_tokens and token:
        said = (
            f"The '{found.owner}' organization forbids access via a fine-grained personal access tokens if the token's "
            "lifetime is greater than 90 days. Please adjust your token's lifetime at the following URL: "
            "https://github.com/settings/personal-access-tokens/1"
        )
        return error(403, said)
    return _below(request, found, rest, token, now)


def _star_history(request: Request, repo: Repository, now: float) -> Response:
    """Weeks newest first, zeros included, back to the week of creation; the newest week holds days to come."""
    rows = star_rows(repo, datetime.fromtimestamp(now, UTC))
    size, number = request.first("per_page", "30"), request.first("page", "1")
    if not (size.isdigit() and number.isdigit() and 1 <= int(number) <= 100):
        return error(422, "Validation Failed")
    bound = min(int(size), 30)
    return json_response(200, rows[(int(number) - 1) * bound : int(number) * bound])


def star_rows(repo: Repository, now: datetime) -> list[dict[str, Any]]:
    """Return every week of `/stargazers/history`."""
    first, week = _sunday(repo.created_at), _sunday(now)
    held = repo.star_weeks or {first: repo.stars}
    rows = []
    while week >= first:
        total = held.get(week, 0)
        rows.append({"week": int(week.timestamp()), "total": total, "days": [total, 0, 0, 0, 0, 0, 0]})
        week -= timedelta(days=7)
    return rows


def _sunday(at: datetime) -> datetime:
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=(day.weekday() + 1) % 7)


def _block(reason: str) -> Response:
    page = (
        "https://github.com/github/dmca/blob/master/2024/01/notice.md" if reason == "dmca" else "https://github.com/tos"
    )
    block = {"reason": reason, "created_at": "2024-01-22T17:53:56Z", "html_url": page}
    return json_response(451 if reason == "dmca" else 403, {"message": "Repository access blocked", "block": block})


def _below(request: Request, repo: Repository, rest: str, token: str, now: float) -> Response:
    head, _, tail = rest.partition("/")
    if rest == "":
        return json_response(200, full_repository(repo))
    if rest in {"releases", "tags"}:
        items = [release(repo, r) for r in repo.published()] if rest == "releases" else tags(repo)
        return _page(request, repo, rest, items)
    if rest == "releases/latest":
        latest = repo.latest()
        return json_response(200, release(repo, latest)) if latest else error(404, "Not Found")
    if rest == "stargazers":
        words = "Resource not accessible by personal access token" if token else "Requires authentication"
        return error(403 if token else 401, words)
    if rest == "stargazers/count":
        return json_response(200, {"count": repo.stars})
    if rest == "stargazers/history" and repo.offers_star_history:
        return _star_history(request, repo, now)
    if rest == "contributors":
        return Response(204) if repo.is_empty else json_response(200, [])
    if head == "contents":
        return _contents(request, repo, tail.rstrip("/"))
    return _git(request, repo, rest)


def _git(request: Request, repo: Repository, rest: str) -> Response:
    if rest.startswith(("git/", "commits")) and repo.is_empty:
        return error(409, "Git Repository is empty.")
    if rest == "commits" and "path" in request.query:
        found = git.touching(repo.commits, request.first("path"))
        return _page(request, repo, rest, [_commit(c.oid, instant(c.at), c.trees.root[0]) for c in found])
    if rest.startswith("commits/"):
        return _one_commit(repo, rest.removeprefix("commits/"))
    if rest == "commits":
        at = instant(repo.pushed_at or repo.created_at)
        return json_response(200, [_commit(repo.head, at, repo.trees.root[0])])
    if rest.startswith("git/trees/"):
        return _tree(repo, rest.removeprefix("git/trees/"))
    if rest.startswith("git/blobs/"):
        return _blob(request, repo, rest.removeprefix("git/blobs/"))
    return error(404, "Not Found")


def _commit_of(repo: Repository, name: str, tag: Tag) -> str:
    """Return the commit that a tag points to; of one that is dated alone, a commit on a side branch."""
    made_up = hashlib.sha256(f"{name} {tag.at}".encode()).hexdigest()[:40]
    return tag.commit or (repo.head if tag.at == EPOCH else made_up)


def _one_commit(repo: Repository, oid: str) -> Response:
    dates = {_commit_of(repo, n, t): t.at for n, t in repo.tags.items()} | {c.oid: c.at for c in repo.commits}
    if oid not in dates:
        return error(422, f"No commit found for SHA: {oid}")
    return json_response(200, _commit(oid, instant(dates[oid]), repo.trees.root[0]) | {"files": _touched(repo, oid)})


def _touched(repo: Repository, oid: str) -> list[dict[str, str]]:
    """Return the files of a commit, by path; one that goes while another of its content comes is renamed."""
    commits = repo.commits
    number = next((n for n, c in enumerate(commits) if c.oid == oid), None)
    if number is None:
        return []
    before, after = (commits[number - 1].trees.paths if number else {}), commits[number].trees.paths
    gone = {blob: path for path, blob in before.items() if path not in after}
    renamed = {path: gone[blob] for path, blob in after.items() if path not in before and blob in gone}
    files = [{"filename": p, "status": "renamed", "previous_filename": old} for p, old in renamed.items()]
    files += [{"filename": p, "status": "added"} for p in after if p not in before and p not in renamed]
    files += [{"filename": p, "status": "modified"} for p in after if p in before and before[p] != after[p]]
    files += [{"filename": p, "status": "removed"} for p in gone.values() if p not in renamed.values()]
    return sorted(files, key=lambda file: file["filename"])


def _commit(oid: str, at: str | None, tree: str) -> dict[str, Any]:
    who = {"name": "Somebody", "email": "somebody@example.org", "date": at}
    return {"sha": oid, "commit": {"author": who, "committer": who, "tree": {"sha": tree}}}


def _tree(repo: Repository, revision: str) -> Response:
    known = {repo.default_branch: "", "HEAD": "", repo.head: ""} | {o: p for p, (o, _) in repo.trees.trees.items()}
    if revision not in known:
        return error(404, "Not Found", "/git/trees#get-a-tree")
    oid, entries = repo.trees.trees[known[revision]]
    shown = [
        {"path": e.name, "mode": "040000" if e.type == "tree" else "100644", "type": e.type, "sha": e.oid}
        | ({"size": e.size} if e.type == "blob" else {})
        for e in entries
    ]
    if repo.is_tree_truncated:
        shown = shown[:1]
    return json_response(200, {"sha": oid, "url": "", "tree": shown, "truncated": repo.is_tree_truncated})


def _blob(request: Request, repo: Repository, oid: str) -> Response:
    content = repo.blob(oid)
    if content is None:
        return error(404, "Not Found", "/git/blobs#get-a-blob")
    if "raw" in request.headers.get("accept", ""):
        return Response(200, content, {"Content-Type": "application/vnd.github.raw+json; charset=utf-8"})
    encoded = base64.encodebytes(content).decode()
    return json_response(200, {"sha": oid, "size": len(content), "content": encoded, "encoding": "base64"})


def _contents(request: Request, repo: Repository, path: str) -> Response:
    if repo.is_empty:
        return error(404, "This repository is empty.")
    ref = request.first("ref") if "ref" in request.query else "HEAD"
    is_newest = ref in {"HEAD", repo.default_branch}
    made = None if is_newest else repo.at_commit(ref)
    if made is None and not is_newest:
        return error(404, f"No commit found for the ref {ref}")
    trees = made.trees if made else repo.trees
    oid = trees.paths.get(path)
    if oid is None:
        known = trees.trees.get(path)
        if known is None:
            return error(404, "Not Found", "/repos/contents#get-repository-content")
        return json_response(200, [{"name": e.name, "path": e.name, "sha": e.oid, "type": e.type} for e in known[1]])
    content = trees.blobs[oid]
    if "raw" in request.headers.get("accept", ""):
        return Response(200, content, {"Content-Type": "application/vnd.github.raw+json; charset=utf-8"})
    is_large = len(content) > 1_000_000
    body = {
        "type": "file",
        "encoding": "none" if is_large else "base64",
        "size": len(content),
        "name": path.rsplit("/", 1)[-1],
        "path": path,
        "sha": oid,
        "content": "" if is_large else base64.encodebytes(content).decode(),
        "url": f"{request.base}/repos/{repo.full_name}/contents/{path}",
    }
    return json_response(200, body)


def _page(request: Request, repo: Repository, what: str, items: Sequence[Mapping[str, Any]]) -> Response:
    size = _absorbed(request.first("per_page"), 30, 100)
    number = _absorbed(request.first("page"), 1, 10_000)
    shown = items[(number - 1) * size : number * size]
    last = max(1, -(-len(items) // size))
    spelled = f"per_page={request.first('per_page')}&" if "per_page" in request.query else ""
    path = f"path={quote(request.first('path'), safe='')}&" if "path" in request.query else ""
    url = f"{request.base}/repositories/{repo.id}/{what}?{path}{spelled}page="
    links = [f'<{url}{number + 1}>; rel="next"', f'<{url}{last}>; rel="last"'] if number < last else []
    return json_response(200, shown, {"Link": ", ".join(links)} if links else {})


def _absorbed(text: str, default: int, highest: int) -> int:
    return min(highest, int(text)) if text.isdigit() and int(text) > 0 else default


def full_repository(repo: Repository) -> dict[str, Any]:
    """Return `/repos/{owner}/{repo}`."""
    pushed = instant(repo.pushed_at or repo.created_at)
    body = {
        "id": repo.id,
        "node_id": repo.node_id,
        "name": repo.name,
        "full_name": repo.full_name,
        "owner": {"login": repo.owner, "id": 1, "type": "Organization"},
        "private": False,
        "html_url": repo.url,
        "description": repo.description,
        "fork": repo.is_fork,
        "created_at": instant(repo.created_at),
        "updated_at": pushed,
        "pushed_at": pushed,
        "homepage": repo.homepage or "",
        "size": sum(len(c) for c in repo.files.values()) // 1024,
        "stargazers_count": repo.stars,
        "watchers_count": repo.stars,
        "watchers": repo.stars,
        "subscribers_count": repo.watchers,
        "language": repo.language,
        "forks_count": repo.forks,
        "forks": repo.forks,
        "archived": repo.is_archived,
        "disabled": repo.is_disabled,
        "license": _licence(repo),
        "topics": repo.topics,
        "visibility": "public",
        "default_branch": repo.default_branch,
    }
    return body | ({"parent": {"full_name": repo.parent}} if repo.parent else {})


def _licence(repo: Repository) -> dict[str, Any] | None:
    if repo.licence is None:
        return None
    if repo.licence == "NOASSERTION":
        return {"key": "other", "name": "Other", "spdx_id": "NOASSERTION", "url": None, "node_id": "MDc6TGljZW5zZTA="}
    return {"key": repo.licence.lower(), "name": repo.licence, "spdx_id": repo.licence, "url": None, "node_id": "x"}


def release(repo: Repository, shown: Release) -> dict[str, Any]:
    """Return one item of `/releases`."""
    files = [
        {
            "name": a.name,
            "size": a.size,
            "state": "uploaded",
            "digest": None,
            "download_count": a.downloads,
            "content_type": "application/octet-stream",
            "browser_download_url": f"{repo.url}/releases/download/{shown.tag}/{a.name}",
        }
        for a in shown.assets
    ]
    return {
        "id": abs(hash(shown.tag)) % 10**6,
        "html_url": f"{repo.url}/releases/tag/{shown.tag}",
        "tag_name": shown.tag,
        "target_commitish": repo.default_branch,
        "name": shown.name,
        "draft": shown.is_draft,
        "prerelease": shown.is_prerelease,
        "created_at": instant(shown.created_at or shown.published_at),
        "published_at": instant(shown.published_at),
        "assets": files,
    }


def tags(repo: Repository) -> list[dict[str, Any]]:
    """Return `/tags`: by name, without dates."""

    def item(name: str, tag: Tag) -> dict[str, Any]:
        return {"name": name, "commit": {"sha": _commit_of(repo, name, tag), "url": ""}, "node_id": name}

    return [item(name, repo.tags[name]) for name in sorted(repo.tags, reverse=True)]


def parse(response: Response) -> Any:
    """Return an answer's JSON, for tests of the simulator itself."""
    return json.loads(response.body)
