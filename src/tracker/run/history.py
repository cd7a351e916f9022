"""Fills in the past: asks what the forge still tells, keeps every answer at once, puts the snapshots together.

Speaks to ports only. A kill loses at most one answer: what was read lies in the store, and the next call goes on from
there to the same result. Nothing of it is ever told as news.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.domain.entries import Entry, Watchlist
from tracker.domain.past import Part
from tracker.past import sparing
from tracker.past.ledger import Ledger
from tracker.past.ledger_text import from_text
from tracker.ports import Plan
from tracker.run.allowance import Allowance
from tracker.run.concluding import parts_of
from tracker.run.execute import is_named
from tracker.run.filling import CURSOR, Filling
from tracker.run.history_ports import HistoryPorts, HistoryStore, HistorySummary
from tracker.run.sparing import Sparing

UNKNOWN_WEEKS = 200
"""Age assumed of a repository that was never seen: as old as the field."""
STAR_WEEKS_A_PAGE = 30
REQUESTS_A_PROJECT = 10


def fill_in(
    watchlist: Watchlist, ports: HistoryPorts, allowance: Allowance, *, only: Sequence[str] = ()
) -> HistorySummary:
    """Fill in the past of the entries, within the allowance.

    Raises RunLockedError when a run is at work, UpstreamError when nothing can be asked at all.
    """
    entries = [e for e in watchlist.entries if not only or is_named(e, only)]
    with ports.store.lock():
        way = Filling if ports.past.can_list_commits else Sparing
        return way(entries, ports, allowance).finish()


def never_built(watchlist: Watchlist, store: HistoryStore, only: Sequence[str] = ()) -> list[Entry]:
    """Return the entries whose past was never put together with a token: new ones, and those where reading stopped."""
    entries = [e for e in watchlist.entries if not only or is_named(e, only)]
    keys = store.resolve_entries(entries)
    ledgers = {e.key: from_text(store.cursor(keys[e.key], CURSOR)) for e in entries}
    return [e for e in entries if not ((ledger := ledgers[e.key]) and ledger.built and ledger.has_commits)]


def fits(plan: Plan, allowance: Allowance) -> bool:
    """Say whether the whole plan is within the allowance."""
    sides = ((plan.requests["github_rest"], allowance.requests), (plan.points, allowance.points))
    return all(allowed is None or asked <= allowed for asked, allowed in sides)


@dataclass(frozen=True, slots=True)
class Left:
    """What is not read yet of one part."""

    part: Part
    projects: int
    requests: int
    """About how many, over REST alone."""


def left_over(watchlist: Watchlist, store: HistoryStore, now: datetime, only: Sequence[str] = ()) -> tuple[Left, ...]:
    """Return what is still to be read, the most telling part first, without asking anything."""
    entries = [e for e in watchlist.entries if not only or is_named(e, only)]
    keys = store.resolve_entries(entries)
    found = [_left_of(from_text(store.cursor(keys[entry.key], CURSOR)), store, now) for entry in entries]
    sums = [Left(part, sum(part in f for f in found), sum(f.get(part, 0) for f in found)) for part in Part]
    return tuple(item for item in sums if item.projects)


def _left_of(ledger: Ledger | None, store: HistoryStore, now: datetime) -> dict[Part, int]:
    pages = -(-(_weeks(ledger, now) if ledger else UNKNOWN_WEEKS) // STAR_WEEKS_A_PAGE)
    if ledger is None:
        return sparing.requests_at_first(pages)
    return sparing.requests_left(ledger, parts_of(ledger, store), pages)


def _weeks(ledger: Ledger, now: datetime) -> int:
    return (now - ledger.created_at).days // 7 + 1


def estimate(
    watchlist: Watchlist, store: HistoryStore, now: datetime, only: Sequence[str] = (), *, has_token: bool = True
) -> Plan:
    """Return about how much filling in would ask, without asking anything."""
    if not has_token:
        asked = sum(item.requests for item in left_over(watchlist, store, now, only))
        return Plan({"github_graphql": 0, "github_rest": asked}, 0)
    entries = [e for e in watchlist.entries if not only or is_named(e, only)]
    keys = store.resolve_entries(entries)
    requests = {"github_graphql": 1 + len(entries) // 10 if entries else 0, "github_rest": 0}
    for entry in entries:
        ledger = from_text(store.cursor(keys[entry.key], CURSOR))
        is_new = ledger is None or not ledger.is_complete
        weeks = _weeks(ledger, now) if ledger else UNKNOWN_WEEKS
        requests["github_rest"] += -(-weeks // STAR_WEEKS_A_PAGE) if is_new else 1
        requests["github_graphql"] += REQUESTS_A_PROJECT if is_new else 1
    return Plan(requests, 2 * requests["github_graphql"])
