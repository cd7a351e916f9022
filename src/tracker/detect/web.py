"""Addresses as written, made fit to be shown and opened: nothing hidden in them, and of the open web only."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import quote

_HIDDEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_UNFIT = re.compile(
    r"[\x00-\x20\x7f-\xa0\"<>`\\\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ud800-\udfff]"
)
"""Blanks, quotes, control characters and characters that show nothing or turn the reading direction."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?=:)")
_LOCAL_NAME = re.compile(r"(?:^|\.)(?:localhost|local|localdomain|internal|lan|intranet)$")


def web_address(url: str) -> str:
    """Return an address with scheme in lower case; what no address may hold stands in it as `%20`, `%E2%80%AE`."""
    url = url.strip().strip(_HIDDEN).strip()
    url = "https:" + url if url.startswith("//") else url
    url = _SCHEME.sub(lambda match: match[0].lower(), url, count=1) if _SCHEME.match(url) else url
    return _UNFIT.sub(lambda match: quote(match[0], errors="replace"), url)


def is_public(host: str) -> bool:
    """Say whether a host's name (lower case) can mean the same machine to every reader. Asks no name server."""
    if _LOCAL_NAME.search(host) or "%" in host:
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host.strip(".")
