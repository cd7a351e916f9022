"""A clock that only sleeping moves, so that no test waits."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field


@dataclass
class FakeTime:
    """Hand `clock` and `sleep` to whatever waits; `slept` keeps every pause in seconds."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def clock(self) -> float:
        """Return seconds since some instant."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move on at once."""
        with self._lock:
            self.slept.append(seconds)
            self.now += seconds
