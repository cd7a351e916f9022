"""The page of changes: newest first, by ISO week, filtered by severity and project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from tracker.domain.changes import Change
from tracker.report.documents import newest_first
from tracker.report.numbers import week_of
from tracker.report.site.frame import Frame
from tracker.report.site.places import CHANGES
from tracker.report.views.project import ProjectView
from tracker.report.views.weekly import Told

SHOWN = 500
UNFOLDED = 60
"""Changes that are shown at once; the weeks before theirs are folded."""
DIFF_LINES = 120
TextDiff = Callable[[Change], str]
"""Unified diff of the texts behind a change; empty when there is none."""


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a unified diff."""

    kind: str
    """`add`, `del`, `at` (a place or a file's name) or empty."""
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A change ready to be listed."""

    told: Told
    project: ProjectView | None
    """None for a project that is no longer listed."""
    diff: tuple[DiffLine, ...] = ()


def items(changes: Iterable[Change], projects: dict[str, ProjectView], diff: TextDiff | None) -> list[Item]:
    """Return changes with their project and the lines that differ."""
    found = []
    for change in changes:
        project = projects.get(change.project)
        told = Told(change, project.name if project else change.repo)
        found.append(Item(told, project, diff_lines(diff(change)) if diff else ()))
    return found


def diff_lines(text: str) -> tuple[DiffLine, ...]:
    """Take a unified diff apart."""
    lines = text.splitlines()
    cut = [*lines[:DIFF_LINES], "…"] if len(lines) > DIFF_LINES else lines
    return tuple(DiffLine(_kind(line), line) for line in cut)


def _kind(line: str) -> str:
    if line.startswith(("@@", "---", "+++")):
        return "at"
    return {"+": "add", "-": "del"}.get(line[:1], "")


Week = tuple[str, list[Item]]


def split(weeks: Sequence[Week]) -> list[tuple[int, list[Week]]]:
    """Return the weeks to show and those to fold, each part with its number of changes; a week stays whole."""
    shown: list[Week] = []
    while len(shown) < len(weeks) and _changes_in(shown) < UNFOLDED:
        shown.append(weeks[len(shown)])
    parts = (shown, list(weeks[len(shown) :]))
    return [(_changes_in(part), part) for part in parts if part]


def _changes_in(weeks: Sequence[Week]) -> int:
    return sum(len(found) for _, found in weeks)


def changes_page(frame: Frame, diff: TextDiff | None) -> tuple[str, bytes]:
    """Return the page of one language."""
    place = frame.place(CHANGES)
    words = frame.wording(place)
    projects = {p.key: p for p in frame.facts.projects}
    shown = newest_first(frame.facts.world.changes)[:SHOWN]
    weeks = [
        (week, items(changes, projects, diff))
        for week, changes in groupby(shown, key=lambda change: week_of(change.at))
    ]
    return frame.render(
        "changes",
        place,
        words,
        parts=split(weeks),
        span=words.week_span,
        shown=len(shown),
        left_out=len(frame.facts.world.changes) - len(shown),
    )
