"""Simulators over real HTTP on loopback, or behind the client's in-process transport. Never reaches a network."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias
from urllib.parse import parse_qs, unquote, urlsplit

from tracker.domain.evidence import FailureReason
from tracker.sources import http
from tracker.sources.http import Headers, Transport, TransportFailure, in_process


class DroppedConnection(Exception):  # noqa: N818 - what happened, not an error of ours
    """Raised by a handler that closes the connection without an answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a simulator is asked."""

    method: str
    path: str
    """Below the mount, percent-decoded, with its leading slash."""
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    base: str = ""
    """Public address of the mount without trailing slash, for links and redirects."""
    raw_query: str = ""

    def first(self, name: str, default: str = "") -> str:
        """Return the first value of a query parameter."""
        return self.query.get(name, (default,))[0]


@dataclass(frozen=True, slots=True)
class Response:
    """What a simulator answers. `delay` seconds pass before it is sent; in process a long one is a time-out."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0


Handler: TypeAlias = Callable[[Request], Response]
IN_PROCESS_PATIENCE = 10.0
"""Seconds of `delay` that the in-process transport puts up with; it never sleeps."""


def json_response(status: int, document: object, headers: Mapping[str, str] | None = None) -> Response:
    """Return a JSON answer as the upstreams label theirs."""
    body = json.dumps(document).encode()
    return Response(status, body, {"Content-Type": "application/json; charset=utf-8", **(headers or {})})


def build_request(method: str, url: str, base: str, headers: Headers, body: bytes) -> Request:
    """Cut a full address into what lies below `base`."""
    parts = urlsplit(url)
    path = unquote(parts.path.removeprefix(urlsplit(base).path)) or "/"
    query = {name: tuple(values) for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    return Request(method, path, query, headers, body, base, parts.query)


def find_mount(mounts: Mapping[str, Handler], address: str) -> str | None:
    """Return the longest mount that `address` lies below."""
    fitting = [m for m in mounts if address == m or address.startswith((m + "/", m + "?"))]
    return max(fitting, key=len, default=None)


def transport(mounts: Mapping[str, Handler]) -> Transport:
    """Return a transport for `HttpClient`; `mounts` maps base addresses such as `https://api.github.com`."""

    def answer(asked: http.Request) -> http.Response:
        base = find_mount(mounts, asked.url)
        if base is None:
            raise TransportFailure(FailureReason.UNREACHABLE, f"nothing is mounted for {asked.url}")
        try:
            reply = mounts[base](build_request(asked.method, asked.url, base, asked.headers, asked.body))
        except DroppedConnection:
            raise TransportFailure(FailureReason.UNREACHABLE, "the connection was dropped") from None
        if reply.delay > IN_PROCESS_PATIENCE:
            raise TransportFailure(FailureReason.TIMED_OUT, "the simulator is slow")
        body = b"" if asked.method == "HEAD" else reply.body
        return http.Response(reply.status, Headers(reply.headers), body, asked.url)

    return in_process(answer)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    mounts: Mapping[str, Handler]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


class _Exchange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet an answer; unbuffered, Nagle and delayed ACK cost 40 ms each
    disable_nagle_algorithm = True
    server: _Server

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        mount = find_mount(self.server.mounts, self.path)
        if mount is None:
            self._send(Response(404, b"nothing is mounted here", {"Content-Type": "text/plain"}))
            return
        base = self.server.address + mount
        asked = build_request(self.command, self.server.address + self.path, base, Headers(dict(self.headers)), body)
        try:
            reply = self.server.mounts[mount](asked)
        except DroppedConnection:
            self.close_connection = True
            return
        time.sleep(reply.delay)
        self._send(reply)

    def _send(self, reply: Response) -> None:
        self.send_response_only(reply.status)  # no Date of its own: simulators have their own clocks
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if "content-length" not in {name.lower() for name in reply.headers}:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD" and reply.status not in {204, 304}:
            self.wfile.write(reply.body)

    do_GET = do_HEAD = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815 - http.server's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Keep silent."""


@contextmanager
def serve(mounts: Mapping[str, Handler]) -> Iterator[str]:
    """Serve `mounts` (`/github` → handler …) on a free port of 127.0.0.1; yields `http://127.0.0.1:PORT`."""
    server = _Server(("127.0.0.1", 0), _Exchange)
    server.mounts = mounts
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.address
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
