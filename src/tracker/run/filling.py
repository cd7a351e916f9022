"""The steps of filling in the past: open ledgers, ask what they lack, put together what is read to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from tracker.domain.documents import Document
from tracker.domain.entries import Entry
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.identifiers import RepoName
from tracker.domain.past import PastTree
from tracker.domain.repositories import RepositoryFacts, RepositoryMissing
from tracker.past import select
from tracker.past.build import name_candidates, signature_of
from tracker.past.ledger import Ledger, opened
from tracker.past.ledger_text import from_text, to_text
from tracker.ports import DocumentTarget, PageTarget, RepoTarget, TreeTarget
from tracker.run.allowance import Allowance, SpentError
from tracker.run.concluding import conclude, filled, unread
from tracker.run.history_ports import Filled, HistoryPorts, HistorySummary

T = TypeVar("T")
CURSOR = "history"
"""Name under which a project's ledger is remembered."""
AT_ONCE = 10
TREES_AT_ONCE = 25
TEXTS_AT_ONCE = 25
NAMES_AT_ONCE = 50
MOST_POINTS = 11
"""What one GraphQL request of ours can cost at most."""
_LASTING = frozenset({FailureReason.TOO_LARGE, FailureReason.MALFORMED, FailureReason.NOT_FOUND})
"""Reasons for which a text will not be had later either."""


