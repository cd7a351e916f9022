"""Answers about the recorded repositories' past: commits of a path, old listings, star weeks. Pure.

Star weeks are made from the stated counts: what is held from one statement to the next, in the week of the later one.
Where a later count is lower, earlier weeks are lowered with it, as GitHub does when stars are taken back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tracker.demo.world import RecordedState

ASKED = re.compile(
    r"^\s*(b\d+): (?:(defaultBranchRef) .*path: \$(p\d+)\)|(releases|refs)\("
    r"|object\(expression: \$(x\d+)\) \{ \.\.\.RootListing)",
    re.M,
)
_WEEK = timedelta(days=7)


def listings(block: str, variables: Mapping[str, Any], states: Sequence[RecordedState]) -> dict[str, Any]:
    """Answer every listing that one repository's part of a query asks for."""
    found: dict[str, Any] = {}
    for asked in ASKED.finditer(block):
        alias = asked[1]
        if asked[2]:
            found[alias] = {"target": {"history": _page(_versions(states, str(variables[asked[3]])))}}
        elif asked[5]:
            found[alias] = _listing(states, str(variables[asked[5]]).partition(":")[0])
        else:
            found[alias] = _page([])
    return found


def _page(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    return {"pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": nodes}


def _versions(states: Sequence[RecordedState], path: str) -> list[dict[str, Any]]:
    """Return the recorded commits at which a file had become another one, newest first."""
    found: list[dict[str, Any]] = []
    before: str | None = None
    for state in states:
        oid = state.files.get(path)
        if oid != before:
            file = {"oid": oid, "type": "blob"} if oid else None
            at = state.committed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            found.append({"oid": state.commit, "committedDate": at, "file": file})
        before = oid
    return found[::-1]


def _listing(states: Sequence[RecordedState], commit: str) -> dict[str, Any] | None:
    state = next((s for s in states if s.commit == commit), None)
    if state is None:
        return None
    entries = [{"name": path, "type": "blob", "oid": oid, "size": 0} for path, oid in sorted(state.files.items())]
    return {"__typename": "Tree", "entries": entries}


def star_weeks(counts: Sequence[tuple[date, int]], created_at: datetime, at: datetime) -> list[dict[str, Any]]:
    """Return all rows of `/stargazers/history`, newest week first."""
    known = [(day, stars) for day, stars in counts if day <= at.date()]
    held: list[tuple[date, int]] = []
    for day, stars in reversed(known):
        held.append((day, min(stars, held[-1][1]) if held else stars))
    gains: dict[datetime, int] = {}
    before = 0
    for day, stars in reversed(held):
        week = _sunday(datetime.combine(day, time(), UTC))
        gains[week] = gains.get(week, 0) + stars - before
        before = stars
    rows, week = [], _sunday(at)
    while week >= _sunday(created_at):
        total = gains.get(week, 0)
        rows.append({"week": int(week.timestamp()), "total": total, "days": [0, 0, 0, 0, 0, 0, total]})
        week -= _WEEK
    return rows


def _sunday(at: datetime) -> datetime:
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=(day.weekday() + 1) % 7)
