"""All files of the site: pages in every language, their style, script and picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker.report.charts import Chart
from tracker.report.i18n import Catalog
from tracker.report.render import Renderer
from tracker.report.site.changes_page import TextDiff, changes_page
from tracker.report.site.frame import Frame
from tracker.report.site.index_page import index_page
from tracker.report.site.project_page import project_page
from tracker.report.site.rows import COLUMNS
from tracker.report.views.facts import Facts
from tracker.report.views.past import ProjectPast
from tracker.report.views.world import changes_by_project

ASSETS = ("app.js", "icon.svg")


@dataclass(frozen=True, slots=True)
class SiteInput:
    """What the site is made from."""

    renderer: Renderer
    catalogs: tuple[Catalog, ...]
    facts: Facts
    pasts: Mapping[str, ProjectPast]
    """Entry key → its past, where one is known."""
    drawings: Mapping[str, Chart]
    """Name → drawing over all projects."""
    diff: TextDiff | None
    """Text diffs of licence changes; None where texts are not at hand."""


def site_files(given: SiteInput) -> Iterator[tuple[str, bytes]]:
    """Yield (path below the report's root, content) of every file of the site."""
    frames = [Frame(given.renderer, catalog, given.catalogs, given.facts) for catalog in given.catalogs]
    yield "site/assets/style.css", (given.renderer.source("site/style.css") + _labels(given)).encode()
    for name in ASSETS:
        yield f"site/assets/{name}", given.renderer.source(f"site/{name}").encode()
    for frame in frames:
        yield index_page(frame, given.drawings)
        yield changes_page(frame, given.diff)
    if given.facts.is_drawn:
        yield from _project_pages(given, frames)
    yield "index.html", given.renderer.html("site/redirect.html.j2", catalogs=given.catalogs).encode()


def _project_pages(given: SiteInput, frames: Sequence[Frame]) -> Iterator[tuple[str, bytes]]:
    grouped = changes_by_project(given.facts.world.changes)
    for project in given.facts.projects:
        past, changes = given.pasts.get(project.key, ProjectPast()), grouped.get(project.key, [])
        for frame in frames:
            yield project_page(frame, project, past, changes, given.diff)


def _labels(given: SiteInput) -> str:
    """Return the rules that name the columns on narrow screens, in every language."""
    languages = [
        (catalog.language, [_css_text(catalog.text(message)) for _, message in COLUMNS[1:]])
        for catalog in given.catalogs
    ]
    return given.renderer.svg("site/labels.css.j2", languages=languages)


def _css_text(text: str) -> str:
    return "".join(char for char in text if char.isalnum() or char in " -")
