"""The one HTTP client: what it hands back, what it retries, and what it never lets out."""

from __future__ import annotations

import gzip
import json
import logging
import threading
from collections.abc import Iterator

import pytest
from tests.simulators import server
from tests.simulators.timekeeping import FakeTime

from tracker.domain.evidence import FailureReason
from tracker.errors import UpstreamError
from tracker.sources.http import (
    NO_RETRY,
    Handler,
    Headers,
    HttpClient,
    Request,
    Response,
    Retry,
    Timeouts,
    TransportFailure,
    in_process,
    redact,
    redirect_target,
    retry_after,
    same_origin,
)

URL = "https://api.test/x"


def client(handler: Handler, time: FakeTime | None = None, **options: object) -> HttpClient:
    """A client that never waits."""
    time = time or FakeTime()
    return HttpClient(in_process(handler), sleep=time.sleep, clock=time.clock, **options)  # type: ignore[arg-type]


def in_turn(*answers: Response | TransportFailure) -> Handler:
    """Give these answers, the last one for ever."""
    left = list(answers)

    def answer(_request: Request) -> Response:
        now = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(now, TransportFailure):
            raise now
        return now

    return answer


def failure(subject: HttpClient, url: str = URL, **options: object) -> TransportFailure:
    """What a request fails with."""
    with pytest.raises(TransportFailure) as caught:
        subject.request("GET", url, counter="c", **options)  # type: ignore[arg-type]
    return caught.value


def test_answer_is_a_record() -> None:
    """Status, headers without case, bytes and the address asked."""
    seen = client(lambda _r: Response(418, Headers({"X-A": "1"}), b"{}")).request("GET", URL, counter="c")
    assert (seen.status, seen.headers["x-a"], seen.body, seen.url, seen.json()) == (418, "1", b"{}", URL, {})


def test_request_carries_body_headers_and_agent() -> None:
    """JSON, and a User-Agent, without which GitHub refuses."""
    seen: list[Request] = []

    def note(request: Request) -> Response:
        seen.append(request)
        return Response(200)

    client(note).request("POST", URL, counter="c", headers={"Accept": "a/b"}, json={"k": "模"})
    assert seen[0].headers["user-agent"].startswith("open-llm-tracker/")
    assert (seen[0].headers["accept"], json.loads(seen[0].body)) == ("a/b", {"k": "模"})


def test_requests_are_counted_by_name_every_try() -> None:
    """A retry is a request too."""
    subject = client(in_turn(Response(502), Response(200)))
    subject.request("GET", URL, counter="a")
    subject.request("GET", URL, counter="b")
    subject.count("points", 3)
    assert subject.counts == {"a": 2, "b": 1, "points": 3}


def test_server_errors_are_retried_with_growing_pauses() -> None:
    """Jittered between half and the whole of 0.5, 1, …"""
    time = FakeTime()
    seen = client(in_turn(Response(502), Response(503), Response(200)), time).request("GET", URL, counter="c")
    assert seen.status == 200
    assert 0.25 <= time.slept[0] <= 0.5 <= time.slept[1] <= 1.0


def test_last_server_error_is_an_answer() -> None:
    """The caller judges it."""
    assert client(lambda _r: Response(500)).request("GET", URL, counter="c").status == 500


def test_no_retry_means_one_request() -> None:
    """Nor when the connection fails."""
    subject = client(in_turn(TransportFailure(FailureReason.UNREACHABLE, "x")))
    failure(subject, retry=NO_RETRY)
    assert subject.counts == {"c": 1}


def test_connection_failures_are_retried_time_outs_are_not() -> None:
    """A time-out has cost enough."""
    lost, slow = TransportFailure(FailureReason.UNREACHABLE, "x"), TransportFailure(FailureReason.TIMED_OUT, "x")
    assert client(in_turn(lost, lost, Response(200))).request("GET", URL, counter="c").status == 200
    subject = client(in_turn(slow))
    assert failure(subject).reason is FailureReason.TIMED_OUT
    assert subject.counts == {"c": 1}


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_obeyed_up_to_the_limit(status: int) -> None:
    """Longer than the limit is a failure at once."""
    time = FakeTime()
    asked = Response(status, Headers({"Retry-After": "100"}))
    assert client(in_turn(asked, Response(200)), time).request("GET", URL, counter="c").status == 200
    assert time.slept == [100]
    subject = client(in_turn(asked))
    assert failure(subject, retry=Retry(max_wait=99)).reason is FailureReason.RATE_LIMITED


def test_429_without_retry_after_is_the_callers() -> None:
    """Who may know other headers."""
    subject = client(lambda _r: Response(429))
    assert subject.request("GET", URL, counter="c").status == 429
    assert subject.counts == {"c": 1}


def test_body_is_capped_also_when_compressed() -> None:
    """A small answer that unpacks to a large one is no way around."""
    packed = gzip.compress(b"\0" * 100_000)
    subject = client(lambda _r: Response(200, Headers({"Content-Encoding": "gzip"}), packed), max_body=5000)
    assert failure(subject).reason is FailureReason.TOO_LARGE


