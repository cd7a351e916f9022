"""Hubs' words where the documents are silent, and where an offer can no longer be had as said. Pure.

Detected values always win, with one exception: the offer `open` of the weights, when every hub says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tracker.domain.artifacts import Access, ArtifactKind, HubFacts, WeightsStatus
from tracker.domain.evidence import Evidence, Method
from tracker.domain.facts import Absent, Fact, FactKey, FactName, Present, Unknown, Value, last_known
from tracker.domain.licences import CommercialUse, LicenceFile, Scope
from tracker.domain.snapshots import Snapshot
from tracker.domain.stated import CODE_LICENCE, OVERRULED, is_substitute
from tracker.fold.kinship import short_size
from tracker.fold.past import Past
from tracker.fold.witnesses import GATED, LOST, Offer, first_unseen

UseOf = Callable[[str], CommercialUse]
"""What a licence expression says of commercial use."""

PARAMS = FactKey(FactName.PARAMS)
BASE_MODEL = FactKey(FactName.BASE_MODEL)
WEIGHTS_LICENCE = FactKey(FactName.LICENCE, Scope.WEIGHTS.value)
COMMERCIAL_USE = FactKey(FactName.COMMERCIAL_USE)
WEIGHTS_STATUS = FactKey(FactName.WEIGHTS_STATUS)
_NAMELESS = frozenset({"NOASSERTION", "OTHER", "NONE"})
_WHOLE = frozenset({ArtifactKind.FULL, ArtifactKind.QUANTIZED, ArtifactKind.OTHER})
"""Kinds that can be run without anything else."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What hubs say in place of the documents."""

    key: FactKey
    value: Value
    evidence: tuple[Evidence, ...]
    offers: tuple[Offer, ...]
    """Those whose word it is."""


def conclude_from_hubs(past: Past, snapshot: Snapshot, offers: Sequence[Offer], use_of: UseOf) -> dict[FactKey, Fact]:
    """Return the conclusions that hubs and GitHub give, to be laid over those of the documents."""
    found: dict[FactKey, Fact] = {}
    terms = _terms(offers, use_of) if _is_silent(snapshot, WEIGHTS_LICENCE) else []
    for measured in (_params(offers), _base_model(offers), *terms):
        if measured is not None and _is_silent(snapshot, measured.key):
            found |= _laid(past, snapshot, measured)
    status = _status(past, snapshot, offers)
    if status is not None:
        found |= _laid(past, snapshot, status)
    return found | _guessed(past, snapshot)


def _is_silent(snapshot: Snapshot, key: FactKey) -> bool:
    return isinstance(last_known(snapshot.facts.get(key)), Absent)


def _laid(past: Past, snapshot: Snapshot, measured: Measured) -> dict[FactKey, Fact]:
    """Lay a hub's word over the documents' when both were seen; else keep, as unknown, what was measured before."""
    key = measured.key
    if isinstance(snapshot.facts[key], Unknown):
        return {}
    unseen = first_unseen(measured.offers)
    if unseen is None:
        return {key: past.present(key, measured.value, Method.MEASURED, measured.evidence)}
    if is_substitute(key, last_known(past.fact(key))):
        return {key: past.unknown(key, unseen.reason, unseen.detail)}
    return {}


def _params(offers: Sequence[Offer]) -> Measured | None:
    sizes: dict[str, Offer] = {}
    for offer in offers:
        if offer.parameters is not None:
            sizes.setdefault(short_size(offer.parameters), offer)
    return _listed(PARAMS, sizes)


def _base_model(offers: Sequence[Offer]) -> Measured | None:
    bases: dict[str, Offer] = {}
    for offer in offers:
        for base in offer.bases:
            bases.setdefault(base.rpartition("/")[2], offer)
    return _listed(BASE_MODEL, bases)


def _listed(key: FactKey, values: dict[str, Offer]) -> Measured | None:
    if not values:
        return None
    ordered = sorted(values)
    witnesses = tuple(values[value] for value in ordered)
    return Measured(key, tuple(ordered), tuple(e for offer in witnesses for e in offer.evidence[:1]), witnesses)


