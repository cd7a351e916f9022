"""`tracker remove`: take repositories off the list."""

from __future__ import annotations

from collections.abc import Sequence

import click

from tracker.cli.completing import repositories
from tracker.cli.context import AppContext, common_options
from tracker.cli.editing import config_text, finish, parse_names


@click.command(name="remove")
@click.argument("repositories", nargs=-1, required=True, metavar="OWNER/REPO…", shell_complete=repositories)
@click.option("--dry-run", is_flag=True, help="Show the diff, write nothing.")
@common_options
def command(context: AppContext, repositories: Sequence[str], dry_run: bool) -> int:
    """Take repositories off the list. What the database knows of them stays."""
    from tracker.config.edit import remove_entries

    names = parse_names(repositories)
    before = config_text(context)
    after = remove_entries(before, names, str(context.settings.config))
    return finish(context, before, after, is_dry=dry_run, removed=[str(name) for name in names])
