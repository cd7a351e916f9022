"""`tracker status`: is the tracker itself alive, and how old is what it knows?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import click

from tracker.cli.context import AppContext, common_options, printable
from tracker.cli.instants import parse_duration
from tracker.domain.runs import Run, RunStatus
from tracker.store.problems import MissingDatabaseError
from tracker.store.snapshots import open_store

STALE = 6
"""Exit code: no run was closed within --max-age, or none ever."""
_OPEN = (RunStatus.RUNNING, RunStatus.INTERRUPTED)


def read_duration(_context: click.Context, _option: click.Parameter, text: str) -> timedelta:
    """Read the duration of `--max-age`. Raises UsageError with an example."""
    return parse_duration(text, "--max-age")


@click.command("status")
@click.option(
    "--max-age",
    callback=read_duration,
    metavar="TIME",
    default="8d",
    show_default=True,
    help="Leave with exit code 6 when data is older.",
)
@common_options
def command(context: AppContext, max_age: timedelta) -> int:
    """Say how old the newest data is, what failed, and whether a run was interrupted."""
    runs = _read_runs(context)
    report = describe_runs(runs, datetime.now(UTC), max_age)
    if context.as_json:
        context.emit(report)
    else:
        click.echo(printable("\n".join(_sentences(report))))
    return STALE if report["stale"] else 0


def _read_runs(context: AppContext) -> tuple[Run, ...]:
    try:
        with open_store(context.settings.database_url, create=False) as store:
            return store.runs()
    except MissingDatabaseError as error:
        context.say(f"tracker: {error}")
        return ()


def describe_runs(runs: tuple[Run, ...], now: datetime, max_age: timedelta) -> dict[str, Any]:
    """Return the JSON document of the command; `runs` are oldest first. Age counts from the newest closed run."""
    closed = [run for run in runs if run.status not in _OPEN]
    newest = closed[-1] if closed else None
    age = None if newest is None else max(int((now - newest.at).total_seconds()), 0)
    return {
        "schema_version": 1,
        "stale": age is None or age > max_age.total_seconds(),
        "age_seconds": age,
        "max_age_seconds": int(max_age.total_seconds()),
        "run": None if newest is None else _run(newest),
        "unfinished": [_run(run) for run in runs if run.status in _OPEN and (newest is None or run.at > newest.at)],
        "interrupted": sum(run.status is RunStatus.INTERRUPTED for run in runs),
        "runs": len(runs),
    }


def _run(run: Run) -> dict[str, Any]:
    return {
        "id": run.id,
        "at": _iso(run.at),
        "started_at": _iso(run.started_at),
        "finished_at": None if run.finished_at is None else _iso(run.finished_at),
        "status": run.status.value,
        "targets": {"total": run.total, "ok": run.ok, "failed": run.failed},
        "failures": [{"repo": f.target, "reason": f.reason.value, "detail": f.detail} for f in run.failures],
    }


def _iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _sentences(report: dict[str, Any]) -> list[str]:
    run = report["run"]
    if run is None:
        lines = ["no run was ever finished; start one with 'tracker run'"]
    else:
        targets = run["targets"]
        word = "stale" if report["stale"] else "fine"
        lines = [
            f"{word}: run {run['id']} of {run['at']} ({run['status']}), {_age(report['age_seconds'])} old",
            f"{targets['ok']} of {targets['total']} answered, {targets['failed']} failed",
        ]
        lines += [f"  {f['repo']}: {f['reason']}: {f['detail']}" for f in run["failures"]]
    lines += [
        f"run {r['id']} of {r['at']} is not finished; unless it is at work now, the next run tells what it saved"
        for r in report["unfinished"]
    ]
    return lines


def _age(seconds: int) -> str:
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    return f"{days} d {hours} h" if days else f"{hours} h {rest // 60} min"
