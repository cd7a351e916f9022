"""The first page: what is concluded, and the table that a reader sorts and filters."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.report.chart_files import numbers_in_words
from tracker.report.charts import Chart
from tracker.report.conclusion_words import ConclusionWords
from tracker.report.html import Html
from tracker.report.signs import LEGEND
from tracker.report.site.facets import FACETS, Choice, facets, values
from tracker.report.site.frame import Frame
from tracker.report.site.places import INDEX
from tracker.report.site.rows import COLUMNS, NUMERIC, IndexRows
from tracker.report.telling import Telling
from tracker.report.wording import Wording

_TERMS = {"openness": "weights", "commercial": "commercial", "hub": "host"}


def index_page(frame: Frame, drawings: Mapping[str, Chart]) -> tuple[str, bytes]:
    """Return the first page of one language; `drawings` are those over all projects."""
    place = frame.place(INDEX)
    words, places = frame.wording(place), frame.places(place)
    shown = [p for p in frame.facts.projects if "overview" not in p.hide]
    found = [values(project) for project in shown]
    rows = IndexRows(words, places)
    conclusion = ConclusionWords(words, Telling(words), frame.facts, places)
    return frame.render(
        "index",
        place,
        words,
        rows=Html("\n".join(rows.row(project, value) for project, value in zip(shown, found, strict=True))),
        total=len(shown),
        columns=[(name, message, name in NUMERIC) for name, message in COLUMNS],
        facets=facets(found),
        letters=dict(FACETS),
        choice_text=lambda facet, choice: choice_text(words, facet, choice),
        legend=LEGEND,
        drawings=drawings,
        numbers=lambda stem: numbers_in_words(stem, frame.facts.projects, words.catalog.raw("list.clauses")),
        **conclusion.values(),
    )


def choice_text(words: Wording, facet: str, choice: Choice) -> str:
    """Return a choice in words: our own terms are translated, all else is left as it is."""
    catalog = words.catalog
    if choice.text == "full" and facet == "openness":
        return catalog.text("site.fully_open")
    if choice.text == "unknown":
        return catalog.text("cell.unknown")
    key = f"term.{_TERMS.get(facet, '-')}.{choice.text}"
    if catalog.has(key):
        return catalog.text(key)
    return choice.text.replace("LicenseRef-", "") if facet == "licence" else choice.text
