"""`tracker serve`: runs on a schedule until told to stop."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from tracker.cli.context import AppContext, common_options
from tracker.cli.instants import format_instant
from tracker.errors import ConfigError, RunLockedError, TrackerError


@click.command(name="serve")
@click.option("--now", is_flag=True, help="Run once at the start as well.")
@common_options
def command(context: AppContext, now: bool) -> int:
    """Run by the `schedule:` of the config (cron expressions in UTC or their own zone, and intervals) until stopped.

    SIGTERM and Ctrl-C let a run at work finish, then leave with exit code 0. The config is read anew for every run.
    """
    from tracker import schedule, wiring

    rules = wiring.watchlist(context.settings).schedule
    if not rules:
        raise ConfigError(
            f"{context.settings.config}: no schedule; add for example\n"
            "schedule:\n  - cron: '17 5 * * 1'\nand start `tracker serve` again"
        )
    soonest = schedule.next_times(rules, datetime.now(UTC))
    context.say(f"serving; next run at {format_instant(soonest[0])}" if soonest else "serving; no run is due, ever")
    return schedule.serve(
        rules,
        lambda: _run_once(context),
        lambda: context.say("stopping; a run at work is finished first"),
        is_now=now,
    )


def _run_once(context: AppContext) -> None:
    """Run once; what goes wrong is said and does not end the service."""
    from tracker import wiring
    from tracker.cli.run import progress
    from tracker.run.execute import execute

    try:
        watchlist = wiring.watchlist(context.settings)
        with wiring.ports(context.settings, progress(context)) as ports:
            summary = execute(watchlist, ports)
        wiring.write_reports(context.settings, watchlist)
    except RunLockedError as error:
        context.say(f"skipped: {error}")
    except TrackerError as error:
        click.echo(f"tracker: run failed: {error}", err=True)
    else:
        run = summary.run
        context.say(f"run {run.id} at {format_instant(run.at)}: {run.status}, {len(summary.changes)} changes told")
