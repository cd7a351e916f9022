"""Rules X931 to X936: what the documents say against what hubs say of the same artifacts. Pure and reluctant.

One contradiction per code, whatever number of artifacts it concerns, so that the tenth artifact with the same wrong
tag is no news. A rule that could be met by an ordinary difference of wording, naming or counting stays silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tracker.domain.artifacts import Access, ArtifactKind, WeightsStatus
from tracker.domain.evidence import Evidence
from tracker.domain.facts import Fact, FactKey, FactName, Present, Unknown, last_known
from tracker.domain.findings import FoundContradiction
from tracker.domain.licences import CommercialUse, LicenceFile, Scope
from tracker.domain.snapshots import Snapshot
from tracker.fold.hub_conclusions import BASE_MODEL, PARAMS, WEIGHTS_LICENCE, WEIGHTS_STATUS, UseOf, all_gated
from tracker.fold.kinship import fits, roots_of, same_licence, short_size, sizes_in
from tracker.fold.past import Past
from tracker.fold.witnesses import LOST, Offer, first_unseen

CODES = ("X931", "X932", "X933", "X934", "X935", "X936")
SHOWN = 3
"""Artifacts cited for one contradiction."""
_BASE_LICENCE = "LicenseRef-Base-Model"
_RESEARCH_ONLY = "LicenseRef-Research-Only-Non-Commercial"
_OFFERED = frozenset({WeightsStatus.OPEN, WeightsStatus.GATED, WeightsStatus.DELTA, WeightsStatus.ADAPTER})
_DETACHED = "config"


@dataclass(frozen=True, slots=True)
class Dispute:
    """A contradiction between witnesses of which some may not have been seen in this run."""

    found: FoundContradiction
    unseen: Unknown | None
    """Why one of the witnesses could not be looked at; None when all were."""


@dataclass(frozen=True, slots=True)
class _Saying:
    """What one witness says."""

    words: str
    evidence: tuple[Evidence, ...]


def disputes_of(past: Past, snapshot: Snapshot, offers: Sequence[Offer], use_of: UseOf) -> tuple[Dispute, ...]:
    """Return what documents (and mirrors) disagree about with hubs. `snapshot` holds what documents state alone."""
    rules: tuple[Callable[[], Iterator[Dispute]], ...] = (
        lambda: _licence(snapshot, offers, use_of),
        lambda: _mirrors(offers),
        lambda: _sizes(snapshot, offers),
        lambda: _gated(snapshot, offers),
        lambda: _lost(past, snapshot, offers),
        lambda: _bases(snapshot, offers),
    )
    return tuple(dispute for rule in rules for dispute in rule())


def _licence(snapshot: Snapshot, offers: Sequence[Offer], use_of: UseOf) -> Iterator[Dispute]:
    """X931: no hub's licence tag agrees with the licence that the documents give the weights.

    One that agrees is enough to stay silent: the others may be of models whose licence is stated elsewhere.
    """
    fact = snapshot.facts.get(WEIGHTS_LICENCE)
    stated = last_known(fact)
    tagged = [(offer, offer.licence) for offer in offers if offer.licence is not None]
    if not isinstance(stated, Present) or stated.value == _BASE_LICENCE:
        return
    accepted = [str(stated.value), *_licences_of_files(snapshot)]
    against = [(offer, tag) for offer, tag in tagged if tag and _is_against(accepted, tag, use_of)]
    if against and len(against) == len(tagged):
        says = [_of_document(stated, str(stated.value)), *(_of_hub(offer, tag) for offer, tag in against[:SHOWN])]
        yield _dispute("X931", "licence:weights", says, fact, [offer for offer, _ in tagged])


def _licences_of_files(snapshot: Snapshot) -> list[str]:
    files = [fact.value for fact in snapshot.members(FactName.LICENCE_FILE).values()]
    return [f.expression for f in files if isinstance(f, LicenceFile) and f.scope is Scope.WEIGHTS and f.expression]


def _is_against(accepted: Sequence[str], tag: str, use_of: UseOf) -> bool:
    if _RESEARCH_ONLY in accepted:  # no licence, but words: only a tag that allows what they forbid contradicts them
        return use_of(tag) is CommercialUse.YES
    return not any(same_licence(one, tag) for one in accepted)


def _mirrors(offers: Sequence[Offer]) -> Iterator[Dispute]:
    """X932: hubs name different licences for the same model."""
    for index, one in enumerate(offers):
        for other in offers[index + 1 :]:
            if (
                _are_mirrors(one, other)
                and one.licence
                and other.licence
                and not same_licence(one.licence, other.licence)
            ):
                says = [_of_hub(one, one.licence), _of_hub(other, other.licence)]
                yield _dispute("X932", "licence:mirrors", says, None, [one, other])
                return


def _are_mirrors(one: Offer, other: Offer) -> bool:
    is_elsewhere = one.artifact.ref.host is not other.artifact.ref.host
    return is_elsewhere and one.name.lower() == other.name.lower() and one.artifact.kind is other.artifact.kind


def _sizes(snapshot: Snapshot, offers: Sequence[Offer]) -> Iterator[Dispute]:
    """X933: the files hold far more or fewer parameters than the model's name, or the one stated size, tells."""
    fact = snapshot.facts.get(PARAMS)
    stated = last_known(fact)
    values = [str(v) for v in stated.value] if isinstance(stated, Present) and isinstance(stated.value, tuple) else []
    whole = [offer for offer in offers if offer.artifact.kind is ArtifactKind.FULL]
    against: list[tuple[Offer, str]] = []
    for offer in offers:
        is_alone = len(whole) == 1 and len(values) == 1 and not sizes_in(offer.name)
        told = values[0] if is_alone else offer.name
        if offer.parameters is not None and sizes_in(told) and not fits(offer.parameters, sizes_in(told)):
            against.append((offer, told))
    if against:
        first, told = against[0]
        by = stated if told in values and isinstance(stated, Present) else first.named
        says = [_of_document(by, told)]
        says += [_of_hub(offer, f"{short_size(offer.parameters or 0)} parameters") for offer, _ in against[:SHOWN]]
        yield _dispute("X933", "params", says, fact if by is stated else None, [offer for offer, _ in against])


