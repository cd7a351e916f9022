"""How people write a repository: `owner/name`, a web address, a clone address. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from tracker.config.problems import shown
from tracker.domain.identifiers import RepoName

_SCP = re.compile(r"git@([^:/]+):(.+)")
_SPECIAL_OWNERS = frozenset(
    {
        "about",
        "apps",
        "collections",
        "contact",
        "customer-stories",
        "enterprise",
        "explore",
        "features",
        "login",
        "marketplace",
        "orgs",
        "pricing",
        "readme",
        "search",
        "security",
        "settings",
        "site",
        "sponsors",
        "stars",
        "team",
        "topics",
        "trending",
        "users",
    }
)
"""First path segments of github.com that are pages of GitHub itself."""


def parse_repository(text: str) -> RepoName:
    """Read one repository. Raises ValueError whose message says what to write instead."""
    text = text.strip()
    scp = _SCP.fullmatch(text)
    if scp:
        return _from_path(text, scp[1], scp[2])
    if "://" in text or text.lower().startswith(("github.com/", "www.github.com/")):
        return _from_url(text)
    try:
        return RepoName.parse(text)
    except ValueError:
        msg = f"{shown(text)} is no repository; write it as owner/name or https://github.com/owner/name"
        raise ValueError(msg) from None


def _from_url(text: str) -> RepoName:
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, scheme = parts.hostname or "", parts.scheme.lower()
    except ValueError:
        host, scheme = "", ""
    if scheme not in {"http", "https", "ssh", "git"} or not host:
        msg = f"malformed address {shown(text)}; write owner/name or https://github.com/owner/name"
        raise ValueError(msg)
    return _from_path(text, host, parts.path)


def _from_path(text: str, host: str, path: str) -> RepoName:
    if host.lower().removeprefix("www.") != "github.com":
        msg = f"{shown(text)} is not on github.com; only GitHub repositories can be tracked"
        raise ValueError(msg)
    segments = [part for part in path.split("/") if part]
    if len(segments) < 2 or segments[0].lower() in _SPECIAL_OWNERS:
        msg = f"{shown(text)} names no repository; write https://github.com/owner/name"
        raise ValueError(msg)
    try:
        return RepoName.parse(f"{segments[0]}/{segments[1].removesuffix('.git')}")
    except ValueError:
        msg = f"malformed address {shown(text)}; write owner/name or https://github.com/owner/name"
        raise ValueError(msg) from None
