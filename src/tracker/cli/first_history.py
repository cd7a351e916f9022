"""What `tracker run` does about the past: fill it in once, on a project's first run, when the quota allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.cli.context import AppContext, printable
from tracker.errors import TrackerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.domain.entries import Watchlist
    from tracker.run.history_ports import HistoryPorts


def offer(context: AppContext, watchlist: Watchlist, only: Sequence[str] = ()) -> None:
    """Fill in the past of projects whose past was never put together; say what is done, and what is left out and why.

    What goes wrong is said and never fails the run: its own result is saved and told by then.
    """
    from tracker import wiring
    from tracker.cli.run import progress
    from tracker.run.history import never_built

    if context.settings.github_token is None:
        return
    try:
        with wiring.history_ports(context.settings, progress(context)) as ports:
            entries = never_built(watchlist, ports.store, only)
            if entries:
                _fill(context, watchlist, ports, [str(entry.repo) for entry in entries])
    except TrackerError as error:
        context.say(f"history: left out: {error}")


def _fill(context: AppContext, watchlist: Watchlist, ports: HistoryPorts, names: Sequence[str]) -> None:
    from tracker.cli.history import allowance_of, budget_line, starless_lines
    from tracker.run.history import estimate, fill_in, fits

    plan = estimate(watchlist, ports.store, ports.clock.now(), names)
    allowance = allowance_of(ports)
    context.say(budget_line(plan, allowance))
    if not fits(plan, allowance):
        context.say(f"history: left out for {len(names)} projects, it would take too much; see 'tracker history'")
        return
    summary = fill_in(watchlist, ports, allowance, only=names)
    for filled in summary.projects:
        if filled.first:
            what = f"{filled.changes} changes and {filled.star_weeks} weeks of stars"
            context.say(printable(f"history: {filled.name}: {what} since {filled.first:%Y-%m-%d}"))
    for line in starless_lines(summary.starless):
        context.say(line)
    for failure in summary.failures:
        context.say(f"history: {failure.target}: {failure.reason}: {failure.detail}")
