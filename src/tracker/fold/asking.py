"""What a run has to ask and to read, given the previous snapshot. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.domain.artifacts import Artifact
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
    """Return the own artifacts named now or in the previous snapshot, sorted by key, each once."""
    named = [*curated]
    if detection:
        named += [found.artifact for found in detection.artifacts]
    if previous:
        members = previous.members(FactName.ARTIFACT).values()
        named += [fact.value for fact in members if isinstance(fact.value, Artifact)]
    refs: dict[str, ArtifactRef] = {}
    for artifact in named:
        if artifact.is_own:
            refs.setdefault(artifact.ref.key, artifact.ref)
    return tuple(refs[key] for key in sorted(refs))


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
