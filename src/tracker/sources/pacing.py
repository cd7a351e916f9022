"""Manners towards hosts: one request at a time with a pause between, and windows that are used up."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Pacer:
    """Lets one caller at a time ask a host, and none sooner than `interval` seconds after the one before."""

    def __init__(self, interval: float, sleep: Callable[[float], None], clock: Callable[[], float]) -> None:
        self._interval = interval
        self._sleep = sleep
        self._clock = clock
        self._guard = threading.Lock()
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._last: dict[str, float] = {}

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Hold the host; the pause counts from the end of the request before."""
        with self._guard:
            lock = self._locks[host]
        with lock:
            self._wait(host)
            try:
                yield
            finally:
                self._last[host] = self._clock()

    def _wait(self, host: str) -> None:
        last = self._last.get(host)
        rest = 0.0 if last is None else last + self._interval - self._clock()
        if rest > 0:
            self._sleep(rest)


class Windows:
    """Remembers until when each bucket of a hub is used up, so that no thread asks in vain.

    A wait longer than `longest`, or one that would bring the waiting of this run over `patience`, is not waited for:
    callers are then told the seconds left and report what they wanted as rate limited.
    """

    def __init__(
        self,
        sleep: Callable[[float], None],
        clock: Callable[[], float],
        longest: float = 120.0,
        patience: float = 300.0,
    ) -> None:
        self._sleep = sleep
        self._clock = clock
        self._longest = longest
        self._patience = patience
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}
        self._paid_until = float("-inf")

    def close(self, bucket: str, seconds: float) -> None:
        """Say that a bucket is used up for so many seconds."""
        with self._lock:
            self._until[bucket] = max(self._until.get(bucket, float("-inf")), self._clock() + seconds)

    def enter(self, bucket: str) -> float:
        """Wait until the bucket is open and return 0; or return the seconds left where that is too long to wait."""
        with self._lock:
            now = self._clock()
            until = self._until.get(bucket, now)
            if until <= now:
                return 0.0
            cost = max(0.0, until - max(now, self._paid_until))
            if until - now > self._longest or cost > self._patience:
                return until - now
            self._patience -= cost  # threads that wait for the same moment pay once
            self._paid_until = max(self._paid_until, until)
        self._sleep(until - now)
        return 0.0
