"""REST answers into records, and what a failing answer means. Pure; raises MalformedError on other shapes."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from tracker.domain.past import FileVersion
from tracker.domain.repositories import Release, ReleaseAsset, RepositoryFacts, TreeEntry
from tracker.sources.github.facts_wire import NOASSERTION, full_name, in_order
from tracker.sources.github.fields import Fields, MalformedError, clean
from tracker.sources.github.graphql_wire import said_by
from tracker.sources.http import Response, TransportFailure

_POLICY_WORDS = ("forbids access", "saml enforcement", "oauth app access restrictions", "ip allow list")


class Verdict(StrEnum):
    """What an answer says about the thing that was asked for."""

    OK = "ok"
    MISSING = "missing"
    """404: missing, private, deleted or never there."""
    BLOCKED = "blocked"
    EMPTY = "empty"
    """409: a repository without a commit."""
    POLICY = "policy"
    """This token is refused by the organisation; without a token the answer may well be given."""
    REFUSED = "refused"
    BROKEN = "broken"
    """5xx, or an answer that is none of GitHub's."""


def json_object(response: Response) -> Mapping[str, Any] | None:
    """Return the body when it is a JSON object."""
    try:
        body = response.json()
    except TransportFailure:
        return None
    return body if isinstance(body, dict) else None


def is_block(response: Response) -> bool:
    """Return whether GitHub withholds the repository (DMCA: 451, terms of service: 403 with a block)."""
    if response.status not in {403, 451}:
        return False
    body = json_object(response)
    return response.status == 451 or (body is not None and isinstance(body.get("block"), dict))


def block_reason(response: Response) -> str:
    """Return why it is withheld, such as `dmca`, and the notice GitHub links."""
    block = (json_object(response) or {}).get("block")
    found = block if isinstance(block, dict) else {}
    words = [found[name] for name in ("reason", "html_url") if isinstance(found.get(name), str)]
    return clean(" ".join(words))[:200] or "no reason given"


def judge(response: Response) -> Verdict:
    """Classify an answer that is no rate limit."""
    status = response.status
    if is_block(response):
        return Verdict.BLOCKED
    if status in {404, 409, 410}:
        return Verdict.EMPTY if status == 409 else Verdict.MISSING
    if status in {401, 403}:
        words = message(response).lower()
        is_policy = "x-github-sso" in response.headers or any(w in words for w in _POLICY_WORDS)
        return Verdict.POLICY if is_policy else Verdict.REFUSED
    return Verdict.OK if status == 200 else Verdict.BROKEN


def message(response: Response) -> str:
    """Return what GitHub said, on one line."""
    return said_by(json_object(response))


def read_repository(body: object) -> RepositoryFacts:
    """Decipher `/repos/{owner}/{name}`; tree, head and releases are not in it and stay unread."""
    top = Fields(body, "repository")
    parent = top.maybe_object("parent")
    return RepositoryFacts(
        repo_id=top.integer("id"),
        node_id=top.text("node_id"),
        name=full_name(top.text("full_name")),
        url=top.text("html_url"),
        stars=top.maybe_integer("stargazers_count"),
        forks=top.maybe_integer("forks_count"),
        watchers=top.maybe_integer("subscribers_count"),
        is_archived=top.flag("archived"),
        is_disabled=bool(top.maybe_flag("disabled")),
        is_fork=top.flag("fork"),
        is_empty=False,
        created_at=top.instant("created_at"),
        pushed_at=top.maybe_instant("pushed_at"),
        description=top.maybe_text("description"),
        homepage=top.maybe_text("homepage"),
        language=top.maybe_text("language"),
        topics=tuple(sorted(clean(t) for t in _topics(top) if isinstance(t, str))),
        parent=parent.maybe_text("full_name") if parent else None,
        default_branch=top.maybe_text("default_branch"),
        head=None,
        head_at=None,
        licence_spdx=_licence(top),
        tree=None,
        releases=None,
        release_count=None,
        tag_count=None,
    )


def _topics(top: Fields) -> list[Any]:
    return top.array("topics") if top.has("topics") else []


def _licence(top: Fields) -> str | None:
    licence = top.maybe_object("license")
    return None if licence is None else licence.maybe_text("spdx_id") or NOASSERTION


def read_tree(body: object) -> tuple[TreeEntry, ...] | None:
    """Decipher `/git/trees/{branch}`; None when it was cut short."""
    top = Fields(body, "tree")
    if top.maybe_flag("truncated"):
        return None
    entries = [
        TreeEntry(e.text("path"), e.text("type"), e.text("sha"), e.maybe_integer("size")) for e in top.objects("tree")
    ]
    return tuple(sorted(entries))


