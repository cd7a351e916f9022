"""The one HTTP client. The only module that imports httpx, so that `httpx2` (same API) can take its place.

Nothing of httpx leaves: callers get `Response` records and `TransportFailure`. Redirects are never followed here,
bodies are capped, tokens never reach a message or a log.
"""

from __future__ import annotations

import json as jsonlib
import logging
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, TypeAlias

try:
    import httpx
except ModuleNotFoundError:  # pragma: no cover - proven by a test that hides httpx
    import httpx2 as httpx  # type: ignore[no-redef]

from tracker import __version__
from tracker.domain.evidence import FailureReason
from tracker.errors import UpstreamError
from tracker.sources.messages import (
    Headers,
    Request,
    Response,
    TransportFailure,
    bare,
    is_http,
    origin,
    redact,
    redirect_target,
    retry_after,
    same_origin,
)

__all__ = [
    "NO_RETRY",
    "Handler",
    "Headers",
    "HttpClient",
    "Request",
    "Response",
    "Retry",
    "Timeouts",
    "Transport",
    "TransportFailure",
    "in_process",
    "origin",
    "redact",
    "redirect_target",
    "retry_after",
    "same_origin",
]

Transport: TypeAlias = httpx.BaseTransport
USER_AGENT = f"open-llm-tracker/{__version__}"
MAX_BODY = 8 * 1024 * 1024
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to connect, between two pieces of an answer, and for the whole answer once it has begun."""

    connect: float = 10.0
    read: float = 15.0
    total: float = 60.0


@dataclass(frozen=True, slots=True)
class Retry:
    """How often one request is tried, connection failures and 5xx answers alone; pauses are jittered."""

    tries: int = 3
    base: float = 0.5
    """First pause in seconds; doubled each time."""
    longest: float = 8.0
    max_wait: float = 120.0
    """The longest `Retry-After` (on 429 and 503) that is waited for; a longer one is a RATE_LIMITED failure."""
    statuses: frozenset[int] = frozenset({429, *range(500, 600)})
    """Answers tried again, 429 only when it says for how long to wait; every other is the caller's to judge."""


NO_RETRY = Retry(tries=1)


Handler: TypeAlias = Callable[[Request], Response]
"""Answers requests inside the process; raises TransportFailure where a network would fail."""


