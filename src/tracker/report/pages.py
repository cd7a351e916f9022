"""The comparison report of one language, spread over pages that GitHub still renders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.report import links
from tracker.report.escape import Md
from tracker.report.i18n import Catalog
from tracker.report.links import Places
from tracker.report.render import Renderer
from tracker.report.sections import Section, Sections
from tracker.report.slicing import chunked, size, sliced
from tracker.report.views.facts import Facts
from tracker.report.wording import Wording

PAGE_BYTES = 400_000
"""GitHub renders Markdown up to 512 KB; a page stays well below."""
PROJECTS_SHARE = 0.6
"""Sections of projects that would fill more than this part of the first page move to pages of their own."""
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


class ComparisonPages:
    """Renders the pages of one language."""

    def __init__(self, renderer: Renderer, catalog: Catalog, catalogs: Sequence[Catalog], facts: Facts) -> None:
        self._renderer = renderer
        self._catalog = catalog
        self._catalogs = catalogs
        self._facts = facts
        self._w = Wording(catalog)
        self._readme_name = links.readme_name(catalog.file_suffix)
        self._project_pages: dict[str, str] = {}

    def render(self) -> Iterator[tuple[str, Md]]:
        """Yield (path below the report's root, text), the first page last."""
        projects = self._projects()
        yield from self._pages("projects", projects[1:])
        sections = self._sections(Places(self._project_pages)).all()
        sections.append(Section("projects", projects[0]))
        moved: dict[str, str] = {}
        moving = self._too_long(sections)
        for n, section in enumerate(sections):
            if section.name in moving:
                slices = sliced(section.rows, section.render, PAGE_BYTES) if section.render else []
                yield from self._pages(section.name, slices)
                moved[section.name] = self._page(section.name, 0)
                contents = self._contents(section.name, len(slices))
                sections[n] = Section(section.name, self._headed(section.name, contents))
        texts = {section.name: section.text for section in sections}
        conclusion = self._sections(Places(self._project_pages, moved)).conclusion()
        shown = [conclusion, *(text for name in ORDER if (text := texts.get(name)))]
        yield self._readme_name, Md(links.at_root(self._readme(shown)))

    def project_links(self) -> dict[str, Md]:
        """Return entry key → link to the project's section from a page one folder below; valid after `render`."""
        pages = self._project_pages
        return {p.key: Md(f"../{pages.get(p.slug, self._readme_name)}#{p.anchor}") for p in self._facts.projects}

    def _sections(self, places: Places) -> Sections:
        return Sections(self._renderer, self._catalog, self._facts, places)

    def _projects(self) -> list[Md]:
        """Return the projects' part of the first page, and behind it the pages they have of their own, if any."""
        sections = self._sections(Places())
        texts = [sections.project(project) for project in self._facts.projects]
        if sum(size(text) for text in texts) <= PAGE_BYTES * PROJECTS_SHARE:
            return [self._headed("projects", Md("\n\n".join(texts)))]
        chunks = chunked(texts, PAGE_BYTES)
        slugs = iter(p.slug for p in self._facts.projects)
        self._project_pages = {next(slugs): self._page("projects", n) for n, chunk in enumerate(chunks) for _ in chunk}
        first = self._headed("projects", self._contents("projects", len(chunks)))
        return [first, *(Md("\n\n".join(chunk)) for chunk in chunks)]

    def _too_long(self, sections: Sequence[Section]) -> set[str]:
        """Return the parts that must move: those too long to be tried, then the longest until the rest fits."""
        moving = {section.name for section in sections if section.text is None}
        tried = sorted((s for s in sections if s.text is not None), key=lambda s: -size(s.text or ""))
        filled = sum(size(section.text or "") for section in tried)
        for section in tried:
            if filled > PAGE_BYTES and section.render is not None:
                moving.add(section.name)
                filled -= size(section.text or "")
        return moving

    def _headed(self, name: str, text: Md) -> Md:
        return Md(f'<a id="{name}"></a>\n\n## {self._w.t(f"{name}.title")}\n\n{text}')

    def _page(self, name: str, number: int) -> str:
        return f"pages/{name}-{number + 1:03d}.{self._catalog.language}.md"

    def _pages(self, name: str, texts: Sequence[Md]) -> Iterator[tuple[str, Md]]:
        around = " ".join(f"[{n + 1}]({self._page(name, n).removeprefix('pages/')})" for n in range(len(texts)))
        for number, text in enumerate(texts):
            title = self._w.t("page.part", title=self._w.t(f"{name}.title"), n=number + 1, total=len(texts))
            back = f"[← {self._w.t('page.title')}](../{self._readme_name})"
            yield self._page(name, number), Md(links.one_below(f"# {title}\n\n{back} · {around}\n\n{text}\n"))

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
            w=Wording(self._catalog, Places(self._project_pages)),
            title=self._facts.world.watchlist.title,
            world=self._facts.world,
            coverage=self._facts.coverage,
            sections=[Md(text.strip()) for text in texts],
            base=Md(""),
            readme=Md(self._readme_name),
            other_languages=self._other_languages(),
        )
