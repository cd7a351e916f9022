"""`tracker action`: one tracked run inside a workflow, from the data in git to the data in git.

Every step is a command that anybody can give by hand; this one gives them in order and hands the outcome to GitHub.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker import __version__
from tracker.cli.action_steps import FRONT_PAGE, Job, Steps, Wishes, append, errors_shown, write_summary
from tracker.cli.context import AppContext, common_options
from tracker.errors import TrackerError, UsageError

if TYPE_CHECKING:
    from tracker.publish.commit_back import Place, Published
    from tracker.publish.git import Git

FINE, SOME_FAILED, POLICY = 0, 3, 5
_ANNOTATED = 10
"""GitHub shows no more annotations of a step."""
_FINISHED = (FINE, SOME_FAILED, POLICY)


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
@click.option(
    "--policy",
    type=click.Path(path_type=Path),
    envvar="INPUT_POLICY",
    metavar="FILE",
    help="Passed on to 'tracker check' and 'tracker run'.",
)
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
    from tracker import wiring
    from tracker.publish.commit_back import Place, Target
    from tracker.publish.git import Git

    with errors_shown(context):
        wiring.report_languages(context.settings)  # a slip there is told before anything is asked
        git = Git(context.settings.root, token=context.settings.github_token, server=server)
        target = Target(publish)
        place = Place(target, "" if target is Target.NONE else _branch(git, ref), branch)
        job = Job(repository, server.rstrip("/"), place.pushed, temporary, context.settings.root)
        steps = Steps(context, job, policy)
        if (code := steps.check()) != FINE or what == "check":
            return code
        return _track(steps, git, place, Wishes(fail_on, at, issue, release))


def _branch(git: Git, ref: str | None) -> str:
    """Return the branch that was checked out. Raises UsageError on a tag, a pull request or a bare commit."""
    ref = ref or git.output("rev-parse", "--symbolic-full-name", "HEAD")
    if not ref.startswith("refs/heads/"):
        raise UsageError(f"{ref} is no branch, so nothing can be pushed to it; run on a branch, or with --publish none")
    return ref.removeprefix("refs/heads/")


def _track(steps: Steps, git: Git, place: Place, wishes: Wishes) -> int:
    """Track, push, then tell: what did not land is told by the run that lands it, and by that one alone."""
    from tracker.publish.commit_back import Target, bring_state

    base = bring_state(git, place)
    steps.restore()
    code, document = steps.run(wishes)
    if document is None or code not in _FINISHED:
        return code or SOME_FAILED
    steps.hold()
    steps.export()
    try:
        commit = _publish(steps.context, git, place, document, base)
    except TrackerError:  # what the run saw is worth reading all the same
        _hand_over(steps.context, steps.job, document, code, None)
        raise
    if commit and place.target is Target.PULL_REQUEST:
        steps.propose(place)
    steps.tell(wishes)
    noted = _note_told(steps, git, place, document, commit or base)
    _hand_over(steps.context, steps.job, document, code, commit or noted)
    return FINE if code == SOME_FAILED else code


def _publish(context: AppContext, git: Git, place: Place, document: dict[str, Any], base: str | None) -> str | None:
    """Put data and reports where they belong; return the commit, None where nothing had to be pushed."""
    from tracker.cli.job import commit_message
    from tracker.publish.commit_back import Target, note_origin, publish

    if place.target is Target.NONE:
        return None
    note_origin(context.settings.root, context.settings.config, __version__)
    published = publish(git, place, commit_message(document), now=time.time(), since=base)
    if published.commit is None:
        context.say("nothing material changed; nothing was committed")
    return _pushed(context, place, published)


def _pushed(context: AppContext, place: Place, published: Published) -> str | None:
    if published.commit:
        context.say(f"pushed {published.commit[:12]} to {place.pushed}: {len(published.changes)} files")
    return published.commit


def _note_told(steps: Steps, git: Git, place: Place, document: dict[str, Any], landed: str | None) -> str | None:
    """Put into git what channels were told; return the commit that holds it, None where nothing was."""
    from tracker.cli.job import commit_message, told_message
    from tracker.publish.commit_back import Target, publish

    if place.target is Target.NONE or not steps.context.settings.notify:
        return None
    steps.export()
    # A pull request is one commit, made anew each time; elsewhere the note stands for itself.
    message = commit_message(document) if place.target is Target.PULL_REQUEST else told_message(document)
    try:
        return _pushed(steps.context, place, publish(git, place, message, now=time.time(), since=landed))
    except TrackerError as error:
        steps.warn(f"what was told could not be noted in git, so the next run may tell it again: {error}")
        return None


def _hand_over(context: AppContext, job: Job, document: dict[str, Any], code: int, commit: str | None) -> None:
    """Write summary and outputs, warn of failures."""
    from tracker.cli.job import count_by_severity, max_severity, summary
    from tracker.publish.actions import annotation, outputs_text

    verdict = "A rule that this workflow is set to fail on is violated." if code == POLICY else ""
    report = job.page(FRONT_PAGE)
    write_summary(context, job, summary(document, report, verdict))
    events = _events_file(context, job, document["changes"])
    values = {
        "changed": "true" if document["changes"] else "false",
        "max-severity": max_severity(document["changes"]),
        "events": str(events),
        "report": report,
        "summary": count_by_severity(document["changes"]),
        "commit": commit or "",
    }
    if context.settings.output_file:
        append(context.settings.output_file, outputs_text(values))
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
