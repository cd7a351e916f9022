"""`tracker action`: one tracked run inside a workflow, from the data in git to the data in git.

Every step is a command that anybody can give by hand; this one gives them in order and hands the outcome to GitHub.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker import __version__
from tracker.cli.context import AppContext, common_options
from tracker.errors import UpstreamError, UsageError

if TYPE_CHECKING:
    from tracker.publish.commit_back import Place
    from tracker.publish.git import Git

FINE, SOME_FAILED, POLICY = 0, 3, 5
_ANNOTATED = 10
"""GitHub shows no more annotations of a step."""
_FINISHED = (FINE, SOME_FAILED, POLICY)


@dataclass(frozen=True, slots=True)
class Job:
    """The workflow run this command is part of."""

    repository: str | None
    server: str
    branch: str
    folder: Path | None
    """A folder that lasts as long as the job."""

    def page(self, path: str) -> str:
        """Return the address of a file on the branch that is pushed to; the path alone where none is."""
        is_known = self.repository and self.branch
        return f"{self.server}/{self.repository}/blob/{self.branch}/{path}" if is_known else path


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the workflow asks for beyond tracking."""

    fail_on: str
    at: str
    issue: str
    release: str


@click.command(name="action")
@click.option(
    "--publish",
    type=click.Choice(["commit", "branch", "pull-request", "none"]),
    default="commit",
    envvar="INPUT_PUBLISH",
    show_default=True,
    help="Where data and reports go.",
)
@click.option("--branch", default="tracker-data", envvar="INPUT_BRANCH", show_default=True, help="For branch and PR.")
@click.option("--fail-on", default="", envvar="INPUT_FAIL_ON", metavar="KIND[,…]", help="Passed on to 'tracker run'.")
@click.option("--policy", type=click.Path(path_type=Path), metavar="FILE", help="Passed on to 'tracker run'.")
@click.option(
    "--issue",
    type=click.Choice(["update-one", "none"]),
    default="none",
    envvar="INPUT_ISSUE",
    show_default=True,
    help="Keep one issue of the critical changes that stand.",
)
@click.option(
    "--release",
    type=click.Choice(["draft", "none"]),
    default="none",
    envvar="INPUT_RELEASE",
    show_default=True,
    help="Keep a draft release per week.",
)
@click.option(
    "--command",
    "what",
    type=click.Choice(["run", "check"]),
    default="run",
    envvar="INPUT_COMMAND",
    show_default=True,
    help="The whole job, or the check of the config alone.",
)
@click.option("--at", default="", envvar="INPUT_AT", metavar="TIME", help="Passed on to 'tracker run'.")
@click.option("--repository", envvar="GITHUB_REPOSITORY", help="OWNER/NAME of this project.")
@click.option("--server", default="https://github.com", envvar="GITHUB_SERVER_URL", help="Web address of GitHub.")
@click.option("--ref", envvar="GITHUB_REF", help="What was checked out, such as refs/heads/main.")
@click.option("--temporary", type=click.Path(path_type=Path), envvar="RUNNER_TEMP", help="Folder for the database.")
@common_options
def command(
    context: AppContext,
    publish: str,
    branch: str,
    fail_on: str,
    policy: Path | None,
    issue: str,
    release: str,
    what: str,
    at: str,
    repository: str | None,
    server: str,
    ref: str | None,
    temporary: Path | None,
) -> int:
    """Restore the data kept in git, poll, report, and put the new data back: what the workflow does each week."""
    from tracker.publish.commit_back import Place, Target
    from tracker.publish.git import Git

    git = Git(context.settings.root, token=context.settings.github_token, server=server)
    target = Target(publish)
    place = Place(target, "" if target is Target.NONE else _branch(git, ref), branch)
    steps = _Steps(context, Job(repository, server.rstrip("/"), place.pushed, temporary), policy)
    if (code := steps.check()) != FINE or what == "check":
        return code
    return _track(steps, git, place, Wishes(fail_on, at, issue, release))


