"""Star counts over time: recorded by runs and reconstructed afterwards are never mixed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

GROWTH_DAYS = 28

Point = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class StarCurve:
    """The two series of one project, oldest first."""

    recorded: tuple[Point, ...] = ()
    history: tuple[Point, ...] = ()

    @property
    def latest(self) -> int | None:
        """The newest recorded count, else the newest reconstructed one."""
        series = self.recorded or self.history
        return series[-1][1] if series else None

    @property
    def latest_at(self) -> datetime | None:
        """When the newest count was taken."""
        series = self.recorded or self.history
        return series[-1][0] if series else None

    def until(self, at: datetime | None) -> StarCurve:
        """Return the curve as it was known at an instant."""
        if at is None:
            return self
        return StarCurve(tuple(p for p in self.recorded if p[0] <= at), tuple(p for p in self.history if p[0] <= at))


@dataclass(frozen=True, slots=True)
class Gain:
    """A difference between two recorded counts."""

    before: Point
    after: Point

    @property
    def stars(self) -> int:
        """Stars gained; negative for a loss."""
        return self.after[1] - self.before[1]

    @property
    def days(self) -> int:
        """Whole days between the two counts, at least 1."""
        return max(1, round((self.after[0] - self.before[0]).total_seconds() / 86400))

    @property
    def share(self) -> float:
        """Gain as a share of the count before; 0 for a project that had none."""
        return self.stars / self.before[1] if self.before[1] else 0.0


def gain_between(
    points: tuple[Point, ...], start: datetime, end: datetime, instants: Sequence[datetime] | None = None
) -> Gain | None:
    """Return the difference between the last count before `start` and the last one before `end`.

    None when there was no count before `start` or none inside: a first sighting is no gain. `instants` are those of
    the points, for callers that ask for many weeks of one project.
    """
    instants = [at for at, _ in points] if instants is None else instants
    last, base = bisect_left(instants, end) - 1, bisect_left(instants, start) - 1
    if base < 0 or last <= base:
        return None
    return Gain(points[base], points[last])


def recent_gain(points: tuple[Point, ...]) -> Gain | None:
    """Return the gain over about the last four weeks of recorded counts; over what there is when that is less.

    None when the counts span less than six days, or when the one before is older than eight weeks.
    """
    if len(points) < 2:
        return None
    last = points[-1][0]
    older = [p for p in points if p[0] <= last - timedelta(days=GROWTH_DAYS)]
    before = older[-1] if older else points[0]
    span = last - before[0]
    return Gain(before, points[-1]) if timedelta(days=6) <= span <= timedelta(days=2 * GROWTH_DAYS) else None
