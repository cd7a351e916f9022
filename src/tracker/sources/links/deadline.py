"""An end to answers that drip: a server that sends one byte every few seconds never trips a read time-out."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Mapping
from types import TracebackType


class Deadline:
    """Cuts the connections of one exchange after `seconds`. Hand `trace` to the transport as its `trace` extension."""

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self.is_over = False

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def trace(self, event: str, info: Mapping[str, object]) -> None:
        """Note the connection as soon as it stands, and again once it is encrypted."""
        if event not in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            return
        stream = info.get("return_value")
        ask = getattr(stream, "get_extra_info", None)
        connected = ask("socket") if callable(ask) else None
        if isinstance(connected, socket.socket):
            with self._lock:
                self._sockets.append(connected)
            if self.is_over:
                self._cut()

    def _cut(self) -> None:
        self.is_over = True
        with self._lock:
            for connected in self._sockets:
                with contextlib.suppress(OSError):
                    # Below TLS: the encrypted socket's own method would disturb the thread that is reading from it.
                    socket.socket.shutdown(connected, socket.SHUT_RDWR)
