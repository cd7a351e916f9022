"""Which documents exist and were read, as facts."""

from __future__ import annotations

from urllib.parse import quote

from tracker.domain.documents import DocumentRef
from tracker.domain.evidence import Evidence, Failure, FailureReason, Method
from tracker.domain.facts import Fact, FactKey, FactName
from tracker.domain.repositories import RepositoryFacts, RepositoryMissing
from tracker.fold.observation import ProjectObservation
from tracker.fold.past import Past

LISTING = "root listing"


def document_evidence(repository: RepositoryFacts, path: str, oid: str) -> Evidence:
    """Return a permalink to a file at the commit at which it was read."""
    at = repository.head or repository.default_branch or "HEAD"
    url = f"{repository.url}/blob/{quote(at, safe='')}/{quote(path)}"
    return Evidence(url, path=path, commit=repository.head, oid=oid)


def why_unread(observation: ProjectObservation) -> Failure:
    """Return the reason for which a project's documents are not known in this run."""
    target = str(observation.asked.name)
    outcome = observation.repository
    if isinstance(outcome, Failure):
        return outcome
    if isinstance(outcome, RepositoryMissing):
        return Failure(target, FailureReason.NOT_FOUND, outcome.detail)
    if observation.unread:
        return observation.unread[0].failure
    return Failure(target, FailureReason.NOT_ASKED, "the documents were not read in this run")


def fold_documents(past: Past, observation: ProjectObservation) -> dict[FactKey, Fact]:
    """Return one fact per document: present with the oid whose text was read, never with one that could not be read."""
    repository, refs = observation.repository, observation.documents
    known = past.keys([FactName.DOCUMENT])
    if not isinstance(repository, RepositoryFacts) or refs is None:
        why = why_unread(observation)
        return {key: past.unknown(key, why.reason, why.detail) for key in known}
    unread = {u.ref.path: u.failure for u in observation.unread}
    facts: dict[FactKey, Fact] = {key: past.absent([LISTING]) for key in known}
    for ref in refs:
        facts[FactKey(FactName.DOCUMENT, ref.path)] = _document(past, repository, ref, unread.get(ref.path))
    return facts


def _document(past: Past, repository: RepositoryFacts, ref: DocumentRef, failure: Failure | None) -> Fact:
    key = FactKey(FactName.DOCUMENT, ref.path)
    if failure:
        return past.unknown(key, failure.reason, failure.detail)
    return past.present(key, ref.oid, Method.API, (document_evidence(repository, ref.path, ref.oid),))