def _terms(offers: Sequence[Offer], use_of: UseOf) -> list[Measured]:
    """Return the licence that all whole models bear (all artifacts, where none is whole), and what it allows."""
    tagged = [offer for offer in offers if offer.licence is not None]
    whole = [offer for offer in tagged if offer.artifact.kind is ArtifactKind.FULL] or tagged
    licences = {offer.licence for offer in whole}
    if len(licences) != 1:
        return []
    (expression,) = licences
    evidence, witnesses = whole[0].evidence[:1], tuple(whole)
    found = [Measured(WEIGHTS_LICENCE, str(expression), evidence, witnesses)]
    use = use_of(str(expression))
    if use is not CommercialUse.UNKNOWN:
        found.append(Measured(COMMERCIAL_USE, use.value, evidence, witnesses))
    return found


def _status(past: Past, snapshot: Snapshot, offers: Sequence[Offer]) -> Measured | None:
    stated = last_known(snapshot.facts.get(WEIGHTS_STATUS))
    value = _overruling(past, offers)
    if value is None or not isinstance(stated, Present) or stated.value != OVERRULED:
        return None
    said = tuple(e for e in stated.evidence if e.path)
    hubs = tuple(e for offer in offers for e in offer.evidence[:1])
    return Measured(WEIGHTS_STATUS, value.value, said + hubs, tuple(offers))


def _overruling(past: Past, offers: Sequence[Offer]) -> WeightsStatus | None:
    """Return what an offer `open` comes to when every hub answers and none agrees."""
    if not offers or any(offer.facts is None for offer in offers):
        return None
    if all(_is_lost_for_good(past, offer) for offer in offers):
        return WeightsStatus.WITHDRAWN
    if all(offer.facts is not None and offer.facts.access is Access.ANNOUNCED for offer in offers):
        return WeightsStatus.ANNOUNCED
    return WeightsStatus.GATED if all_gated(offers) else None


def all_gated(offers: Sequence[Offer]) -> bool:
    """Say whether every model that can be run by itself, one whole one at least, stands behind a gate."""
    whole = [offer for offer in offers if offer.artifact.kind in _WHOLE]
    gated = [offer for offer in whole if offer.facts is not None and offer.facts.access in GATED]
    is_full = any(offer.artifact.kind is ArtifactKind.FULL for offer in gated)
    return is_full and len(gated) == len(whole)


def _is_lost_for_good(past: Past, offer: Offer) -> bool:
    """Gone counts when the run before saw it too; that a hub disabled something it says itself."""
    if offer.facts is None or offer.facts.access not in LOST:
        return False
    before = last_known(past.fact(FactKey(FactName.HUB, offer.key)))
    was_lost = isinstance(before, Present) and isinstance(before.value, HubFacts) and before.value.access in LOST
    return offer.facts.access is Access.DISABLED or was_lost


def _guessed(past: Past, snapshot: Snapshot) -> dict[FactKey, Fact]:
    """Return GitHub's guess where no licence file could be read, or none that was read is recognised."""
    guess = snapshot.facts.get(FactKey(FactName.GITHUB_LICENCE))
    if not _lacks_text(snapshot):
        return {}
    if isinstance(guess, Present) and str(guess.value).upper() not in _NAMELESS:
        return {CODE_LICENCE: past.present(CODE_LICENCE, guess.value, Method.API, guess.evidence)}
    if isinstance(guess, Unknown) and is_substitute(CODE_LICENCE, last_known(past.fact(CODE_LICENCE))):
        return {CODE_LICENCE: past.unknown(CODE_LICENCE, guess.reason, guess.detail)}
    return {}


def _lacks_text(snapshot: Snapshot) -> bool:
    known = last_known(snapshot.facts.get(CODE_LICENCE))
    files = [fact.value for fact in snapshot.members(FactName.LICENCE_FILE).values()]
    if known is None:
        return not files
    unnamed = [f for f in files if isinstance(f, LicenceFile) and f.scope is Scope.CODE and f.expression is None]
    return isinstance(known, Absent) and bool(unnamed)
