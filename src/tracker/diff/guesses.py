"""Licences as others state them: GitHub's one guess per repository, and the licence tags of hub pages.

GitHub's guess flaps between a name and nothing, so it is a witness only: it counts where no licence file could be
read, and then it is a suspicion until the next known guess repeats it. A tag is edited by anyone in a moment: it is
a suspicion too, and never critical.
"""

from __future__ import annotations

from tracker.diff.hub_states import is_dataset
from tracker.diff.pair import Pair, text
from tracker.diff.severity import of_licence_change
from tracker.domain.artifacts import HubFacts
from tracker.domain.changes import Change, ChangeKind, ChangeState, Severity
from tracker.domain.facts import FactName, Known, Present
from tracker.domain.licences import Scope

GUESS = FactName.GITHUB_LICENCE.value
"""Subject of a change whose only witness is GitHub's guess."""
NAMELESS = frozenset({None, "NOASSERTION"})


def compare_guess(pair: Pair) -> list[Change]:
    """Return the suspected change of GitHub's guess where no licence file could be read on the later side."""
    was, now = pair.was(FactName.GITHUB_LICENCE), pair.now(FactName.GITHUB_LICENCE)
    if was is None or now is None or files_were_read(pair):
        return []
    kind = guess_kind(text(was), text(now))
    if kind is None:
        return []
    severity = of_licence_change(Scope.CODE.value, is_concluding=kind is ChangeKind.LICENCE_CHANGED)
    words = (text(was), text(now))
    return [pair.change(kind, Scope.CODE.value, GUESS, *words, severity, now, ChangeState.SUSPECTED)]


def files_were_read(pair: Pair) -> bool:
    """Say whether the licence of the code could be concluded from documents in the later run."""
    return pair.now(FactName.LICENCE, Scope.CODE.value) is not None


def guess_kind(before: str | None, after: str | None) -> ChangeKind | None:
    """Return what a change of the guess is called; None when nothing, or nothing with a name, moved."""
    if before == after or {before, after} <= NAMELESS:
        return None
    if before is None:
        return ChangeKind.LICENCE_ADDED
    return ChangeKind.LICENCE_REMOVED if after is None else ChangeKind.LICENCE_CHANGED


def compare_hub_licences(pair: Pair) -> list[Change]:
    """Return suspected changes of what hub pages of own artifacts name; a missing tag takes nothing back."""
    changes = [_hub_licence(pair, key) for key in pair.subjects(FactName.HUB)]
    return [change for change in changes if change]


def hub_licence(fact: Known | None) -> str | None:
    """Return the licence tag of a hub page, with the name that goes with `other`: `other (qwen-research)`."""
    if not isinstance(fact, Present) or not isinstance(fact.value, HubFacts) or not fact.value.licence:
        return None
    facts = fact.value
    return f"{facts.licence} ({facts.licence_name})" if facts.licence_name else facts.licence


def _hub_licence(pair: Pair, key: str) -> Change | None:
    was, now = pair.was(FactName.HUB, key), pair.now(FactName.HUB, key)
    before, after = hub_licence(was), hub_licence(now)
    if was is None or after is None or before == after:
        return None
    kind = tag_kind(before)
    scope = Scope.DATA if is_dataset(key) else Scope.WEIGHTS
    return pair.change(kind, scope.value, key, before, after, Severity.NOTABLE, now, ChangeState.SUSPECTED)


def tag_kind(before: str | None) -> ChangeKind:
    """Return what it is called when a hub page names another licence than before."""
    return ChangeKind.LICENCE_CHANGED if before else ChangeKind.LICENCE_ADDED
