"""`tracker init`: everything a new project needs, ready for the first push."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import click

from tracker import __version__
from tracker.cli.context import AppContext, common_options, printable
from tracker.errors import ConfigError

FILES = {
    "config/repos.yaml": "repos.yaml",
    ".github/workflows/tracker.yml": "tracker.yml",
    ".github/dependabot.yml": "dependabot.yml",
    "README.md": "README.md",
    ".gitignore": "gitignore",
}
"""Path in the project → file in the scaffold."""
FOLDERS = ("reports", "data")
_PACKAGE = f"open-llm-tracker=={__version__}"


@click.command(name="init")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--dry-run", is_flag=True, help="Say what would be written, write nothing.")
@common_options
def command(context: AppContext, directory: Path, dry_run: bool) -> int:
    """Write config, workflow, README and folders into DIRECTORY [.]; files that are there stay as they are."""
    wanted = contents()
    written = [path for path in wanted if not (directory / path).exists()]
    kept = [path for path in wanted if path not in written]
    if not dry_run:
        for path in written:
            _write(directory / path, wanted[path])
    if context.as_json:
        context.emit({"schema_version": 1, "directory": str(directory), "written": written, "kept": kept})
        return 0
    for path in written:
        click.echo(f"{'would write' if dry_run else 'wrote'} {printable(str(directory / path))}")
    for path in kept:
        context.say(f"kept {directory / path}, which was there already")
    if ".gitignore" in kept:
        context.say("see that .gitignore holds /data/tracker.db*")
    context.say(_next_steps(directory))
    return 0


def contents() -> dict[str, str]:
    """Return path → text of everything that makes a project."""
    from tracker.config.schema import FILE_NAME, shipped_schema

    scaffold = resources.files("tracker.config").joinpath("scaffold")
    texts = {path: scaffold.joinpath(name).read_text(encoding="utf-8") for path, name in FILES.items()}
    workflow = ".github/workflows/tracker.yml"
    texts[workflow] = texts[workflow].replace("@PACKAGE@", _PACKAGE)
    texts[f"config/{FILE_NAME}"] = shipped_schema()
    return texts | {f"{folder}/.gitkeep": "" for folder in FOLDERS}


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror or error}); name another folder") from None


def _next_steps(directory: Path) -> str:
    here = "" if directory == Path() else f"cd {directory} && "
    return (
        f"next: {here}tracker run   (set GITHUB_TOKEN for more than a handful of repositories)\n"
        "or push the folder to GitHub: the workflow 'tracker' runs at once, and then every Monday"
    )
