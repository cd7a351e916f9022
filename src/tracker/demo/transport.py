"""Answers the real GitHub client from the recorded past, inside the process.

Understands the client's own GraphQL documents and nothing else. What was never recorded (forks, watchers, topics) is
left out of the answer, so that it stays unknown; numeric ids are made up and only tell the repositories apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tracker.demo import past
from tracker.demo.world import RecordedState, RecordedWorld
from tracker.sources.http import Headers, Request, Response

_REPOSITORY = re.compile(r"^\s*(r\d+): (?:node\(id: \$(i\d+)\)|repository\(owner: \$(o\d+), name: \$(n\d+)\))", re.M)
_STAR_WEEKS = re.compile(r"/repos/([^/]+/[^/]+)/stargazers/history")
_NUMBER = re.compile(r"[?&](per_page|page)=(\d+)")
_OBJECT = re.compile(r"^\s*(b\d+): object\((oid|expression): \$(x\d+)\)", re.M)


class DemoGitHub:
    """GitHub as it was at `at`; move `at` forward between runs."""

    def __init__(self, world: RecordedWorld, at: datetime) -> None:
        self.world = world
        self.at = at
        self._ids = {repo: number for number, repo in enumerate(sorted(world.states), start=1)}

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        weeks = _STAR_WEEKS.search(request.url)
        if weeks:
            return self._star_weeks(weeks[1], request.url)
        if request.url.endswith("/rate_limit"):
            return _json(200, {"resources": {}})
        if request.method != "POST" or not request.url.endswith("/graphql"):
            return _json(404, {"message": "Not Found", "status": "404"})
        asked = json.loads(request.body)
        data, missing = self._answer(asked["query"], asked.get("variables") or {})
        errors = [
            {"type": "NOT_FOUND", "path": path, "message": "Could not resolve to a Repository"} for path in missing
        ]
        return _json(200, {"data": data} | ({"errors": errors} if errors else {}))

    def _answer(self, query: str, variables: Mapping[str, Any]) -> tuple[dict[str, Any], list[list[Any]]]:
        data: dict[str, Any] = {"rateLimit": None}
        if "ids" in variables:
            data["nodes"] = [self._facts(self._repo_of_node(node)) for node in variables["ids"]]
            return data, [["nodes", i] for i, node in enumerate(data["nodes"]) if node is None]
        places = list(_REPOSITORY.finditer(query))
        for place, following in zip(places, [*places[1:], None], strict=True):
            repo = self._repo_asked(place, variables)
            end = following.start() if following else len(query)
            data[place[1]] = self._repository(repo, query, (place.end(), end), variables)
        return data, [[alias] for alias, node in data.items() if node is None and alias != "rateLimit"]

    def _repository(
        self, repo: str | None, query: str, part: tuple[int, int], variables: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        """Answer one repository's part of a query: its past, objects of it, or the facts of today."""
        block = query[slice(*part)]
        if past.ASKED.search(block):
            states = [s for s in self.world.states.get(repo or "", ()) if s.at <= self.at]
            return past.listings(block, variables, states) if repo else None
        objects = list(_OBJECT.finditer(block))
        answer: dict[str, Any] | None = self._objects(repo, objects, variables) if objects else self._facts(repo)
        return answer

    def _star_weeks(self, name: str, url: str) -> Response:
        repo = self._repo_of_name(name)
        if repo is None:
            return _json(404, {"message": "Not Found", "status": "404"})
        asked = {key: int(value) for key, value in _NUMBER.findall(url)}
        size, page = min(asked.get("per_page", 30), 30), asked.get("page", 1)
        rows = past.star_weeks(self.world.stars.get(repo, ()), self.world.created[repo], self.at)
        return _json(200, rows[(page - 1) * size : page * size])

    def _repo_asked(self, place: re.Match[str], variables: Mapping[str, Any]) -> str | None:
        if place[2]:
            return self._repo_of_node(variables[place[2]])
        return self._repo_of_name(f"{variables[place[3]]}/{variables[place[4]]}")

    def _repo_of_node(self, node: str) -> str | None:
        return next((repo for repo, number in self._ids.items() if node == f"R_{number}"), None)

    def _repo_of_name(self, name: str) -> str | None:
        """Find a repository by today's name or an earlier one, as GitHub follows renames."""
        for repo in self._ids:
            if name.lower() in {repo.lower(), self.world.name(repo, self.at).lower()}:
                return repo
        return None

    def _objects(self, repo: str | None, objects: list[re.Match[str]], variables: Mapping[str, Any]) -> Any:
        if repo is None:
            return None
        return {o[1]: self._blob(repo, o[2], str(variables[o[3]])) for o in objects}

    def _blob(self, repo: str, argument: str, value: str) -> Any:
        if argument == "expression":
            state = self.world.state(repo, self.at)
            oid = state.files.get(value.partition(":")[2]) if state else None
            return {"__typename": "Blob", "oid": oid} if oid else None
        text = self.world.document(repo, value)
        if text is None:
            return None
        return {"__typename": "Blob", "oid": value, "isBinary": False, "isTruncated": False, "text": text}

    def _facts(self, repo: str | None) -> Any:
        state = self.world.state(repo, self.at) if repo else None
        if repo is None or state is None:
            return None
        name = self.world.name(repo, self.at)
        stars = self.world.star_count(repo, self.at)
        facts = _never_recorded() | {
            "__typename": "Repository",
            "id": f"R_{self._ids[repo]}",
            "databaseId": self._ids[repo],
            "nameWithOwner": name,
            "url": f"https://github.com/{name}",
            "createdAt": _iso(self.world.created[repo]),
            "pushedAt": _iso(state.committed_at),
            "licenseInfo": _licence(state.licence),
            "defaultBranchRef": _branch(state),
            "root": {"entries": [_entry(path, oid) for path, oid in sorted(state.files.items())]},
            "tags": _tags(state),
        }
        return facts | ({"stargazerCount": stars} if stars is not None else {})


def _never_recorded() -> dict[str, Any]:
    return {
        "isArchived": False,
        "archivedAt": None,
        "isDisabled": False,
        "isFork": False,
        "isEmpty": False,
        "description": None,
        "homepageUrl": None,
        "primaryLanguage": None,
        "repositoryTopics": {"nodes": []},
        "parent": None,
        "latestRelease": None,
        "releases": {"totalCount": 0, "nodes": []},
    }


def _licence(spdx: str | None) -> dict[str, Any] | None:
    if spdx is None:
        return None
    is_other = spdx == "NOASSERTION"
    return {"key": "other" if is_other else spdx.lower(), "spdxId": spdx, "pseudoLicense": is_other}


def _branch(state: RecordedState) -> dict[str, Any]:
    return {"name": "main", "target": {"oid": state.commit, "committedDate": _iso(state.committed_at)}}


def _entry(path: str, oid: str) -> dict[str, Any]:
    return {"name": path, "type": "blob", "oid": oid, "size": 0}


def _tags(state: RecordedState) -> dict[str, Any]:
    """Only the newest tag was recorded, and how many there were."""
    nodes = [{"name": state.tag, "target": None}] if state.tag else []
    return {"totalCount": state.tags, "nodes": nodes}


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(status: int, body: object) -> Response:
    headers = Headers({"content-type": "application/json; charset=utf-8"})
    return Response(status, headers, json.dumps(body).encode())
