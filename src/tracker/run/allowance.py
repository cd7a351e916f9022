"""How much of the quota filling in the past may use: never more than half of what is left, so that runs can go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracker.ports import Budget


class SpentError(Exception):
    """The next request might take more than the allowance; what was read so far is kept."""


class Allowance:
    """Half of what was left at the start. `counts` gives the requests made so far by counter name."""

    def __init__(self, left: Budget, counts: Callable[[], Mapping[str, int]]) -> None:
        self.requests = None if left.requests is None else left.requests // 2
        """REST requests allowed; None: no limit is known."""
        self.points = None if left.points is None else left.points // 2
        """GraphQL points allowed."""
        self._counts = counts
        self._start = dict(counts())

    def check(self, *, requests: int = 0, points: int = 0) -> None:
        """Raise SpentError when so much more would pass the allowance."""
        for allowed, name, more in ((self.requests, "github_rest", requests), (self.points, "points", points)):
            if more and allowed is not None and self._used(name) + more > allowed:
                raise SpentError(name)

    def room(self, most: int) -> int:
        """Return how many of `most` REST requests still fit, at least one, so that a small allowance suffices."""
        return most if self.requests is None else max(1, min(most, self.requests - self._used("github_rest")))

    def _used(self, name: str) -> int:
        return self._counts().get(name, 0) - self._start.get(name, 0)
