"""`tracker report`: write the reports from the database, or renew the marked parts of a maintainer's own file."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.context import AppContext, common_options, languages_option, printable
from tracker.cli.instants import parse_instant

if TYPE_CHECKING:
    from tracker.report.into import Renewed
    from tracker.report.write import WrittenReports


@click.command("report")
@click.option("--as-of", metavar="TIME", help="Show the state at this instant; a date means the end of that day.")
@click.option(
    "--into",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Renew only the marked parts of this Markdown file; a missing file is made from the shipped layout.",
)
@click.option("--lang", metavar="LANGUAGE", help="With --into: language of the file [by its name or text].")
@click.option(
    "--templates",
    type=click.Path(path_type=Path),
    help="Folder of your own templates, used instead of ours of the same name [templates/ beside the config].",
)
@click.option("--output", type=click.Path(path_type=Path), help="Folder to write into [reports/].")
@languages_option
@common_options
def command(
    context: AppContext,
    as_of: str | None,
    into: Path | None,
    lang: str | None,
    templates: Path | None,
    output: Path | None,
    languages: str | None,
) -> int:
    """Write the comparison, the weekly reports, their charts and data from the database alone."""
    context = context.speaking(languages)
    at = end_of(as_of, "--as-of") if as_of else None
    if into is not None:
        return _renew(context, into, lang, at)
    written = _write(context, output or context.settings.root / "reports", at, templates)
    if context.as_json:
        context.emit(_document(written))
    else:
        click.echo(printable(_sentence(written)))
    return 0


def end_of(text: str, option: str) -> datetime:
    """Read an instant; a date alone is its last second, so that the runs of that day count. Raises UsageError."""
    at = parse_instant(text, option)
    return at + timedelta(days=1, seconds=-1) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()) else at


def _write(context: AppContext, folder: Path, at: datetime | None, templates: Path | None) -> WrittenReports:
    from tracker import wiring
    from tracker.report.write import own_templates, write_reports

    watchlist = wiring.watchlist(context.settings)
    chosen = templates or own_templates(context.settings.config)
    if chosen:
        _warn_of_unused(context, chosen)
    with wiring.store(context.settings) as store:
        return write_reports(store, watchlist, folder, as_of=at, templates=chosen, texts=store.documents)


def _warn_of_unused(context: AppContext, folder: Path) -> None:
    """Say which own templates change nothing, since they bear no name of ours."""
    from tracker.report.own_templates import unused_templates

    for unused in unused_templates(folder):
        hint = f"did you mean {' or '.join(unused.near)}?" if unused.near else "see docs/reports.md for the names"
        context.say(f"warning: {printable(str(unused.path))}: overrides no template, so that it is not used; {hint}")


def _renew(context: AppContext, path: Path, lang: str | None, at: datetime | None) -> int:
    from tracker import wiring
    from tracker.errors import UsageError
    from tracker.report.into import renew_file

    watchlist, reports = wiring.watchlist(context.settings), context.settings.root / "reports"
    try:
        with wiring.store(context.settings) as store:
            renewed = renew_file(store, watchlist, path, reports, language=lang, as_of=at)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; name a file that can be read and written") from error
    if context.as_json:
        context.emit(
            {
                "schema_version": 1,
                "file": str(path),
                "language": renewed.language,
                "created": renewed.is_created,
                "changed": renewed.changed,
                "marked": renewed.marked,
            }
        )
    else:
        click.echo(printable(f"{path}: {_became(renewed)}"))
    return 0


def _became(renewed: Renewed) -> str:
    if not renewed.marked:
        return (
            "left as it is: no part of it is marked; put <!-- tracker:begin overview --> and <!-- tracker:end --> in it"
        )
    verb = "made" if renewed.is_created else "renewed" if renewed.changed else "left as it is"
    return f"{verb}; {renewed.changed} of {renewed.marked} marked parts differed"


def _document(written: WrittenReports) -> dict[str, object]:
    return {
        "schema_version": 1,
        "root": str(written.root),
        "written": list(written.written),
        "unchanged": list(written.unchanged),
        "removed": list(written.removed),
    }


def _sentence(written: WrittenReports) -> str:
    return (
        f"{written.root}: {len(written.written)} written, {len(written.unchanged)} unchanged, "
        f"{len(written.removed)} removed; start with {written.root / 'README.md'} "
        f"or {written.root / 'site' / 'index.html'}"
    )
