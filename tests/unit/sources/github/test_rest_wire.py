"""Every kind of REST answer that occurs, classified and deciphered."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.sources.github import rest_wire
from tracker.sources.github.fields import MalformedError
from tracker.sources.github.limits import Limited, judge_rest, read_window
from tracker.sources.github.rest_wire import Verdict, judge
from tracker.sources.github.texts import as_text
from tracker.sources.http import Headers, Response

LIMIT = "API rate limit exceeded for 203.0.113.7. (But here's the good news: …)"
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
ABUSE = "You have triggered an abuse detection mechanism."
POLICY = "The 'O' organization forbids access via a fine-grained personal access tokens if the token's lifetime …"
SAML = "Resource protected by organization SAML enforcement."


def answer(status: int, body: Any = None, **headers: str) -> Response:
    """One answer."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status, Headers({k.replace("_", "-"): v for k, v in headers.items()}), raw)


def limited(status: int, message: str, **headers: str) -> Limited | None:
    """Judge a limit at the instant 1000."""
    return judge_rest(status, Headers({k.replace("_", "-"): v for k, v in headers.items()}), message, 1000.0)


@pytest.mark.parametrize(
    ("response", "verdict"),
    [
        (answer(200, {}), Verdict.OK),
        (answer(404, {"message": "Not Found", "status": "404"}), Verdict.MISSING),
        (answer(410, {}), Verdict.MISSING),
        (answer(409, {"message": "Git Repository is empty."}), Verdict.EMPTY),
        (answer(451, {"message": "Repository access blocked", "block": {"reason": "dmca"}}), Verdict.BLOCKED),
        (answer(451, b"<html>"), Verdict.BLOCKED),
        (answer(403, {"message": "Repository access blocked", "block": {"reason": "tos"}}), Verdict.BLOCKED),
        (answer(403, {"message": POLICY}), Verdict.POLICY),
        (answer(403, {"message": SAML}), Verdict.POLICY),
        (answer(403, {"message": "x"}, X_GitHub_SSO="required; url=…"), Verdict.POLICY),
        (answer(403, {"message": "Forbidden"}), Verdict.REFUSED),
        (answer(401, {"message": "Requires authentication"}), Verdict.REFUSED),
        (answer(500, b"<html>unicorn</html>"), Verdict.BROKEN),
        (answer(202, b""), Verdict.BROKEN),
        (answer(422, {"message": "Validation Failed"}), Verdict.BROKEN),
    ],
)
def test_verdicts(response: Response, verdict: Verdict) -> None:
    """Status, body and headers together say what an answer means."""
    assert judge(response) is verdict


@pytest.mark.parametrize(
    ("status", "message", "headers", "expected"),
    [
        (403, LIMIT, {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "1100"}, Limited("primary", 101)),
        (429, LIMIT, {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "1100"}, Limited("primary", 101)),
        (403, LIMIT, {}, Limited("primary", None)),
        (403, "", {"x_ratelimit_remaining": "0"}, Limited("primary", None)),
        (403, SECONDARY, {"retry_after": "60", "x_ratelimit_remaining": "4999"}, Limited("secondary", 60)),
        (403, SECONDARY, {"x_ratelimit_remaining": "4999"}, Limited("secondary", None)),
        (403, ABUSE, {}, Limited("secondary", None)),
        (429, "", {}, Limited("secondary", None)),
        (403, POLICY, {"x_ratelimit_remaining": "42"}, None),
        (403, "Forbidden", {}, None),
        (404, LIMIT, {"x_ratelimit_remaining": "0"}, None),
        (401, "Requires authentication", {"x_ratelimit_remaining": "0"}, None),
        (200, "", {"x_ratelimit_remaining": "0"}, None),
    ],
)
def test_limits(status: int, message: str, headers: dict[str, str], expected: Limited | None) -> None:
    """Primary, secondary, or no limit at all."""
    assert limited(status, message, **headers) == expected


def test_reset_is_measured_by_the_servers_clock() -> None:
    """Our own may be wrong by hours."""
    headers = Headers({"X-RateLimit-Reset": "100060", "Date": "Fri, 02 Jan 1970 03:46:40 GMT"})  # 100000
    assert read_window(headers, 5.0).seconds_left == 60


def test_block_says_why() -> None:
    """Reason and notice."""
    body = {"block": {"reason": "dmca", "html_url": "https://github.com/github/dmca/x"}}
    assert rest_wire.block_reason(answer(451, body)) == "dmca https://github.com/github/dmca/x"
    assert rest_wire.block_reason(answer(451, b"")) == "no reason given"


def test_tree_that_was_cut_short_is_unread() -> None:
    """Else files would read as removed."""
    entry = {"path": "a", "type": "blob", "sha": "1", "size": 3}
    assert rest_wire.read_tree({"truncated": True, "tree": [entry]}) is None
    assert len(rest_wire.read_tree({"truncated": False, "tree": [entry]}) or ()) == 1


def test_drafts_are_dropped() -> None:
    """They are visible to those who may push, and to nobody else."""
    base = {"tag_name": "v", "html_url": "u", "prerelease": False, "assets": []}
    assert rest_wire.read_releases([{**base, "draft": True}]) == ()


@pytest.mark.parametrize("kind", ["application/vnd.github.raw+json; charset=utf-8", "application/json"])
def test_blob_raw_or_in_json(kind: str) -> None:
    """Base64 with line breaks, or the bytes themselves."""
    content = b"hello\n" * 50
    inside = json.dumps({"encoding": "base64", "content": base64.encodebytes(content).decode()}).encode()
    body = inside if kind == "application/json" else content
    assert rest_wire.read_blob(answer(200, body, Content_Type=kind)) == content


@given(st.binary())
def test_any_bytes_become_storable_text(blob: bytes) -> None:
    """UTF-8 without NUL, whatever the file holds; or none where it is unreadable."""
    text = as_text(blob, "README.md")
    assert text is None or "\x00" not in text
    assert text is None or text.encode("utf-8").decode("utf-8") == text


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["id", "node_id", "full_name", "tree"]), inner),
    )
)
def test_any_other_shape_is_malformed(body: Any) -> None:
    """Never another exception, never a guess."""
    for read in (rest_wire.read_repository, rest_wire.read_head):
        with pytest.raises(MalformedError):
            read(body)
