"""What pages say, as records: licences named for a subject, and terms of use."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from tracker.detect.licences.scopes import Subject
from tracker.domain.licences import CommercialUse


class Weight(IntEnum):
    """How much a place is believed, most first."""

    SECTION = 0
    """A sentence of a section on licences."""
    LABEL = 1
    """A line such as `License: …`."""
    SENTENCE = 2
    """A sentence elsewhere."""
    TABLE = 3
    """A licence column."""
    TAG = 4
    """Front matter."""
    BADGE = 5


@dataclass(frozen=True, slots=True)
class LicenceStatement:
    """A page names a licence for subjects."""

    subjects: frozenset[Subject]
    """Empty: it does not say for what."""
    expression: str
    """Empty when the page only links to a file."""
    weight: Weight
    path: str
    line: int
    quote: str
    rule: str
    file: str = ""
    """Base name of the licence file that the page links to for it."""
    is_of_others: bool = False
    """Speaks of what the project builds on."""
    fallback: str = ""
    """Expression when the linked file is not recognised: a custom licence named after the model it is for."""


@dataclass(frozen=True, slots=True)
class UseStatement:
    """A page says whether commercial use is allowed."""

    subjects: frozenset[Subject]
    use: CommercialUse
    path: str
    line: int
    quote: str
    rule: str
    is_of_others: bool = False
    is_label: bool = False
    """A few words that head a list or table rather than a sentence."""
