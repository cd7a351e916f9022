"""`tracker explain PROJECT[.FIELD]`: a value, its evidence, its history, what lost against it, where nothing was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.completing import project_names
from tracker.cli.context import AppContext, common_options, printable

if TYPE_CHECKING:
    from tracker.domain.evidence import Evidence
    from tracker.domain.findings import Finding
    from tracker.report.views.cells import Cell
    from tracker.report.views.explanation import Explained, Explanation
    from tracker.report.views.measured import Measured

CANDIDATES_SHOWN = 12


@click.command("explain")
@click.argument("asked", metavar="PROJECT[.FIELD]", shell_complete=project_names)
@click.option("--as-of", metavar="TIME", help="Explain the state at this instant; a date means the end of that day.")
@common_options
def command(context: AppContext, asked: str, as_of: str | None) -> int:
    """Show why the report says what it says.

    PROJECT is a display name, a repository or its last part; FIELD a column of the report (weights, licence.code,
    params …) or a fact's public name (repo.stars). Without FIELD all columns are shown in short.
    """
    from tracker import wiring
    from tracker.cli.candidates import stored_findings
    from tracker.cli.report import end_of
    from tracker.report.views.explanation import explain

    watchlist = wiring.watchlist(context.settings)
    at = end_of(as_of, "--as-of") if as_of else None
    with wiring.store(context.settings) as store:
        found = explain(store, watchlist, asked, stored_findings(store.documents), at)
    if context.as_json:
        context.emit(explanation_document(found))
    else:
        for line in _lines(found):
            click.echo(printable(_on_one_line(line)))
    return 0


def explanation_document(found: Explanation) -> dict[str, Any]:
    """Return what `explain --json` prints."""
    from tracker.report.documents import SCHEMA_VERSION, instant

    return {
        "schema_version": SCHEMA_VERSION,
        "project": found.snapshot.entry,
        "repo": str(found.snapshot.repo),
        "name": found.entry.name,
        "at": instant(found.snapshot.at),
        "values": [_value_document(value) for value in found.values],
    }


def _value_document(value: Explained) -> dict[str, Any]:
    from tracker.report.documents import change_document, instant

    observed = value.cell.observed or value.cell
    return {
        "field": value.name,
        "fact": str(value.key),
        **_cell_document(value.cell),
        "observed": _cell_document(observed) if value.cell.observed is not None else None,
        "history": [{"since": instant(at), **_cell_document(cell)} for at, cell in value.history],
        "changes": [change_document(change) for change in value.changes],
        "seen": [_finding_document(finding) for finding in value.witnesses],
        "not_taken": [_finding_document(finding) for finding in value.candidates],
        "measured": [_measured_document(measured) for measured in value.measured],
    }


def _cell_document(cell: Cell) -> dict[str, Any]:
    from tracker.report.documents import evidence_document, instant

    return {
        "state": cell.state.value,
        "value": _plain(cell) if cell.is_known else None,
        "flags": [flag.value for flag in cell.flags],
        "method": cell.method.value if cell.method else None,
        "observed_at": instant(cell.observed_at),
        "evidence": [evidence_document(evidence) for evidence in cell.evidence],
        "looked_in": list(cell.looked_in),
        "reason": cell.reason.value if cell.reason else None,
        "since": instant(cell.since),
        "source": cell.source or None,
    }


def _finding_document(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "path": finding.path,
        "line": finding.line,
        "quote": finding.quote,
        "value": finding.value,
        "note": finding.note,
    }


def _measured_document(measured: Measured) -> dict[str, Any]:
    return {
        "artifact": measured.artifact,
        "value": measured.value,
        "url": measured.url,
        "is_stale": measured.is_stale,
    }


def _plain(cell: Cell) -> str:
    """Return a value without signs: the English or only text of a curated one, else its parts."""
    if cell.localised:
        return cell.localised.get("en") or cell.localised.get("*") or next(iter(cell.localised.values()))
    return ", ".join(piece.text.rsplit(".", 1)[-1] if piece.kind == "term" else piece.text for piece in cell.pieces)


def _lines(found: Explanation) -> Iterator[str]:
    from tracker.cli.instants import format_instant

    yield f"{found.entry.name} ({found.snapshot.repo}), as of {format_instant(found.snapshot.at)}"
    for value in found.values:
        yield ""
        yield f"{value.name}: {_answer(value.cell)}"
        yield from (f"  {line}" for line in _details(value))


def _on_one_line(line: str) -> str:
    """Upstream text must not begin a line of its own: workflows obey lines that begin with two colons."""
    return re.sub(r"\s*[\r\n]\s*", " ", line)


def _answer(cell: Cell) -> str:
    if cell.is_known:
        flags = f"  [{', '.join(flag.value for flag in cell.flags)}]" if cell.flags else ""
        return f"{_plain(cell)}{flags}"
    if cell.state == "not_applicable":
        return "not applicable"
    if cell.reason == "not_asked":
        return "unknown (never looked at)"
    if cell.reason:
        return f"unknown (could not look: {cell.reason.value})"
    return f"unknown (looked in {', '.join(cell.looked_in)})" if cell.looked_in else "unknown (found nowhere)"


def _details(value: Explained) -> Iterator[str]:
    from tracker.cli.run import change_line

    cell = value.cell
    if cell.source:
        stated = " ".join(part for part in (cell.by, str(cell.on) if cell.on else "") if part)
        yield f"stated     {stated or 'by the maintainer'}, source {cell.source}"
    if cell.observed is not None:
        yield f"observed   {_answer(cell.observed)}"
    if cell.method and cell.observed_at and cell.is_known and not cell.source:
        yield f"known by   {cell.method.value}, observed {cell.observed_at:%Y-%m-%d}"
    if cell.since and cell.reason:
        yield f"stale      not observed since {cell.since:%Y-%m-%d}: {cell.reason.value}"
    yield from _evidence_lines(cell.evidence)
    yield from _measured_lines(value.measured)
    yield from (f"held       {at:%Y-%m-%d}  {_answer(held)}" for at, held in value.history)
    yield from (f"changed    {change.at:%Y-%m-%d}  {change_line(change)}" for change in value.changes[-20:])
    yield from (f"not taken  {_finding_line(finding)}" for finding in value.candidates[:CANDIDATES_SHOWN])
    if len(value.candidates) > CANDIDATES_SHOWN:
        yield f"           and {len(value.candidates) - CANDIDATES_SHOWN} more (see --json)"


def _evidence_lines(evidence: tuple[Evidence, ...]) -> Iterator[str]:
    from tracker.report.links import evidence_url

    for seen in evidence:
        rule = f" (rule {seen.rule})" if seen.rule else ""
        yield f"evidence   {evidence_url(seen)}{rule}"
        if seen.quote:
            yield f"           “{seen.quote}”"


def _measured_lines(measured: tuple[Measured, ...]) -> Iterator[str]:
    for said in measured[:CANDIDATES_SHOWN]:
        yield f"measured   {said.artifact}: {said.value}{' (last known)' if said.is_stale else ''}"
    if len(measured) > CANDIDATES_SHOWN:
        yield f"           and {len(measured) - CANDIDATES_SHOWN} more (see --json)"


def _finding_line(finding: Finding) -> str:
    note = f": {finding.note}" if finding.note else ""
    return f"{finding.rule} {finding.path}:{finding.line} “{finding.quote[:100]}”{note}"
