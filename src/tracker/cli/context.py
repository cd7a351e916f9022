"""What every command shares: the common options, the settings they give, and how to print."""

from __future__ import annotations

import functools
import json
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tracker.settings import Settings, read_settings

if TYPE_CHECKING:
    from rich.console import Console

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class AppContext:
    """One invocation: where things are and how to speak. Data goes to stdout, everything else to stderr."""

    settings: Settings
    as_json: bool
    verbosity: int
    """-1 quiet, 0 normal, 1 and more verbose."""
    color: str

    @property
    def is_progress_wanted(self) -> bool:
        """Progress is for a person at a terminal, never for CI, pipes or `--quiet`."""
        return self.verbosity >= 0 and sys.stderr.isatty() and not self.settings.in_ci and not self.as_json

    def console(self, *, stderr: bool = False) -> Console:
        """Return a Rich console that obeys --color, NO_COLOR and FORCE_COLOR. Print upstream text with markup off."""
        from rich.console import Console  # costs 50 ms; commands that print JSON never pay it

        force = True if self.color == "always" or self.settings.force_color else None
        plain = self.color == "never" or (self.settings.no_color and self.color != "always")
        return Console(stderr=stderr, force_terminal=force, no_color=plain, highlight=False, markup=False, emoji=False)

    @property
    def is_coloured(self) -> bool:
        """Say whether what goes to stdout may bear colours: --color first, then NO_COLOR, FORCE_COLOR, the terminal."""
        if self.color != "auto":
            return self.color == "always"
        return not self.settings.no_color and (self.settings.force_color or sys.stdout.isatty())

    def speaking(self, languages: str | None) -> AppContext:
        """Return this invocation with the report languages of `--languages`, when it was given."""
        return replace(self, settings=replace(self.settings, languages=languages)) if languages else self

    def emit(self, document: object) -> None:
        """Print one JSON document on stdout: sorted nothing, two-space indent, UTF-8."""
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))

    def say(self, text: str) -> None:
        """Tell the person something on stderr, unless --quiet."""
        if self.verbosity >= 0:
            click.echo(printable(text), err=True)


def printable(text: str) -> str:
    """Make upstream text safe for a terminal: control characters (escape sequences among them) become visible."""
    return "".join(c if c.isprintable() or c in "\n\t" else f"\\x{ord(c):02x}" for c in text)


def _log_to_stderr(level: int) -> None:
    """Show the log of our own modules only: libraries may log what they send, tokens among it."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    ours = logging.getLogger("tracker")
    ours.handlers = [handler]
    ours.setLevel(level)
    ours.propagate = False


languages_option = click.option(
    "--languages", metavar="CODE[,…]", help="Report languages, such as en or zh-CN,en [those of the list]."
)
policy_option = click.option(
    "--policy", type=click.Path(path_type=Path), metavar="FILE", help="Rules to judge by [policy.yaml beside the list]."
)
"""What several commands take alike."""


def common_options(function: F) -> F:
    """Add --config, --database, --json, -q/-v and --color, and pass an AppContext as first argument."""

    @click.option("--config", type=click.Path(path_type=Path), help="The list [config/repos.yaml].")
    @click.option("--database", metavar="URL", help="Database URL [sqlite:///data/tracker.db].")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
    @click.option("-q", "--quiet", is_flag=True, help="Say nothing but data and errors.")
    @click.option("-v", "--verbose", count=True, help="Say more; twice for debug logs.")
    @click.option(
        "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True, help="Colours."
    )
    @functools.wraps(function)
    def wrapper(
        *args: Any,
        config: Path | None,
        database: str | None,
        as_json: bool,
        quiet: bool,
        verbose: int,
        color: str,
        **kwargs: Any,
    ) -> Any:
        settings = read_settings(config, database)
        context = AppContext(settings, as_json, -1 if quiet else verbose, color)
        if verbose:
            _log_to_stderr(logging.DEBUG if verbose > 1 else logging.INFO)
        return function(context, *args, **kwargs)

    return wrapper  # type: ignore[return-value]
