"""ModelScopeSource against the simulated site: one test per state that an artifact can be in."""

from datetime import UTC, datetime

import pytest
from tests.simulators.modelscope import ModelScopeSite, ScopeRepository
from tests.simulators.server import Response, json_response, serve, transport
from tests.simulators.timekeeping import FakeTime

from tracker.domain.artifacts import Access, HubFacts
from tracker.domain.evidence import FailureReason
from tracker.domain.identifiers import ArtifactRef, Host
from tracker.sources.http import HttpClient
from tracker.sources.modelscope.source import ModelScopeSource

SITE = "https://www.modelscope.cn"
NEWER = "/openapi/v1/models/org/model"
OLDER = "/api/v1/models/org/model"


class Bench:
    """A source wired to a simulated site."""

    def __init__(self, token=None):
        self.site = ModelScopeSite()
        self.time = FakeTime()
        mounts = {SITE: self.site, "https://modelscope.cn": self.site}
        http = HttpClient(transport(mounts), sleep=self.time.sleep, clock=self.time.clock)
        self.source = ModelScopeSource(http, SITE, token)

    def ask(self, name="org/model"):
        return self.source.observe(ArtifactRef(Host.MODELSCOPE, name))

    def add(self, name="org/model", kind="models", **fields):
        return self.site.add(ScopeRepository(name, **fields), kind)

    @property
    def paths(self):
        return [r.path for r in self.site.asked]


@pytest.fixture
def bench():
    return Bench()


def described(**fields):
    """Return the facts of the simulator's default model."""
    ref = ArtifactRef(Host.MODELSCOPE, "org/model")
    usual = {
        "asked": ref,
        "ref": ref,
        "url": SITE + "/models/org/model",
        "access": Access.AVAILABLE,
        "last_modified": datetime(2023, 7, 8, 12, 30, 15, tzinfo=UTC),
        "created_at": datetime(2023, 7, 1, tzinfo=UTC),
        "downloads": 100,
        "likes": 10,
        "licence": "Apache License 2.0",
    }
    return HubFacts(**usual | fields)


def test_newer_surface_describes_a_model_in_one_request(bench):
    """OpenAPI first, and enough."""
    bench.add(parameters=7_000_000_000)
    assert bench.ask() == described(parameters=7_000_000_000, bytes=13_000_000_900)
    assert bench.source.requests == {"modelscope": 1}


def test_older_surface_stands_in(bench):
    """404 of the newer one leads to the older one, whose listing counts the weights."""
    bench.add()
    bench.site.has_openapi = False
    assert bench.ask() == described(files=1, bytes=13_000_000_000)
    assert bench.paths == [NEWER, OLDER, OLDER + "/repo/files"]


def test_missing_on_both_surfaces_is_gone(bench):
    """ResourceNotFound and record not found agree."""
    facts = bench.ask()
    assert facts.access is Access.GONE
    assert facts.detail == "the API answers ResourceNotFound; the older API says record not found"


def test_overload_is_not_gone(bench):
    """The same 404 and Code with other words is a server in trouble."""
    bench.site.is_overloaded = True
    bench.add()
    assert bench.ask().reason is FailureReason.SERVER_ERROR


def test_missing_without_the_newer_surface_asks_the_listing(bench):
    """One surface alone proves nothing; the listing is the second route."""
    bench.site.has_openapi = False
    assert bench.ask().access is Access.GONE
    assert bench.paths[-1] == OLDER + "/repo/files"


def test_missing_by_one_surface_only_is_a_failure(bench):
    """The listing does not agree."""
    bench.site.has_openapi = False
    bench.site.broken = {OLDER + "/repo/files": lambda _: Response(404, b"x")}
    assert bench.ask().reason is FailureReason.NOT_FOUND


def test_bare_404_on_the_older_surface_is_a_failure(bench):
    """A wrong endpoint answers 404 to everything, without the site's words."""
    bench.site.broken = {"/api/v1": lambda _: Response(404, b"404 page not found")}
    assert bench.ask().reason is FailureReason.NOT_FOUND


def test_no_record_with_status_200_is_missing_too(bench):
    """`Success` false counts more than the status."""
    bench.site.broken = {
        OLDER: lambda _: json_response(200, {"Code": 1, "Success": False, "Message": "record not found"})
    }
    assert bench.ask().access is Access.GONE


@pytest.mark.parametrize("has_openapi", [True, False])
@pytest.mark.parametrize(
    ("fields", "access"), [({"gated": True}, Access.GATED_MANUAL), ({"private": True}, Access.RESTRICTED)]
)
def test_gated_and_private(bench, has_openapi, fields, access):
    """Both surfaces say it, each in its own way."""
    bench.site.has_openapi = has_openapi
    bench.add(**fields)
    assert bench.ask().access is access


def test_login_required_is_restricted(bench):
    """There, but not without an account."""
    bench.add(login_required=True)
    assert bench.ask().access is Access.RESTRICTED


def test_small_repository_is_looked_into(bench):
    """A README alone is an announcement."""
    bench.add(files={"README.md": 500})
    facts = bench.ask()
    assert (facts.access, facts.files) == (Access.ANNOUNCED, 0)


