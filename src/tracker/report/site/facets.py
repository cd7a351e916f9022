"""By what the table can be filtered: the tokens each row bears and the choices they make. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tracker.report.views.cells import Cell, PieceKind
from tracker.report.views.project import ProjectView

CHOICES_SHOWN = 60
FACETS: tuple[tuple[str, str], ...] = (
    ("openness", "o"),
    ("commercial", "c"),
    ("licence", "l"),
    ("hub", "h"),
    ("language", "g"),
    ("tag", "t"),
)
"""Name of a facet, as deep links spell it, and the letter before its tokens."""
_ORDER = {
    "openness": ("full", "open", "gated", "delta", "adapter", "request", "announced", "withdrawn", "none", "unknown"),
    "commercial": ("yes", "conditional", "no", "unknown"),
}
_SCOPES = ("licence.weights", "licence.code", "licence.data")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet."""

    token: str
    """The value in deep links; holds no space."""
    text: str
    """As found upstream or, where it is a term of ours, the term's code."""
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """Something to filter by."""

    name: str
    letter: str
    choices: tuple[Choice, ...]


@lru_cache(maxsize=8_192)
def token(text: str) -> str:
    """Return a text as one token: letters of any script, digits and `.+-`, the rest a hyphen."""
    return re.sub(r"[^\w.+-]+", "-", text)[:60].strip("-") or "-"


def values(project: ProjectView) -> dict[str, tuple[str, ...]]:
    """Return facet → the values a project has."""
    return {
        "openness": (*(("full",) if project.is_fully_open else ()), project.weights or "unknown"),
        "commercial": (project.commercial,),
        "licence": tuple(dict.fromkeys(ident for name in _SCOPES for ident in _licences(project.cells[name]))),
        "hub": tuple(sorted({mirror.host for mirror in project.mirrors if mirror.state != "unlisted"})),
        "language": (project.language,) if project.language else (),
        "tag": tuple(dict.fromkeys((*project.tags, *project.topics))),
    }


def _licences(cell: Cell) -> tuple[str, ...]:
    pieces = cell.pieces or (cell.observed.pieces if cell.observed else ())
    return tuple(piece.text for piece in pieces if piece.kind is PieceKind.CODE)


def row_tokens(found: dict[str, tuple[str, ...]]) -> str:
    """Return the tokens of one row, separated by spaces."""
    return " ".join(f"{letter}:{token(value)}" for name, letter in FACETS for value in found.get(name, ()))


def facets(rows: Sequence[dict[str, tuple[str, ...]]]) -> tuple[Facet, ...]:
    """Return the facets that tell rows apart, each with its choices: in our order, else the most frequent first."""
    found = []
    for name, letter in FACETS:
        counts = Counter(value for row in rows for value in dict.fromkeys(row.get(name, ())))
        if len(counts) > 1:
            found.append(Facet(name, letter, _choices(name, counts)))
    return tuple(found)


def _choices(name: str, counts: Counter[str]) -> tuple[Choice, ...]:
    known = _ORDER.get(name)
    if known:
        ordered = sorted(counts, key=lambda value: known.index(value) if value in known else len(known))
    else:
        ordered = sorted(counts, key=lambda value: (-counts[value], value.lower(), value))[:CHOICES_SHOWN]
        ordered.sort(key=lambda value: (value.lower(), value))
    merged: dict[str, Choice] = {}
    for value in ordered:
        same = merged.get(token(value))
        merged[token(value)] = Choice(
            token(value), same.text if same else value, counts[value] + (same.count if same else 0)
        )
    return tuple(merged.values())
