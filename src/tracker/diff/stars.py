"""Star counts that move out of the ordinary: few enough that a person reads them.

Only recorded counts are judged. A surge is a week that stands out twice: against a floor that grows with the
repository, and against the best of its own recent weeks. A drop is the same downwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum
from itertools import pairwise
from statistics import median

from tracker.diff.pair import Pair
from tracker.diff.severity import SEVERITY
from tracker.domain.changes import Change, ChangeKind
from tracker.domain.facts import FactName, Present

Count = tuple[datetime, int]

WEEK = timedelta(days=7)
STEP = timedelta(days=6)
"""Counts nearer than this are of one week."""
WEEKS = 12
"""How many earlier weeks a week is measured against."""
FEWEST_WEEKS = 4
"""With fewer earlier weeks nothing is ordinary yet, and nothing is told."""
QUIET = timedelta(days=56)
"""After a surge or drop was told, the next of its sort is not told for this long."""

SURGE_FLOOR = 150
SURGE_SHARE = 0.02
SURGE_OVER_MEDIAN = 5.0
SURGE_OVER_BEST = 1.5
DROP_FLOOR = 30
DROP_SHARE = 0.01
DROP_OVER_WORST = 3.0


class Movement(Enum):
    """Which way a week stands out."""

    SURGE = ChangeKind.STARS_SURGE
    DROP = ChangeKind.STARS_DROP


def compare_stars(pair: Pair, counts: Sequence[Count]) -> list[Change]:
    """Return the surge or drop that the count of the later run shows; `counts` are the recorded ones before it."""
    now = pair.now(FactName.STARS)
    if not isinstance(now, Present) or not isinstance(now.value, int):
        return []
    series = [c for c in counts if c[0] < pair.after.at]
    series.append((pair.after.at, now.value))
    movement = told_movement(series)
    if movement is None:
        return []
    kind = movement.value
    before = str(weekly_points(series)[1][1])
    return [pair.change(kind, "repository", FactName.STARS.value, before, str(now.value), SEVERITY[kind], now)]


def told_movement(series: Sequence[Count]) -> Movement | None:
    """Return how the newest count stands out, unless the same was told within the quiet time before it."""
    movement = movement_of(series)
    if movement is None:
        return None
    newest = series[-1][0]
    for end in range(len(series) - 1, 0, -1):
        if newest - series[end - 1][0] >= QUIET:
            break
        if movement_of(series[:end]) is movement:
            return None
    return movement


def movement_of(series: Sequence[Count]) -> Movement | None:
    """Return how the week that ends with the newest count stands out against the weeks before it."""
    points = weekly_points(series)
    if len(points) < FEWEST_WEEKS + 2:
        return None
    gains = [_weekly_gain(late, early) for late, early in pairwise(points)]
    gain, earlier, stars = gains[0], gains[1:], points[1][1]
    if gain >= max(SURGE_FLOOR, SURGE_SHARE * stars, SURGE_OVER_MEDIAN * median(earlier)):
        return Movement.SURGE if gain >= SURGE_OVER_BEST * max(earlier) else None
    if -gain >= max(DROP_FLOOR, DROP_SHARE * stars, -DROP_OVER_WORST * min(earlier)):
        return Movement.DROP
    return None


def weekly_points(series: Sequence[Count]) -> list[Count]:
    """Return the newest count and, going back, counts about a week or more apart, newest first."""
    points: list[Count] = []
    for count in reversed(series):
        if not points or points[-1][0] - count[0] >= STEP:
            points.append(count)
            if len(points) == WEEKS + 2:
                break
    return points


def _weekly_gain(late: Count, early: Count) -> float:
    return (late[1] - early[1]) * (WEEK / (late[0] - early[0]))
