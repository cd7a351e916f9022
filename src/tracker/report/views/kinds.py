"""Which kinds of change belong together. Pure data."""

from __future__ import annotations

from tracker.domain.changes import ChangeKind
from tracker.domain.facts import FactName

KINDS_OF: dict[FactName, tuple[ChangeKind, ...]] = {
    FactName.WEIGHTS_STATUS: (
        ChangeKind.WEIGHTS_STATUS_CHANGED,
        ChangeKind.WEIGHTS_ADDED,
        ChangeKind.WEIGHTS_REMOVED,
        ChangeKind.WEIGHTS_RETURNED,
        ChangeKind.WEIGHTS_GATED,
        ChangeKind.WEIGHTS_UNGATED,
        ChangeKind.WEIGHTS_MOVED,
    ),
    FactName.CODE_STATUS: (ChangeKind.CODE_STATUS_CHANGED,),
    FactName.DATA_STATUS: (ChangeKind.DATA_STATUS_CHANGED,),
    FactName.REPO_NAME: (ChangeKind.REPOSITORY_RENAMED,),
    FactName.REPO_STATE: (
        ChangeKind.REPOSITORY_GONE,
        ChangeKind.REPOSITORY_RETURNED,
        ChangeKind.REPOSITORY_BLOCKED,
    ),
    FactName.REPO_ARCHIVED: (ChangeKind.REPOSITORY_ARCHIVED, ChangeKind.REPOSITORY_UNARCHIVED),
    FactName.DEFAULT_BRANCH: (ChangeKind.DEFAULT_BRANCH_CHANGED,),
    FactName.PUSHED_AT: (ChangeKind.DORMANT, ChangeKind.REVIVED),
    FactName.STARS: (ChangeKind.STARS_SURGE, ChangeKind.STARS_DROP),
}
"""Which changes are told of a fact, beside those that name it."""
LEGAL = frozenset(
    {
        ChangeKind.LICENCE_CHANGED,
        ChangeKind.LICENCE_ADDED,
        ChangeKind.LICENCE_REMOVED,
        ChangeKind.LICENCE_TEXT_CHANGED,
        ChangeKind.TERMS_CHANGED,
    }
)
"""Changes of what may be done with something."""
