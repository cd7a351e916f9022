"""The weekly reports of one language and the index of all weeks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from tracker.domain.changes import Change
from tracker.report import escape, links
from tracker.report.escape import Md
from tracker.report.i18n import Catalog
from tracker.report.render import Renderer
from tracker.report.telling import Telling
from tracker.report.views.terms import LicenceTerms
from tracker.report.views.weekly import Told, Week
from tracker.report.wording import Wording

TextDiff = Callable[[Change], str]
"""Unified diff of the texts behind a change; empty when there is none or the texts are not at hand."""

DIFF_LINES = 120


@dataclass(frozen=True, slots=True)
class WeeklyFacts:
    """What the weekly reports of every language are made from."""

    weeks: Sequence[Week]
    terms: LicenceTerms
    text_diff: TextDiff | None = None


class WeeklyPages:
    """Renders weeks into Markdown; `projects` maps entry keys to links from a weekly page to their sections."""

    def __init__(
        self,
        renderer: Renderer,
        catalog: Catalog,
        catalogs: Sequence[Catalog],
        facts: WeeklyFacts,
        projects: Mapping[str, str],
    ) -> None:
        self._renderer = renderer
        self._catalog = catalog
        self._catalogs = catalogs
        self._facts = facts
        self._weeks = facts.weeks
        self._projects = projects
        self._w = Wording(catalog)
        self._tell = Telling(self._w)

    def render(self) -> Iterator[tuple[str, Md]]:
        """Yield (path below the report's root, text) of every week and of the index."""
        readme = Md(links.readme_name(self._catalog.file_suffix))
        for week in self._weeks:
            yield f"weekly/{week.week}.{self._catalog.language}.md", self.week(week, readme)
        yield f"weekly/{readme}", self._index(readme)

    def _index(self, readme: Md) -> Md:
        newest_first = list(reversed(self._weeks))
        quiet = groupby((week for week in newest_first if week.is_quiet), key=lambda week: week.week[:4])
        return self._renderer.markdown(
            "weeks.md.j2",
            w=self._w,
            weeks=self._weeks,
            told=[week for week in newest_first if not week.is_quiet],
            quiet=[(year, list(weeks)) for year, weeks in quiet],
            headline=self._headline,
            readme=readme,
            other_languages=self._languages(lambda c: links.readme_name(c.file_suffix)),
        )

    def week(self, week: Week, readme: Md) -> Md:
        """Render one week."""
        w = self._w
        return self._renderer.markdown(
            "weekly.md.j2",
            w=w,
            tell=self._tell,
            week=week,
            last_day=week.end - timedelta(days=1),
            runs_line=self._runs_line(week),
            hrefs=self._projects,
            readme=readme,
            quote=self._quote,
            in_words=self._in_words,
            text_diff=self._details,
            other_languages=self._languages(lambda c: f"{week.week}.{c.language}.md"),
        )

    def _runs_line(self, week: Week) -> Md:
        w = self._w
        if not week.runs:
            return w.t("weekly.reconstructed")
        runs = w.join(w.minute(run.at) for run in week.runs[:7])
        rest = w.t("and_more", n=len(week.runs) - 7) if len(week.runs) > 7 else ""
        return w.t("weekly.runs", n=len(week.runs), at=w.join([runs, rest]) if rest else runs)

    def _languages(self, address: Callable[[Catalog], str]) -> Md:
        shown = [
            f"**{c.language_name}**" if c is self._catalog else f"[{c.language_name}]({address(c)})"
            for c in self._catalogs
        ]
        return Md(" · ".join(shown))

    def _headline(self, week: Week) -> Md:
        groups = week.critical or week.notable
        if not groups:
            return self._w.t(week.quiet_words)
        told = groups[0].told[0]
        values = self._tell.values(told.change) if week.critical else Md("")
        title = f"{escape.markdown(told.name)}{self._w.t('dash')}{self._tell.title(told.change)}"
        return Md(f"{title}{self._w.catalog.raw('colon')}{values}" if values else title)

    def _in_words(self, told: Told) -> Md:
        terms = self._facts.terms.of(told.change)
        return Md(f"  - {self._w.t('weekly.in_words')}{self._tell.terms(*terms)}\n") if terms else Md("")

    def _quote(self, told: Told) -> Md:
        evidence = told.change.evidence
        return Md(f"  > {escape.code(evidence.quote)}\n") if evidence and evidence.quote else Md("")

    def _details(self, told: Told) -> Md:
        diff = self._facts.text_diff(told.change) if self._facts.text_diff else ""
        if not diff:
            return Md("")
        lines = diff.splitlines()
        cut = [*lines[:DIFF_LINES], "…"] if len(lines) > DIFF_LINES else lines
        body = "\n".join(f"  {line}" for line in escape.fenced("\n".join(cut), "diff").splitlines())
        return Md(f"\n  <details><summary>{self._w.t('weekly.text_diff')}</summary>\n\n{body}\n\n  </details>\n\n")
