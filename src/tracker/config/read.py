"""The config file into a checked Watchlist, or every problem at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from tracker.config.convert import to_watchlist
from tracker.config.duplicates import report_duplicates
from tracker.config.nodes import compose
from tracker.config.plain import Located, locate
from tracker.config.problems import ConfigProblemsError, Problem
from tracker.config.shape import ConfigShape
from tracker.config.shape_problems import report_shape
from tracker.config.source import read_text
from tracker.domain.entries import Watchlist


@dataclass(frozen=True, slots=True)
class Examined:
    """What a config's text says: a list, or problems (never both)."""

    watchlist: Watchlist | None
    problems: tuple[Problem, ...] = ()


def read_watchlist(path: Path) -> Watchlist:
    """Read and check the config. Raises ConfigError whose message lists every problem, sorted by position."""
    examined = examine(read_text(path), str(path))
    if examined.watchlist is None:
        raise ConfigProblemsError(str(path), examined.problems)
    return examined.watchlist


def examine(text: str, path: str) -> Examined:
    """Check a config's text. Pure; `path` only names the file in the result."""
    composed = compose(text)
    if composed.root is None:
        return Examined(None, composed.problems or (_EMPTY,))
    located = locate(composed.root)
    located.problems.extend(composed.problems)
    if located.value is None:
        return Examined(None, (_EMPTY,))
    shape = _shape(located)
    report_duplicates(located)
    if shape is None or located.problems:
        return Examined(None, tuple(sorted(set(located.problems))))
    return Examined(to_watchlist(shape, path, _lines(located, len(shape.projects))))


_EMPTY = Problem(1, 1, "the file is empty; add 'projects:' with one '- owner/name' a line, or run 'tracker init'")


def _shape(located: Located) -> ConfigShape | None:
    if not isinstance(located.value, dict):
        located.report((), "expected the keys version, schedule and projects; put the list under 'projects:'")
        return None
    try:
        return ConfigShape.model_validate(located.value)
    except ValidationError as error:
        report_shape(error, located)
        return None


def _lines(located: Located, count: int) -> list[int]:
    return [located.place(("projects", number)).line + 1 for number in range(count)]
