"""How a suspicion stands against what a later run saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum

from tracker.diff.guesses import GUESS, NAMELESS, hub_licence
from tracker.diff.hub_states import hub_facts, is_dataset, is_served
from tracker.diff.pair import text
from tracker.diff.releases import TAG_REMAINS
from tracker.domain.changes import Change, ChangeKind
from tracker.domain.facts import Absent, FactKey, FactName, Known, Present
from tracker.domain.identifiers import DATASETS
from tracker.domain.licences import Scope
from tracker.domain.repositories import Release
from tracker.domain.snapshots import Snapshot
from tracker.domain.stated import as_stated


class Standing(Enum):
    """What a second look says of a suspicion."""

    HOLDS = "holds"
    RETURNED = "returned"
    """It is no longer so: the old state is back, or a third one is there."""
    UNSEEN = "unseen"


def standing_of(suspicion: Change, after: Snapshot) -> Standing:
    """Return how a suspicion stands; what the run could not look at leaves it as it is."""
    if suspicion.subject == GUESS:
        return _guess(suspicion, after)
    judge = _JUDGES.get(suspicion.kind)
    return judge(suspicion, after) if judge else Standing.UNSEEN


def _seen(after: Snapshot, name: FactName, subject: str = "") -> Known | None:
    fact = as_stated(after, FactKey(name, subject))
    return fact if isinstance(fact, Present | Absent) else None


def _repository(suspicion: Change, after: Snapshot) -> Standing:
    now = text(_seen(after, FactName.REPO_STATE))
    if now is None:
        return Standing.UNSEEN
    return Standing.HOLDS if now == suspicion.after else Standing.RETURNED


def _weights(suspicion: Change, after: Snapshot) -> Standing:
    """A hub that no longer has the files holds; so does a project that stopped naming what its hub does not have.

    The same goes for data sets, which the documents name without what stands before their id at the hub.
    """
    facts = hub_facts(_seen(after, FactName.HUB, suspicion.subject))
    if facts is not None:
        return Standing.RETURNED if is_served(facts) else Standing.HOLDS
    name, subject = FactName.ARTIFACT, suspicion.subject
    if is_dataset(subject):
        name, subject = FactName.DATA_ARTIFACT, subject.replace(DATASETS, "", 1)
    is_dropped = isinstance(_seen(after, name, subject), Absent)
    return Standing.HOLDS if is_dropped else Standing.UNSEEN


def _release(suspicion: Change, after: Snapshot) -> Standing:
    now = _seen(after, FactName.RELEASE, suspicion.subject)
    if now is None:
        return Standing.UNSEEN
    is_tag = isinstance(now, Present) and isinstance(now.value, Release) and now.value.is_tag
    is_gone = isinstance(now, Absent) or (is_tag and suspicion.after == TAG_REMAINS)
    return Standing.HOLDS if is_gone else Standing.RETURNED


def _guess(suspicion: Change, after: Snapshot) -> Standing:
    """Licence files, once read, settle the matter without GitHub; a guess that is lost again says nothing."""
    if _seen(after, FactName.LICENCE, Scope.CODE.value) is not None:
        return Standing.RETURNED
    now = _seen(after, FactName.GITHUB_LICENCE)
    if now is None:
        return Standing.UNSEEN
    if text(now) == suspicion.after:
        return Standing.HOLDS
    is_lost = text(now) in NAMELESS and suspicion.after not in NAMELESS and text(now) != suspicion.before
    return Standing.UNSEEN if is_lost else Standing.RETURNED


def _tag(suspicion: Change, after: Snapshot) -> Standing:
    """A page that names no licence now takes nothing back; a served page that names another does."""
    now = hub_licence(_seen(after, FactName.HUB, suspicion.subject))
    if now is None:
        return Standing.UNSEEN
    return Standing.HOLDS if now == suspicion.after else Standing.RETURNED


_JUDGES: Mapping[ChangeKind, Callable[[Change, Snapshot], Standing]] = {
    ChangeKind.REPOSITORY_GONE: _repository,
    ChangeKind.REPOSITORY_BLOCKED: _repository,
    ChangeKind.WEIGHTS_REMOVED: _weights,
    ChangeKind.DATA_STATUS_CHANGED: _weights,
    ChangeKind.RELEASE_WITHDRAWN: _release,
    ChangeKind.LICENCE_CHANGED: _tag,
    ChangeKind.LICENCE_ADDED: _tag,
}
