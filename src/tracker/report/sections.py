"""The parts of the comparison report in one language, each rendered by its template."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tracker.report import escape
from tracker.report.chart_files import chart_stem, numbers_in_words
from tracker.report.conclusion_words import ConclusionWords
from tracker.report.escape import Md
from tracker.report.i18n import Catalog
from tracker.report.links import BASE, Places
from tracker.report.project_words import MORE_FIELDS, ProjectWords, header, picture
from tracker.report.render import Renderer
from tracker.report.signs import LEGEND
from tracker.report.telling import Telling
from tracker.report.views.artifacts import Mirror, count_mirrors, filled_columns
from tracker.report.views.cells import SEED_FIELDS
from tracker.report.views.facts import Facts
from tracker.report.views.project import ProjectView
from tracker.report.views.timeline import SHOWN
from tracker.report.wording import Wording

ROWS_TRIED = 1_500
"""A table of more rows is put on pages of its own without trying whether it fits."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report; a table can be rendered again in slices of its rows."""

    name: str
    text: Md | None
    """None where it is known to be too long for one page without being rendered."""
    rows: Sequence[object] = ()
    render: Callable[..., Md] | None = None


class Sections:
    """Renders parts; `places` says where links to other parts and projects lead."""

    def __init__(self, renderer: Renderer, catalog: Catalog, facts: Facts, places: Places) -> None:
        self._renderer = renderer
        self._catalog = catalog
        self._facts = facts
        self._places = places
        self._w = Wording(catalog, places)
        self._words = ProjectWords(self._w, is_drawn=facts.is_drawn, newest=facts.world.data_as_of)
        self._tell = Telling(self._w)
        self._conclusion_words = ConclusionWords(self._w, self._tell, facts, places)
        self._seed_header = header([self._w.t(f"seed.{name}") for name in SEED_FIELDS])
        self._more_header = header([self._w.t(f"field.{name}") for name in MORE_FIELDS])

    def all(self) -> list[Section]:
        """Render every part but the conclusion and the projects."""
        facts = self._facts
        observed = [p for p in facts.projects if "overview" not in p.hide]
        licensed = [p for p in facts.projects if "licences" not in p.hide]
        rows = [(p, m) for p in facts.projects if "weights" not in p.hide for m in p.mirrors]
        contradicted = [p for p in facts.projects if p.contradictions and "contradictions" not in p.hide]
        sections = [
            _table("overview", observed, self._overview),
            _table("licences", licensed, self._licences),
            _table("weights", rows, self._weights),
            _table("contradictions", contradicted, self._contradictions),
            Section("timeline", self._timeline()),
            Section("lineage", self._render("lineage.md.j2", graph=facts.graph)),
            Section("coverage", self._render("coverage.md.j2", coverage=facts.coverage)),
        ]
        return [*sections, Section("stars", self._stars())] if facts.stems else sections

    def conclusion(self) -> Md:
        """Render the first screen."""
        return self._render("conclusion.md.j2", **self._conclusion_words.values())

    def week_changes(self) -> Md:
        """Render what changed in the newest week, a line each."""
        return self._conclusion_words.week_changes()

    def project(self, project: ProjectView) -> Md:
        """Render the section of one project."""
        words = self._words
        return Md(
            self._render(
                "project.md.j2",
                p=project,
                seed_fields=SEED_FIELDS,
                more_fields=MORE_FIELDS,
                facts_line=words.facts_line,
                seed_header=self._seed_header,
                more_header=self._more_header,
                noted_row=words.noted_row,
                footnotes=words.footnotes,
                mirrors_line=words.mirrors_line,
                releases_line=words.releases_line,
                stale_line=words.stale_line,
                contradiction=words.contradiction,
                told_of=words.told,
                life_of=words.life,
                star_picture=words.picture,
            ).strip()
        )

    def _render(self, template: str, **values: object) -> Md:
        return self._renderer.markdown(
            template, w=self._w, tell=self._tell, places=self._places, base=Md(BASE), **values
        )

    def _overview(self, projects: Sequence[ProjectView], *, is_continued: bool = False) -> Md:
        return self._render(
            "overview.md.j2",
            groups=_grouped(projects),
            group_title=self._group_title,
            is_continued=is_continued,
            overview_row=self._words.overview_row,
            legend=LEGEND,
        )

    def _group_title(self, group: str) -> Md:
        return self._w.t(f"group.{group}") if self._catalog.has(f"group.{group}") else escape.markdown(group)

    def _licences(self, projects: Sequence[ProjectView], *, is_continued: bool = False) -> Md:
        return self._render(
            "licences.md.j2", projects=projects, is_continued=is_continued, licence_files=self._words.licence_files
        )

    def _weights(self, rows: Sequence[tuple[ProjectView, Mirror]], *, is_continued: bool = False) -> Md:
        counted = {p.key: p for p, _ in rows} if not is_continued else {}
        return self._render(
            "weights.md.j2",
            rows=rows,
            columns=filled_columns(mirror for _, mirror in rows),
            summary=[(p, count_mirrors(p.mirrors)) for p in counted.values()],
            counted=self._words.counted,
            weights_row=self._words.weights_row,
            is_continued=is_continued,
        )

    def _contradictions(self, projects: Sequence[ProjectView], *, is_continued: bool = False) -> Md:
        return self._render(
            "contradictions.md.j2",
            projects=projects,
            is_continued=is_continued,
            contradiction=self._words.contradiction,
        )

    def _timeline(self) -> Md:
        shown = self._facts.milestones[-SHOWN:]
        drawn: dict[str, list[str]] = {}
        for m in shown:
            what = m.project.name if m.kind != "release" else f"{m.project.name} {m.subject}"
            drawn.setdefault(m.day.isoformat(), []).append(escape.mermaid_text(what))
        return self._render(
            "timeline.md.j2",
            drawn=[(Md(day), Md(" : ".join(names))) for day, names in drawn.items()],
            milestones=tuple(reversed(shown)),
            left_out=len(self._facts.milestones) - len(shown),
        )

    def _stars(self) -> Md:
        w, found = self._w, []
        for stem in self._facts.stems:
            numbers = numbers_in_words(stem, self._facts.projects, w.catalog.raw("list.clauses"))
            alt = w.catalog.text(f"stars.{stem}", numbers=numbers)
            found.append(f"{picture(chart_stem(stem, w.catalog), alt)}\n\n<sub>{w.t(f'stars.caption.{stem}')}</sub>")
        return self._render("stars.md.j2", pictures=Md("\n\n".join(found)))


def _table(name: str, rows: Sequence[object], render: Callable[..., Md]) -> Section:
    return Section(name, render(rows) if len(rows) <= ROWS_TRIED else None, rows, render)


def _grouped(projects: Sequence[ProjectView]) -> list[tuple[str, list[ProjectView]]]:
    groups: dict[str, list[ProjectView]] = {}
    for project in projects:
        groups.setdefault(project.group, []).append(project)
    return list(groups.items())
