"""Which addresses a link found upstream may lead to. Links come from strangers' READMEs: any of them may aim inside.

The guard resolves a name once, refuses it unless every address it resolves to is public, and hands back the address
that was checked. Whoever asks must connect to that very address (`Allowed.pinned_url`), so that a name that resolves
differently a moment later (DNS rebinding) gains nothing. Every hop of a redirect is checked anew.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote, urlsplit

from tracker.domain.evidence import FailureReason

Resolver: TypeAlias = Callable[[str, int], Sequence[str]]
"""(host, port) → IP addresses as text, in order of preference; raises OSError where there is none."""

WEB_PORTS = frozenset({80, 443})
LONGEST_URL = 4000
_DEFAULT_PORT = {"http": 80, "https": 443}
_REFUSED_V4 = [
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_REFUSED_V6 = [
    ipaddress.IPv6Network(text)
    # The embeddings of IPv4 (6to4, Teredo) lie in the global range; NAT64 and v4-mapped lie outside it.
    for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_INSIDE = re.compile(r"(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home|corp|home\.arpa|onion)$")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")


@dataclass(frozen=True, slots=True)
class Allowed:
    """An address that may be asked, taken apart; `url` has neither credentials nor fragment."""

    url: str
    scheme: str
    host: str
    """Lower-case ASCII name, or an IP address without brackets."""
    port: int
    address: str
    """The IP address that was checked: the one to connect to."""

    @property
    def pinned_url(self) -> str:
        """The same address with the checked IP in place of the name."""
        place = f"[{self.address}]" if ":" in self.address else self.address
        parts = urlsplit(self.url)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self.scheme}://{place}{self._port}{parts.path or '/'}{query}"

    @property
    def host_header(self) -> str:
        """What the `Host` field has to say."""
        return (f"[{self.host}]" if ":" in self.host else self.host) + self._port

    @property
    def server_name(self) -> str | None:
        """The name whose certificate is wanted (SNI); None where the link itself names an IP address."""
        return None if self.host == self.address else self.host

    @property
    def _port(self) -> str:
        return "" if self.port == _DEFAULT_PORT[self.scheme] else f":{self.port}"


@dataclass(frozen=True, slots=True)
class Refused:
    """An address that is not asked, or that has none."""

    reason: FailureReason
    detail: str


def is_public(address: str) -> bool:
    """Say whether an IP address lies in the public internet. Anything that is not clearly so is not."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _REFUSED_V4)
    return ip.scope_id is None and ip in _GLOBAL_V6 and not any(ip in network for network in _REFUSED_V6)


def resolve(host: str, port: int) -> list[str]:
    """Ask the system's resolver; IPv4 first, since many machines have no other. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = dict.fromkeys(str(entry[4][0]) for entry in found)
    return sorted(addresses, key=lambda address: ":" in address)


class AddressGuard:
    """Decides which addresses may be asked. `allows` and `ports` are for tests; None for `ports` allows any."""

    def __init__(
        self,
        resolver: Resolver = resolve,
        allows: Callable[[str], bool] = is_public,
        ports: frozenset[int] | None = WEB_PORTS,
    ) -> None:
        self._resolve = resolver
        self._allows = allows
        self._ports = ports

    def check(self, url: str) -> Allowed | Refused:
        """Take an address apart and resolve it. Never connects."""
        wanted = _take_apart(url)
        if isinstance(wanted, Refused):
            return wanted
        scheme, host, port, clean = wanted
        if self._ports is not None and port not in self._ports:
            return _refuse(f"port {port} is not asked; links are checked on ports 80 and 443 only")
        address = self._find_address(host, port)
        return address if isinstance(address, Refused) else Allowed(clean, scheme, host, port, address)

    def _find_address(self, host: str, port: int) -> str | Refused:
        literal = _as_ip(host)
        try:
            addresses = [literal] if literal else list(self._resolve(host, port))
        except (OSError, UnicodeError) as error:
            return Refused(FailureReason.UNREACHABLE, f"{host} cannot be resolved ({type(error).__name__})")
        if not addresses:
            return Refused(FailureReason.UNREACHABLE, f"{host} has no address")
        if not all(self._allows(address) for address in addresses):
            return _refuse(f"{host} leads to an address that is not public; links from upstream never reach inside")
        return addresses[0]


def strip_credentials(url: str) -> str:
    """Return an address without user, password and fragment. Raises ValueError on one that cannot be taken apart."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="").geturl()


def host_of(url: str) -> str:
    """Return the lower-case host of an address; empty where none can be read."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _refuse(detail: str) -> Refused:
    return Refused(FailureReason.FORBIDDEN, detail)


def _take_apart(url: str) -> tuple[str, str, int, str] | Refused:
    """Return scheme, host, port and the address without credentials, or why it is not asked."""
    if len(url) > LONGEST_URL or re.search(r"[\x00-\x20\x7f\\]", url):
        return Refused(FailureReason.MALFORMED, "the address is too long or holds characters no address has")
    try:
        parts = urlsplit(strip_credentials(url))
        port = parts.port or _DEFAULT_PORT.get(parts.scheme, 0)
        host = _read_host(parts.hostname or "")
        path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
        query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    except ValueError:
        return Refused(FailureReason.MALFORMED, "the address cannot be read")
    if parts.scheme not in _DEFAULT_PORT:
        return Refused(FailureReason.NOT_ASKED, f"{parts.scheme or 'no'} links are not asked; only http and https are")
    if host is None:
        return _refuse("the host is no public name")
    netloc = (f"[{host}]" if ":" in host else host) + (f":{parts.port}" if parts.port else "")
    return parts.scheme, host, port, f"{parts.scheme}://{netloc}{path}" + (f"?{query}" if query else "")


def _read_host(host: str) -> str | None:
    """Return the ASCII form of a host; None for one that is no public name.

    Unicode digits become plain ones first (IDNA), so that they cannot spell an address past the checks below.
    """
    if _as_ip(host):
        return host
    ascii_host = host.encode("idna").decode("ascii").lower().rstrip(".") if host else ""
    if _as_ip(ascii_host):
        return ascii_host
    if not _HOST.fullmatch(ascii_host) or _INSIDE.search(ascii_host) or "." not in ascii_host:
        return None
    # 2130706433, 0x7f.1 and 0177.0.0.1: what ends in a number is an IPv4 address in disguise.
    return None if _NUMBER.fullmatch(ascii_host.rpartition(".")[2]) else ascii_host


def _as_ip(host: str) -> str | None:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None
