"""`tracker poll`: the first half of `run`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from tracker.cli.completing import change_kinds, project_names
from tracker.cli.context import AppContext, common_options, policy_option
from tracker.cli.run import run_command


@click.command(name="poll")
@click.option("--at", metavar="TIME", help="Record the run under this instant.")
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    shell_complete=project_names,
    help="Poll only this entry (name or OWNER/REPO); repeatable.",
)
@click.option(
    "--fail-on",
    metavar="KIND[,…]",
    default="",
    shell_complete=change_kinds,
    help="Exit 5 when a confirmed change of such a kind is told.",
)
@policy_option
@click.option("--exit-code", is_flag=True, help="Exit 4 when changes are told.")
@common_options
def command(
    context: AppContext, at: str | None, only: Sequence[str], fail_on: str, policy: Path | None, exit_code: bool
) -> int:
    """Poll and save like `run`, but leave the reports as they are."""
    return run_command(context, at, only, fail_on, policy, is_dry=False, is_exit_code=exit_code, is_reporting=False)
