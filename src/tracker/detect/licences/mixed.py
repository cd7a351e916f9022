"""One file, several licences: which of them it says is for the code, for the weights and for the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tracker.detect.licences.names import find_names
from tracker.detect.licences.said import LicenceStatement, Weight
from tracker.detect.licences.scopes import Subject, subjects_of
from tracker.detect.markdown import quote, split_lines
from tracker.domain.documents import Document
from tracker.domain.licences import LicenceFile, Scope

_PLACES = re.compile(
    r"(?P<what>[^.\n。]{0,80}?)\b(?:is|are)\b[^.\n]{0,30}\b(?:licen[sc]ed|released|distributed|available|provided)\b"
    r"[^.\n]{0,20}\bunder\b(?P<rest>[^\n]{0,100})"
    r"|(?P<zh>[^。\n]{0,40}?)(?:采用|遵循|依照|使用)(?P<zh_rest>[^。\n]{0,60})",
    re.IGNORECASE,
)
_MOST_LINES = 3_000
_HOLDS = "also holds"
_SCOPES = {Subject.CODE: Scope.CODE, Subject.WEIGHTS: Scope.WEIGHTS, Subject.DATA: Scope.DATA}


def licences_in_file(document: Document, file: LicenceFile) -> Iterator[LicenceStatement]:
    """Yield what a file that holds several licences says each is for."""
    if not file.modification.startswith(_HOLDS):
        return
    for number, line in enumerate(split_lines(document.text)[:_MOST_LINES], start=1):
        match = _PLACES.search(line[:300])
        named = find_names(match["rest"] or match["zh_rest"] or "")[:1] if match else []
        subjects = subjects_of(match["what"] or match["zh"] or "") & set(_SCOPES) if match else frozenset()
        if named and len(subjects) == 1:
            expression = named[0].expression
            yield LicenceStatement(subjects, expression, Weight.SECTION, file.path, number, quote(line), "L203")


def with_scope(file: LicenceFile, said: list[LicenceStatement]) -> LicenceFile:
    """Return the file under the licence that it names for its own scope, where it names one."""
    own = next((s.expression for s in said if any(_SCOPES[what] is file.scope for what in s.subjects)), None)
    if own is None or file.expression is None or own == file.expression:
        return file
    held = [file.expression, *file.modification.removeprefix(_HOLDS).strip().split(", ")]
    return replace(file, expression=own, modification=f"{_HOLDS} {', '.join(name for name in held if name != own)}")
