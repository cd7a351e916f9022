"""What hubs said of a project's own artifacts, as facts; third-party artifacts get none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tracker.domain.artifacts import Access, Artifact, HubFacts, dataset_ref
from tracker.domain.evidence import Evidence, Failure, FailureReason, Method
from tracker.domain.facts import Fact, FactKey, FactName, Present, last_known
from tracker.fold.past import Past

_NAMED = frozenset({FactName.ARTIFACT, FactName.DATA_ARTIFACT})


def own_keys(facts: Mapping[FactKey, Fact]) -> set[str]:
    """Return the keys, as hubs are asked, of artifacts and data sets last known to be named and the project's own."""
    found = set()
    for key, fact in facts.items():
        known = last_known(fact) if key.name in _NAMED else None
        if not isinstance(known, Present) or not isinstance(known.value, Artifact) or not known.value.is_own:
            continue
        ref = known.value.ref if key.name is FactName.ARTIFACT else dataset_ref(known.value)
        if ref is not None:
            found.add(ref.key)
    return found


def fold_hubs(
    past: Past, answers: Mapping[str, HubFacts | Failure], folded: Mapping[FactKey, Fact]
) -> dict[FactKey, Fact]:
    """Return the hub facts of the own artifacts named now or in the previous snapshot.

    An artifact that the project stopped naming keeps its hub fact for the one run in which it vanished (so that the
    diff can say whether it is still served) and is asked for no longer after that.
    """
    named = own_keys(folded)
    before = own_keys(past.previous.facts) if past.previous else set()
    facts: dict[FactKey, Fact] = {}
    for subject in sorted(named | before):
        key = FactKey(FactName.HUB, subject)
        answer = answers.get(subject)
        if answer is not None:
            facts[key] = _answered(past, key, answer)
        elif past.fact(key) is not None and subject in named:
            facts[key] = past.unknown(key, FailureReason.NOT_ASKED, "the hub was not asked in this run")
    return facts


def _answered(past: Past, key: FactKey, answer: HubFacts | Failure) -> Fact:
    if isinstance(answer, Failure):
        return past.unknown(key, answer.reason, answer.detail)
    known = last_known(past.fact(key))
    if answer.access is Access.GONE and isinstance(known, Present) and isinstance(known.value, HubFacts):
        answer = _remembered(answer, known.value)
    return past.present(key, answer, Method.MEASURED, (Evidence(answer.url),))


def _remembered(gone: HubFacts, last: HubFacts) -> HubFacts:
    """Keep what identifies an artifact that is gone, so that its return, or another under its name, is recognised."""
    return replace(
        gone,
        object_id=gone.object_id or last.object_id,
        revision=gone.revision or last.revision,
        created_at=gone.created_at or last.created_at,
        licence=gone.licence or last.licence,
        licence_name=gone.licence_name or last.licence_name,
    )
