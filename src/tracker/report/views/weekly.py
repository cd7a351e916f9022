"""One ISO week: what changed, who gained stars, what could not be observed; however often runs happened in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.domain.changes import Change, ChangeState, Severity
from tracker.domain.evidence import Failure
from tracker.domain.runs import Run
from tracker.report.documents import by_severity
from tracker.report.numbers import week_bounds, week_of
from tracker.report.views.stars import Gain, Point, gain_between

MOVERS_SHOWN = 5
OF_A_KIND_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Told:
    """A change as this week tells it."""

    change: Change
    name: str
    """Display name of the project."""
    is_confirmation: bool = False
    """First suspected in an earlier week, confirmed in this one."""


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one project at one severity."""

    key: str
    name: str
    told: tuple[Told, ...]

    @property
    def shown(self) -> tuple[Told, ...]:
        """Return all critical ones, and of every other kind the first few: a page of links tells nothing more."""
        return tuple(item for n, item in self._ranked() if n < OF_A_KIND_SHOWN)

    @property
    def folded(self) -> tuple[Told, ...]:
        """Return those that are folded away."""
        return tuple(item for n, item in self._ranked() if n >= OF_A_KIND_SHOWN)

    def _ranked(self) -> list[tuple[int, Told]]:
        """Pair every change with how many of its kind stand before it; 0 for critical ones."""
        seen: dict[str, int] = {}
        ranked = []
        for item in self.told:
            kind = item.change.kind.value
            ranked.append((0 if item.change.severity is Severity.CRITICAL else seen.get(kind, 0), item))
            seen[kind] = seen.get(kind, 0) + 1
        return ranked


@dataclass(frozen=True, slots=True)
class Mover:
    """A project whose star count moved."""

    key: str
    name: str
    gain: Gain


@dataclass(frozen=True, slots=True)
class FailedTarget:
    """Something that could not be observed, over the runs of the week."""

    failure: Failure
    runs: int
    is_open: bool
    """Whether the last run of the week still failed on it."""


@dataclass(frozen=True, slots=True)
class Week:
    """What one weekly report says."""

    week: str
    start: datetime
    end: datetime
    runs: tuple[Run, ...]
    """Empty for a week before the first run, which is reconstructed."""
    critical: tuple[Group, ...]
    notable: tuple[Group, ...]
    info: tuple[Group, ...]
    movers: tuple[Mover, ...]
    failures: tuple[FailedTarget, ...]
    before: str = ""
    """The reported week before this one; empty for the first."""
    after: str = ""

    @property
    def is_quiet(self) -> bool:
        """Say whether nothing material changed."""
        return not self.critical and not self.notable

    @property
    def quiet_words(self) -> str:
        """Name the sentence for a week in which nothing material is told."""
        return quiet_words(self.runs)

    @property
    def counts(self) -> tuple[int, int, int]:
        """Number of critical, notable and minor changes."""
        critical, notable, info = (
            sum(len(g.told) for g in groups) for groups in (self.critical, self.notable, self.info)
        )
        return critical, notable, info


def quiet_words(runs: Iterable[Run]) -> str:
    """Name the sentence for quiet runs: where no repository answered, nobody can say that nothing changed."""
    asked = [run for run in runs if run.total]
    return "weekly.unseen" if asked and not any(run.ok for run in asked) else "weekly.quiet"


class Movers:
    """Collects the largest star gains and losses of every week while projects pass by one at a time."""

    def __init__(self, weeks: Iterable[str]) -> None:
        self._bounds = {week: week_bounds(week) for week in weeks}
        self._gains: dict[str, list[Mover]] = {week: [] for week in self._bounds}
        self._losses: dict[str, list[Mover]] = {week: [] for week in self._bounds}

    def add(self, key: str, name: str, points: tuple[Point, ...]) -> None:
        """Take one project's recorded counts into account."""
        instants = [at for at, _ in points]
        for week, bounds in self._bounds.items():
            gain = gain_between(points, *bounds, instants)
            if gain and gain.stars:
                kept = self._gains if gain.stars > 0 else self._losses
                if len(kept[week]) < MOVERS_SHOWN or abs(gain.stars) >= abs(kept[week][-1].gain.stars):
                    kept[week] = _largest([*kept[week], Mover(key, name, gain)])

    def of(self, week: str) -> tuple[Mover, ...]:
        """Return the movers of a week: gains first, largest first, then losses."""
        return (*self._gains[week], *self._losses[week])


def _largest(movers: list[Mover]) -> list[Mover]:
    return sorted(movers, key=lambda m: (-abs(m.gain.stars), m.key))[:MOVERS_SHOWN]


def weeks_of(runs: Sequence[Run], changes: Sequence[Change] = ()) -> tuple[str, ...]:
    """Return the ISO weeks that have a run, and those before the first run in which something material happened.

    What happened before the first run was reconstructed; a quiet week of then is not worth a page.
    """
    first = runs[0].at if runs else None
    past = {week_of(c.at) for c in changes if c.severity is not Severity.INFO and (first is None or c.at < first)}
    return tuple(sorted({week_of(run.at) for run in runs} | past))


def weekly_views(
    runs: Sequence[Run], changes: Sequence[Change], names: Mapping[str, str], movers: Movers
) -> tuple[Week, ...]:
    """Build every week of `weeks_of`, oldest first. `names` maps entry keys to display names."""
    weeks = weeks_of(runs, changes)
    runs_in: dict[str, list[Run]] = {week: [] for week in weeks}
    for run in runs:
        runs_in[week_of(run.at)].append(run)
    told_in = _told_by_week(changes, names, frozenset(weeks))
    around = ("", *weeks, "")
    return tuple(
        _week(week, tuple(runs_in[week]), told_in.get(week, []), movers.of(week), around[n], around[n + 2])
        for n, week in enumerate(weeks)
    )


def _week(
    week: str, runs: tuple[Run, ...], told: list[Told], movers: tuple[Mover, ...], before: str, after: str
) -> Week:
    start, end = week_bounds(week)
    groups = {severity: _groups(told, severity) for severity in Severity}
    return Week(
        week,
        start,
        end,
        runs,
        groups[Severity.CRITICAL],
        groups[Severity.NOTABLE],
        groups[Severity.INFO],
        movers,
        _failures(runs),
        before,
        after,
    )


def _told_by_week(changes: Sequence[Change], names: Mapping[str, str], weeks: frozenset[str]) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = {}
    for change in by_severity(changes):
        first, name = week_of(change.at), names.get(change.project, change.repo)
        found.setdefault(first, []).append(Told(change, name))
        if change.confirmed_at and change.state is ChangeState.CONFIRMED and week_of(change.confirmed_at) != first:
            found.setdefault(week_of(change.confirmed_at), []).append(Told(change, name, is_confirmation=True))
    return {week: told for week, told in found.items() if week in weeks}


def _groups(told: list[Told], severity: Severity) -> tuple[Group, ...]:
    grouped: dict[str, list[Told]] = {}
    for item in told:
        if item.change.severity is severity:
            grouped.setdefault(item.change.project, []).append(item)
    return tuple(Group(key, items[0].name, tuple(items)) for key, items in sorted(grouped.items()))


def _failures(runs: tuple[Run, ...]) -> tuple[FailedTarget, ...]:
    newest: dict[str, Failure] = {}
    counts: dict[str, int] = {}
    for run in runs:
        for failure in run.failures:
            newest[failure.target] = failure
            counts[failure.target] = counts.get(failure.target, 0) + 1
    still = {failure.target for failure in runs[-1].failures} if runs else set()
    return tuple(FailedTarget(newest[t], counts[t], t in still) for t in sorted(newest))
