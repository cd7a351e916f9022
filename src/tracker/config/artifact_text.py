"""How people write an artifact: `huggingface:owner/name`, a hub's page address, or any download address. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from tracker.config.problems import shown, suggestion
from tracker.domain.identifiers import HUBS_BY_ID, ArtifactRef, Host

_HUB_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
_OLLAMA_ID = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]*/)?[A-Za-z0-9][A-Za-z0-9._-]*(?::[A-Za-z0-9._-]+)?")
_PREFIX = re.compile(r"([A-Za-z_]+):(?!//)(.+)")
_PAGES = {
    Host.HUGGINGFACE: "https://huggingface.co/{}",
    Host.MODELSCOPE: "https://www.modelscope.cn/models/{}",
    Host.WISEMODEL: "https://wisemodel.cn/models/{}",
    Host.OPENXLAB: "https://openxlab.org.cn/models/detail/{}",
    Host.OLLAMA: "https://ollama.com/{}",
}
_HUB_DOMAINS = {
    "huggingface.co": (Host.HUGGINGFACE, ""),
    "hf.co": (Host.HUGGINGFACE, ""),
    "hf-mirror.com": (Host.HUGGINGFACE, ""),
    "modelscope.cn": (Host.MODELSCOPE, "models/"),
    "modelscope.ai": (Host.MODELSCOPE, "models/"),
    "wisemodel.cn": (Host.WISEMODEL, "models/"),
    "openxlab.org.cn": (Host.OPENXLAB, "models/detail/"),
    "ollama.com": (Host.OLLAMA, ""),
}
"""Domain → hub and what precedes `owner/name` in a page's path there."""
_OTHER_DOMAINS = {
    "drive.google.com": Host.GDRIVE,
    "docs.google.com": Host.GDRIVE,
    "1drv.ms": Host.ONEDRIVE,
    "onedrive.live.com": Host.ONEDRIVE,
    "pan.baidu.com": Host.BAIDU,
    "yun.baidu.com": Host.BAIDU,
}


@dataclass(frozen=True, slots=True)
class Location:
    """An artifact's identity and a page a reader can open."""

    ref: ArtifactRef
    url: str


def parse_host(text: str) -> Host:
    """Read a host's name. Raises ValueError with the nearest one."""
    try:
        return Host(text.lower())
    except ValueError:
        msg = f"unknown host {shown(text)}{suggestion(text, [str(host) for host in Host])}; one of {', '.join(Host)}"
        raise ValueError(msg) from None


def parse_location(text: str, host: Host | None = None) -> Location:
    """Read an artifact, of a given host or of the one its text names. Raises ValueError saying what to write."""
    text = text.strip()
    if "://" in text:
        return _from_url(text, host)
    if host is not None:
        return _from_id(host, text)
    prefixed = _PREFIX.fullmatch(text)
    if prefixed:
        return _from_id(parse_host(prefixed[1]), prefixed[2])
    msg = f"{shown(text)} names no artifact; write an address, or host:owner/name such as huggingface:{_example(text)}"
    raise ValueError(msg)


def _example(text: str) -> str:
    return text if _HUB_ID.fullmatch(text) else "owner/name"


def _from_id(host: Host, ident: str) -> Location:
    if host not in HUBS_BY_ID:
        msg = f"an artifact on {host} is named by its address, not by {shown(ident)}"
        raise ValueError(msg)
    pattern = _OLLAMA_ID if host is Host.OLLAMA else _HUB_ID
    if not pattern.fullmatch(ident):
        msg = f"{shown(ident)} is no name on {host}; write owner/name"
        raise ValueError(msg)
    return Location(ArtifactRef(host, ident), _PAGES[host].format(ident))


def _from_url(text: str, host: Host | None) -> Location:
    domain, path = _checked(text)
    if domain in _HUB_DOMAINS and host in (None, _HUB_DOMAINS[domain][0]):
        hub, prefix = _HUB_DOMAINS[domain]
        ident = _hub_id(hub, path.strip("/"), prefix)
        if ident is None:
            msg = f"{shown(text)} names no model on {hub}; write its page address or {hub}:owner/name"
            raise ValueError(msg)
        return _from_id(hub, ident)
    return Location(ArtifactRef(host or _other_host(domain, path), text), text)


def _checked(text: str) -> tuple[str, str]:
    """Return domain (without www.) and path of a usable web address."""
    try:
        parts = urlsplit(text)
        domain, scheme = (parts.hostname or "").lower().removeprefix("www."), parts.scheme.lower()
    except ValueError:
        domain, scheme = "", ""
    if scheme not in {"http", "https"} or not domain or parts.username or any(c.isspace() for c in text):
        msg = f"malformed address {shown(text)}; write one that begins with https:// and holds no spaces or login"
        raise ValueError(msg)
    return domain, parts.path


def _hub_id(hub: Host, path: str, prefix: str) -> str | None:
    if hub is Host.OLLAMA:
        return path.removeprefix("library/") or None
    if not path.startswith(prefix):
        return None
    segments = path.removeprefix(prefix).split("/")
    if len(segments) < 2 or segments[0] in {
        "datasets",
        "spaces",
        "collections",
        "models",
        "docs",
        "papers",
        "blog",
        "learn",
        "tasks",
        "organizations",
    }:
        return None
    return "/".join(segments[:2])


def _other_host(domain: str, path: str) -> Host:
    if domain in _OTHER_DOMAINS:
        return _OTHER_DOMAINS[domain]
    if domain.endswith("sharepoint.com"):
        return Host.ONEDRIVE
    if domain == "github.com" and "/releases/" in path:
        return Host.GITHUB_RELEASE
    return Host.TORRENT if path.endswith(".torrent") else Host.DIRECT
