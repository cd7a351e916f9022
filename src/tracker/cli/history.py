"""`tracker history [PROJECT …]`: fill in the past of projects that were never polled before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker.cli.completing import project_names
from tracker.cli.context import AppContext, common_options, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.ports import Plan
    from tracker.run.allowance import Allowance
    from tracker.run.history import Left
    from tracker.run.history_ports import Filled, HistoryPorts, HistorySummary

SOME_FAILED = 3


@click.command("history")
@click.argument("projects", nargs=-1, metavar="[PROJECT …]", shell_complete=project_names)
@click.option("--dry-run", is_flag=True, help="Print the budget; ask for nothing but the quota, save nothing.")
@common_options
def command(context: AppContext, projects: tuple[str, ...], dry_run: bool) -> int:
    """Reconstruct star curves, releases, licences, terms and weights back to the first commit.

    Takes all projects of the list, or those named. At most half of the quota left is used; what does not fit is
    taken up where it stopped by the next call. Nothing of it is told as news or notified.
    """
    from tracker import wiring
    from tracker.cli.run import check_names, progress

    watchlist = wiring.watchlist(context.settings)
    check_names(watchlist, projects, "history")
    with wiring.history_ports(context.settings, progress(context), create=not dry_run) as ports:
        from tracker.run.history import estimate, fill_in, left_over

        has_token = ports.past.can_list_commits
        plan = estimate(watchlist, ports.store, ports.clock.now(), projects, has_token=has_token)
        left = left_over(watchlist, ports.store, ports.clock.now(), projects)
        allowance = allowance_of(ports)
        if dry_run:
            return _show_plan(context, plan, allowance, () if has_token else left)
        for line in [budget_line(plan, allowance)] + ([] if has_token else anonymous_lines(left)):
            context.say(line)
        summary = fill_in(watchlist, ports, allowance, only=projects)
        left = left_over(watchlist, ports.store, ports.clock.now(), projects)
    show(context, summary, left)
    return SOME_FAILED if summary.failures else 0


def anonymous_lines(left: Sequence[Left]) -> list[str]:
    """Say what is read without a token, in which order."""
    words = "without a token: 60 requests an hour and one text a request; "
    order = f"to read, in this order: {left_words(left)}" if left else "nothing is left to read"
    return [f"history: {words}{order}", "history: set GITHUB_TOKEN to read everything at once"]


def left_words(left: Sequence[Left]) -> str:
    """Say what is not read yet: `licence files of 3 projects (about 18 requests), releases of 8 (8)`."""
    from tracker.domain.past import Part

    names = {
        Part.LICENCES: "licence files",
        Part.RELEASES: "releases",
        Part.STARS: "stars",
        Part.READMES: "READMEs",
        Part.TAGS: "tags",
    }
    return ", ".join(
        f"{names[item.part]} of {_counted(item.projects, 'project')} (about {_counted(item.requests, 'request')})"
        for item in left
    )


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def allowance_of(ports: HistoryPorts) -> Allowance:
    """Ask what is left of the quota and return half of it."""
    from tracker.run.allowance import Allowance

    return Allowance(ports.past.budget(), lambda: ports.repositories.requests)


def budget_line(plan: Plan, allowance: Allowance) -> str:
    """Say what filling in would ask and what it may."""
    requests, points = plan.requests, plan.points
    if not requests["github_graphql"]:
        allowed = _number(allowance.requests)
        return (
            f"history: about {requests['github_rest']} REST requests to ask; "
            f"allowed, half of the quota left: {allowed} REST requests"
        )
    return (
        f"history: about {requests['github_rest']} REST requests and {requests['github_graphql']} GraphQL requests "
        f"({points} points) to ask; allowed, half of the quota left: {_number(allowance.requests)} REST requests, "
        f"{_number(allowance.points)} points"
    )


def _number(value: int | None) -> str:
    return "no limit" if value is None else str(value)


def _show_plan(context: AppContext, plan: Plan, allowance: Allowance, left: Sequence[Left]) -> int:
    if context.as_json:
        estimated = dict(sorted(plan.requests.items())) | {"points": plan.points}
        allowed = {"github_rest": allowance.requests, "points": allowance.points}
        shown: dict[str, object] = {"requests": estimated, "allowed": allowed}
        parts = {item.part.value: {"projects": item.projects, "requests": item.requests} for item in left}
        context.emit({"schema_version": 1, "plan": shown | ({"parts": parts} if parts else {})})
        return 0
    for line in [budget_line(plan, allowance)] + (anonymous_lines(left) if left else []):
        click.echo(line)
    return 0


def show(context: AppContext, summary: HistorySummary, left: Sequence[Left]) -> None:
    """Print what was filled in."""
    if context.as_json:
        parts = {"left": {item.part.value: item.projects for item in left}}
        context.emit(summary_document(summary) | parts)
        return
    for filled in summary.projects:
        click.echo(printable(_line(filled)))
    for line in starless_lines(summary.starless):
        context.say(line)
    for failure in summary.failures:
        context.say(f"failed: {failure.target}: {failure.reason}: {failure.detail}")
    if summary.is_spent:
        more = f"; left for the next time: {left_words(left)}" if left else ""
        context.say(f"the allowance ended before everything was read{more}; run 'tracker history' again to go on")


def starless_lines(names: Sequence[str]) -> list[str]:
    """Say once of which repositories the server offers no star history."""
    if not names:
        return []
    listed = ", ".join(printable(name) for name in names[:5]) + (
        f" and {len(names) - 5} more" if len(names) > 5 else ""
    )
    return [f"history: star history is not offered there: {listed}; their curves begin with the first run"]


def _line(filled: Filled) -> str:
    if not filled.is_complete and (filled.has_commits or not filled.parts):
        return f"{filled.name}: not read to its end yet; what was read is kept"
    since = f" since {filled.first:%Y-%m-%d}" if filled.first else ""
    what = f"{filled.snapshots} snapshots and {filled.changes} changes{since}, {filled.star_weeks} weeks of stars"
    if filled.has_commits:
        return f"{filled.name}: {what}"
    read = ", ".join(sorted(part.value for part in filled.parts))
    return f"{filled.name}: {what} (without a token; read so far: {read})"


def summary_document(summary: HistorySummary) -> dict[str, object]:
    """Return what `history --json` prints."""
    from tracker.domain.past import Part
    from tracker.report.documents import instant

    return {
        "schema_version": 1,
        "method": "history",
        "complete": all(filled.is_complete for filled in summary.projects) and not summary.failures,
        "projects": [
            {
                "project": filled.entry,
                "repo": filled.name,
                "complete": filled.is_complete,
                "snapshots": filled.snapshots,
                "changes": filled.changes,
                "star_weeks": filled.star_weeks,
                "since": instant(filled.first),
                "with_commits": filled.has_commits,
                "read": [part.value for part in Part if part in filled.parts],
            }
            for filled in summary.projects
        ],
        "failures": [{"repo": f.target, "reason": f.reason.value, "detail": f.detail} for f in summary.failures],
        "requests": summary.requests,
        "stopped_by_budget": summary.is_spent,
        "without_star_history": list(summary.starless),
    }
