"""One moment of the past read by today's rules and folded like a run: facts with evidence at the commit of then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tracker.detect import documents as rules
from tracker.detect.detect import VERSION, detect_repository
from tracker.domain.documents import Document, DocumentRef, DocumentRole, is_unreadable
from tracker.domain.evidence import Failure, FailureReason, Method
from tracker.domain.facts import Fact, FactKey, FactName, Present, Unknown
from tracker.domain.findings import Detection
from tracker.domain.identifiers import RepoName
from tracker.domain.past import PastTree
from tracker.domain.repositories import RepositoryFacts, TreeEntry
from tracker.domain.snapshots import Origin, Snapshot
from tracker.fold.fold import fold_snapshot
from tracker.fold.observation import ProjectObservation, Unread
from tracker.past.ledger import Ledger
from tracker.past.moments import Moment
from tracker.past.names import Borne
from tracker.past.select import Texts
from tracker.ports import RepoTarget

_NOT_TOLD = frozenset(
    {
        FactName.REPO_ARCHIVED,
        FactName.REPO_DISABLED,
        FactName.DEFAULT_BRANCH,
        FactName.DESCRIPTION,
        FactName.HOMEPAGE,
        FactName.LANGUAGE,
        FactName.TOPICS,
        FactName.PARENT,
        FactName.PUSHED_AT,
        FactName.STARS,
        FactName.FORKS,
        FactName.WATCHERS,
        FactName.GITHUB_LICENCE,
    }
)
"""Facts of which no history tells what they were: left out, so that they read as never looked for."""


@dataclass
class Stage:
    """What all moments of one repository share; keeps what was read, since most texts stand for many moments."""

    entry: str
    ledger: Ledger
    texts: Texts
    names: Sequence[Borne] = ()
    name: str = ""
    """The repository's name where its pages tell none."""
    _detections: dict[tuple[object, ...], Detection] = field(default_factory=dict)
    _linked: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _textless: dict[tuple[str, str], bool] = field(default_factory=dict)

    def name_at(self, at: datetime) -> RepoName:
        """Return the name the repository bore, as far as its pages tell."""
        borne = [b.name for b in self.names if b.since <= at] or [b.name for b in self.names[:1]]
        owner, _, name = (borne[-1] if borne else self.name or self.ledger.name).partition("/")
        return RepoName(owner, name)

    def snapshot(self, previous: Snapshot | None, moment: Moment) -> Snapshot:
        """Fold a moment onto the snapshot before it."""
        refs = self._refs(moment)
        repository = self._repository(moment, refs)
        observed = ProjectObservation(
            asked=RepoTarget(self.entry, repository.name, self.ledger.repo_id, self.ledger.node_id),
            repository=repository,
            detector=VERSION,
            detection=self._detection(moment, refs, repository) if self.ledger.reads_texts else None,
            documents=tuple(refs) if self.ledger.reads_texts else None,
            unread=tuple(self._unread(refs)),
        )
        folded = fold_snapshot(previous, observed, moment.at)
        untold = _NOT_TOLD if self.ledger.has_commits else _NOT_TOLD | {FactName.CODE_STATUS}  # no listings of then
        facts = {key: _as_history(fact) for key, fact in folded.facts.items() if key.name not in untold}
        return replace(folded, facts=facts | self._named(folded), origin=Origin.HISTORY)

    def _named(self, folded: Snapshot) -> dict[FactKey, Fact]:
        """Put the evidence of a rename behind the name, since the API tells today's name only."""
        key = FactKey(FactName.REPO_NAME)
        borne = next((b for b in reversed(self.names) if b.since <= folded.at), None)
        fact = folded.facts[key]
        if borne is None or not isinstance(fact, Present):
            return {}
        return {key: replace(fact, method=Method.HISTORY, evidence=(borne.evidence,))}

    def _refs(self, moment: Moment) -> list[DocumentRef]:
        tree = [TreeEntry(path, "blob", oid) for path, oid in sorted(moment.files.items())]
        refs = rules.wanted(tree)
        pages = {path for ref in refs if ref.role is DocumentRole.README for path in self._pages_of(ref)}
        own = [p for p in self.ledger.pages or () if p in pages and p in moment.files]
        return refs + [DocumentRef(path, moment.files[path], DocumentRole.PAGE) for path in own[: rules.MAX_PAGES]]

    def _pages_of(self, ref: DocumentRef) -> tuple[str, ...]:
        if self.is_lost(ref):
            return tuple(self.ledger.pages or ())  # it may have pointed to any of them
        if ref.oid not in self._linked:
            owner, _, name = self.ledger.name.partition("/")
            found = self.texts([ref])
            self._linked[ref.oid] = tuple(rules.linked_pages(found, None, RepoName(owner, name)))
        return self._linked[ref.oid]

    def _unread(self, refs: Sequence[DocumentRef]) -> list[Unread]:
        lost = [ref for ref in refs if self.is_lost(ref)]
        reason = FailureReason.NOT_FOUND  # a text that cannot be had says nothing of what it no longer names
        gone = [Unread(r, Failure(self.ledger.name, reason, f"{r.path} cannot be read any more")) for r in lost]
        waits = FailureReason.NOT_ASKED
        return gone + [
            Unread(r, Failure(self.ledger.name, waits, f"{r.path} is not read yet")) for r in self.ledger.tip
        ]

    def is_lost(self, ref: DocumentRef) -> bool:
        """Say whether a document exists of which no text can be had."""
        if ref.oid in self.ledger.unreadable:
            return True
        key = (ref.path, ref.oid)
        if key not in self._textless:
            self._textless[key] = any(is_unreadable(text) for text in self.texts([ref]))
        return self._textless[key]

    def _repository(self, moment: Moment, refs: Sequence[DocumentRef]) -> RepositoryFacts:
        ledger = self.ledger
        released = [r for r in moment.releases if not r.is_tag]
        return RepositoryFacts(
            repo_id=ledger.repo_id,
            node_id=ledger.node_id,
            name=self.name_at(moment.at),
            url=ledger.url,
            stars=None,
            forks=None,
            watchers=None,
            is_archived=False,
            is_disabled=False,
            is_fork=False,
            is_empty=moment.commit is None,
            created_at=ledger.created_at,
            pushed_at=None,
            description=None,
            homepage=None,
            language=None,
            topics=(),
            parent=None,
            default_branch=None,
            head=moment.commit,
            head_at=moment.at,
            licence_spdx=None,
            tree=self._listing(moment, refs),
            releases=moment.releases,
            release_count=len(released),
            tag_count=len(moment.releases) if ledger.has_commits else None,
            releases_complete=True,
        )

    def _listing(self, moment: Moment, refs: Sequence[DocumentRef]) -> tuple[TreeEntry, ...]:
        """Return the nearest known root listing with the documents as they stood."""
        tree = self._tree_at(moment.at)
        known = {ref.path for ref in refs}
        others = [e for e in tree.entries if rules.role_of(e.path) is None and e.path not in known] if tree else []
        return tuple(sorted([*others, *(TreeEntry(ref.path, "blob", ref.oid) for ref in refs if "/" not in ref.path)]))

    def _tree_at(self, at: datetime) -> PastTree | None:
        dates = {v.commit: v.at for file in self.ledger.files for v in file.versions}
        trees = sorted((dates[t.commit], t.commit) for t in self.ledger.trees if t.commit in dates)
        earlier = [commit for seen, commit in trees if seen <= at] or [commit for _, commit in trees[:1]]
        return next((t for t in self.ledger.trees if earlier and t.commit == earlier[-1]), None)

    def _detection(self, moment: Moment, refs: Sequence[DocumentRef], repository: RepositoryFacts) -> Detection:
        listing = tuple((e.path, e.type) for e in repository.tree or ())
        files = tuple(r.tag for r in moment.releases if r.assets)
        key = (tuple(refs), listing, files, repository.name)
        if key not in self._detections:
            self._detections[key] = replace(self._detect(moment, refs, repository), findings=())
        return self._detections[key]

    def _detect(self, moment: Moment, refs: Sequence[DocumentRef], repository: RepositoryFacts) -> Detection:
        documents: list[Document] = [text for text in self.texts(refs) if not is_unreadable(text)]
        return detect_repository(
            repository.name,
            documents,
            repository.tree or (),
            moment.releases,
            commit=moment.commit,
            html_url=self.ledger.url,
        )


def _as_history(fact: Fact) -> Fact:
    """Mark a value as reconstructed."""
    if isinstance(fact, Present):
        return replace(fact, method=Method.HISTORY)
    if isinstance(fact, Unknown) and isinstance(fact.last, Present):
        return replace(fact, last=replace(fact.last, method=Method.HISTORY))
    return fact
