"""The table of known licences for docs/licences.md: `python -m tracker.detect.licences.table`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tracker.detect.licences.library import library
from tracker.detect.licences.terms import terms_of
from tracker.domain.licences import Clause

_COLUMNS = ("commercial_use", "output_training", "naming", "acceptable_use", "share_alike", "revocable")
_LIMITS = ("user_cap", "revenue_cap", "registration", "regions", "military", "derivatives")


def rows() -> Iterator[str]:
    """Yield one Markdown row per expression, sorted, with what its texts say; differing texts are joined by `/`."""
    said: dict[str, list[dict[str, str]]] = {}
    for known in library().prints:
        clauses = terms_of(known.text.expression, known.text.id)
        said.setdefault(known.text.expression, []).append(_by_topic(clauses))
    for expression in sorted(said, key=str.lower):
        cells = [_cell(said[expression], topic) for topic in _COLUMNS]
        limits = "; ".join(dict.fromkeys(limit for texts in said[expression] for limit in _limits(texts)))
        yield f"| `{expression}` | {' | '.join(cells)} | {limits or '–'} |"


def _by_topic(clauses: tuple[Clause, ...]) -> dict[str, str]:
    return {clause.topic: clause.value for clause in clauses}


def _cell(texts: list[dict[str, str]], topic: str) -> str:
    values = dict.fromkeys(text[topic] for text in texts if topic in text)
    return " / ".join(values) or "–"


def _limits(text: dict[str, str]) -> Iterator[str]:
    for topic in _LIMITS:
        if topic in text:
            value = text[topic]
            yield value if topic.endswith("_cap") or topic == "regions" else f"{topic}: {value}"


def table() -> str:
    """Return the whole table."""
    titles = ("licence", "commercial use", "training on outputs", "naming", "acceptable use", "share alike")
    head = f"| {' | '.join([*titles, 'revocable', 'limits'])} |"
    return "\n".join([head, "| --- | --- | --- | --- | --- | --- | --- | --- |", *rows()]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(table())
