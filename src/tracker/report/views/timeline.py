"""The release timeline: when each project first came out, and what was published since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.report.views.project import ProjectView

SHOWN = 40
"""Dates drawn at most; the list below the drawing holds the newest of them too."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """One date of one project."""

    day: date
    kind: str
    """`released` (stated), `created` (the repository) or `release` (a tagged publication)."""
    project: ProjectView
    subject: str = ""
    """Tag of a release."""
    url: str = ""


def timeline(projects: Sequence[ProjectView]) -> tuple[Milestone, ...]:
    """Return the milestones, oldest first: first appearance of every project and its newest release."""
    found: list[Milestone] = []
    for project in projects:
        found += _first(project)
        found += _newest_release(project)
    found.sort(key=lambda m: (m.day, m.project.key, m.kind))
    return tuple(found)


def _first(project: ProjectView) -> list[Milestone]:
    if project.released:
        return [Milestone(project.released, "released", project)]
    if project.created_at:
        return [Milestone(project.created_at.date(), "created", project)]
    return []


def _newest_release(project: ProjectView) -> list[Milestone]:
    dated = [r for r in project.releases if r.published_at and not r.is_prerelease]
    if not dated or dated[0].published_at is None:
        return []
    return [Milestone(dated[0].published_at.date(), "release", project, dated[0].tag, dated[0].url)]
