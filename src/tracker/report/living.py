"""What a marker in a maintainer's own file stands for: whole parts of the report, or one value of one project."""

from __future__ import annotations

from tracker.report import escape, links
from tracker.report.escape import Md
from tracker.report.i18n import Catalog
from tracker.report.links import Places
from tracker.report.project_words import ProjectWords
from tracker.report.render import Renderer
from tracker.report.sections import Sections
from tracker.report.views.cells import FIELDS, SEED_FIELDS
from tracker.report.views.facts import Facts
from tracker.report.views.project import ProjectView
from tracker.report.wording import Wording

BLOCKS = ("conclusion", "overview", "timeline", "licences", "weights", "lineage", "contradictions", "coverage")
MORE_CELLS = ("stars", "pushed", "released", "organization", "repo", "releases", "mirrors", "data_as_of")


class LivingParts:
    """Gives the content of markers in one language; `way` leads from the file to the reports."""

    def __init__(self, renderer: Renderer, catalog: Catalog, facts: Facts, way: str) -> None:
        self._renderer = renderer
        self._catalog = catalog
        self._facts = facts
        self._way = way
        page = links.readme_name(catalog.file_suffix)
        places = Places({p.slug: page for p in facts.projects}, {"contradictions": f"{links.BASE}{page}"})
        self._w = Wording(catalog, places)
        self._words = ProjectWords(self._w, is_drawn=facts.is_drawn, newest=facts.world.data_as_of)
        self._sections = Sections(renderer, catalog, facts, places)
        self._projects = {name: p for p in reversed(facts.projects) for name in _names(p)}

    def part(self, name: str, is_block: bool) -> str:
        """Return the content for a marker. Raises KeyError holding the list of names that are known."""
        text = self._block(name) if is_block else self._cell(name)
        text = Md(links.below(text, self._way))
        return str(escape.settle_pipes(text) if is_block else text.replace(escape.PIPE, "\\|"))

    def layout(self) -> str:
        """Return a new file in the seed's layout: conclusion, timeline, a table per project, with room for remarks."""
        return str(
            self._renderer.markdown(
                "living.md.j2",
                w=self._w,
                title=self._facts.world.watchlist.title,
                projects=self._facts.projects,
                fields=SEED_FIELDS,
                short=short_name,
            )
        )

    def _block(self, name: str) -> Md:
        kind, _, rest = name.partition(":")
        if kind == "project" and rest.lower() in self._projects:
            return self._sections.project(self._projects[rest.lower()])
        if name == "changes":
            return self._sections.week_changes()
        if name in BLOCKS:
            return self._part(name)
        raise KeyError([*BLOCKS, "changes", *(f"project:{short_name(p)}" for p in self._facts.projects)])

    def _part(self, name: str) -> Md:
        if name == "conclusion":
            return self._sections.conclusion()
        return {section.name: section.text for section in self._sections.all()}[name] or Md("")

    def _cell(self, name: str) -> Md:
        for place in range(len(name), 0, -1):
            project = self._projects.get(name[:place].lower()) if name[place : place + 1] == "." else None
            if project is not None:
                return self._value(project, name[place + 1 :], name)
        if name == "data_as_of":
            at = self._facts.world.data_as_of
            return self._w.minute(at) if at else self._w.t("cell.unknown")
        raise KeyError(self._cell_names())

    def _value(self, project: ProjectView, field: str, name: str) -> Md:
        w, words = self._w, self._words
        if field in project.cells:
            cell = project.cells[field]
            source = w.link("↗", w.address(cell))
            return Md(f"{w.cell(cell)} {source}" if cell.is_known and source != "↗" else w.cell(cell))
        known = {
            "stars": lambda: w.exact(project.stars.latest) if project.stars.latest is not None else w.t("cell.unknown"),
            "pushed": lambda: w.day(project.pushed_at) or w.t("cell.unknown"),
            "released": lambda: w.day(project.released) or w.t("cell.unknown"),
            "organization": lambda: escape.markdown(w.pick(project.organization)) or w.t("cell.unknown"),
            "repo": lambda: w.link(escape.code(project.repo), project.url),
            "releases": lambda: words.releases_line(project) or w.t("cell.unknown"),
            "mirrors": lambda: words.mirrors_line(project) or w.t("cell.unknown"),
        }
        if field not in known:
            raise KeyError([f"{name[: -len(field)]}{known_field}" for known_field in _fields()])
        return known[field]()

    def _cell_names(self) -> list[str]:
        return [f"{short_name(p)}.{field}" for p in self._facts.projects for field in _fields()]


def _fields() -> list[str]:
    return [*(name for name, _, _ in FIELDS), *MORE_CELLS]


def short_name(project: ProjectView) -> str:
    """Return the name by which markers call a project: the repository's own name, in lower case."""
    return project.key.rsplit("/", 1)[-1]


def _names(project: ProjectView) -> set[str]:
    spelled = {project.key, project.repo, project.former, project.name.replace(" ", "-")}
    names = {name.lower() for name in spelled if name}
    return names | {name.rsplit("/", 1)[-1] for name in names}
