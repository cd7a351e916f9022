"""Lists kept elsewhere: a page on the web, a GitHub list's README, a Hugging Face collection or organisation.

Only fetches and takes apart answers; what a list means is judged elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

from tracker.domain.identifiers import RepoName
from tracker.errors import UsageError
from tracker.sources.http import HttpClient, Response, TransportFailure, redirect_target, same_origin

COUNTER = "listing"
_REDIRECTS = 5
_MAX_MODELS = 200
_HF_PAGES = frozenset({"huggingface.co", "hf.co"})
_NOT_ORGANISATIONS = frozenset(
    {"datasets", "spaces", "models", "papers", "docs", "blog", "collections", "posts", "join"}
)
_RAW = "application/vnd.github.raw+json"
_NEXT = re.compile(r'<([^>]+)>\s*;\s*rel="?next"?')


@dataclass(frozen=True, slots=True)
class ListPage:
    """The text of a list and the repository it is kept in, if any."""

    text: str
    own: RepoName | None = None


@dataclass(frozen=True, slots=True)
class HubPage:
    """A collection or an organisation on the hub."""

    kind: str
    """`collections` or `models`."""
    slug: str


def hub_page(url: str, endpoint: str) -> HubPage | None:
    """Say whether an address is a Hugging Face collection or organisation. Pure."""
    parts = urlsplit(url)
    below = "/"
    if (parts.hostname or "").removeprefix("www.") not in _HF_PAGES:
        below = urlsplit(endpoint).path.rstrip("/") + "/"
        if not same_origin(url, endpoint) or not parts.path.startswith(below):
            return None  # another server on the same machine is no hub
    segments = [segment for segment in parts.path.removeprefix(below).split("/") if segment]
    if len(segments) == 3 and segments[0] == "collections":
        return HubPage("collections", "/".join(segments[1:]))
    if len(segments) == 1 and segments[0] not in _NOT_ORGANISATIONS:
        return HubPage("models", segments[0])
    return None


class ListingSource:
    """Fetches lists. Every method raises UsageError with the address and what it answered."""

    def __init__(
        self,
        http: HttpClient,
        *,
        github_api_url: str,
        github_token: str | None = None,
        hf_endpoint: str = "https://huggingface.co",
        hf_token: str | None = None,
    ) -> None:
        self._http = http
        self._github = github_api_url.rstrip("/")
        self._github_headers = {"Authorization": f"Bearer {github_token}"} if github_token else {}
        self._hub = hf_endpoint.rstrip("/")
        self._hub_headers = {"Authorization": f"Bearer {hf_token}"} if hf_token else {}

    def page(self, url: str) -> ListPage:
        """Return a list's text: of a GitHub repository its README, of a file there the file, else the page."""
        file = _github_file(url)
        if file is None:
            return ListPage(self._get(url).text)
        own, path, ref = file
        where = f"contents/{quote(path)}" if path else "readme"
        query = f"?{urlencode({'ref': ref})}" if ref else ""
        address = f"{self._github}/repos/{own}/{where}{query}"
        return ListPage(self._get(address, self._github_headers | {"Accept": _RAW}).text, own)

    def models(self, page: HubPage) -> list[str]:
        """Return the ids of a collection's or an organisation's models, at most 200."""
        if page.kind == "collections":
            address = f"{self._hub}/api/collections/{quote(page.slug)}"
            items = _listed(self._json(address), "items")
            return [str(i["id"]) for i in items if i.get("type") == "model" and isinstance(i.get("id"), str)][
                :_MAX_MODELS
            ]
        query = urlencode({"author": page.slug, "limit": 100, "sort": "downloads", "direction": -1})
        ids: list[str] = []
        for answer in self._pages(f"{self._hub}/api/models?{query}"):
            ids += [str(item["id"]) for item in answer if isinstance(item.get("id"), str)]
            if len(ids) >= _MAX_MODELS:
                break
        return ids[:_MAX_MODELS]

    def card(self, model: str) -> str | None:
        """Return a model's card; None when it has none or may not be read."""
        try:
            return self._get(f"{self._hub}/{quote(model)}/resolve/main/README.md", self._hub_headers).text
        except UsageError:
            return None

    def _pages(self, url: str) -> Iterator[list[dict[str, Any]]]:
        address: str | None = url
        while address:
            response = self._get(address, self._hub_headers)
            yield _listed(_parsed(response, address), None)
            following = _NEXT.search(response.headers.get("link", ""))
            target = urljoin(address, following[1]) if following else None
            address = target if target and same_origin(target, self._hub) else None

    def _json(self, url: str) -> Any:
        return _parsed(self._get(url, self._hub_headers), url)

    def _get(self, url: str, headers: dict[str, str] | None = None) -> Response:
        """Follow redirects; a credential is only shown to the origin it was meant for."""
        sent, address = dict(headers or {}), url
        for _ in range(_REDIRECTS):
            try:
                response = self._http.request("GET", address, counter=COUNTER, headers=sent)
            except TransportFailure as failure:
                raise UsageError(f"{url}: {failure.detail}") from None
            target = redirect_target(response)
            if target is None:
                return _require(response, url)
            if not target.startswith(("https://", "http://")):
                break
            if not same_origin(target, address):
                sent.pop("Authorization", None)
            address = target
        raise UsageError(f"{url}: redirects too often or to an unusable address; give the final address")


def _require(response: Response, url: str) -> Response:
    if response.status != 200:
        hint = (
            "check the address, or set the token that may read it"
            if response.status in {401, 403, 404}
            else "try later"
        )
        raise UsageError(f"{url}: answered {response.status}; {hint}")
    return response


def _parsed(response: Response, url: str) -> Any:
    try:
        return response.json()
    except TransportFailure as failure:
        raise UsageError(f"{url}: {failure.detail}") from None


def _listed(document: Any, key: str | None) -> list[dict[str, Any]]:
    found = document.get(key) if key and isinstance(document, dict) else document
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _github_file(url: str) -> tuple[RepoName, str, str | None] | None:
    """Return repository, path (empty: its README) and ref of a page on github.com or raw.githubusercontent.com."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    segments = [segment for segment in parts.path.split("/") if segment]
    if host not in {"github.com", "raw.githubusercontent.com"} or len(segments) < 2:
        return None
    try:
        own = RepoName.parse(f"{segments[0]}/{segments[1].removesuffix('.git')}")
    except ValueError:
        return None
    if host == "raw.githubusercontent.com":
        return (own, "/".join(segments[3:]), segments[2]) if len(segments) > 3 else None
    if len(segments) > 4 and segments[2] in {"blob", "raw"}:
        return own, "/".join(segments[4:]), segments[3]
    return (own, "", None) if len(segments) == 2 else None
