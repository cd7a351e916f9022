"""The instants at which something about a repository changed, each with the files as they stood. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from tracker.domain.past import FileVersion
from tracker.domain.repositories import Release
from tracker.past.ledger import Ledger
from tracker.past.select import week_of


@dataclass(frozen=True, slots=True)
class Moment:
    """The state from one instant on."""

    at: datetime
    commit: str | None
    """The newest commit known by then."""
    files: Mapping[str, str]
    """Path → git blob id."""
    releases: tuple[Release, ...]
    """Everything published by then: releases, and tags that no release bears; newest first."""


def moments(
    ledger: Ledger, versions: Mapping[str, Sequence[FileVersion]], until: datetime | None = None
) -> list[Moment]:
    """Return the moments before `until`, oldest first. `versions` are the ones to be told apart, by path."""
    edits = [(v.at, number, path, v) for path, found in versions.items() for number, v in enumerate(found)]
    edits.sort(key=lambda edit: (edit[0], edit[2], edit[1]))
    published = publications(ledger)
    instants = sorted({edit[0] for edit in edits} | {r.published_at for r in published if r.published_at})
    found: list[Moment] = []
    files: dict[str, str] = {}
    commit: str | None = None
    queue = iter(edits)
    pending = next(queue, None)
    for at in instants:
        if until is not None and at >= until:
            break
        while pending is not None and pending[0] <= at:
            commit = pending[3].commit
            _apply(files, pending[2], pending[3].oid)
            pending = next(queue, None)
        out = tuple(r for r in reversed(published) if r.published_at is not None and r.published_at <= at)
        found.append(Moment(at, commit, dict(files), out))
    return found


def _apply(files: dict[str, str], path: str, oid: str | None) -> None:
    if oid is None:
        files.pop(path, None)
    else:
        files[path] = oid


def publications(ledger: Ledger) -> list[Release]:
    """Return releases, and tags that no release bears, oldest first; those without a date are left out."""
    released = {release.tag for release in ledger.releases.releases}
    bare = [tag for tag in ledger.tags.releases if tag.tag not in released]
    dated = [r for r in (*ledger.releases.releases, *bare) if r.published_at is not None]
    return sorted(dated, key=lambda r: (r.published_at or ledger.created_at, r.tag))


def by_week(found: Iterable[Moment]) -> list[list[Moment]]:
    """Group moments by ISO week."""
    return [list(group) for _, group in groupby(found, key=lambda moment: week_of(moment.at))]