def _branch(git: Git, ref: str | None) -> str:
    """Return the branch that was checked out. Raises UsageError on a tag, a pull request or a bare commit."""
    ref = ref or git.output("rev-parse", "--symbolic-full-name", "HEAD")
    if not ref.startswith("refs/heads/"):
        raise UsageError(f"{ref} is no branch, so nothing can be pushed to it; run on a branch, or with --publish none")
    return ref.removeprefix("refs/heads/")


def _track(steps: _Steps, git: Git, place: Place, wishes: Wishes) -> int:
    from tracker.publish.commit_back import Target, bring_state

    bring_state(git, place)
    steps.restore()
    code, document = steps.run(wishes)
    if document is None or code not in _FINISHED:
        return code or SOME_FAILED
    steps.tell(wishes)
    steps.export()
    try:
        commit = _publish(steps.context, git, place, document)
    except UpstreamError:  # what the run saw is worth reading all the same
        _hand_over(steps.context, steps.job, document, code, None)
        raise
    if commit and place.target is Target.PULL_REQUEST:
        steps.propose(place)
    _hand_over(steps.context, steps.job, document, code, commit)
    return FINE if code == SOME_FAILED else code


def _publish(context: AppContext, git: Git, place: Place, document: dict[str, Any]) -> str | None:
    from tracker.cli.job import commit_message
    from tracker.publish.commit_back import Target, note_origin, publish

    if place.target is Target.NONE:
        return None
    note_origin(context.settings.root, context.settings.config, __version__)
    published = publish(git, place, commit_message(document), now=time.time())
    if published.commit:
        context.say(f"pushed {published.commit[:12]} to {place.pushed}: {len(published.changes)} files")
    else:
        context.say("nothing material changed; nothing was committed")
    return published.commit


class _Steps:
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
        self._quote(done.stderr)
        try:
            return done.returncode, json.loads(done.stdout)
        except ValueError:
            return done.returncode, None

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
        from tracker.publish.actions import annotation

        self._quote(done.stdout + done.stderr)
        if done.returncode:
            click.echo(annotation("warning", (done.stderr.strip() or "publishing failed").splitlines()[-1]), err=True)


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
        with context.settings.step_summary.open("a", encoding="utf-8", newline="\n") as file:
            file.write(cut_summary(text, job.page("reports/README.md")))


def _hand_over(context: AppContext, job: Job, document: dict[str, Any], code: int, commit: str | None) -> None:
    """Write summary and outputs, warn of failures."""
    from tracker.cli.job import count_by_severity, max_severity, summary
    from tracker.publish.actions import annotation, outputs_text

    verdict = "A rule that this workflow is set to fail on is violated." if code == POLICY else ""
    write_summary(context, job, summary(document, job.page("reports/README.md"), verdict))
    events = _events_file(context, job, document["changes"])
    values = {
        "changed": "true" if document["changes"] else "false",
        "max-severity": max_severity(document["changes"]),
        "events": str(events),
        "report": job.page("reports/README.md"),
        "summary": count_by_severity(document["changes"]),
        "commit": commit or "",
    }
    if context.settings.output_file:
        with context.settings.output_file.open("a", encoding="utf-8", newline="\n") as file:
            file.write(outputs_text(values))
    if context.settings.in_actions:
        for violation in document["violations"][:_ANNOTATED]:
            words = f"{violation['project']}: {violation['message']} [rule: {violation['rule']}]"
            click.echo(annotation("error", words, title="Policy"))
    failures = document["failures"]
    if failures and context.settings.in_actions:
        click.echo(annotation("warning", f"{len(failures)} targets could not be observed; see the job summary"))
    if context.as_json:
        context.emit({"schema_version": 1, **values, "run": document["run"]})


def _events_file(context: AppContext, job: Job, changes: Sequence[dict[str, Any]]) -> Path:
    if job.folder is None:
        return context.settings.root / "reports" / "data" / "changes.json"
    path = job.folder / "tracker-events.json"
    try:
        job.folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"schema_version": 1, "changes": list(changes)}, ensure_ascii=False, indent=2)
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror or error}); name another --temporary") from None
    return path
