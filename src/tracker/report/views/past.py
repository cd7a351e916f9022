"""How a project came to be what it is: values, mirrors and licence files over time, read where a change is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.domain.artifacts import Artifact, HubFacts
from tracker.domain.changes import Change, ChangeKind
from tracker.domain.facts import FactKey, FactName, Present, last_known
from tracker.domain.licences import LicenceFile
from tracker.domain.runs import Run
from tracker.domain.snapshots import Origin, Snapshot
from tracker.ports import HistoryReader
from tracker.report.views.cells import FIELDS, Cell, cell_of

INSTANTS_READ = 60
"""Snapshots read at most for one project, the newest that matter: each costs a look into the database."""

_SAYS_NOTHING = frozenset(
    {
        ChangeKind.STARS_SURGE,
        ChangeKind.STARS_DROP,
        ChangeKind.DORMANT,
        ChangeKind.REVIVED,
        ChangeKind.RELEASE_PUBLISHED,
        ChangeKind.RELEASE_RETAGGED,
        ChangeKind.RELEASE_WITHDRAWN,
        ChangeKind.DEFAULT_BRANCH_CHANGED,
        ChangeKind.WEIGHTS_REVISED,
        ChangeKind.PROJECT_REMOVED_FROM_CONFIG,
    }
)
"""Kinds after which no value, mirror or licence reads differently."""


@dataclass(frozen=True, slots=True)
class Held:
    """A value of a field and from when on it held."""

    since: datetime
    cell: Cell
    is_reconstructed: bool = False


@dataclass(frozen=True, slots=True)
class FieldPast:
    """One field whose value did not stay the same; oldest value first."""

    name: str
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class MirrorPast:
    """The states of one artifact at one host, oldest first."""

    key: str
    states: tuple[tuple[datetime, str], ...]


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause that one version of a licence file has otherwise than the one before; empty: not stated."""

    topic: str
    before: str
    after: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class FileVersion:
    """A version of a licence file and what it changed against the one before."""

    since: datetime
    file: LicenceFile | None
    """None: the file was gone."""
    clauses: tuple[ClauseChange, ...] = ()


@dataclass(frozen=True, slots=True)
class FilePast:
    """All known versions of one licence file, oldest first."""

    path: str
    versions: tuple[FileVersion, ...]


@dataclass(frozen=True, slots=True)
class ProjectPast:
    """What is known of a project's past."""

    fields: tuple[FieldPast, ...] = ()
    mirrors: tuple[MirrorPast, ...] = ()
    files: tuple[FilePast, ...] = ()

    def states_of(self, key: str) -> tuple[tuple[datetime, str], ...]:
        """Return the states of one artifact, oldest first; empty when it never changed."""
        return next((m.states for m in self.mirrors if m.key == key), ())


def past_snapshots(
    reader: HistoryReader, key: str, changes: Sequence[Change], runs: Sequence[Run], as_of: datetime | None
) -> tuple[Snapshot, ...]:
    """Return the snapshots at which something began, oldest first: the first, the newest, and those of changes."""
    told = {c.confirmed_at or c.at for c in changes if c.kind not in _SAYS_NOTHING}
    known = told | ({runs[0].at} if runs else set())
    instants = sorted(at for at in known if as_of is None or at <= as_of)[-INSTANTS_READ:]
    found = [reader.as_of(key, at) for at in instants]
    if not runs or not instants or instants[-1] < runs[-1].at:
        found.append(reader.as_of(key, as_of))
    distinct = {(s.origin, s.at): s for s in found if s is not None}
    return tuple(sorted(distinct.values(), key=lambda s: s.at))


def project_past(snapshots: Sequence[Snapshot]) -> ProjectPast:
    """Tell how values, mirrors and licence files went from one snapshot to the next."""
    if len(snapshots) < 2:
        return ProjectPast()
    fields = (_field(name, FactKey(fact, subject), snapshots) for name, fact, subject in FIELDS)
    mirrors = (MirrorPast(key, _states(key, snapshots)) for key in _subjects(FactName.ARTIFACT, snapshots))
    files = (FilePast(path, _versions(path, snapshots)) for path in _subjects(FactName.LICENCE_FILE, snapshots))
    return ProjectPast(
        tuple(field for field in fields if len(field.held) > 1),
        tuple(mirror for mirror in mirrors if len(mirror.states) > 1),
        tuple(file for file in files if len(file.versions) > 1),
    )


def _subjects(name: FactName, snapshots: Iterable[Snapshot]) -> list[str]:
    return sorted({key.subject for snapshot in snapshots for key in snapshot.facts if key.name is name})


def _field(name: str, key: FactKey, snapshots: Sequence[Snapshot]) -> FieldPast:
    held: list[Held] = []
    for snapshot in snapshots:
        fact = snapshot.facts.get(key)
        if fact is None and not held:
            continue
        cell = cell_of(name, key.name, last_known(fact))
        if not held or (held[-1].cell.state, held[-1].cell.pieces) != (cell.state, cell.pieces):
            held.append(Held(snapshot.at, cell, snapshot.origin is Origin.HISTORY))
    return FieldPast(name, tuple(held))


def _states(key: str, snapshots: Sequence[Snapshot]) -> tuple[tuple[datetime, str], ...]:
    states: list[tuple[datetime, str]] = []
    for snapshot in snapshots:
        state = _state(key, snapshot)
        if state and (not states or states[-1][1] != state):
            states.append((snapshot.at, state))
    return tuple(states)


def _state(key: str, snapshot: Snapshot) -> str:
    """Return what the hub said, `unlisted` once no document names it, or nothing where it was not known or asked."""
    named = last_known(snapshot.get(FactName.ARTIFACT, key))
    if not isinstance(named, Present):
        return "unlisted" if named is not None else ""
    if not isinstance(named.value, Artifact) or not named.value.is_own:
        return ""
    hub = snapshot.value(FactName.HUB, key)
    return hub.access.value if isinstance(hub, HubFacts) else "listed"


def _versions(path: str, snapshots: Sequence[Snapshot]) -> tuple[FileVersion, ...]:
    versions: list[FileVersion] = []
    for snapshot in snapshots:
        fact = snapshot.get(FactName.LICENCE_FILE, path)
        if fact is None and not versions:
            continue
        value = snapshot.value(FactName.LICENCE_FILE, path)
        file = value if isinstance(value, LicenceFile) else None
        before = versions[-1].file if versions else None
        if not versions or (before and before.oid) != (file and file.oid):
            versions.append(FileVersion(snapshot.at, file, clause_changes(before, file) if before and file else ()))
    return tuple(versions)


def clause_changes(before: LicenceFile, after: LicenceFile) -> tuple[ClauseChange, ...]:
    """Return the clauses that two versions of a file state differently, by topic."""
    old, new = ({c.topic: c for c in file.clauses} for file in (before, after))
    found = []
    for topic in sorted(old.keys() | new.keys()):
        was, now = old.get(topic), new.get(topic)
        if (was and was.value) != (now and now.value):
            quote = now.quote if now else was.quote if was else ""
            found.append(ClauseChange(topic, was.value if was else "", now.value if now else "", quote))
    return tuple(found)
