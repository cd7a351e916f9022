"""What is said when no target at all can be observed. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from tracker.domain.identifiers import RepoName
from tracker.errors import UpstreamError


def refused_token(message: str) -> UpstreamError:
    """Return the error for a 401."""
    said = f" ({message})" if message else ""
    return UpstreamError(
        f"GitHub refused the token{said}: set GITHUB_TOKEN to a valid one, or unset it (and GH_TOKEN) to go on with "
        "60 requests an hour"
    )


def unreachable(url: str, detail: str) -> UpstreamError:
    """Return the error for an endpoint that does not answer at all."""
    return UpstreamError(
        f"GitHub's API at {url} does not answer ({detail}): check the network and HTTPS_PROXY, "
        "or set GITHUB_API_URL to an address that can be reached"
    )


def wrong(url: str, detail: str) -> UpstreamError:
    """Return the error for an address where something else answers."""
    return UpstreamError(
        f"{url} is no GitHub API ({detail}): set GITHUB_API_URL (and GITHUB_GRAPHQL_URL, where it cannot be derived) "
        "to the API's root, such as https://api.github.com or https://HOST/api/v3"
    )


def web_url(api_url: str, name: RepoName) -> str:
    """Return the page of a repository on the site that belongs to an API root."""
    parts = urlsplit(api_url)
    host = (parts.hostname or "").removeprefix("api.")
    if parts.path.rstrip("/").endswith("/api/v3") or (parts.hostname or "").startswith("api."):
        return f"https://{host}/{name}"
    return f"https://github.com/{name}"
