"""The page of `tracker serve`: what it says, and that nothing upstream says can do harm there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.cli.status_page import ServiceStatus, page
from tracker.cli.status_server import parse_address
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.runs import Run, RunStatus
from tracker.errors import UsageError

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
RUN = Run(7, NOW - timedelta(days=1), NOW, RunStatus.PARTIAL, NOW, 3, 2, 1)
STATUS = ServiceStatus(NOW, timedelta(days=8), [NOW + timedelta(days=6)], [RUN])


def failing(detail: str) -> ServiceStatus:
    """Return a service whose newest run failed with these words."""
    return replace(STATUS, runs=[replace(RUN, failures=(Failure(detail, FailureReason.MALFORMED, detail),))])


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember tags with the names of their attributes."""
        self.seen.append((tag, tuple(name for name, _ in attrs)))


def tags(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return every tag of a page, with its attributes' names."""
    parser = _Tags()
    parser.feed(text)
    return parser.seen


def test_health_document() -> None:
    """Age, newest finished run, and when the next is due."""
    assert STATUS.document() == {
        "schema_version": 1,
        "healthy": True,
        "age_seconds": 86400,
        "max_age_seconds": 691200,
        "run": {
            "id": 7,
            "at": "2026-11-23T12:00:00Z",
            "status": "partial",
            "targets": {"total": 3, "ok": 2, "failed": 1},
        },
        "next_run": "2026-11-30T12:00:00Z",
    }


@pytest.mark.parametrize(("hours", "healthy"), [(24, True), (23, False)])
def test_age_decides(hours: int, healthy: bool) -> None:
    """To the second."""
    assert replace(STATUS, max_age=timedelta(hours=hours)).is_healthy is healthy


def test_a_run_at_work_is_no_sign_of_life() -> None:
    """Only a finished run counts; the page says what is going on."""
    status = replace(STATUS, runs=[replace(RUN, status=RunStatus.RUNNING, finished_at=None)])
    assert not status.is_healthy
    assert "Run 7 is at work." in page(status)


def test_a_run_that_failed_is_not_at_work() -> None:
    """Why it failed is said, without a token."""
    left = replace(RUN, status=RunStatus.RUNNING, finished_at=None)
    shown = page(replace(STATUS, runs=[left], problem="GitHub refused the token ghs_x", secrets=("ghs_x",)))
    assert "The newest run failed: GitHub refused the token ***" in shown
    assert "at work" not in shown


def test_trouble_with_the_database_is_said() -> None:
    """And is unhealthy."""
    status = replace(STATUS, runs=[], trouble="database x: the file is damaged")
    assert (status.is_healthy, "the file is damaged" in page(status)) == (False, True)


def test_a_token_in_a_failure_is_not_shown() -> None:
    """Even if an upstream should quote it."""
    status = replace(failing("refused ghp_secret & more"), secrets=("ghp_secret",))
    assert "ghp_secret" not in page(status)
    assert "refused *** &amp; more" in page(status)


@given(st.text(alphabet=st.sampled_from("<>&\"'/ =abscriptonerror\n\x1b\u202e"), max_size=60))
def test_no_text_makes_a_tag(text: str) -> None:
    """Whatever a failure says, the page has the same tags."""
    assert tags(page(failing(text))) == tags(page(failing("plain")))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8321", ("127.0.0.1", 8321)),
        ("8321", ("127.0.0.1", 8321)),
        ("[::1]:80", ("::1", 80)),
        ("0.0.0.0:0", ("0.0.0.0", 0)),  # noqa: S104 - an operator may want it
    ],
)
def test_addresses(text: str, address: tuple[str, int]) -> None:
    """A port alone is on loopback."""
    assert parse_address(text) == address


@pytest.mark.parametrize("text", ["", "x", ":80", "::1:80", "h:65536", "h:-1", "h:٣"])
def test_addresses_that_are_none(text: str) -> None:
    """Refused with an example or a hint."""
    with pytest.raises(UsageError, match="--listen"):
        parse_address(text)
