"""What the commands that edit the config share: the text before, the diff, the write."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tracker.cli.context import AppContext, printable
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.domain.evidence import Failure
    from tracker.domain.identifiers import RepoName

SOME_FAILED = 3


def config_text(context: AppContext) -> str:
    """Return the config's text. Raises ConfigError."""
    from tracker.config.source import read_text

    return read_text(context.settings.config)


def parse_names(words: Sequence[str]) -> list[RepoName]:
    """Read repositories of the command line, each once. Raises UsageError."""
    from tracker.config.repository_text import parse_repository

    try:
        names = [parse_repository(word) for word in words]
    except ValueError as error:
        raise UsageError(str(error)) from None
    return list({name.key: name for name in names}.values())


def unified_diff(before: str, after: str, path: str) -> str:
    """Return the difference as `diff -u` shows it; empty when there is none."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), f"a/{path}", f"b/{path}", lineterm="", n=2)
    return "".join(f"{line}\n" for line in lines)


def finish(
    context: AppContext,
    before: str,
    after: str,
    *,
    is_dry: bool,
    failures: Sequence[Failure] = (),
    **details: object,
) -> int:
    """Show the diff, write the file unless `is_dry`, and return the exit code. `details` go into the JSON document."""
    from tracker.config.source import write_text

    path = context.settings.config
    diff = unified_diff(before, after, path.as_posix().lstrip("/"))
    if before != after and not is_dry:
        write_text(path, after)
    for failure in failures:
        context.say(f"{failure.target}: {failure.detail} ({failure.reason})")
    if context.as_json:
        failed = [{"repo": f.target, "reason": f.reason.value, "detail": f.detail} for f in failures]
        state = {"path": str(path), "changed": before != after, "dry_run": is_dry, "diff": diff}
        context.emit({"schema_version": 1, **state, **details, "failures": failed})
    else:
        click.echo(printable(diff), nl=False)
        context.say(_closing(str(path), is_changed=before != after, is_dry=is_dry))
    return SOME_FAILED if failures else 0


def _closing(path: str, *, is_changed: bool, is_dry: bool) -> str:
    if not is_changed:
        return f"{path}: nothing to change"
    return f"{path}: not written (--dry-run)" if is_dry else f"{path}: written"
