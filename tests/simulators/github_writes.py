"""The part of GitHub that is written to: issues, comments, releases, pull requests, App sign-in. Speaks real HTTP.

Changed by plain attribute assignment; keeps every write. Mount it as a `server.Handler`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.simulators.server import Request, Response, json_response

JsonObject = dict[str, object]
_NOW = "2026-11-23T06:00:00Z"


@dataclass
class Credential:
    """What a token may do, and whose it is."""

    login: str = "tracker[bot]"
    permissions: set[str] = field(default_factory=lambda: {"issues", "pull_requests", "contents"})


@dataclass
class WritableGitHub:
    """One repository, `me/list`, and an App that is installed on it."""

    name: str = "me/list"
    tokens: dict[str, Credential] = field(default_factory=lambda: {"ghs_good": Credential()})
    issues: list[JsonObject] = field(default_factory=list)
    comments: dict[int, list[JsonObject]] = field(default_factory=dict)
    """Issue number → comments."""
    releases: list[JsonObject] = field(default_factory=list)
    pulls: list[JsonObject] = field(default_factory=list)
    branches: dict[str, int] = field(default_factory=lambda: {"main": 0, "tracker": 1})
    """Branch → commits ahead of `main`."""
    has_issues: bool = True
    may_label: bool = True
    """False: labels are dropped without a word."""
    installation: int = 77
    app_id: str = "4711"
    broken: Callable[[Request], Response | None] = field(default=lambda request: None)
    """Answers instead, unless it returns None."""
    writes: list[tuple[str, str]] = field(default_factory=list)
    """Method and path of every write that was accepted."""
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        self.asked.append(request)
        instead = self.broken(request)
        if instead is not None:
            return instead
        signed = self._sign_in(request)
        if signed is not None:
            return signed
        credential = self.tokens.get(_bearer(request))
        if credential is None:
            return _problem(401, "Bad credentials")
        prefix = f"/repos/{self.name}"
        if not request.path.startswith(prefix):
            return _problem(404, "Not Found")
        return self._route(request, request.path.removeprefix(prefix), credential)

    # -- App

    def _sign_in(self, request: Request) -> Response | None:
        if request.path == f"/repos/{self.name}/installation":
            return json_response(200, {"id": self.installation, "app_id": int(self.app_id)})
        if request.path != f"/app/installations/{self.installation}/access_tokens":
            return None
        if _bearer(request).count(".") != 2:
            return _problem(401, "A JSON web token could not be decoded")
        self.tokens["ghs_app"] = Credential("app[bot]")
        expires = (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        return json_response(201, {"token": "ghs_app", "expires_at": expires, "permissions": {}})

    # -- repository

    def _route(self, request: Request, path: str, who: Credential) -> Response:
        if path == "":
            owner = self.name.partition("/")[0]
            known = {"full_name": self.name, "name": self.name.partition("/")[2], "default_branch": "main"}
            return json_response(200, known | {"url": self._url(request, ""), "owner": {"login": owner}})
        routes: list[tuple[str, str, Callable[..., Response]]] = [
            (r"/issues", "issues", self._issues),
            (r"/issues/(\d+)", "issues", self._issue),
            (r"/issues/(\d+)/comments", "issues", self._comments),
            (r"/releases", "contents", self._releases),
            (r"/releases/(\d+)", "contents", self._release),
            (r"/pulls", "pull_requests", self._pulls),
            (r"/pulls/(\d+)", "pull_requests", self._pull),
        ]
        for pattern, permission, answer in routes:
            matched = re.fullmatch(pattern, path)
            if matched:
                return self._permitted(request, permission, who, answer, matched.groups())
        return _problem(404, "Not Found")

    def _permitted(
        self,
        request: Request,
        permission: str,
        who: Credential,
        answer: Callable[..., Response],
        parts: tuple[str, ...],
    ) -> Response:
        is_write = request.method != "GET"
        if is_write and permission not in who.permissions:
            return _problem(403, "Resource not accessible by integration")
        if permission == "issues" and not self.has_issues:
            return _problem(410, "Issues has been disabled in this repository.")
        reply = answer(request, who, *(int(part) for part in parts))
        if is_write and reply.status < 300:
            self.writes.append((request.method, request.path))
        return reply

    def _issues(self, request: Request, who: Credential) -> Response:
        if request.method == "POST":
            number = len(self.issues) + len(self.pulls) + 1
            labels = [{"name": name} for name in _list(_body(request), "labels") if self.may_label]
            author = {"login": who.login, "type": "Bot" if who.login.endswith("[bot]") else "User"}
            issue: JsonObject = {"number": number, "state": "open", "user": author, "created_at": _NOW}
            issue |= {"author_association": "NONE" if author["type"] == "Bot" else "OWNER"}
            issue |= {"url": self._url(request, f"/issues/{number}"), "title": "", "body": None}
            self.issues.append(issue | _body(request) | {"labels": labels})
            return json_response(201, self.issues[-1])
        wanted = set(filter(None, request.first("labels").split(",")))
        state = request.first("state", "open")
        found = [i for i in self.issues if wanted <= {label["name"] for label in _objects(i, "labels")}]
        if request.first("direction") == "desc":
            found.reverse()
        return self._page(request, [i for i in found if state in {"all", i["state"]}])

    def _issue(self, request: Request, who: Credential, number: int) -> Response:
        issue = next((i for i in self.issues if i["number"] == number), None)
        if issue is None:
            return _problem(404, "Not Found")
        if request.method == "PATCH":
            issue |= _body(request)
        return json_response(200, issue)

    def _comments(self, request: Request, who: Credential, number: int) -> Response:
        kept = self.comments.setdefault(number, [])
        if request.method == "POST":
            comment: JsonObject = {"id": 100 + len(kept), "user": {"login": who.login}, **_body(request)}
            kept.append(comment | {"url": self._url(request, f"/issues/comments/{100 + len(kept)}")})
            return json_response(201, kept[-1])
        return self._page(request, kept)

    def _releases(self, request: Request, who: Credential) -> Response:
        if request.method == "POST":
            ident = 1000 + len(self.releases)
            release: JsonObject = {"id": ident, "url": self._url(request, f"/releases/{ident}"), **_body(request)}
            self.releases.append(release)
            return json_response(201, release)
        return self._page(request, self.releases)

    def _release(self, request: Request, who: Credential, ident: int) -> Response:
        release = next((r for r in self.releases if r["id"] == ident), None)
        if release is None:
            return _problem(404, "Not Found")
        if request.method == "PATCH":
            release |= _body(request)
        return json_response(200, release)

    def _pulls(self, request: Request, who: Credential) -> Response:
        if request.method == "POST":
            return self._open_pull(request, _body(request))
        head, base = request.first("head").partition(":")[2], request.first("base")
        found = [p for p in self.pulls if p["state"] == "open" and _branch(p, "head") == head]
        return self._page(request, [p for p in found if not base or _branch(p, "base") == base])

    def _open_pull(self, request: Request, body: JsonObject) -> Response:
        head, base = str(body["head"]), str(body["base"])
        if not self.branches.get(head):
            words = f"No commits between {base} and {head}" if head in self.branches else "head is invalid"
            return json_response(422, {"message": "Validation Failed", "errors": [{"message": words}]})
        number = len(self.issues) + len(self.pulls) + 1
        pull = {"number": number, "state": "open", "title": body["title"], "body": body.get("body")}
        pull |= {"url": self._url(request, f"/pulls/{number}"), "head": {"ref": head}, "base": {"ref": base}}
        self.pulls.append(pull)
        return json_response(201, pull)

    def _pull(self, request: Request, who: Credential, number: int) -> Response:
        pull = next((p for p in self.pulls if p["number"] == number), None)
        if pull is None:
            return _problem(404, "Not Found")
        if request.method == "PATCH":
            pull |= _body(request)
        return json_response(200, pull)

    def _page(self, request: Request, items: list[JsonObject]) -> Response:
        size, number = int(request.first("per_page", "30")), int(request.first("page", "1"))
        rest = re.sub(r"&?\bpage=\d+", "", request.raw_query)
        link = f'<{request.base}{request.path}?{rest}&page={number + 1}>; rel="next"'
        headers = {"Link": link} if number * size < len(items) else {}
        return json_response(200, items[(number - 1) * size : number * size], headers)

    def _url(self, request: Request, path: str) -> str:
        return f"{request.base}/repos/{self.name}{path}"


def _bearer(request: Request) -> str:
    return request.headers.get("authorization", "").partition(" ")[2]


def _body(request: Request) -> JsonObject:
    parsed: JsonObject = json.loads(request.body or b"{}")
    return parsed


def _list(document: JsonObject, name: str) -> list[object]:
    value = document.get(name)
    return value if isinstance(value, list) else []


def _objects(document: JsonObject, name: str) -> list[JsonObject]:
    return [item for item in _list(document, name) if isinstance(item, dict)]


def _branch(pull: JsonObject, side: str) -> object:
    place = pull[side]
    return place.get("ref") if isinstance(place, dict) else None


def _problem(status: int, message: str) -> Response:
    return json_response(status, {"message": message, "documentation_url": "https://docs.github.com/rest"})
