"""One licence-like file into a LicenceFile: what it holds, what it speaks of and what it says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tracker.detect.licences import scopes
from tracker.detect.licences.clauses import read_clauses
from tracker.detect.licences.match import Match, recognise
from tracker.detect.licences.names import find_names
from tracker.detect.licences.scopes import Subject
from tracker.detect.licences.terms import STRICTNESS, terms_of, value_of
from tracker.domain.documents import Document
from tracker.domain.licence_tags import custom_expression
from tracker.domain.licences import Clause, LicenceFile, Scope
from tracker.domain.repositories import TreeEntry

UNNUMBERED = "LicenseRef-LLaMA-1-Research"
"""What a name without a generation reads as, until the page around it says which."""
_GENERATION = re.compile(r"\bLlama[\s\-]?([2-4](?:\.[1-3])?)\b", re.IGNORECASE)
_POINTER = re.compile(
    r"/([\w.\-]{2,60})/(?:blob|raw|resolve|tree)/[\w.\-]{1,60}/[\w./%\-]{0,80}licen[sc]e", re.IGNORECASE
)
_SHORT = 1_200
_TELLING = frozenset(
    {"commercial_use", "user_cap", "revenue_cap", "registration", "regions", "output_training", "naming", "military"}
)
"""Topics by which a changed common licence differs from its model; the rest is in the model anyway."""
_NAMED_ONLY = re.compile(r"\.(?:pdf|docx?)$", re.IGNORECASE)
_LICENCE_LIKE = re.compile(r"licen[sc]e|许可|协议|agreement|polic(?:y|ies)|terms", re.IGNORECASE)


def read_licence(document: Document, pages: Iterable[str] = ()) -> LicenceFile:
    """Recognise one file. `pages` are texts that may say which generation a bare family name means."""
    path, text = document.path, document.text
    match = _match(path, text, pages) if text.strip() else Match(None, 0.0)
    return LicenceFile(
        path=path,
        oid=document.oid,
        scope=_scope(path, text, match),
        expression=match.expression,
        similarity=match.similarity,
        is_modified=match.is_modified,
        modification=match.modification,
        clauses=_clauses(text, match) if text.strip() else (),
    )


def named_only(tree: Sequence[TreeEntry], read: Iterable[str]) -> list[LicenceFile]:
    """Return the licence files that cannot be read as text (PDF, Word): known by name alone, never recognised."""
    seen = set(read)
    return [
        LicenceFile(e.path, e.oid, scopes.scope_of_file(e.path) or Scope.WEIGHTS, None, 0.0)
        for e in tree
        if e.type == "blob" and _NAMED_ONLY.search(e.path) and _LICENCE_LIKE.search(e.path) and e.path not in seen
    ]


def apart(files: Sequence[LicenceFile]) -> list[LicenceFile]:
    """Beside a common licence for the code, a custom text without a scope in its name is that of the weights."""
    bare = [file for file in files if file.scope is Scope.CODE and is_licence(file)]
    if not any(not is_custom(file) for file in bare):
        return list(files)
    return [replace(file, scope=Scope.WEIGHTS) if file in bare and is_custom(file) else file for file in files]


def is_custom(file: LicenceFile) -> bool:
    """Say whether a file holds one of this field's own texts rather than a common licence."""
    return (file.expression or "").startswith("LicenseRef-")


def is_licence(file: LicenceFile) -> bool:
    """Say whether a file can be the licence of something: no notice, policy or disclaimer."""
    is_beside = scopes.is_notice(file.path) or scopes.is_policy(file.path) or scopes.is_disclaimer(file.path)
    return not is_beside and file.expression is not None


def with_generation(expression: str, texts: Iterable[str]) -> str:
    """Replace a family name without a number by the generation that the texts mention most."""
    if UNNUMBERED not in expression:
        return expression
    said = Counter(m[1] for text in texts for m in _GENERATION.finditer(text[:100_000]))
    if not said:
        return expression
    most = min(said, key=lambda generation: (-said[generation], generation))
    return expression.replace(UNNUMBERED, custom_expression(f"Llama {most}"))


def _match(path: str, text: str, pages: Iterable[str]) -> Match:
    match = recognise(text)
    if scopes.is_notice(path):
        return match if match.similarity > 0.9 else Match(None, 0.0)
    if match.expression is not None or scopes.is_disclaimer(path) or scopes.is_policy(path):
        return match
    pointed = _pointed(text)
    return Match(with_generation(pointed, pages), 0.0) if pointed else match


def _pointed(text: str) -> str:
    """Return the licence that a text which is none itself refers to; empty when it names none or too many."""
    found = [named.expression for named in find_names(text[:20_000])]
    if not found and len(text) <= _SHORT:
        link = _POINTER.search(text)
        found = [named.expression for named in find_names(f"{link[1].title()} License")] if link else []
    custom = [expression for expression in found if expression.startswith("LicenseRef-")]
    named = list(dict.fromkeys(custom or found))
    return named[0] if len(named) == 1 or (named and len(text) <= 20 * _SHORT and custom) else ""


def _scope(path: str, text: str, match: Match) -> Scope:
    stated = scopes.scope_of_file(path)
    if stated is not None:
        return stated
    if match.text_id or len(text) <= _SHORT // 4:
        return Scope.CODE
    return Scope.WEIGHTS if Subject.CODE not in scopes.subjects_of(text[:20_000]) else Scope.CODE


def _clauses(text: str, match: Match) -> tuple[Clause, ...]:
    """A known text says what is known of it; a changed or unknown one says what its sentences say, strictest first."""
    known = terms_of(match.expression, match.text_id)
    if known and match.text_id and not match.is_modified:
        return known
    merged = {clause.topic: clause for clause in known}
    read = read_clauses(text)
    is_permissive = match.expression is not None and not match.expression.startswith("LicenseRef-")
    for clause in read:
        if clause.topic == "commercial_use" and clause.topic in merged:
            stricter = STRICTNESS.index(value_of((clause,))) < STRICTNESS.index(value_of(tuple(merged.values())))
            if not stricter:
                continue
        if is_permissive and clause.topic not in _TELLING:
            continue
        merged[clause.topic] = clause
    return tuple(merged[topic] for topic in sorted(merged))
