"""Where a value was seen, and what it means that a target was not seen. Time is always aware UTC."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Method(StrEnum):
    """How a value came to be known."""

    API = "api"
    """Said by the forge's or hub's API about itself (stars, archived, releases)."""
    DETECTED = "detected"
    """Read by a rule from the words of a document."""
    MEASURED = "measured"
    """Said by a hub about an artifact's files (safetensors totals, gated, licence tag)."""
    CURATED = "curated"
    """Stated by a person in the config, with a source."""
    HISTORY = "history"
    """Reconstructed afterwards from commits, releases and dates; only in snapshots of that origin."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value was seen. Holds no time of observation, so that an unchanged page gives an equal record."""

    url: str
    """A link a reader can open; a commit permalink where the value stands in a repository file."""
    path: str | None = None
    """File inside the repository."""
    line: int | None = None
    """1-based line in that file."""
    quote: str | None = None
    """At most 200 characters exactly as in the file; hostile until escaped."""
    commit: str | None = None
    """Commit at which the document was first seen with this oid."""
    oid: str | None = None
    """Git blob id of the document."""
    rule: str | None = None
    """Code of the detection rule, such as W101."""


class FailureReason(StrEnum):
    """Why a target or a value could not be observed. None of these ever means that something was removed."""

    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    RATE_LIMITED = "rate_limited"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    SERVER_ERROR = "server_error"
    MALFORMED = "malformed"
    NOT_FOUND = "not_found"
    """Missing at the first sighting (never observed before) or by one route only: typing slip, private or deleted."""
    TOO_LARGE = "too_large"
    NOT_ASKED = "not_asked"
    """Left out to stay inside the request budget, or a source is switched off."""
    GUARDED = "guarded"
    """Too many targets vanished at once in this run; the claim was not accepted."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A target that could not be observed in this run."""

    target: str
    """`owner/name` of a repository, or `host:id` of an artifact."""
    reason: FailureReason
    detail: str
    """What a maintainer needs in order to act, in one sentence; never holds a token."""
