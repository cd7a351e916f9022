"""Refuses claims of mass disappearance: when much of a host vanishes in one run, the host or the way to it is ill.

Pure. A guarded claim is not lost: the facts become unknown for the reason `guarded`, and when the same targets are
still missing after `LIFTED_AFTER`, the claim is let through as a suspicion, which a later run has to confirm.

Thresholds, per host, over what was last known to be there: at least 3 vanished and they are a third or more, or at
least 10 and they are a tenth or more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tracker.diff.hub_states import hub_facts, is_served
from tracker.diff.pair import text
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.facts import Fact, FactKey, FactName, Present, Unknown, last_known
from tracker.domain.repositories import RepositoryState
from tracker.domain.snapshots import Snapshot

SHARES = ((3, 1 / 3), (10, 1 / 10))
"""(fewest targets, least share of those known before): either pair is a mass disappearance."""
LIFTED_AFTER = timedelta(days=6)
"""A mass disappearance that lasts this long is no outage: weekly runs accept it the second time."""
GITHUB = "github"

Claim = tuple[str, FactKey]
"""Entry and the fact that says that a target is gone."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The claims of one run that are not accepted."""

    claims: frozenset[Claim] = frozenset()
    failures: tuple[Failure, ...] = ()
    """One per claim, sorted by target, for the run's failures."""

    def __bool__(self) -> bool:
        """Say whether anything is guarded, so that the run's status is `guarded`."""
        return bool(self.claims)


@dataclass(slots=True)
class _Tally:
    known: int = 0
    vanished: dict[Claim, str] = field(default_factory=dict)

    def is_mass(self) -> bool:
        count = len(self.vanished)
        return any(count >= fewest and count >= share * self.known for fewest, share in SHARES)


def guard(pairs: Iterable[tuple[Snapshot | None, Snapshot]]) -> Guard:
    """Judge the snapshots of one whole run, each with the one before it; the pairs may be a generator."""
    tallies: dict[str, _Tally] = {}
    for before, after in pairs:
        if before is not None:
            _count(tallies, before, after)
    claims: dict[Claim, Failure] = {}
    for host, tally in tallies.items():
        if tally.is_mass():
            claims.update({c: _failure(host, tally, target) for c, target in tally.vanished.items()})
    failures = sorted(claims.values(), key=lambda failure: failure.target)
    return Guard(frozenset(claims), tuple(failures))


def guarded(before: Snapshot, after: Snapshot, verdict: Guard) -> Snapshot:
    """Return the snapshot with its refused claims turned into what was known before, unknown since this run.

    A repository whose disappearance is refused keeps all its other facts as folding left them: unknown, with what
    was last known.
    """
    keys = [key for entry, key in verdict.claims if entry == after.entry]
    if not keys:
        return after
    facts: dict[FactKey, Fact] = dict(after.facts)
    for key in keys:
        facts[key] = _refused(before.facts.get(key), after.at)
    return replace(after, facts=facts)


def _refused(fact: Fact | None, at: datetime) -> Unknown:
    since = fact.since if isinstance(fact, Unknown) and fact.reason is FailureReason.GUARDED else at
    detail = "too many targets of this host vanished in one run; the claim was not accepted"
    return Unknown(FailureReason.GUARDED, detail, since, last_known(fact))


def _count(tallies: dict[str, _Tally], before: Snapshot, after: Snapshot) -> None:
    for key, host, target in _targets(before):
        fact = before.facts[key]
        if not _is_there(last_known(fact)):
            continue
        tally = tallies.setdefault(host, _Tally())
        tally.known += 1
        now = after.facts.get(key)
        if isinstance(now, Present) and not _is_there(now) and not _is_lifted(fact, after.at):
            tally.vanished[after.entry, key] = target


def _targets(snapshot: Snapshot) -> Iterable[tuple[FactKey, str, str]]:
    for key in snapshot.facts:
        if key.name is FactName.REPO_STATE:
            yield key, GITHUB, str(snapshot.repo)
        elif key.name is FactName.HUB:
            yield key, key.subject.partition(":")[0], key.subject


def _is_there(fact: Fact | None) -> bool:
    if not isinstance(fact, Present):
        return False
    facts = hub_facts(fact)
    return is_served(facts) if facts else text(fact) == RepositoryState.AVAILABLE.value


def _is_lifted(fact: Fact, at: datetime) -> bool:
    """Say whether the same claim was refused long enough ago that it is believed now."""
    is_refused = isinstance(fact, Unknown) and fact.reason is FailureReason.GUARDED
    return isinstance(fact, Unknown) and is_refused and at - fact.since >= LIFTED_AFTER


def _failure(host: str, tally: _Tally, target: str) -> Failure:
    detail = (
        f"{len(tally.vanished)} of {tally.known} {host} targets vanished in one run, so the claim was not accepted; "
        f"check token, endpoint and network: it is believed when it lasts {LIFTED_AFTER.days} days"
    )
    return Failure(target, FailureReason.GUARDED, detail)
