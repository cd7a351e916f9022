"""How much of the list was observed, how old the data are, and what could not be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.domain.evidence import Failure
from tracker.domain.runs import RunStatus
from tracker.report.views.cells import CellState, Flag
from tracker.report.views.project import ProjectView
from tracker.report.views.world import World


@dataclass(frozen=True, slots=True)
class FieldCoverage:
    """One field over all projects."""

    name: str
    known: int
    """With a value, curated ones among them."""
    curated: int
    unstated: int
    """Looked for and not found."""
    unobserved: int
    """Could not be looked for."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of the newest run and of what is shown."""

    data_as_of: datetime | None
    total: int
    answered: int
    failures: tuple[Failure, ...]
    is_guarded: bool
    """The newest run refused claims of mass disappearance."""
    never_observed: tuple[ProjectView, ...]
    stale: tuple[ProjectView, ...]
    fields: tuple[FieldCoverage, ...]
    first_run: datetime | None
    runs: int


def coverage(world: World, projects: Sequence[ProjectView]) -> Coverage:
    """Count what was observed."""
    newest = world.newest
    names = tuple(projects[0].cells) if projects else ()
    return Coverage(
        data_as_of=world.data_as_of,
        total=newest.total if newest else len(projects),
        answered=newest.ok if newest else 0,
        failures=newest.failures if newest else (),
        is_guarded=newest is not None and newest.status is RunStatus.GUARDED,
        never_observed=tuple(p for p in projects if not p.is_observed),
        stale=tuple(p for p in projects if p.is_observed and _is_repository_stale(p)),
        fields=tuple(_field(name, projects) for name in names),
        first_run=world.runs[0].at if world.runs else None,
        runs=len(world.runs),
    )


def _is_repository_stale(project: ProjectView) -> bool:
    return project.is_stale and project.state not in {"gone", "blocked"}


def _field(name: str, projects: Sequence[ProjectView]) -> FieldCoverage:
    cells = [p.cells[name] for p in projects]
    missing = [c for c in cells if c.state is CellState.UNKNOWN]
    return FieldCoverage(
        name,
        known=sum(1 for c in cells if c.is_known),
        curated=sum(1 for c in cells if Flag.CURATED in c.flags),
        unstated=sum(1 for c in missing if c.reason is None),
        unobserved=sum(1 for c in missing if c.reason is not None),
    )
