"""The words a policy may use: facts that can be required, their values, and the order of those that have one. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from tracker.config.problems import shown, suggestion
from tracker.diff.gates import UNSTATED
from tracker.domain.artifacts import Access, CodeStatus, DataStatus, WeightsStatus
from tracker.domain.changes import ChangeKind, ChangeState, Severity
from tracker.domain.facts import FactKey, FactName
from tracker.domain.licences import CommercialUse, Scope
from tracker.domain.repositories import RepositoryState

NEVER_KNOWN = "unknown"
"""The value of a fact that no run could look at yet."""
_LICENCES = {f"{FactName.LICENCE}.{scope}": FactKey(FactName.LICENCE, scope.value) for scope in Scope}
_SINGLE = (
    FactName.COMMERCIAL_USE,
    FactName.WEIGHTS_STATUS,
    FactName.CODE_STATUS,
    FactName.DATA_STATUS,
    FactName.HUB,
    FactName.LICENCE,
    FactName.LICENCE_FILE,
    FactName.GITHUB_LICENCE,
    FactName.BASE_MODEL,
    FactName.REPO_STATE,
    FactName.REPO_ARCHIVED,
    FactName.REPO_DISABLED,
    FactName.DEFAULT_BRANCH,
    FactName.LANGUAGE,
)
FACTS: Mapping[str, FactKey] = {**{name.value: FactKey(name) for name in _SINGLE}, **_LICENCES}
"""Name in a policy → the fact: `commercial_use`, `licence.weights`, `hub` …"""
_TRUTH = ("true", "false")
_VALUES: Mapping[FactName, tuple[str, ...]] = {
    FactName.COMMERCIAL_USE: tuple(CommercialUse),
    FactName.WEIGHTS_STATUS: tuple(WeightsStatus),
    FactName.CODE_STATUS: tuple(CodeStatus),
    FactName.DATA_STATUS: tuple(DataStatus),
    FactName.HUB: tuple(Access),
    FactName.REPO_STATE: tuple(RepositoryState),
    FactName.REPO_ARCHIVED: _TRUTH,
    FactName.REPO_DISABLED: _TRUTH,
}
"""Every value of the facts that have few."""
ORDERS: Mapping[FactName, tuple[str, ...]] = {
    FactName.COMMERCIAL_USE: (CommercialUse.YES, CommercialUse.CONDITIONAL, CommercialUse.NO),
    FactName.WEIGHTS_STATUS: tuple(WeightsStatus),
    FactName.CODE_STATUS: tuple(CodeStatus),
    FactName.DATA_STATUS: (DataStatus.OPEN, DataStatus.PARTIAL, DataStatus.CLOSED),
    FactName.HUB: (Access.AVAILABLE, Access.GATED_AUTO, Access.GATED_MANUAL, Access.RESTRICTED),
}
"""Values that can be a least one, best first."""
SCOPES = ("repository", "release", "code", "weights", "data", "docs", "facts", "stars", "config")
"""What a change may be about."""


def parse_fact(text: str) -> str:
    """Return the name of a fact that can be required. Raises ValueError with the nearest one."""
    return _one_of(text, tuple(FACTS), "fact")


def parse_kind(text: str) -> ChangeKind:
    """Return a change kind. Raises ValueError with the nearest one."""
    return ChangeKind(_one_of(text, tuple(ChangeKind), "change kind", known="see docs/changes.md for the kinds"))


def parse_severity(text: str) -> Severity:
    """Return a severity. Raises ValueError."""
    return Severity(_one_of(text, tuple(Severity), "severity"))


def parse_state(text: str) -> ChangeState:
    """Return `confirmed` or `suspected`. Raises ValueError."""
    return ChangeState(_one_of(text, tuple(ChangeState), "state"))


def parse_scope(text: str) -> str:
    """Return what a change may be about. Raises ValueError."""
    return _one_of(text, SCOPES, "scope")


def parse_value(fact: str, text: str) -> str:
    """Return a value a fact may have. Raises ValueError with the nearest one, where a fact has few."""
    values = _VALUES.get(FACTS[fact].name)
    if values is None:
        return text
    return _one_of(text.lower(), tuple(dict.fromkeys((*values, UNSTATED, NEVER_KNOWN))), f"value of {fact}")


def at_least(fact: str, text: str) -> frozenset[str]:
    """Return a value and all better ones. Raises ValueError where a fact has no order, or no such value."""
    order = ORDERS.get(FACTS[fact].name)
    if order is None:
        msg = f"{fact} has no order, so there is no least value; use any_of"
        raise ValueError(msg)
    return frozenset(order[: order.index(_one_of(text.lower(), order, f"value of {fact}")) + 1])


def _one_of(text: str, options: tuple[str, ...], what: str, known: str = "") -> str:
    names: tuple[str, ...] = tuple(str(o.value) if isinstance(o, StrEnum) else o for o in options)
    if text not in names:
        msg = f"unknown {what} {shown(text)}{suggestion(text, names)}; {known or 'known are ' + ', '.join(names)}"
        raise ValueError(msg)
    return text
