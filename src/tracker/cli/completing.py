"""What a shell is offered while one types: project names from the list, and change kinds. Never an error."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from tracker.errors import TrackerError
from tracker.settings import DEFAULT_CONFIG


def project_names(context: click.Context, _parameter: click.Parameter, typed: str) -> list[str]:
    """Offer repositories, their last parts and display names of the list; nothing when it cannot be read.

    Names with spaces are left out: they would need quotes, and the same project has names without.
    """
    names = _names(context.params.get("config") or DEFAULT_CONFIG)
    return [name for name in names if name.lower().startswith(typed.lower())]


def repositories(context: click.Context, parameter: click.Parameter, typed: str) -> list[str]:
    """Offer `owner/name` of each entry."""
    return [name for name in project_names(context, parameter, typed) if "/" in name]


def change_kinds(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[str]:
    """Offer change kinds for the last part of a comma-separated list."""
    from tracker.domain.changes import ChangeKind

    before, comma, last = typed.rpartition(",")
    taken = before.split(",")
    return [f"{before}{comma}{kind}" for kind in ChangeKind if kind.startswith(last) and kind not in taken]


def _names(config: Path) -> list[str]:
    from tracker.config.read import read_watchlist

    try:
        entries = read_watchlist(config).entries
    except TrackerError:
        return []
    return _unique(name for e in entries for name in (str(e.repo), e.repo.name, e.name) if len(name.split()) == 1)


def _unique(names: Iterable[str]) -> list[str]:
    """Return names once each, without case, the first spelling kept."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.lower(), name)
    return list(found.values())
