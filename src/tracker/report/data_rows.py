"""Fills the tables of the data files while projects pass by one at a time."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import cast

from tracker.domain.changes import Change
from tracker.domain.evidence import Evidence
from tracker.domain.facts import Fact, FactKey, FactName, Present, Unknown, last_known
from tracker.domain.snapshots import Origin, Snapshot
from tracker.report.data_layouts import CHANGES, FACTS, LAYOUTS, PROJECTS, SNAPSHOTS
from tracker.report.data_table import Field, Table, data_package
from tracker.report.documents import instant
from tracker.report.views.cells import Cell, Flag
from tracker.report.views.project import ProjectView

INSTANTS_KEPT = 4
"""Star counts per project in the snapshots of a large list."""
_CONCLUSIONS: tuple[tuple[FactName, str], ...] = (
    (FactName.WEIGHTS_STATUS, ""),
    (FactName.COMMERCIAL_USE, ""),
    (FactName.CODE_STATUS, ""),
    (FactName.DATA_STATUS, ""),
    (FactName.LICENCE, "weights"),
    (FactName.LICENCE, "code"),
)
_TEXTS = ("params", "data_size", "hardware", "training_time", "context", "base_model")
_DIRECT = frozenset({type(None), str, int, float, bool})
_NAMES: dict[type, tuple[str, ...]] = {}
"""Kind of record → its fields' names, asked for once."""
_NOTHING: tuple[Field, ...] = (None,) * 5


class DataTables:
    """All tables; `is_large` leaves out what nobody could open."""

    def __init__(self, *, is_large: bool = False) -> None:
        self._is_large = is_large
        self._projects, self._changes, self._snapshots = Table(PROJECTS), Table(CHANGES), Table(SNAPSHOTS)
        self._facts = Table(FACTS, is_for_spreadsheets=not is_large)

    def add(self, project: ProjectView, snapshot: Snapshot | None, past: Sequence[Snapshot] = ()) -> None:
        """Add one project: its row, its facts, and its instants with what held then (`past`, oldest first)."""
        self._projects.add(*_project_row(project, snapshot))
        facts = snapshot.facts if snapshot else {}
        for key in sorted(facts, key=_by_name):
            self._facts.add(project.key, *_fact_row(key, facts[key], project.observed_at))
        past = past or ((snapshot,) if snapshot else ())
        starts = [s.at for s in past]
        for origin, series in ((Origin.HISTORY, project.stars.history), (Origin.RECORDED, project.stars.recorded)):
            for at, stars in series[-INSTANTS_KEPT:] if self._is_large else series:
                held = past[bisect_right(starts, at) - 1] if bisect_right(starts, at) else None
                self._snapshots.add(project.key, at, origin.value, stars, *_conclusions(held))

    def add_changes(self, changes: Sequence[Change]) -> None:
        """Add the changes of all projects."""
        for change in changes:
            self._changes.add(*_change_row(change))

    def files(self, title: str) -> Iterator[tuple[str, bytes]]:
        """Yield (path below the report's root, content) of every data file but `changes.json`."""
        for table in (self._projects, self._facts, self._snapshots):
            yield from table.files()
        yield from self._changes.files(with_json=False)
        package = data_package(title, LAYOUTS)
        yield "data/datapackage.json", (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _project_row(project: ProjectView, snapshot: Snapshot | None) -> list[Field]:
    cells, organization = project.cells, project.organization
    return [
        project.key,
        project.name,
        project.repo,
        snapshot.repo_id if snapshot else None,
        project.url,
        project.group or None,
        organization.get("*") or organization.get("en") or next(iter(organization.values()), None),
        project.released,
        project.tags,
        project.state,
        project.is_archived if snapshot else None,
        project.description or None,
        project.language or None,
        project.topics,
        project.stars.latest,
        project.stars.latest_at,
        project.created_at,
        project.pushed_at,
        project.observed_at,
        project.is_stale,
        project.is_fully_open,
        project.weights or None,
        project.commercial,
        project.status("code") or None,
        project.status("data") or None,
        *(_words(cells[f"licence.{scope}"]) for scope in ("weights", "code", "data")),
        *(_words(cells[name]) for name in _TEXTS),
        sorted({mirror.host for mirror in project.mirrors if mirror.state != "unlisted"}),
        len(project.mirrors),
        len(project.contradictions),
        [name for name, cell in cells.items() if Flag.CURATED in cell.flags],
    ]


def _words(cell: Cell) -> str | None:
    """Return a cell's value in English, or as it was written; None where there is none."""
    said = cell.localised.get("*") or cell.localised.get("en") or next(iter(cell.localised.values()), "")
    return said or "; ".join(piece.text for piece in cell.pieces) or None


def _by_name(key: FactKey) -> tuple[str, str]:
    return key.name.value, key.subject


def _fact_row(key: FactKey, fact: Fact, newest: datetime | None) -> list[Field]:
    """Return a row that stays the same from run to run while nothing changes: only older instants are named."""
    known = last_known(fact)
    present = known if isinstance(known, Present) else None
    lost = fact if isinstance(fact, Unknown) else None
    evidence = present.evidence[0] if present and present.evidence else None
    return [
        key.name.value,
        key.subject,
        "unknown" if lost else "present" if present else "absent",
        plain(present.value) if present else None,
        present.method.value if present else None,
        known.observed_at if known and known.observed_at != newest else None,
        lost.since if lost else None,
        lost.reason.value if lost else None,
        getattr(known, "looked_in", ()),
        *_where(evidence),
        evidence.rule if evidence else None,
    ]


def _where(evidence: Evidence | None) -> tuple[Field, ...]:
    if evidence is None:
        return _NOTHING
    return evidence.url, evidence.path, evidence.line, evidence.quote, evidence.commit


def _conclusions(snapshot: Snapshot | None) -> list[Field]:
    values = [snapshot.value(name, subject) if snapshot else None for name, subject in _CONCLUSIONS]
    return [value if isinstance(value, str) else None for value in values]


def _change_row(change: Change) -> list[Field]:
    return [
        change.id,
        change.project,
        change.repo,
        change.repo_id,
        change.kind.value,
        change.scope,
        change.subject,
        change.before,
        change.after,
        change.severity.value,
        change.state.value,
        change.at,
        *_where(change.evidence),
    ]


def plain(value: object) -> Field:
    """Return a fact's value as what JSON knows: records become objects with the same names."""
    if type(value) in _DIRECT:
        return cast("Field", value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if is_dataclass(value):
        members = ((name, getattr(value, name)) for name in _names(type(value)))
        return {name: member if type(member) in _DIRECT else plain(member) for name, member in members}
    return str(value)


def _names(kind: type) -> tuple[str, ...]:
    if kind not in _NAMES:
        _NAMES[kind] = tuple(field.name for field in fields(kind))
    return _NAMES[kind]
