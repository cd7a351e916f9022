"""How long the limits of one resource are waited for before the rest of a run is given up."""

from __future__ import annotations

from collections.abc import Callable

from tracker.domain.evidence import FailureReason
from tracker.sources.github.limits import SECONDARY_PAUSE, Limited, Window
from tracker.sources.http import TransportFailure

_SECONDARY = "GitHub asks this client to pause (secondary rate limit, no matter how much of the budget is left)"


class Patience:
    """Waits that a limit asks for, bounded: between two good answers never longer than `longest` seconds in all."""

    def __init__(self, what: str, longest: float, sleep: Callable[[float], None], clock: Callable[[], float]) -> None:
        self._what = what
        self._longest = longest
        self._sleep = sleep
        self._clock = clock
        self._waited = 0.0
        self._refusals = 0
        self._closed_until = 0.0
        self._closed_by = f"{what} is used up"
        self._spent_until = 0.0

    def enter(self) -> None:
        """Come before each request. Raises TransportFailure(RATE_LIMITED) while a limit that is too long lasts."""
        now = self._clock()
        if now < self._closed_until:
            raise self._refusal(self._closed_until - now)
        if now < self._spent_until:
            self._wait(self._spent_until - now, f"{self._what} is used up")

    def refused(self, limited: Limited) -> None:
        """Wait as a refusal asks, so that the request can be repeated. Raises TransportFailure(RATE_LIMITED)."""
        pause = limited.seconds
        if pause is None:
            pause = SECONDARY_PAUSE * 2**self._refusals
        self._refusals += 1
        self._wait(max(pause, 1.0), _SECONDARY if limited.words == "secondary" else f"{self._what} is used up")

    def served(self, window: Window) -> None:
        """Note a good answer; `remaining` 0 on it makes the next request wait."""
        self._waited = 0.0
        self._refusals = 0
        self._spent_until = 0.0
        if window.remaining == 0 and window.seconds_left is not None:
            self._spent_until = self._clock() + window.seconds_left + 1

    def _wait(self, seconds: float, why: str) -> None:
        if self._waited + seconds > self._longest:
            self._closed_until = self._clock() + seconds
            self._closed_by = why
            raise self._refusal(seconds)
        self._waited += seconds
        self._sleep(seconds)

    def _refusal(self, seconds: float) -> TransportFailure:
        detail = (
            f"{self._closed_by} for another {seconds:.0f} s, longer than a run waits ({self._longest:.0f} s); "
            "run again later"
        )
        return TransportFailure(FailureReason.RATE_LIMITED, detail)
