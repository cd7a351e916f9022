"""What one run learnt of one project, before it is folded onto what was known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.domain.artifacts import Artifact, HubFacts
from tracker.domain.documents import DocumentRef
from tracker.domain.evidence import Failure
from tracker.domain.findings import Detection
from tracker.domain.repositories import RepositoryFacts, RepositoryMissing
from tracker.ports import RepoTarget


@dataclass(frozen=True, slots=True)
class Unread:
    """A document that exists but whose text could not be had in this run."""

    ref: DocumentRef
    failure: Failure


@dataclass(frozen=True, slots=True)
class ProjectObservation:
    """Everything one run saw of one project."""

    asked: RepoTarget
    repository: RepositoryFacts | RepositoryMissing | Failure
    detector: str
    """Version of the detection rules of this program, whether or not they ran."""
    detection: Detection | None = None
    """None: nothing was read in this run (`detection_reused` says whether that was needed)."""
    detection_reused: bool = False
    """The documents are those of the previous snapshot (`can_reuse`), so what was detected then still stands."""
    documents: tuple[DocumentRef, ...] | None = None
    """Documents that exist upstream, read or not; None when the root listing was not read."""
    unread: tuple[Unread, ...] = ()
    """Those of `documents` whose text could not be had."""
    hubs: Mapping[str, HubFacts | Failure] = field(default_factory=dict)
    """`ArtifactRef.key` → what its hub answered."""
    curated: tuple[Artifact, ...] = ()
    """Artifacts that the config names."""

    @property
    def entry(self) -> str:
        """Return the key of the entry."""
        return self.asked.entry
