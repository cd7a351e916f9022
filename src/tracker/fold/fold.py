"""Folds the observations of one run onto the previous snapshot. Pure: the same input gives the same snapshot."""

from __future__ import annotations

from datetime import datetime

from tracker.domain.facts import Fact, FactKey
from tracker.domain.identifiers import RepoName
from tracker.domain.repositories import RepositoryFacts
from tracker.domain.snapshots import Snapshot
from tracker.fold.from_detection import fold_detection
from tracker.fold.from_documents import fold_documents
from tracker.fold.from_hubs import fold_hubs
from tracker.fold.from_repository import fold_repository
from tracker.fold.hub_truth import without_hub_truth
from tracker.fold.observation import ProjectObservation
from tracker.fold.past import Past


def fold_snapshot(previous: Snapshot | None, observed: ProjectObservation, at: datetime) -> Snapshot:
    """Return what is known of the project at `at`, where every fact is present, absent or unknown for a reason.

    What hubs say is told apart: `hub_truth.with_hub_truth` lays it beside what the documents say.
    """
    past = Past(without_hub_truth(previous), at)
    facts: dict[FactKey, Fact] = fold_repository(past, observed.repository)
    facts |= fold_documents(past, observed)
    facts |= fold_detection(past, observed)
    facts |= fold_hubs(past, observed.hubs, facts)
    name, repo_id, node_id = _identity(previous, observed)
    return Snapshot(
        entry=observed.entry,
        repo=name,
        repo_id=repo_id,
        node_id=node_id,
        at=at,
        facts={key: facts[key] for key in sorted(facts)},
        detector=_detector(previous, observed),
    )


def _identity(previous: Snapshot | None, observed: ProjectObservation) -> tuple[RepoName, int | None, str | None]:
    repository, asked = observed.repository, observed.asked
    if isinstance(repository, RepositoryFacts):
        return repository.name, repository.repo_id, repository.node_id
    if previous:
        return previous.repo, previous.repo_id or asked.repo_id, previous.node_id or asked.node_id
    return asked.name, asked.repo_id, asked.node_id


def _detector(previous: Snapshot | None, observed: ProjectObservation) -> str:
    """Return the version whose reading the facts bear: that of this run only when the documents were read in it."""
    if observed.detection is not None or previous is None:
        return observed.detector
    return previous.detector
