"""`tracker check`: validate the config and show every problem where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker.cli.context import AppContext, common_options, printable

if TYPE_CHECKING:
    from tracker.config.problems import Problem
    from tracker.domain.entries import Watchlist

USAGE = 2


@click.command(name="check")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the config instead.")
@common_options
def command(context: AppContext, schema: bool) -> int:
    """Validate the config: every problem at once, as file:line:col."""
    if schema:
        return _print_schema()
    from tracker.config.problems import ConfigProblemsError
    from tracker.config.read import read_watchlist
    from tracker.errors import ConfigError

    try:
        watchlist = read_watchlist(context.settings.config)
    except ConfigProblemsError as error:
        _show(context, error.path, error.problems)
        return USAGE
    except ConfigError as error:
        if not context.as_json:
            raise
        context.emit(_document(str(context.settings.config), (), str(error)))
        return USAGE
    _confirm(context, watchlist)
    return 0


def _print_schema() -> int:
    from tracker.config.schema import schema_text

    click.echo(schema_text(), nl=False)
    return 0


def _show(context: AppContext, path: str, problems: tuple[Problem, ...]) -> None:
    if context.as_json:
        context.emit(_document(path, problems))
    else:
        for problem in problems:
            click.echo(printable(problem.located(path)))
    if context.settings.in_actions:
        _annotate(path, problems, on_stderr=context.as_json)
    many = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    context.say(f"{path}: {many}")


def _annotate(path: str, problems: tuple[Problem, ...], *, on_stderr: bool) -> None:
    """Tell GitHub where each problem stands; on stderr when stdout carries the JSON document."""
    from tracker.publish.actions import annotation

    for problem in problems:
        line = annotation("error", problem.message, file=path, line=problem.line, col=problem.column)
        click.echo(line, err=on_stderr)


def _document(path: str, problems: tuple[Problem, ...], error: str | None = None) -> dict[str, object]:
    document: dict[str, object] = {
        "schema_version": 1,
        "path": path,
        "valid": False,
        "problems": [{"line": p.line, "column": p.column, "message": p.message} for p in problems],
    }
    return document | ({"error": error} if error else {})


def _confirm(context: AppContext, watchlist: Watchlist) -> None:
    groups = sorted({entry.group for entry in watchlist.entries})
    if context.as_json:
        counts = {"entries": len(watchlist.entries), "groups": [group for group in groups if group]}
        context.emit({"schema_version": 1, "path": watchlist.path, "valid": True, "problems": [], **counts})
        return
    many = "1 project" if len(watchlist.entries) == 1 else f"{len(watchlist.entries)} projects"
    context.say(f"{watchlist.path}: fine, {many}")
