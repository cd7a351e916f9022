"""One run: begin, gather, ask the hubs, fold, guard, compare, save, close.

Invariants: the clock is read at the start and at the end only, every observation bears the instant of the run; a
project is saved whole or not at all; what was saved by a killed run is told by the next one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Protocol

from tracker.detect.detect import VERSION
from tracker.detect.licences.terms import commercial_use
from tracker.diff.compare import compare, project_added, project_removed
from tracker.diff.policy import CONFIRM_AFTER, settle
from tracker.diff.validate import Guard, guard, guarded
from tracker.domain.artifacts import Artifact, HubFacts
from tracker.domain.changes import Change
from tracker.domain.entries import NEXT_SUBJECT, Entry, Watchlist
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.facts import FactName
from tracker.domain.identifiers import ArtifactRef, RepoName
from tracker.domain.repositories import RepositoryFacts, RepositoryMissing, RepositoryState
from tracker.domain.runs import Run, RunStatus, RunSummary
from tracker.domain.snapshots import Snapshot
from tracker.fold.asking import artifacts_to_ask
from tracker.fold.fold import fold_snapshot
from tracker.fold.hub_truth import with_hub_truth
from tracker.fold.observation import ProjectObservation
from tracker.ports import Clock, HistoryReader, HubSource, Progress, RepositorySource, RepoTarget, SnapshotStore
from tracker.run.gather import Gathered, gather
from tracker.run.hubs import Mapper, ask_hubs, hard_failures

_SECOND = timedelta(seconds=1)
_HURRY = timedelta(seconds=5)
LATEST_KEPT = 256
"""Earlier snapshots kept at hand: every step of a usual list needs them, and a long list must not fill memory."""


class Store(SnapshotStore, HistoryReader, Protocol):
    """A run writes snapshots and reads what was told before."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything a run touches outside itself."""

    repositories: RepositorySource
    hubs: Sequence[HubSource]
    store: Store
    clock: Clock
    progress: Progress
    mapper: Mapper


def execute(watchlist: Watchlist, ports: Ports, *, at: datetime | None = None, only: Sequence[str] = ()) -> RunSummary:
    """Poll the entries and save what was seen, under the instant `at` (default: now).

    `only` names entries by display name or `owner/name`; the others are left alone. Raises RunLockedError when
    another run is at work, StoreError when `at` is not after the newest run, UpstreamError when nothing can be
    observed at all.
    """
    started = ports.clock.now()
    entries = [e for e in watchlist.entries if not only or is_named(e, only)]
    with ports.store.lock():
        run = ports.store.begin(at or _free_instant(ports.store, started), started, len(entries))
        return _Execution(run, entries, ports, is_whole_list=not only).finish()


def _free_instant(store: Store, started: datetime) -> datetime:
    """Return `started`, or the second behind the newest run where runs follow each other faster than seconds do."""
    ends = [run.at for run in store.runs()[-1:]]
    return ends[0] + _SECOND if ends and started <= ends[0] <= started + _HURRY else started


def is_named(entry: Entry, names: Sequence[str]) -> bool:
    """Say whether one of `names` means this entry (display name, repository name or former name, without case)."""
    own = {entry.name.lower(), entry.repo.key, entry.repo.name.lower(), *(f.key for f in entry.former)}
    return any(name.lower() in own for name in names)


