"""A policy held against what a run told and what it left known: which changes and which states must not be.

Pure; reading `policy.yaml` and `--fail-on` is the config's business. A failure to look violates nothing: a fact that is
unknown now counts as what was last known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.diff.hub_states import hub_facts
from tracker.diff.pair import first_evidence
from tracker.domain.changes import Change, ChangeKind, ChangeState, Severity
from tracker.domain.evidence import Evidence
from tracker.domain.facts import Absent, FactKey, FactName, Known, Present, last_known
from tracker.domain.licences import LicenceFile
from tracker.domain.snapshots import Snapshot

UNSTATED = "unstated"
"""The value of a fact that was looked for and is not there."""
SETS = frozenset({FactName.HUB, FactName.LICENCE, FactName.LICENCE_FILE})
"""Facts of which, without a subject, every member has to pass."""


class OnUnknown(StrEnum):
    """What a requirement makes of a fact that never could be looked at."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Reach:
    """Which entries a gate is for; an empty set means all."""

    tags: frozenset[str] = frozenset()
    """Tags of the config, any of which is enough."""
    entries: frozenset[str] = frozenset()
    """Entry keys."""
    exempt: frozenset[str] = frozenset()
    """Entry keys the gate is not for, whatever else it says."""

    def includes(self, entry: str, tags: Iterable[str]) -> bool:
        """Say whether the gate is for this entry."""
        is_named = entry not in self.exempt and (not self.entries or entry in self.entries)
        return is_named and (not self.tags or not self.tags.isdisjoint(tags))


@dataclass(frozen=True, slots=True)
class ChangeGate:
    """Changes that must not be told."""

    name: str
    kinds: frozenset[ChangeKind] = frozenset()
    """Empty: every kind."""
    least: Severity = Severity.INFO
    """Changes less severe than this pass."""
    scopes: frozenset[str] = frozenset()
    """Empty: every scope."""
    reach: Reach = Reach()
    counts_suspected: bool = False


@dataclass(frozen=True, slots=True)
class FactGate:
    """A state that must hold: `commercial_use` must be `yes`, `repo.archived` must not be `true`."""

    name: str
    fact: FactKey
    any_of: frozenset[str] = frozenset()
    """Accepted values, compared without case; empty: all that `none_of` does not refuse."""
    none_of: frozenset[str] = frozenset()
    """Refused values. Of a licence expression every part joined by AND has to pass, and one choice joined by OR."""
    reach: Reach = Reach()
    on_unknown: OnUnknown = OnUnknown.PASS


@dataclass(frozen=True, slots=True)
class GatePolicy:
    """All gates."""

    changes: tuple[ChangeGate, ...] = ()
    facts: tuple[FactGate, ...] = ()


@dataclass(frozen=True, slots=True)
class Violation:
    """One gate that one project does not pass."""

    project: str
    """Entry key."""
    gate: str
    what: str
    """Kind of the change, or fact with subject."""
    value: str
    """Language-neutral: `before → after` of a change, the value of a fact."""
    subject: str = ""
    change_id: str | None = None
    evidence: Evidence | None = None


def fail_on(kinds: Iterable[ChangeKind]) -> GatePolicy:
    """Return the policy of `--fail-on`: no confirmed change of these kinds."""
    chosen = frozenset(kinds)
    return GatePolicy((ChangeGate("fail-on", chosen),)) if chosen else GatePolicy()


def violations(
    policy: GatePolicy,
    changes: Sequence[Change],
    snapshots: Iterable[Snapshot],
    tags: Mapping[str, Sequence[str]],
) -> tuple[Violation, ...]:
    """Return every violation, sorted; `tags` are those of the config by entry key, `snapshots` may be a generator."""
    found = [v for c in changes for gate in policy.changes if (v := _by_change(gate, c, tags.get(c.project, ())))]
    for snapshot in snapshots if policy.facts else ():
        for gate in policy.facts:
            if gate.reach.includes(snapshot.entry, tags.get(snapshot.entry, ())):
                found += _by_fact(gate, snapshot)
    return tuple(sorted(found, key=lambda v: (v.project, v.gate, v.what, v.subject, v.value)))


def _by_change(gate: ChangeGate, change: Change, tags: Sequence[str]) -> Violation | None:
    is_certain = change.state is ChangeState.CONFIRMED or gate.counts_suspected
    is_meant = (
        (not gate.kinds or change.kind in gate.kinds)
        and (not gate.scopes or change.scope in gate.scopes)
        and change.severity.rank <= gate.least.rank
        and gate.reach.includes(change.project, tags)
    )
    if not is_certain or not is_meant:
        return None
    value = " → ".join(v for v in (change.before, change.after) if v)
    return Violation(change.project, gate.name, change.kind.value, value, change.subject, change.id, change.evidence)


def _by_fact(gate: FactGate, snapshot: Snapshot) -> list[Violation]:
    found = []
    for key in _keys(gate.fact, snapshot):
        known = _known(key, snapshot)
        if known is None and gate.on_unknown is OnUnknown.PASS:
            continue
        refused = [value for value in _values(known) if not _is_accepted(gate, value)]
        if refused:
            what, evidence = key.name.value, first_evidence(known)
            value = "; ".join(refused)
            found.append(Violation(snapshot.entry, gate.name, what, value, key.subject, evidence=evidence))
    return found


def _keys(wanted: FactKey, snapshot: Snapshot) -> list[FactKey]:
    """Return the one fact meant, or every present member of a set; the set's own name when it has no members."""
    if wanted.subject or wanted.name not in SETS:
        return [wanted]
    return [FactKey(wanted.name, subject) for subject in snapshot.members(wanted.name)] or [wanted]


def _known(key: FactKey, snapshot: Snapshot) -> Known | None:
    """Return what is known of a fact; of a set as a whole, that it is empty as far as was looked."""
    if key.subject or key.name not in SETS:
        return last_known(snapshot.facts.get(key))
    members = (last_known(fact) for member, fact in snapshot.facts.items() if member.name is key.name)
    return next((known for known in members if isinstance(known, Absent)), None)


def _values(known: Known | None) -> list[str]:
    if known is None:
        return ["unknown"]
    if isinstance(known, Absent):
        return [UNSTATED]
    facts = hub_facts(known)
    if facts:
        return [facts.access.value]
    return _texts(known)


def _texts(known: Present) -> list[str]:
    value = known.value
    if isinstance(value, LicenceFile):
        return [value.expression or "NOASSERTION"]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return list(value) if isinstance(value, tuple) else [str(value)]


def _is_accepted(gate: FactGate, value: str) -> bool:
    is_whole = "(" in value or value.lower() in {v.lower() for v in gate.any_of | gate.none_of}
    if is_whole or not _is_licence(gate):
        return _accepts(gate, value)
    return any(all(_accepts(gate, part) for part in choice.split(" AND ")) for choice in value.split(" OR "))


def _is_licence(gate: FactGate) -> bool:
    return gate.fact.name in {FactName.LICENCE, FactName.LICENCE_FILE, FactName.GITHUB_LICENCE}


def _accepts(gate: FactGate, value: str) -> bool:
    folded = value.lower()
    if folded in {v.lower() for v in gate.none_of}:
        return False
    return not gate.any_of or folded in {v.lower() for v in gate.any_of}
