"""The whole list at one instant, gathered from a HistoryReader: what every page is made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tracker.domain.changes import Change, ChangeKind, ChangeState
from tracker.domain.entries import Watchlist
from tracker.domain.facts import FactName
from tracker.domain.runs import Run, RunStatus
from tracker.domain.snapshots import Origin, Snapshot
from tracker.ports import HistoryReader
from tracker.report.views.life import life_lines
from tracker.report.views.project import ProjectView, project_view
from tracker.report.views.stars import StarCurve

CHANGES_SHOWN = 8
"""Newest changes listed in a project's own section."""

_CLOSED = frozenset({RunStatus.COMPLETE, RunStatus.PARTIAL, RunStatus.GUARDED})


@dataclass(frozen=True, slots=True)
class World:
    """What does not belong to a single project."""

    watchlist: Watchlist
    runs: tuple[Run, ...]
    """Closed runs up to the instant, oldest first."""
    changes: tuple[Change, ...]
    """Changes up to the instant, oldest first, in the state they had at it."""
    as_of: datetime | None
    """The instant asked for; None for the newest state."""

    @property
    def newest(self) -> Run | None:
        """The newest closed run; None before the first."""
        return self.runs[-1] if self.runs else None

    @property
    def data_as_of(self) -> datetime | None:
        """The instant of the newest closed run: the age of everything that is not marked stale."""
        return self.runs[-1].at if self.runs else None


def read_world(reader: HistoryReader, watchlist: Watchlist, as_of: datetime | None = None) -> World:
    """Read runs and changes up to an instant."""
    runs = tuple(r for r in closed_runs(reader.runs()) if as_of is None or r.at <= as_of)
    until = None if as_of is None else as_of + timedelta(seconds=1)
    changes = tuple(state_at(c, as_of) for c in reader.changes(until=until))
    return World(watchlist, runs, changes, as_of)


def closed_runs(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Return the runs that were finished: only they say how old the data are."""
    return tuple(run for run in runs if run.status in _CLOSED)


def state_at(change: Change, at: datetime | None) -> Change:
    """Return the change as it stood at an instant: what was confirmed later was still suspected."""
    if at is None or change.confirmed_at is None or change.confirmed_at <= at:
        return change
    return replace(change, state=ChangeState.SUSPECTED, confirmed_at=None)


def recorded_changes(changes: Sequence[Change]) -> list[Change]:
    """Leave out what was reconstructed: changes from before the project was added to the list."""
    added: dict[str, datetime] = {}
    for change in changes:
        if change.kind is ChangeKind.PROJECT_ADDED:
            added.setdefault(change.project, change.at)
    return [change for change in changes if change.project not in added or change.at >= added[change.project]]


def changes_by_project(changes: Sequence[Change]) -> dict[str, list[Change]]:
    """Group changes by entry key, keeping their order."""
    grouped: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        grouped[change.project].append(change)
    return grouped


def project_views(reader: HistoryReader, world: World) -> Iterator[ProjectView]:
    """Yield the view of every listed entry in the order of the list, one at a time."""
    return (view for view, _ in project_states(reader, world))


def project_states(reader: HistoryReader, world: World) -> Iterator[tuple[ProjectView, Snapshot | None]]:
    """Yield the same views, each with the snapshot it was made from (None: never observed)."""
    known = frozenset(reader.entries())
    keys = reader.resolve_entries(world.watchlist.entries)
    grouped = changes_by_project(world.changes)
    for entry in world.watchlist.entries:
        key = keys.get(entry.key, entry.key)
        if key not in known:
            yield project_view(entry, key, None, StarCurve(), ()), None
            continue
        changes = grouped.get(key, [])
        snapshot = reader.as_of(key, world.as_of)
        stars = star_curve(reader, key, world.as_of)
        view = project_view(
            entry,
            key,
            snapshot,
            stars,
            tuple(reversed(changes[-CHANGES_SHOWN:])),
            weights_strip(reader, key, changes, world.runs),
        )
        # a life takes many reads; one that began with the first run is all in its changes
        yield (replace(view, life=life_lines(reader, key, world.as_of)) if stars.history else view), snapshot


def star_curve(reader: HistoryReader, key: str, as_of: datetime | None) -> StarCurve:
    """Read both star series of one project up to an instant."""
    return StarCurve(reader.star_counts(key), reader.star_counts(key, Origin.HISTORY)).until(as_of)


def weights_strip(
    reader: HistoryReader, key: str, changes: Sequence[Change], runs: Sequence[Run]
) -> tuple[tuple[datetime, str], ...]:
    """Return from when on the weights were in which state; read only where a change of weights is known."""
    instants = sorted({c.confirmed_at or c.at for c in changes if c.scope == "weights"})
    if not instants:
        return ()
    spans: list[tuple[datetime, str]] = []
    for at in [min([instants[0], *(run.at for run in runs[:1])]), *instants]:
        snapshot = reader.as_of(key, at)
        state = snapshot.value(FactName.WEIGHTS_STATUS) if snapshot else None
        if snapshot and isinstance(state, str) and (not spans or spans[-1][1] != state):
            spans.append((snapshot.at, state))
    return tuple(spans)
