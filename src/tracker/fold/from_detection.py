"""What detection concluded from the documents, as facts. What could not be read is unknown, never absent."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.domain.artifacts import Artifact, CodeStatus, DataStatus, WeightsStatus
from tracker.domain.documents import DocumentRole
from tracker.domain.evidence import Evidence, Failure, Method
from tracker.domain.facts import Fact, FactKey, FactName, Present, Value, last_known
from tracker.domain.findings import Detection, FoundContradiction, FoundValue
from tracker.domain.licences import CommercialUse, Scope, StatedTopic
from tracker.domain.repositories import RepositoryFacts
from tracker.fold.from_documents import document_evidence, why_unread
from tracker.fold.observation import ProjectObservation, Unread
from tracker.fold.past import Past, same_places

_WORDS = (
    FactName.WEIGHTS_STATUS,
    FactName.CODE_STATUS,
    FactName.DATA_STATUS,
    FactName.PARAMS,
    FactName.TRAINING_DATA_SIZE,
    FactName.CONTEXT_LENGTH,
    FactName.HARDWARE,
    FactName.TRAINING_TIME,
    FactName.BASE_MODEL,
)
"""Conclusions drawn from the pages."""
_TERMS = (FactName.LICENCE, FactName.COMMERCIAL_USE, FactName.STATED_TERM)
"""Conclusions drawn from pages and licence files together."""
_PAGE_SETS = (FactName.ARTIFACT, FactName.DATA_ARTIFACT)
_LICENCE_SETS = (FactName.LICENCE_FILE, FactName.CONTRADICTION)

CONCLUSIONS: tuple[FactKey, ...] = (
    *(FactKey(name) for name in _WORDS),
    *(FactKey(FactName.LICENCE, scope.value) for scope in Scope),
    FactKey(FactName.COMMERCIAL_USE),
    *(FactKey(FactName.STATED_TERM, topic.value) for topic in StatedTopic),
)
DETECTED_NAMES = frozenset({*_WORDS, *_TERMS, *_PAGE_SETS, *_LICENCE_SETS})


def fold_detection(past: Past, observation: ProjectObservation) -> dict[FactKey, Fact]:
    """Return the facts that documents and config give."""
    if observation.detection_reused:
        facts = _renewed(past)
    elif observation.detection is None or not isinstance(observation.repository, RepositoryFacts):
        why = why_unread(observation)
        keys = {*CONCLUSIONS, *past.keys(DETECTED_NAMES)}
        facts = {key: past.unknown(key, why.reason, why.detail) for key in sorted(keys)}
    else:
        facts = _read(past, observation.detection, observation.repository)
        facts = _with_gaps(past, facts, observation)
    return _with_curated(past, facts, observation)


def _renewed(past: Past) -> dict[FactKey, Fact]:
    facts = {key: past.renewed(key) for key in past.keys(DETECTED_NAMES)}
    return {key: fact for key, fact in facts.items() if fact}


def _read(past: Past, detection: Detection, repository: RepositoryFacts) -> dict[FactKey, Fact]:
    found: dict[FactKey, Fact] = {key: past.absent(detection.looked_in) for key in CONCLUSIONS}
    for key in past.keys([*_PAGE_SETS, *_LICENCE_SETS]):
        found[key] = past.absent(detection.looked_in)
    for key, value, evidence in _findings(past, detection, repository):
        found[key] = past.present(key, value, Method.DETECTED, evidence)
    return found


_Found = tuple[FactKey, Value, tuple[Evidence, ...]]


def _findings(past: Past, detection: Detection, repository: RepositoryFacts) -> Iterable[_Found]:
    yield from _statuses(detection)
    yield from _stated_values(detection)
    for claim in detection.licences:
        yield FactKey(FactName.LICENCE, claim.scope.value), claim.expression, (claim.evidence,)
    for term in detection.stated_terms:
        yield FactKey(FactName.STATED_TERM, term.topic.value), term.value, (term.evidence,)
    for file in detection.licence_files:
        key = FactKey(FactName.LICENCE_FILE, file.path)
        yield key, file, (document_evidence(repository, file.path, file.oid),)
    for found in detection.artifacts:
        yield FactKey(FactName.ARTIFACT, found.artifact.ref.key), found.artifact, (found.evidence,)
    for found in detection.data_artifacts:
        yield FactKey(FactName.DATA_ARTIFACT, found.artifact.ref.key), found.artifact, (found.evidence,)
    for contradiction in detection.contradictions:
        key = FactKey(FactName.CONTRADICTION, f"{contradiction.code}:{contradiction.subject}")
        kept = _kept_contradiction(past, key, contradiction)
        yield key, kept, kept.evidence


def _statuses(detection: Detection) -> Iterable[_Found]:
    stated: tuple[tuple[FactName, str, str, Evidence | None], ...] = (
        (FactName.WEIGHTS_STATUS, detection.weights_status, WeightsStatus.NONE, detection.weights_evidence),
        (FactName.CODE_STATUS, detection.code_status, CodeStatus.NONE, detection.code_evidence),
        (FactName.DATA_STATUS, detection.data_status, DataStatus.UNKNOWN, detection.data_evidence),
        (FactName.COMMERCIAL_USE, detection.commercial_use, CommercialUse.UNKNOWN, detection.commercial_evidence),
    )
    for name, value, nothing, evidence in stated:
        if value != nothing:
            yield FactKey(name), str(value), (evidence,) if evidence else ()


def _stated_values(detection: Detection) -> Iterable[_Found]:
    stated: tuple[tuple[FactName, tuple[FoundValue, ...]], ...] = (
        (FactName.PARAMS, detection.params),
        (FactName.TRAINING_DATA_SIZE, detection.training_data_size),
        (FactName.CONTEXT_LENGTH, detection.context_length),
        (FactName.HARDWARE, detection.hardware),
        (FactName.TRAINING_TIME, detection.training_time),
        (FactName.BASE_MODEL, detection.base_model),
    )
    for name, values in stated:
        first = {value.value: value.evidence for value in reversed(values)}
        if first:
            ordered = sorted(first)
            yield FactKey(name), tuple(ordered), tuple(first[value] for value in ordered)


def _kept_contradiction(past: Past, key: FactKey, found: FoundContradiction) -> FoundContradiction:
    known = last_known(past.fact(key))
    if not isinstance(known, Present) or not isinstance(known.value, FoundContradiction):
        return found
    same = known.value.sayings == found.sayings and same_places(known.value.evidence, found.evidence)
    return known.value if same else found


def _with_gaps(past: Past, facts: dict[FactKey, Fact], observation: ProjectObservation) -> dict[FactKey, Fact]:
    """Take back every conclusion and every "no longer there" that an unread document might contradict."""
    gaps = observation.unread
    if not gaps:
        return facts
    was_read = any(isinstance(last_known(past.fact(_document(u))), Present) for u in gaps)
    why = gaps[0].failure
    names = {*_TERMS, *_LICENCE_SETS}
    if any(u.ref.role is not DocumentRole.LICENCE for u in gaps):
        names |= {*_WORDS, *_PAGE_SETS}
    are_pages = all(u.ref.role is not DocumentRole.LICENCE for u in gaps)
    doubted = {
        key: _doubted(past, key, fact, why, was_read=was_read)
        if key.name in names and not (are_pages and _is_of_file(key, fact))
        else fact
        for key, fact in facts.items()
    }
    for unread in gaps:
        key = FactKey(FactName.LICENCE_FILE, unread.ref.path)
        if key in doubted:  # detection knows the file by its name alone
            doubted[key] = past.unknown(key, unread.failure.reason, unread.failure.detail)
    return doubted


def _is_of_file(key: FactKey, fact: Fact) -> bool:
    """Say whether a licence is that of a licence file, over which no page has a say."""
    rules = {e.rule for e in fact.evidence} if isinstance(fact, Present) else set()
    return key.name is FactName.LICENCE and bool(rules & {"L201", "L202"})


def _document(unread: Unread) -> FactKey:
    return FactKey(FactName.DOCUMENT, unread.ref.path)


def _doubted(past: Past, key: FactKey, fact: Fact, why: Failure, *, was_read: bool) -> Fact:
    """Keep what was found unless it differs from what was known: the unread text may be the one that says it.

    Where no unread text was ever read (`was_read`), what was known came from the others, which may well differ now.
    """
    known = last_known(past.fact(key))
    is_member = key.name in _PAGE_SETS or key.name in _LICENCE_SETS
    is_first = known is None or (isinstance(known, Present) and isinstance(fact, Present) and known.value == fact.value)
    if isinstance(fact, Present) and (is_member or is_first or not was_read):
        return fact
    return past.unknown(key, why.reason, why.detail)


def _with_curated(past: Past, facts: dict[FactKey, Fact], observation: ProjectObservation) -> dict[FactKey, Fact]:
    curated = {FactKey(FactName.ARTIFACT, a.ref.key): a for a in observation.curated}
    kept = {key: fact for key, fact in facts.items() if key in curated or not _is_curated(fact)}
    for key, artifact in curated.items():
        kept[key] = _curated(past, key, artifact, facts.get(key))
    for key in facts.keys() - kept.keys():
        kept[key] = past.absent(["config"])
    return kept


def _is_curated(fact: Fact) -> bool:
    known = last_known(fact)
    return isinstance(known, Present) and known.method is Method.CURATED


def _curated(past: Past, key: FactKey, artifact: Artifact, found: Fact | None) -> Present:
    known = last_known(found)
    evidence = known.evidence if isinstance(known, Present) else ()
    evidence = evidence or (Evidence(artifact.url),)
    return past.present(key, artifact, Method.CURATED, evidence)
