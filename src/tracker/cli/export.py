"""`tracker export DIR`: the database as sorted NDJSON, fit for git."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.context import AppContext, common_options, printable
from tracker.store.export import export_store
from tracker.store.snapshots import open_store


@click.command("export")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@common_options
def command(context: AppContext, directory: Path) -> None:
    """Write the whole database to DIRECTORY as sorted NDJSON.

    The same data always gives the same bytes, and 'tracker restore' rebuilds the database from them.
    """
    with open_store(context.settings.database_url, create=False) as store:
        counts = export_store(store.database, directory)
    if context.as_json:
        context.emit({"schema_version": 1, "directory": str(directory), "counts": counts})
    else:
        click.echo(f"{printable(str(directory))}: {describe(counts)}")


def describe(counts: dict[str, int]) -> str:
    """Say counts in one line, the empty ones left out."""
    held = [f"{count} {name}" for name, count in counts.items() if count]
    return ", ".join(held) or "nothing"
