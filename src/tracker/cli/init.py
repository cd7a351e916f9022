"""`tracker init`: everything a new project needs, ready for the first push."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import click

from tracker import __version__
from tracker.cli.checkout import folder_in_checkout
from tracker.cli.context import AppContext, common_options, printable
from tracker.errors import ConfigError

_NAME = "open-llm-tracker"
_WORKFLOW = ".github/workflows/tracker.yml"
FILES = {
    "config/repos.yaml": "repos.yaml",
    _WORKFLOW: "tracker.yml",
    ".github/dependabot.yml": "dependabot.yml",
    "README.md": "README.md",
    ".gitignore": "gitignore",
}
"""Path in the project → file in the scaffold."""
FOLDERS = ("reports", "data")


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
    if ".gitignore" in kept and "/data/tracker.db*" not in (directory / ".gitignore").read_text(errors="replace"):
        context.say("see that .gitignore holds /data/tracker.db*")
    context.say(_next_steps(directory))
    if _WORKFLOW in written:
        context.say(_installs(package()))
    return 0


def contents() -> dict[str, str]:
    """Return path → text of everything that makes a project."""
    from tracker.config.schema import FILE_NAME, shipped_schema

    scaffold = resources.files("tracker.config").joinpath("scaffold")
    texts = {path: scaffold.joinpath(name).read_text(encoding="utf-8") for path, name in FILES.items()}
    texts[_WORKFLOW] = texts[_WORKFLOW].replace("@PACKAGE@", package())
    texts[f"config/{FILE_NAME}"] = shipped_schema()
    return texts | {f"{folder}/.gitkeep": "" for folder in FOLDERS}


def package() -> str:
    """Return what the workflow is to install: the commit that this program came from, where it came from git by https.

    Else its version from PyPI. An address with a name, a password or odd characters is never passed on.
    """
    try:
        origin = json.loads(metadata.distribution(_NAME).read_text("direct_url.json") or "{}")
    except (metadata.PackageNotFoundError, ValueError):
        origin = {}
    return package_of(origin)


def package_of(origin: Mapping[str, Any]) -> str:
    """Return the package that an installation's `direct_url.json` names (PEP 610). Pure."""
    url, git = str(origin.get("url", "")), origin.get("vcs_info") or {}
    commit = str(git.get("commit_id", ""))
    is_plain = re.fullmatch(r"https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)+", url)
    if is_plain and git.get("vcs") == "git" and re.fullmatch(r"[0-9a-f]{40,64}", commit):
        return f"git+{url}@{commit}"
    return f"{_NAME}=={__version__}"


def _installs(name: str) -> str:
    if name.startswith("git+"):
        return f"the workflow installs {name}"
    return (
        f"the workflow installs {name} from PyPI; where that is not there (yet), set the repository variable "
        "TRACKER_PACKAGE before you push, such as git+https://github.com/OWNER/NAME@COMMIT"
    )


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror or error}); name another folder") from None


def _next_steps(directory: Path) -> str:
    here = "" if directory == Path() else f"cd {shlex.quote(str(directory))} && "
    below = folder_in_checkout(directory)
    pushed = "or push the folder to GitHub: the workflow 'tracker' runs at once, and then every Monday"
    if below:
        config = f"{below}config/repos.yaml"
        pushed = (
            "GitHub reads workflows at the top of a repository only: move .github there, let its last step run "
            f"{shlex.join(('tracker', 'action', '--config', config))!r}, and 'paths' name {below}config/**"
        )
    return f"next: {here}tracker run   (set GITHUB_TOKEN for more than a handful of repositories)\n{pushed}"
