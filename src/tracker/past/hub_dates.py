"""What hubs tell of their artifacts' dates, as changes for the record: made, revised. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from tracker.diff.severity import SEVERITY
from tracker.domain.artifacts import Artifact
from tracker.domain.changes import Change, ChangeKind, ChangeState, change_id
from tracker.domain.evidence import Evidence
from tracker.domain.facts import FactName
from tracker.domain.identifiers import ArtifactRef, Host
from tracker.domain.past import HubCommit, HubPast
from tracker.domain.snapshots import Snapshot
from tracker.past.ledger import Ledger
from tracker.past.select import week_of

ASKED = 8
"""Artifacts asked for per project: those that its pages named for longest."""
CREATED = "created"
_HOSTS = frozenset({Host.HUGGINGFACE, Host.MODELSCOPE})
_ONLY_WORDS = re.compile(
    r"(?:create|update|upload|add|edit|delete|fix)?\s*(?:the\s+)?"
    r"(?:readme(?:\.md)?|\.gitattributes|model card|licen[sc]e\S*)|initial commit",
    re.IGNORECASE,
)


def artifacts_to_date(snapshots: Iterable[Snapshot]) -> list[ArtifactRef]:
    """Return the own artifacts on hubs that tell dates, those named for longest first, at most ASKED."""
    counts: dict[str, int] = {}
    refs: dict[str, ArtifactRef] = {}
    for snapshot in snapshots:
        for key, fact in snapshot.members(FactName.ARTIFACT).items():
            artifact = fact.value
            if isinstance(artifact, Artifact) and artifact.is_own and artifact.ref.host in _HOSTS:
                counts[key] = counts.get(key, 0) + 1
                refs[key] = artifact.ref
    ranked = sorted((k for k in refs if not refs[k].is_group), key=lambda key: (-counts[key], key))
    return [refs[key] for key in ranked[:ASKED]]


def hub_changes(entry: str, ledger: Ledger, until: datetime | None = None) -> list[Change]:
    """Return when each artifact was made, and the last commit of every week in which it was revised."""
    found = []
    for past in ledger.hubs:
        if past.created_at is not None:
            found.append(_change(entry, ledger, past, past.created_at, None, CREATED, None))
        found += _revisions(entry, ledger, past)
    return [change for change in found if until is None or change.at < until]


def _revisions(entry: str, ledger: Ledger, past: HubPast) -> list[Change]:
    commits = list(reversed(past.commits))
    first_week = week_of(past.created_at) if past.created_at else None
    last = {week_of(b.at): (a, b) for a, b in pairwise(commits) if _is_revision(b)}
    found = [
        _change(entry, ledger, past, commit.at, before.id[:12], commit.id[:12], commit)
        for week, (before, commit) in last.items()
        if week != first_week
    ]
    is_only_dated = not commits and past.last_modified is not None and past.last_modified != past.created_at
    if is_only_dated and past.last_modified is not None:
        found.append(_change(entry, ledger, past, past.last_modified, None, "last modified", None))
    return found


def _is_revision(commit: HubCommit) -> bool:
    """Say whether a commit may have touched more than words; its title is all that is told of it."""
    return _ONLY_WORDS.fullmatch(commit.title.strip()) is None


def _change(
    entry: str,
    ledger: Ledger,
    past: HubPast,
    at: datetime,
    before: str | None,
    after: str,
    commit: HubCommit | None,
) -> Change:
    kind = ChangeKind.WEIGHTS_REVISED
    url = f"{past.url}/commit/{commit.id}" if commit else past.url
    return Change(
        id=change_id(entry, kind, past.ref.key, before, after, at),
        project=entry,
        repo=ledger.name,
        repo_id=ledger.repo_id,
        kind=kind,
        scope="weights",
        subject=past.ref.key,
        before=before,
        after=after,
        severity=SEVERITY[kind],
        state=ChangeState.CONFIRMED,
        at=at,
        evidence=Evidence(url, quote=commit.title if commit else None),
    )


def without_asked(refs: Sequence[ArtifactRef], ledger: Ledger) -> list[ArtifactRef]:
    """Return those that no hub was asked for yet."""
    return [ref for ref in refs if ref.key not in ledger.hubs_asked]
