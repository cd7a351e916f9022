"""A small web of hosts for the link prober, with its own name service. Hosts are told apart by the `Host` field.

`LinkWeb` is a `server.Handler` (mount it at ""), and gives a transport and a resolver for tests in process. Bodies and
redirects of the netdisks follow what those hosts really send.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.simulators.server import DroppedConnection, Request, Response, build_request

from tracker.domain.evidence import FailureReason
from tracker.sources import http
from tracker.sources.http import Headers, Transport, TransportFailure, in_process

PUBLIC = "93.184.216.34"
"""Where every host lives unless told otherwise."""
Page = Response | Callable[[Request], Response]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived."""

    method: str
    url: str
    """As the link said, with the host's name."""
    address: str
    """The address that was connected to."""
    headers: Headers


@dataclass
class LinkWeb:
    """Pages by full address (query included); what is not there answers 404."""

    pages: dict[str, Page] = field(default_factory=dict)
    addresses: dict[str, list[str]] = field(default_factory=dict)
    """Host → addresses; a host without any lives at PUBLIC."""
    unknown_hosts: set[str] = field(default_factory=set)
    anything: Page | None = None
    """Answers every address that has no page, instead of 404."""
    asked: list[Asked] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)

    def resolve(self, host: str, port: int) -> Sequence[str]:
        """Answer as a name service; raises OSError for unknown hosts."""
        self.resolved.append(host)
        if host in self.unknown_hosts:
            raise OSError("name or service not known")
        return self.addresses.get(host, [PUBLIC])

    def __call__(self, request: Request) -> Response:
        """Answer one request by its `Host` field."""
        return self._answer(request, "http", "127.0.0.1")

    def transport(self) -> Transport:
        """Return an in-process transport for `HttpClient`."""

        def answer(asked: http.Request) -> http.Response:
            parts = urlsplit(asked.url)
            base = f"{parts.scheme}://{parts.netloc}"
            request = build_request(asked.method, asked.url, base, asked.headers, asked.body)
            try:
                reply = self._answer(request, parts.scheme, parts.hostname or "")
            except DroppedConnection:
                raise TransportFailure(FailureReason.UNREACHABLE, "the connection was dropped") from None
            if reply.delay > 20:
                raise TransportFailure(FailureReason.TIMED_OUT, "slow")
            body = b"" if asked.method == "HEAD" else reply.body
            return http.Response(reply.status, Headers(reply.headers), body, asked.url)

        return in_process(answer)

    def _answer(self, request: Request, scheme: str, address: str) -> Response:
        host = request.headers.get("host", "")
        url = f"{scheme}://{host}{request.path}" + (f"?{request.raw_query}" if request.raw_query else "")
        self.asked.append(Asked(request.method, url, address, request.headers))
        page = self.pages.get(url, self.anything or html(404, "<h1>Not Found</h1>"))
        return page if isinstance(page, Response) else page(request)


def html(status: int, words: str) -> Response:
    """Return a web page."""
    return Response(status, words.encode(), {"Content-Type": "text/html; charset=utf-8"})


def redirect(location: str, status: int = 302) -> Response:
    """Return a redirect."""
    return Response(status, b"", {"Location": location})


def file(size: int, modified: str = "Sat, 08 Jul 2023 12:30:15 GMT") -> Page:
    """Return a file that knows HEAD and ranges."""

    def answer(request: Request) -> Response:
        headers = {"Content-Type": "application/octet-stream", "Last-Modified": modified}
        if request.headers.get("range"):
            return Response(206, b"x", {**headers, "Content-Range": f"bytes 0-0/{size}"})
        return Response(200, b"x" * min(size, 1000), {**headers, "Content-Length": str(size)})

    return answer


def baidu_error(kind: int) -> Response:
    """Return Baidu's error page: status 200, the reason in its script."""
    script = f'<script>locals.mset({{"errortype":{kind},"errno":-1}});</script>'
    return html(200, f"<title>百度网盘-链接不存在</title><div class=share_nofound></div>{script}")


DRIVE_LARGE = html(200, '<title>Google Drive - Virus scan warning</title><form id="download-form" action="…"></form>')
DRIVE_QUOTA = html(
    200,
    '<title>Google Drive - Quota exceeded</title><p class="uc-error-caption">Sorry, you can&#39;t view or download '
    "this file at this time.</p>"
    '<p class="uc-error-subcaption">Too many users have viewed or downloaded this file recently.</p>',
)
DRIVE_DENIED = html(200, '<p class="uc-error-subcaption">You need access. Ask the owner.</p>')
