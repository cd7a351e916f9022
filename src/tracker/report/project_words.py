"""Words for one project's section: its line of facts, noted cells, footnotes, weights, releases and picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from tracker.domain.repositories import Release
from tracker.report import escape
from tracker.report.chart_files import chart_stem, star_files, strip_files
from tracker.report.charts import sparkline
from tracker.report.escape import Md
from tracker.report.life_words import LifeWords
from tracker.report.links import BASE, evidence_url
from tracker.report.signs import SIGNS
from tracker.report.views.artifacts import Mirror
from tracker.report.views.cells import FIELDS, SEED_FIELDS, Cell, CellState, Flag
from tracker.report.views.project import Contradiction, ProjectView
from tracker.report.views.weekly import Told
from tracker.report.wording import Wording

MORE_FIELDS = tuple(name for name, _, _ in FIELDS if name not in SEED_FIELDS)
OVERVIEW_FIELDS = (
    "weights",
    "commercial_use",
    "licence.weights",
    "code",
    "licence.code",
    "data",
    "params",
    "base_model",
)
MIRRORS_SHOWN = 8
LIFE_SHOWN = 60
LINK_WIDTH = 640


class ProjectWords:
    """What the project template calls; one per language."""

    def __init__(self, wording: Wording, *, is_drawn: bool = True, newest: datetime | None = None) -> None:
        self.w = wording
        self._is_drawn = is_drawn
        self._newest = newest

    def marks(self, project: ProjectView) -> Md:
        """Return the signs that follow a project's name in tables."""
        found = []
        if project.state in {"gone", "blocked"}:
            found.append(f"{SIGNS['access.gone']} {self.w.t(f'mark.{project.state}')}")
        if project.is_archived:
            found.append(str(self.w.t("mark.archived")))
        if project.is_stale and project.state not in {"gone", "blocked"}:
            found.append(SIGNS["stale"])
        if project.contradictions:
            found.append(SIGNS["contradicted"])
        return Md("".join(f" {mark}" for mark in found))

    def facts_line(self, project: ProjectView) -> Md:
        """Return repository, organisation, dates and stars on one line."""
        w = self.w
        parts: list[Md] = [w.link(escape.code(project.repo), project.url)]
        if project.former:
            parts.append(w.t("project.former", name=escape.code(project.former)))
        if project.organization:
            parts.append(escape.markdown(w.pick(project.organization)))
        if project.released:
            parts.append(w.t("project.released", day=w.day(project.released)))
        if project.stars.latest is not None:
            line = "" if self._is_drawn else f" {sparkline([n for _, n in project.stars.recorded])}"
            parts.append(Md(f"★ {w.exact(project.stars.latest)}{line.rstrip()}"))
        if project.pushed_at:
            parts.append(w.t("project.pushed", day=w.day(project.pushed_at)))
        if project.is_archived:
            parts.append(w.t("mark.archived"))
        return Md(" · ".join(parts))

    def noted(self, project: ProjectView, name: str) -> Md:
        """Return a cell followed by its footnote mark."""
        cell = project.cells[name]
        if project.is_hidden(name):
            return self.w.t("cell.hidden")
        note = f"[^{_label(project, name)}]" if _has_note(cell) else ""
        return Md(f"{self.w.cell(cell)}{note}")

    def noted_row(self, project: ProjectView, names: Sequence[str]) -> Md:
        """Return a table row of noted cells."""
        return row(self.noted(project, name) for name in names)

    def overview_row(self, project: ProjectView) -> Md:
        """Return a project's row of the overview."""
        w, cells = self.w, project.cells
        hidden = w.t("cell.hidden")
        briefs = (hidden if project.is_hidden(name) else w.brief(cells[name]) for name in OVERVIEW_FIELDS)
        pushed = w.day(project.pushed_at) or w.sign("unknown")
        name = Md(f"{w.project(project)}{self.marks(project)}")
        return row((name, *briefs, w.narrow(project.stars.latest), pushed))

    def weights_row(self, project: ProjectView, mirror: Mirror, columns: Sequence[str]) -> Md:
        """Return the row of one artifact at one host."""
        w = self.w
        code = w.paren(w.t("weights.password", code=escape.code(mirror.password))) if mirror.password else ""
        name = Md(f"{w.mirror_link(mirror)}{code}")
        more = (w.mirror_column(mirror, column) for column in columns)
        kind = w.term(f"kind.{mirror.kind}")
        return row((w.project(project), name, w.host(mirror.host), kind, w.mirror_state(mirror), *more))

    def footnotes(self, project: ProjectView) -> Md:
        """Return the footnote definitions of a section, a line each."""
        noted = [c for name, c in project.cells.items() if _has_note(c) and not project.is_hidden(name)]
        return Md("\n".join(f"[^{_label(project, c.name)}]: {self.footnote(c)}" for c in noted))

    def footnote(self, cell: Cell) -> Md:
        """Return what stands behind a value; the day only where it is not that of the newest run."""
        return self.w.footnote(cell, self._newest)

    def mirrors_line(self, project: ProjectView) -> Md:
        """Return the project's artifacts with host and state on one line."""
        w, colon = self.w, self.w.catalog.raw("colon")
        shown = [
            Md(f"{w.mirror_link(m)}{w.paren(Md(f'{w.host(m.host)}{colon}{w.mirror_state(m)}'))}")
            for m in project.mirrors[:MIRRORS_SHOWN]
        ]
        rest = len(project.mirrors) - MIRRORS_SHOWN
        return w.join([*shown, w.t("and_more", n=rest)] if rest > 0 else shown)

    def counted(self, counts: Sequence[tuple[str, int]], group: str) -> Md:
        """Return `● available 5, ✕ gone 1`: terms of one group with their numbers."""
        w = self.w
        parts = [(SIGNS.get(f"{group}.{word}", ""), w.term(f"{group}.{word}"), str(n)) for word, n in counts]
        return w.join(Md(" ".join(part for part in triple if part)) for triple in parts)

    def releases_line(self, project: ProjectView) -> Md:
        """Return the newest releases with their dates."""
        w = self.w
        shown = [Md(f"{w.link(escape.code(r.tag), r.url)}{self._release_words(r)}") for r in project.releases]
        rest = (project.release_count or 0) - len(shown)
        return w.join([*shown, w.t("and_more", n=rest)] if rest > 0 else shown)

    def _release_words(self, release: Release) -> Md:
        kind = [self.w.t("project.prerelease")] if release.is_prerelease else []
        words = [word for word in (self.w.day(release.published_at), *kind) if word]
        return self.w.paren(self.w.join(words)) if words else Md("")

    def stale_line(self, project: ProjectView) -> Md:
        """Return why and since when parts of a project could not be observed."""
        w = self.w
        reasons = [w.t("note.stale", day=w.day(since), why=w.reason(reason)) for reason, since in project.unobserved]
        return w.t("project.stale", reasons=w.sentence(reasons))

    def contradiction(self, item: Contradiction) -> Md:
        """Return who says what."""
        w = self.w
        name = self._matter(item)
        if item.cell is not None and item.cell.observed is not None:
            said = w.t(
                "contradictions.challenged",
                stated=w.value(item.cell),
                source=w.reference(item.cell.source),
                observed=w.value(item.cell.observed),
            )
            return Md(f"{name}{w.catalog.raw('colon')}{said}{self._sources(item)}")
        sayings = Md(" ↔ ".join(escape.code(saying) for saying in item.sayings))
        code = w.paren(escape.code(item.code)) if item.code else ""
        return Md(f"{name}{w.catalog.raw('colon')}{sayings}{self._sources(item)}{code}")

    def _matter(self, item: Contradiction) -> Md:
        """Return what the witnesses disagree about: a sentence for rules about hubs, else the field's name."""
        w = self.w
        for key in (f"contradictions.{item.code.lower()}", f"field.{item.subject}"):
            if w.catalog.has(key):
                return w.t(key)
        return self._subject(item.subject)

    def _subject(self, subject: str) -> Md:
        group, _, scope = subject.partition(":")
        if group == "licence" and self.w.catalog.has(f"field.licence.{scope}"):
            return self.w.t(f"field.licence.{scope}")
        return escape.code(subject)

    def _sources(self, item: Contradiction) -> Md:
        sources = [self.w.source(evidence) for evidence in item.evidence[:4]]
        return self.w.paren(self.w.join(sources)) if sources else Md("")

    def licence_files(self, project: ProjectView) -> Md:
        """Return the licence files with what each is recognised as."""
        w = self.w
        if not project.licence_files:
            cell = project.cells["licence.code"]
            return w.t("licences.no_files") if cell.reason is None and project.is_observed else w.t("cell.unknown")
        found = []
        for file in project.licence_files:
            evidence = project.licence_evidence.get(file.path)
            link = w.link(escape.code(file.path), evidence_url(evidence) if evidence else None)
            what = escape.code(file.expression) if file.expression else w.t("licences.unrecognised")
            changed = w.paren(w.t("licences.modified", how=file.modification or "")) if file.is_modified else ""
            found.append(Md(f"{link}{w.paren(what)}{changed}"))
        return w.join(found)

    def told(self, project: ProjectView) -> list[Told]:
        """Return the newest changes as the weekly report tells them."""
        return [Told(change, project.name) for change in project.changes[:5]]

    def life(self, project: ProjectView) -> list[tuple[Md, Md]]:
        """Return the project's life as (day, line), the newest LIFE_SHOWN of them, oldest first."""
        words = LifeWords(self.w.catalog)
        return [(self.w.day(line.at), words.markdown(line, project.name)) for line in project.life[-LIFE_SHOWN:]]

    def picture(self, project: ProjectView) -> Md:
        """Return the star chart and the weights strip as light and dark pairs, each with its numbers in words."""
        w, curve, shown = self.w, project.stars, []
        if not self._is_drawn:
            return Md("")
        if star_files(project):
            series = curve.recorded or curve.history
            first, last = series[0], series[-1]
            alt = w.catalog.text(
                "stars.alt" if curve.recorded else "stars.alt_history",
                name=project.name,
                n=len(series),
                first=f"{first[1]:,}",
                first_day=first[0].date().isoformat(),
                last=f"{last[1]:,}",
                last_day=last[0].date().isoformat(),
            )
            caption = "project.stars_both" if curve.history and curve.recorded else "project.stars"
            shown.append(f"{picture(chart_stem(f'{project.slug}.stars', w.catalog), alt)}\n\n<sub>{w.t(caption)}</sub>")
        if strip_files(project):
            spans = w.catalog.raw("list.clauses").join(
                f"{at.date().isoformat()} {w.catalog.text(f'term.weights.{s}')}" for at, s in project.strip
            )
            alt = w.catalog.text("strip.alt", name=project.name, spans=spans)
            shown.append(
                f"{picture(chart_stem(f'{project.slug}.weights', w.catalog), alt)}\n\n<sub>{w.t('strip.caption')}</sub>"
            )
        return Md("\n\n".join(shown))


def row(cells: Iterable[Md]) -> Md:
    """Return a table row."""
    return Md(f"| {' | '.join(cells)} |")


def header(cells: Sequence[Md]) -> Md:
    """Return a table's head: names and the rule below them."""
    return Md(f"{row(cells)}\n{row([Md('---')] * len(cells))}")


def picture(stem: str, alt: str, width: int = LINK_WIDTH) -> Md:
    """Return a `<picture>` that follows the reader's theme; `stem` is that of `chart_stem`."""
    place = f"{BASE}{stem}"
    return Md(
        f'<picture><source media="(prefers-color-scheme: dark)" srcset="{place}.dark.svg">'
        f'<img alt="{escape.attribute(alt)}" src="{place}.light.svg" width="{width}"></picture>'
    )


def _label(project: ProjectView, name: str) -> str:
    return f"{project.slug}-{name.replace('.', '-')}"


def _has_note(cell: Cell) -> bool:
    return cell.state is not CellState.NOT_APPLICABLE and (
        Flag.CURATED in cell.flags or bool(cell.evidence) or (cell.observed_at is not None and cell.is_known)
    )