def test_truncated_body_on_request() -> None:
    """For probing links."""
    seen = client(lambda _r: Response(200, body=b"x" * 100)).request("GET", URL, counter="c", max_body=9, truncate=True)
    assert seen.body == b"x" * 9


def test_broken_compression_is_malformed() -> None:
    """No exception of the library leaves."""
    subject = client(lambda _r: Response(200, Headers({"Content-Encoding": "gzip"}), b"no gzip"))
    assert failure(subject).reason is FailureReason.MALFORMED


@pytest.mark.parametrize("url", ["ftp://a/b", "http://[::1", "http://a:99999999/", "nonsense", "http://\x00/"])
def test_impossible_addresses_are_malformed(url: str) -> None:
    """Whatever a document may contain."""
    assert failure(client(lambda _r: Response(200)), url).reason is FailureReason.MALFORMED


def test_redirects_are_never_followed() -> None:
    """The caller decides where to go and what to show there."""
    subject = client(lambda _r: Response(302, Headers({"Location": "/y"})))
    seen = subject.request("GET", URL, counter="c")
    assert (seen.status, redirect_target(seen)) == (302, "https://api.test/y")


def test_cookies_are_not_kept() -> None:
    """One answer never leaves a trace in the next request."""
    seen: list[Request] = []

    def note(request: Request) -> Response:
        seen.append(request)
        return Response(200, Headers({"Set-Cookie": "id=1; Path=/"}))

    subject = client(note)
    subject.request("GET", URL, counter="c")
    subject.request("GET", URL, counter="c")
    assert "cookie" not in seen[1].headers


def test_secrets_never_reach_a_message_or_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Not even when the address holds one."""
    subject = client(in_turn(TransportFailure(FailureReason.UNREACHABLE, "x")), secrets=("s3cret",))
    with caplog.at_level(logging.DEBUG, logger="tracker"):
        client(lambda _r: Response(200), secrets=("s3cret",)).request("GET", f"{URL}/s3cret", counter="c")
        failure(subject, f"{URL}/s3cret", headers={"Authorization": "Bearer s3cret"})
    broken = failure(client(lambda _r: Response(200), secrets=("s3cret",)), "ftp://host/s3cret")
    assert "s3cret" not in caplog.text + broken.detail


def test_redaction_covers_the_encoded_form() -> None:
    """And an empty secret hides nothing."""
    assert redact("a p/q b p%2Fq", ("p/q", "")) == "a *** b ***"


def test_body_that_is_no_json_is_malformed() -> None:
    """HTML, nonsense and endless nesting alike."""
    for body in (b"<html>", b"", b"[" * 100_000):
        with pytest.raises(TransportFailure) as caught:
            Response(200, Headers({"Content-Type": "text/html"}), body, URL).json()
        assert caught.value.reason is FailureReason.MALFORMED


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a/x", "https://A:443/y", True),
        ("https://a", "http://a", False),
        ("https://a", "https://a:444", False),
        ("https://a", "https://a.evil", False),
        ("https://a", "https://a:x", False),
    ],
)
def test_same_origin(one: str, other: str, same: bool) -> None:
    """A credential is shown to its own origin only."""
    assert same_origin(one, other) is same


@pytest.mark.parametrize(("value", "seconds"), [("7", 7.0), ("-7", None), ("soon", None), ("٣", None), ("", None)])
def test_retry_after_is_read_as_seconds(value: str, seconds: float | None) -> None:
    """Anything else counts as not said."""
    assert retry_after(Headers({"Retry-After": value})) == seconds


def test_threads_may_share_a_client() -> None:
    """No count is lost."""
    subject = client(lambda _r: Response(200))
    threads = [
        threading.Thread(target=lambda: [subject.request("GET", URL, counter="c") for _ in range(20)]) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert subject.counts == {"c": 160}


def test_unusable_proxy_names_the_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment names a proxy of a kind that does not exist."""
    monkeypatch.setenv("ALL_PROXY", "gopher://x")
    with pytest.raises(UpstreamError, match="HTTPS_PROXY"):
        HttpClient()


@pytest.fixture
def slow_server() -> Iterator[str]:
    """A real server that answers after half a second."""
    with server.serve({"/slow": lambda _request: server.Response(200, b"late", {}, 0.5)}) as base:
        yield f"{base}/slow"


def test_time_out_over_a_real_connection(slow_server: str) -> None:
    """The read limit holds."""
    subject = HttpClient(trust_env=False)
    assert failure(subject, slow_server, timeout=Timeouts(read=0.05)).reason is FailureReason.TIMED_OUT
    subject.close()


def test_closed_port_is_unreachable() -> None:
    """Nobody listens there."""
    subject = HttpClient(trust_env=False, sleep=lambda _s: None)
    assert failure(subject, "http://127.0.0.1:9/x").reason is FailureReason.UNREACHABLE
    subject.close()
