"""How much each change matters: the one place where severities are decided.

Critical: the terms or the availability of what users build on changed, for worse or for better (an opening is as
urgent to know as a closing). Notable: worth a line in a weekly report. Info: kept for the record.
"""

from __future__ import annotations

from collections.abc import Mapping

from tracker.domain.changes import ChangeKind, Severity
from tracker.domain.licences import CommercialUse, Scope

_CRITICAL, _NOTABLE, _INFO = Severity.CRITICAL, Severity.NOTABLE, Severity.INFO

SEVERITY: Mapping[ChangeKind, Severity] = {
    ChangeKind.REPOSITORY_RENAMED: _NOTABLE,
    ChangeKind.REPOSITORY_ARCHIVED: _NOTABLE,
    ChangeKind.REPOSITORY_UNARCHIVED: _NOTABLE,
    ChangeKind.REPOSITORY_GONE: _CRITICAL,
    ChangeKind.REPOSITORY_RETURNED: _NOTABLE,
    ChangeKind.REPOSITORY_BLOCKED: _CRITICAL,
    ChangeKind.DEFAULT_BRANCH_CHANGED: _INFO,
    ChangeKind.RELEASE_PUBLISHED: _NOTABLE,
    ChangeKind.RELEASE_WITHDRAWN: _NOTABLE,
    ChangeKind.RELEASE_RETAGGED: _NOTABLE,
    ChangeKind.LICENCE_CHANGED: _CRITICAL,
    ChangeKind.LICENCE_ADDED: _NOTABLE,
    ChangeKind.LICENCE_REMOVED: _CRITICAL,
    ChangeKind.LICENCE_TEXT_CHANGED: _INFO,
    ChangeKind.TERMS_CHANGED: _NOTABLE,
    ChangeKind.WEIGHTS_ADDED: _NOTABLE,
    ChangeKind.WEIGHTS_REMOVED: _CRITICAL,
    ChangeKind.WEIGHTS_RETURNED: _NOTABLE,
    ChangeKind.WEIGHTS_GATED: _CRITICAL,
    ChangeKind.WEIGHTS_UNGATED: _NOTABLE,
    ChangeKind.WEIGHTS_MOVED: _NOTABLE,
    ChangeKind.WEIGHTS_REVISED: _INFO,
    ChangeKind.WEIGHTS_STATUS_CHANGED: _NOTABLE,
    ChangeKind.DATA_STATUS_CHANGED: _NOTABLE,
    ChangeKind.CODE_STATUS_CHANGED: _NOTABLE,
    ChangeKind.FACT_CHANGED: _INFO,
    ChangeKind.STARS_SURGE: _INFO,
    ChangeKind.STARS_DROP: _INFO,
    ChangeKind.DORMANT: _INFO,
    ChangeKind.REVIVED: _INFO,
    ChangeKind.CONTRADICTION_FOUND: _NOTABLE,
    ChangeKind.CONTRADICTION_RESOLVED: _INFO,
    ChangeKind.PROJECT_ADDED: _INFO,
    ChangeKind.PROJECT_REMOVED_FROM_CONFIG: _INFO,
}
"""The usual severity of a kind; the functions below say where it differs."""

STRICTNESS: Mapping[str, int] = {
    CommercialUse.YES.value: 0,
    CommercialUse.CONDITIONAL.value: 1,
    CommercialUse.NO.value: 2,
}


def of_licence_change(scope: str, *, is_concluding: bool) -> Severity:
    """Return critical where what users may do is decided; notable for documentation and secondary files."""
    return _CRITICAL if is_concluding and scope != Scope.DOCS.value else _NOTABLE


def of_terms(before: Mapping[str, str], after: Mapping[str, str]) -> Severity:
    """Judge differing clauses (topic → value).

    Critical when commercial use moves between known values, either way, or when a restriction is new.
    """
    use = (before.get("commercial_use"), after.get("commercial_use"))
    if use[0] != use[1]:
        return _CRITICAL if use[0] in STRICTNESS and use[1] in STRICTNESS else _NOTABLE
    is_tightened = any(topic not in before for topic in after if topic != "modified")
    return _CRITICAL if is_tightened else _NOTABLE


def of_release(*, is_minor: bool) -> Severity:
    """Return info for pre-releases and bare tags, notable for releases."""
    return _INFO if is_minor else _NOTABLE
