"""Licence changes per scope, decided by the licence files and statements that were read; one change per cause.

A scope's concluded licence is compared first, then every licence file that this does not explain, then the one word
on commercial use. GitHub's guess is `guesses.py`, hub tags are `hub_licences.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.diff.pair import Pair, first_evidence, text
from tracker.diff.severity import SEVERITY, of_licence_change
from tracker.diff.terms import commercial_change, stated_changes, terms_change
from tracker.domain.changes import Change, ChangeKind
from tracker.domain.facts import Absent, FactName, Known, Present
from tracker.domain.licences import LicenceFile, Scope

NOASSERTION = "NOASSERTION"
"""A licence file is there and its text is not recognised."""

_FORMER = re.compile(r"\b((?:a|l)?gpl-\d\.\d)(?![-\d.+])")


def compare_licences(pair: Pair) -> list[Change]:
    """Return the licence changes that documents show; documents read for the first time are the baseline."""
    scopes = _one_per_file(pair, [c for scope in Scope if (c := _concluded(pair, scope.value))])
    covered = {path for c in scopes for path in _paths(pair, c)}
    files = [c for path in pair.subjects(FactName.LICENCE_FILE) if path not in covered if (c := _file(pair, path))]
    changes = [*scopes, *(c for c in files if not _is_said_by(c, scopes))]
    commercial = commercial_change(pair, changes)
    if commercial is not None:
        changes = [c for c in changes if not _is_same_edit(c, commercial)] + [commercial]
    return changes + stated_changes(pair, changes)


def _one_per_file(pair: Pair, changes: Sequence[Change]) -> list[Change]:
    """Keep one change where one licence file speaks for several scopes, that of the file's own scope first."""
    kept: dict[str, Change] = {}
    for change in sorted(changes, key=lambda c: _precedence(pair, c)):
        file = licence_file(
            pair.now(FactName.LICENCE_FILE, change.subject) or pair.was(FactName.LICENCE_FILE, change.subject)
        )
        kept.setdefault(change.subject if file else f"{change.scope} {change.subject}", change)
    return list(kept.values())


def _precedence(pair: Pair, change: Change) -> tuple[bool, bool, str]:
    sides = (pair.was(FactName.LICENCE_FILE, change.subject), pair.now(FactName.LICENCE_FILE, change.subject))
    scopes = {file.scope.value for side in sides if (file := licence_file(side))}
    return (change.kind is ChangeKind.LICENCE_ADDED, change.scope not in scopes, change.scope)


def _is_said_by(added: Change, scopes: Sequence[Change]) -> bool:
    """Say whether a file that is new brings the licence that a page states of the same scope: one cause, one change."""
    kind = ChangeKind.LICENCE_ADDED
    same = [c for c in scopes if added.kind is kind and c.scope == added.scope]
    return any(c.after == added.after or (c.kind is kind and added.after == NOASSERTION) for c in same)


def _paths(pair: Pair, change: Change) -> set[str]:
    """Return the files that stand behind the licence of a scope before and after its change."""
    sides = (pair.was(FactName.LICENCE, change.scope), pair.now(FactName.LICENCE, change.scope))
    return {e.path for side in sides if (e := first_evidence(side)) and e.path} | {change.subject}


def _is_same_edit(change: Change, commercial: Change) -> bool:
    is_text = change.kind is ChangeKind.LICENCE_TEXT_CHANGED
    return is_text and commercial.evidence is not None and change.subject == commercial.evidence.path


def _concluded(pair: Pair, scope: str) -> Change | None:
    was, now = pair.was(FactName.LICENCE, scope), pair.now(FactName.LICENCE, scope)
    before, after = text(was), text(now)
    if was is None or now is None or is_same_licence(before, after) or not pair.is_upstream(was, now):
        return None
    if after is None:
        return _lost(pair, scope, was)
    path = _path(now)
    if before is None and _had_unrecognised(pair, path):
        before = NOASSERTION
    kind = ChangeKind.LICENCE_CHANGED if before else ChangeKind.LICENCE_ADDED
    is_stated = pair.is_said_anew(now) or licence_file(pair.was(FactName.LICENCE_FILE, _path(was))) is not None
    severity = of_licence_change(scope, is_concluding=is_stated) if before else SEVERITY[kind]
    return pair.change(kind, scope, path, before, after, severity, now)


def is_same_licence(one: str | None, other: str | None) -> bool:
    """Say whether two expressions mean the same: SPDX's former `GPL-3.0` is today's `GPL-3.0-only`."""
    return one == other or (bool(one and other) and _today(one or "") == _today(other or ""))


