"""Filling in the past without a token: a few dozen requests an hour, the most telling ones of all projects first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from tracker.detect import documents as rules
from tracker.domain.documents import Document, DocumentRef
from tracker.domain.entries import Entry
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.past import Part
from tracker.domain.repositories import RepositoryFacts
from tracker.past import sparing
from tracker.past.build import signature_of
from tracker.past.ledger import Ledger
from tracker.past.ledger_text import from_text
from tracker.past.stars import WEEK
from tracker.ports import FileTarget, PageTarget, RepoTarget, TreeTarget
from tracker.run.allowance import Allowance
from tracker.run.filling import CURSOR, Filling
from tracker.run.history_ports import HistoryPorts

_LABELS = {
    Part.LICENCES: "licence files",
    Part.RELEASES: "releases",
    Part.STARS: "star history",
    Part.READMES: "READMEs",
    Part.TAGS: "tags",
}


class Sparing(Filling):
    """Reads part by part over all projects; what the allowance does not reach waits for the next call."""

    def __init__(self, entries: Sequence[Entry], ports: HistoryPorts, allowance: Allowance) -> None:
        super().__init__(entries, ports, allowance)
        self._resumed: set[str] = set()
        """Entries gone on with that were not asked for again."""

    def _ask(self) -> None:
        self._within_allowance(self._by_parts)

    def _by_parts(self) -> None:
        targets = self.store.targets(list(self.entries.values()))
        for part in Part:
            self.ports.progress.start(_LABELS[part], len(targets))
            for target in targets:
                self._read_part(target, part)
                self.ports.progress.advance()

    def _read_part(self, target: RepoTarget, part: Part) -> None:
        """Read one part of one repository; a part that fails does not hold up the others."""
        entry = target.entry
        if entry not in self.ledgers and entry not in self.failures:
            self._resume(target)
        if entry not in self.targets:
            return
        before = self.failures.get(entry)
        self._steps[part](self, entry, part)
        failure = self.failures.get(entry)
        is_lost = failure is not before and failure is not None and failure.reason is FailureReason.NOT_FOUND
        if is_lost and entry in self._resumed:
            self._look_again(target, part)

    # -- which repository

    def _resume(self, target: RepoTarget) -> None:
        """Go on with a reading of the last days without asking again which repository it is: it is asked by its id."""
        known, now = from_text(self.store.cursor(target.entry, CURSOR)), self.ports.clock.now()
        if known is None or known.has_commits or now - known.read_at >= WEEK:
            self._identify(target, known, now)
            return
        if any(ledger.repo_id == known.repo_id for ledger in self.ledgers.values()):
            return
        self.ledgers[target.entry] = known
        if not known.is_complete:
            name = type(target.name).parse(known.name)
            self.targets[target.entry] = replace(target, name=name, repo_id=known.repo_id, node_id=known.node_id)
            self._resumed.add(target.entry)

    def _look_again(self, target: RepoTarget, part: Part) -> None:
        """The id leads nowhere any more: the name may belong to another repository by now."""
        self._resumed.discard(target.entry)
        ledger = self.ledgers.pop(target.entry)
        del self.failures[target.entry], self.targets[target.entry]
        self._identify(target, ledger, self.ports.clock.now())
        self.ledgers.setdefault(target.entry, ledger)
        self._read_part(target, part)

    def _identify(self, target: RepoTarget, known: Ledger | None, now: datetime) -> None:
        if known is not None and known.is_complete and now - known.read_at < WEEK:
            self.ledgers[target.entry] = known
            return
        self.allowance.check(requests=2)
        outcome, tip = self.ports.past.identify(target), None
        if isinstance(outcome, RepositoryFacts) and _follows_tip(known, outcome):
            tip = self._tip(target, outcome)
        if isinstance(outcome, RepositoryFacts) and known is not None:
            outcome = replace(outcome, head=known.head)  # what moved is told by the tip, or later to a token
        self._begin(target, tip if isinstance(tip, Failure) else outcome, now)
        ledger = self.ledgers.get(target.entry)
        if ledger is not None and isinstance(tip, tuple):
            self._keep(target.entry, ledger.with_tip(tip))

    def _tip(self, target: RepoTarget, facts: RepositoryFacts) -> tuple[DocumentRef, ...] | Failure:
        """Return the documents at the tip of the default branch."""
        named = replace(target, name=facts.name, repo_id=facts.repo_id, node_id=facts.node_id)
        wanted = TreeTarget(named, facts.default_branch or "HEAD")
        answer = next(iter(self.ports.past.trees([wanted])))
        if isinstance(answer.outcome, Failure):
            return answer.outcome
        return tuple(rules.wanted(answer.outcome.entries)) if answer.outcome else ()

    # -- what is asked of it

    def _read_releases(self, entry: str, part: Part) -> None:
        if not self.ledgers[entry].has_commits:
            self._pages_of(entry, part)

    def _read_tags(self, entry: str, part: Part) -> None:
        if self.ledgers[entry].has_commits or not self._pages_of(entry, part):
            return
        ledger = self.ledgers[entry]
        self._keep(entry, ledger.with_tag_dates(sparing.dates_known(ledger)))
        for commit in sparing.undated(self.ledgers[entry]):
            self.allowance.check(requests=1)
            found = self.ports.past.committed_at(self.targets[entry], commit)
            ledger = self.ledgers[entry]
            if not isinstance(found, Failure):
                self._keep(entry, ledger.with_tag_dates({commit: found}))
            elif found.reason is FailureReason.NOT_FOUND:
                self._keep(entry, replace(ledger, lost_trees=tuple(sorted({*ledger.lost_trees, commit}))))
            else:
                self.failures[entry] = found
                return

    def _read_stars(self, entry: str, part: Part) -> None:
        self._star_weeks(entry)

    def _read_files(self, entry: str, part: Part) -> None:
        ledger = self.ledgers[entry]
        if ledger.has_commits or ledger.is_sealed:
            return
        self._keep(entry, ledger.with_paths(sparing.paths(ledger.tip, part)))
        while (is_listed := self._pages_of(entry, part)) and self._origin(entry, part):
            pass
        if is_listed:
            while (wants := self._versions(entry, part)) and self._version(entry, *wants[0]):
                pass

    def _origin(self, entry: str, part: Part) -> bool:
        """Ask of one licence file what it was called before; False when nothing is left to ask or it fails."""
        wants = sparing.origin_wants(self.ledgers[entry], part)
        if not wants:
            return False
        path, commit = wants[0]
        self.allowance.check(requests=1)
        found = self.ports.past.came_from(FileTarget(self.targets[entry], path, commit))
        if isinstance(found, Failure) and found.reason is not FailureReason.NOT_FOUND:
            self.failures[entry] = found
            return False
        earlier = () if isinstance(found, Failure) else found
        self._keep(entry, self.ledgers[entry].with_origin(path, commit, sparing.licences_among(earlier)))
        return True

    def _versions(self, entry: str, part: Part) -> list[tuple[DocumentRef, str]]:
        ledger, store = self.ledgers[entry], self.store
        return sparing.version_wants(ledger, part, store.documents, signature_of(ledger), store.missing_documents)

    def _pages_of(self, entry: str, part: Part) -> bool:
        """Read listings to their end; False when one fails."""
        while wants := sparing.page_wants(self.ledgers[entry], part):
            self.allowance.check(requests=1)
            kind, path, after = wants[0]
            answer = next(iter(self.ports.past.pages([PageTarget(self.targets[entry], kind, path, after)])))
            if isinstance(answer.outcome, Failure):
                self.failures[entry] = answer.outcome
                return False
            self._keep(entry, self.ledgers[entry].with_page(kind, path, answer.outcome))
        return True

    def _version(self, entry: str, ref: DocumentRef, commit: str) -> bool:
        """Read a file as one commit left it; False when that fails."""
        self.allowance.check(requests=2)
        found = self.ports.past.file_at(FileTarget(self.targets[entry], ref.path, commit))
        if isinstance(found, Failure):
            self.failures[entry] = found
            return False
        ledger = self.ledgers[entry].with_version(ref.path, commit, found.oid)
        if found.oid is not None and found.text is not None:
            self.store.save_documents([Document(ref.path, found.oid, ref.role, found.text)])
        elif found.oid is not None:
            ledger = replace(ledger, unreadable=tuple(sorted({*ledger.unreadable, found.oid})))
        self._keep(entry, ledger)
        return True

    _steps: dict[Part, Callable[[Sparing, str, Part], None]] = {  # noqa: RUF012 - never changed
        Part.LICENCES: _read_files,
        Part.RELEASES: _read_releases,
        Part.STARS: _read_stars,
        Part.READMES: _read_files,
        Part.TAGS: _read_tags,
    }


def _follows_tip(known: Ledger | None, facts: RepositoryFacts) -> bool:
    """Say whether files are read: not where a token reads them, nor where runs have taken over."""
    is_same = known is not None and known.repo_id == facts.repo_id
    return known is None or not is_same or not (known.has_commits or known.is_sealed)
