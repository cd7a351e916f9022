"""What is wrong with a config, and where. Never reads a file."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.errors import ConfigError

_SHOWN = 60
"""Characters of a user's value repeated in a message."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to repair; sorts by position."""

    line: int
    """1-based."""
    column: int
    """1-based, in characters."""
    message: str
    """What is wrong and what to write instead, one sentence without a full stop."""

    def located(self, path: str) -> str:
        """Return `file:line:col: message`."""
        return f"{path}:{self.line}:{self.column}: {self.message}"


class ConfigProblemsError(ConfigError):
    """The config cannot be used; holds every problem for annotations and JSON."""

    def __init__(self, path: str, problems: Sequence[Problem]) -> None:
        """Keep the problems, sorted by position."""
        self.path = path
        self.problems = tuple(sorted(problems))
        many = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__("\n".join([f"{path}: {many}", *(p.located(path) for p in self.problems)]))


def shown(value: object) -> str:
    """Return a value as it may stand in a message: one line, quoted, shortened, without control characters."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def suggestion(word: str, options: Iterable[str]) -> str:
    """Return ` (did you mean 'x'?)` for the nearest option, or nothing."""
    folded = {option.lower(): option for option in options}
    near = difflib.get_close_matches(word.lower(), folded, n=1, cutoff=0.6)
    return f" (did you mean {folded[near[0]]!r}?)" if near else ""
