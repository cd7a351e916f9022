"""What a run has to ask and to read, given the previous snapshot. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.domain.artifacts import Artifact, dataset_ref
from tracker.domain.documents import DocumentRef
from tracker.domain.facts import FactName, last_known
from tracker.domain.findings import Detection
from tracker.domain.identifiers import ArtifactRef
from tracker.domain.snapshots import Snapshot
from tracker.domain.stated import as_stated
from tracker.fold.from_detection import CONCLUSIONS


def artifacts_to_ask(
    previous: Snapshot | None, detection: Detection | None, curated: Sequence[Artifact] = ()
) -> tuple[ArtifactRef, ...]:
    """Return the own artifacts and data sets named now or in the previous snapshot, sorted by key, each once."""
    named, data = [*curated], []
    if detection:
        named += [found.artifact for found in detection.artifacts]
        data += [found.artifact for found in detection.data_artifacts]
    if previous:
        named += _members(previous, FactName.ARTIFACT)
        data += _members(previous, FactName.DATA_ARTIFACT)
    refs: dict[str, ArtifactRef] = {}
    for ref in (*(a.ref for a in named if a.is_own), *(ref for a in data if (ref := dataset_ref(a)))):
        refs.setdefault(ref.key, ref)
    return tuple(refs[key] for key in sorted(refs))


def _members(snapshot: Snapshot, name: FactName) -> list[Artifact]:
    return [fact.value for fact in snapshot.members(name).values() if isinstance(fact.value, Artifact)]


def can_reuse(previous: Snapshot | None, documents: Sequence[DocumentRef], head: str | None, detector: str) -> bool:
    """Say whether what was detected for the previous snapshot still stands, so that nothing needs to be read.

    That is so when the commit, the rules and the texts last read are the same and nothing was left unread.
    """
    if previous is None or previous.detector != detector or previous.value(FactName.HEAD) != head:
        return False
    read = {path: fact.value for path, fact in previous.members(FactName.DOCUMENT).items()}
    if read != {ref.path: ref.oid for ref in documents}:
        return False
    return all(last_known(as_stated(previous, key)) is not None for key in CONCLUSIONS)
