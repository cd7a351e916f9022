"""An in-memory ModelScope with both of its API surfaces, changed by attribute; counts what it is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.simulators.server import DroppedConnection, Request, Response, json_response

OVERLOAD = "获取模型信息失败，信息：Error 1461: Can't create more than max_prepared_stmt_count statements"
NO_RECORD = "获取模型信息失败，信息：record not found"
_MISSING_CODE = 10010205001


@dataclass
class ScopeRepository:
    """A model or data set."""

    id: str
    licence: str = "Apache License 2.0"
    files: dict[str, int] = field(default_factory=lambda: {"README.md": 900, "model.safetensors": 13_000_000_000})
    gated: bool = False
    login_required: bool = False
    private: bool = False
    downloads: int = 100
    likes: int = 10
    parameters: int | None = None
    created_at: str = "2023-07-01T00:00:00Z"
    last_modified: str = "2023-07-08T12:30:15Z"
    epochs: tuple[int, int] = (1688169600, 1688819415)
    """The same instants as the older surface gives them."""
    has_size: bool = True

    def newer(self) -> dict[str, object]:
        """Return `data` of `/openapi/v1`."""
        return {
            "id": self.id,
            "display_name": self.id.partition("/")[2],
            "description": "",
            "license": self.licence,
            "downloads": self.downloads,
            "likes": self.likes,
            "created_at": self.created_at,
            "last_modified": self.last_modified,
            "file_size": sum(self.files.values()) if self.has_size else None,
            "params": self.parameters,
            "tasks": ["text-generation"],
            "tags": [],
            "private": self.private,
            "gated": self.gated,
            "login_required": self.login_required,
        }

    def older(self) -> dict[str, object]:
        """Return `Data` of `/api/v1`."""
        owner, _, name = self.id.partition("/")
        return {
            "Id": 4711,
            "Name": name,
            "Path": owner,
            "License": self.licence,
            "Downloads": self.downloads,
            "Stars": self.likes,
            "Visibility": 1 if self.private else 5,
            "IsPublished": 1,
            "IsOnline": 1,
            "IsAccessible": 1,
            "ProtectedMode": 1 if self.gated else 2,
            "CreatedTime": self.epochs[0],
            "LastUpdatedTime": self.epochs[1],
            "Revision": "master",
        }

    def listing(self) -> list[dict[str, object]]:
        """Return `Data.Files`."""
        entries: list[dict[str, object]] = [{"Name": "figures", "Path": "figures", "Type": "tree", "Size": 0}]
        blobs = [{"Name": p, "Path": p, "Type": "blob", "Size": n, "IsLFS": n > 10**7} for p, n in self.files.items()]
        return (entries + blobs)[:3000]


@dataclass
class ModelScopeSite:
    """The whole site, callable as a `server.Handler`."""

    models: dict[str, ScopeRepository] = field(default_factory=dict)
    datasets: dict[str, ScopeRepository] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=lambda: {"ms-good"})
    has_openapi: bool = True
    is_overloaded: bool = False
    """The database answers the 404 of a missing model, with other words."""
    broken: dict[str, Callable[[Request], Response]] = field(default_factory=dict)
    """Beginning of a path → how it answers instead."""
    delay: float = 0.0
    is_down: bool = False
    asked: list[Request] = field(default_factory=list)

    def add(self, repository: ScopeRepository, kind: str = "models") -> ScopeRepository:
        """Publish a repository."""
        (self.datasets if kind == "datasets" else self.models)[repository.id] = repository
        return repository

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        self.asked.append(request)
        if self.is_down:
            raise DroppedConnection
        answer = self._route(request)
        return Response(answer.status, answer.body, answer.headers, self.delay)

    def _route(self, request: Request) -> Response:
        for start, broken in self.broken.items():
            if request.path.startswith(start):
                return broken(request)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token and token not in self.tokens:
            return _error(401, "InvalidAuthentication", "invalid token")
        parts = request.path.strip("/").split("/")
        if parts[:2] == ["openapi", "v1"] and self.has_openapi and len(parts) == 5:
            return self._newer(parts[2], "/".join(parts[3:]))
        if parts[:2] == ["api", "v1"] and len(parts) >= 5:
            return self._older(parts[2], "/".join(parts[3:5]), "/".join(parts[5:]))
        if parts[0] in {"openapi", "api"}:
            return Response(404, b"404 page not found", {"Content-Type": "text/plain"})
        return Response(200, b"<!doctype html><div id=root></div>", {"Content-Type": "text/html"})

    def _find(self, kind: str, name: str) -> ScopeRepository | None:
        return (self.datasets if kind == "datasets" else self.models).get(name)

    def _newer(self, kind: str, name: str) -> Response:
        found = self._find(kind, name)
        if found is None or self.is_overloaded:
            return _error(404, "ResourceNotFound", "resource not found")
        return json_response(200, {"success": True, "request_id": "r-1", "data": found.newer()})

    def _older(self, kind: str, name: str, rest: str) -> Response:
        found = self._find(kind, name)
        if found is None or self.is_overloaded:
            said = OVERLOAD if self.is_overloaded else NO_RECORD
            missing = {"Code": _MISSING_CODE, "Message": said, "RequestId": "r-2", "Success": False}
            return json_response(404, missing)
        data: dict[str, object] = {"Files": found.listing()} if rest == "repo/files" else found.older()
        return json_response(200, {"Code": 200, "Success": True, "Message": "success", "RequestId": "r", "Data": data})


def _error(status: int, code: str, message: str) -> Response:
    return json_response(status, {"success": False, "code": code, "message": message, "request_id": "r-3"})
