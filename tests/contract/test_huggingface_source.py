"""HuggingFaceSource against the simulated Hub: one test per state that an artifact can be in."""

from datetime import UTC, datetime

import pytest
from tests.simulators.huggingface import HubRepository, HuggingFaceHub
from tests.simulators.server import Response, json_response, serve, transport
from tests.simulators.timekeeping import FakeTime

from tracker.domain.artifacts import Access, HubFacts
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.identifiers import ArtifactRef, Host
from tracker.sources.http import HttpClient
from tracker.sources.huggingface.source import HuggingFaceSource

SITE = "https://huggingface.co"


class Bench:
    """A source wired to a simulated Hub."""

    def __init__(self, token=None, **limits):
        self.hub = HuggingFaceHub()
        self.time = FakeTime()
        http = HttpClient(transport({SITE: self.hub}), sleep=self.time.sleep, clock=self.time.clock)
        self.source = HuggingFaceSource(http, SITE, token, **limits)

    def ask(self, name="org/model"):
        return self.source.observe(ArtifactRef(Host.HUGGINGFACE, name))

    def add(self, name="org/model", kind="models", **fields):
        return self.hub.add(HubRepository(name, **fields), kind)

    @property
    def paths(self):
        return [f"{r.method} {r.path}" for r in self.hub.asked]


@pytest.fixture
def bench():
    return Bench()


def test_available_model_is_described_in_full(bench):
    """Every figure that the Hub gives is kept, in one request."""
    card = {"license": "other", "license_name": "llama-x", "license_link": "LICENSE", "datasets": ["org/data"]}
    model = bench.add(card=card, parameters=8_030_261_248, base=("meta/base",), relation="finetune")
    assert bench.ask() == HubFacts(
        asked=ArtifactRef(Host.HUGGINGFACE, "org/model"),
        ref=ArtifactRef(Host.HUGGINGFACE, "org/model"),
        url="https://huggingface.co/org/model",
        access=Access.AVAILABLE,
        object_id=model.object_id,
        revision=model.sha,
        last_modified=datetime(2023, 7, 8, 12, 30, 15, tzinfo=UTC),
        created_at=datetime(2023, 3, 1, 12, tzinfo=UTC),
        downloads=100,
        likes=10,
        licence="other",
        licence_name="llama-x",
        licence_link="LICENSE",
        base_models=("meta/base",),
        base_relation="finetune",
        datasets=("org/data",),
        parameters=8_030_261_248,
        files=1,
    )
    assert bench.source.requests == {"huggingface": 1}


@pytest.mark.parametrize(
    ("gated", "access"),
    [
        (False, Access.AVAILABLE),
        ("auto", Access.GATED_AUTO),
        ("manual", Access.GATED_MANUAL),
        (True, Access.GATED_MANUAL),
    ],
)
def test_gating_is_a_bool_or_a_word(bench, gated, access):
    """Information on a gated model is public; `bool(gated)` decides and the word says how."""
    bench.add(gated=gated)
    assert bench.ask().access is access


def test_disabled_comes_before_gated(bench):
    """A disabled model cannot be had however it is gated."""
    bench.add(gated="auto", disabled=True)
    assert bench.ask().access is Access.DISABLED


def test_readme_alone_is_an_announcement(bench):
    """No weights file, no weights."""
    bench.add(files={"README.md": 10, "training_args.bin": 3000})
    facts = bench.ask()
    assert (facts.access, facts.files) == (Access.ANNOUNCED, 0)


def test_unlisted_files_are_no_announcement(bench):
    """A listing that is not sent says nothing."""
    bench.add(has_siblings=False)
    facts = bench.ask()
    assert (facts.access, facts.files) == (Access.AVAILABLE, None)


def test_private_model_seen_by_the_token_is_restricted():
    """Readers of the report cannot have it."""
    bench = Bench("hf_good")
    bench.add(private=True)
    bench.hub.readers = {"hf_good": {"org/model"}}
    assert bench.ask().access is Access.RESTRICTED


@pytest.mark.parametrize("token", [None, "hf_good"])
def test_missing_by_two_routes_is_gone(token):
    """The API and the resolver agree, with and without a token."""
    bench = Bench(token)
    facts = bench.ask()
    assert facts.access is Access.GONE
    assert "API answers" in facts.detail
    assert "resolver answers" in facts.detail
    assert bench.paths == ["GET /api/models/org/model", "HEAD /org/model/resolve/main/README.md"]


