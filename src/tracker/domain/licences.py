"""Licences per scope. Expressions are SPDX, `LicenseRef-…` for the custom texts of this field."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.evidence import Evidence


class Scope(StrEnum):
    """What a licence speaks of."""

    CODE = "code"
    WEIGHTS = "weights"
    DATA = "data"
    DOCS = "docs"


class CommercialUse(StrEnum):
    """May the weights be used commercially? The strictest statement counts."""

    YES = "yes"
    CONDITIONAL = "conditional"
    NO = "no"
    UNKNOWN = "unknown"


class StatedTopic(StrEnum):
    """What pages state of terms beside a licence's name."""

    LICENCE_LINK = "licence_link"
    """Value: the address at which the licence of the weights is to be read."""
    SERVICE_FILING = "service_filing"
    """Value: `asked`. Users are asked to offer no service that was not assessed or filed."""


@dataclass(frozen=True, slots=True, order=True)
class Clause:
    """One meaning a licence text carries, such as `commercial_use: no`."""

    topic: str
    """commercial_use, user_cap, registration, regions, output_training, naming, acceptable_use …"""
    value: str
    quote: str = ""
    """The words that say it, at most 200 characters."""


@dataclass(frozen=True, slots=True)
class LicenceFile:
    """One licence-like file of a repository, recognised or not."""

    path: str
    oid: str
    scope: Scope
    expression: str | None
    """None: text not recognised (NOASSERTION in SPDX's words); the file is there all the same."""
    similarity: float
    """0..1 to the recognised text, rounded to 3 digits; 0 when unrecognised."""
    is_modified: bool = False
    """Similar to the recognised text but changed in ways that may matter."""
    modification: str = ""
    """What differs, when `is_modified`: one short phrase."""
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class LicenceClaim:
    """The licence concluded for one scope, with its witness."""

    scope: Scope
    expression: str
    evidence: Evidence
