"""The commands that `tracker action` gives in order, each a process of its own over one config and database."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.checkout import page_of
from tracker.cli.context import AppContext
from tracker.errors import TrackerError, UsageError

if TYPE_CHECKING:
    from tracker.publish.commit_back import Place


FRONT_PAGE = "reports/README.md"
"""The report's first page, whatever its languages."""


@dataclass(frozen=True, slots=True)
class Job:
    """The workflow run this command is part of."""

    repository: str | None
    server: str
    branch: str
    folder: Path | None
    """A folder that lasts as long as the job."""
    root: Path = Path()
    """The project's folder in the checkout."""

    def page(self, path: str) -> str:
        """Return the address of a file on the branch that is pushed to; the path alone where none is."""
        if not self.repository or not self.branch:
            return path
        return page_of(self.server, self.repository, self.branch, self.root, path)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the workflow asks for beyond tracking."""

    fail_on: str
    at: str
    issue: str
    release: str


class Steps:
    """The commands of one job, each a process of its own over the same config and database."""

    def __init__(self, context: AppContext, job: Job, policy: Path | None = None) -> None:
        self.context = context
        self.job = job
        self._policy = ("--policy", str(policy)) if policy else ()
        self._database = _database(context, job)

    def check(self) -> int:
        """Validate the config; problems become annotations and the job summary."""
        from tracker.cli.job import config_summary

        done = self._call("check", *self._policy)
        click.echo(done.stdout, nl=False)
        if done.returncode:
            problems = [line for line in done.stdout.splitlines() if not line.startswith("::")] or [done.stderr.strip()]
            self.write_summary(config_summary("\n".join(problems)))
            self._fail(done.stderr)
        return done.returncode

    def restore(self) -> None:
        """Rebuild the database from `data/`, unless the database is one that outlives the job."""
        from tracker.errors import StoreError

        data = self.context.settings.root / "data"
        if not (data / "manifest.json").is_file() or not _is_own(self.context):
            return
        done = self._call("restore", str(data), "--force")
        if done.returncode:
            raise StoreError(f"{data}: the database cannot be rebuilt from it: {done.stderr.strip()}")

    def run(self, wishes: Wishes) -> tuple[int, dict[str, Any] | None]:
        """Poll and report; return exit code and document."""
        instant = ("--at", wishes.at) if wishes.at else ()
        done = self._call("run", "--json", "--fail-on", wishes.fail_on, *self._policy, *instant)
        try:
            document = json.loads(done.stdout)
        except ValueError:
            self._fail(done.stderr)
            return done.returncode, None
        self._quote(done.stderr)
        return done.returncode, document

    def hold(self) -> None:
        """Note what notifications are due from, so that a run whose data do not land leaves them to the next one."""
        if self.context.settings.notify:
            self._warn(self._call("publish", "--hold"))

    def tell(self, wishes: Wishes) -> None:
        """Bring issue, draft release and notifications up to date; what is refused is a warning."""
        if wishes.issue == wishes.release == "none" and not self.context.settings.notify:
            return
        self._warn(self._call("publish", "--issue", wishes.issue, "--release", wishes.release))

    def propose(self, place: Place) -> None:
        """Open or update the pull request of the branch that was pushed."""
        words = ("--issue", "none", "--release", "none", "--no-notify", "--pull-request", place.own)
        self._warn(self._call("publish", *words, "--base", place.current))

    def export(self) -> None:
        """Write the database to `data/`. Raises StoreError."""
        from tracker.errors import StoreError

        done = self._call("export", str(self.context.settings.root / "data"))
        if done.returncode:
            raise StoreError(f"the data cannot be exported: {done.stderr.strip()}")

    def write_summary(self, text: str) -> None:
        """Append to the job summary, cut to what GitHub accepts."""
        write_summary(self.context, self.job, text)

    def _call(self, *words: str) -> subprocess.CompletedProcess[str]:
        place = ("--config", str(self.context.settings.config), "--database", self._database)
        return subprocess.run(  # noqa: S603 - this program itself
            [sys.executable, "-m", "tracker", *words, *place],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )

    def _quote(self, text: str) -> None:
        """Pass on what a command said; the runner must not take upstream words in it for commands of ours."""
        from tracker.publish.actions import suspended

        text = text.strip("\n")
        if text and self.context.settings.in_actions:
            text = suspended(text)
        if text:
            click.echo(text, err=True)

    def _warn(self, done: subprocess.CompletedProcess[str]) -> None:
        self._quote(done.stdout + done.stderr)
        if done.returncode:
            self.warn((done.stderr.strip() or "publishing failed").splitlines()[-1])

    def _fail(self, text: str) -> None:
        """Pass on why a command could not do its work, its last line where nobody overlooks it."""
        self._quote(text)
        if text.strip():
            show_error(self.context, text.strip().splitlines()[-1])

    def warn(self, sentence: str) -> None:
        """Say what went wrong but fails no job."""
        from tracker.publish.actions import annotation

        click.echo(annotation("warning", sentence), err=True)


def _is_own(context: AppContext) -> bool:
    """Say whether the database is the default one, which belongs to this job alone."""
    return context.settings.database_url == f"sqlite:///{context.settings.root / 'data' / 'tracker.db'}"


def _database(context: AppContext, job: Job) -> str:
    """Return the database to use: beside other temporary files of the job where the default one would be used."""
    if _is_own(context) and job.folder is not None:
        return f"sqlite:///{job.folder.absolute() / 'tracker.db'}"
    return context.settings.database_url


def write_summary(context: AppContext, job: Job, text: str) -> None:
    """Append to the job summary, where there is one."""
    from tracker.publish.actions import cut_summary

    if context.settings.step_summary:
        append(context.settings.step_summary, cut_summary(text, job.page(FRONT_PAGE)))


def append(path: Path, text: str) -> None:
    """Append to a file that the runner reads. Raises UsageError when it cannot be written."""
    try:
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be written ({error.strerror or error}); see GITHUB_OUTPUT and GITHUB_STEP_SUMMARY"
        ) from None


def show_error(context: AppContext, sentence: str) -> None:
    """Show on the page of the workflow run why it failed."""
    from tracker.publish.actions import annotation

    if context.settings.in_actions:
        click.echo(annotation("error", sentence), err=True)


@contextmanager
def errors_shown(context: AppContext) -> Iterator[None]:
    """Show whatever ends the command inside as an annotation too."""
    try:
        yield
    except TrackerError as error:
        show_error(context, " ".join(str(error).split()))
        raise
