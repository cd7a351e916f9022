"""Whatever hubs and hosts answer: facts or a failure, never an exception, and never "gone" on one route's word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulators.links import LinkWeb
from tests.simulators.server import Response, transport
from tests.simulators.timekeeping import FakeTime

from tracker.domain.artifacts import Access, HubFacts
from tracker.domain.evidence import Failure
from tracker.domain.identifiers import ArtifactRef, Host
from tracker.sources.http import HttpClient
from tracker.sources.huggingface.source import HuggingFaceSource
from tracker.sources.links.guard import AddressGuard
from tracker.sources.links.source import LinkProber
from tracker.sources.modelscope.source import ModelScopeSource

ABSENT = {401, 404, 410}
STATUSES = st.sampled_from([200, 200, 206, 301, 302, 307, 400, 401, 403, 404, 404, 410, 416, 418, 429, 451, 500, 503])
PLACES = st.sampled_from(
    [
        "/x",
        "/api/models/a/b",
        "//",
        "http://[",
        "https://127.0.0.1/",
        "javascript:1",
        "https://accounts.google.com/",
        "?",
    ]
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Location": PLACES,
        "Content-Type": st.sampled_from(["text/html", "application/json", "x"]),
        "Content-Range": st.sampled_from(["bytes 0-0/99999999999999999999", "bytes 0-0/*", "x"]),
        "Last-Modified": st.sampled_from(["x", "Sat, 99 Jul 20230 12:30:15 GMT"]),
        "X-Linked-Size": st.sampled_from(["9" * 40, "x", "5"]),
        "X-Error-Code": st.sampled_from(["RepoNotFound", "GatedRepo", "EntryNotFound", "?"]),
        "X-Error-Message": st.sampled_from(["Invalid username or password.", "Invalid credentials", "?"]),
        "RateLimit": st.sampled_from(['"api";r=0;t=3', '"api";r=0;t=999999999', "r=;t="]),
        "Retry-After": st.sampled_from(["1", "99999", "soon"]),
    },
)
RECORDS = [
    '{"id":"a/b"}',
    '{"error":"x"}',
    '{"Code":1,"Success":false,"Message":"record not found"}',
    '{"success":false,"code":"ResourceNotFound"}',
    '{"success":true,"data":{"id":"a/b","file_size":5}}',
    '{"Code":200,"Success":true,"Data":{"Name":"b"}}',
]
PIECES = ["errortype:", "0", "uc-error", "quota", "请输入提取码", "{", "download-form", "\x00"]
WORDS = st.sampled_from(PIECES + RECORDS)
BODIES = st.lists(WORDS, max_size=3).map(lambda words: "".join(words).encode())
ANSWERS = st.builds(Response, STATUSES, BODIES, HEADERS)
LINK_HOSTS = st.sampled_from(sorted(LinkProber.hosts))
ADDRESSES = [
    "https://drive.google.com/file/d/" + "a" * 20,
    "https://pan.baidu.com/s/1abcd",
    "https://zenodo.org/records/1",
    "https://x.example.org/a.bin",
    "HTTPS://USER:PW@h.example.org:443/a?b#c",
]
NO_ADDRESSES = [
    "owner/name",
    "name:tag",
    "owner/*",
    "//x",
    "\ud800",
    "https://[::1",
    "https://h.example.org/\x00",
    "x" * 9000,
]
LINK_IDS = st.sampled_from(ADDRESSES + NO_ADDRESSES)


EVIDENCE = {
    Host.HUGGINGFACE: lambda asked: sum(answer.status in ABSENT for answer in asked) >= 2,
    Host.MODELSCOPE: lambda asked: any(b"record not found" in answer.body for answer in asked),
}
"""What must have been said before anything is called gone."""


def script(answers, asked):
    """Return a handler that gives one answer after the other, the last for ever, and notes them."""
    rest = list(answers)

    def handle(_):
        answer = rest.pop(0) if len(rest) > 1 else rest[0]
        asked.append(answer)
        return answer

    return handle


def is_gone(outcome):
    """Facts or a failure it must be; say whether it is the one that alarms."""
    assert isinstance(outcome, HubFacts | Failure)
    return isinstance(outcome, HubFacts) and outcome.access is Access.GONE


@settings(max_examples=400, deadline=None)
@given(st.lists(ANSWERS, min_size=1, max_size=6), LINK_HOSTS, LINK_IDS)
def test_links(answers, host, ident):
    """Nine kinds of hosts."""
    asked, web, time = [], LinkWeb(), FakeTime()
    handle = script(answers, asked)
    web.anything = handle
    http = HttpClient(web.transport(), sleep=time.sleep, clock=time.clock)
    outcome = LinkProber(http, AddressGuard(web.resolve)).observe(ArtifactRef(host, ident))
    if is_gone(outcome) and host is not Host.BAIDU:  # which says it with status 200
        assert {answer.status for answer in asked} & ABSENT
    assert all(request.address == "93.184.216.34" for request in web.asked)


@pytest.mark.parametrize("kind", [HuggingFaceSource, ModelScopeSource])
@pytest.mark.parametrize("token", [None, "token"])
@settings(max_examples=300, deadline=None)
@given(answers=st.lists(ANSWERS, min_size=1, max_size=6), ident=st.sampled_from(["a/b", "datasets/a/b", "gpt2", "a/*"]))
def test_hubs(kind, token, answers, ident):
    """Both hubs, with and without a token."""
    asked, time = [], FakeTime()
    site = "https://hub.example.org"
    http = HttpClient(transport({site: script(answers, asked)}), sleep=time.sleep, clock=time.clock)
    (host,) = kind.hosts
    if is_gone(kind(http, site, token).observe(ArtifactRef(host, ident))):
        assert EVIDENCE[host](asked)
    assert len(asked) <= 60
    assert sum(time.slept) <= 1500
