"""`tracker restore DIR`: a database from an export."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.context import AppContext, common_options
from tracker.cli.export import describe
from tracker.store.restore import restore_store
from tracker.store.snapshots import open_store


@click.command("restore")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--force", is_flag=True, help="Replace what the database holds.")
@common_options
def command(context: AppContext, directory: Path, force: bool) -> None:
    """Rebuild the database from DIRECTORY, made by 'tracker export'.

    Either all of it is taken or nothing; a database that holds data is refused without --force.
    """
    with open_store(context.settings.database_url) as store:
        counts = restore_store(store.database, directory, force=force)
        place = store.place
    if context.as_json:
        context.emit({"schema_version": 1, "directory": str(directory), "database": place, "counts": counts})
    else:
        click.echo(f"{place}: {describe(counts)}")
