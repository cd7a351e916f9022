"""A HistoryReader over lists: what a store would answer, without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tracker.domain.changes import Change
from tracker.domain.entries import Entry
from tracker.domain.runs import Run
from tracker.domain.snapshots import Origin, Snapshot


@dataclass
class FakeHistory:
    """Change its lists, and reports see another past."""

    snapshots: list[Snapshot] = field(default_factory=list)
    told: list[Change] = field(default_factory=list)
    polled: list[Run] = field(default_factory=list)
    stars: dict[tuple[str, Origin], tuple[tuple[datetime, int], ...]] = field(default_factory=dict)

    def entries(self) -> tuple[str, ...]:
        """Return every entry key, sorted."""
        return tuple(sorted({s.entry for s in self.snapshots}))

    def resolve_entries(self, entries: Sequence[Entry]) -> Mapping[str, str]:
        """Return config key → stored key, found by a former name where the key itself is new."""
        known = set(self.entries())
        names = {e.key: (e.key, *(name.key for name in e.former)) for e in entries}
        return {key: next((name for name in own if name in known), key) for key, own in names.items()}

    def as_of(self, entry: str, at: datetime | None = None) -> Snapshot | None:
        """Return the newest recorded snapshot up to an instant, else the newest reconstructed one."""
        found = [s for s in self.snapshots if s.entry == entry and (at is None or s.at <= at)]
        found.sort(key=lambda s: (s.origin is Origin.RECORDED, s.at))
        return found[-1] if found else None

    def runs(self) -> tuple[Run, ...]:
        """Return the runs, oldest first."""
        return tuple(sorted(self.polled, key=lambda r: r.at))

    def changes(
        self, since: datetime | None = None, until: datetime | None = None, entry: str | None = None
    ) -> tuple[Change, ...]:
        """Return changes with since <= at < until, oldest first."""
        found = [
            c
            for c in self.told
            if (since is None or c.at >= since)
            and (until is None or c.at < until)
            and (entry is None or c.project == entry)
        ]
        return tuple(sorted(found, key=lambda c: (c.at, c.project, c.kind.value, c.subject)))

    def star_counts(self, entry: str, origin: Origin = Origin.RECORDED) -> tuple[tuple[datetime, int], ...]:
        """Return the counts of one origin, oldest first."""
        return self.stars.get((entry, origin), ())