class Filling:
    """The steps over what has been read so far."""

    def __init__(self, entries: Sequence[Entry], ports: HistoryPorts, allowance: Allowance) -> None:
        self.ports = ports
        self.store = ports.store
        self.allowance = allowance
        self.targets: dict[str, RepoTarget] = {}
        self.entries = {key: entry for entry in entries for key in [ports.store.resolve_entries([entry])[entry.key]]}
        self.ledgers: dict[str, Ledger] = {}
        self.failures: dict[str, Failure] = {}
        self.hub_failures: list[Failure] = []
        self.starless: list[str] = []
        """Repositories found in this call to have no star history on their server."""
        self.is_spent = False

    def finish(self) -> HistorySummary:
        self._ask()
        projects = tuple(self._concluded())  # asks the hubs, which the requests below count
        return HistorySummary(
            projects=projects,
            failures=tuple(sorted({*self.failures.values(), *self.hub_failures}, key=lambda f: (f.target, f.detail))),
            requests=self._requests(),
            is_spent=self.is_spent,
            starless=tuple(self.starless),
        )

    def _ask(self) -> None:
        for step in (self._open, self._read, self._stars):
            self._within_allowance(step)

    def _concluded(self) -> Iterator[Filled]:
        self.ports.progress.start("putting the past together", len(self.ledgers))
        for entry in sorted(self.ledgers):
            ledger = conclude(entry, self.ledgers[entry], self.ports, self._keep, self.hub_failures.append)
            yield filled(entry, ledger, self.store)
            self.ports.progress.advance()
        self.ports.progress.finish()

    def _requests(self) -> dict[str, int]:
        counts = dict(self.ports.repositories.requests)
        for hub in self.ports.hubs:
            counts |= hub.requests
        return dict(sorted(counts.items()))

    def _within_allowance(self, step: Callable[[], object]) -> None:
        """REST and GraphQL have quotas of their own: the end of one does not end the other."""
        try:
            step()
        except SpentError:
            self.is_spent = True
        finally:
            self.ports.progress.finish()

    def _read(self) -> None:
        steps = (self._pages, self._trees, self._texts, self._linked, self._names)
        # Each step needs all that those before it gave: as soon as one has asked anything, the first comes again.
        while any(step() for step in steps):
            pass

    # -- which repositories

    def _open(self) -> None:
        targets = self.store.targets(list(self.entries.values()))
        plan = self.ports.repositories.plan(targets)
        self.allowance.check(requests=plan.requests.get("github_rest", 0), points=plan.points)
        now = self.ports.clock.now()
        self.ports.progress.start("repositories", len(targets))
        for answer in self.ports.repositories.observe(targets):
            self.ports.progress.advance()
            self._begin(answer.target, answer.outcome, now)
        self.ports.progress.finish()

    def _begin(self, target: RepoTarget, outcome: RepositoryFacts | RepositoryMissing | Failure, now: datetime) -> None:
        if isinstance(outcome, RepositoryMissing):
            detail = f"{outcome.detail}; what was read of its past stays"
            outcome = Failure(str(target.name), FailureReason.NOT_FOUND, detail)
        if isinstance(outcome, Failure):
            self.failures[target.entry] = outcome
            return
        if any(ledger.repo_id == outcome.repo_id for ledger in self.ledgers.values()):
            return  # a second entry for the same repository; a run says so
        known = from_text(self.store.cursor(target.entry, CURSOR))
        ledger = opened(known, outcome, now, has_commits=self.ports.past.can_list_commits)
        if ledger.has_commits and not ledger.is_sealed:
            ledger = ledger.with_paths(select.document_paths(outcome.tree or ()))
        self.targets[target.entry] = replace(
            target, name=outcome.name, repo_id=outcome.repo_id, node_id=outcome.node_id
        )
        self._keep(target.entry, ledger)

    def _keep(self, entry: str, ledger: Ledger) -> None:
        if self.ledgers.get(entry) != ledger:
            self.ledgers[entry] = ledger
            self.store.save_cursor(entry, CURSOR, to_text(ledger))

    def _open_ledgers(self) -> list[tuple[str, Ledger]]:
        return [(e, ledger) for e, ledger in sorted(self.ledgers.items()) if e not in self.failures]

    # -- what is asked; each step says whether it asked anything

    def _pages(self) -> bool:
        wants = [
            PageTarget(self.targets[entry], kind, path, after)
            for entry, ledger in self._open_ledgers()
            for kind, path, after in select.page_wants(ledger)
        ]
        for batch in self._batches("commits and releases", wants, AT_ONCE):
            changed: dict[str, Ledger] = {}
            for answer in self.ports.past.pages(batch):
                entry, wanted = answer.wanted.target.entry, answer.wanted
                if isinstance(answer.outcome, Failure):
                    self.failures[entry] = answer.outcome
                    continue
                ledger = changed.get(entry, self.ledgers[entry])
                changed[entry] = ledger.with_page(wanted.kind, wanted.path, answer.outcome)
            self._keep_all(changed)
        return bool(wants)

    def _trees(self) -> bool:
        wants = [
            TreeTarget(self.targets[entry], commit)
            for entry, ledger in self._open_ledgers()
            for commit in select.tree_wants(ledger)
        ]
        for batch in self._batches("old listings", wants, TREES_AT_ONCE):
            trees: dict[str, list[PastTree]] = {}
            lost: dict[str, list[str]] = {}
            for answer in self.ports.past.trees(batch):
                entry = answer.wanted.target.entry
                if isinstance(answer.outcome, Failure):
                    self.failures[entry] = answer.outcome
                elif answer.outcome is None:
                    lost.setdefault(entry, []).append(answer.wanted.commit)
                else:
                    trees.setdefault(entry, []).append(answer.outcome)
            self._keep_all(
                {
                    entry: self.ledgers[entry]
                    .with_trees(trees.get(entry, ()), lost.get(entry, ()))
                    .with_paths(p for tree in trees.get(entry, ()) for p in select.document_paths(tree.entries))
                    for entry in {*trees, *lost}
                }
            )
        return bool(wants)

    def _texts(self) -> bool:
        wants = [
            DocumentTarget(self.targets[entry], ref, commit)
            for entry, ledger in self._open_ledgers()
            for ref, commit in unread(ledger, self.store)
        ]
        wants = list({want.ref.oid: want for want in wants}.values())
        for batch in self._batches("old texts", wants, TEXTS_AT_ONCE, may_fall_back=True):
            texts: list[Document] = []
            lost: dict[str, list[str]] = {}
            for answer in self.ports.repositories.read(batch):
                entry, oid = answer.wanted.target.entry, answer.wanted.ref.oid
                if isinstance(answer.outcome, Document):
                    texts.append(answer.outcome)
                elif answer.outcome.reason in _LASTING:
                    lost.setdefault(entry, []).append(oid)
                else:
                    self.failures[entry] = answer.outcome
            self.store.save_documents(texts)
            self._keep_all({entry: _without(self.ledgers[entry], oids) for entry, oids in lost.items()})
        return bool(wants)

    def _linked(self) -> bool:
        """Once all READMEs are read, follow the pages they pointed to."""
        is_new = False
        for entry, ledger in self._open_ledgers():
            if ledger.pages is None and ledger.has_commits and not ledger.is_sealed:
                pages = select.linked_pages(ledger, self.store.documents, signature_of(ledger))
                self._keep(entry, replace(ledger, pages=pages).with_paths(pages))
                is_new = True
        return is_new

    def _names(self) -> bool:
        """Ask once whether names that the pages used lead to the same repository."""
        asked: dict[str, list[str]] = {}
        for entry, ledger in self._open_ledgers():
            if ledger.former is None and ledger.has_commits and not ledger.is_sealed:
                asked[entry] = self._name_candidates(entry, ledger)
        targets = [
            RepoTarget(f"{entry} {number}", RepoName.parse(name))
            for entry, names in asked.items()
            for number, name in enumerate(names)
        ]
        confirmed: dict[str, list[str]] = {entry: [] for entry in asked}
        for batch in self._batches("former names", targets, NAMES_AT_ONCE, may_fall_back=True):
            for answer in self.ports.repositories.observe(batch):
                entry = answer.target.entry.rpartition(" ")[0]
                outcome = answer.outcome
                if isinstance(outcome, RepositoryFacts) and outcome.repo_id == self.ledgers[entry].repo_id:
                    confirmed[entry].append(str(answer.target.name))
        self._keep_all({e: replace(self.ledgers[e], former=tuple(names)) for e, names in confirmed.items()})
        return bool(asked)

    def _name_candidates(self, entry: str, ledger: Ledger) -> list[str]:
        listed = [self.entries[entry].repo, *self.entries[entry].former]
        names = [str(name) for name in listed] + name_candidates(ledger, self.store.documents)
        unique = {name.lower(): name for name in reversed(names) if name.lower() != ledger.name.lower()}
        return list(unique.values())[::-1]

    def _stars(self) -> None:
        self.ports.progress.start("star history", len(self.ledgers))
        for entry, _ in self._open_ledgers():
            self._star_weeks(entry)
            self.ports.progress.advance()

    def _star_weeks(self, entry: str) -> None:
        while (number := self.ledgers[entry].stars.next_page) is not None:
            self.allowance.check(requests=1)
            page = self.ports.past.star_page(self.targets[entry], number)
            if isinstance(page, Failure) and self._is_not_offered(entry, page):
                self.starless.append(self.ledgers[entry].name)
                self._keep(entry, replace(self.ledgers[entry], stars=self.ledgers[entry].stars.closed()))
                break
            if isinstance(page, Failure):
                self.failures[entry] = page
                break
            self._keep(entry, self.ledgers[entry].with_star_page(page))

    def _is_not_offered(self, entry: str, failure: Failure) -> bool:
        """Say whether the repository is there and only its star history is not, as on servers without that endpoint."""
        if failure.reason is not FailureReason.NOT_FOUND:
            return False
        self.allowance.check(requests=1)
        found = self.ports.past.identify(self.targets[entry])
        return isinstance(found, RepositoryFacts) and found.repo_id == self.ledgers[entry].repo_id

    def _batches(
        self, label: str, wants: Sequence[T], size: int, *, may_fall_back: bool = False
    ) -> Iterator[Sequence[T]]:
        """Cut into what one request takes, as long as the allowance lasts. Raises SpentError.

        With `may_fall_back`, what GraphQL does not give is asked over REST, one request each.
        """
        if wants:
            self.ports.progress.start(label, len(wants))
        rest = list(wants)
        while rest:
            step = self.allowance.room(size) if may_fall_back else size
            batch, rest = rest[:step], rest[step:]
            self.allowance.check(points=MOST_POINTS, requests=len(batch) if may_fall_back else 0)
            yield batch
            self.ports.progress.advance(len(batch))

    def _keep_all(self, ledgers: dict[str, Ledger]) -> None:
        for entry, ledger in ledgers.items():
            self._keep(entry, ledger)


def _without(ledger: Ledger, oids: Sequence[str]) -> Ledger:
    return replace(ledger, unreadable=tuple(sorted({*ledger.unreadable, *oids})))
