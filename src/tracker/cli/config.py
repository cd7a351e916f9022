"""`tracker config show`: what holds in the end, and where each value comes from. Secrets are never shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from click.core import ParameterSource

from tracker.cli.config_values import Value, entry_values, list_values, setting_values
from tracker.cli.context import AppContext, common_options, languages_option, policy_option, printable
from tracker.errors import ConfigError

USAGE = 2
_OPTIONS = {"config": "--config", "database": "--database", "policy": "--policy", "languages": "--languages"}


@click.command(name="config")
@click.argument("what", type=click.Choice(["show"]), default="show", metavar="[show]")
@policy_option
@languages_option
@common_options
def command(context: AppContext, what: str, policy: Path | None, languages: str | None) -> int:
    """Show the effective configuration: the list, the environment and the options, each value with its origin.

    Tokens, keys and passwords are only said to be set or unset. With --json every project is listed, with the values
    that `defaults:` gave it. A list that cannot be used is said, with exit code 2; `tracker check` names every problem.
    """
    context = context.speaking(languages)
    given = _given_options()
    settings = setting_values(context.settings, policy, given)
    try:
        listed, projects = _list(context, given)
    except ConfigError as error:
        _show(context, settings, {}, (), str(error))
        return USAGE
    _show(context, settings, listed, projects, None)
    return 0


def _given_options() -> Mapping[str, str]:
    """Return parameter → option for those that the command line gives."""
    source = click.get_current_context().get_parameter_source
    return {
        name: f"option {option}" for name, option in _OPTIONS.items() if source(name) is ParameterSource.COMMANDLINE
    }


def _list(context: AppContext, given: Mapping[str, str]) -> tuple[Mapping[str, Value], Sequence[Mapping[str, Value]]]:
    """Return what holds for the list, and for each project. Raises ConfigError."""
    from tracker import wiring
    from tracker.config.nodes import compose
    from tracker.config.plain import locate
    from tracker.config.source import read_text

    watchlist = wiring.watchlist(context.settings)
    located = locate(compose(read_text(context.settings.config)).root)
    return list_values(watchlist, located, context.settings, given), entry_values(watchlist, located)


def _show(
    context: AppContext,
    settings: Mapping[str, Value],
    listed: Mapping[str, Value],
    projects: Sequence[Mapping[str, Value]],
    problem: str | None,
) -> None:
    if context.as_json:
        groups = {"settings": settings, "list": listed}
        document: dict[str, object] = {name: _document(values) for name, values in groups.items()}
        listing = [_document(values) for values in projects]
        context.emit({"schema_version": 1, **document, "projects": listing, "problem": problem})
    else:
        _lines("environment and options", settings)
        _lines(str(context.settings.config), listed)
    if problem:
        click.echo(printable(f"tracker: {problem}"), err=True)


def _document(values: Mapping[str, Value]) -> dict[str, object]:
    return {name: {"value": value.value, "source": value.source} for name, value in values.items()}


def _lines(title: str, values: Mapping[str, Value]) -> None:
    if not values:
        return
    click.echo(printable(f"# {title}"))
    width = max(map(len, values))
    for name, value in values.items():
        click.echo(printable(f"{name:{width}}  {value.text}  ({value.source})"))
