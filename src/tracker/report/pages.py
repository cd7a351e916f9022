"""The comparison report of one language: sections, and how they are spread over pages that GitHub still renders."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tracker.domain.changes import Change
from tracker.report import escape, links
from tracker.report.chart_files import PROJECTS_DRAWN
from tracker.report.escape import Md
from tracker.report.i18n import Catalog
from tracker.report.links import BASE, Places
from tracker.report.project_words import MORE_FIELDS, ProjectWords, header, picture
from tracker.report.render import Renderer
from tracker.report.signs import LEGEND, SIGNS
from tracker.report.telling import Telling
from tracker.report.views.artifacts import Mirror, count_mirrors, filled_columns
from tracker.report.views.cells import SEED_FIELDS
from tracker.report.views.conclusion import CHANGES_NAMED, Conclusion, Loss, conclusion
from tracker.report.views.coverage import Coverage, coverage
from tracker.report.views.lineage import Lineage, lineage
from tracker.report.views.project import ProjectView
from tracker.report.views.timeline import SHOWN, Milestone, timeline
from tracker.report.views.weekly import Told
from tracker.report.views.world import World
from tracker.report.wording import Wording

PAGE_BYTES = 400_000
"""GitHub renders Markdown up to 512 KB; a page stays well below."""
ROWS_TRIED = 1_500
"""A table of more rows is put on pages of its own without trying whether it fits."""
ORDER = (
    "overview",
    "timeline",
    "stars",
    "licences",
    "weights",
    "lineage",
    "projects",
    "contradictions",
    "coverage",
)
"""The parts below the conclusion."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What every language's report is made from."""

    world: World
    projects: tuple[ProjectView, ...]
    conclusion: Conclusion
    coverage: Coverage
    milestones: tuple[Milestone, ...]
    graph: Lineage
    stems: tuple[str, ...] = ()
    """Drawings over all projects."""

    @property
    def is_drawn(self) -> bool:
        """Say whether every project has drawings of its own."""
        return len(self.projects) <= PROJECTS_DRAWN


