"""What accompanies the Markdown reports: data files, site, feeds, badges and `llms.txt`, all from the same records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tracker.domain.snapshots import Snapshot
from tracker.ports import HistoryReader
from tracker.report.badges import badge_files
from tracker.report.charts import Chart
from tracker.report.data_rows import DataTables
from tracker.report.feeds import feed_files
from tracker.report.i18n import Catalog
from tracker.report.llms import llms_file
from tracker.report.render import Renderer
from tracker.report.site.changes_page import TextDiff
from tracker.report.site.files import SiteInput, site_files
from tracker.report.views.facts import PROJECTS_DRAWN, Facts
from tracker.report.views.past import ProjectPast, past_snapshots, project_past
from tracker.report.views.project import ProjectView
from tracker.report.views.world import World, changes_by_project


class Companions:
    """Takes projects as they pass by; then yields the files."""

    def __init__(self, reader: HistoryReader, world: World) -> None:
        self._reader = reader
        self._world = world
        self._is_large = len(world.watchlist.entries) > PROJECTS_DRAWN
        self._changes = changes_by_project(world.changes)
        self._tables = DataTables(is_large=self._is_large)
        self._pasts: dict[str, ProjectPast] = {}

    def add(self, project: ProjectView, snapshot: Snapshot | None) -> None:
        """Take one project into account; on large lists its past is not read."""
        past: tuple[Snapshot, ...] = ()
        if snapshot is not None and not self._is_large:
            changes, world = self._changes.get(project.key, []), self._world
            past = past_snapshots(self._reader, project.key, changes, world.runs, world.as_of)
            self._pasts[project.key] = project_past(past)
        self._tables.add(project, snapshot, past)

    def data(self, title: str) -> Iterator[tuple[str, bytes]]:
        """Yield the data files, once."""
        self._tables.add_changes(self._world.changes)
        yield from self._tables.files(title)

    def pages(
        self,
        renderer: Renderer,
        catalogs: tuple[Catalog, ...],
        facts: Facts,
        drawings: Mapping[str, Chart],
        diff: TextDiff | None,
    ) -> Iterator[tuple[str, bytes]]:
        """Yield site, feeds, badges and `llms.txt`; `drawings` are those over all projects."""
        yield from site_files(SiteInput(renderer, catalogs, facts, self._pasts, drawings, diff))
        yield from feed_files(renderer, catalogs, facts)
        if facts.is_drawn:
            yield from badge_files(renderer, catalogs, facts.projects)
        if catalogs:
            yield llms_file(renderer, catalogs, facts)
