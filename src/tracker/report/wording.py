"""Puts view records into words of one language. Returns Markdown; templates only arrange what comes from here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from tracker.domain.evidence import Evidence, FailureReason, Method
from tracker.report import escape, numbers
from tracker.report.escape import Md
from tracker.report.i18n import Catalog
from tracker.report.links import Places, evidence_url, short_reference
from tracker.report.signs import SIGNS
from tracker.report.views.artifacts import Mirror
from tracker.report.views.cells import Cell, CellState, Flag, Piece, PieceKind
from tracker.report.views.project import ProjectView
from tracker.report.views.stars import Gain

LOOKED_SHOWN = 3
PIECES_SHOWN = 6
NARROW = 40
"""Characters of a value that a narrow column shows; all of it stands in the project's own section."""


class Wording:
    """The language of one page. `places` says where links to projects lead."""

    def __init__(self, catalog: Catalog, places: Places | None = None) -> None:
        self.catalog = catalog
        self.language = catalog.language
        self.places = places or Places()
        self._terms: dict[str, Md] = {}
        self._observed: dict[tuple[Method | None, date], Md] = {}
        self._rules: dict[str, Md] = {}

    # -- words ---------------------------------------------------------------------------------------------------

    def t(self, key: str, /, **values: object) -> Md:
        """Return a message; values that are not Markdown are escaped."""
        return self.catalog.md(key, **values)

    def join(self, parts: Iterable[object]) -> Md:
        """Join parts as a list in this language (`, ` or `、`)."""
        return Md(self.catalog.raw("list.separator").join([_md(part) for part in parts]))

    def sentence(self, parts: Iterable[object]) -> Md:
        """Join clauses (`; ` or `；`)."""
        return Md(self.catalog.raw("list.clauses").join(_md(part) for part in parts if part))

    def paren(self, text: object) -> Md:
        """Put a remark in parentheses of this language."""
        return self.t("paren", text=text)

    def pick(self, texts: Mapping[str, str]) -> str:
        """Return the text of this language: its own, else `*`, else English, else any."""
        for language in (self.language, self.language.split("-")[0], "*", "en"):
            if texts.get(language):
                return _unfolded(texts[language])
        return _unfolded(next((text for text in texts.values() if text), ""))

    def term(self, key: str) -> Md:
        """Return a translated term, or the code itself where there is none."""
        if key not in self._terms:
            known = self.catalog.has(f"term.{key}")
            self._terms[key] = self.t(f"term.{key}") if known else escape.code(key.rsplit(".", 1)[-1])
        return self._terms[key]

    def sign(self, key: str) -> Md:
        """Return a sign alone."""
        return Md(SIGNS.get(key, ""))

    # -- numbers -------------------------------------------------------------------------------------------------

    def count(self, value: int | None) -> Md:
        """Return a short count, or the sign for unknown."""
        return Md(SIGNS["unknown"] if value is None else numbers.short(value, self.catalog.number_style))

    def narrow(self, value: int | None) -> Md:
        """Return a short count that does not wrap."""
        return Md(self.count(value).replace(" ", "&nbsp;"))

    def exact(self, value: int) -> Md:
        """Return every digit of a count."""
        return Md(numbers.exact(value))

    def signed(self, value: int) -> Md:
        """Return a difference with its sign."""
        return Md(numbers.signed(value))

    def size(self, value: int | None) -> Md:
        """Return a file size, empty when it is not known."""
        return Md("" if value is None else numbers.bytes_size(value))

    def day(self, at: datetime | date | None) -> Md:
        """Return a date."""
        return Md(numbers.day(at))

    def minute(self, at: datetime) -> Md:
        """Return date and time in UTC."""
        return Md(numbers.minute(at))

    def gain(self, gain: Gain, *, with_days: bool = False) -> Md:
        """Return `+1,200 (+3.1 %)`, with the days it took on demand."""
        is_tiny = gain.stars and abs(gain.share) < 0.0005  # would read as a gain or a loss of nothing
        share = Md("&lt; 0.1 %" if is_tiny else f"{gain.share * 100:+.1f} %".replace("-", "−"))
        remark = self.join([share, self.t("days", n=gain.days)]) if with_days else share
        return Md(f"{self.signed(gain.stars)}{self.paren(remark)}")

    # -- links ---------------------------------------------------------------------------------------------------

    def week_span(self, week: str, known_until: datetime | None = None) -> Md:
        """Return the days of an ISO week; of one that still goes on, until when it is known."""
        if not week:
            return Md("")
        start, end = numbers.week_bounds(week)
        last = end - timedelta(days=1)
        days = self.t("weekly.span", start=self.day(start), end=self.day(last))
        if known_until is None or known_until >= last:
            return days
        return self.t("weekly.so_far", span=days, day=self.day(known_until))

    def link(self, text: object, address: str | None) -> Md:
        """Return a link; the text alone where the address is unfit."""
        return escape.link(text if isinstance(text, Md) else str(text), address)

    def project(self, project: ProjectView) -> Md:
        """Return a link to a project's section."""
        return self.link(project.name, self.places.project(project.slug))

    def projects(self, projects: Sequence[ProjectView], limit: int = 12) -> Md:
        """Return links to projects; more than `limit` are counted."""
        shown = [self.project(p) for p in projects[:limit]]
        rest = len(projects) - limit
        return self.join([*shown, self.t("and_more", n=rest)] if rest > 0 else shown)

    def source(self, evidence: Evidence) -> Md:
        """Return a link to where a value was seen: file and line, or the address's host."""
        name = evidence.path or evidence.url.split("://", 1)[-1].split("/", 1)[0]
        return self.link(f"{name}:{evidence.line}" if evidence.path and evidence.line else name, evidence_url(evidence))

    def reference(self, text: str) -> Md:
        """Return a curated source: a link for an address, arXiv ids linked, else the words."""
        if text.startswith(("http://", "https://")):
            return self.link(short_reference(text), text)
        arxiv = next((w for w in text.replace(":", " ").split() if _is_arxiv(w)), "")
        return self.link(text, f"https://arxiv.org/abs/{arxiv}") if arxiv else escape.markdown(text)

    # -- cells ---------------------------------------------------------------------------------------------------

    def cell(self, cell: Cell, *, is_linked: bool = False) -> Md:
        """Return a cell's value with its signs; with `is_linked` the value leads to its evidence."""
        if cell.state is CellState.NOT_APPLICABLE:
            return self.t("cell.not_applicable")
        if cell.state is CellState.UNKNOWN:
            return self._unknown(cell, is_short=is_linked)
        return self.beside_signs(cell, self.value(cell), self.address(cell) if is_linked else None)

    def beside_signs(self, cell: Cell, text: Md, address: str | None) -> Md:
        """Put a cell's signs around a text, which leads to an address where there is one."""
        lead = SIGNS.get(cell.sign, "")
        shown = self.link(text, address) if address else text
        return Md(" ".join([part for part in (lead, shown) if part] + [SIGNS[flag.value] for flag in cell.flags]))

    def brief(self, cell: Cell) -> Md:
        """Return a cell for a narrow column: sign and one word where there is one, linked to where it was seen."""
        if not cell.is_known:
            return self.cell(cell, is_linked=True)
        if cell.sign:
            text = self.term(cell.sign)
        elif cell.localised:
            text = escape.markdown(_shortened(numbers.stated(self.pick(cell.localised), self.catalog.number_style)))
        elif cell.name.startswith("licence."):
            text = escape.code(_clipped(" ".join(piece.text for piece in cell.pieces).replace("LicenseRef-", "")))
        else:
            text = self.value(cell)
        flags = (SIGNS[flag.value] for flag in cell.flags)
        parts = [SIGNS.get(cell.sign, ""), self.link(text, self.address(cell)), *flags]
        return Md("&nbsp;".join(part for part in parts if part))

    def value(self, cell: Cell) -> Md:
        """Return the value alone, in this language."""
        if cell.localised:
            return escape.markdown(numbers.stated(self.pick(cell.localised), self.catalog.number_style))
        pieces = [self.piece(piece) for piece in cell.pieces[:PIECES_SHOWN]]
        rest = len(cell.pieces) - PIECES_SHOWN
        return self.join([*pieces, self.t("and_more", n=rest)] if rest > 0 else pieces)

    def piece(self, piece: Piece) -> Md:
        """Return one part of a value."""
        if piece.kind is PieceKind.TERM:
            return self.term(piece.text)
        if piece.kind is PieceKind.CODE:
            return escape.code(piece.text)
        return escape.markdown(numbers.stated(piece.text, self.catalog.number_style))

    def _unknown(self, cell: Cell, *, is_short: bool) -> Md:
        sign = SIGNS["unknown"]
        if cell.reason is FailureReason.NOT_ASKED:
            text = self.t("cell.unknown") if is_short else self.t("cell.unasked")
        elif cell.reason is not None:
            text = self.t("cell.unknown") if is_short else self.t("cell.unobserved", why=self.reason(cell.reason))
        elif is_short or not cell.looked_in:
            text = self.t("cell.unknown")
        else:
            text = self.t("cell.unknown_looked", where=self.looked_in(cell.looked_in))
        return Md(f"{sign} {text}")

    def looked_in(self, places: Sequence[str]) -> Md:
        """Return where was looked; a few places, the rest counted."""
        shown = [escape.code(place) for place in places[:LOOKED_SHOWN]]
        rest = len(places) - LOOKED_SHOWN
        return self.join([*shown, self.t("and_more", n=rest)] if rest > 0 else shown)

    def reason(self, reason: FailureReason) -> Md:
        """Return why something could not be observed."""
        return self.t(f"reason.{reason.value}")

    def address(self, cell: Cell) -> str | None:
        """Return where a value was seen, or where its maintainer has it from; None when that is no address."""
        if Flag.CURATED in cell.flags and cell.source.startswith(("http://", "https://")):
            return cell.source
        return evidence_url(cell.evidence[0]) if cell.evidence else None

    def footnote(self, cell: Cell, newest: datetime | None = None) -> Md:
        """Return what stands behind a value: quote, place, rule, time; for a curated one its source as well.

        A value seen in the `newest` run bears no day: that is said once for the page, which then reads the same from
        run to run.
        """
        if Flag.CURATED in cell.flags:
            return self._curated_note(cell)
        parts = [self._seen(evidence) for evidence in cell.evidence[:3]]
        if cell.observed_at and cell.observed_at == newest:
            parts.append(self.method(cell.method))
        elif cell.observed_at:
            parts.append(self._observation(cell.method, cell.observed_at))
        if Flag.STALE in cell.flags and cell.since and cell.reason:
            parts.append(self.t("note.stale", day=self.day(cell.since), why=self.reason(cell.reason)))
        return self.sentence(parts)

    def _observation(self, method: Method | None, at: datetime) -> Md:
        key = (method, at.date())
        if key not in self._observed:
            self._observed[key] = self.t("note.observed", method=self.method(method), day=self.day(at))
        return self._observed[key]

    def _rule(self, rule: str) -> Md:
        if rule not in self._rules:
            self._rules[rule] = self.paren(self.t("note.rule", rule=escape.code(rule)))
        return self._rules[rule]

    def _curated_note(self, cell: Cell) -> Md:
        parts = [self.t("note.curated", source=self.reference(cell.source))]
        if cell.by or cell.on:
            parts.append(self.join(part for part in (escape.markdown(cell.by), self.day(cell.on)) if part))
        if cell.note:
            parts.append(escape.markdown(self.pick(cell.note)))
        observed = cell.observed
        if observed is not None and observed.is_known:
            key = "note.disagrees" if Flag.CONTRADICTED in cell.flags else "note.observed_value"
            parts.append(self.t(key, value=self.value(observed)))
            parts += [self._seen(evidence) for evidence in observed.evidence[:2]]
        return self.sentence(parts)

    def _seen(self, evidence: Evidence) -> Md:
        rule = self._rule(evidence.rule) if evidence.rule else ""
        quote = f"{escape.code(evidence.quote)}{self.t('dash')}" if evidence.quote else ""
        return Md(f"{quote}{self.source(evidence)}{rule}")

    def method(self, method: Method | None) -> Md:
        """Return how a value came to be known."""
        return self.t(f"method.{method.value}") if method else Md("")

    # -- weights -------------------------------------------------------------------------------------------------

    def mirror_state(self, mirror: Mirror) -> Md:
        """Return the state a hub gave, with its sign; moved and stale are said."""
        words = [self.term(f"access.{mirror.state}")]
        if mirror.moved_to:
            words.append(self.t("mirror.moved", to=escape.code(mirror.moved_to)))
        if mirror.is_stale and mirror.since and mirror.reason:
            words.append(self.t("note.stale", day=self.day(mirror.since), why=self.reason(mirror.reason)))
        stale = f" {SIGNS['stale']}" if mirror.is_stale else ""
        return Md(f"{SIGNS[f'access.{mirror.state}']} {self.sentence(words)}{stale}")

    def mirror_column(self, mirror: Mirror, column: str) -> Md:
        """Return one of the columns that only hubs can fill; empty where this one did not say."""
        if column == "tag":
            return escape.code(mirror.licence)
        if column == "modified":
            return self.day(mirror.last_modified)
        if column == "size":
            return self.size(mirror.bytes)
        value = mirror.parameters if column == "parameters" else mirror.downloads
        return Md("") if value is None else self.count(value)

    def host(self, host: str) -> Md:
        """Return the name of a host."""
        return self.term(f"host.{host}")

    def mirror_link(self, mirror: Mirror) -> Md:
        """Return a link to the artifact, named by its id on hubs and by its host's address elsewhere."""
        name = mirror.id if "://" not in mirror.id else mirror.id.split("://", 1)[1]
        label = escape.code(name if len(name) <= 60 else name[:59] + "…")
        return self.link(label, mirror.url)

    def trusted(self, text: str) -> Md:
        """Pass on Markdown that the maintainer wrote; comment ends and headings are left as they are."""
        return Md(text.strip())


def _unfolded(text: str) -> str:
    """Drop the space that a folded YAML line leaves behind full-width punctuation, which has its own."""
    return re.sub(r"(?<=[，。；：、！？）]) (?=\S)", "", text)


def _md(part: object) -> str:
    return part if isinstance(part, Md) else escape.markdown(str(part))


def _shortened(text: str) -> str:
    """Return a curated text without remarks in parentheses and without what follows a semicolon."""
    kept = re.split(r"[;；]", re.sub(r"\s*[(（][^()（）]*[)）]", "", text))[0].strip()
    return _clipped(kept)


def _clipped(text: str) -> str:
    return text if len(text) <= NARROW else text[: NARROW - 1] + "…"


def _is_arxiv(word: str) -> bool:
    head, dot, tail = word.strip("()[],;").partition(".")
    return bool(dot) and len(head) == 4 and head.isdigit() and tail[:4].isdigit() and len(tail) in {4, 5}
