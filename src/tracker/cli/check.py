"""`tracker check`: validate the config and show every problem where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.context import AppContext, common_options, printable

if TYPE_CHECKING:
    from tracker.config.problems import Problem
    from tracker.domain.entries import Watchlist

USAGE = 2


@click.command(name="check")
@click.option(
    "--schema",
    type=click.Choice(["list", "policy"]),
    is_flag=False,
    flag_value="list",
    help="Print the JSON Schema of the config (or of the policy) instead.",
)
@click.option(
    "--policy", type=click.Path(path_type=Path), metavar="FILE", help="Check these rules too [policy.yaml beside it]."
)
@common_options
def command(context: AppContext, schema: str | None, policy: Path | None) -> int:
    """Validate the config, and the policy if there is one: every problem at once, as file:line:col."""
    if schema:
        return _print_schema(schema)
    from tracker.config.policy import policy_path

    watchlist, listed = _examine_list(context.settings.config)
    path = policy_path(context.settings.config, policy)
    ruled = _examine_policy(path, watchlist) if path else None
    files = [listed, *([ruled] if ruled else [])]
    if context.as_json:
        context.emit(_document(listed, watchlist, ruled))
    for file in files:
        _show(context, file)
    if any(file.problems or file.error for file in files):
        return USAGE
    if watchlist is not None and not context.as_json:
        many = "1 project" if len(watchlist.entries) == 1 else f"{len(watchlist.entries)} projects"
        context.say(f"{watchlist.path}: fine, {many}")
    if ruled and not context.as_json:
        context.say(f"{ruled.path}: fine")
    return 0


@dataclass(frozen=True, slots=True)
class _File:
    """What was found wrong with one file: problems with their place, or an error that lets it not be read at all."""

    path: str
    problems: tuple[Problem, ...] = ()
    error: str | None = None


def _print_schema(which: str) -> int:
    from tracker.config.schema import policy_schema_text, schema_text

    click.echo(schema_text() if which == "list" else policy_schema_text(), nl=False)
    return 0


def _examine_list(path: Path) -> tuple[Watchlist | None, _File]:
    from tracker.config.problems import ConfigProblemsError
    from tracker.config.read import read_watchlist
    from tracker.errors import ConfigError

    try:
        return read_watchlist(path), _File(str(path))
    except ConfigProblemsError as error:
        return None, _File(error.path, error.problems)
    except ConfigError as error:
        return None, _File(str(path), error=str(error))


def _examine_policy(path: Path, watchlist: Watchlist | None) -> _File:
    from tracker.config.policy import examine_policy
    from tracker.config.problems import ConfigProblemsError
    from tracker.config.source import read_text
    from tracker.errors import ConfigError

    try:
        return _File(str(path), examine_policy(read_text(path), watchlist).problems)
    except ConfigProblemsError as error:
        return _File(error.path, error.problems)
    except ConfigError as error:
        return _File(str(path), error=str(error))


def _show(context: AppContext, file: _File) -> None:
    if file.error and not context.as_json:
        click.echo(f"tracker: {printable(file.error)}", err=True)
    if not context.as_json:
        for problem in file.problems:
            click.echo(printable(problem.located(file.path)))
    if context.settings.in_actions:
        _annotate(file.path, file.problems, on_stderr=context.as_json)
    if file.problems:
        many = "1 problem" if len(file.problems) == 1 else f"{len(file.problems)} problems"
        context.say(f"{file.path}: {many}")


def _annotate(path: str, problems: tuple[Problem, ...], *, on_stderr: bool) -> None:
    """Tell GitHub where each problem stands; on stderr when stdout carries the JSON document."""
    from tracker.publish.actions import annotation

    for problem in problems:
        line = annotation("error", problem.message, file=path, line=problem.line, col=problem.column)
        click.echo(line, err=on_stderr)


def _document(listed: _File, watchlist: Watchlist | None, ruled: _File | None) -> dict[str, object]:
    """Return the JSON document: the list's own keys, and `policy` beside them where there is one."""
    document: dict[str, object] = {"schema_version": 1, **_file_document(listed)}
    if watchlist is not None:
        groups = sorted({entry.group for entry in watchlist.entries})
        document |= {"entries": len(watchlist.entries), "groups": [group for group in groups if group]}
    return document | ({"policy": _file_document(ruled)} if ruled else {})


def _file_document(file: _File) -> dict[str, object]:
    document: dict[str, object] = {
        "path": file.path,
        "valid": not file.problems and not file.error,
        "problems": [{"line": p.line, "column": p.column, "message": p.message} for p in file.problems],
    }
    return document | ({"error": file.error} if file.error else {})