def read_head(body: object) -> tuple[str, Any]:
    """Decipher the first commit of `/commits?per_page=1`: its id and date."""
    first = _array(body, "commits")[:1]
    if not first:
        raise MalformedError("no commit was listed")
    top = Fields(first[0], "commit")
    committer = top.object("commit").maybe_object("committer")
    return top.text("sha"), committer.maybe_instant("date") if committer else None


def read_releases(body: object) -> tuple[Release, ...]:
    """Decipher `/releases`: drafts dropped, newest first by publication."""
    nodes = [Fields(item, "release") for item in _array(body, "releases")]
    return in_order([_release(node) for node in nodes if not node.flag("draft")])


def _release(node: Fields) -> Release:
    return Release(
        tag=node.text("tag_name"),
        name=node.maybe_text("name"),
        published_at=node.maybe_instant("published_at"),
        url=node.text("html_url"),
        is_prerelease=node.flag("prerelease"),
        assets=tuple(sorted(_asset(a) for a in node.objects("assets"))),
    )


def _asset(node: Fields) -> ReleaseAsset:
    return ReleaseAsset(
        node.text("name"), node.integer("size"), node.integer("download_count"), node.text("browser_download_url")
    )


def read_tags(body: object, repository_url: str) -> tuple[Release, ...]:
    """Decipher `/tags`: bare tags, whose dates REST does not tell."""
    tags = [Fields(item, "tag") for item in _array(body, "tags")]
    return tuple(
        Release(
            tag=t.text("name"),
            name=None,
            published_at=None,
            url=f"{repository_url}/tree/{t.text('name')}",
            is_tag=True,
            commit=t.object("commit").text("sha"),
        )
        for t in tags
    )


def has_more(response: Response) -> bool:
    """Return whether a listing goes on."""
    return 'rel="next"' in response.headers.get("link", "")


_NEXT = re.compile(r'<([^<>]+)>\s*;[^,]*\brel="?next"?')


def next_path(response: Response, api_url: str) -> str | None:
    """Return path and query of the next page as the server names it; None on the last page.

    Raises MalformedError when the next page lies on another server.
    """
    found = _NEXT.search(response.headers.get("link", ""))
    if found is None:
        return None
    if not found[1].startswith(api_url + "/"):
        raise MalformedError("the next page lies on another server")
    return found[1][len(api_url) :]


def read_commits(body: object) -> tuple[FileVersion, ...]:
    """Decipher `/commits?path=`: commits newest first; what they left of the file is not told."""
    return tuple(_commit(Fields(item, "commit")) for item in _array(body, "commits"))


def _commit(top: Fields) -> FileVersion:
    return FileVersion(top.text("sha"), _made_at(top), None, is_open=True)


def _made_at(top: Fields) -> datetime:
    made = top.object("commit")
    return (made.maybe_object("committer") or made.object("author")).instant("date")


def read_commit_date(body: object) -> datetime:
    """Decipher `/commits/{sha}`: when it was committed."""
    return _made_at(Fields(body, "commit"))


def read_origins(body: object, path: str) -> tuple[str, ...]:
    """Decipher `/commits/{sha}`: what a file was called before, else which files went; none where it tells neither."""
    listed = body.get("files") if isinstance(body, dict) else None
    files = [Fields(item, "file") for item in (listed if isinstance(listed, list) else ())]
    renamed = [f.maybe_text("previous_filename") for f in files if f.maybe_text("filename") == path]
    removed = [f.maybe_text("filename") for f in files if f.maybe_text("status") == "removed"]
    return tuple(name for name in (renamed if any(renamed) else removed) if name)


def read_blob(response: Response) -> bytes:
    """Return the bytes of a blob, sent raw or as base64 inside JSON."""
    kind = response.headers.get("content-type", "")
    if not kind.startswith("application/json"):
        return response.body
    body = json_object(response)
    if body is None or body.get("encoding") != "base64" or not isinstance(body.get("content"), str):
        return response.body
    try:
        return base64.b64decode(body["content"])
    except (binascii.Error, ValueError):
        raise MalformedError("the blob is no base64") from None


def read_content(body: object) -> tuple[str, bytes | None] | None:
    """Decipher `/contents/{path}`: the blob's oid, and its bytes where they were sent along. None for a folder."""
    if isinstance(body, list):
        return None
    top = Fields(body, "content")
    if top.text("type") != "file":
        return None
    content = top.maybe_text("content")
    if content is None or top.maybe_text("encoding") != "base64":
        return top.text("sha"), None
    try:
        return top.text("sha"), base64.b64decode(content)
    except (binascii.Error, ValueError):
        return top.text("sha"), None


def _array(body: object, place: str) -> list[Any]:
    if not isinstance(body, list):
        raise MalformedError(f"{place} is no list")
    return body
