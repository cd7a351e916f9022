"""Rows of the comparison table as HTML, in few bytes: hundreds of them stand on one page."""

from __future__ import annotations

import re
from dataclasses import replace

from tracker.report import html
from tracker.report.html import Html
from tracker.report.signs import SIGNS
from tracker.report.site.facets import row_tokens
from tracker.report.site.places import SitePlaces
from tracker.report.views.cells import Cell, CellState
from tracker.report.views.project import ProjectView
from tracker.report.wording import Wording

COLUMNS: tuple[tuple[str, str], ...] = (
    ("project", "col.project"),
    ("weights", "col.weights"),
    ("commercial_use", "col.commercial"),
    ("licence.weights", "col.licence_weights"),
    ("code", "col.code"),
    ("licence.code", "col.licence_code"),
    ("data", "col.data"),
    ("params", "col.params"),
    ("base_model", "col.base"),
    ("hubs", "site.hubs"),
    ("stars", "col.stars"),
    ("pushed", "col.pushed"),
)
"""Name of a column, as deep links spell it, and its message."""
CELLS = tuple(name for name, _ in COLUMNS[1:9])
NUMERIC = frozenset({"stars", "pushed"})
"""Columns that a reader wants largest first."""
_RANKS = {
    "weights": ("open", "gated", "delta", "adapter", "request", "announced", "withdrawn", "none"),
    "commercial_use": ("yes", "conditional", "no"),
    "code": ("training", "finetuning", "inference", "none"),
    "data": ("open", "partial", "closed"),
}
_LAST = 99
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kKmMbBtT])(?![A-Za-z])")
_FACTOR = {"k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}


class IndexRows:
    """Makes rows in one language; cells that read alike are made once."""

    def __init__(self, wording: Wording, places: SitePlaces) -> None:
        self._w = wording
        self._places = places
        self._cells: dict[object, str] = {}
        self._flags = {sign: self._flag(sign) for sign in ("curated", "contradicted", "stale")}

    def row(self, project: ProjectView, values: dict[str, tuple[str, ...]]) -> Html:
        """Return a project's row; `values` are those of its facets."""
        cells = "".join(self._cell(project, name) for name in CELLS)
        hubs = self._w.join(self._w.host(host) for host in values["hub"])
        stars, pushed = project.stars.latest, self._w.day(project.pushed_at)
        unknown = f'<td class="u" data-v="">{SIGNS["unknown"]}</td>'
        return Html(
            f'<tr id="{project.slug}" data-f="{html.text(row_tokens(values))}">{self._name(project)}{cells}'
            f"<td>{html.inline(hubs)}</td>"
            + (unknown if stars is None else f'<td class="n" data-v="{stars}">{self._w.count(stars)}</td>')
            + (f'<td class="n">{pushed}</td></tr>' if pushed else f"{unknown}</tr>")
        )

    def _name(self, project: ProjectView) -> str:
        address = html.href(self._places.project(project.slug))
        name = html.text(project.name)
        shown = f'<a href="{html.text(address)}">{name}</a>' if address else name
        return f'<th scope="row">{shown}{self._marks(project)}<small>{html.text(project.repo)}</small></th>'

    def _marks(self, project: ProjectView) -> str:
        found = []
        if project.state in {"gone", "blocked"}:
            found.append(f"{SIGNS['access.gone']} {html.text(self._w.t(f'mark.{project.state}'))}")
        if project.is_archived:
            found.append(str(html.text(self._w.t("mark.archived"))))
        marks = "".join(f' <span class="mark">{mark}</span>' for mark in found)
        is_old = project.is_stale and project.state not in {"gone", "blocked"}
        return (
            marks
            + (self._flags["stale"] if is_old else "")
            + (self._flags["contradicted"] if project.contradictions else "")
        )

    def _flag(self, sign: str) -> str:
        word = html.text(html.bare(self._w.t(f"legend.{sign}")))
        return f' <span role="img" aria-label="{word}" title="{word}">{SIGNS[sign]}</span>'

    def _cell(self, project: ProjectView, name: str) -> str:
        cell = project.cells[name]
        if project.is_hidden(name):
            return f'<td class="u" data-v="">{html.inline(self._w.t("cell.hidden"))}</td>'
        status = project.commercial if name == "commercial_use" else project.status(name) if name in _RANKS else ""
        key = (name, status, cell.state, cell.sign, cell.pieces, tuple(cell.localised.items()), cell.flags)
        if key not in self._cells:
            self._cells[key] = self._made(cell, status)
        return self._cells[key]

    def _made(self, cell: Cell, status: str) -> str:
        sort = self._sort_value(cell, status)
        data = f' data-v="{sort}"' if sort is not None else ""
        if cell.state is CellState.NOT_APPLICABLE:
            return f'<td class="u" data-v="">{html.inline(self._w.cell(cell))}</td>'
        flags = "".join(self._flags[flag.value] for flag in cell.flags)
        if not cell.is_known:
            last = _LAST if cell.name in _RANKS else ""
            unknown = html.inline(self._w.t("cell.unknown"))
            return f'<td class="u" data-v="{last}">{_sign("unknown", " ")}{unknown}{flags}</td>'
        plain = replace(cell, sign="", flags=(), evidence=(), source="") if not cell.sign else cell
        text = html.inline(self._w.term(cell.sign) if cell.sign else self._w.brief(plain))
        look = f' class="{cell.sign.replace(".", "-")}"' if cell.sign else ""
        return f"<td{look}{data}>{_sign(cell.sign) if cell.sign else ''}{text}{flags}</td>"

    def _sort_value(self, cell: Cell, status: str) -> str | None:
        ranks = _RANKS.get(cell.name)
        if ranks:
            return str(ranks.index(status) if status in ranks else _LAST)
        return f"{largest_size(cell):.0f}" if cell.name == "params" else None


def largest_size(cell: Cell) -> float:
    """Return the largest number of parameters that a cell names, 0 where it names none."""
    words = " ".join((*(piece.text for piece in cell.pieces), *cell.localised.values()))
    return max((float(number) * _FACTOR[unit.lower()] for number, unit in _SIZE.findall(words)), default=0.0)


def _sign(key: str, space: str = "\u00a0") -> str:
    return f'<i aria-hidden="true">{SIGNS[key]}</i>{space}' if key in SIGNS else ""
