"""Requests, answers and failures as records, and what can be read off them. Pure; knows no HTTP library."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from tracker.domain.evidence import FailureReason

_DEFAULT_PORTS = {"http": 80, "https": 443}


class TransportFailure(Exception):  # noqa: N818 - the house's word for a target that could not be observed
    """No usable answer came. `reason` says which kind; the message holds no token."""

    def __init__(self, reason: FailureReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class Headers(Mapping[str, str]):
    """Header fields by name without case; several fields of one name are joined by a comma."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Mapping[str, str] | None = None) -> None:
        self._fields = {name.lower(): value for name, value in (fields or {}).items()}

    def __getitem__(self, name: str) -> str:
        return self._fields[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        """Names only: a value may be a secret."""
        return f"Headers({sorted(self._fields)})"


@dataclass(frozen=True, slots=True)
class Request:
    """What an in-process handler is asked."""

    method: str
    url: str
    headers: Headers = field(default_factory=Headers)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, whatever its status."""

    status: int
    headers: Headers = field(default_factory=Headers)
    body: bytes = field(default=b"", repr=False)
    url: str = ""
    """The address that was asked."""

    @property
    def text(self) -> str:
        """Return the body as UTF-8, with replacement."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """Parse the body. Raises TransportFailure(MALFORMED)."""
        try:
            return jsonlib.loads(self.body)
        except (ValueError, RecursionError) as error:
            kind = self.headers.get("content-type", "no content type")
            detail = f"{bare(self.url)} answered {self.status} without JSON ({kind})"
            raise TransportFailure(FailureReason.MALFORMED, detail) from error


def redact(text: str, secrets: tuple[str, ...]) -> str:
    """Replace every secret, plain or percent-encoded, by `***`."""
    for secret in secrets:
        for form in (secret, quote(secret, safe="")):
            text = text.replace(form, "***") if form else text
    return text


def origin(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of a URL, the default port made plain. Raises ValueError on an impossible port."""
    parts = urlsplit(url)
    return parts.scheme.lower(), (parts.hostname or "").lower(), parts.port or _DEFAULT_PORTS.get(parts.scheme.lower())


def is_http(url: str) -> bool:
    """Return whether a request can be made for this address at all."""
    try:
        scheme, host, port = origin(url)
    except ValueError:
        return False
    return scheme in _DEFAULT_PORTS and bool(host) and port is not None


def same_origin(one: str, other: str) -> bool:
    """Return whether a credential meant for `one` may be shown to `other`."""
    try:
        return origin(one) == origin(other)
    except ValueError:
        return False


def redirect_target(response: Response) -> str | None:
    """Return the absolute address an answer redirects to; None when it does not."""
    place = response.headers.get("location", "")
    if response.status not in {301, 302, 303, 307, 308} or not place:
        return None
    try:
        return urljoin(response.url, place)
    except ValueError:
        return None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of `Retry-After`; None when it is missing or a date."""
    value = headers.get("retry-after", "").strip()
    return float(value) if value.isascii() and value.isdigit() and len(value) <= 15 else None


def bare(url: str) -> str:
    """Cut query and user information, which may hold secrets or hostile text."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "an unreadable address"
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"[:200]
