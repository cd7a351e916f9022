"""A ledger and its texts into past snapshots and the changes between them, told by the same rules as a run's.

A change is what differs between the ends of two weeks; its date is the commit or release that brought it. What came
and went inside one week is not told, as no weekly run would have seen it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from tracker.detect.detect import detect_repository
from tracker.diff.compare import compare
from tracker.diff.policy import settle
from tracker.diff.severity import SEVERITY
from tracker.domain.changes import Change, ChangeKind, ChangeState, change_id
from tracker.domain.documents import Document, DocumentRef, DocumentRole
from tracker.domain.identifiers import RepoName
from tracker.domain.past import FileVersion
from tracker.domain.snapshots import Snapshot
from tracker.past import sparing
from tracker.past.ledger import Ledger
from tracker.past.moments import Moment, by_week, moments
from tracker.past.names import Borne, Dated, borne_names, candidates, retitled
from tracker.past.sayings import Sayings
from tracker.past.scene import Stage
from tracker.past.select import Signature, Texts, chosen_versions, role_in_past

EXCURSION = timedelta(days=7)
_NOT_TOLD = frozenset({ChangeKind.PROJECT_ADDED, ChangeKind.DORMANT, ChangeKind.REVIVED})


@dataclass(frozen=True, slots=True)
class Past:
    """What was put together of one repository."""

    snapshots: tuple[Snapshot, ...]
    changes: tuple[Change, ...]
    stars: tuple[tuple[datetime, int], ...]


def build(
    entry: str, ledger: Ledger, texts: Texts, until: datetime | None = None, name_then: str | None = None
) -> Past:
    """Return the past of a complete ledger before `until` (the first recorded snapshot), under the entry's key.

    `name_then` is what the repository was called at `until`; its pages tell of earlier names.
    """
    stars = ledger.stars.curve(ledger.stars_now, ledger.read_at)
    versions = readable_versions(ledger, texts)
    readmes = dated_readmes(ledger, versions, texts)
    names = borne_names(readmes, ledger.former or (), ledger.name, ledger.url)
    stage = Stage(entry, ledger, texts, names, name_then or ledger.name)
    found = moments(ledger, versions, until)
    snapshots, changes = _told(stage, found)
    titles = _titles(stage, readmes, names, until)
    return Past(tuple(snapshots), tuple(sorted([*changes, *titles], key=lambda c: (c.at, c.id))), stars)


def readable_versions(ledger: Ledger, texts: Texts) -> dict[str, list[FileVersion]]:
    """Return by path, oldest first, the versions that are told apart: those read, and those that removed the file."""
    found: dict[str, list[FileVersion]] = {}
    for file in ledger.files:
        if role_in_past(ledger, file.path) is not None:
            choose = chosen_versions if ledger.has_commits else sparing.chosen_versions
            chosen = choose(ledger, file, texts, signature_of(ledger))
            # newer rules may choose more than was read: what a commit left that was never asked is not a removal
            found[file.path] = [version for version in chosen if not version.is_open]
    return found


def signature_of(ledger: Ledger) -> Signature:
    """Return what matters in one text of this repository: weights links, statuses and licences."""
    return lambda document: _signature(ledger.name, ledger.url, document)


@lru_cache(maxsize=256)
def _signature(repo: str, url: str, document: Document) -> Hashable:
    found = detect_repository(RepoName.parse(repo), [document], (), (), commit=None, html_url=url)
    own = frozenset(a.artifact.ref.key for a in found.artifacts if a.artifact.is_own)
    licences = frozenset((claim.scope, claim.expression) for claim in found.licences)
    stated = frozenset((term.topic, term.value) for term in found.stated_terms)
    return (own, licences, stated, found.weights_status, found.data_status, found.commercial_use)


def dated_readmes(ledger: Ledger, versions: dict[str, list[FileVersion]], texts: Texts) -> list[Dated]:
    """Return the main README as it stood, oldest first."""
    readmes = [
        (path, version)
        for path, found in versions.items()
        if path.lower().partition(".")[0] == "readme" and role_in_past(ledger, path) is DocumentRole.README
        for version in found
        if version.oid
    ]
    readmes.sort(key=lambda item: (item[1].at, item[0]))
    dated = []
    for path, version in readmes:
        document = texts([DocumentRef(path, version.oid or "", DocumentRole.README)])
        dated += [Dated(version.at, version.commit, document[0])] if document else []
    return dated


def name_candidates(ledger: Ledger, texts: Texts) -> list[str]:
    """Return names under which the repository's own pages may have linked to it."""
    owner, _, name = ledger.name.partition("/")
    return candidates(dated_readmes(ledger, readable_versions(ledger, texts), texts), RepoName(owner, name))


