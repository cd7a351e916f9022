"""Candidates for facts on their way to a conclusion: value, place, and whether they were kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.detect.markdown import Page
from tracker.detect.place import Locator
from tracker.detect.sentences import Sentence, line_of
from tracker.domain.findings import Finding, FoundValue


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value read somewhere."""

    rule: str
    value: str
    key: str
    """Equal for the same value written differently."""
    page: Page
    line: int
    start: int = 0
    end: int | None = None
    number: float | None = None
    unit: str = ""
    note: str = ""
    is_kept: bool = True


def at_sentence(
    rule: str, page: Page, sentence: Sentence, needle: str, value: str, key: str, **more: object
) -> Candidate:
    """Place a candidate on the line of the sentence that holds the needle."""
    line = line_of(page, sentence, needle)
    column = page.line(line).raw.find(needle)
    start, end = (column, column + len(needle)) if column >= 0 else (0, None)
    number, unit = more.get("number"), more.get("unit", "")
    return Candidate(
        rule,
        value,
        key,
        page,
        line,
        start,
        end,
        number if isinstance(number, float) else None,
        str(unit),
        str(more.get("note", "")),
        bool(more.get("is_kept", True)),
    )


def settle(candidates: Iterable[Candidate], locator: Locator) -> tuple[tuple[FoundValue, ...], list[Finding]]:
    """Keep the first witness of each value; the others become findings that lost."""
    values: list[FoundValue] = []
    findings: list[Finding] = []
    seen: set[str] = set()
    lost: set[tuple[str, str]] = set()
    for c in candidates:
        quote = c.page.quote(c.line, c.start, c.end)
        is_new = c.is_kept and c.key not in seen
        note = c.note or ("" if is_new else "said before")
        if is_new or (c.key, note) not in lost:
            lost.add((c.key, note))
            findings.append(Finding(c.rule, c.page.path, c.line, quote, c.value, note, is_new))
        if is_new:
            seen.add(c.key)
            evidence = locator.evidence(c.page.path, c.line, quote, c.rule)
            values.append(FoundValue(c.value, evidence, c.number, c.unit))
    return tuple(values), findings
