"""`tracker serve`: runs on a schedule until told to stop, and says how it fares on a small page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.context import AppContext, common_options, languages_option, policy_option
from tracker.cli.instants import format_instant
from tracker.cli.status import read_duration
from tracker.errors import ConfigError, RunLockedError, TrackerError

if TYPE_CHECKING:
    from tracker.cli.status_page import ServiceStatus
    from tracker.schedule import Upcoming


@click.command(name="serve")
@click.option("--now", is_flag=True, help="Run once at the start as well.")
@click.option(
    "--listen",
    metavar="HOST:PORT",
    help="Show a status page, /healthz and the reports there, such as 127.0.0.1:8321; off unless given.",
)
@click.option(
    "--max-age",
    callback=read_duration,
    metavar="TIME",
    default="8d",
    show_default=True,
    help="/healthz answers 503 when the newest finished run is older.",
)
@policy_option
@languages_option
@common_options
def command(
    context: AppContext,
    now: bool,
    listen: str | None,
    max_age: timedelta,
    policy: Path | None,
    languages: str | None,
) -> int:
    """Run by the `schedule:` of the config (cron expressions in UTC or their own zone, and intervals) until stopped.

    SIGTERM and Ctrl-C let a run at work finish, then leave with exit code 0. The config is read anew for every run.
    One database has one scheduler: a second `serve` leaves at once with exit code 2 and names the first.
    """
    from tracker import schedule, wiring
    from tracker.cli.policy import read as read_policy
    from tracker.cli.status_server import parse_address

    context = context.speaking(languages)
    address = parse_address(listen) if listen else None
    watchlist = wiring.watchlist(context.settings)
    read_policy(context, policy, frozenset(), watchlist)  # what is wrong with it is said now, not next Monday
    rules = watchlist.schedule
    if not rules:
        raise ConfigError(
            f"{context.settings.config}: no schedule; add for example\n"
            "schedule:\n  - cron: '17 5 * * 1'\nand start `tracker serve` again"
        )
    soonest = schedule.next_times(rules, datetime.now(UTC))
    newest = _Newest()
    with wiring.store(context.settings, create=True) as store, store.lock("scheduler"):
        context.say(f"serving; next run at {format_instant(soonest[0])}" if soonest else "serving; no run is due, ever")
        return schedule.serve(
            rules,
            lambda: _run_once(context, policy, newest),
            lambda: context.say("stopping; a run at work is finished first"),
            is_now=now,
            beside=lambda upcoming: _listening(context, address, _Shown(context, max_age, upcoming, newest)),
        )


class _Newest:
    """What came of the newest run of this process."""

    problem = ""
    """Why it came to nothing; empty when it did not."""


class _Shown:
    """What the page and `/healthz` show, read anew for each request."""

    def __init__(self, context: AppContext, max_age: timedelta, upcoming: Upcoming, newest: _Newest) -> None:
        self._settings = context.settings
        self._max_age = max_age
        self._upcoming = upcoming
        self._newest = newest

    def status(self) -> ServiceStatus:
        """Return how things are now. A database that cannot be read is part of the answer."""
        from tracker import wiring
        from tracker.cli.status_page import ServiceStatus
        from tracker.cli.status_server import report_address

        trouble = ""
        try:
            with wiring.store(self._settings) as store:
                runs = store.runs()
        except TrackerError as error:
            runs, trouble = (), str(error)
        return ServiceStatus(
            datetime.now(UTC),
            self._max_age,
            self._upcoming(),
            runs,
            trouble,
            report_address(self._settings.root / "reports"),
            self._settings.secrets,
            self._newest.problem,
        )


@contextmanager
def _listening(context: AppContext, address: tuple[str, int] | None, shown: _Shown) -> Iterator[None]:
    if address is None:
        yield
        return
    from tracker.cli.status_server import status_server

    with status_server(address, shown.status, context.settings.root / "reports") as page:
        context.say(f"status page at {page}")
        yield


def _run_once(context: AppContext, given: Path | None, newest: _Newest) -> None:
    """Run once; what goes wrong is said and does not end the service."""
    from tracker import wiring
    from tracker.cli import policy
    from tracker.cli.first_history import offer
    from tracker.cli.run import progress
    from tracker.run.execute import execute

    newest.problem = ""
    try:
        watchlist = wiring.watchlist(context.settings)
        gates = policy.read(context, given, frozenset(), watchlist)
        with wiring.ports(context.settings, progress(context)) as ports:
            summary = execute(watchlist, ports)
        for found in policy.judge(context, gates, watchlist.entries, summary.changes):
            click.echo(found.line, err=True)
        offer(context, watchlist)
        wiring.write_reports(context.settings, watchlist)
    except RunLockedError as error:
        context.say(f"skipped: {error}")
    except TrackerError as error:
        newest.problem = str(error)
        click.echo(f"tracker: run failed: {error}", err=True)
    else:
        run = summary.run
        context.say(f"run {run.id} at {format_instant(run.at)}: {run.status}, {len(summary.changes)} changes told")
