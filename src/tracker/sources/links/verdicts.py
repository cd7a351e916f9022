"""What one look at a link can mean, and what a look is. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from tracker.domain.evidence import FailureReason


@dataclass(frozen=True, slots=True)
class Alive:
    """The thing is there. What the host said of it beside that; None where it did not."""

    size: int | None = None
    """Bytes."""
    modified: datetime | None = None
    created: datetime | None = None
    licence: str | None = None
    revision: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Dead:
    """Positive evidence that it is gone. One look is not enough to say so."""

    detail: str


@dataclass(frozen=True, slots=True)
class Restricted:
    """There, but not without a login, a code, a permission or patience."""

    detail: str


@dataclass(frozen=True, slots=True)
class Undecided:
    """The look proves nothing. `is_final` when further looks would be rude or useless."""

    reason: FailureReason
    detail: str
    is_final: bool = False


Verdict: TypeAlias = Alive | Dead | Restricted | Undecided


@dataclass(frozen=True, slots=True)
class Look:
    """An answer at the end of a chain of redirects, the body cut after 64 KiB."""

    asked: str
    """The address at the beginning of the chain."""
    url: str
    """The address that gave this answer."""
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)

    @property
    def text(self) -> str:
        """The body as UTF-8, with replacement."""
        return self.body.decode("utf-8", "replace")

    @property
    def is_page(self) -> bool:
        """Say whether the answer is a web page rather than a file."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower() in {
            "text/html",
            "application/xhtml+xml",
        }


@dataclass(frozen=True, slots=True)
class Ask:
    """One look to take."""

    method: str
    url: str
    read: Callable[[Look], Verdict]
    """Judges the answer at the end of the redirects."""
    on_redirect: Callable[[Look, str], Verdict | None]
    """Judges a redirect (the answer, the absolute target); None to follow it."""
    headers: Mapping[str, str] = field(default_factory=dict)


def undecided_status(status: int, *, is_final: bool = False) -> Undecided:
    """Return what a status that proves nothing is reported as."""
    if status == 429:
        return Undecided(FailureReason.RATE_LIMITED, "the host limits requests (429)", is_final=True)
    if status == 401:
        return Undecided(FailureReason.UNAUTHORIZED, "the host wants a login (401)", is_final)
    if status in {403, 451}:
        return Undecided(FailureReason.FORBIDDEN, f"the host refuses ({status})", is_final)
    if status >= 500:
        return Undecided(FailureReason.SERVER_ERROR, f"the host is in trouble ({status})", is_final)
    return Undecided(FailureReason.MALFORMED, f"the answer {status} proves nothing", is_final)
