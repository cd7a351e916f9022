"""What known licences say, by the id of a text or by expression: the facts of `terms.toml`, loaded on first use."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from tracker.domain.licences import Clause, CommercialUse

_SIZE = re.compile(r"-(?:v?\d+(?:\.\d+)*[BM]?|LLM)$", re.IGNORECASE)
_JOINED = re.compile(r"\s+AND\s+")
_CHOICE = re.compile(r"\s+OR\s+")
_NAMES = re.compile(r"\s+WITH\s+|[()]")


def terms_of(expression: str | None, text_id: str = "") -> tuple[Clause, ...]:
    """Return the clauses known for a text, else for its expression; empty when nothing is known.

    `LicenseRef-X-13B` falls back to `LicenseRef-X`: sizes share their terms.
    """
    known, name = _terms(), expression or ""
    if text_id in known:
        return known[text_id]
    while name and name not in known and _SIZE.search(name):
        name = _SIZE.sub("", name)
    return known.get(name, ())


def commercial_use(expression: str | None) -> CommercialUse:
    """Return what a licence expression says of commercial use: of several the strictest, of a choice the freest."""
    return strictest([_freest(part) for part in _JOINED.split(expression or "") if part.strip()])


def _freest(choice: str) -> CommercialUse:
    said = [strictest([_value(terms_of(name)) for name in _NAMES.split(one) if name]) for one in _CHOICE.split(choice)]
    known = [use for use in said if use is not CommercialUse.UNKNOWN]
    return max(known, key=STRICTNESS.index, default=CommercialUse.UNKNOWN)


def value_of(clauses: tuple[Clause, ...]) -> CommercialUse:
    """Return the commercial use that clauses state; unknown when they do not."""
    return _value(clauses)


def _value(clauses: tuple[Clause, ...]) -> CommercialUse:
    said = next((clause.value for clause in clauses if clause.topic == "commercial_use"), "unknown")
    return CommercialUse(said)


STRICTNESS = (CommercialUse.NO, CommercialUse.CONDITIONAL, CommercialUse.YES, CommercialUse.UNKNOWN)
"""Strictest first."""


def strictest(said: list[CommercialUse]) -> CommercialUse:
    """Return the strictest of several statements; unknown of none."""
    return min(said, key=STRICTNESS.index, default=CommercialUse.UNKNOWN)


@lru_cache(maxsize=1)
def _terms() -> Mapping[str, tuple[Clause, ...]]:
    entries = tomllib.loads((files(__package__) / "terms.toml").read_text(encoding="utf-8"))["terms"]
    found: dict[str, tuple[Clause, ...]] = {}
    for entry in entries:
        clauses = tuple(sorted(Clause(topic, value, quote) for topic, value, quote in entry["clauses"]))
        for name in entry["for"]:
            found.setdefault(name, clauses)
    return MappingProxyType(found)
