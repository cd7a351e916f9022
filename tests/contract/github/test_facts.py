"""What the facts step says of repositories that answer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.simulators.github.lab import Lab, by_name, known
from tests.simulators.github.world import Asset, Release, Tag

from tracker.domain.identifiers import RepoName
from tracker.domain.repositories import RepositoryFacts

WAYS = pytest.mark.parametrize("token", ["ghp_secret", None], ids=["graphql", "rest"])


def day(number: int) -> datetime:
    """A day of January 2024."""
    return datetime(2024, 1, number, tzinfo=UTC)


def facts(outcome: object) -> RepositoryFacts:
    """Insist on facts."""
    assert isinstance(outcome, RepositoryFacts), outcome
    return outcome


@WAYS
def test_facts_are_those_of_the_repository(lab: Lab, token: str | None) -> None:
    """Both ways tell the same of one repository."""
    (repo,) = lab.add("o/r")
    repo.stars, repo.forks, repo.watchers, repo.topics = 7, 5, 4, ["z", "a"]
    repo.archived_at, repo.licence = day(3), "NOASSERTION"
    lab.client(token)
    seen = facts(lab.one(by_name("o/r")))
    assert (seen.repo_id, seen.node_id, seen.stars, seen.forks, seen.watchers) == (repo.id, repo.node_id, 7, 5, 4)
    assert (seen.is_archived, seen.licence_spdx, seen.topics, seen.default_branch) == (
        True,
        "NOASSERTION",
        ("a", "z"),
        "main",
    )
    assert {e.path: e.oid for e in seen.tree or ()} == {e.name: e.oid for e in repo.trees.root[1]}


def test_head_and_archive_date_come_from_graphql(lab: Lab) -> None:
    """The commit at the tip and the date of archiving."""
    (repo,) = lab.add("o/r")
    repo.pushed_at, repo.archived_at = day(2), day(3)
    seen = facts(lab.one(by_name("o/r")))
    assert (seen.head, seen.head_at, seen.archived_at) == (repo.head, day(2), day(3))


@WAYS
def test_no_licence_file_is_none(lab: Lab, token: str | None) -> None:
    """None and NOASSERTION are two things."""
    (repo,) = lab.add("o/r")
    repo.licence = None
    lab.client(token)
    assert facts(lab.one(by_name("o/r"))).licence_spdx is None


@WAYS
def test_renamed_repository_answers_under_its_new_name(lab: Lab, token: str | None) -> None:
    """A rename is followed whether the id is known or not."""
    (repo,) = lab.add("old/r")
    repo.full_name = "new/r2"
    lab.client(token)
    for target in (by_name("old/r"), known(repo, "old/r")):
        seen = facts(lab.one(target))
        assert (seen.name, seen.repo_id) == (RepoName("new", "r2"), repo.id)


@WAYS
def test_empty_repository_has_an_empty_tree(lab: Lab, token: str | None) -> None:
    """Empty is a fact, not a failure (REST: 409)."""
    (repo,) = lab.add("o/r")
    repo.files = {}
    lab.client(token)
    seen = facts(lab.one(by_name("o/r")))
    assert (seen.is_empty, seen.tree, seen.head, seen.default_branch) == (True, (), None, None)


@WAYS
def test_releases_are_ordered_by_publication(lab: Lab, token: str | None) -> None:
    """A release of an older commit that was published last comes first; drafts are not told."""
    (repo,) = lab.add("o/r")
    repo.releases = [
        Release("v1.1", published_at=day(9), created_at=day(1), assets=[Asset("w.bin", 5, 6)]),
        Release("v2", published_at=day(5), created_at=day(5), is_prerelease=True),
        Release("v3", is_draft=True),
    ]
    lab.client(token)
    seen = facts(lab.one(by_name("o/r")))
    assert [(r.tag, r.is_prerelease) for r in seen.releases or ()] == [("v1.1", False), ("v2", True)]
    assert [(a.name, a.size, a.downloads) for a in (seen.releases or ())[0].assets] == [("w.bin", 5, 6)]
    assert (seen.release_count, seen.releases_complete) == (2, True)


@WAYS
def test_only_prereleases(lab: Lab, token: str | None) -> None:
    """`latestRelease` is null then, the list is not."""
    (repo,) = lab.add("o/r")
    repo.releases = [Release("v1-rc", is_prerelease=True, assets=[Asset("a")])]
    lab.client(token)
    (release,) = facts(lab.one(by_name("o/r"))).releases or ()
    assert (release.tag, release.is_prerelease, len(release.assets)) == ("v1-rc", True, 1)


@WAYS
def test_tags_stand_in_for_releases(lab: Lab, token: str | None) -> None:
    """Bare tags, annotated ones resolved to their commit, when there are no releases."""
    (repo,) = lab.add("o/r")
    repo.tags = {"v1": Tag(day(1), commit="a" * 40), "v2": Tag(day(2), is_annotated=True, commit="b" * 40)}
    lab.client(token)
    seen = facts(lab.one(by_name("o/r")))
    assert [(r.tag, r.is_tag, r.commit) for r in seen.releases or ()] == [
        ("v2", True, "b" * 40),
        ("v1", True, "a" * 40),
    ]
    assert (seen.release_count, seen.tag_count, seen.releases_complete) == (0, 2, True)


@WAYS
def test_many_releases_are_not_complete(lab: Lab, token: str | None) -> None:
    """A release beyond the first page must not read as withdrawn."""
    (repo,) = lab.add("o/r")
    repo.releases = [Release(f"v{i}", published_at=day(1 + i % 28)) for i in range(40)]
    lab.client(token)
    assert not facts(lab.one(by_name("o/r"))).releases_complete


def test_an_old_latest_release_is_kept(lab: Lab) -> None:
    """The latest release may lie beyond the newest ten."""
    (repo,) = lab.add("o/r")
    repo.releases = [Release("stable", published_at=day(1))]
    repo.releases += [Release(f"rc{i}", published_at=day(2 + i), is_prerelease=True) for i in range(12)]
    tags = [r.tag for r in facts(lab.one(by_name("o/r"))).releases or ()]
    assert "stable" in tags


def test_long_lists_read_files_of_the_latest_release_alone(lab: Lab) -> None:
    """Beyond 250 repositories the cheaper query is used."""
    repos = lab.many(251)
    for repo in repos:
        repo.releases = [Release("v1", day(1), assets=[Asset("a")]), Release("v2", day(2), assets=[Asset("b")])]
    seen = [facts(o) for o in lab.observe(*(by_name(r.full_name) for r in repos))]
    assert [[len(r.assets) for r in s.releases or ()] for s in seen] == [[1, 0]] * 251


def test_thousand_repositories_are_cheap(lab: Lab) -> None:
    """At most 25 requests and 100 points, by name and by id."""
    repos = lab.many(1000)
    assert all(isinstance(o, RepositoryFacts) for o in lab.observe(*(by_name(r.full_name) for r in repos)))
    first = dict(lab.source.requests)
    assert all(isinstance(o, RepositoryFacts) for o in lab.observe(*(known(r) for r in repos)))
    assert first == {"github_graphql": 20, "github_rest": 0, "points": 60}
    assert lab.source.requests["github_graphql"] == 40


def test_parent_of_a_fork(lab: Lab) -> None:
    """Lineage is told by name."""
    fork, _ = lab.add("o/fork", "o/base")
    fork.is_fork, fork.parent = True, "o/base"
    assert facts(lab.one(by_name("o/fork"))).parent == "o/base"


def test_legacy_and_new_ids_are_opaque(lab: Lab) -> None:
    """Any id string finds its repository."""
    (repo,) = lab.add("o/r")
    repo.node_id = "MDEwOlJlcG9zaXRvcnkxMjk2MjY5"
    assert facts(lab.one(known(repo))).repo_id == repo.id


def test_cut_off_tree_is_unknown(lab: Lab) -> None:
    """A truncated listing must not read as files removed."""
    (repo,) = lab.add("o/r")
    repo.is_tree_truncated = True
    lab.client(None)
    assert facts(lab.one(by_name("o/r"))).tree is None


def test_hostile_text_is_storable(lab: Lab) -> None:
    """Lone surrogates and NUL bytes would break a database."""
    (repo,) = lab.add("o/r")
    repo.description = "a\x00b\ud800c"
    assert facts(lab.one(by_name("o/r"))).description == "a\ufffdb?c"
