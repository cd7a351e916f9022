"""Signs that lead a value: a shape each, told apart without colour, and always next to a word. Pure data."""

from __future__ import annotations

SIGNS: dict[str, str] = {
    "weights.open": "●",
    "weights.gated": "◐",
    "weights.delta": "△",
    "weights.adapter": "◇",
    "weights.request": "✉",
    "weights.announced": "◌",
    "weights.withdrawn": "✕",
    "weights.none": "○",
    "code.training": "■",
    "code.finetuning": "◧",
    "code.inference": "□",
    "code.none": "○",
    "data.open": "●",
    "data.partial": "◐",
    "data.closed": "○",
    "commercial.yes": "✔",
    "commercial.conditional": "§",
    "commercial.no": "✘",
    "access.available": "●",
    "access.gated_auto": "◐",
    "access.gated_manual": "✉",
    "access.restricted": "◐",
    "access.announced": "◌",
    "access.gone": "✕",
    "access.disabled": "✕",
    "access.unlisted": "○",
    "access.unknown": "?",
    "access.unasked": "?",
    "unknown": "?",
    "curated": "✎",
    "contradicted": "≠",
    "stale": "◷",
    "suspected": "≈",
}

LEGEND: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "col.weights",
        (
            "weights.open",
            "weights.gated",
            "weights.delta",
            "weights.adapter",
            "weights.request",
            "weights.announced",
            "weights.withdrawn",
            "weights.none",
        ),
    ),
    ("col.commercial", ("commercial.yes", "commercial.conditional", "commercial.no")),
    ("col.code", ("code.training", "code.finetuning", "code.inference", "code.none")),
    ("col.data", ("data.open", "data.partial", "data.closed")),
    ("legend.anywhere", ("unknown", "curated", "contradicted", "stale", "suspected")),
)
"""What the legend below the overview explains: the message that names a column, and its signs, in this order."""
