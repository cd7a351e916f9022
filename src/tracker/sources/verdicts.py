"""What an answer of a hub means before it has become facts or a failure: the words the hub sources share."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain.artifacts import Access, HubFacts
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.identifiers import ArtifactRef


@dataclass(frozen=True, slots=True)
class Redirected:
    """Asked at the wrong place; `location` as the answer spelled it."""

    location: str


@dataclass(frozen=True, slots=True)
class Missing:
    """One route says that there is no such thing, or none that we may know of. A second one has to agree."""

    detail: str
    is_plain: bool = False
    """True for a bare 404 without the hub's own words: a surface that is not there answers like that as well."""


@dataclass(frozen=True, slots=True)
class Limited:
    """Too many requests. `wait` is the seconds after which it is worth asking again."""

    wait: float
    detail: str


@dataclass(frozen=True, slots=True)
class TokenRefused:
    """The credentials that were sent are not accepted, which says nothing about the artifact."""

    detail: str


def failed(ref: ArtifactRef, reason: FailureReason, detail: str) -> Failure:
    """Return the failure of one artifact."""
    return Failure(str(ref), reason, detail)


def gone(ref: ArtifactRef, url: str, first: str, second: str) -> HubFacts:
    """Return what two agreeing routes prove: missing, or private, which hubs do not tell apart."""
    return HubFacts(asked=ref, ref=ref, url=url, access=Access.GONE, detail=f"{first}; {second}")


def one_route(ref: ArtifactRef, missing: Missing, second: str) -> Failure:
    """Return the failure of an artifact that one route calls missing and another does not."""
    return failed(ref, FailureReason.NOT_FOUND, f"{missing.detail}, but {second}: not taken for gone")


def settled(asked: ArtifactRef, found: str | None) -> ArtifactRef:
    """Return where the artifact lies now; another letter case is not a move."""
    if found is None:
        return asked
    now = ArtifactRef(asked.host, found)
    return asked if now.key == asked.key else now