class _Execution:
    """The steps of one run over what it has learnt so far."""

    def __init__(self, run: Run, entries: Sequence[Entry], ports: Ports, *, is_whole_list: bool) -> None:
        self.run = run
        self.ports = ports
        self.store = ports.store
        self.latest = lru_cache(LATEST_KEPT)(ports.store.latest)
        self.is_whole_list = is_whole_list
        self.total = len(entries)
        self.asked: dict[str, list[str]] = {}
        self.failures: list[Failure] = []
        self.entries: dict[str, Entry] = {}
        keys = self.store.resolve_entries(entries)
        for entry in entries:
            first = self.entries.setdefault(keys[entry.key], entry)
            if first is not entry:
                self.failures.append(_duplicate(entry.repo, first.repo))

    def finish(self) -> RunSummary:
        saved = self.store.saved_entries(self.run)
        targets = [t for t in self.store.targets(list(self.entries.values())) if t.entry not in saved]
        seen = self._gather(targets)
        seen += self._gather(self._successors(seen))
        gathered = self._without_duplicates([self._recognised(item) for item in seen])
        answers = self._ask_hubs(gathered)
        verdict = guard(self._fold(item, answers) for item in gathered)
        self._save(gathered, answers, verdict)
        self.failures += verdict.failures
        self.failures += [g.repository for g in gathered if isinstance(g.repository, Failure)]
        listed = self._for_the_list(gathered)
        unseen = self._never_recorded(listed)
        self.failures += unseen
        self.failures += [unread.failure for g in gathered for unread in g.reading.unread]
        self.failures += hard_failures(answers)
        return self._close(ok=len(saved) + _answered(listed, verdict) - len(unseen))

    def _gather(self, targets: Sequence[RepoTarget]) -> list[Gathered]:
        if not targets:
            return []
        return gather(targets, self.ports.repositories, self.store, self.latest, self.ports.progress)

    def _successors(self, seen: Sequence[Gathered]) -> list[RepoTarget]:
        """Follow a name that belongs to another repository once the disappearance of the old one is certain.

        A repository of which only the past was ever read is no subject of runs: its successor is followed at once.
        """
        found = []
        for item in seen:
            entry, missing = item.target.entry, item.repository
            if not isinstance(missing, RepositoryMissing) or missing.successor is None or not self._is_sure(entry):
                continue
            listed = self.entries[entry]
            successor = f"{listed.key}{NEXT_SUBJECT}{missing.successor}"
            self.entries[successor] = listed
            found.append(RepoTarget(successor, listed.repo))
        return found

    def _never_recorded(self, listed: Sequence[Gathered]) -> list[Failure]:
        """Return what is missing although no run ever saw it: blocked, or only its past was read."""
        return [
            _not_there(item.target.name, item.repository)
            for item in listed
            if isinstance(item.repository, RepositoryMissing) and self.latest(item.target.entry) is None
        ]

    def _for_the_list(self, gathered: Sequence[Gathered]) -> list[Gathered]:
        """Return one item per line of the list: where a successor was followed, that one."""
        subjects = {entry.key: key for key, entry in self.entries.items()}  # a successor came after
        return [item for item in gathered if subjects[self.entries[item.target.entry].key] == item.target.entry]

    def _is_sure(self, entry: str) -> bool:
        """Say whether an earlier run saw the repository gone, long enough ago for this run to confirm it."""
        before = self.latest(entry)
        if before is None:
            return True
        if before.value(FactName.REPO_STATE) != RepositoryState.GONE.value:
            return False
        return all(self.run.at - change.at >= CONFIRM_AFTER for change in self.store.pending(entry))

    def _recognised(self, item: Gathered) -> Gathered:
        """Let a line of a new name continue the project of the same id that is no longer listed under its old one.

        A list may be brought up to date (`tracker fix`) before any run has seen the rename.
        """
        entry, facts = item.target.entry, item.repository
        if not isinstance(facts, RepositoryFacts) or self.latest(entry) is not None:
            return item
        known = self._unlisted.get(facts.repo_id)
        if known is None:
            return item
        self.entries[known] = self.entries.pop(entry)
        return replace(item, target=replace(item.target, entry=known))

    @cached_property
    def _unlisted(self) -> dict[int, str]:
        """Stored projects that the list does not name: repository id → key."""
        known = ((entry, self.latest(entry)) for entry in self.store.entries() if entry not in self.entries)
        return {last.repo_id: entry for entry, last in known if last is not None and last.repo_id is not None}

    def _without_duplicates(self, gathered: Sequence[Gathered]) -> list[Gathered]:
        """Refuse a second entry that turns out to be a repository already listed (both names of a rename)."""
        first: dict[int, RepoTarget] = {}
        kept = []
        for item in sorted(gathered, key=lambda g: g.target.repo_id is None):  # who was known by this id keeps it
            if isinstance(item.repository, RepositoryFacts):
                other = first.setdefault(item.repository.repo_id, item.target)
                if other.entry != item.target.entry:
                    self.failures.append(_duplicate(item.target.name, other.name))
                    continue
            kept.append(item)
        return kept

    def _ask_hubs(self, gathered: Sequence[Gathered]) -> dict[str, HubFacts | Failure]:
        refs: dict[str, ArtifactRef] = {}
        for item in gathered:
            entry = item.target.entry
            asked = artifacts_to_ask(self.latest(entry), item.reading.detection, self._curated(entry))
            self.asked[entry] = [ref.key for ref in asked]
            refs |= {ref.key: ref for ref in asked if ref.key not in refs}
        return ask_hubs(list(refs.values()), self.ports.hubs, self.ports.mapper, self.ports.progress)

    def _curated(self, entry: str) -> tuple[Artifact, ...]:
        return self.entries[entry].weights

    def _fold(self, item: Gathered, answers: Mapping[str, HubFacts | Failure]) -> tuple[Snapshot | None, Snapshot]:
        """Return the project before and now. Done anew where needed: texts and snapshots of all would fill memory."""
        entry = item.target.entry
        previous = self.latest(entry)
        observed = ProjectObservation(
            asked=item.target,
            repository=item.repository,
            detector=VERSION,
            detection=item.reading.detection,
            detection_reused=item.reading.is_reused,
            documents=item.reading.refs,
            unread=item.reading.unread,
            hubs={key: answers[key] for key in self.asked[entry] if key in answers},
            curated=self._curated(entry),
        )
        return previous, fold_snapshot(previous, observed, self.run.at)

    def _save(self, gathered: Sequence[Gathered], answers: Mapping[str, HubFacts | Failure], verdict: Guard) -> None:
        self.ports.progress.start("saving", len(gathered))
        for item in gathered:
            before, folded = self._fold(item, answers)
            self.ports.progress.advance()
            if before is None and not isinstance(item.repository, RepositoryFacts):
                continue  # never seen yet: nothing to keep, and its failure is in the summary
            believed = guarded(before, folded, verdict) if before is not None else folded
            after = with_hub_truth(before, believed, commercial_use)
            settled = settle(self._changes(before, after), self.store.pending(after.entry), after, self.run.at)
            self.store.save_snapshot(self.run, after, settled.changes_to_save, settled.retracted_ids)
        self.ports.progress.finish()

    def _changes(self, before: Snapshot | None, after: Snapshot) -> tuple[Change, ...]:
        found = compare(before, after, star_counts=self.store.star_counts(after.entry))
        is_back = before is not None and not self.store.is_listed(after.entry)
        return (*found, project_added(after)) if is_back else found

    def _removed(self) -> list[Change]:
        """Tell, once, which projects of the store are no longer on the list."""
        if not self.is_whole_list:
            return []
        listed = {*self.entries, *(entry.key for entry in self.entries.values())}  # a line may be at its next subject
        gone = [e for e in self.store.entries() if e not in listed and self.store.is_listed(e)]
        last = [snapshot for entry in gone if (snapshot := self.latest(entry)) is not None]
        return [project_removed(snapshot, self.run.at) for snapshot in last]

    def _close(self, *, ok: int) -> RunSummary:
        told = {f for f in self.failures if f.reason is not FailureReason.NOT_ASKED}
        failures = sorted(told, key=lambda f: (f.target, f.reason, f.detail))
        is_guarded = any(f.reason is FailureReason.GUARDED for f in failures)
        status = RunStatus.GUARDED if is_guarded else RunStatus.PARTIAL if failures else RunStatus.COMPLETE
        run = self.store.close(
            self.run,
            status,
            self.ports.clock.now(),
            self._requests(),
            failures,
            ok=ok,
            failed=self.total - ok,
            changes=self._removed(),
        )
        changes = self.store.untold_changes(run)
        return RunSummary(run, tuple(sorted(changes, key=lambda c: (c.severity.rank, c.project, c.kind, c.subject))))

    def _requests(self) -> dict[str, int]:
        counts = dict(self.ports.repositories.requests)
        for hub in self.ports.hubs:
            counts |= hub.requests
        return dict(sorted(counts.items()))


def _answered(gathered: Sequence[Gathered], verdict: Guard) -> int:
    """Count the repositories GitHub gave an answer for that was accepted; "it is gone" is one."""
    doubted = {entry for entry, key in verdict.claims if key.name is FactName.REPO_STATE}
    return sum(not isinstance(g.repository, Failure) and g.target.entry not in doubted for g in gathered)


def _not_there(name: RepoName, missing: RepositoryMissing) -> Failure:
    is_blocked = missing.state is RepositoryState.BLOCKED
    return Failure(str(name), FailureReason.FORBIDDEN if is_blocked else FailureReason.NOT_FOUND, missing.detail)


def _duplicate(name: RepoName, other: RepoName) -> Failure:
    detail = (
        f"is the same repository as {other}, which is listed too;"
        " remove one of the two lines (`tracker fix` shows today's names)"
    )
    return Failure(str(name), FailureReason.MALFORMED, detail)