def _told(stage: Stage, found: Sequence[Moment]) -> tuple[list[Snapshot], list[Change]]:
    """Return a snapshot for the first moment, each change and the end of each week, and what changed between weeks."""
    snapshots: list[Snapshot] = []
    changes: list[Change] = []
    pending: list[Change] = []
    sayings = Sayings(stage)
    files: Mapping[str, str] = {}
    weeks = by_week(found)
    if weeks and len(weeks[0]) > 1:
        weeks = [weeks[0][:1], weeks[0][1:], *weeks[1:]]
    for week in weeks:
        before = snapshots[-1] if snapshots else None
        if before is None:
            snapshots.append(stage.snapshot(None, week[-1]))
            files = week[-1].files
            continue
        inside = [stage.snapshot(before, moment) for moment in week]
        after = inside[-1]
        settled = settle(_dated(before, inside), pending, after, after.at)
        pending = _open_suspicions(pending, settled.changes_to_save, settled.retracted_ids)
        told = [c for c in settled.changes_to_save if c.state is ChangeState.CONFIRMED]
        told += sayings.changes(files, week, told)
        changes += told
        dated = {change.at for change in told}  # who asks for the state at a change gets what it led to
        snapshots += [s for s in inside[:-1] if s.at in dated] + [after]
        files = week[-1].files
    return snapshots, without_excursions(changes)


def without_excursions(changes: Sequence[Change]) -> list[Change]:
    """Leave out what was taken back within a week, also across a week's end.

    A commit of a side branch bears its own date and shows the page without what its main branch had gained meanwhile;
    the merge brings it back. Real edits that are undone so soon are no more worth telling.
    """
    dropped: set[str] = set()
    for index, change in enumerate(changes):
        back = next((later for later in changes[index + 1 :] if _takes_back(later, change)), None)
        if back is not None and not {change.id, back.id} & dropped:
            dropped |= {change.id, back.id}
    return [change for change in changes if change.id not in dropped]


def _takes_back(later: Change, change: Change) -> bool:
    is_same_thing = (later.scope, later.subject) == (change.scope, change.subject)
    is_reverse = (later.before, later.after) == (change.after, change.before) and later.before != later.after
    return is_same_thing and is_reverse and timedelta(0) < later.at - change.at <= EXCURSION


def _open_suspicions(pending: Sequence[Change], saved: Sequence[Change], retracted: Sequence[str]) -> list[Change]:
    confirmed = {change.id for change in saved if change.state is ChangeState.CONFIRMED}
    still = [change for change in pending if change.id not in confirmed and change.id not in retracted]
    return still + [change for change in saved if change.state is ChangeState.SUSPECTED]


def _dated(before: Snapshot, inside: Sequence[Snapshot]) -> list[Change]:
    """Return the week's changes, each with the instant from which on it stood until the week's end."""
    steps = [{_cause(c): c for c in compare(before, snapshot) if c.kind not in _NOT_TOLD} for snapshot in inside]
    dated = []
    for cause, change in steps[-1].items():
        earliest = change
        for step in reversed(steps):
            if cause not in step:
                break
            earliest = step[cause]
        dated.append(earliest)
    return dated


def _cause(change: Change) -> tuple[str, ...]:
    return (change.kind.value, change.scope, change.subject, repr(change.before), repr(change.after))


def _titles(stage: Stage, readmes: Sequence[Dated], names: Sequence[Borne], until: datetime | None) -> list[Change]:
    """Return renames that the pages' titles tell, unless the names linked tell of one in the same days."""
    ledger = stage.ledger
    own = [ledger.name, *(ledger.former or ())]
    near = timedelta(days=7)
    found = []
    for page, was, now, evidence in retitled(readmes, own, ledger.url):
        is_told = any(abs(borne.since - page.at) < near for borne in names[1:])
        if is_told or (until is not None and page.at >= until):
            continue
        kind = ChangeKind.REPOSITORY_RENAMED
        change = Change(
            id=change_id(stage.entry, kind, "title", was, now, page.at),
            project=stage.entry,
            repo=str(stage.name_at(page.at)),
            repo_id=ledger.repo_id,
            kind=kind,
            scope="repository",
            subject="title",
            before=was,
            after=now,
            severity=SEVERITY[kind],
            state=ChangeState.CONFIRMED,
            at=page.at,
            evidence=evidence,
        )
        found.append(change)
    return found