def _gated(snapshot: Snapshot, offers: Sequence[Offer]) -> Iterator[Dispute]:
    """X934: the documents offer the weights as open, and every hub has a gate before them."""
    fact = snapshot.facts.get(WEIGHTS_STATUS)
    stated = last_known(fact)
    if isinstance(stated, Present) and stated.value == WeightsStatus.OPEN and all_gated(offers):
        gated = [offer for offer in offers if offer.facts is not None and offer.artifact.kind is ArtifactKind.FULL]
        says = [_of_document(stated, WeightsStatus.OPEN.value), *(_of_access(offer) for offer in gated[:SHOWN])]
        yield _dispute("X934", "weights:access", says, fact, offers)


def _lost(past: Past, snapshot: Snapshot, offers: Sequence[Offer]) -> Iterator[Dispute]:
    """X935: the documents offer an artifact that its hub does not have; a page without files counts when all are so."""
    offers = [offer for offer in offers if _is_settled(past, offer)]
    fact = snapshot.facts.get(WEIGHTS_STATUS)
    stated = last_known(fact)
    if not isinstance(stated, Present) or stated.value not in _OFFERED:
        return
    asked = [offer for offer in offers if offer.facts is not None]
    missing = [offer for offer in asked if offer.facts and offer.facts.access in LOST]
    empty = [offer for offer in asked if offer.facts and offer.facts.access is Access.ANNOUNCED]
    against = missing + empty if len(missing) + len(empty) == len(offers) else missing
    if against:
        named = _Saying(_place(against[0].named) + ": " + against[0].key, against[0].named.evidence[:1])
        yield _dispute("X935", "weights:lost", [named, *(_of_access(o) for o in against[:SHOWN])], None, against)


def _is_settled(past: Past, offer: Offer) -> bool:
    """Say whether a link had a run's time to come alive: a page may name weights days before they are public."""
    was_named = isinstance(last_known(past.fact(FactKey(FactName.ARTIFACT, offer.key))), Present)
    return past.previous is None or was_named


def _bases(snapshot: Snapshot, offers: Sequence[Offer]) -> Iterator[Dispute]:
    """X936: the base models that the documents name and those that hubs name are of different known families."""
    fact = snapshot.facts.get(BASE_MODEL)
    stated = last_known(fact)
    based = [offer for offer in offers if offer.bases]
    if not isinstance(stated, Present) or not isinstance(stated.value, tuple):
        return
    told, measured = roots_of(stated.value), roots_of(base for offer in based for base in offer.bases)
    if told and measured and not told & measured:
        says = [_of_document(stated, ", ".join(stated.value))]
        says += [_of_hub(offer, ", ".join(offer.bases)) for offer in based[:SHOWN]]
        yield _dispute("X936", "base_model", says, fact, based)


def _dispute(code: str, subject: str, says: Sequence[_Saying], fact: Fact | None, offers: Sequence[Offer]) -> Dispute:
    evidence = dict.fromkeys(e for saying in says for e in saying.evidence)
    sayings = tuple(sorted(dict.fromkeys(saying.words for saying in says)))
    unseen = fact if isinstance(fact, Unknown) else first_unseen(offers)
    return Dispute(FoundContradiction(code, subject, sayings, tuple(evidence)), unseen)


def _place(fact: Present) -> str:
    return next((e.path for e in fact.evidence if e.path), _DETACHED)


def _of_document(fact: Present, words: str) -> _Saying:
    index = list(fact.value).index(words) if isinstance(fact.value, tuple) and words in fact.value else 0
    return _Saying(f"{_place(fact)}: {words}", fact.evidence[index : index + 1] or fact.evidence[:1])


def _of_hub(offer: Offer, words: str) -> _Saying:
    return _Saying(f"{offer.key}: {words}", offer.evidence[:1])


def _of_access(offer: Offer) -> _Saying:
    return _of_hub(offer, offer.facts.access.value if offer.facts else "")


def dispute_key(found: FoundContradiction) -> FactKey:
    """Return the fact under which a contradiction is kept."""
    return FactKey(FactName.CONTRADICTION, f"{found.code}:{found.subject}")


def is_dispute_with_hub(key: FactKey) -> bool:
    """Say whether a fact is a contradiction of these rules."""
    return key.name is FactName.CONTRADICTION and key.subject.partition(":")[0] in CODES