def gather_facts(world: World, projects: Sequence[ProjectView], stems: Sequence[str] = ()) -> Facts:
    """Draw everything that does not depend on the language; `stems` name the drawings over all projects."""
    shown = tuple(projects)
    return Facts(
        world,
        shown,
        conclusion(world, shown),
        coverage(world, shown),
        timeline([p for p in shown if "timeline" not in p.hide]),
        lineage([p for p in shown if "lineage" not in p.hide]),
        tuple(stems),
    )


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: its whole text, and how it reads in slices when it must move to pages of its own."""

    name: str
    text: Md | None
    """None where it is known to be too long for the first page without being rendered."""
    slices: Callable[[], Sequence[Md]] | None = None


class ComparisonPages:
    """Renders the pages of one language."""

    def __init__(
        self,
        renderer: Renderer,
        catalog: Catalog,
        catalogs: Sequence[Catalog],
        facts: Facts,
        places: Places | None = None,
    ) -> None:
        self._renderer = renderer
        self._catalog = catalog
        self._catalogs = catalogs
        self._facts = facts
        self._use(places or Places())

    def _use(self, places: Places) -> None:
        self._places = places
        self._w = Wording(self._catalog, places)
        self._words = ProjectWords(self._w, is_drawn=self._facts.is_drawn)
        self._tell = Telling(self._w)
        self._seed_header = header([self._w.t(f"seed.{name}") for name in SEED_FIELDS])
        self._more_header = header([self._w.t(f"field.{name}") for name in MORE_FIELDS])

    def render(self) -> Iterator[tuple[str, Md]]:
        """Yield (path below the report's root, text), the first page last."""
        projects = [self.project(p) for p in self._facts.projects]
        chunks = self._chunks(projects)
        if chunks:
            self._use(Places(projects=self._project_pages(chunks)))
            yield from self._chunk_pages("projects", [Md("\n\n".join(c)) for c in chunks])
            intro = self._contents("projects", len(chunks))
        else:
            intro = Md("\n\n".join(projects))
        head = Md(f'<a id="projects"></a>\n\n## {self._w.t("projects.title")}\n\n{intro}')
        sections = [*self._sections(), Section("projects", head)]
        moved: dict[str, str] = {}
        for section in self._too_long(sections):
            slices = section.slices() if section.slices else ()
            yield from self._chunk_pages(section.name, slices)
            moved[section.name] = self._page(section.name, 0)
            sections[sections.index(section)] = self._moved(section.name, len(slices))
        texts = {section.name: section.text or Md("") for section in sections}
        self._use(Places(self._places.projects, moved))
        shown = [self._conclusion(), *(texts[name] for name in ORDER if name in texts)]
        yield links.readme_name(self._catalog.file_suffix), Md(links.at_root(self._readme(shown)))

    def project_links(self) -> dict[str, Md]:
        """Return entry key → link to the project's section from a page one folder below; valid after `render`."""
        readme = links.readme_name(self._catalog.file_suffix)
        pages = self._places.projects
        return {p.key: Md(f"../{pages.get(p.slug, readme)}#{p.anchor}") for p in self._facts.projects}

    def section(self, name: str) -> Md:
        """Render one part alone, as if everything stood on one page. Raises KeyError on an unknown name."""
        if name == "conclusion":
            return self._conclusion()
        return {s.name: s.text for s in self._sections()}[name] or Md("")

    def week_changes(self) -> Md:
        """Render what changed in the newest week."""
        told = [Md(f"- {self._told_line(t)}") for t in self._week_told(len(self._facts.conclusion.week_changes))]
        return Md("\n".join(told)) or self._w.t("weekly.quiet")

    def _too_long(self, sections: Sequence[Section]) -> list[Section]:
        """Return the sections that must move: those too long to be tried, then the longest until the rest fits."""
        moving = [s for s in sections if s.text is None]
        rest = sorted((s for s in sections if s.text is not None), key=lambda s: -len((s.text or "").encode()))
        size = sum(len((s.text or "").encode()) for s in rest)
        for section in rest:
            if size > PAGE_BYTES and section.slices is not None:
                moving.append(section)
                size -= len((section.text or "").encode())
        return moving

    def _moved(self, name: str, pages: int) -> Section:
        title = self._w.t(f"{name}.title")
        return Section(name, Md(f'<a id="{name}"></a>\n\n## {title}\n\n{self._contents(name, pages)}'))

    # -- pages ---------------------------------------------------------------------------------------------------

    def _chunks(self, projects: Sequence[Md]) -> list[list[Md]]:
        sizes = [len(text.encode()) for text in projects]
        if sum(sizes) <= PAGE_BYTES * 0.6:
            return []
        chunks: list[list[Md]] = [[]]
        filled = 0
        for text, size in zip(projects, sizes, strict=True):
            if filled + size > PAGE_BYTES and chunks[-1]:
                chunks.append([])
                filled = 0
            chunks[-1].append(text)
            filled += size
        return chunks

    def _project_pages(self, chunks: Sequence[Sequence[Md]]) -> dict[str, str]:
        slugs = iter(p.slug for p in self._facts.projects)
        return {next(slugs): self._page("projects", n) for n, chunk in enumerate(chunks) for _ in chunk}

    def _page(self, name: str, number: int) -> str:
        return f"pages/{name}-{number + 1:03d}.{self._catalog.language}.md"

    def _chunk_pages(self, name: str, texts: Sequence[Md]) -> Iterator[tuple[str, Md]]:
        readme = links.readme_name(self._catalog.file_suffix)
        for number, text in enumerate(texts):
            title = self._w.t("page.part", title=self._w.t(f"{name}.title"), n=number + 1, total=len(texts))
            back = f"[← {self._w.t('page.title')}](../{readme})"
            around = [f"[{n + 1}]({self._page(name, n).removeprefix('pages/')})" for n in range(len(texts))]
            page = f"# {title}\n\n{back} · {' '.join(around)}\n\n{text}\n"
            yield self._page(name, number), Md(links.one_below(page))

    def _contents(self, name: str, count: int) -> Md:
        pages = [f"[{n + 1}]({self._page(name, n)})" for n in range(count)]
        return Md(f"{self._w.t('page.moved')} {' '.join(pages)}")

    def _other_languages(self) -> Md:
        found = [
            f"**{c.language_name}**"
            if c.language == self._catalog.language
            else f"[{c.language_name}]({links.readme_name(c.file_suffix)})"
            for c in self._catalogs
        ]
        return Md(" · ".join(found))

    def _readme(self, texts: Sequence[Md]) -> Md:
        return self._renderer.markdown(
            "readme.md.j2",
            w=self._w,
            title=self._facts.world.watchlist.title,
            world=self._facts.world,
            coverage=self._facts.coverage,
            sections=[Md(text.strip()) for text in texts],
            base=Md(""),
            readme=Md(links.readme_name(self._catalog.file_suffix)),
            other_languages=self._other_languages(),
        )

    # -- sections ------------------------------------------------------------------------------------------------

    def _sections(self) -> list[Section]:
        facts = self._facts
        observed = [p for p in facts.projects if "overview" not in p.hide]
        licensed = [p for p in facts.projects if "licences" not in p.hide]
        rows = [(p, m) for p in facts.projects if "weights" not in p.hide for m in p.mirrors]
        contradicted = [p for p in facts.projects if p.contradictions and "contradictions" not in p.hide]
        sections = [
            self._table("overview", observed, self._overview),
            self._table("licences", licensed, self._licences),
            self._table("weights", rows, self._weights),
            self._table("contradictions", contradicted, self._contradictions),
            Section("timeline", self._timeline()),
            Section("lineage", self._render("lineage.md.j2", graph=facts.graph)),
            Section("coverage", self._render("coverage.md.j2", coverage=facts.coverage)),
        ]
        return [*sections, Section("stars", self._stars())] if facts.stems else sections

    def _table(self, name: str, rows: Sequence[object], render: Callable[..., Md]) -> Section:
        text = render(rows) if len(rows) <= ROWS_TRIED else None
        return Section(name, text, lambda: self._sliced(rows, render))

    def _render(self, template: str, **values: object) -> Md:
        return self._renderer.markdown(
            template, w=self._w, tell=self._tell, places=self._places, base=Md(BASE), **values
        )

    def _sliced(self, rows: Sequence[object], render: Callable[..., Md]) -> list[Md]:
        size = len(render(rows[:200], is_continued=True).encode()) / max(1, min(200, len(rows)))
        step = max(1, int(PAGE_BYTES * 0.8 / max(1.0, size)))
        starts = range(0, len(rows), step)
        return [
            piece for start in starts for piece in self._halved(rows[start : start + step], render, first=not start)
        ]

    def _halved(self, rows: Sequence[object], render: Callable[..., Md], *, first: bool) -> list[Md]:
        text = render(rows, is_continued=not first)
        if len(text.encode()) <= PAGE_BYTES or len(rows) == 1:
            return [text]
        middle = len(rows) // 2
        head, tail = rows[:middle], rows[middle:]
        return [*self._halved(head, render, first=first), *self._halved(tail, render, first=False)]

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
        ranked = sorted(self._facts.projects, key=lambda p: (-(p.stars.latest or 0), p.key))[:8]
        numbers = "; ".join(f"{p.name} {p.stars.latest:,}" for p in ranked if p.stars.latest is not None)
        for stem in self._facts.stems:
            alt = w.catalog.text(f"stars.{stem}", numbers=numbers)
            found.append(f"{picture(stem, alt)}\n\n<sub>{w.t(f'stars.caption.{stem}')}</sub>")
        return self._render("stars.md.j2", pictures=Md("\n\n".join(found)))

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
                star_picture=words.picture,
            ).strip()
        )

    def _conclusion(self) -> Md:
        c, w = self._facts.conclusion, self._w
        told = self._week_told(CHANGES_NAMED)
        return self._render(
            "conclusion.md.j2",
            c=c,
            week_told=told,
            told_line=self._told_line,
            last_told=[self._told(change) for change in c.last_changes],
            weights_line=self._weights_line(),
            bases_line=w.join(w.t("conclusion.base", name=name, n=n, total=c.total) for name, n in c.bases[:3]),
            growth_line=w.join(Md(f"{w.project(g.project)} {w.gain(g.gain, with_days=True)}") for g in c.growth),
            alive_line=w.join(Md(f"{w.project(p)}{w.paren(w.day(p.pushed_at))}") for p in c.alive),
            changed_line=w.join(Md(f"{w.project(p)}{w.paren(w.t('changes', n=n))}") for p, n in c.most_changed),
            lost_line=w.join(self._loss(loss) for loss in c.losses[:8]),
        )

    def _week_told(self, limit: int) -> list[Told]:
        return [self._told(change) for change in self._facts.conclusion.week_changes[:limit]]

    def _told(self, change: Change) -> Told:
        names = {p.key: p.name for p in self._facts.projects}
        return Told(change, names.get(change.project, change.repo))

    def _told_line(self, told: Told) -> Md:
        slugs = {p.key: p.slug for p in self._facts.projects}
        slug = slugs.get(told.change.project)
        name = self._w.link(told.name, self._places.project(slug)) if slug else escape.markdown(told.name)
        return Md(f"{name}{self._w.t('dash')}{self._tell.sentence(told)}")

    def _weights_line(self) -> Md:
        w, weights = self._w, self._facts.conclusion.weights
        found = [
            Md(f"{SIGNS[f'weights.{word}']} {w.term(f'weights.{word}')} {len(projects)}")
            for word, projects in weights.items()
            if word and projects
        ]
        unknown = weights.get("", ())
        if unknown:
            found.append(Md(f"{SIGNS['unknown']} {w.t('cell.unknown')} {len(unknown)}"))
        return w.join(found)

    def _loss(self, loss: Loss) -> Md:
        w = self._w
        what = w.join(escape.code(subject) for subject in loss.subjects[:3])
        return Md(f"{w.project(loss.project)}{w.paren(w.t(f'loss.{loss.kind}', what=what))}")


def _grouped(projects: Sequence[ProjectView]) -> list[tuple[str, list[ProjectView]]]:
    groups: dict[str, list[ProjectView]] = {}
    for project in projects:
        groups.setdefault(project.group, []).append(project)
    return list(groups.items())
