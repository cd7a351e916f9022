"""The first half of a run: facts of every repository, the documents whose oid is new, and what detection reads.

Holds no texts longer than one project at a time: they lie in the store by oid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

from tracker.detect import documents as rules
from tracker.detect.detect import VERSION, detect_repository
from tracker.domain.documents import Document, DocumentRef, DocumentRole, is_unreadable
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.facts import FactName
from tracker.domain.findings import Detection
from tracker.domain.repositories import RepositoryFacts, RepositoryMissing
from tracker.domain.snapshots import Snapshot
from tracker.fold.asking import can_reuse
from tracker.fold.observation import Unread
from tracker.ports import (
    DocumentTarget,
    PathTarget,
    Progress,
    RepositorySource,
    RepoTarget,
    SnapshotStore,
)

T = TypeVar("T")
READ_AT_ONCE = 200
"""Blobs asked before their texts are saved: bounds memory and what a kill can lose."""
_LINKING = frozenset({DocumentRole.README, DocumentRole.MODEL_CARD})
"""Documents whose links lead to further pages: while one cannot be read, its pages stay."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the documents of one repository gave."""

    refs: tuple[DocumentRef, ...] | None = None
    """Every document that exists, linked pages last; None when the root listing was not read."""
    detection: Detection | None = None
    is_reused: bool = False
    """Nothing moved since the previous snapshot, so that nothing was read again."""
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathered:
    """One repository after the first half of a run."""

    target: RepoTarget
    repository: RepositoryFacts | RepositoryMissing | Failure
    reading: Reading


def previous_refs(snapshot: Snapshot | None) -> tuple[DocumentRef, ...]:
    """Return the documents the previous snapshot was read from, with pages told from root files by their path."""
    if snapshot is None:
        return ()
    found = snapshot.members(FactName.DOCUMENT)
    return tuple(
        DocumentRef(path, str(fact.value), rules.role_of(path) or DocumentRole.PAGE)
        for path, fact in sorted(found.items())
    )


def gather(
    targets: Sequence[RepoTarget],
    source: RepositorySource,
    store: SnapshotStore,
    latest: Callable[[str], Snapshot | None],
    progress: Progress,
) -> list[Gathered]:
    """Observe every target and read what is new. One result per target, in the order of the targets."""
    answers = _observe([_with_count(target, latest) for target in targets], source, progress)
    work = {entry: _Work(target, facts, latest(entry)) for entry, (target, facts) in _readable(answers).items()}
    refused = _read_new(list(work.values()), source, store, progress)
    return [
        Gathered(target, outcome, _reading(work.get(target.entry), store, refused))
        for target, outcome in answers.values()
    ]


Outcome = RepositoryFacts | RepositoryMissing | Failure


def _with_count(target: RepoTarget, latest: Callable[[str], Snapshot | None]) -> RepoTarget:
    """Tell the source how many releases there were: fewer in a large answer are read again before they are believed."""
    previous = latest(target.entry)
    count = previous.value(FactName.RELEASE_COUNT) if previous else None
    return replace(target, release_count=count if isinstance(count, int) else None)


def _observe(
    targets: Sequence[RepoTarget], source: RepositorySource, progress: Progress
) -> dict[str, tuple[RepoTarget, Outcome]]:
    found: dict[str, tuple[RepoTarget, Outcome]] = {
        t.entry: (t, Failure(str(t.name), FailureReason.MALFORMED, "the source gave no answer")) for t in targets
    }
    progress.start("repositories", len(targets))
    for answer in source.observe(targets):
        found[answer.target.entry] = (answer.target, answer.outcome)
        progress.advance()
    progress.finish()
    return found


def _readable(answers: Mapping[str, tuple[RepoTarget, Outcome]]) -> dict[str, tuple[RepoTarget, RepositoryFacts]]:
    return {
        entry: (target, outcome)
        for entry, (target, outcome) in answers.items()
        if isinstance(outcome, RepositoryFacts) and outcome.tree is not None
    }


@dataclass(slots=True)
class _Work:
    """One repository whose root listing is known; filled step by step while its documents are found."""

    target: RepoTarget
    facts: RepositoryFacts
    previous: Snapshot | None
    pages: tuple[DocumentRef, ...] = ()
    lost: tuple[Unread, ...] = ()
    """Linked pages of which not even the oid could be had."""

    def __post_init__(self) -> None:
        """Ask the source by the id it just gave, so that a rename between two steps does not matter."""
        facts = self.facts
        self.target = replace(self.target, name=facts.name, repo_id=facts.repo_id, node_id=facts.node_id)

    @property
    def root_refs(self) -> tuple[DocumentRef, ...]:
        return tuple(rules.wanted(self.facts.tree or ()))

    @property
    def refs(self) -> tuple[DocumentRef, ...]:
        """Everything there is to read, in order of weight: detection trusts the first README most."""
        return (*self.root_refs, *self.pages, *(u.ref for u in self.lost))

    @property
    def old_pages(self) -> tuple[DocumentRef, ...]:
        return tuple(ref for ref in previous_refs(self.previous) if ref.role is DocumentRole.PAGE)

    @property
    def is_untouched(self) -> bool:
        """Not one commit or release since the previous snapshot, and the same rules."""
        refs = (*self.root_refs, *self.old_pages)
        return can_reuse(self.previous, refs, self.facts.head, VERSION) and self._has_same_releases()

    def _has_same_releases(self) -> bool:
        known = set(self.previous.members(FactName.RELEASE)) if self.previous else set()
        return {release.tag for release in self.facts.releases or ()} <= known

    def wants(self, refs: Iterable[DocumentRef]) -> list[DocumentTarget]:
        return [DocumentTarget(self.target, ref, self.facts.head) for ref in refs]


