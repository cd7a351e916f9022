"""Checked shapes into the domain's records; defaults are applied here. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.config.shape import (
    ConfigShape,
    DefaultsShape,
    EntryShape,
    FactShape,
    ScheduleShape,
    WeightShape,
)
from tracker.domain.artifacts import Artifact
from tracker.domain.entries import LANGUAGES, CuratedFact, Entry, ScheduleRule, Watchlist


def to_watchlist(shape: ConfigShape, path: str, lines: Sequence[int]) -> Watchlist:
    """Return the list; `lines` holds the 1-based line of each entry."""
    defaults = shape.defaults
    return Watchlist(
        path=path,
        entries=tuple(_entry(e, defaults, line) for e, line in zip(shape.projects, lines, strict=True)),
        schedule=tuple(_rule(rule) for rule in shape.schedule),
        languages=tuple(dict.fromkeys(defaults.languages or LANGUAGES)),
        title=defaults.title,
        notice=defaults.notice,
    )


def _entry(shape: EntryShape, defaults: DefaultsShape, line: int) -> Entry:
    tags = shape.tags if shape.tags is not None else defaults.tags or ()
    hide = shape.hide if shape.hide is not None else defaults.hide or ()
    return Entry(
        repo=shape.repo,
        name=shape.name or shape.repo.name,
        group=shape.group or defaults.group or "",
        former=shape.former,
        organization=shape.organization,
        released=shape.released,
        tags=tuple(dict.fromkeys(tags)),
        weights=tuple(_artifact(weight) for weight in shape.weights),
        facts=tuple(_fact(name, fact) for name, fact in shape.facts.items()),
        notes=shape.notes,
        hide=tuple(dict.fromkeys(hide)),
        line=line,
    )


def _artifact(shape: WeightShape) -> Artifact:
    location = shape.location()
    return Artifact(location.ref, location.url, shape.kind, is_own=True, password=shape.password)


def _fact(name: str, shape: FactShape) -> CuratedFact:
    return CuratedFact(name, shape.value, shape.source, shape.by, shape.on, shape.until, shape.note)


def _rule(shape: ScheduleShape) -> ScheduleRule:
    return ScheduleRule(shape.cron, shape.every, shape.timezone or "UTC", shape.jitter)
