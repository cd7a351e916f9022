"""Reads the stored documents of a snapshot once more, to show what detection saw and did not take."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tracker.domain.documents import Document, DocumentRef, DocumentRole
from tracker.domain.facts import FactName
from tracker.domain.findings import Finding
from tracker.domain.repositories import TreeEntry
from tracker.domain.snapshots import Snapshot


def stored_findings(
    documents: Callable[[Sequence[DocumentRef]], list[Document]],
) -> Callable[[Snapshot], Sequence[Finding]]:
    """Return a function that gives every finding in a snapshot's documents, from the texts that are stored."""

    def read(snapshot: Snapshot) -> Sequence[Finding]:
        from tracker.detect.detect import detect_repository  # costs 100 ms that other commands need not pay

        texts = documents(document_refs(snapshot))
        head = snapshot.value(FactName.HEAD)
        page = f"https://github.com/{snapshot.repo}"
        commit = head if isinstance(head, str) else None
        return detect_repository(snapshot.repo, texts, (), commit=commit, html_url=page).findings

    return read


def document_refs(snapshot: Snapshot) -> list[DocumentRef]:
    """Return the documents that a snapshot was read from, README first."""
    from tracker.detect.documents import wanted

    present = {path: fact.value for path, fact in snapshot.members(FactName.DOCUMENT).items()}
    tree = [TreeEntry(path, "blob", oid, 0) for path, oid in present.items() if isinstance(oid, str)]
    refs = wanted(tree)
    known = {ref.path for ref in refs}
    return [*refs, *(DocumentRef(e.path, e.oid, DocumentRole.PAGE) for e in tree if e.path not in known)]