def _today(expression: str) -> str:
    return _FORMER.sub(r"\1-only", expression.lower())


def _path(fact: Known | None) -> str:
    evidence = first_evidence(fact)
    return (evidence.path or "") if evidence else ""


def _had_unrecognised(pair: Pair, path: str) -> bool:
    was, now = licence_file(pair.was(FactName.LICENCE_FILE, path)), licence_file(pair.now(FactName.LICENCE_FILE, path))
    return bool(was and now and was.expression is None and was.oid != now.oid)


def _lost(pair: Pair, scope: str, was: Known) -> Change | None:
    """A licence ends only with its file, or when the file's text becomes one that nobody knows.

    A README that merely stops repeating a licence takes nothing back.
    """
    path = _path(was)
    file = pair.now(FactName.LICENCE_FILE, path) if path else None
    severity = of_licence_change(scope, is_concluding=True)
    if isinstance(file, Present) and (found := licence_file(file)) and found.expression is None:
        return pair.change(ChangeKind.LICENCE_CHANGED, scope, path, text(was), NOASSERTION, severity, file)
    if licence_file(pair.was(FactName.LICENCE_FILE, path)) and _is_deleted(pair, path):
        return pair.change(ChangeKind.LICENCE_REMOVED, scope, path, text(was), None, severity, first_evidence(was))
    return None


def licence_file(fact: Known | None) -> LicenceFile | None:
    """Return the licence file that a fact holds."""
    return fact.value if isinstance(fact, Present) and isinstance(fact.value, LicenceFile) else None


def _is_deleted(pair: Pair, path: str) -> bool:
    """Say whether the listing was read and does not hold the file, wherever its text may have gone."""
    is_gone = isinstance(pair.now(FactName.LICENCE_FILE, path), Absent)
    listed = pair.now(FactName.DOCUMENT, path)
    return is_gone and not isinstance(listed, Present) and (listed is not None or not pair.is_reread)


def _file(pair: Pair, path: str) -> Change | None:
    was, now = pair.was(FactName.LICENCE_FILE, path), pair.now(FactName.LICENCE_FILE, path)
    before, after = licence_file(was), licence_file(now)
    if before and after:
        return _edited(pair, before, after, now) if before.oid != after.oid else None
    if after and _is_new(pair, after):
        kind = ChangeKind.LICENCE_ADDED
        return pair.change(kind, after.scope.value, path, None, _expression(after), SEVERITY[kind], now)
    if before and _is_deleted(pair, path) and not _is_renamed(pair, before):
        severity = of_licence_change(before.scope.value, is_concluding=False)
        kind = ChangeKind.LICENCE_REMOVED
        return pair.change(kind, before.scope.value, path, _expression(before), None, severity, first_evidence(was))
    return None


def _expression(file: LicenceFile) -> str:
    return file.expression or NOASSERTION


def _is_new(pair: Pair, file: LicenceFile) -> bool:
    """Say whether a file is new upstream: documents were known before, and no other name had its text."""
    if pair.was(FactName.LICENCE, file.scope.value) is None or pair.is_reread or file.path in pair.first_read:
        return False
    if isinstance(pair.was(FactName.DOCUMENT, file.path), Present):
        return False
    before = [licence_file(fact) for fact in pair.before.members(FactName.LICENCE_FILE).values()]
    return not any(old and _alike(old, file) and _is_deleted(pair, old.path) for old in before)


def _is_renamed(pair: Pair, file: LicenceFile) -> bool:
    after = [licence_file(fact) for fact in pair.after.members(FactName.LICENCE_FILE).values()]
    known = pair.before.members(FactName.LICENCE_FILE)
    return any(new and _alike(file, new) and new.path not in known for new in after)


def _alike(one: LicenceFile, other: LicenceFile) -> bool:
    if one.path == other.path:
        return False
    return one.oid == other.oid or (one.expression is not None and one.expression == other.expression)


def _edited(pair: Pair, before: LicenceFile, after: LicenceFile, now: Known | None) -> Change:
    scope, path = after.scope.value, after.path
    if not is_same_licence(before.expression, after.expression):
        severity = of_licence_change(scope, is_concluding=False)
        kind = ChangeKind.LICENCE_CHANGED
        return pair.change(kind, scope, path, _expression(before), _expression(after), severity, now)
    change = terms_change(pair, before, after, now)
    if change:
        return change
    kind = ChangeKind.LICENCE_TEXT_CHANGED
    return pair.change(kind, scope, path, before.oid, after.oid, SEVERITY[kind], now)
