"""Limits are waited for as long as is reasonable, batches shrink, and a server that is down is left alone."""

from __future__ import annotations

import pytest
from tests.simulators.github import faults
from tests.simulators.github.lab import TOKEN, Lab, by_name, document, known
from tests.simulators.server import Response, json_response

from tracker.domain.documents import Document
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.repositories import RepositoryFacts
from tracker.ports import RepoTarget


def targets(lab: Lab, count: int) -> list[RepoTarget]:
    """As many repositories that were never seen."""
    return [by_name(r.full_name) for r in lab.many(count)]


def all_seen(outcomes: list[object]) -> bool:
    """Whether every answer is facts."""
    return all(isinstance(o, RepositoryFacts) for o in outcomes)


def sizes(lab: Lab) -> list[int]:
    """Repositories per executed or refused facts query."""
    return [int(line.rsplit(" ", 1)[1]) for line in lab.world.log if "FactsBy" in line]


def test_502_halves_the_batch_and_remembers(lab: Lab) -> None:
    """50 and 25 are too many; 12 works and is kept, on the next run of the same source too."""
    lab.world.faults.max_aliases = 20
    found = targets(lab, 60)
    assert all_seen([*lab.observe(*found)])
    assert sizes(lab) == [50, 25, 12, 12, 12, 12, 12]
    lab.world.log.clear()
    lab.observe(*found[:24])
    assert sizes(lab) == [12, 12]


@pytest.mark.parametrize(
    "answer",
    [faults.html(502), faults.html(504), faults.html(500), faults.timeout_json(), faults.dropped(), faults.slow(40)],
    ids=["502", "504", "500", "timeout", "dropped", "slow"],
)
def test_a_stumble_is_asked_again_in_halves(lab: Lab, answer: object) -> None:
    """Every way in which the server can stumble over a large query."""
    found = targets(lab, 8)
    lab.observe(*found[:1])
    for _ in range(3 if answer.__qualname__.startswith("dropped") else 1):  # type: ignore[attr-defined]
        lab.world.faults.script.append(("graphql", answer))  # type: ignore[arg-type]
    assert all_seen([*lab.observe(*found)])
    assert sizes(lab)[1:] == [4, 4]


def test_resource_limits_halve_too(lab: Lab) -> None:
    """RESOURCE_LIMITS_EXCEEDED on a 200."""
    lab.world.faults.resource_limit_above = 30
    assert all_seen([*lab.observe(*targets(lab, 50))])
    assert sizes(lab) == [50, 25, 25]


def test_one_heavy_repository_is_isolated_and_read_over_rest(lab: Lab) -> None:
    """It costs its halvings, then the size that worked is taken up again."""
    repos = lab.many(150)
    repos[70].graphql_fault = "heavy"
    assert all_seen([*lab.observe(*(by_name(r.full_name) for r in repos))])
    assert len(sizes(lab)) < 16
    assert lab.world.counts["rest"] == 5


def test_server_that_is_down_is_left_alone(lab: Lab) -> None:
    """After twenty failed batches in a row the rest is a failure each, never a loss."""
    found = targets(lab, 300)
    lab.observe(found[0])
    before = lab.world.counts["graphql"]
    lab.world.faults.max_aliases = 0
    for repo in lab.world.repositories:
        repo.rest_fault = lambda _request: Response(503, b"")
    outcomes = lab.observe(*found)
    assert all(isinstance(o, Failure) and o.reason is FailureReason.SERVER_ERROR for o in outcomes)
    assert lab.world.counts["graphql"] - before == 20
    assert lab.world.counts["rest"] < 20


def test_graphql_that_is_down_leaves_rest(lab: Lab) -> None:
    """Facts and texts of all, a repository at a time."""
    repos = lab.many(30)
    found = [by_name(r.full_name) for r in repos]
    for number, repo in enumerate(repos):
        repo.files["README.md"] = str(number)
    lab.observe(found[0])
    lab.world.faults.max_aliases = 0
    assert all_seen([*lab.observe(*found)])
    assert all(isinstance(d, Document) for d in lab.read(*(document(r, "README.md") for r in repos)))


@pytest.mark.parametrize("spelling", ["RATE_LIMITED", "RATE_LIMIT"])
def test_primary_limit_is_waited_for(lab: Lab, spelling: str) -> None:
    """Both spellings; until the window turns, by the server's clock."""
    lab.world.faults.rate_type = spelling
    window = lab.world.window(TOKEN, "graphql")
    window.used, window.reset = 5000, int(lab.time.now) + 300
    assert all_seen([*lab.observe(*targets(lab, 2))])
    assert lab.time.slept == [301]


