"""Sizes of models as names, cells and sentences write them: `7B`, `8x7B`, `235B-A22B`, `350M`. Text in, numbers out."""

from __future__ import annotations

import re

from tracker.detect.facts.families import FAMILY_NAME
from tracker.detect.facts.quantities import scaled, short
from tracker.detect.found import Candidate
from tracker.detect.markdown import Page
from tracker.detect.weights.names import ProjectNames

SIZE = re.compile(
    r"(?<![A-Za-z0-9.])(?:(?P<mix>\d{1,3})\s?[x×]\s?)?(?P<n>\d{1,4}(?:[._p]\d{1,2})?)(?P<u>[bBmM])(?P<tail>\d{1,2}(?!"
    r"\d))?"
    r"(?:[-_]?A(?P<a>\d+(?:\.\d+)?)B)?(?![A-Za-z])"
)
GLUED_SIZE = re.compile(
    r"(?<=[A-Za-z])(?<![aAvVqQwW])(?<!\d[xX])(?P<mix>)(?P<n>\d{1,3}(?:\.\d)?)(?P<u>[bB])(?P<tail>)(?P<a>)(?![A-Za-z0-9])"
)
"""A size written to the letters before it (`Owl7B`), as only names have it; `v2b`, `A3B` and `q4b` are none."""
CELL_SIZE = re.compile(SIZE.pattern.replace("[bBmM]", "[bBmMT]"))
"""A size in a column for parameters, where trillions stand as well."""
_OTHERS = re.compile(FAMILY_NAME, re.IGNORECASE)
_SMALLEST = 10.0
"""Millions of parameters of the smallest language model."""


def size_of(match: re.Match[str]) -> float | None:
    """Return the number of parameters; None where the figure is too small to be a language model's."""
    digits = re.sub(r"[_p]", ".", match["n"])
    if match["tail"] and match["u"] == "b":
        digits = f"{digits}.{match['tail']}"
    number = scaled(digits, match["u"])
    is_small = match["u"] in "mM" and float(digits) < _SMALLEST
    return None if number is None or is_small or number > 2e12 else number


def size_candidate(rule: str, page: Page, line: int, match: re.Match[str], size: float, note: str) -> Candidate:
    """Place a size at its line; active parameters stand in brackets beside the whole."""
    active = f" ({match['a']}B active)" if match["a"] else ""
    value = f"{match['mix']}x{short(size)}" if match["mix"] else short(size)
    column = page.line(line).raw.lower().find(match[0].lower())
    start, end = (column, column + len(match[0])) if column >= 0 else (0, None)
    return Candidate(rule, value + active, value.lower(), page, line, start, end, size, "parameters", note)


def is_foreign(names: ProjectNames, text: str) -> bool:
    """Say whether a text names a family of models that is not the project's."""
    return any(not names.is_named_in(match[0]) for match in _OTHERS.finditer(text))
