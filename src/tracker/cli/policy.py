"""Policies on the command line: which one holds, what violates it, and how that is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.cli.context import AppContext, printable

if TYPE_CHECKING:
    from tracker.diff.gates import FactGate, GatePolicy, Reach, Violation
    from tracker.domain.changes import Change
    from tracker.domain.entries import Entry, Watchlist

VIOLATED = 5
"""Exit code: a change or a state that the policy forbids."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A violation and the sentence that says it."""

    violation: Violation
    message: str

    @property
    def line(self) -> str:
        """Return one terminal line: project, what is wrong, rule, evidence; upstream text made harmless."""
        found = self.violation
        where = f" ({found.evidence.url})" if found.evidence else ""
        return printable(" ".join(f"policy: {found.project}: {self.message} [rule: {found.gate}]{where}".split()))

    def document(self) -> dict[str, Any]:
        """Return the public object: `{rule, project, subject, message, evidence}` and what it is made from."""
        from tracker.report.documents import evidence_document

        found = self.violation
        return {
            "rule": found.gate,
            "project": found.project,
            "subject": found.subject,
            "what": found.what,
            "value": found.value,
            "change": found.change_id,
            "message": self.message,
            "evidence": evidence_document(found.evidence),
        }


def read(context: AppContext, given: Path | None, kinds: frozenset[str], watchlist: Watchlist) -> GatePolicy:
    """Return the gates of `--fail-on` and of the policy file, if there is one. Raises ConfigError."""
    from tracker.config.policy import policy_path, read_policy
    from tracker.diff.gates import GatePolicy, fail_on
    from tracker.domain.changes import ChangeKind

    asked = fail_on(ChangeKind(kind) for kind in kinds)
    path = policy_path(context.settings.config, given)
    written = read_policy(path, watchlist) if path else GatePolicy()
    return GatePolicy((*asked.changes, *written.changes), written.facts)


def judge(
    context: AppContext, policy: GatePolicy, entries: Sequence[Entry], changes: Sequence[Change]
) -> tuple[Judged, ...]:
    """Hold the told changes, and the newest state of these entries, against the policy."""
    from tracker import wiring
    from tracker.diff.gates import violations

    if not policy.changes and not policy.facts:
        return ()
    with wiring.store(context.settings) as store:
        keys = store.resolve_entries(entries)
        tags = {keys[entry.key]: entry.tags for entry in entries}
        snapshots = (snapshot for key in tags if (snapshot := store.latest(key)) is not None)
        found = violations(_stored(policy, keys), changes, snapshots, tags)
    gates = {gate.name: gate for gate in policy.facts}
    return tuple(Judged(v, _message(v, gates.get(v.gate))) for v in found)


def _stored(policy: GatePolicy, keys: Mapping[str, str]) -> GatePolicy:
    """Return the policy with the keys under which the store knows the entries."""

    def known(reach: Reach) -> Reach:
        entries, exempt = (frozenset(keys.get(e, e) for e in named) for named in (reach.entries, reach.exempt))
        return replace(reach, entries=entries, exempt=exempt)

    return replace(
        policy,
        changes=tuple(replace(gate, reach=known(gate.reach)) for gate in policy.changes),
        facts=tuple(replace(gate, reach=known(gate.reach)) for gate in policy.facts),
    )


def _message(violation: Violation, gate: FactGate | None) -> str:
    subject = f" {violation.subject}" if violation.subject else ""
    if gate is None:
        return f"{violation.what}{subject}: {violation.value}" if violation.value else f"{violation.what}{subject}"
    wanted = f"must be {' or '.join(sorted(gate.any_of))}" if gate.any_of else "which is refused"
    return f"{violation.what}{subject} is {violation.value}, {wanted}"