def test_private_is_gone_to_the_anonymous(bench):
    """Hubs do not tell private from missing."""
    bench.add(private=True)
    assert bench.ask().access is Access.GONE


@pytest.mark.parametrize(
    "answer",
    [Response(200), Response(302), Response(404, headers={"X-Error-Code": "EntryNotFound"}), Response(500)],
)
def test_missing_by_one_route_is_a_failure(bench, answer):
    """The resolver still knows it, or cannot say: nobody may conclude that it is gone."""
    bench.hub.broken_files["org/model"] = lambda _: answer
    outcome = bench.ask()
    assert isinstance(outcome, Failure)
    assert outcome.reason in {FailureReason.NOT_FOUND, FailureReason.SERVER_ERROR}


def test_resolver_without_head_is_asked_by_get(bench):
    """Mirrors on simple servers answer 501 to HEAD."""
    bench.hub.broken_files["org/model"] = lambda r: Response(501 if r.method == "HEAD" else 404)
    assert bench.ask().access is Access.GONE


def test_organisation_link_is_never_gone(bench):
    """One segment that is no old model is an organisation's page."""
    outcome = bench.ask("some-org")
    assert isinstance(outcome, Failure)
    assert outcome.reason is FailureReason.NOT_FOUND


def test_gated_resolver_proves_presence(bench):
    """A gated file is a file."""
    bench.add(gated="manual")
    bench.hub.broken["org/model"] = lambda _: json_response(401, {"error": "Invalid username or password."})
    outcome = bench.ask()
    assert isinstance(outcome, Failure)
    assert outcome.reason is FailureReason.NOT_FOUND


def test_moved_model_is_followed_and_says_where_it_is(bench):
    """307 with a relative Location; the query is kept, `ref` differs from `asked`."""
    bench.add("new/model")
    bench.hub.moved = {"org/model": "new/model"}
    facts = bench.ask()
    assert (facts.ref.id, facts.asked.id, facts.access) == ("new/model", "org/model", Access.AVAILABLE)
    assert bench.hub.asked[1].query["expand"] == bench.hub.asked[0].query["expand"]


def test_old_name_without_namespace_moves(bench):
    """`gpt2` lives under an organisation now."""
    bench.add("openai-community/gpt2")
    bench.hub.moved = {"gpt2": "openai-community/gpt2"}
    assert bench.ask("gpt2").ref.id == "openai-community/gpt2"


def test_letter_case_is_no_move(bench):
    """The Hub redirects to its own spelling; the artifact is the same."""
    bench.add("Org/Model")
    facts = bench.ask("org/model")
    assert facts.ref == facts.asked
    assert facts.url.endswith("/Org/Model")


def test_reupload_under_the_same_name_has_another_object_id(bench):
    """`_id` tells a re-upload from a revision."""
    model = bench.add()
    first = bench.ask().object_id
    model.incarnation = 2
    assert bench.ask().object_id != first


def test_redirect_chain_is_capped(bench):
    """Two names that point at each other end the question."""
    bench.hub.broken = {
        "org/model": lambda _: Response(307, headers={"Location": "/api/models/org/other"}),
        "org/other": lambda _: Response(307, headers={"Location": "/api/models/org/model"}),
    }
    assert bench.ask().reason is FailureReason.MALFORMED
    assert len(bench.hub.asked) == 6


@pytest.mark.parametrize(
    "place", ["https://evil.example/api/models/a/b", "//evil.example/api/models/a/b", "/login", "http://[x"]
)
def test_redirect_elsewhere_is_not_followed(place):
    """The token stays where it belongs."""
    bench = Bench("hf_good")
    bench.hub.broken["org/model"] = lambda _: Response(307, headers={"Location": place})
    assert bench.ask().reason is FailureReason.MALFORMED
    assert len(bench.hub.asked) == 1


