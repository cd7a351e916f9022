"""Dates of commits whose clock was wrong. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tracker.domain.past import FileVersion


def steady(versions: Sequence[FileVersion], read_at: datetime) -> list[FileVersion]:
    """Return versions in the order in which they came to be, with dates that never run backwards.

    `versions` come in that order. A commit bears the date that its author's clock showed, and sorting by such dates
    would bring back what a later commit had replaced. The most dates up to `read_at` that are in order are believed;
    any other commit takes the date of the last one before it that is believed, or of the first one after.
    """
    past = [index for index, version in enumerate(versions) if version.at <= read_at]
    believed = {past[index] for index in _longest_in_order([versions[index].at for index in past])}
    if len(believed) == len(versions):
        return list(versions)
    at = versions[min(believed)].at if believed else read_at
    dated = []
    for index, version in enumerate(versions):
        at = version.at if index in believed else at
        dated.append(replace(version, at=at))
    return dated


def _longest_in_order(dates: Sequence[datetime]) -> frozenset[int]:
    """Return the indices of the longest part that never falls; of several equally long the latest dates."""
    ends: list[float] = []  # by length: the negated date at which a part of this length begins, the latest possible
    begins: list[int] = []
    following: dict[int, int] = {}
    for index in reversed(range(len(dates))):
        value = -dates[index].timestamp()
        length = bisect_right(ends, value)
        ends[length : length + 1] = [value]
        begins[length : length + 1] = [index]
        if length:
            following[index] = begins[length - 1]
    found = begins[-1:]
    while found and found[-1] in following:
        found.append(following[found[-1]])
    return frozenset(found)
