"""Without a token: sixty requests an hour, planned, spent evenly, and nothing claimed about what was left out."""

from __future__ import annotations

from tests.simulators.github import faults
from tests.simulators.github.lab import Lab, by_name, document, known
from tests.simulators.github.world import Release, Tag

from tracker.domain.documents import Document, DocumentRole
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.repositories import RepositoryFacts


def facts(outcomes: list[object]) -> list[RepositoryFacts]:
    """Those that were read."""
    return [o for o in outcomes if isinstance(o, RepositoryFacts)]


def test_eight_repositories_fit(lab: Lab) -> None:
    """Facts, trees, releases, READMEs and licences."""
    repos = lab.many(8)
    lab.client(None)
    seen = facts([*lab.observe(*(by_name(r.full_name) for r in repos))])
    texts = lab.read(*(document(r, p) for r in repos for p in ("README.md", "LICENSE")))
    assert all(s.tree is not None for s in seen)
    assert all(isinstance(t, Document) for t in texts)
    assert lab.source.requests["github_rest"] <= 60
    assert lab.source.plan([by_name(r.full_name) for r in repos]).points == 0


def test_fifteen_keep_a_readme_each(lab: Lab) -> None:
    """Releases give way to READMEs; READMEs come before licences."""
    repos = lab.many(15)
    for i, repo in enumerate(repos):
        repo.files = {"README.md": f"{i}", "LICENSE": f"licence {i}"}
    lab.client(None)
    lab.observe(*(by_name(r.full_name) for r in repos))
    licences = [document(r, "LICENSE", DocumentRole.LICENCE) for r in repos]
    readmes = [document(r, "README.md") for r in repos]
    seen = lab.read(*licences, *readmes)
    assert [isinstance(d, Document) for d in seen] == [False] * 15 + [True] * 15
    assert {d.reason for d in seen if isinstance(d, Failure)} == {FailureReason.NOT_ASKED}


def test_budget_is_spent_evenly(lab: Lab) -> None:
    """Forty repositories: all facts, then as many trees as are left; nobody is refused."""
    repos = lab.many(40)
    lab.client(None)
    seen = facts([*lab.observe(*(by_name(r.full_name) for r in repos))])
    assert (len(seen), sum(s.tree is not None for s in seen)) == (40, 20)
    assert all(s.releases is None for s in seen)
    assert lab.source.requests["github_rest"] == 60


def test_more_repositories_than_requests(lab: Lab) -> None:
    """Those never seen come first; the rest is "not asked", which is no loss."""
    repos = lab.many(70)
    lab.client(None)
    outcomes = lab.observe(*(known(r) for r in repos[:60]), *(by_name(r.full_name) for r in repos[60:]))
    left_out = [o for o in outcomes if isinstance(o, Failure)]
    assert (len(left_out), {o.reason for o in left_out}) == (10, {FailureReason.NOT_ASKED})
    assert all(isinstance(o, RepositoryFacts) for o in outcomes[60:])
    assert "GITHUB_TOKEN" in left_out[0].detail


def test_headers_are_obeyed_not_the_table(lab: Lab) -> None:
    """Somebody behind the same address has used most of the hour."""
    lab.world.window("", "core").used = 55
    repos = lab.many(8)
    lab.client(None)
    outcomes = lab.observe(*(by_name(r.full_name) for r in repos))
    assert len(facts([*outcomes])) == 5


def test_hour_already_used_up(lab: Lab) -> None:
    """One refusal, then nothing is asked; nothing hangs."""
    lab.world.window("", "core").used = 60
    repos = lab.many(8)
    lab.client(None)
    reasons = [o.reason for o in lab.observe(*(by_name(r.full_name) for r in repos)) if isinstance(o, Failure)]
    assert reasons == [FailureReason.RATE_LIMITED] + [FailureReason.NOT_ASKED] * 7
    assert (lab.time.slept, lab.world.counts["rest"]) == ([], 1)


def test_hour_that_turns_soon_is_waited_for(lab: Lab) -> None:
    """Up to two minutes."""
    window = lab.world.window("", "core")
    window.used, window.reset = 60, int(lab.time.now) + 90
    (repo,) = lab.add("o/r")
    lab.client(None)
    assert isinstance(lab.one(by_name(repo.full_name)), RepositoryFacts)
    assert lab.time.slept == [91]


def test_releases_without_tags_asked_are_unread(lab: Lab) -> None:
    """No releases and tags not asked: the empty tuple would say that there are no tags either."""
    repos = lab.many(15)
    repos[0].releases = [Release("v1")]
    repos[1].tags = {"v1": Tag()}
    lab.client(None)
    seen = facts([*lab.observe(*(by_name(r.full_name) for r in repos))])
    assert [r.tag for r in seen[0].releases or ()] == ["v1"]
    assert (seen[1].releases, seen[1].release_count) == (None, 0)


def test_secondary_limit_is_waited_for(lab: Lab) -> None:
    """As with a token, up to two minutes."""
    (repo,) = lab.add("o/r")
    lab.world.faults.script.append(("rest", faults.secondary(20)))
    lab.client(None)
    assert isinstance(lab.one(by_name(repo.full_name)), RepositoryFacts)
    assert lab.time.slept == [20]


def test_server_without_limits_has_no_budget(lab: Lab) -> None:
    """An Enterprise server sends no headers: all is asked."""
    lab.world.faults.is_rate_limit_null = True
    repos = lab.many(70)
    lab.client(None)
    assert len(facts([*lab.observe(*(by_name(r.full_name) for r in repos))])) == 70


def test_plan_says_what_is_left_out(lab: Lab) -> None:
    """Printed before the run starts, without a request."""
    repos = lab.many(40)
    lab.client(None)
    plan = lab.source.plan([by_name(r.full_name) for r in repos])
    assert plan.requests == {"github_rest": 60}
    assert plan.left_out[0].startswith("20 of 40 repositories: no file listing")
    assert plan.left_out[-1].endswith("set GITHUB_TOKEN to read everything")
    assert lab.world.counts["rest"] == 0


def test_plan_of_few_leaves_nothing_out(lab: Lab) -> None:
    """Eight repositories fit."""
    lab.client(None)
    assert lab.source.plan([by_name(f"o/r{i}") for i in range(8)]).left_out == ()


def test_plan_with_a_token_counts_points(lab: Lab) -> None:
    """An upper bound that the run keeps."""
    repos = lab.many(120)
    plan = lab.source.plan([by_name(r.full_name) for r in repos])
    lab.observe(*(by_name(r.full_name) for r in repos))
    lab.read(*(document(r, "README.md") for r in repos))
    assert lab.source.requests["points"] <= plan.points
    assert lab.source.requests["github_graphql"] <= plan.requests["github_graphql"]