def in_process(handler: Handler) -> Transport:
    """Return a transport that asks `handler` instead of a network."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked = Request(request.method, str(request.url), Headers(dict(request.headers.items())), request.content)
        reply = handler(asked)
        return httpx.Response(reply.status, headers=dict(reply.headers.items()), content=reply.body)

    return httpx.MockTransport(answer)


def _jitter(seconds: float) -> float:
    return seconds * (0.5 + random.random() / 2)  # noqa: S311 - spreads load, guards nothing


class HttpClient:
    """Sends requests, counts them, and retries what is worth it. Safe to share between threads.

    `transport` None is the real network. `sleep` and `clock` (monotonic seconds) are handed in so that tests never
    wait. `trust_env` as httpx does: proxies of the environment are used on the real network.
    """

    def __init__(
        self,
        transport: Transport | None = None,
        *,
        timeouts: Timeouts = Timeouts(),
        user_agent: str = USER_AGENT,
        secrets: tuple[str, ...] = (),
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        max_body: int = MAX_BODY,
        retry: Retry = Retry(),
        trust_env: bool = True,
    ) -> None:
        self.sleep = sleep
        self.clock = clock
        self.secrets = secrets
        self._timeouts = timeouts
        self._max_body = max_body
        self._retry = retry
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._client = _open_client(transport, user_agent, trust_env=trust_env)

    def request(
        self,
        method: str,
        url: str,
        *,
        counter: str,
        headers: Mapping[str, str] | None = None,
        json: object = None,
        timeout: Timeouts | None = None,
        retry: Retry | None = None,
        max_body: int | None = None,
        truncate: bool = False,
        extensions: Mapping[str, Any] | None = None,
    ) -> Response:
        """Send one request, following no redirect, and return whatever status comes.

        `counter` names the count that every try adds to. `truncate` keeps the first `max_body` bytes instead of
        failing. `extensions` go to the transport (such as `sni_hostname`). Raises TransportFailure: TIMED_OUT,
        UNREACHABLE, TOO_LARGE, MALFORMED, or RATE_LIMITED when `Retry-After` asks for more than the policy waits.
        """
        body = None if json is None else jsonlib.dumps(json).encode()
        fields = dict(headers or {}) | ({"Content-Type": "application/json"} if body is not None else {})
        times = timeout or self._timeouts
        limits = httpx.Timeout(times.read, connect=times.connect)
        policy = retry or self._retry
        cap = self._max_body if max_body is None else max_body

        def once() -> Response:
            self.count(counter)
            asked = self._build(method, url, headers=fields, content=body, timeout=limits, extensions=extensions)
            try:
                return self._exchange(asked, url, times.total, cap, truncate=truncate)
            except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as error:
                # httpx reads `Location` even where nobody follows it, and trips over some of what servers write there.
                raise self._failure(error, url) from None

        return self._persist(once, policy, url)

    def count(self, counter: str, amount: int = 1) -> None:
        """Add to a count; sources count their points here too."""
        with self._lock:
            self._counts[counter] += amount

    @property
    def counts(self) -> Mapping[str, int]:
        """Return requests sent so far, every try counted, by counter name."""
        with self._lock:
            return dict(self._counts)

    def close(self) -> None:
        """Close idle connections."""
        self._client.close()

    def _build(self, method: str, url: str, *, extensions: Mapping[str, Any] | None, **parts: Any) -> httpx.Request:
        if not is_http(url):
            raise TransportFailure(FailureReason.MALFORMED, f"{redact(bare(url), self.secrets)} is no http(s) address")
        try:
            return self._client.build_request(method, url, extensions=dict(extensions or {}), **parts)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise self._failure(error, url) from None

    def _persist(self, once: Callable[[], Response], policy: Retry, url: str) -> Response:
        for number in range(1, policy.tries):
            try:
                response = once()
            except TransportFailure as failure:
                if failure.reason is not FailureReason.UNREACHABLE:
                    raise
                response = None
            if response is not None and not _is_worth_repeating(response, policy):
                return response
            self.sleep(self._pause(response, number, policy, url))
        return once()

    def _pause(self, response: Response | None, number: int, policy: Retry, url: str) -> float:
        asked = retry_after(response.headers) if response is not None and response.status in {429, 503} else None
        if asked is None:
            return _jitter(min(policy.longest, policy.base * 2 ** (number - 1)))
        if asked > policy.max_wait:
            detail = f"{bare(url)} asks to wait {asked:.0f} s, longer than the limit of {policy.max_wait:.0f} s"
            raise TransportFailure(FailureReason.RATE_LIMITED, detail)
        return asked

    def _exchange(self, asked: httpx.Request, url: str, total: float, cap: int, *, truncate: bool) -> Response:
        began = self.clock()
        answer = self._client.send(asked, stream=True, follow_redirects=False)
        try:
            body = bytearray()
            # Who asks for plain bytes gets them as they come: unpacking what was compressed unasked may cost memory.
            is_plain = asked.headers.get("accept-encoding") == "identity" and not answer.is_stream_consumed
            for chunk in answer.iter_raw(65536) if is_plain else answer.iter_bytes(65536):
                body += chunk
                if len(body) > cap:
                    if truncate:
                        break
                    detail = f"{bare(url)} sent more than {cap} bytes"
                    raise TransportFailure(FailureReason.TOO_LARGE, detail)
                if self.clock() - began > total:
                    detail = f"{bare(url)} did not finish its answer within {total:.0f} s"
                    raise TransportFailure(FailureReason.TIMED_OUT, detail)
        finally:
            answer.close()
        _log.debug(
            "%s %s -> %s (%s bytes)", asked.method, redact(bare(url), self.secrets), answer.status_code, len(body)
        )
        return Response(answer.status_code, Headers(dict(answer.headers.items())), bytes(body[:cap]), url)

    def _failure(self, error: Exception, url: str) -> TransportFailure:
        place = redact(bare(url), self.secrets)
        if isinstance(error, httpx.TimeoutException):
            return TransportFailure(FailureReason.TIMED_OUT, f"{place} did not answer in time")
        if isinstance(error, (httpx.DecodingError, httpx.UnsupportedProtocol, httpx.InvalidURL, ValueError)):
            return TransportFailure(FailureReason.MALFORMED, f"{place} cannot be read: {self._words(error)}")
        return TransportFailure(FailureReason.UNREACHABLE, f"{place} cannot be reached: {self._words(error)}")

    def _words(self, error: Exception) -> str:
        said = redact(str(error), self.secrets).strip() or type(error).__name__
        return said if said.isprintable() and len(said) <= 200 else type(error).__name__


def _is_worth_repeating(response: Response, policy: Retry) -> bool:
    is_dated = response.status != 429 or retry_after(response.headers) is not None
    return response.status in policy.statuses and is_dated


def _open_client(transport: Transport | None, user_agent: str, *, trust_env: bool) -> httpx.Client:
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    try:
        return httpx.Client(
            transport=transport,
            headers={"User-Agent": user_agent},
            cookies=no_cookies,
            follow_redirects=False,
            trust_env=trust_env,
        )
    except (ImportError, ValueError) as error:
        said = type(error).__name__
        raise UpstreamError(
            f"the proxy that the environment names cannot be used ({said}): set HTTPS_PROXY, HTTP_PROXY and ALL_PROXY "
            "to http:// addresses, or unset them"
        ) from error
