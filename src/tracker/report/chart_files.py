"""Which drawings a report has, as (path, SVG) pairs: every one as a light and a dark file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from tracker.domain.changes import Severity
from tracker.report.charts import (
    SERIES_DRAWN,
    Chart,
    Strip,
    aligned_chart,
    gains_chart,
    overlay_chart,
    star_chart,
    state_strip,
)
from tracker.report.html import bare
from tracker.report.i18n import Catalog
from tracker.report.numbers import signed, week_of
from tracker.report.render import Renderer
from tracker.report.signs import SIGNS
from tracker.report.telling import Telling
from tracker.report.views.project import ProjectView
from tracker.report.views.stars import StarCurve
from tracker.report.wording import Wording

THEMES: dict[str, dict[str, object]] = {
    "light": {
        "text": "#57606a",
        "grid": "#d0d7de",
        "mark": "#9a6700",
        "strokes": ("#0969da", "#cf222e", "#1a7f37", "#8250df", "#bc4c00", "#bf3989", "#1b7c83", "#57606a"),
        "states": {
            "open": "#aceebb",
            "gated": "#fae17d",
            "delta": "#b6e3ff",
            "adapter": "#d8b9ff",
            "request": "#ffd8b5",
            "announced": "#eaeef2",
            "withdrawn": "#ffcecb",
            "none": "#ffffff",
        },
    },
    "dark": {
        "text": "#9198a1",
        "grid": "#3d444d",
        "mark": "#d29922",
        "strokes": ("#58a6ff", "#ff7b72", "#3fb950", "#bc8cff", "#ffa657", "#ff9bce", "#39c5cf", "#b1bac4"),
        "states": {
            "open": "#0f5323",
            "gated": "#5a3e02",
            "delta": "#0c2d6b",
            "adapter": "#3c1e70",
            "request": "#5a2a09",
            "announced": "#2a313c",
            "withdrawn": "#67060c",
            "none": "#0d1117",
        },
    },
}
WEEKS_IN_WORDS = 4
DASHES = ("", "8 3", "2 3", "10 3 2 3", "5 5", "12 4", "1 4", "6 2 1 2")


def star_files(project: ProjectView) -> bool:
    """Say whether a project has a star chart."""
    return len(project.stars.recorded) + len(project.stars.history) > 1


def strip_files(project: ProjectView) -> bool:
    """Say whether a project's weights ever changed state, so that a strip tells something."""
    return len(project.strip) > 1 and project.observed_at is not None


def project_charts(renderer: Renderer, project: ProjectView, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Yield the drawings of one project in one language."""
    wording = Wording(catalog)
    title = Telling(wording).title
    events = [(c.at, bare(title(c))) for c in project.changes if c.severity is Severity.CRITICAL]
    chart = star_chart(project.name, project.stars, sorted(events))
    if chart:
        yield from _pair(renderer, wording, f"{project.slug}.stars", "chart.svg.j2", chart)
    if strip_files(project) and project.observed_at:
        strip = state_strip(project.name, project.strip, project.observed_at)
        if strip:
            yield from _pair(renderer, wording, f"{project.slug}.weights", "strip.svg.j2", strip)


def overview_drawings(title: str, projects: Sequence[ProjectView]) -> dict[str, Chart]:
    """Return the drawings over all projects: stars by date, by age, and what the whole list gained each week."""
    curves = [(p.name, p.stars) for p in projects if "stars" not in p.hide]
    ages = [(p.name, p.stars, p.created_at) for p in projects if p.created_at and "stars" not in p.hide]
    drawn = {
        "all.stars": overlay_chart(title, curves),
        "all.age": aligned_chart(title, ages),
        "all.gains": gains_chart(title, weekly_gains(tuple(curve for _, curve in curves))),
    }
    return {stem: chart for stem, chart in drawn.items() if chart}


def numbers_in_words(stem: str, projects: Sequence[ProjectView], separator: str) -> str:
    """Return the newest numbers that a drawing over all projects shows: gains of weeks, or the largest counts."""
    shown = [p for p in projects if "stars" not in p.hide]
    if stem == "all.gains":
        gains = weekly_gains(tuple(p.stars for p in shown))[-WEEKS_IN_WORDS:]
        return separator.join(f"{week_of(monday)} {signed(gain)}" for monday, gain in reversed(gains))
    counted = [(p.stars.latest, p) for p in shown if p.stars.latest is not None]
    ranked = sorted(counted, key=lambda item: (-item[0], item[1].key))[:SERIES_DRAWN]
    return separator.join(f"{project.name} {count:,}" for count, project in ranked)


def overview_charts(renderer: Renderer, drawings: Mapping[str, Chart], catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Yield the files of the drawings over all projects in one language."""
    wording = Wording(catalog)
    for stem, chart in drawings.items():
        yield from _pair(renderer, wording, stem, "chart.svg.j2", chart)


@lru_cache(1)  # every language says the same numbers
def weekly_gains(curves: tuple[StarCurve, ...]) -> tuple[tuple[datetime, int], ...]:
    """Return per week (its Monday) what all recorded counts together gained, each gain spread over the days it took."""
    gained: dict[datetime, float] = {}
    for curve in curves:
        for (start, before), (end, after) in zip(curve.recorded, curve.recorded[1:], strict=False):
            weeks = _weeks(start, end)
            for monday in weeks:
                gained[monday] = gained.get(monday, 0.0) + (after - before) / len(weeks)
    return tuple((monday, round(gained[monday])) for monday in sorted(gained))


@lru_cache(4096)  # the projects of a list share their runs, hence their spans
def _weeks(start: datetime, end: datetime) -> tuple[datetime, ...]:
    mondays = [(end - timedelta(days=end.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)]
    while (monday := mondays[-1] - timedelta(days=7)) > start:
        mondays.append(monday)
    return tuple(mondays)


def chart_stem(stem: str, catalog: Catalog) -> str:
    """Return the name of a drawing in one language, without theme and ending."""
    return f"charts/{stem}{catalog.file_suffix}"


def _pair(
    renderer: Renderer, wording: Wording, stem: str, template: str, drawing: Chart | Strip
) -> Iterator[tuple[str, str]]:
    place = chart_stem(stem, wording.catalog)
    for name, theme in THEMES.items():
        values = {"c": drawing, "w": wording, "theme": theme, "dashes": DASHES, "signs": SIGNS}
        yield f"{place}.{name}.svg", renderer.svg(template, **values)
