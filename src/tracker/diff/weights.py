"""What happened to a project's own weights: named, dropped, moved, gated, gone, revised.

Two witnesses: the project's documents say which artifacts it offers, the hubs say whether they are served. Each cause
is told once; the status in words counts only where no artifact explains it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from tracker.diff.hub_states import ARTIFACT_KINDS, compare_hub, hub_facts, is_dataset, is_served, still_served
from tracker.diff.pair import Pair, text
from tracker.diff.severity import SEVERITY
from tracker.domain.artifacts import Access, Artifact
from tracker.domain.changes import Change, ChangeKind, Severity
from tracker.domain.evidence import Method
from tracker.domain.facts import Absent, FactName, Known, Present
from tracker.domain.identifiers import HUBS_BY_ID, ArtifactRef, Host

UNLISTED = "unlisted"
LISTED = "listed"

_FILE_HOSTS = frozenset({Host.DIRECT, Host.GITHUB_RELEASE})
"""Hosts whose URLs end in the name of the file; on drives they end in an opaque id."""
_ENDS = frozenset({ChangeKind.WEIGHTS_ADDED, ChangeKind.WEIGHTS_REMOVED, ChangeKind.WEIGHTS_RETURNED})
"""Changes at a hub that say all there is to say when the documents name or drop the same artifact."""


def compare_weights(pair: Pair) -> list[Change]:
    """Return the changes of the project's own weights."""
    moves = _moves(pair)
    ended = {key for move in moves for key in move}
    changes = [_move(pair, old, new) for old, new in moves if not _was_told(pair, old, new)]
    for key in pair.subjects(FactName.HUB):
        if key not in ended and not is_dataset(key):
            changes += compare_hub(pair, key)
    told = ended | {c.subject for c in changes if c.kind in _ENDS}
    changes += [_added(pair, key) for key in _newly_named(pair) if key not in told]
    changes += [_unlisted(pair, key) for key in _no_longer_named(pair) if key not in told]
    return changes + _status(pair, changes)


def _own(fact: Known | None) -> Artifact | None:
    if isinstance(fact, Present) and isinstance(fact.value, Artifact) and fact.value.is_own:
        return fact.value
    return None


def _is_config(fact: Known | None) -> bool:
    return isinstance(fact, Present) and fact.method is Method.CURATED


def _newly_named(pair: Pair) -> list[str]:
    """Return own artifacts that the documents name and did not name when they were last read.

    A link that leads nowhere yet is no weights; they are told when the hub serves them.
    """
    if pair.was(FactName.WEIGHTS_STATUS) is None:
        return []
    found = []
    for key in pair.subjects(FactName.ARTIFACT):
        was, now = pair.was(FactName.ARTIFACT, key), pair.now(FactName.ARTIFACT, key)
        is_new = _own(now) and not isinstance(was, Present) and not _is_config(now)
        if is_new and pair.is_upstream(now) and not _leads_nowhere(pair, key):
            found.append(key)
    return found


def _leads_nowhere(pair: Pair, key: str) -> bool:
    facts = hub_facts(pair.now(FactName.HUB, key))
    return facts is not None and facts.access in {Access.GONE, Access.DISABLED, Access.ANNOUNCED}


def _no_longer_named(pair: Pair) -> list[str]:
    """Return own artifacts that the documents stopped naming; a dead link that is cleaned away is no news."""
    found = []
    for key in pair.subjects(FactName.ARTIFACT):
        was, now = pair.was(FactName.ARTIFACT, key), pair.now(FactName.ARTIFACT, key)
        is_dropped = _own(was) and isinstance(now, Absent) and not _is_config(was) and pair.is_upstream(was)
        if is_dropped and not _was_dead(pair, key):
            found.append(key)
    return found


def _was_dead(pair: Pair, key: str) -> bool:
    facts = hub_facts(pair.was(FactName.HUB, key))
    return facts is not None and not is_served(facts) and not still_served(pair, key)


def _added(pair: Pair, key: str) -> Change:
    was, now = pair.was(FactName.ARTIFACT, key), pair.now(FactName.ARTIFACT, key)
    kind = ChangeKind.WEIGHTS_ADDED if was is None else ChangeKind.WEIGHTS_RETURNED
    artifact = _own(now)
    after = artifact.kind.value if artifact and was is None else LISTED
    before = None if was is None else UNLISTED
    return pair.change(kind, "weights", key, before, after, SEVERITY[kind], now)


def _unlisted(pair: Pair, key: str) -> Change:
    was = pair.was(FactName.ARTIFACT, key)
    after = f"{UNLISTED}, still available" if still_served(pair, key) else UNLISTED
    return pair.change(ChangeKind.WEIGHTS_REMOVED, "weights", key, LISTED, after, Severity.NOTABLE, was)


def _moves(pair: Pair) -> list[tuple[str, str]]:
    """Pair each artifact no longer named with a new one of the same name at another owner or host."""
    added = _newly_named(pair)
    moves = []
    for old in _no_longer_named(pair):
        new = next((key for key in added if _is_same_model(pair, old, key)), None)
        if new is not None:
            added.remove(new)
            moves.append((old, new))
    return moves


def _is_same_model(pair: Pair, old: str, new: str) -> bool:
    before, after = _own(pair.was(FactName.ARTIFACT, old)), _own(pair.now(FactName.ARTIFACT, new))
    if before is None or after is None or before.kind is not after.kind:
        return False
    return bool(_name(before.ref)) and (_name(before.ref) == _name(after.ref) or _redirects(pair, old, new))


def _name(ref: ArtifactRef) -> str:
    """Return what stays the same when an artifact moves: its name on a hub, its file name on a plain server."""
    if ref.host in HUBS_BY_ID:
        return ref.id.rsplit("/", 1)[-1].lower()
    file = urlsplit(ref.id).path.rsplit("/", 1)[-1] if ref.host in _FILE_HOSTS else ""
    return file if "." in file else ""


def _redirects(pair: Pair, old: str, new: str) -> bool:
    sides = (pair.was(FactName.HUB, old), pair.now(FactName.HUB, old))
    return any(facts.ref.key == new for side in sides if (facts := hub_facts(side)))


def _was_told(pair: Pair, old: str, new: str) -> bool:
    """Say whether the hub's own redirect has already told this move in an earlier run."""
    facts = hub_facts(pair.was(FactName.HUB, old))
    return facts is not None and facts.ref.key == new


def _move(pair: Pair, old: str, new: str) -> Change:
    kind = ChangeKind.WEIGHTS_MOVED
    return pair.change(kind, "weights", old, old, new, SEVERITY[kind], pair.now(FactName.ARTIFACT, new))


def _status(pair: Pair, told: list[Change]) -> list[Change]:
    was, now = pair.was(FactName.WEIGHTS_STATUS), pair.now(FactName.WEIGHTS_STATUS)
    before, after = text(was) or "none", text(now) or "none"
    is_explained = any(c.kind in ARTIFACT_KINDS for c in told)
    if was is None or now is None or before == after or is_explained or not pair.is_upstream(was, now):
        return []
    kind = ChangeKind.WEIGHTS_STATUS_CHANGED
    return [pair.change(kind, "weights", "", before, after, SEVERITY[kind], now)]
