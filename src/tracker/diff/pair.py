"""Two snapshots of one project side by side. Looks through failures: what cannot be seen now has not changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.domain.changes import Change, ChangeKind, ChangeState, Severity, change_id
from tracker.domain.evidence import Evidence
from tracker.domain.facts import Absent, FactKey, FactName, Known, Present, last_known
from tracker.domain.snapshots import Snapshot
from tracker.domain.stated import as_stated


@dataclass(frozen=True, slots=True)
class Pair:
    """The snapshot before and the one after."""

    before: Snapshot
    after: Snapshot
    rewritten: frozenset[str] = field(default=frozenset(), repr=False)
    """Paths whose text changed or vanished between the two."""
    first_read: frozenset[str] = field(default=frozenset(), repr=False)
    """Paths that existed before and were never read until now: what they say is the baseline."""

    @classmethod
    def of(cls, before: Snapshot, after: Snapshot) -> Pair:
        """Put two snapshots side by side."""
        return cls(before, after, _rewritten(before, after), _never_read(before))

    def was(self, name: FactName, subject: str = "") -> Known | None:
        """Return the state last known before, as documents stated it; None when it never was known."""
        return last_known(as_stated(self.before, FactKey(name, subject)))

    def now(self, name: FactName, subject: str = "") -> Known | None:
        """Return the state seen in the later run, as documents state it; None when it was not seen in it.

        What hubs say in place of silent documents is compared where they say it, artifact by artifact.
        """
        fact = as_stated(self.after, FactKey(name, subject))
        return fact if isinstance(fact, Present | Absent) else None

    def subjects(self, name: FactName) -> list[str]:
        """Return the members that either side names, sorted."""
        facts = (*self.before.facts, *self.after.facts)
        return sorted({key.subject for key in facts if key.name is name and key.subject})

    @property
    def is_reread(self) -> bool:
        """Say whether the documents of the two sides were read differently.

        That is so by other rules, and under another name of the repository, since the owner's name tells own
        artifacts from foreign ones.
        """
        is_renamed = self.before.repo.key != self.after.repo.key
        return is_renamed or self.before.detector != self.after.detector

    def is_upstream(self, *facts: Known | None) -> bool:
        """Say whether a difference in detected facts comes from upstream.

        It does not when new rules read an old text, or when a text that was there before is read for the first time.
        """
        paths = {e.path for f in facts if isinstance(f, Present) for e in f.evidence if e.path}
        if paths & self.first_read:
            return False
        return not self.is_reread or bool(paths & self.rewritten)

    def is_said_anew(self, fact: Known | None) -> bool:
        """Say whether a fact stands in a text that is new or was rewritten between the two snapshots."""
        evidence = first_evidence(fact)
        path = evidence.path if evidence else None
        return path is None or path in self.rewritten or self.was(FactName.DOCUMENT, path) is None

    def change(
        self,
        kind: ChangeKind,
        scope: str,
        subject: str,
        before: str | None,
        after: str | None,
        severity: Severity,
        seen: Known | Evidence | None = None,
        state: ChangeState = ChangeState.CONFIRMED,
    ) -> Change:
        """Make a change that the later run saw first."""
        evidence = seen if isinstance(seen, Evidence) else first_evidence(seen)
        project, at = self.after.entry, self.after.at
        return Change(
            id=change_id(project, kind, subject, before, after, at),
            project=project,
            repo=str(self.after.repo),
            repo_id=self.after.repo_id,
            kind=kind,
            scope=scope,
            subject=subject,
            before=before,
            after=after,
            severity=severity,
            state=state,
            at=at,
            evidence=evidence,
        )


def first_evidence(*facts: Known | None) -> Evidence | None:
    """Return the first evidence that any of the facts bears."""
    return next((e for f in facts if isinstance(f, Present) for e in f.evidence), None)


def text(fact: Known | None) -> str | None:
    """Return a present fact's value in the language-neutral form of `Change.before` and `after`; None otherwise."""
    if not isinstance(fact, Present):
        return None
    if isinstance(fact.value, tuple):
        return "; ".join(fact.value)
    return str(fact.value)


def sort_changes(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return changes critical first, then by kind, scope, subject and values; independent of the order given."""
    return tuple(sorted(changes, key=_order))


def _order(change: Change) -> tuple[object, ...]:
    return (
        change.severity.rank,
        change.project,
        change.kind.value,
        change.scope,
        change.subject,
        change.before or "",
        change.after or "",
        change.id,
    )


def _rewritten(before: Snapshot, after: Snapshot) -> frozenset[str]:
    paths = set()
    for key, fact in before.facts.items():
        if key.name is not FactName.DOCUMENT:
            continue
        was, now = last_known(fact), last_known(after.facts.get(key))
        if isinstance(was, Present) and now is not None and text(was) != text(now):
            paths.add(key.subject)
    return frozenset(paths)


def _never_read(before: Snapshot) -> frozenset[str]:
    documents = {key.subject: fact for key, fact in before.facts.items() if key.name is FactName.DOCUMENT}
    return frozenset(path for path, fact in documents.items() if last_known(fact) is None)
