"""What hubs say of a project's own artifacts, laid beside what its documents say. Pure.

Runs over a folded snapshot once mass disappearances have been refused. Folding itself sees the previous snapshot
without any of this (`without_hub_truth`), so that a hub's word never passes for the documents'.
"""

from __future__ import annotations

from dataclasses import replace

from tracker.domain.evidence import Method
from tracker.domain.facts import Fact, FactKey, Present, Unknown, last_known
from tracker.domain.findings import FoundContradiction
from tracker.domain.snapshots import Snapshot
from tracker.domain.stated import as_stated, is_substitute
from tracker.fold.hub_conclusions import UseOf, conclude_from_hubs
from tracker.fold.hub_contradictions import Dispute, dispute_key, disputes_of, is_dispute_with_hub
from tracker.fold.past import Past, same_places
from tracker.fold.witnesses import offers_of


def with_hub_truth(previous: Snapshot | None, folded: Snapshot, use_of: UseOf) -> Snapshot:
    """Return the snapshot with measured conclusions where documents are silent, and with contradictions X93x.

    `previous` is the snapshot before as it was saved; `use_of` says what a licence allows. A hub that could not be
    asked neither makes nor settles anything: what was measured before becomes unknown, its value kept beside it.
    """
    past = Past(previous, folded.at)
    offers = offers_of(folded)
    facts: dict[FactKey, Fact] = dict(folded.facts)
    facts |= _still_unseen(past, folded)
    facts |= _contradictions(past, disputes_of(past, folded, offers, use_of))
    facts |= conclude_from_hubs(past, folded, offers, use_of)
    return replace(folded, facts={key: facts[key] for key in sorted(facts)})


def without_hub_truth(snapshot: Snapshot | None) -> Snapshot | None:
    """Return a saved snapshot as the documents and the forge alone gave it."""
    if snapshot is None:
        return None
    kept = {key: as_stated(snapshot, key) for key in snapshot.facts if not is_dispute_with_hub(key)}
    return replace(snapshot, facts={key: fact for key, fact in kept.items() if fact is not None})


def _still_unseen(past: Past, folded: Snapshot) -> dict[FactKey, Fact]:
    """Return what was measured where the documents could not be read in this run: they may now say otherwise."""
    found: dict[FactKey, Fact] = {}
    for key, fact in folded.facts.items():
        if isinstance(fact, Unknown) and is_substitute(key, last_known(past.fact(key))):
            found[key] = past.unknown(key, fact.reason, fact.detail)
    return found


def _contradictions(past: Past, disputes: tuple[Dispute, ...]) -> dict[FactKey, Fact]:
    settled = [key for key in past.previous.facts if is_dispute_with_hub(key)] if past.previous else []
    facts: dict[FactKey, Fact] = {key: past.absent(_looked_in(past, key)) for key in settled}
    for dispute in disputes:
        key = dispute_key(dispute.found)
        if dispute.unseen is None:
            found = _kept(past, key, dispute.found)
            facts[key] = past.present(key, found, Method.MEASURED, found.evidence)
        elif key in facts:
            facts[key] = past.unknown(key, dispute.unseen.reason, dispute.unseen.detail)
    return facts


def _looked_in(past: Past, key: FactKey) -> list[str]:
    """Return the places whose words no longer disagree."""
    known = last_known(past.fact(key))
    if isinstance(known, Present):
        return [evidence.path or evidence.url for evidence in known.evidence]
    return list(known.looked_in) if known else []


def _kept(past: Past, key: FactKey, found: FoundContradiction) -> FoundContradiction:
    """Return the contradiction as first recorded when nothing but commits moved."""
    known = last_known(past.fact(key))
    if not isinstance(known, Present) or not isinstance(known.value, FoundContradiction):
        return found
    is_same = known.value.sayings == found.sayings and same_places(known.value.evidence, found.evidence)
    return known.value if is_same else found