def test_moved_and_then_deleted_is_gone(bench):
    """The second route is asked at the new place."""
    bench.hub.moved = {"org/model": "new/model"}
    facts = bench.ask()
    assert facts.access is Access.GONE
    assert facts.asked == facts.ref
    assert bench.paths[-1] == "HEAD /new/model/resolve/main/README.md"


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (403, "GatedRepo", FailureReason.FORBIDDEN),
        (401, "GatedRepo", FailureReason.UNAUTHORIZED),
        (403, "", FailureReason.FORBIDDEN),
        (404, "RevisionNotFound", FailureReason.MALFORMED),
        (500, "", FailureReason.SERVER_ERROR),
        (503, "", FailureReason.SERVER_ERROR),
        (418, "", FailureReason.MALFORMED),
    ],
)
def test_refusals_are_failures(bench, status, code, reason):
    """None of them says that the artifact is gone."""
    bench.hub.broken["org/model"] = lambda _: Response(status, b"{}", {"X-Error-Code": code} if code else {})
    assert bench.ask().reason is reason


def test_disabled_by_refusal(bench):
    """The words of a 403 may say it too."""
    said = {"X-Error-Message": "Access to this resource is disabled."}
    bench.hub.broken["org/model"] = lambda _: Response(403, b"{}", said)
    assert bench.ask().access is Access.DISABLED


def test_refused_token_is_dropped_once_and_remembered():
    """An expired token must not make every model look gone."""
    bench = Bench("hf_expired")
    bench.add()
    assert bench.ask().access is Access.AVAILABLE
    assert bench.ask().access is Access.AVAILABLE
    assert ["authorization" in r.headers for r in bench.hub.asked] == [True, False, False]
    assert bench.source.is_token_refused


def test_refused_token_and_missing_model():
    """Both at once: the anonymous answer counts."""
    bench = Bench("hf_expired")
    assert bench.ask().access is Access.GONE


def test_mirror_without_expand_is_asked_plainly(bench):
    """400 leads to the plain form, with sizes, and is remembered."""
    bench.hub.has_expand = False
    bench.add(base=("meta/base",))
    facts = bench.ask()
    assert (facts.access, facts.bytes, facts.base_models) == (Access.AVAILABLE, 13_000_000_000, ("meta/base",))
    bench.ask()
    assert ["expand" in r.query for r in bench.hub.asked] == [True, False, False]


def test_one_odd_model_does_not_change_how_others_are_asked(bench):
    """A 400 to both forms is that model's trouble."""
    bench.hub.broken["org/odd"] = lambda _: json_response(400, {"error": "no"})
    bench.add()
    bench.ask("org/odd")
    bench.ask()
    assert "expand" in bench.hub.asked[-1].query


def test_four_hundred_to_a_plain_question_is_a_failure(bench):
    """No endless loop with an endpoint that refuses everything."""
    bench.hub.broken["org/model"] = lambda _: json_response(400, {"error": "no"})
    assert bench.ask().reason is FailureReason.MALFORMED


@pytest.mark.parametrize("is_html", [False, True])
def test_short_limit_is_waited_for(bench, is_html):
    """429 in JSON or HTML: `t` of the header is the pause."""
    bench.add()
    bench.hub.quota, bench.hub.seconds_left, bench.hub.is_limit_html = 0, 30, is_html
    wait = bench.time.sleep

    def sleep_and_reopen(seconds):
        wait(seconds)
        bench.hub.quota = None

    bench.source._windows._sleep = sleep_and_reopen
    assert bench.ask().access is Access.AVAILABLE
    assert bench.time.slept == [30.0]


def test_long_limit_is_a_failure_and_nothing_more_is_asked(bench):
    """Over the limit of patience nobody hangs, and the quota is left alone."""
    bench.add()
    bench.hub.quota, bench.hub.seconds_left = 0, 290
    assert bench.ask().reason is FailureReason.RATE_LIMITED
    assert bench.ask().reason is FailureReason.RATE_LIMITED
    assert len(bench.hub.asked) == 1
    assert bench.time.slept == []


def test_endless_limit_ends(bench):
    """A hub that limits for ever is given up."""
    bench.hub.quota, bench.hub.has_rate_headers = 0, False
    assert bench.ask().reason is FailureReason.RATE_LIMITED
    assert len(bench.hub.asked) == 3


def test_last_request_of_a_window_pauses_before_the_next(bench):
    """`r=0` on a good answer is a good answer; the next question waits for the window."""
    bench.add()
    bench.hub.quota, bench.hub.seconds_left = 1, 20
    assert bench.ask().access is Access.AVAILABLE
    bench.hub.quota = None
    assert bench.ask().access is Access.AVAILABLE
    assert bench.time.slept == [20.0]