def test_primary_limit_that_lasts_too_long_is_a_failure(lab: Lab) -> None:
    """The run does not hang for an hour, and asks no more."""
    lab.world.window(TOKEN, "graphql").used = 5000
    outcomes = lab.observe(*targets(lab, 120))
    assert all(isinstance(o, Failure) and o.reason is FailureReason.RATE_LIMITED for o in outcomes)
    assert (lab.time.slept, lab.world.counts["graphql"]) == ([], 1)


def test_what_was_read_before_the_limit_is_kept(lab: Lab) -> None:
    """Facts of the first batches, failures for the rest."""
    window = lab.world.window(TOKEN, "graphql")
    window.used = 5000 - 8  # one full batch costs 8
    outcomes = lab.observe(*targets(lab, 120))
    assert [isinstance(o, RepositoryFacts) for o in outcomes] == [True] * 50 + [False] * 70


def test_a_good_answer_with_nothing_remaining_is_good(lab: Lab) -> None:
    """`remaining: 0` on data is no failure; the next request waits for the window."""
    window = lab.world.window(TOKEN, "graphql")
    window.used, window.reset = 5000 - 8, int(lab.time.now) + 100
    assert all_seen([*lab.observe(*targets(lab, 60))])
    assert lab.time.slept == [101]


def test_remaining_that_is_not_quite_zero_is_still_a_limit(lab: Lab) -> None:
    """A refusal was seen with 4 points left."""
    lab.world.window(TOKEN, "graphql").used = 4996
    outcomes = lab.observe(*targets(lab, 50))
    assert {o.reason for o in outcomes if isinstance(o, Failure)} == {FailureReason.RATE_LIMITED}


@pytest.mark.parametrize("status", [403, 429, 200])
def test_secondary_limit_with_retry_after(lab: Lab, status: int) -> None:
    """The header is obeyed, at whatever status; most of the primary limit is left."""
    body = {"data": None, "errors": [{"message": "You have exceeded a secondary rate limit."}]}
    answer = faults.graphql_body(body, {"Retry-After": "30"}) if status == 200 else faults.secondary(30, status)
    lab.world.faults.script.append(("graphql", answer))
    assert all_seen([*lab.observe(*targets(lab, 2))])
    assert lab.time.slept == [30]


def test_secondary_limit_without_retry_after(lab: Lab) -> None:
    """A minute, then two."""
    lab.world.faults.script.extend([("graphql", faults.secondary()), ("graphql", faults.secondary())])
    assert all_seen([*lab.observe(*targets(lab, 2))])
    assert lab.time.slept == [60, 120]


def test_endless_secondary_limit_ends(lab: Lab) -> None:
    """Waiting is bounded in all, not only each time."""
    lab.world.faults.script.extend([("graphql", faults.secondary())] * 50)
    outcomes = lab.observe(*targets(lab, 3))
    assert {o.reason for o in outcomes if isinstance(o, Failure)} == {FailureReason.RATE_LIMITED}
    assert sum(lab.time.slept) <= 900


def test_rest_limits_are_told_from_refusals(lab: Lab) -> None:
    """A secondary limit on the REST fallback is waited for, and the repository is read."""
    (repo,) = lab.add("o/r")
    repo.graphql_fault = "null"
    lab.world.faults.script.append(("rest", faults.secondary(7)))
    assert isinstance(lab.one(known(repo)), RepositoryFacts)
    assert lab.time.slept == [7]


def test_server_without_limits(lab: Lab) -> None:
    """`rateLimit` null, no headers, `/rate_limit` 404: an Enterprise server."""
    lab.world.faults.is_rate_limit_null = True
    assert all_seen([*lab.observe(*targets(lab, 60))])
    assert lab.source.requests["points"] == 0
    assert lab.source.rate().quotas == ()


def test_unknown_field_falls_back_to_rest_once(lab: Lab) -> None:
    """An older server fails the whole query; it is not asked again."""
    lab.world.faults.unknown_fields = {"archivedAt"}
    assert all_seen([*lab.observe(*targets(lab, 60))])
    assert lab.world.counts["graphql"] == 1


def test_whole_request_refused_falls_back_to_rest(lab: Lab) -> None:
    """A 403 that is no limit says nothing of the repositories."""
    found = targets(lab, 2)
    refusal = json_response(403, {"message": "Resource not accessible by integration"})
    lab.world.faults.script.append(("graphql", lambda _request: refusal))
    assert all_seen([*lab.observe(*found)])
