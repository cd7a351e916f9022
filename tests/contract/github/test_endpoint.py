"""Refused tokens, dead networks and wrong addresses: one message for the whole run, with the next step."""

from __future__ import annotations

import pytest
from tests.simulators.github import faults
from tests.simulators.github.lab import TOKEN, Lab, by_name, known
from tests.simulators.github.simulator import handler
from tests.simulators.github.world import World
from tests.simulators.server import Handler, Response, json_response, serve, transport

from tracker.domain.evidence import Failure
from tracker.domain.identifiers import RepoName
from tracker.domain.repositories import RepositoryFacts
from tracker.errors import UpstreamError
from tracker.sources.github.source import GitHubSource
from tracker.sources.http import HttpClient

WAYS = pytest.mark.parametrize("token", [TOKEN, None], ids=["graphql", "rest"])


def source(mounts: dict[str, Handler], token: str | None, base: str = "http://api.test") -> GitHubSource:
    """A client that never waits."""
    http = HttpClient(transport(mounts), sleep=lambda _seconds: None)
    return GitHubSource(http, token=token, api_url=base, graphql_url=f"{base}/graphql")


def refusal(subject: GitHubSource) -> str:
    """What stops the run."""
    with pytest.raises(UpstreamError) as caught:
        list(subject.observe([by_name("o/r"), by_name("o/s")]))
    return str(caught.value)


def test_refused_token_stops_the_run(lab: Lab) -> None:
    """401 Bad credentials, and the token is not in the message."""
    lab.add("o/r")
    lab.world.tokens = {"another"}
    with pytest.raises(UpstreamError, match="set GITHUB_TOKEN") as caught:
        lab.one(by_name("o/r"))
    assert "Bad credentials" in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_token_refused_in_the_middle_of_a_run(lab: Lab) -> None:
    """Revoked after the first batch."""
    repos = lab.many(60)
    lab.world.faults.script.append(("graphql", lambda _request: None))
    lab.world.faults.script.append(("graphql", lambda _r: json_response(401, {"message": "Bad credentials"})))
    with pytest.raises(UpstreamError):
        lab.observe(*(by_name(r.full_name) for r in repos))


@WAYS
def test_no_network(token: str | None) -> None:
    """Connection refused on every attempt."""
    message = refusal(source({}, token))
    assert "http://api.test does not answer" in message
    assert "GITHUB_API_URL" in message


@WAYS
@pytest.mark.parametrize("status", [200, 404])
def test_a_web_site_instead_of_the_api(token: str | None, status: int) -> None:
    """HTML where JSON should be."""
    page: Handler = lambda _request: Response(status, b"<html>hello</html>", {"Content-Type": "text/html"})  # noqa: E731
    message = refusal(source({"http://api.test": page}, token))
    assert "is no GitHub API" in message
    assert "GITHUB_API_URL" in message


@WAYS
def test_wrong_path_below_the_right_host(lab: Lab, token: str | None) -> None:
    """Every request is a JSON 404, the root too: nothing is gone, the address is wrong."""
    lab.add("o/r")
    mounts = {"https://api.github.com": handler(lab.world)}
    assert "is no GitHub API" in refusal(source(mounts, token, "https://api.github.com/v9"))


def test_wrong_rest_address_beside_the_right_graphql_one(lab: Lab) -> None:
    """A 404 of REST confirms no loss while REST itself was never found; those that answer are kept."""
    dead, _ = lab.add("o/dead", "o/good")
    dead.is_deleted = True
    http = HttpClient(transport({"https://api.github.com": handler(lab.world)}), sleep=lambda _s: None)
    subject = GitHubSource(http, token=TOKEN, api_url="https://api.github.com/v9")
    good, lost = [a.outcome for a in subject.observe([by_name("o/good"), known(dead)])][::-1]
    assert isinstance(good, RepositoryFacts)
    assert isinstance(lost, Failure)
    assert "GITHUB_API_URL" in lost.detail


def test_redirect_to_another_host_is_not_followed(lab: Lab) -> None:
    """The token stays where it belongs."""
    (repo, _) = lab.add("o/r", "o/good")
    repo.graphql_fault = "null"
    repo.rest_fault = lambda _request: Response(301, b"{}", {"Location": "https://evil.test/repositories/1"})
    outcome = lab.one(known(repo))
    assert isinstance(outcome, Failure)
    assert "another host" in outcome.detail


def test_endless_redirects_end(lab: Lab) -> None:
    """Capped hops."""
    (repo,) = lab.add("o/r")
    repo.graphql_fault = "null"
    place = f"https://api.github.com/repositories/{repo.id}"
    repo.rest_fault = lambda _request: Response(301, b"{}", {"Location": place})
    assert isinstance(lab.one(known(repo)), Failure)
    assert lab.world.counts["rest"] < 10


def test_first_target_that_drops_its_connection_is_one_failure(lab: Lab) -> None:
    """GitHub is there all the same."""
    bad, good = lab.add("o/bad", "o/good")
    bad.rest_fault = faults.dropped()  # type: ignore[assignment]
    lab.client(None)
    first, second = lab.observe(by_name("o/bad"), by_name(good.full_name))
    assert isinstance(first, Failure)
    assert isinstance(second, RepositoryFacts)


@pytest.mark.parametrize("token", [TOKEN, f" {TOKEN}\n"])
def test_rate_says_what_is_left(lab: Lab, token: str) -> None:
    """For `doctor`; white space around a token is not part of it."""
    report = lab.client(token).rate()
    assert report.token_kind == "classic"
    left = [(q.resource, q.limit, q.remaining) for q in report.quotas]
    assert left == [("core", 5000, 5000), ("graphql", 5000, 5000)]


def test_resolve_one_name(lab: Lab) -> None:
    """For `add` and `fix`."""
    (repo,) = lab.add("old/r")
    repo.full_name = "new/r"
    found = lab.source.resolve(RepoName("old", "r"))
    assert isinstance(found, RepositoryFacts)
    assert str(found.name) == "new/r"


@WAYS
def test_over_real_http(token: str | None) -> None:
    """The same behind a loopback server: rename by redirect, loss, 502 and all."""
    world = World()
    repos = [world.add(f"o/r{i}") for i in range(12)]
    repos[1].full_name, repos[2].is_deleted = "new/name", True
    world.faults.max_aliases = 5
    with serve({"/github": handler(world)}) as base:
        http = HttpClient(sleep=lambda _seconds: None, trust_env=False)
        subject = GitHubSource(http, token=token, api_url=f"{base}/github", graphql_url=f"{base}/github/graphql")
        outcomes = [a.outcome for a in subject.observe([by_name(f"o/r{i}") for i in range(12)])]
        http.close()
    assert [type(o) for o in outcomes].count(RepositoryFacts) == 11
    assert isinstance(outcomes[1], RepositoryFacts)
    assert str(outcomes[1].name) == "new/name"


def test_dropped_connections_over_real_http() -> None:
    """No exception of the HTTP library leaves the source."""
    world = World()
    world.faults.script.extend([("any", faults.dropped())] * 50)
    with serve({"/github": handler(world)}) as base:
        http = HttpClient(sleep=lambda _seconds: None, trust_env=False)
        subject = GitHubSource(http, token="t", api_url=f"{base}/github", graphql_url=f"{base}/github/graphql")
        with pytest.raises(UpstreamError, match="does not answer"):
            list(subject.observe([by_name("o/r")]))
        http.close()