@pytest.mark.parametrize(
    "body", [b"<html>app</html>", b"[]", b"null", b"{}", b'{"id": 7}', b"{" * 100_000, b'{"id":"org/model"']
)
def test_nonsense_is_malformed(bench, body):
    """200 with something else is not a fact."""
    bench.hub.broken["org/model"] = lambda _: Response(200, body)
    assert bench.ask().reason is FailureReason.MALFORMED


def test_members_of_the_wrong_type_read_as_not_said(bench):
    """Hostile or changed shapes never raise."""
    wrong = {"downloads": "many", "likes": -1, "lastModified": "yesterday", "tags": {"a": 1}, "safetensors": []}
    bench.add(card=None, extra=wrong | {"siblings": [{"rfilename": 5}, "x", {"rfilename": "a.gguf"}], "baseModels": 3})
    facts = bench.ask()
    assert (facts.downloads, facts.likes, facts.last_modified, facts.licence, facts.files) == (
        None,
        None,
        None,
        None,
        1,
    )


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ({"license": "llama2"}, "llama2"),
        ({"license": ["mit", "cc-by-4.0"]}, "mit, cc-by-4.0"),
        ({"license": []}, None),
        (None, None),
        ({}, None),
    ],
)
def test_licence_is_the_cards(bench, card, licence):
    """A word, a list, or nothing."""
    bench.add(card=card)
    assert bench.ask().licence == licence


def test_licence_tag_stands_in_for_the_card(bench):
    """Without front matter the tag is what is left."""
    bench.add(card=None, extra={"tags": ["license:gpl-3.0", "en"]})
    assert bench.ask().licence == "gpl-3.0"


def test_foreign_404_is_no_evidence(bench):
    """An endpoint that is no Hub answers HTML to everything."""
    bench.hub.broken["org/model"] = lambda _: Response(404, b"<h1>Not Found</h1>", {"Content-Type": "text/html"})
    outcome = bench.ask()
    assert outcome.reason is FailureReason.MALFORMED
    assert "HF_ENDPOINT" in outcome.detail


def test_unreachable_and_slow(bench):
    """No network, no fact."""
    bench.hub.is_down = True
    assert bench.ask().reason is FailureReason.UNREACHABLE
    bench.hub.is_down, bench.hub.delay = False, 60.0
    assert bench.ask().reason is FailureReason.TIMED_OUT


def test_dataset_is_asked_at_its_own_address(bench):
    """`datasets/owner/name` goes to /api/datasets with the members valid there."""
    bench.add("org/data", "datasets", files={"README.md": 5, "train.parquet": 900})
    facts = bench.ask("datasets/org/data")
    assert (facts.access, facts.files, facts.url) == (Access.AVAILABLE, 1, "https://huggingface.co/datasets/org/data")
    assert facts.ref.id == "datasets/org/data"


def test_gone_dataset(bench):
    """The second route of data sets has its own prefix."""
    assert bench.ask("datasets/org/data").access is Access.GONE
    assert bench.paths[-1] == "HEAD /datasets/org/data/resolve/main/README.md"


@pytest.mark.parametrize(
    "name", ["", "a/b/c", "../x", "org/..", "org/mo del", "org/m?x=1", "org/m#f", "spaces/a/b", "org/" + "m" * 200]
)
def test_impossible_id_is_not_asked(bench, name):
    """Nothing from a README is put into an address unchecked."""
    assert bench.ask(name).reason is FailureReason.MALFORMED
    assert bench.hub.asked == []


def test_over_real_http_below_a_folder():
    """A mirror in a folder: redirects are taken below it."""
    hub = HuggingFaceHub(moved={"org/model": "new/model"})
    hub.add(HubRepository("new/model"))
    with serve({"/hf": hub}) as base:
        http = HttpClient()
        source = HuggingFaceSource(http, base + "/hf")
        facts = source.observe(ArtifactRef(Host.HUGGINGFACE, "org/model"))
        missing = source.observe(ArtifactRef(Host.HUGGINGFACE, "org/none"))
        http.close()
    assert facts.ref.id == "new/model"
    assert facts.url == "https://huggingface.co/new/model"
    assert missing.access is Access.GONE
