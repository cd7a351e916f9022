"""Hugging Face's wire: addresses and meanings, row by row."""

import pytest

from tracker.domain.evidence import Failure
from tracker.domain.identifiers import ArtifactRef, Host
from tracker.sources.huggingface import wire
from tracker.sources.verdicts import Limited, Missing, Redirected, TokenRefused

SITE = "https://huggingface.co"
QUESTION = wire.read_question(ArtifactRef(Host.HUGGINGFACE, "org/model"))


def decipher(status, body=b"{}", **headers):
    """Decipher an answer to the model's question; header names with underscores."""
    return wire.decipher_info(QUESTION, status, {k.replace("_", "-"): v for k, v in headers.items()}, body)


def test_members_are_asked_one_by_one():
    """`expand` is repeated, and only valid members are named."""
    url = wire.info_url(SITE, QUESTION, has_expand=True)
    assert url.startswith(f"{SITE}/api/models/org/model?expand=sha&expand=gated&")
    assert wire.info_url(SITE, QUESTION, has_expand=False) == f"{SITE}/api/models/org/model?blobs=true"


@pytest.mark.parametrize(
    ("header", "window"),
    [
        ('"api";r=499;t=295', wire.RateWindow(499, 295)),
        ('"api";r=0;t=12', wire.RateWindow(0, 12)),
        ("api; r=3; t=4", wire.RateWindow(3, 4)),
        ("r=1;t=2", wire.RateWindow(1, 2)),
        ("", None),
        ("limit=5", None),
        ('"api";r=x;t=1', None),
    ],
)
def test_rate_limit_header(header, window):
    """Remaining and seconds to the next window."""
    assert wire.read_window({"ratelimit": header}) == window


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        (200, '"api";r=5;t=9', 0),
        (200, '"api";r=0;t=9', 9),
        (429, '"api";r=5;t=9', 9),
        (429, "", wire.UNSTATED_WAIT),
        (200, "", 0),
    ],
)
def test_seconds_to_wait(status, header, seconds):
    """Only a used-up window or a 429 makes anyone wait."""
    assert wire.seconds_to_wait(status, {"ratelimit": header}) == seconds


def test_kinds_of_answers():
    """Each row of the table of situations."""
    assert decipher(401, b'{"error":"Invalid username or password."}') == Missing("the API answers 401")
    assert decipher(404, x_error_code="RepoNotFound") == Missing("the API answers 404 RepoNotFound")
    assert isinstance(decipher(401, x_error_message="Invalid credentials in Authorization header"), TokenRefused)
    assert decipher(307, location="/api/models/a/b") == Redirected("/api/models/a/b")
    assert isinstance(decipher(429, b"<html>"), Limited)
    assert isinstance(decipher(400), wire.ExpandRefused)
    assert isinstance(decipher(404, b"<html>"), Failure)
    assert isinstance(decipher(307), Failure)


@pytest.mark.parametrize(
    ("status", "code", "present"),
    [
        (200, "", True), (302, "", True), (307, "", True), (404, "EntryNotFound", True),
        (404, "RevisionNotFound", True), (401, "GatedRepo", True), (403, "GatedRepo", True),
        (401, "", False), (404, "RepoNotFound", False),
        (404, "", False), (403, "", None), (429, "", None), (500, "", None),
    ],
)  # fmt: skip
def test_second_route(status, code, present):
    """The resolver knows it, knows it not, or cannot say."""
    assert wire.decipher_presence(status, {"x-error-code": code} if code else {}) is present


@pytest.mark.parametrize(
    ("endpoint", "location", "target"),
    [
        (SITE, "/api/models/a/b?expand=sha", f"{SITE}/api/models/a/b?expand=sha"),
        (SITE, "/api/models/a/b", f"{SITE}/api/models/a/b?x=1"),
        (f"{SITE}/hf", "/api/models/a/b?y", f"{SITE}/hf/api/models/a/b?y"),
        (f"{SITE}/hf", "/hf/api/models/a/b?y", f"{SITE}/hf/api/models/a/b?y"),
        (SITE, "https://huggingface.co/api/datasets/a/b?y", f"{SITE}/api/datasets/a/b?y"),
        (SITE, "http://huggingface.co/api/models/a/b", None),
        (SITE, "https://huggingface.co:8443/api/models/a/b", None),
        (SITE, "https://u:p@huggingface.co/api/models/a/b", None),
        (SITE, "/a/b", None),
        (SITE, "/api/models/a/b/c/d", None),
        (SITE, "https://huggingface.co:x/", None),
    ],
)
def test_redirects_stay_on_the_endpoint(endpoint, location, target):
    """Relative or absolute, the query kept."""
    assert wire.follow(endpoint, f"{endpoint}/api/models/o/m?x=1", location) == target
