"""Answers that are good in part, missing, refused or silent. Only positive evidence from two routes is a loss."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.simulators.github import faults
from tests.simulators.github.lab import Lab, by_name, known
from tests.simulators.github.world import Release, Repository
from tests.simulators.server import Response

from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.repositories import RepositoryFacts, RepositoryMissing, RepositoryState

WAYS = pytest.mark.parametrize("token", ["ghp_secret", None], ids=["graphql", "rest"])


def gone(outcome: object) -> RepositoryMissing:
    """Insist on a loss."""
    assert isinstance(outcome, RepositoryMissing), outcome
    return outcome


@WAYS
def test_deleted_repository_is_missing_by_two_routes(lab: Lab, token: str | None) -> None:
    """By id and by name; its neighbours are not touched."""
    dead, alive = lab.add("o/dead", "o/alive")
    dead.is_deleted = True
    lab.client(token)
    first, second = lab.observe(known(dead), known(alive))
    assert (gone(first).state, gone(first).repo_id) == (RepositoryState.GONE, dead.id)
    assert "REST 404 by id and by name" in gone(first).detail
    assert isinstance(second, RepositoryFacts)


@WAYS
def test_private_looks_like_deleted(lab: Lab, token: str | None) -> None:
    """GitHub does not tell the two apart."""
    (repo,) = lab.add("o/r")
    repo.is_private = True
    lab.client(token)
    assert gone(lab.one(known(repo))).state is RepositoryState.GONE


@WAYS
def test_never_seen_and_not_there_is_a_failure_with_a_next_step(lab: Lab, token: str | None) -> None:
    """Nothing is lost that was never seen."""
    lab.add("o/other")
    lab.client(token)
    outcome = lab.one(by_name("o/typo"))
    assert isinstance(outcome, Failure)
    assert (outcome.target, outcome.reason) == ("o/typo", FailureReason.NOT_FOUND)
    assert "correct the name in the config or remove the entry" in outcome.detail


@WAYS
def test_reused_name_is_the_loss_of_the_old_repository(lab: Lab, token: str | None) -> None:
    """Same name, other id: another subject."""
    (old,) = lab.add("o/r")
    old.is_deleted = True
    (new,) = lab.add("o/r")
    lab.client(token)
    lost = gone(lab.one(known(old)))
    assert lost.repo_id == old.id
    assert f"the name now belongs to another repository (id {new.id})" in lost.detail


def test_reused_name_without_node_id_follows_the_old_repository(lab: Lab) -> None:
    """The old one moved away and somebody else took its name: its id leads to it."""
    (old,) = lab.add("o/r")
    old.full_name = "elsewhere/r"
    lab.add("o/r")
    target = known(old, "o/r")
    outcome = lab.one(type(target)(target.entry, target.name, old.id, None))
    assert isinstance(outcome, RepositoryFacts)
    assert (outcome.repo_id, str(outcome.name)) == (old.id, "elsewhere/r")


@WAYS
@pytest.mark.parametrize(("block", "status"), [("dmca", "451"), ("tos", "403")])
def test_blocked_repository(lab: Lab, token: str | None, block: str, status: str) -> None:
    """A block is told apart from a loss and from a rate limit, and aborts nothing."""
    bad, good = lab.add("o/bad", "o/good")
    bad.blocked = block
    lab.client(token)
    first, second = lab.observe(known(bad), known(good))
    assert gone(first).state is RepositoryState.BLOCKED
    assert status in gone(first).detail
    assert block in gone(first).detail
    assert isinstance(second, RepositoryFacts)
    assert lab.time.slept == []


@pytest.mark.parametrize("fault", ["null", "forbidden", "saml", "absent", "policy", "field:stargazerCount"])
@pytest.mark.parametrize("is_known", [True, False])
def test_odd_answer_is_settled_by_rest(lab: Lab, fault: str, is_known: bool) -> None:
    """Null, absent or refused aliases are asked for over REST, completely."""
    odd, good = lab.add("o/odd", "o/good")
    odd.graphql_fault = fault
    odd.releases = [Release("v1")]
    make = known if is_known else (lambda r: by_name(r.full_name))
    seen, other = lab.observe(make(odd), make(good))
    assert isinstance(seen, RepositoryFacts)
    assert (seen.stars, seen.head, seen.release_count) == (10, odd.head, 1)
    assert seen.tree is not None
    assert isinstance(other, RepositoryFacts)


@pytest.mark.parametrize(("field", "unread"), [("object", "tree"), ("refs", "tag_count")])
def test_refused_part_is_unknown(lab: Lab, field: str, unread: str) -> None:
    """A nullable field that was refused stays unread; the rest of the answer is kept."""
    (repo,) = lab.add("o/r")
    repo.graphql_fault = f"field:{field}"
    seen = lab.one(by_name("o/r"))
    assert isinstance(seen, RepositoryFacts)
    assert getattr(seen, unread) is None
    assert lab.world.counts["rest"] == 0


def test_refused_licence_is_not_no_licence(lab: Lab) -> None:
    """Where null would mean that there is none, REST has to say it."""
    (repo,) = lab.add("o/r")
    repo.graphql_fault = "field:licenseInfo"
    seen = lab.one(by_name("o/r"))
    assert isinstance(seen, RepositoryFacts)
    assert seen.licence_spdx == "Apache-2.0"


def test_silently_empty_data_is_asked_again(lab: Lab) -> None:
    """`data` without any alias and without errors says nothing."""
    repos = lab.many(4)
    lab.world.faults.script.append(("graphql", faults.graphql_body({"data": {"rateLimit": None}})))
    assert all(isinstance(o, RepositoryFacts) for o in lab.observe(*(by_name(r.full_name) for r in repos)))


def test_counts_cut_short_are_read_again(lab: Lab) -> None:
    """A large batch that silently loses releases contradicts itself, and is settled over REST."""
    repos = lab.many(3)
    for repo in repos:
        repo.releases = [Release("v1")]
    lab.world.faults.truncate_above = 2
    seen = lab.observe(*(by_name(r.full_name) for r in repos))
    assert [s.release_count for s in seen if isinstance(s, RepositoryFacts)] == [1, 1, 1]


def test_fewer_releases_than_before_are_read_again_alone(lab: Lab) -> None:
    """Cut short without contradiction: only what was known before gives it away."""
    repos = lab.many(3)
    for repo in repos:
        repo.releases = [Release(f"v{i}") for i in range(4)]
    lab.world.faults.truncate_above = 2
    seen = lab.observe(*(replace(known(r), release_count=4) for r in repos))
    assert [s.release_count for s in seen if isinstance(s, RepositoryFacts)] == [4, 4, 4]
    assert lab.world.counts["graphql"] == 4


def test_token_policy_is_answered_without_the_token(lab: Lab) -> None:
    """The organisation forbids the token; the public answer is there all the same."""
    (repo,) = lab.add("o/r")
    repo.forbids_tokens = True
    seen = lab.one(known(repo))
    assert isinstance(seen, RepositoryFacts)
    assert seen.tree is not None


def test_token_policy_with_no_anonymous_budget_names_the_policy(lab: Lab) -> None:
    """What the maintainer can act on is the policy."""
    (repo,) = lab.add("o/r")
    repo.forbids_tokens = True
    lab.world.window("", "core").used = 60
    outcome = lab.one(known(repo))
    assert isinstance(outcome, Failure)
    assert outcome.reason is FailureReason.FORBIDDEN
    assert "forbids access" in outcome.detail


@WAYS
def test_one_failing_repository_is_one_failure(lab: Lab, token: str | None) -> None:
    """A repository that only answers 500 never stops the others."""
    bad, good = lab.add("o/bad", "o/good")
    bad.graphql_fault = "null"
    bad.rest_fault = lambda _request: Response(500, b"oops")
    lab.client(token)
    first, second = lab.observe(known(bad), known(good))
    assert isinstance(first, Failure)
    assert first.reason is FailureReason.SERVER_ERROR
    assert isinstance(second, RepositoryFacts)


def test_lost_by_one_route_only_is_a_failure(lab: Lab) -> None:
    """GraphQL says NOT_FOUND and REST stumbles: unknown, not gone."""
    (repo,) = lab.add("o/r")
    repo.node_id = "R_dead"
    target = known(repo)
    repo.node_id = "R_other"
    repo.rest_fault = lambda _request: Response(503, faults.UNICORN, {"Content-Type": "text/html"})
    outcome = lab.one(target)
    assert isinstance(outcome, Failure)
    assert outcome.reason is FailureReason.SERVER_ERROR


def test_unreadable_rest_answer_is_malformed(lab: Lab) -> None:
    """HTML with a 200 is no repository."""
    (repo,) = lab.add("o/r")
    lab.add("o/good")
    repo.graphql_fault = "null"
    repo.rest_fault = lambda _request: Response(200, b"[1, 2]", {"Content-Type": "application/json"})
    first, second = lab.observe(known(repo), by_name("o/good"))
    assert isinstance(first, Failure)
    assert first.reason is FailureReason.MALFORMED
    assert isinstance(second, RepositoryFacts)


def test_exactly_one_answer_per_target(lab: Lab) -> None:
    """Whatever happens to whom."""
    repos: list[Repository] = lab.many(60)
    for repo, fault in zip(repos, ["null", "absent", "saml", "forbidden", "heavy"] * 4, strict=False):
        repo.graphql_fault = fault
    repos[30].is_deleted = True
    repos[31].blocked = "dmca"
    targets = [known(r) if i % 2 else by_name(r.full_name) for i, r in enumerate(repos)]
    answers = list(lab.source.observe(targets))
    assert sorted(a.target.entry for a in answers) == sorted(t.entry for t in targets)
