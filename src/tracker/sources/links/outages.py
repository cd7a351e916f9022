"""Hosts that do not answer: asked twice in a run, not forty times; and no network at all is noticed as such."""

from __future__ import annotations

import threading
from collections import Counter

SILENT_TIMES = 2
"""After so many silences in a row a host is left alone for the rest of the run."""
SILENT_HOSTS = 5
"""After so many different silent hosts, with none that answers, there is no network for links."""


class Outages:
    """What one run learned about silence. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._silences: Counter[str] = Counter()
        self._has_answered = False

    def note(self, host: str, *, is_reached: bool) -> None:
        """Remember how a host behaved."""
        with self._lock:
            if is_reached:
                self._silences.pop(host, None)
                self._has_answered = True
            else:
                self._silences[host] += 1

    def why_not(self, host: str) -> str | None:
        """Say why a host is not worth asking; None when it is."""
        with self._lock:
            if self._silences[host] >= SILENT_TIMES:
                return f"{host} did not answer earlier in this run"
            if not self._has_answered and len(self._silences) >= SILENT_HOSTS:
                return "no host of a link could be reached in this run"
        return None
