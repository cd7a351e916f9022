"""What follows a suspicion about the same thing, measured from the state before the suspicion.

Available → gone (suspected) → available is nothing; available → gone (suspected) → gated is a gate.
"""

from __future__ import annotations

from dataclasses import replace

from tracker.diff.guesses import GUESS, guess_kind, tag_kind
from tracker.diff.hub_states import access_kind, access_severity
from tracker.diff.repository import state_kind
from tracker.diff.severity import SEVERITY, of_licence_change
from tracker.domain.artifacts import Access
from tracker.domain.changes import Change, ChangeKind, Severity, change_id

_STATES = frozenset({ChangeKind.REPOSITORY_GONE, ChangeKind.REPOSITORY_BLOCKED, ChangeKind.REPOSITORY_RETURNED})
_RELEASES = frozenset({ChangeKind.RELEASE_WITHDRAWN, ChangeKind.RELEASE_PUBLISHED})
_TAGS = frozenset({ChangeKind.LICENCE_CHANGED, ChangeKind.LICENCE_ADDED})
"""Suspected only of what hub pages name (and of GitHub's guess, which has a subject of its own)."""
_ACCESS = frozenset(Access)
_FOLLOWED = frozenset({ChangeKind.WEIGHTS_REMOVED, ChangeKind.DATA_STATUS_CHANGED, *_TAGS})


def is_continued_by(suspicion: Change, change: Change) -> bool:
    """Say whether a change starts where the suspicion about the same thing ended."""
    if suspicion.subject != change.subject:
        return False
    if suspicion.subject == GUESS:
        return True
    if suspicion.kind in _STATES:
        return change.kind in _STATES
    if suspicion.kind in _RELEASES:
        return change.kind in _RELEASES
    if suspicion.kind in _TAGS and change.kind not in _TAGS:
        return False
    return suspicion.kind in _FOLLOWED and change.before == suspicion.after


def continued(suspicion: Change, change: Change) -> Change | None:
    """Return the change as seen from before the suspicion; None when the old state is simply back."""
    kind, severity = _kind(suspicion, change)
    if kind is None:
        return None
    ident = change_id(change.project, kind, change.subject, suspicion.before, change.after, change.at)
    return replace(change, id=ident, kind=kind, severity=severity, before=suspicion.before)


def _kind(suspicion: Change, change: Change) -> tuple[ChangeKind | None, Severity]:
    before, after = suspicion.before or "", change.after or ""
    if suspicion.subject == GUESS:
        kind = guess_kind(suspicion.before, change.after)
        return kind, of_licence_change(change.scope, is_concluding=kind is ChangeKind.LICENCE_CHANGED)
    if suspicion.kind in _TAGS:
        return (None if before == after else tag_kind(suspicion.before)), change.severity
    if suspicion.kind is ChangeKind.DATA_STATUS_CHANGED:
        return (None if before == after else change.kind), change.severity
    if suspicion.kind in _STATES:
        kind = state_kind(before, after)
    elif suspicion.kind is ChangeKind.WEIGHTS_REMOVED and {before, after} <= _ACCESS:
        kind = access_kind(Access(before), Access(after), was_served=True)
        return kind, access_severity(kind, Access(before)) if kind else change.severity
    else:
        kind = None
    return kind, SEVERITY[kind] if kind else change.severity
