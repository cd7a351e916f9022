"""What the maintainer states: it wins in the report, and is challenged when an observation disagrees."""

from __future__ import annotations

import re
from datetime import date, datetime

from tracker.domain.entries import CuratedFact, Entry
from tracker.domain.evidence import Method
from tracker.report.views.cells import Cell, CellState, Flag

CURATED_NAMES = {
    "code": "open_code",
    "data": "open_data",
    "weights": "open_weights",
    "data_size": "data_size",
    "params": "parameter_size",
    "hardware": "hardware",
    "training_time": "training_time",
    "context": "context_length",
    "base_model": "base_model",
    "licence.code": "licence.code",
    "licence.weights": "licence.weights",
    "licence.data": "licence.data",
    "commercial_use": "commercial_use",
}
"""Field of a report → name of the curated fact that may stand in its place."""

_STANCES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("conditional", re.compile(r"(?i)^\s*(conditional|partly|partial|in part|有条件|部分)")),
    ("no", re.compile(r"(?i)^\s*(no|none|not|closed|never|否|无|没有|不|未开源|未公开)(?![a-z])")),
    ("yes", re.compile(r"(?i)^\s*(yes|open|full|是|有|可|允许|已开源)(?![a-z])")),
)
_OBSERVED_STANCE = {
    "weights.open": {"yes"},
    "weights.gated": {"yes", "conditional"},
    "weights.delta": {"yes", "conditional"},
    "weights.adapter": {"yes", "conditional"},
    "weights.request": {"yes", "conditional", "no"},
    "weights.announced": {"no"},
    "weights.withdrawn": {"no"},
    "weights.none": {"no"},
    "data.open": {"yes"},
    "data.partial": {"yes", "conditional", "no"},
    "data.closed": {"no"},
    "code.training": {"yes"},
    "code.finetuning": {"yes", "conditional", "no"},
    "code.inference": {"yes", "conditional", "no"},
    "code.none": {"no"},
    "commercial.yes": {"yes"},
    "commercial.conditional": {"yes", "conditional"},
    "commercial.no": {"no"},
}
"""What a person may fairly say of each observed status; anything else is a contradiction."""

NEAR = 0.05
"""Numbers that differ by no more than this part are the same, rounded."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LICENCE_ID = re.compile(r"(?:LicenseRef-)?[A-Za-z][A-Za-z0-9.+-]*-\d[A-Za-z0-9.+-]*|MIT|GPL|Apache|BSD|LicenseRef-\S+")


def stance(text: str) -> str:
    """Read a leading yes, no or conditional off a curated text in English or Chinese; empty when it takes none."""
    return next((name for name, pattern in _STANCES if pattern.search(text)), "")


def neutral_text(fact: CuratedFact) -> str:
    """Return the text by which a curated value is compared: `*`, else English, else the first there is."""
    for language in ("*", "en"):
        if language in fact.value:
            return fact.value[language]
    return next(iter(fact.value.values()), "")


def curated_fact(entry: Entry, field_name: str, at: datetime | None) -> CuratedFact | None:
    """Return the curated fact for a field that is still valid at an instant; the last one given wins."""
    wanted = CURATED_NAMES.get(field_name, field_name)
    day = at.date() if at else date.min
    valid = [f for f in entry.facts if f.name == wanted and (f.until is None or f.until >= day)]
    return valid[-1] if valid else None


def with_curated(entry: Entry, cell: Cell, at: datetime | None) -> Cell:
    """Let a curated value win over an observed cell, flagged, with its source and the observation kept beside it."""
    fact = curated_fact(entry, cell.name, at)
    if fact is None:
        return cell
    challenged = cell.is_known and disagrees(fact, cell)
    flags = (Flag.CURATED, Flag.CONTRADICTED) if challenged else (Flag.CURATED,)
    return Cell(
        cell.name,
        CellState.VALUE,
        localised=fact.value,
        sign=curated_sign(fact, cell),
        flags=flags,
        evidence=cell.evidence,
        method=Method.CURATED,
        observed_at=cell.observed_at,
        source=fact.source,
        by=fact.by or "",
        on=fact.on,
        note=fact.note,
        observed=cell,
    )


_WEIGHTS_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("adapter", re.compile(r"(?i)\b(q?lora|adapters?)\b|适配器")),
    ("delta", re.compile(r"(?i)\b(deltas?|diffs?|differences?)\b|增量|差分")),
    ("request", re.compile(r"(?i)\b(on request|request form|by form|e-?mail)\b|申请表|邮件申请")),
    ("gated", re.compile(r"(?i)\b(gated|accept\w*|sign-?up|registration)\b|同意|接受|申请后")),
    ("announced", re.compile(r"(?i)\b(announced|not yet)\b|尚未|即将")),
    ("withdrawn", re.compile(r"(?i)\b(withdrawn|removed)\b|撤回|下架")),
)
"""Words by which a person says of what sort the weights are; the first that fits counts."""
_SIGNS = {
    ("weights", "no"): "weights.none",
    ("data", "no"): "data.closed",
    ("data", "conditional"): "data.partial",
    ("data", "yes"): "data.open",
    ("code", "no"): "code.none",
    ("commercial_use", "yes"): "commercial.yes",
    ("commercial_use", "conditional"): "commercial.conditional",
    ("commercial_use", "no"): "commercial.no",
}
"""Field and stance of a curated text → the sign it bears."""
_ALIKE = {"weights.gated": {"weights.open", "weights.request"}, "weights.withdrawn": {"weights.none"}}


def curated_sign(fact: CuratedFact, observed: Cell) -> str:
    """Return the sign of a curated value: what its words say, else the observed one they do not contradict."""
    text = neutral_text(fact)
    if observed.name == "weights" and stance(text) != "no":
        kind = next((kind for kind, pattern in _WEIGHTS_WORDS if pattern.search(text)), "")
        if kind:
            return f"weights.{kind}"
    said = _SIGNS.get((observed.name, stance(text)), "")
    return said or (observed.sign if observed.is_known and not disagrees(fact, observed) else "")


def disagrees(fact: CuratedFact, observed: Cell) -> bool:
    """Say whether an observation contradicts what a person stated. In doubt it does not."""
    text = neutral_text(fact)
    kind = next((kind for kind, pattern in _WEIGHTS_WORDS if pattern.search(text)), "")
    if observed.name == "weights" and kind and stance(text) != "no":
        sign = f"weights.{kind}"
        return sign != observed.sign and observed.sign not in _ALIKE.get(sign, ())
    if observed.sign in _OBSERVED_STANCE:
        said = stance(text)
        return bool(said) and said not in _OBSERVED_STANCE[observed.sign]
    seen = " ".join(piece.text for piece in observed.pieces)
    if observed.name.startswith("licence."):
        return _are_disjoint(set(_LICENCE_ID.findall(text)), set(_LICENCE_ID.findall(seen)))
    return _are_far(_NUMBER.findall(text), _NUMBER.findall(seen))


def _are_disjoint(said: set[str], seen: set[str]) -> bool:
    return bool(said) and bool(seen) and said.isdisjoint(seen)


def _are_far(said: list[str], seen: list[str]) -> bool:
    """Say whether no number of one side is near any of the other: 6.2B is called 6B by everybody."""
    pairs = [(float(a), float(b)) for a in said for b in seen]
    return bool(pairs) and not any(abs(a - b) <= NEAR * max(a, b) for a, b in pairs)
