"""Witnesses that disagree about a licence: file against page, page against page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tracker.detect.licences.conclude import Witness, Witnesses, speaks_of_weights
from tracker.detect.licences.said import LicenceStatement, UseStatement, Weight
from tracker.detect.licences.scopes import Subject
from tracker.detect.licences.terms import value_of
from tracker.domain.evidence import Evidence
from tracker.domain.findings import FoundContradiction
from tracker.domain.licences import CommercialUse, LicenceFile, Scope

Cite = Callable[[LicenceFile | LicenceStatement | UseStatement], Evidence]

_WORDS = {CommercialUse.YES: "allows", CommercialUse.NO: "forbids", CommercialUse.CONDITIONAL: "conditions"}
_SUBJECT = {Scope.CODE: Subject.CODE, Scope.WEIGHTS: Subject.WEIGHTS, Scope.DATA: Subject.DATA}


def find_contradictions(seen: Witnesses, cite: Cite) -> tuple[FoundContradiction, ...]:
    """Return what the witnesses disagree about, sorted by code and subject."""
    found = [*_file_against_ban(seen, cite), *_file_against_name(seen, cite), *_page_against_page(seen, cite)]
    return tuple(sorted(found, key=lambda c: (c.code, c.subject)))


def _file_against_ban(seen: Witnesses, cite: Cite) -> Iterator[FoundContradiction]:
    """X921: the licence file allows commercial use and a page forbids it."""
    bans = seen.forbids()
    files = [w for scope in (Scope.WEIGHTS, Scope.CODE) for w in seen.of_files(scope)]
    file = next((w.source for w in files if isinstance(w.source, LicenceFile)), None)
    if bans and file is not None and value_of(file.clauses) is CommercialUse.YES:
        sayings = (f"{file.path}: {file.expression} allows commercial use", f"{bans[0].path}: forbids commercial use")
        yield FoundContradiction("X921", "commercial_use", tuple(sorted(sayings)), (cite(file), cite(bans[0])))


def _file_against_name(seen: Witnesses, cite: Cite) -> Iterator[FoundContradiction]:
    """X922: a page names another licence for a scope than the scope's file holds."""
    for scope, subject in _SUBJECT.items():
        held = seen.of_files(scope)
        named = seen.of_pages(lambda said, subject=subject: _is_about(said, subject))  # type: ignore[misc]
        other = next((w for w in named if held and _differs(w, held, scope)), None)
        if other is not None:
            sayings = (_says(held[0]), _says(other))
            evidence = (cite(held[0].source), cite(other.source))
            yield FoundContradiction("X922", f"licence:{scope}", tuple(sorted(sayings)), evidence)


def _is_about(said: LicenceStatement, subject: Subject) -> bool:
    return said.subjects == frozenset({subject}) and said.weight <= Weight.BADGE and said.weight is not Weight.TABLE


def _differs(named: Witness, held: list[Witness], scope: Scope) -> bool:
    if scope is Scope.CODE and named.expression.startswith("LicenseRef-"):
        return False  # `the repository` of a model's licence is where it lies, not what it governs
    parts = set(re.split(r" (?:AND|OR) ", named.expression))
    return not any(_is_same(_family(part), _family(w.expression)) for part in parts for w in held)


def _is_same(one: str, other: str) -> bool:
    """Equal, or one custom name is the other with a word more (`-Community`, a version)."""
    if not one.startswith("LicenseRef-"):
        return one == other
    return one.startswith(other) or other.startswith(one)


def _family(expression: str) -> str:
    return expression.removesuffix("-only").removesuffix("-or-later")


def _says(witness: Witness) -> str:
    return f"{witness.source.path}: {witness.expression}"


def _page_against_page(seen: Witnesses, cite: Cite) -> Iterator[FoundContradiction]:
    """X923: one page allows commercial use outright, another forbids or conditions it."""
    uses = [use for use in seen.uses if speaks_of_weights(use)]
    by_path: dict[str, list[UseStatement]] = {}
    for use in uses:
        by_path.setdefault(use.path, []).append(use)
    free = [path for path, said in by_path.items() if all(use.use is CommercialUse.YES for use in said)]
    bound = [path for path in by_path if path not in free]
    if free and bound:
        first, second = by_path[free[0]][0], next(u for u in by_path[bound[0]] if u.use is not CommercialUse.YES)
        sayings = tuple(sorted(f"{use.path}: {_WORDS[use.use]} commercial use" for use in (first, second)))
        yield FoundContradiction("X923", "commercial_use:pages", sayings, (cite(first), cite(second)))
