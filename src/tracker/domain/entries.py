"""The maintained list: which repositories are tracked and what its maintainer says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.domain.artifacts import Artifact
from tracker.domain.identifiers import RepoName

NEXT_SUBJECT = "~"
"""Stands in a stored key between the config's key and what tells a later repository of the same name apart."""
LANGUAGES = ("zh-CN", "en")
"""Report languages, in order of the seed document."""


@dataclass(frozen=True, slots=True)
class CuratedFact:
    """A value stated by a person: wins in the report, and is challenged when an observation disagrees."""

    name: str
    """One of open_code, open_data, open_weights, data_size, parameter_size, hardware, training_time, base_model,
    context_length, licence.code, licence.weights, licence.data, commercial_use, organization, released …"""
    value: Mapping[str, str]
    """Language → text; key `*` where it reads the same in every language."""
    source: str
    """A URL, or a reference such as an arXiv id."""
    by: str | None = None
    on: date | None = None
    until: date | None = None
    """No longer shown after this day."""
    note: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the list."""

    repo: RepoName
    """As written in the config."""
    name: str
    """Display name; the repository's name when the config gives none."""
    group: str = ""
    former: tuple[RepoName, ...] = ()
    """Former names, so that a list that uses one is recognised as a duplicate."""
    organization: str | None = None
    released: date | None = None
    tags: tuple[str, ...] = ()
    weights: tuple[Artifact, ...] = ()
    """Artifacts that the maintainer names explicitly."""
    facts: tuple[CuratedFact, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    """Language → Markdown remark; trusted, written by the maintainer."""
    hide: tuple[str, ...] = ()
    """Report parts not to show for this entry."""
    line: int = 0
    """1-based line in the config."""

    @property
    def key(self) -> str:
        """The stable key of this entry as first listed: the lower-case repository name of the config.

        The store maps it to the numeric id, so that a renamed repository whose config line is fixed stays one
        project (see `SnapshotStore.resolve_entries`).
        """
        return self.repo.key


@dataclass(frozen=True, slots=True)
class ScheduleRule:
    """When `tracker serve` runs: a five-field cron expression (UTC, 0 or 7 = Sunday) or an interval."""

    cron: str | None = None
    interval_seconds: int | None = None
    timezone: str = "UTC"
    jitter_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Watchlist:
    """The whole config, checked."""

    path: str
    entries: tuple[Entry, ...]
    schedule: tuple[ScheduleRule, ...] = ()
    languages: tuple[str, ...] = LANGUAGES
    title: Mapping[str, str] = field(default_factory=dict)
    notice: Mapping[str, str] = field(default_factory=dict)
    """Language → Markdown shown under the title of the report; trusted, written by the maintainer."""
