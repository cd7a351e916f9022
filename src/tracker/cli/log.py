"""`tracker log PROJECT`: one project's life in dated lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.completing import project_names
from tracker.cli.context import AppContext, common_options, printable

if TYPE_CHECKING:
    from tracker.domain.entries import Entry
    from tracker.report.views.life import LifeLine
    from tracker.store.snapshots import SqlStore


@click.command("log")
@click.argument("project", metavar="PROJECT", shell_complete=project_names)
@click.option("--language", metavar="LANGUAGE", default="en", show_default=True, help="Language of the lines.")
@click.option("--all", "with_all", is_flag=True, help="Tell changes of facts and texts too.")
@common_options
def command(context: AppContext, project: str, language: str, with_all: bool) -> int:
    """Show when PROJECT was created, first had weights, changed licences and terms, was released, renamed or moved.

    PROJECT is a display name, a repository or its last part. Lines from before the first run are reconstructed by
    'tracker history' and marked.
    """
    from tracker import wiring
    from tracker.report.views.life import life_lines

    check_language(language)
    entry = find_entry(context, project)
    with wiring.store(context.settings) as store:
        key = store.resolve_entries([entry])[entry.key]
        lines = life_lines(store, key, with_all=with_all) or _created(store, key)
    if context.as_json:
        context.emit(log_document(key, entry, lines, language))
        return 0
    _print(context, lines, language)
    return 0


def _created(store: SqlStore, key: str) -> tuple[LifeLine, ...]:
    """Return what is known of a repository in which nothing has happened yet: when it was created."""
    from tracker.domain.evidence import Evidence
    from tracker.past.ledger_text import from_text
    from tracker.report.views.life import LifeLine
    from tracker.run.filling import CURSOR

    ledger = from_text(store.cursor(key, CURSOR))
    if ledger is None:
        return ()
    return (LifeLine(ledger.created_at, "created", "", ledger.name, Evidence(ledger.url), is_reconstructed=True),)


def check_language(language: str) -> None:
    """Raise UsageError on a language that the reports do not have."""
    from tracker.errors import UsageError
    from tracker.report.i18n import languages

    if language not in languages():
        raise UsageError(f"--language: {language!r} is not known; there are: {', '.join(languages())}")


def find_entry(context: AppContext, project: str) -> Entry:
    """Return the entry that a name means. Raises UsageError when none does."""
    from tracker import wiring
    from tracker.cli.run import check_names
    from tracker.run.execute import is_named

    watchlist = wiring.watchlist(context.settings)
    check_names(watchlist, [project], "log")
    return next(entry for entry in watchlist.entries if is_named(entry, [project]))


def _print(context: AppContext, lines: tuple[LifeLine, ...], language: str) -> None:
    from tracker.report.i18n import catalog
    from tracker.report.life_words import LifeWords

    words = LifeWords(catalog(language))
    for line in lines:
        click.echo(printable(" ".join(f"{line.at:%Y-%m-%d}  {words.plain(line)}".split("\n"))))
        if line.evidence and context.verbosity > 0:
            click.echo(printable(f"            {line.evidence.url}"))
    if not lines:
        context.say(
            "nothing is known yet; 'tracker run' looks, and says why where it cannot; 'tracker history' for the past"
        )


def log_document(key: str, entry: Entry, lines: tuple[LifeLine, ...], language: str) -> dict[str, Any]:
    """Return what `log --json` prints: the lines, and the changes among them as the public CHANGE objects."""
    from tracker.report.documents import change_document, changes_document, evidence_document, instant
    from tracker.report.i18n import catalog
    from tracker.report.life_words import LifeWords

    words = LifeWords(catalog(language))
    shown = [
        {
            "at": instant(line.at),
            "kind": line.kind,
            "subject": line.subject,
            "text": words.plain(line),
            "method": "history" if line.is_reconstructed else "recorded",
            "evidence": evidence_document(line.evidence),
            "change": change_document(line.change) if line.change else None,
        }
        for line in lines
    ]
    document = changes_document(line.change for line in lines if line.change)
    return document | {"project": key, "name": entry.name, "language": language, "lines": shown}
