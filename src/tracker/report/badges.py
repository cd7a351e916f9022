"""Badges of each project: what may be had, under which licence, how many stars; as SVG and for Shields' endpoint."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.report import html, numbers
from tracker.report.i18n import Catalog
from tracker.report.render import Renderer
from tracker.report.site.frame import feed_suffix
from tracker.report.views.cells import Cell, PieceKind
from tracker.report.views.project import ProjectView
from tracker.report.wording import Wording

GOOD, MIDDLE, BAD, NEUTRAL = "#1a6b38", "#8a5200", "#a3222c", "#4f5b69"
"""White text stands on each with a contrast of at least 4.5:1."""
_COLOURS = {
    "open": GOOD,
    "gated": MIDDLE,
    "delta": MIDDLE,
    "adapter": MIDDLE,
    "request": MIDDLE,
    "announced": MIDDLE,
    "withdrawn": BAD,
    "none": BAD,
}
_USES = {"yes": GOOD, "conditional": MIDDLE, "no": BAD}
MESSAGE_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Badge:
    """One badge in one language."""

    label: str
    message: str
    colour: str

    @property
    def label_width(self) -> int:
        """Width of the left part in pixels."""
        return text_width(self.label) + 12

    @property
    def message_width(self) -> int:
        """Width of the right part in pixels."""
        return text_width(self.message) + 12


def text_width(text: str) -> int:
    """Return about how wide a text of 11 px is: wide characters of East Asia are squares."""
    return round(sum(11.5 if unicodedata.east_asian_width(c) in "WF" else 6.6 for c in text))


def badge_files(
    renderer: Renderer, catalogs: Sequence[Catalog], projects: Sequence[ProjectView]
) -> Iterator[tuple[str, bytes]]:
    """Yield (path below the report's root, content) of every badge of every project."""
    for catalog in catalogs:
        suffix, words = feed_suffix(catalog, catalogs), Wording(catalog)
        for project in projects:
            for name, badge in project_badges(words, project).items():
                stem = f"badges/{project.slug}/{name}{suffix}"
                yield f"{stem}.svg", renderer.svg("badge.svg.j2", b=badge).encode()
                yield f"{stem}.json", _endpoint(badge)


def project_badges(words: Wording, project: ProjectView) -> dict[str, Badge]:
    """Return the badges of one project: licence of the weights, their availability, stars."""
    catalog = words.catalog
    unknown = catalog.text("badge.unknown")
    status, stars = project.weights, project.stars.latest
    weights = catalog.text(f"term.weights.{status}") if status else unknown
    count = unknown if stars is None else numbers.short(stars, catalog.number_style)
    licence = _licence(words, project.cells["licence.weights"]) or unknown
    return {
        "licence": Badge(catalog.text("badge.licence"), licence, _USES.get(project.commercial, NEUTRAL)),
        "weights": Badge(catalog.text("badge.weights"), weights, _COLOURS.get(status, NEUTRAL)),
        "stars": Badge(catalog.text("badge.stars"), count, NEUTRAL),
    }


def _licence(words: Wording, cell: Cell) -> str:
    """Return the licence in short; empty where none is known."""
    if not cell.is_known:
        return html.bare(words.t("cell.not_applicable")) if cell.state.value == "not_applicable" else ""
    codes = [piece.text for piece in cell.pieces if piece.kind is PieceKind.CODE]
    text = " ".join(codes).replace("LicenseRef-", "") or words.pick(cell.localised)
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= MESSAGE_SHOWN else text[: MESSAGE_SHOWN - 1] + "…"


def _endpoint(badge: Badge) -> bytes:
    document = {
        "schemaVersion": 1,
        "label": badge.label,
        "message": badge.message,
        "color": badge.colour.removeprefix("#"),
    }
    return (json.dumps(document, ensure_ascii=False) + "\n").encode()
