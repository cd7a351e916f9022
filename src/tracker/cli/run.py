"""`tracker run`: poll and report. `poll` shares its first half."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from tracker.cli.completing import change_kinds, project_names
from tracker.cli.context import AppContext, common_options, languages_option, policy_option
from tracker.cli.instants import format_instant, parse_instant
from tracker.cli.policy import VIOLATED
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.cli.policy import Judged
    from tracker.domain.changes import Change
    from tracker.domain.entries import Watchlist
    from tracker.domain.runs import RunSummary
    from tracker.ports import Progress


_COLOURS = {"critical": "red", "notable": "yellow", "info": "blue"}


@click.command(name="run")
@click.option("--at", metavar="TIME", help="Record the run under this instant (replay, backfill).")
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    shell_complete=project_names,
    help="Poll only this entry (name or OWNER/REPO); repeatable.",
)
@click.option("--dry-run", is_flag=True, help="Print the plan and its request budget; ask and save nothing.")
@click.option(
    "--fail-on",
    metavar="KIND[,…]",
    default="",
    shell_complete=change_kinds,
    help="Exit 5 when a confirmed change of such a kind is told.",
)
@policy_option
@languages_option
@click.option("--exit-code", is_flag=True, help="Exit 4 when changes are told.")
@click.option(
    "--history",
    type=click.Choice(["auto", "off"]),
    default="auto",
    show_default=True,
    help="auto: fill in a project's past on its first run, with a token, from at most half of the quota left.",
)
@common_options
def command(
    context: AppContext,
    at: str | None,
    only: Sequence[str],
    dry_run: bool,
    fail_on: str,
    policy: Path | None,
    languages: str | None,
    exit_code: bool,
    history: str,
) -> int:
    """Poll every repository of the list, save snapshots, tell what changed, and write the reports.

    \b
    Exit codes: 0 fine, 2 usage or config error, 3 finished but some targets failed,
    4 changes told (only with --exit-code), 5 a rule of --fail-on or of the policy is violated, 130 interrupted.
    """
    return run_command(
        context.speaking(languages),
        at,
        only,
        fail_on,
        policy,
        is_dry=dry_run,
        is_exit_code=exit_code,
        is_reporting=True,
        is_history_wanted=history == "auto" and at is None,  # a replayed instant has no past of today
    )


def run_command(
    context: AppContext,
    at: str | None,
    only: Sequence[str],
    fail_on: str,
    policy: Path | None,
    *,
    is_dry: bool,
    is_exit_code: bool,
    is_reporting: bool,
    is_history_wanted: bool = False,
) -> int:
    """Do what `run` and `poll` do and return the exit code."""
    from tracker import wiring
    from tracker.cli import policy as rules
    from tracker.run.execute import is_named

    kinds = parse_kinds(fail_on)
    instant = parse_instant(at, "--at") if at else None
    watchlist = wiring.watchlist(context.settings)
    check_names(watchlist, only)
    gates = rules.read(context, policy, kinds, watchlist)
    if is_dry:
        return _show_plan(context, watchlist, only)
    with _stop_on_sigterm():
        summary = _execute(context, watchlist, instant, only)
        entries = [entry for entry in watchlist.entries if not only or is_named(entry, only)]
        judged = rules.judge(context, gates, entries, summary.changes)
        _show(context, summary, judged)  # before the reports: the run is closed, and what it tells is told once only
        if is_history_wanted:
            from tracker.cli.first_history import offer

            offer(context, watchlist, only)
        if is_reporting:
            wiring.write_reports(context.settings, watchlist)
    return _exit_code(summary, judged, is_exit_code=is_exit_code)


def parse_kinds(text: str) -> frozenset[str]:
    """Read a comma-separated list of change kinds. Raises UsageError on an unknown one, with the nearest."""
    import difflib

    from tracker.domain.changes import ChangeKind

    kinds = [part.strip() for part in text.split(",") if part.strip()]
    problems, known = [], sorted(ChangeKind)
    for kind in (kind for kind in kinds if kind not in set(ChangeKind)):
        near = difflib.get_close_matches(kind, known, n=1)
        problems.append(f"{kind!r}" + (f" (did you mean {near[0]}?)" if near else ""))
    if problems:
        raise UsageError(f"--fail-on: unknown change kind {', '.join(problems)}; known are {', '.join(known)}")
    return frozenset(kinds)


def check_names(watchlist: Watchlist, only: Sequence[str], option: str = "--only") -> None:
    """Raise UsageError when `--only` (or another option) names nothing on the list."""
    import difflib

    from tracker.run.execute import is_named

    names = [n for e in watchlist.entries for n in (e.name, str(e.repo))]
    for name in only:
        if not any(is_named(entry, [name]) for entry in watchlist.entries):
            near = difflib.get_close_matches(name, names, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"see {watchlist.path} for the names"
            raise UsageError(f"{option}: {name!r} is not on the list; {hint}")


def _execute(context: AppContext, watchlist: Watchlist, at: datetime | None, only: Sequence[str]) -> RunSummary:
    from tracker import wiring
    from tracker.run.execute import execute

    with wiring.ports(context.settings, progress(context)) as ports:
        plan = wiring.plan(ports, watchlist, only)
        for sentence in plan.left_out:
            context.say(sentence)
        if context.settings.github_token is None:
            budget = ", ".join(f"{n} {name}" for name, n in sorted(plan.requests.items()))
            context.say(f"plan without a token: at most {budget} requests")
        return execute(watchlist, ports, at=at, only=only)


def progress(context: AppContext) -> Progress:
    """Return a progress bar for a person at a terminal, else one that is silent."""
    from tracker.cli.progress import SilentProgress, TerminalProgress

    return TerminalProgress(context.console(stderr=True)) if context.is_progress_wanted else SilentProgress()


def _show_plan(context: AppContext, watchlist: Watchlist, only: Sequence[str]) -> int:
    from tracker import wiring

    with wiring.ports(context.settings, progress(context), create=False) as ports:
        plan = wiring.plan(ports, watchlist, only)
    if context.as_json:
        requests = dict(sorted(plan.requests.items())) | {"points": plan.points}
        context.emit({"schema_version": 1, "plan": {"requests": requests, "left_out": list(plan.left_out)}})
        return 0
    for name, number in sorted(plan.requests.items()):
        click.echo(f"{name:16} {number:6} requests")
    click.echo(f"{'points':16} {plan.points:6}")
    for sentence in plan.left_out:
        click.echo(f"left out: {sentence}")
    return 0


def _show(context: AppContext, summary: RunSummary, judged: Sequence[Judged]) -> None:
    if context.as_json:
        context.emit(summary_document(summary) | {"violations": [found.document() for found in judged]})
    else:
        _show_text(context, summary)
    for found in judged:
        click.echo(found.line, err=True)


def _show_text(context: AppContext, summary: RunSummary) -> None:
    run = summary.run
    click.echo(f"run {run.id} at {format_instant(run.at)}: {run.status}; {run.ok} of {run.total} repositories answered")
    for change in summary.changes:
        click.echo(change_line(change, is_coloured=context.is_coloured), color=context.is_coloured)
    if not summary.changes:
        click.echo("nothing changed")
    for failure in run.failures:
        context.say(f"failed: {failure.target}: {failure.reason}: {failure.detail}")


def change_line(change: Change, *, is_coloured: bool = False) -> str:
    """Return one change as one terminal line, its severity in colour; upstream text made harmless."""
    from tracker.cli.context import printable

    values = " → ".join(v for v in (change.before, change.after) if v is not None)
    state = "" if change.state == "confirmed" else f" ({change.state})"
    where = f" {change.subject}" if change.subject else ""
    text = f"{change.project}: {change.kind}{where}: {values}{state}"
    severity = f"{change.severity:8}"
    shown = click.style(severity, fg=_COLOURS[change.severity.value]) if is_coloured else severity
    return f"{shown} {printable(' '.join(text.split(None)) if chr(10) in text else text)}"


def summary_document(summary: RunSummary) -> dict[str, object]:
    """Return what `run --json` prints."""
    from tracker.report.documents import change_document, instant

    run = summary.run
    return {
        "schema_version": 1,
        "run": {
            "id": run.id,
            "started_at": instant(run.started_at),
            "finished_at": instant(run.finished_at),
            "at": instant(run.at),
            "status": run.status.value,
        },
        "targets": {"total": run.total, "ok": run.ok, "failed": run.failed},
        "failures": [{"repo": f.target, "reason": f.reason.value, "detail": f.detail} for f in run.failures],
        "requests": dict(sorted(run.requests.items())),
        "changes": [change_document(change) for change in summary.changes],
    }


def _exit_code(summary: RunSummary, judged: Sequence[Judged], *, is_exit_code: bool) -> int:
    """A violated policy is said before a failure, a failure before mere changes."""
    if judged:
        return VIOLATED
    if summary.run.failures:
        return 3
    return 4 if is_exit_code and summary.changes else 0


@contextmanager
def _stop_on_sigterm() -> Iterator[None]:
    """Let SIGTERM end a run the way Ctrl-C does: the lock is released, what was saved stays."""

    def stop(signum: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
