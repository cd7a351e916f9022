"""Two snapshots of one project into changes. Pure; a failure never removes anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tracker.diff.contradictions import compare_contradictions
from tracker.diff.data_sets import compare_data_sets
from tracker.diff.facts import compare_facts
from tracker.diff.guesses import compare_guess, compare_hub_licences
from tracker.diff.licences import compare_licences
from tracker.diff.pair import Pair, sort_changes
from tracker.diff.releases import compare_releases
from tracker.diff.repository import compare_repository
from tracker.diff.severity import SEVERITY
from tracker.diff.stars import compare_stars
from tracker.diff.weights import compare_weights
from tracker.domain.changes import Change, ChangeKind, ChangeState, change_id
from tracker.domain.snapshots import Snapshot


def compare(
    before: Snapshot | None, after: Snapshot, *, star_counts: Sequence[tuple[datetime, int]] = ()
) -> tuple[Change, ...]:
    """Return what happened between two snapshots, critical first.

    The first snapshot of a project tells that it was added, and nothing else. `star_counts` are the recorded counts
    before `after`, oldest first. The result still has to pass `policy.settle`.
    """
    if before is None:
        return (project_added(after),)
    pair = Pair.of(before, after)
    changes = [
        *compare_repository(pair),
        *compare_releases(pair),
        *compare_licences(pair),
        *compare_guess(pair),
        *compare_hub_licences(pair),
        *compare_weights(pair),
        *compare_data_sets(pair),
        *compare_facts(pair),
        *compare_stars(pair, star_counts),
    ]
    return sort_changes([*changes, *compare_contradictions(pair, changes)])


def project_added(first: Snapshot) -> Change:
    """Return the change that a project is watched from now on."""
    return _config_change(first, ChangeKind.PROJECT_ADDED, first.at)


def project_removed(last: Snapshot, at: datetime) -> Change:
    """Return the change that the config no longer names a project; `at` is the run that noticed."""
    return _config_change(last, ChangeKind.PROJECT_REMOVED_FROM_CONFIG, at)


def _config_change(snapshot: Snapshot, kind: ChangeKind, at: datetime) -> Change:
    name = str(snapshot.repo)
    before, after = (None, name) if kind is ChangeKind.PROJECT_ADDED else (name, None)
    return Change(
        id=change_id(snapshot.entry, kind, "", before, after, at),
        project=snapshot.entry,
        repo=name,
        repo_id=snapshot.repo_id,
        kind=kind,
        scope="config",
        subject="",
        before=before,
        after=after,
        severity=SEVERITY[kind],
        state=ChangeState.CONFIRMED,
        at=at,
    )
