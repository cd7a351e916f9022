"""An in-memory Hugging Face Hub, changed by plain attribute assignment; counts what it is asked.

Missing and private look alike, `expand` is exact, names are moved by a relative 307, files of gated repositories are
refused, every answer bears the rate-limit headers of a five-minute window.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.simulators.server import DroppedConnection, Request, Response, json_response

WINDOW = 300
_COMMON = {
    "author", "cardData", "createdAt", "disabled", "downloads", "downloadsAllTime", "gated", "lastModified", "likes",
    "private", "resourceGroup", "sha", "siblings", "tags", "trendingScore", "usedStorage",
}  # fmt: skip
VALID_EXPAND = {
    "models": _COMMON | {
        "baseModels", "config", "evalResults", "inference", "inferenceProviderMapping", "library_name", "mask_token",
        "model-index", "pipeline_tag", "safetensors", "spaces", "transformersInfo", "widgetData", "gguf",
        "xetEnabled", "childrenModelCount",
    },
    "datasets": _COMMON | {"citation", "description", "mainSize", "paperswithcode_id"},
}  # fmt: skip
_DEFAULT_LACKS = {"downloadsAllTime", "trendingScore", "childrenModelCount", "baseModels", "usedStorage"}
_LOG_IN = "Invalid username or password."
_BAD_TOKEN = "Invalid credentials in Authorization header"


@dataclass
class HubRepository:
    """A model or data set."""

    id: str
    files: dict[str, int] = field(default_factory=lambda: {"README.md": 900, "model.safetensors": 13_000_000_000})
    """Path → bytes; `.gitattributes` is added."""
    card: dict[str, object] | None = field(default_factory=lambda: dict[str, object](license="apache-2.0"))
    gated: bool | str = False
    private: bool = False
    disabled: bool = False
    parameters: int | None = None
    base: tuple[str, ...] = ()
    relation: str = "finetune"
    downloads: int = 100
    likes: int = 10
    created_at: str = "2023-03-01T12:00:00.000Z"
    last_modified: str = "2023-07-08T12:30:15.000Z"
    has_siblings: bool = True
    extra: dict[str, object] = field(default_factory=dict)
    """Members that replace or join those of the answer."""
    commits: list[tuple[str, str]] = field(default_factory=list)
    """(date, title) of each commit, oldest first."""
    incarnation: int = 1
    """Another number is a re-upload under the same name."""

    @property
    def object_id(self) -> str:
        """`_id`: 24 hex digits."""
        return hashlib.sha256(f"{self.id}#{self.incarnation}".encode()).hexdigest()[:24]

    @property
    def sha(self) -> str:
        """The head commit; moves with the files and the card."""
        return hashlib.sha1(repr((self.id, self.files, self.card)).encode(), usedforsecurity=False).hexdigest()

    def document(self, *, blobs: bool = False) -> dict[str, object]:
        """Every member that this repository has, before `expand` chooses."""
        card = self.card or {}
        licences = card.get("license", [])
        tags = [f"license:{name}" for name in (licences if isinstance(licences, list) else [licences])]
        tags += [f"base_model:{self.relation}:{name}" for name in self.base]
        full: dict[str, object] = {
            "author": self.id.partition("/")[0],
            "sha": self.sha,
            "gated": self.gated,
            "private": self.private,
            "disabled": self.disabled,
            "downloads": self.downloads,
            "downloadsAllTime": self.downloads * 9,
            "likes": self.likes,
            "lastModified": self.last_modified,
            "createdAt": self.created_at,
            "tags": [*tags, "region:us"],
            "usedStorage": sum(self.files.values()) * 2,
        }
        if self.card is not None:
            full["cardData"] = self.card
        if self.has_siblings:
            full["siblings"] = [self._sibling(path, blobs=blobs) for path in [".gitattributes", *self.files]]
        if self.parameters is not None:
            full["safetensors"] = {"parameters": {"BF16": self.parameters}, "total": self.parameters}
        if self.base:
            models = [{"_id": hashlib.sha256(name.encode()).hexdigest()[:24], "id": name} for name in self.base]
            full["baseModels"] = {"relation": self.relation, "models": models}
        return full | self.extra

    def _sibling(self, path: str, *, blobs: bool) -> dict[str, object]:
        if not blobs:
            return {"rfilename": path}
        size = self.files.get(path, 1519)
        oid = hashlib.sha256(path.encode()).hexdigest()
        lfs = {"lfs": {"sha256": oid, "size": size, "pointerSize": 135}} if size > 10_000_000 else {}
        return {"rfilename": path, "size": size, "blobId": oid[:40], **lfs}


@dataclass
class HuggingFaceHub:
    """The whole Hub, callable as a `server.Handler`."""

    models: dict[str, HubRepository] = field(default_factory=dict)
    datasets: dict[str, HubRepository] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    """Old name → new name, asked names being compared without case."""
    tokens: set[str] = field(default_factory=lambda: {"hf_good"})
    readers: dict[str, set[str]] = field(default_factory=dict)
    """Token → gated or private repositories it may read."""
    quota: int | None = None
    """Requests per window and bucket; None for no limit. `left` counts down."""
    used: Counter[str] = field(default_factory=Counter)
    """Bucket → requests in this window; clear it to begin a new one."""
    seconds_left: int = 295
    has_rate_headers: bool = True
    has_expand: bool = True
    """False for a mirror that answers `expand` with 400."""
    is_limit_html: bool = False
    broken: dict[str, Callable[[Request], Response]] = field(default_factory=dict)
    """Name → how its API answers instead."""
    broken_files: dict[str, Callable[[Request], Response]] = field(default_factory=dict)
    """Name → how its files answer instead."""
    delay: float = 0.0
    is_down: bool = False
    asked: list[Request] = field(default_factory=list)

    def add(self, repository: HubRepository, kind: str = "models") -> HubRepository:
        """Publish a repository."""
        self._kind(kind)[repository.id] = repository
        return repository

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        self.asked.append(request)
        if self.is_down:
            raise DroppedConnection
        bucket = "resolvers" if "/resolve/" in request.path else "api"
        self.used[bucket] += 1
        answer = self._limited(request) if self._is_over(bucket) else self._route(request)
        headers = {**answer.headers, **self._rate_headers(bucket)}
        return Response(answer.status, answer.body, headers, self.delay)

    def _is_over(self, bucket: str) -> bool:
        return self.quota is not None and self.used[bucket] > self.quota

    def _rate_headers(self, bucket: str) -> dict[str, str]:
        if not self.has_rate_headers:
            return {}
        quota = 500 if self.quota is None else self.quota
        left = max(0, quota - self.used[bucket]) if self.quota is not None else 499
        return {
            "RateLimit": f'"{bucket}";r={left};t={self.seconds_left}',
            "RateLimit-Policy": f'"fixed window";"{bucket}";q={quota};w={WINDOW}',
        }

    def _limited(self, request: Request) -> Response:
        if self.is_limit_html:
            return Response(429, b"<!DOCTYPE html><title>429 Too Many Requests</title>", {"Content-Type": "text/html"})
        words = "We had to rate limit your IP (192.0.2.7). To continue using our service, create a HF account or login"
        return json_response(429, {"error": words})

    def _route(self, request: Request) -> Response:
        parts = request.path.strip("/").split("/")
        if len(parts) == 2 and parts[0] == "api" and parts[1] in VALID_EXPAND:
            return self._list(request, parts[1])
        if parts[0] == "api" and "commits" in parts:
            return self._commits(request, parts[1], "/".join(parts[2 : parts.index("commits")]))
        if parts[0] == "api" and len(parts) in {3, 4} and parts[1] in VALID_EXPAND:
            return self._information(request, parts[1], "/".join(parts[2:]))
        if "resolve" in parts:
            kind = "datasets" if parts[0] == "datasets" else "models"
            at = parts.index("resolve")
            return self._file(request, kind, "/".join(parts[1 if kind == "datasets" else 0 : at]), parts[at + 2 :])
        return json_response(404, {"error": "Sorry, we can't find the page you are looking for."})

    def _information(self, request: Request, kind: str, name: str) -> Response:
        if name in self.broken:
            return self.broken[name](request)
        refusal = self._check_token(request)
        if refusal is not None:
            return refusal
        elsewhere = self._elsewhere(kind, name)
        if elsewhere is not None:
            query = f"?{request.raw_query}" if request.raw_query else ""
            return Response(307, b"", {"Location": f"/api/{kind}/{elsewhere}{query}"})
        repository = self._kind(kind).get(name)
        if repository is None or not self._may_see(repository, request):
            return self._missing(request)
        return self._describe(repository, request, kind)

    def _describe(self, repository: HubRepository, request: Request, kind: str) -> Response:
        asked = request.query.get("expand", ()) + request.query.get("expand[]", ())
        full = repository.document(blobs=request.first("blobs") == "true")
        known = {"_id": repository.object_id, "id": repository.id}
        if not asked:
            shown = {name: value for name, value in full.items() if name not in _DEFAULT_LACKS}
            return json_response(200, known | {"modelId": repository.id} | shown)
        unknown = [name for name in asked if name not in VALID_EXPAND[kind]]
        if unknown or not self.has_expand:
            options = ", ".join(sorted(VALID_EXPAND[kind]))
            return json_response(400, {"error": f'"expand" must be one of [{options}]'})
        return json_response(200, known | {name: full[name] for name in asked if name in full})

    def _commits(self, request: Request, kind: str, name: str) -> Response:
        repository = self._kind(kind).get(name)
        elsewhere = self._elsewhere(kind, name)
        if elsewhere is not None:
            return Response(307, b"", {"Location": request.path.replace(name, elsewhere, 1)})
        if repository is None or not self._may_see(repository, request):
            return self._missing(request)
        if repository.gated:
            return _refusal(401, "GatedRepo", f"Access to model {name} is restricted.")
        rows = [
            {"id": hashlib.sha1(f"{name}{n}".encode(), usedforsecurity=False).hexdigest(), "title": title, "date": at}
            for n, (at, title) in enumerate(repository.commits)
        ]
        return json_response(200, rows[::-1][:50], {"X-Total-Count": str(len(rows))})

    def _list(self, request: Request, kind: str) -> Response:
        author = request.first("author")
        mine = [r for r in self._kind(kind).values() if r.id.startswith(author + "/") and not r.private]
        limit, start = int(request.first("limit", "100")), int(request.first("cursor", "0"))
        page = [{"_id": r.object_id, "id": r.id, "modelId": r.id} for r in mine[start : start + limit]]
        link = f'<{request.base}/api/{kind}?author={author}&limit={limit}&cursor={start + limit}>; rel="next"'
        return json_response(200, page, {"Link": link} if start + limit < len(mine) else {})

    def _file(self, request: Request, kind: str, name: str, path: list[str]) -> Response:
        if name in self.broken_files:
            return self.broken_files[name](request)
        refusal = self._check_token(request)
        if refusal is not None:
            return refusal
        elsewhere = self._elsewhere(kind, name)
        if elsewhere is not None:
            return Response(307, b"", {"Location": request.path.replace(name, elsewhere, 1)})
        repository = self._kind(kind).get(name)
        if repository is None or not self._may_see(repository, request):
            return self._missing(request)
        return self._serve_file(repository, request, "/".join(path))

    def _serve_file(self, repository: HubRepository, request: Request, path: str) -> Response:
        if repository.disabled:
            return _refusal(403, "", "Access to this resource is disabled.")
        token = _token(request)
        if repository.gated and (token is None or repository.id not in self.readers.get(token, ())):
            words = f"Access to model {repository.id} is restricted. You must have access to it and be authenticated."
            return _refusal(403 if token else 401, "GatedRepo", words)
        if path not in repository.files:
            return _refusal(404, "EntryNotFound", "Entry not found")
        size = repository.files[path]
        if size < 10_000_000:
            return Response(
                307, b"", {"Location": f"/api/resolve-cache/models/{repository.id}/{repository.sha}/{path}"}
            )
        linked = {"X-Linked-Size": str(size), "X-Repo-Commit": repository.sha, "X-Linked-ETag": '"sha256"'}
        return Response(302, b"Found. Redirecting", {"Location": "https://cdn.example/x?Signature=1", **linked})

    def _check_token(self, request: Request) -> Response | None:
        token = _token(request)
        return None if token is None or token in self.tokens else _refusal(401, "", _BAD_TOKEN)

    def _missing(self, request: Request) -> Response:
        if _token(request) is None:
            return _refusal(401, "", _LOG_IN)
        return _refusal(404, "RepoNotFound", "Repository not found")

    def _may_see(self, repository: HubRepository, request: Request) -> bool:
        return not repository.private or repository.id in self.readers.get(_token(request) or "", ())

    def _elsewhere(self, kind: str, name: str) -> str | None:
        if name in self._kind(kind):
            return None
        places: Mapping[str, str] = self.moved | {known: known for known in self._kind(kind)}
        return next((new for old, new in places.items() if old.lower() == name.lower()), None)

    def _kind(self, kind: str) -> dict[str, HubRepository]:
        return self.datasets if kind == "datasets" else self.models


def _token(request: Request) -> str | None:
    given = request.headers.get("authorization", "")
    return given.removeprefix("Bearer ") or None


def _refusal(status: int, code: str, words: str) -> Response:
    headers = {"X-Error-Message": words, **({"X-Error-Code": code} if code else {})}
    body = json.dumps({"error": words}).encode()
    return Response(status, body, {"Content-Type": "application/json; charset=utf-8", **headers})
