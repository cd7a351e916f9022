"""`tracker demo`: the main job over the recorded history, offline."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.context import AppContext, common_options
from tracker.cli.run import progress


@click.command(name="demo")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("demo"))
@common_options
def command(context: AppContext, folder: Path) -> int:
    """Replay the recorded history of the eight seed projects into FOLDER [demo], week by week, without a network.

    Everything is real but the network: client, store, detection, diff and reports. FOLDER is made anew each time.
    """
    from tracker.demo.replay import replay

    done = replay(folder, progress(context))
    reports = done.folder / "reports"
    if context.as_json:
        context.emit({"schema_version": 1, "folder": str(done.folder), "runs": done.runs, "changes": done.changes})
        return 0
    click.echo(f"replayed {done.runs} runs, {done.first:%Y-%m-%d} to {done.last:%Y-%m-%d}; {done.changes} changes told")
    click.echo("look at:")
    for path, text in (
        (reports / "README.zh-CN.md", "the comparison in Chinese"),
        (reports / "README.md", "the same in English"),
        (reports / "site" / "index.html", "the same as web pages, for a browser"),
        (reports / "weekly" / "2023-W30.en.md", "the week in which LLaMA's licence changed"),
        (reports / "weekly" / "2023-W28.en.md", "the week in which ChatGLM-6B's weights were opened to commerce"),
        (done.folder / "data" / "tracker.db", "the database"),
    ):
        click.echo(f"  {path}  {text}")
    click.echo(f"or ask: tracker explain llama --config {done.folder / 'config' / 'repos.yaml'}")
    return 0
