"""The small read-only web server of `tracker serve`: `/`, `/healthz` and the reports. Answers GET and HEAD only."""

from __future__ import annotations

import json
import logging
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

from tracker.cli.context import printable
from tracker.cli.status_page import CONTENT_SECURITY_POLICY, ServiceStatus, page
from tracker.errors import UsageError

_log = logging.getLogger(__name__)
_CONNECTIONS = 32
"""Answered at once, so that a flood cannot take the memory that runs need."""
_QUEUE = 128
"""Connections that may wait for the system to hand them over."""
_TURN = 2.0
"""Seconds a client waits for its turn; then it is hung up on."""
_PATIENCE = 10.0
"""Seconds without a byte, after which a client is hung up on."""
_TYPES: Mapping[str, str] = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".xml": "application/xml",
    ".csv": "text/csv",
    ".md": "text/plain",
    ".txt": "text/plain",
}
_REPORT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""Charts bring their style in the file; the pages of the reports themselves forbid more."""


def parse_address(text: str) -> tuple[str, int]:
    """Read `127.0.0.1:8321`, `[::1]:8321` or a port alone (on loopback). Raises UsageError."""
    host, colon, port = text.strip().rpartition(":")
    if not port.isdecimal() or not port.isascii() or int(port) > 65535 or (colon and not host):
        raise UsageError(f"--listen: {text!r} is no HOST:PORT; write something like 127.0.0.1:8321")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        raise UsageError(f"--listen: put an IPv6 address in brackets, such as [{host}]:{port}")
    return host or "127.0.0.1", int(port)


def report_address(reports: Path) -> str | None:
    """Return the relative address of the best page of the reports that is there."""
    pages = ("site/index.html", "README.md")
    return next((f"reports/{name}" for name in pages if (reports / name).is_file()), None)


@contextmanager
def status_server(address: tuple[str, int], status: Callable[[], ServiceStatus], reports: Path) -> Iterator[str]:
    """Answer in a thread of its own while the block runs; yields the address of the page.

    Raises UsageError when the address cannot be listened on.
    """
    server = _open(address, status, reports)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True)
    thread.start()
    try:
        host = f"[{address[0]}]" if ":" in address[0] else address[0]
        yield f"http://{host}:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _open(address: tuple[str, int], status: Callable[[], ServiceStatus], reports: Path) -> _Server:
    try:
        family = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)[0][0]
        return _Server(address, family, status, reports)
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"--listen: {address[0]}:{address[1]} cannot be listened on ({why}); name another") from None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = _QUEUE

    def __init__(
        self, address: tuple[str, int], family: int, status: Callable[[], ServiceStatus], reports: Path
    ) -> None:
        self.address_family = family
        self.status = status
        self.reports = reports
        self._free = threading.BoundedSemaphore(_CONNECTIONS)
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Bind without asking the name service who we are."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "tracker", self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread, or hang up when too many are answered for too long."""
        if not self._free.acquire(timeout=_TURN):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer one client."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Leave a word in the log only: a client that hangs up is no news."""
        _log.debug("a request was not answered", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = _PATIENCE
    _COMMON: ClassVar[Mapping[str, str]] = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }

    def version_string(self) -> str:
        """Name the program, not its version nor Python's."""
        return "tracker"

    def do_GET(self) -> None:
        """Answer what is known here."""
        try:
            path = unquote(urlsplit(self.path).path, errors="strict")
        except ValueError:
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        if path == "/":
            self._page()
        elif path == "/healthz":
            self._health()
        elif path.startswith("/reports/"):
            self._report(path.removeprefix("/reports/"))
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    do_HEAD = do_GET  # noqa: N815 - the library's names

    def _refuse(self) -> None:
        self.send_error(HTTPStatus.METHOD_NOT_ALLOWED)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = do_CONNECT = _refuse  # noqa: N815

    def _page(self) -> None:
        self._send(HTTPStatus.OK, page(self.server.status()).encode(), "text/html", CONTENT_SECURITY_POLICY)

    def _health(self) -> None:
        status = self.server.status()
        code = HTTPStatus.OK if status.is_healthy else HTTPStatus.SERVICE_UNAVAILABLE
        self._send(code, json.dumps(status.document(), indent=2).encode() + b"\n", "application/json")

    def _report(self, name: str) -> None:
        data = _read_report(self.server.reports, name)
        if data is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self._send(HTTPStatus.OK, data, _TYPES[Path(name).suffix], _REPORT_POLICY)

    def _send(self, code: HTTPStatus, body: bytes, kind: str, policy: str = "default-src 'none'") -> None:
        self.send_response(code)
        headers = {"Content-Type": f"{kind}; charset=utf-8", "Content-Security-Policy": policy, **self._COMMON}
        for header, value in headers.items():
            self.send_header(header, value)
        if code is HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Say what is wrong in plain words, none of them the client's."""
        status = HTTPStatus(code)
        self.close_connection = True
        self._send(status, f"{status.value} {status.phrase}\n".encode(), "text/plain")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
        """Log requests only when asked to say more."""
        _log.info("%s", printable(f"{self.client_address[0]} {format % args}"))


def _read_report(reports: Path, name: str) -> bytes | None:
    """Return a file below the reports; None for what is not there, hidden, of another sort, or outside."""
    parts = name.split("/")
    if Path(name).suffix not in _TYPES or "\\" in name or any(not p or p.startswith(".") for p in parts):
        return None
    try:
        root, path = reports.resolve(), (reports / name).resolve()
        return path.read_bytes() if path.is_relative_to(root) and path.is_file() else None
    except (OSError, ValueError):
        return None
