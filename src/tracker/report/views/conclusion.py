"""The conclusion: what a reader takes away in ten seconds, each sentence from the facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.domain.changes import Change, ChangeKind, Severity
from tracker.domain.runs import Run
from tracker.report.documents import by_severity, newest_first
from tracker.report.numbers import week_bounds, week_of
from tracker.report.views.bases import base_family, base_names, family_label
from tracker.report.views.project import ProjectView
from tracker.report.views.stars import Gain, recent_gain
from tracker.report.views.weekly import quiet_words
from tracker.report.views.world import World

NAMED = 8
"""Projects named in one sentence; more are counted."""
CHANGES_NAMED = 5
LAST_NAMED = 2
ALIVE_DAYS = 90
"""A push within this time of the newest run counts as alive."""

_LOSS = frozenset({ChangeKind.WEIGHTS_REMOVED, ChangeKind.REPOSITORY_GONE, ChangeKind.REPOSITORY_BLOCKED})


@dataclass(frozen=True, slots=True)
class Growth:
    """One of the fastest growing projects."""

    project: ProjectView
    gain: Gain


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that can no longer be had."""

    project: ProjectView
    kind: str
    """`repository`, `weights` (all mirrors) or `mirror`."""
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Facts of the first screen."""

    total: int
    commercial: dict[str, tuple[ProjectView, ...]]
    """yes, conditional, no, unknown → projects that offer something of their own, in list order."""
    weights: dict[str, tuple[ProjectView, ...]]
    """`WeightsStatus` value (or empty) → projects, best first."""
    fully_open: tuple[ProjectView, ...]
    week: str
    """The ISO week of the newest run; empty before the first."""
    week_changes: tuple[Change, ...]
    """Critical and notable changes of that week, most severe first."""
    week_total: int
    week_quiet: str
    """Name of the sentence for that week when nothing material is told."""
    week_before: str
    """The newest ISO week before it that had a run; empty when there was none."""
    before_changes: tuple[Change, ...]
    """Critical and notable changes of that week, most severe first."""
    before_quiet: str
    """Name of the sentence for that week when nothing material is told."""
    last_changes: tuple[Change, ...]
    """When both weeks were quiet: the newest critical or notable changes before them, newest first."""
    most_changed: tuple[tuple[ProjectView, int], ...]
    """Projects with the most critical or notable changes of all time."""
    growth: tuple[Growth, ...]
    alive: tuple[ProjectView, ...]
    """Most recently pushed first."""
    asleep: int
    """Projects without a push in the last 90 days, archived ones among them."""
    losses: tuple[Loss, ...]
    contradicted: tuple[ProjectView, ...]
    bases: tuple[tuple[str, int], ...]
    """Base-model family → projects that build on it, most first."""


def conclusion(world: World, projects: Sequence[ProjectView]) -> Conclusion:
    """Draw the conclusion from all projects."""
    week = week_of(world.data_as_of) if world.data_as_of else ""
    this_week = changes_of_week(world.changes, week) if week else []
    before = _week_before(world.runs, week)
    told, told_before = _told(this_week), _told(changes_of_week(world.changes, before) if before else [])
    observed = [p for p in projects if p.is_observed]
    return Conclusion(
        total=len(projects),
        commercial=_by_commercial(observed),
        weights=_by_weights([p for p in observed if p.state not in {"gone", "blocked"}]),
        fully_open=tuple(p for p in observed if p.is_fully_open),
        week=week,
        week_changes=told,
        week_total=len(this_week),
        week_quiet=quiet_words(_runs_of(world.runs, week)),
        week_before=before,
        before_changes=told_before,
        before_quiet=quiet_words(_runs_of(world.runs, before)),
        last_changes=() if told or told_before else _last_changes(world.changes),
        most_changed=_most_changed(world.changes, observed),
        growth=_growth(observed),
        alive=_alive(observed)[:3],
        asleep=_asleep(observed, world.data_as_of),
        losses=tuple(loss for p in observed if (loss := _loss(p))),
        contradicted=tuple(p for p in observed if p.contradictions),
        bases=_bases(observed),
    )


def changes_of_week(changes: Sequence[Change], week: str) -> list[Change]:
    """Return changes first seen or confirmed within an ISO week."""
    start, end = week_bounds(week)
    return [c for c in changes if start <= c.at < end or (c.confirmed_at and start <= c.confirmed_at < end)]


def _told(changes: Sequence[Change]) -> tuple[Change, ...]:
    return tuple(by_severity([c for c in changes if c.severity is not Severity.INFO]))


def _runs_of(runs: Sequence[Run], week: str) -> list[Run]:
    return [run for run in runs if week_of(run.at) == week]


def _week_before(runs: Sequence[Run], week: str) -> str:
    """Return the newest week with a run before `week`: a run on a Monday says nothing of the days before it."""
    if not week:
        return ""
    start, _ = week_bounds(week)
    return next((week_of(run.at) for run in reversed(runs) if run.at < start), "")


def offers_weights(project: ProjectView) -> bool:
    """Say whether there are weights to be had, so that the question of their terms makes sense."""
    if project.state in {"gone", "blocked"} or (project.mirrors and all(m.is_lost for m in project.mirrors)):
        return False
    return project.weights not in {"none", "announced", "withdrawn"} or bool(project.mirrors)


def _last_changes(changes: Sequence[Change]) -> tuple[Change, ...]:
    told = [c for c in changes if c.severity is not Severity.INFO]
    return tuple(newest_first(told)[:LAST_NAMED])


def _by_commercial(projects: Sequence[ProjectView]) -> dict[str, tuple[ProjectView, ...]]:
    offering = [p for p in projects if offers_weights(p)]
    return {
        word: tuple(p for p in offering if p.commercial == word) for word in ("yes", "conditional", "no", "unknown")
    }


def _by_weights(projects: Sequence[ProjectView]) -> dict[str, tuple[ProjectView, ...]]:
    order = ("open", "gated", "delta", "adapter", "request", "announced", "withdrawn", "none", "")
    return {word: tuple(p for p in projects if p.weights == word) for word in order}


def _most_changed(changes: Sequence[Change], projects: Sequence[ProjectView]) -> tuple[tuple[ProjectView, int], ...]:
    counts: dict[str, int] = {}
    for change in changes:
        if change.severity is not Severity.INFO:
            counts[change.project] = counts.get(change.project, 0) + 1
    ranked = sorted((p for p in projects if counts.get(p.key)), key=lambda p: (-counts[p.key], p.key))
    return tuple((p, counts[p.key]) for p in ranked[:3])


def _growth(projects: Sequence[ProjectView]) -> tuple[Growth, ...]:
    found = [Growth(p, gain) for p in projects if (gain := recent_gain(p.stars.recorded)) and gain.stars > 0]
    return tuple(sorted(found, key=lambda g: (-g.gain.stars / g.gain.days, g.project.key))[:3])


def _alive(projects: Sequence[ProjectView]) -> tuple[ProjectView, ...]:
    pushed = [p for p in projects if p.pushed_at and p.state == "available" and not p.is_archived]
    return tuple(sorted(pushed, key=lambda p: (-p.pushed_at.timestamp() if p.pushed_at else 0.0, p.key)))


def _asleep(projects: Sequence[ProjectView], now: datetime | None) -> int:
    if now is None:
        return 0
    line = now - timedelta(days=ALIVE_DAYS)
    return sum(1 for p in projects if p.is_archived or (p.pushed_at is not None and p.pushed_at < line))


def _loss(project: ProjectView) -> Loss | None:
    if project.state in {"gone", "blocked"}:
        return Loss(project, "repository")
    lost = tuple(m.id for m in project.mirrors if m.is_lost)
    if project.weights == "withdrawn" or (lost and not any(m.is_reachable for m in project.mirrors)):
        return Loss(project, "weights", lost)
    return Loss(project, "mirror", lost) if lost else None


def _bases(projects: Sequence[ProjectView]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    labels: dict[str, str] = {}
    for project in projects:
        names = base_names(project)
        for name in names:
            labels.setdefault(base_family(name), family_label(name))
        for family in {base_family(name) for name in names} - {""}:
            counts[family] = counts.get(family, 0) + 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple((labels[family], count) for family, count in ranked)