def _read_new(
    work: Sequence[_Work], source: RepositorySource, store: SnapshotStore, progress: Progress
) -> dict[str, Failure]:
    """Read root documents, then the pages they link to. Returns oid → failure for what could not be read."""
    moved = [item for item in work if not item.is_untouched]
    for item in work:
        item.pages = item.old_pages
    refused = _fetch([want for w in moved for want in w.wants(w.root_refs)], source, store, progress, "documents")
    _locate_pages(moved, source, store)
    return refused | _fetch([want for w in moved for want in w.wants(w.pages)], source, store, progress, "pages")


def _fetch(
    wanted: Sequence[DocumentTarget],
    source: RepositorySource,
    store: SnapshotStore,
    progress: Progress,
    label: str,
) -> dict[str, Failure]:
    missing = {ref.oid for ref in store.missing_documents([want.ref for want in wanted])}
    todo = list({want.ref.oid: want for want in wanted if want.ref.oid in missing}.values())
    refused: dict[str, Failure] = {}
    if not todo:
        return refused
    progress.start(label, len(todo))
    for batch in _chunks(todo, READ_AT_ONCE):
        texts: list[Document] = []
        for answer in source.read(batch):
            progress.advance()
            if isinstance(answer.outcome, Failure):
                refused[answer.wanted.ref.oid] = answer.outcome
            else:
                texts.append(answer.outcome)
        store.save_documents(texts)
    progress.finish()
    return refused


def _locate_pages(work: Sequence[_Work], source: RepositorySource, store: SnapshotStore) -> None:
    """Give each repository the oids of the in-repository pages that its README points to."""
    wanted: list[PathTarget] = []
    owner: dict[str, _Work] = {}
    for item in work:
        owner[item.target.entry] = item
        item.pages = ()
        readmes = store.documents([ref for ref in item.root_refs if ref.role is DocumentRole.README])
        paths = rules.linked_pages(readmes, [e.path for e in item.facts.tree or ()], item.facts.name)
        if any(ref.role in _LINKING for ref in _unread(item.root_refs, store)):
            paths += [ref.path for ref in item.old_pages if ref.path not in paths]
        wanted += [PathTarget(item.target, path) for path in paths]
    for place in source.locate(wanted) if wanted else ():
        item = owner[place.wanted.target.entry]
        path = place.wanted.path
        if isinstance(place.outcome, Failure):
            item.lost += (Unread(DocumentRef(path, _known_oid(item, path), DocumentRole.PAGE), place.outcome),)
        elif place.outcome is not None:
            item.pages += (DocumentRef(path, place.outcome, DocumentRole.PAGE),)


def _known_oid(item: _Work, path: str) -> str:
    return next((ref.oid for ref in item.old_pages if ref.path == path), "")


def _reading(item: _Work | None, store: SnapshotStore, refused: Mapping[str, Failure]) -> Reading:
    if item is None:
        return Reading()
    if item.is_untouched:
        return Reading(refs=item.refs, is_reused=True)
    documents = [document for document in store.documents(item.refs) if not is_unreadable(document)]
    found = detect_repository(
        item.facts.name,
        documents,
        item.facts.tree or (),
        item.facts.releases or (),
        commit=item.facts.head,
        html_url=item.facts.url,
    )
    name = str(item.facts.name)
    unread = tuple(Unread(ref, refused.get(ref.oid) or _no_text(name, ref)) for ref in _unread(item.refs, store))
    unread = tuple(u for u in unread if u.ref.path not in {lost.ref.path for lost in item.lost})
    return Reading(refs=item.refs, detection=replace(found, findings=()), unread=unread + item.lost)


def _unread(refs: Sequence[DocumentRef], store: SnapshotStore) -> list[DocumentRef]:
    """Return the documents that exist and of which no text is known."""
    readable = {document.path for document in store.documents(refs) if not is_unreadable(document)}
    return [ref for ref in refs if ref.path not in readable]


def _no_text(name: str, ref: DocumentRef) -> Failure:
    return Failure(name, FailureReason.MALFORMED, f"{ref.path}: the file gave no text")


def _chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
