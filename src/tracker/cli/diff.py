"""`tracker diff [A [B]]`: what changed between two runs, dates or weeks, as it was told at the time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tracker.cli.context import AppContext, common_options, printable

if TYPE_CHECKING:
    from tracker.cli.spans import Span
    from tracker.domain.changes import Change

CHANGES_FOUND = 4
"""Exit code with --exit-code when something changed."""


@click.command("diff")
@click.argument("ends", nargs=-1, metavar="[A [B]]")
@click.option("--exit-code", is_flag=True, help="Exit 4 when something changed.")
@common_options
def command(context: AppContext, ends: tuple[str, ...], exit_code: bool) -> int:
    """Show what changed from A to B, critical first.

    A and B are runs (12), dates (2026-11-20: its end), instants, ISO weeks (2026-W47: its end) or `last`. Nothing
    compares the newest run with the one before; a week alone shows that week; any other A alone is compared with the
    newest run.
    """
    from tracker import wiring
    from tracker.cli.spans import find_span
    from tracker.errors import UsageError
    from tracker.report.views.world import closed_runs

    if len(ends) > 2:
        raise UsageError(f"diff: takes at most two ends, not {len(ends)}; write 'tracker diff A B'")
    with wiring.store(context.settings) as store:
        span = find_span(ends, closed_runs(store.runs()))
        changes = changes_between(store.changes(), span)
    _show(context, changes, span)
    return CHANGES_FOUND if exit_code and changes else 0


def changes_between(changes: Sequence[Change], span: Span) -> list[Change]:
    """Return changes first seen or confirmed inside the span, in the state they had at its end, critical first."""
    from tracker.report.documents import by_severity
    from tracker.report.views.world import state_at

    known = [state_at(change, span.end) for change in changes if change.at <= span.end]
    return by_severity(c for c in known if (c.confirmed_at or c.at) > span.start)


def _show(context: AppContext, changes: list[Change], span: Span) -> None:
    from tracker.cli.instants import format_instant
    from tracker.cli.run import change_line
    from tracker.report.documents import changes_document

    if context.as_json:
        context.emit(changes_document(changes))
        return
    context.say(f"from {format_instant(span.start)} to {format_instant(span.end)}")
    for change in changes:
        click.echo(change_line(change, is_coloured=context.is_coloured), color=context.is_coloured)
        if change.evidence:
            click.echo(printable(f"         {change.evidence.url}"))
    if not changes:
        click.echo("nothing changed")
