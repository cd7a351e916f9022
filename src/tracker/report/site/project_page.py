"""A project's own page: facts with evidence, their history, the licence ledger, mirrors over time, releases, stars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from tracker.domain.changes import Change, Severity
from tracker.report.charts import Chart, Strip, star_chart, state_strip
from tracker.report.documents import newest_first
from tracker.report.escape import Md
from tracker.report.project_words import ProjectWords
from tracker.report.site.changes_page import TextDiff, items
from tracker.report.site.frame import Frame
from tracker.report.views.artifacts import Mirror, filled_columns
from tracker.report.views.past import ProjectPast
from tracker.report.views.project import ProjectView
from tracker.report.wording import Wording

CHANGES_LISTED = 200
EVENTS_MARKED = 9
MONTHS_LISTED = 36
UNFOLDED = 12
"""Lines of a list that are shown at once; the rest is folded, or a page of hundreds of weights is a mile long."""
Line = TypeVar("Line")
_NOT_MARKED = frozenset({"stars", "config"})


@dataclass(frozen=True, slots=True)
class Event:
    """A change marked by its number in the star chart."""

    number: int
    change: Change


@dataclass(frozen=True, slots=True)
class Drawn:
    """The star chart with its events and its numbers."""

    chart: Chart
    events: tuple[Event, ...]
    recorded: tuple[tuple[datetime, int], ...]
    reconstructed: tuple[tuple[datetime, int], ...]


def project_page(
    frame: Frame, project: ProjectView, past: ProjectPast, changes: Sequence[Change], diff: TextDiff | None
) -> tuple[str, bytes]:
    """Return the page of one project in one language."""
    place = frame.place(f"projects/{project.slug}.html")
    words = frame.wording(place)
    newest = newest_first(changes)
    return frame.render(
        "project",
        place,
        words,
        p=project,
        words=ProjectWords(words, newest=frame.facts.world.data_as_of),
        past=past,
        card=lambda p, name: card(words, p, name),
        value=lambda p, name: value(words, p, name),
        folded=folded,
        columns=filled_columns(project.mirrors),
        state=words.mirror_state,
        states=lambda mirror: states_line(words, past, mirror),
        strip=_strip(project),
        drawn=drawn_stars(project, changes),
        items=items(newest[:CHANGES_LISTED], {project.key: project}, diff),
        left_out=max(0, len(newest) - CHANGES_LISTED),
    )


def card(words: Wording, project: ProjectView, name: str) -> Md:
    """Return a cell in a word that leads to its line among the facts, where the evidence is."""
    cell = project.cells[name]
    if not cell.is_known:
        return words.cell(cell, is_linked=True)
    return words.beside_signs(cell, words.term(cell.sign), _line_of(name))


def value(words: Wording, project: ProjectView, name: str) -> Md:
    """Return a cell's value that leads to its line among the facts."""
    cell = project.cells[name]
    if project.is_hidden(name):
        return words.t("cell.hidden")
    if not cell.is_known:
        return words.cell(cell, is_linked=True)
    return words.beside_signs(cell, words.value(cell), _line_of(name))


def _line_of(name: str) -> Md:
    return Md(f"#f-{name.replace('.', '-')}")


def folded(lines: Sequence[Line]) -> tuple[Sequence[Line], ...]:
    """Return the lines shown at once and, where those are many more, the rest."""
    if len(lines) <= UNFOLDED + 3:
        return (lines,)
    return lines[:UNFOLDED], lines[UNFOLDED:]


def states_line(words: Wording, past: ProjectPast, mirror: Mirror) -> Md:
    """Return `2023-03-01 available → 2023-07-18 gone`, or that no change was seen."""
    states = past.states_of(mirror.key)
    shown = [Md(f"{words.day(at)} {_state(words, state)}") for at, state in states]
    return Md(" → ".join(shown)) if shown else words.t("site.unchanged")


def _state(words: Wording, state: str) -> Md:
    return words.t("value.listed") if state == "listed" else words.term(f"access.{state}")


def drawn_stars(project: ProjectView, changes: Sequence[Change]) -> Drawn | None:
    """Return the star chart with marks for what mattered most; None below two counts."""
    curve = project.stars
    points = (*curve.history, *curve.recorded)
    if len(points) < 2 or "stars" in project.hide:
        return None
    first, last = points[0][0], points[-1][0]
    events = tuple(Event(n, c) for n, c in enumerate(marked(changes, first, last), start=1))
    chart = star_chart(project.name, curve, [(event.change.at, str(event.number)) for event in events])
    if chart is None:
        return None
    return Drawn(chart, events, monthly(curve.recorded), monthly(curve.history))


def monthly(counts: Sequence[tuple[datetime, int]]) -> tuple[tuple[datetime, int], ...]:
    """Return the last count of each month, oldest first, the newest months only."""
    last = {(at.year, at.month): (at, count) for at, count in counts}
    return tuple(last.values())[-MONTHS_LISTED:]


def marked(changes: Sequence[Change], first: datetime, last: datetime) -> list[Change]:
    """Return the changes to mark between two instants: critical before notable, newest kept, one an instant."""
    worth = [c for c in changes if c.severity is not Severity.INFO and c.scope not in _NOT_MARKED]
    inside = [c for c in worth if first <= c.at <= last]
    inside.sort(key=lambda c: (c.severity.rank, -c.at.timestamp(), c.kind.value, c.subject))
    kept: dict[datetime, Change] = {}
    for change in inside:
        if len(kept) < EVENTS_MARKED:
            kept.setdefault(change.at, change)
    return sorted(kept.values(), key=lambda c: c.at)


def _strip(project: ProjectView) -> Strip | None:
    if len(project.strip) < 2 or project.observed_at is None:
        return None
    return state_strip(project.name, project.strip, project.observed_at)
