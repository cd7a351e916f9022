"""Star weeks into a curve. The weeks count stars still held, so that the curve is a reconstruction, never a count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tracker.domain.past import StarPage

WEEK = timedelta(days=7)
_SLACK_SHARE = 0.01
_SLACK = 20


@dataclass(frozen=True, slots=True)
class StarWeeks:
    """What was read of the weeks so far."""

    weeks: Mapping[datetime, int] = field(default_factory=dict)
    next_page: int | None = 1
    """The page to ask for; None: everything is read."""
    stop_at: datetime | None = None
    """A week known from an earlier reading: reaching it ends the reading. None: read to the first week."""
    is_offered: bool = True
    """False: the forge exists and has the repository, but no history of its stars; it is not asked again."""

    def extended(self, page: StarPage, created_at: datetime, total: int | None) -> StarWeeks:
        """Take in the page that was asked for. `total` is the repository's count today."""
        weeks = {**self.weeks, **{week.start: week.stars for week in page.weeks}}
        oldest = min((week.start for week in page.weeks), default=None)
        is_end = page.is_last or oldest is None or oldest <= created_at - WEEK
        following = (self.next_page or 1) + 1
        if is_end:
            return StarWeeks(weeks, None)
        if self.stop_at is not None and oldest is not None and oldest <= self.stop_at:
            return replace(self, weeks=weeks, next_page=None, stop_at=None).checked(total, following)
        return replace(self, weeks=weeks, next_page=following)

    def checked(self, total: int | None, following: int) -> StarWeeks:
        """Read on to the end when so many old stars were taken back that the older weeks must have moved."""
        gap = 0 if total is None else abs(total - sum(self.weeks.values()))
        is_near = gap <= max(_SLACK, _SLACK_SHARE * (total or 0))
        return self if is_near else replace(self, next_page=following)

    def reopened(self) -> StarWeeks:
        """Ask again for what is new: the newest weeks, the last one known among them."""
        if not self.is_offered:
            return self
        return replace(self, next_page=1, stop_at=max(self.weeks, default=None))

    def closed(self) -> StarWeeks:
        """Remember that the forge offers no history of stars."""
        return replace(self, next_page=None, is_offered=False)

    def curve(self, total: int | None, read_at: datetime) -> tuple[tuple[datetime, int], ...]:
        """Return the count at the end of each whole week up to `read_at`, oldest first.

        The curve is hung up at its newest end: what is held today minus what came later. Stars taken back since the
        older weeks were read lower the old end and are never drawn as a loss.
        """
        held = sum(self.weeks.values()) if total is None else total
        points: list[tuple[datetime, int]] = []
        for start in sorted(self.weeks, reverse=True):
            if start + WEEK <= read_at:
                points.append((start + WEEK, max(0, held)))
            held -= self.weeks[start]
        return tuple(reversed(points))