def test_unknown_size_is_looked_into(bench):
    """Without a size the listing tells."""
    bench.add(has_size=False)
    facts = bench.ask()
    assert (facts.access, facts.files, facts.bytes) == (Access.AVAILABLE, 1, 13_000_000_000)


def test_failed_listing_is_a_failure_not_an_offer(bench):
    """Else a hiccup would read as weights appearing."""
    bench.add(files={"README.md": 500})
    bench.site.broken = {OLDER + "/repo/files": lambda _: Response(500)}
    assert bench.ask().reason is FailureReason.SERVER_ERROR


def test_listing_that_may_be_cut_proves_nothing(bench):
    """At 3,000 entries the weights may lie beyond."""
    bench.add(files={f"part/{n}.txt": 1 for n in range(3100)})
    facts = bench.ask()
    assert (facts.access, facts.files) == (Access.AVAILABLE, None)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (json_response(403, {"success": False, "code": "OperationNotAllowed"}), FailureReason.FORBIDDEN),
        (json_response(401, {"success": False, "code": "InvalidAuthentication"}), FailureReason.UNAUTHORIZED),
        (json_response(400, {"success": False, "code": "RateLimitExceed"}), FailureReason.RATE_LIMITED),
        (Response(429), FailureReason.RATE_LIMITED),
        (Response(502, b"<html>"), FailureReason.SERVER_ERROR),
        (Response(200, b"<!doctype html>"), FailureReason.MALFORMED),
        (json_response(200, {"success": True, "data": {}}), FailureReason.MALFORMED),
        (json_response(200, {"success": True, "data": 5}), FailureReason.MALFORMED),
        (Response(302, headers={"Location": "https://login.example/"}), FailureReason.MALFORMED),
        (Response(302, headers={"Location": NEWER}), FailureReason.MALFORMED),
    ],
)
def test_other_answers_are_failures(bench, answer, reason):
    """None of them says that the model is gone."""
    bench.site.broken = {NEWER: lambda _: answer}
    assert bench.ask().reason is reason


def test_redirect_between_www_and_bare_host_is_followed(bench):
    """The site's two spellings are one site; the token goes to the operator's endpoint only."""
    bench = Bench("ms-good")
    bench.add()

    def answer(request):
        if request.base == SITE:
            return Response(301, headers={"Location": "https://modelscope.cn" + NEWER})
        return json_response(200, {"success": True, "data": bench.site.models["org/model"].newer()})

    bench.site.broken = {NEWER: answer}
    assert bench.ask().access is Access.AVAILABLE
    assert ["authorization" in r.headers for r in bench.site.asked] == [True, False]


def test_refused_token_is_dropped_and_remembered():
    """An expired token must not hide every model."""
    bench = Bench("ms-expired")
    bench.add()
    assert bench.ask().access is Access.AVAILABLE
    assert bench.ask().access is Access.AVAILABLE
    assert ["authorization" in r.headers for r in bench.site.asked] == [True, False, False]
    assert bench.source.is_token_refused


def test_at_most_two_requests_a_second(bench):
    """Pauses lie between requests, not before the first."""
    bench.add()
    for _ in range(3):
        bench.ask()
    assert bench.time.slept == [0.5, 0.5]


def test_letter_case_is_no_move(bench):
    """The site's own spelling of the same name."""
    bench.site.models["org/model"] = ScopeRepository("Org/Model")
    facts = bench.ask()
    assert facts.ref == facts.asked


def test_moved_model_says_where_it_is(bench):
    """A description under another id is a move."""
    bench.site.models["org/model"] = ScopeRepository("new/model")
    assert bench.ask().ref.id == "new/model"


def test_dataset(bench):
    """`datasets/owner/name` has its own addresses on both surfaces."""
    bench.add("org/data", "datasets", files={"README.md": 5})
    facts = bench.ask("datasets/org/data")
    assert (facts.access, facts.url) == (Access.AVAILABLE, SITE + "/datasets/org/data")
    assert bench.ask("datasets/org/none").access is Access.GONE


@pytest.mark.parametrize("name", ["", "org", "a/b/c", "../../x", "org/a?b=c", "org/a b", "studios/a/b"])
def test_impossible_id_is_not_asked(bench, name):
    """Nothing from a README is put into an address unchecked."""
    assert bench.ask(name).reason is FailureReason.MALFORMED
    assert bench.site.asked == []


def test_unreachable_and_slow(bench):
    """No network, no fact."""
    bench.site.is_down = True
    assert bench.ask().reason is FailureReason.UNREACHABLE
    bench.site.is_down, bench.site.delay = False, 60.0
    assert bench.ask().reason is FailureReason.TIMED_OUT


def test_over_real_http():
    """The same over a socket, below a folder."""
    site = ModelScopeSite()
    site.add(ScopeRepository("org/model"))
    with serve({"/ms": site}) as base:
        http = HttpClient()
        source = ModelScopeSource(http, base + "/ms", interval=0.0)
        found, missing = (source.observe(ArtifactRef(Host.MODELSCOPE, n)) for n in ("org/model", "org/none"))
        http.close()
    assert found.access is Access.AVAILABLE
    assert missing.access is Access.GONE
