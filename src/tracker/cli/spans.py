"""Two ends of a diff as people name them: runs, dates, instants, ISO weeks and `last`. Pure over the list of runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.cli.instants import parse_instant
from tracker.domain.runs import Run
from tracker.errors import UsageError
from tracker.report.numbers import week_bounds

_SECOND = timedelta(seconds=1)
_OTHERS = ", a week such as 2026-W47, the number of a run, first or last"


@dataclass(frozen=True, slots=True)
class Span:
    """Everything after `start` up to and including `end`."""

    start: datetime
    end: datetime


def find_span(names: Sequence[str], runs: Sequence[Run]) -> Span:
    """Return the span that zero, one or two names ask for. `runs` are the closed ones, oldest first.

    None or `last`: the newest run against the one before; a first run shows what it told, not the past that was
    reconstructed. One week: that week. Anything else alone: from then to the newest run. Two: from the first to the
    second, in either order. Raises UsageError on a name that means nothing.
    """
    if not runs and not _needs_no_run(names):
        for name in names:
            if not (name in {"last", "first"} or _is_week(name) or _is_number(name)):
                parse_instant(name, "diff", _OTHERS)  # a name that means nothing is the nearer mistake
        raise UsageError("no run was ever finished, so nothing can be compared; start one with 'tracker run'")
    if len(names) > 1:
        first, second = (_instant(name, runs) for name in names)
        return Span(min(first, second), max(first, second))
    name = names[0] if names else "last"
    if name == "last":
        return Span(runs[-2].at if len(runs) > 1 else runs[-1].at - _SECOND, runs[-1].at)
    if _is_week(name):
        start, end = _week(name)
        return Span(start - _SECOND, end - _SECOND)
    return Span(_instant(name, runs), runs[-1].at)


def _needs_no_run(names: Sequence[str]) -> bool:
    """Say whether dates or weeks alone are named: a reconstructed past can be compared before any run."""
    is_plain = [_is_week(name) or (name not in {"last", "first"} and not _is_number(name)) for name in names]
    return all(is_plain) and (len(names) > 1 or (len(names) == 1 and _is_week(names[0])))


def _is_number(name: str) -> bool:
    return re.fullmatch(r"#?\d{1,9}", name) is not None


def _instant(name: str, runs: Sequence[Run]) -> datetime:
    if name in {"last", "first"}:
        return runs[-1 if name == "last" else 0].at
    if _is_week(name):
        return _week(name)[1] - _SECOND
    if _is_number(name):
        return _run(int(name.removeprefix("#")), runs)
    at = parse_instant(name, "diff", _OTHERS)
    return at + timedelta(days=1) - _SECOND if re.fullmatch(r"\d{4}-\d{2}-\d{2}", name) else at


def _run(number: int, runs: Sequence[Run]) -> datetime:
    for run in runs:
        if run.id == number:
            return run.at
    raise UsageError(f"diff: there is no closed run {number}; they go from {runs[0].id} to {runs[-1].id}")


def _is_week(name: str) -> bool:
    return re.fullmatch(r"\d{4}-?[Ww]\d{1,2}", name) is not None


def _week(name: str) -> tuple[datetime, datetime]:
    year, week = re.split(r"-?[Ww]", name)
    try:
        return week_bounds(f"{year}-W{int(week):02d}")
    except ValueError:
        raise UsageError(f"diff: {name!r} is no ISO week; write one like 2026-W47") from None
