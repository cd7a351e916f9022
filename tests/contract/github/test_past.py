"""GitHub as a PastSource: pages, old listings, star weeks, quota; against the stand-in and its faults."""

from __future__ import annotations

import pytest
from tests.simulators.github.faults import html
from tests.simulators.github.lab import Lab, known
from tests.simulators.github.world import Release, Repository, Tag
from tests.simulators.past import day
from tests.simulators.server import Response, json_response

from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.past import FileAt, PageKind, PastTree, PublicationPage, StarPage, VersionPage
from tracker.ports import FileTarget, PageTarget, TreeTarget


@pytest.fixture
def lab() -> Lab:
    """A world on a day in 2023."""
    made = Lab()
    made.time.now = day("2023-09-06").timestamp()
    return made


def repository(lab: Lab, name: str = "o/r") -> Repository:
    """A repository with three commits of its README, the last of which removes it."""
    repo = lab.world.add(name)
    repo.commit(day("2023-02-01"), {"README.md": "one", "src/a.py": "x"})
    repo.commit(day("2023-02-02"), {"src/a.py": "y"})
    repo.commit(day("2023-02-03"), {"README.md": "two"})
    repo.commit(day("2023-02-04"), {"README.md": None, "README.rst": "three"})
    return repo


def page(lab: Lab, repo: Repository, kind: PageKind, path: str = "", after: str | None = None) -> object:
    """Ask for one page."""
    (answer,) = lab.source.past.pages([PageTarget(known(repo), kind, path, after)])
    return answer.outcome


def test_commits_of_a_path_come_newest_first_with_its_blob(lab: Lab) -> None:
    """A commit that took the file away has none; commits that left it alone are not listed."""
    repo = repository(lab)
    found = page(lab, repo, PageKind.COMMITS, "README.md")
    assert isinstance(found, VersionPage)
    assert [v.commit for v in found.versions] == [repo.past[3].oid, repo.past[2].oid, repo.past[0].oid]
    assert [v.oid is None for v in found.versions] == [True, False, False]
    assert found.versions[1].oid == repo.past[2].trees.paths["README.md"]
    assert found.after is None


def test_long_listings_go_on_where_they_stopped(lab: Lab) -> None:
    """A hundred to the page."""
    repo = lab.world.add("o/r")
    for number in range(103):
        repo.commit(day("2023-02-01"), {"README.md": str(number)})
    first = page(lab, repo, PageKind.COMMITS, "README.md")
    assert isinstance(first, VersionPage)
    rest = page(lab, repo, PageKind.COMMITS, "README.md", first.after)
    assert isinstance(rest, VersionPage)
    assert (len(first.versions), len(rest.versions), rest.after) == (100, 3, None)


def test_releases_and_tags_bear_dates(lab: Lab) -> None:
    """Drafts are left out."""
    repo = repository(lab)
    repo.releases = [Release("v1", day("2023-03-01")), Release("draft", day("2023-03-02"), is_draft=True)]
    repo.tags = {"v0": Tag(day("2023-02-02"), is_annotated=True), "v1": Tag(day("2023-03-01"))}
    releases, tags = page(lab, repo, PageKind.RELEASES), page(lab, repo, PageKind.TAGS)
    assert isinstance(releases, PublicationPage)
    assert isinstance(tags, PublicationPage)
    assert [r.tag for r in releases.releases] == ["v1"]
    assert [(t.tag, t.published_at) for t in tags.releases] == [("v1", day("2023-03-01")), ("v0", day("2023-02-02"))]


def test_many_listings_of_many_repositories_are_one_request(lab: Lab) -> None:
    """Ten to the request, whatever they list."""
    repos = [repository(lab, f"o/r{n}") for n in range(5)]
    wanted = [
        PageTarget(known(r), kind, p)
        for r in repos
        for kind, p in ((PageKind.TAGS, ""), (PageKind.COMMITS, "README.md"))
    ]
    answers = list(lab.source.past.pages(wanted))
    assert [a.wanted for a in answers] == wanted
    assert lab.world.counts["graphql"] == 1


def test_a_batch_that_is_too_heavy_is_halved(lab: Lab) -> None:
    """Down to one repository, of which REST cannot help: that one fails, the others are read."""
    repos = [repository(lab, f"o/r{n}") for n in range(3)]
    repos[1].graphql_fault = "heavy"
    wanted = [PageTarget(known(r), PageKind.COMMITS, "README.md") for r in repos]
    outcomes = [a.outcome for a in lab.source.past.pages(wanted)]
    assert [isinstance(o, Failure) for o in outcomes] == [False, True, False]


def test_a_missing_repository_is_a_failure_of_its_own(lab: Lab) -> None:
    """Never an empty past."""
    repo = repository(lab)
    repo.is_deleted = True
    assert isinstance(page(lab, repo, PageKind.COMMITS, "README.md"), Failure)
    assert isinstance(page(lab, repo, PageKind.RELEASES), Failure)


def test_an_empty_repository_has_an_empty_past(lab: Lab) -> None:
    """Its branch is null without an error."""
    repo = lab.world.add("o/r")
    repo.files = {}
    assert page(lab, repo, PageKind.COMMITS, "README.md") == VersionPage((), None)


def test_a_server_without_the_fields_says_so(lab: Lab) -> None:
    """An older Enterprise: one failure, no crash."""
    repo = repository(lab)
    lab.world.faults.unknown_fields.add("history")
    outcome = page(lab, repo, PageKind.COMMITS, "README.md")
    assert isinstance(outcome, Failure)
    assert "does not know the query" in outcome.detail


def test_old_listings_by_commit(lab: Lab) -> None:
    """A commit that is not there has none."""
    repo = repository(lab)
    wanted = [TreeTarget(known(repo), repo.past[0].oid), TreeTarget(known(repo), "0" * 40)]
    first, lost = (a.outcome for a in lab.source.past.trees(wanted))
    assert isinstance(first, PastTree)
    assert [(e.path, e.type) for e in first.entries] == [("README.md", "blob"), ("src", "tree")]
    assert lost is None


def test_star_weeks_are_paged_to_the_week_of_creation(lab: Lab) -> None:
    """Zeros are rows; a page that is not full is the last."""
    repo = repository(lab)
    repo.created_at, repo.stars = day("2023-01-04"), 7
    first, second = (lab.source.past.star_page(known(repo), n) for n in (1, 2))
    assert isinstance(first, StarPage)
    assert isinstance(second, StarPage)
    assert (len(first.weeks), first.is_last) == (30, False)
    assert second.is_last
    assert sum(w.stars for w in (*first.weeks, *second.weeks)) == 7
    assert second.weeks[-1].start == day("2023-01-01").replace(hour=0)


def test_a_renamed_repository_still_tells_its_stars(lab: Lab) -> None:
    """The redirect by number is followed, query and all."""
    repo = repository(lab)
    target = known(repo)
    repo.full_name = "p/s"
    assert isinstance(lab.source.past.star_page(target, 1), StarPage)


@pytest.mark.parametrize(
    "body",
    [{"message": "x"}, [{"week": "soon", "total": 1}], [{"week": 1, "total": -4}], [{"week": 10**17, "total": 1}], [7]],
)
def test_nonsense_for_weeks_is_malformed(lab: Lab, body: object) -> None:
    """Nothing is guessed."""
    repo = repository(lab)
    repo.rest_fault = lambda request: json_response(200, body)
    outcome = lab.source.past.star_page(known(repo), 1)
    assert isinstance(outcome, Failure)
    assert outcome.reason is FailureReason.MALFORMED


@pytest.mark.parametrize(("status", "reason"), [(404, FailureReason.NOT_FOUND), (422, FailureReason.SERVER_ERROR)])
def test_a_refused_star_history_is_a_failure(lab: Lab, status: int, reason: FailureReason) -> None:
    """An older server does not know it."""
    repo = repository(lab)
    repo.rest_fault = lambda request: json_response(status, {"message": "no"})
    outcome = lab.source.past.star_page(known(repo), 1)
    assert isinstance(outcome, Failure)
    assert outcome.reason is reason


def test_the_quota_is_asked_for_free(lab: Lab) -> None:
    """And is unknown where limits are off."""
    lab.client()
    assert lab.source.past.budget().requests == 5000
    lab.world.faults.is_rate_limit_null = True
    budget = lab.source.past.budget()
    assert (budget.requests, budget.points) == (None, None)


def test_without_a_token_releases_come_over_rest(lab: Lab) -> None:
    """A hundred to the page."""
    repo = repository(lab)
    repo.releases = [Release(f"v{n}", day("2023-03-01")) for n in range(120)]
    lab.client(token=None)
    first = page(lab, repo, PageKind.RELEASES)
    assert isinstance(first, PublicationPage)
    rest = page(lab, repo, PageKind.RELEASES, after=first.after)
    assert isinstance(rest, PublicationPage)
    assert (len(first.releases), len(rest.releases), rest.after) == (100, 20, None)
    assert lab.world.counts["graphql"] == 0


def test_without_a_token_tags_are_dated_by_their_commits(lab: Lab) -> None:
    """The list tells names and commits; each date costs a request."""
    repo = anonymous(lab)
    repo.tags = {"v1": Tag(day("2023-02-02"))}
    tags = page(lab, repo, PageKind.TAGS)
    assert isinstance(tags, PublicationPage)
    (tag,) = tags.releases
    assert (tag.tag, tag.is_tag, tag.published_at) == ("v1", True, None)
    assert lab.source.past.committed_at(known(repo), tag.commit or "") == day("2023-02-02")
    assert isinstance(lab.source.past.committed_at(known(repo), "0" * 40), Failure)


def anonymous(lab: Lab) -> Repository:
    """The same repository for somebody without a token."""
    repo = repository(lab)
    lab.client(token=None)
    return repo


def file_at(lab: Lab, repo: Repository, path: str, commit: str) -> FileAt | Failure:
    """Ask for a file as a commit left it."""
    return lab.source.past.file_at(FileTarget(known(repo), path, commit))


def test_without_a_token_commits_tell_no_blobs(lab: Lab) -> None:
    """What a commit did to a file stays open until it is asked for."""
    repo = anonymous(lab)
    found = page(lab, repo, PageKind.COMMITS, "README.md")
    assert isinstance(found, VersionPage)
    assert [(v.commit, v.oid, v.is_open) for v in found.versions] == [(repo.past[n].oid, None, True) for n in (3, 2, 0)]
    kept, gone = (file_at(lab, repo, "README.md", repo.past[n].oid) for n in (2, 3))
    assert kept == FileAt(repo.past[2].trees.paths["README.md"], "two")
    assert gone == FileAt(None, None)


def test_without_a_token_the_next_page_is_where_the_server_says(lab: Lab) -> None:
    """Its address is followed as it is given."""
    repo = lab.world.add("o/r")
    for number in range(103):
        repo.commit(day("2023-02-01"), {"README.md": str(number)})
    lab.client(token=None)
    first = page(lab, repo, PageKind.COMMITS, "README.md")
    assert isinstance(first, VersionPage)
    rest = page(lab, repo, PageKind.COMMITS, "README.md", first.after)
    assert isinstance(rest, VersionPage)
    assert (len(first.versions), len(rest.versions), rest.after) == (100, 3, None)


def test_a_missing_file_of_a_missing_repository_is_no_removal(lab: Lab) -> None:
    """Both answer 404."""
    repo = anonymous(lab)
    file_at(lab, repo, "README.md", repo.past[0].oid)
    repo.is_deleted = True
    gone = file_at(lab, repo, "README.md", repo.past[2].oid)
    assert isinstance(gone, Failure)
    assert gone.reason is FailureReason.NOT_FOUND


def test_another_repository_under_the_name_is_never_read(lab: Lab) -> None:
    """Not even as the first thing that is asked of a server."""
    repo = anonymous(lab)
    repo.is_deleted = True
    lab.world.add("o/r").commit(day("2023-05-01"), {"README.md": "other"})
    assert isinstance(page(lab, repo, PageKind.COMMITS, "README.md"), Failure)
    assert isinstance(lab.source.past.star_page(known(repo), 1), Failure)


def test_the_text_of_a_large_file_is_asked_for_by_its_blob(lab: Lab) -> None:
    """Its id is known all the same."""
    repo = lab.world.add("o/r")
    made = repo.commit(day("2023-02-01"), {"LICENSE": "x" * 1_000_001})
    lab.client(token=None)
    assert file_at(lab, repo, "LICENSE", made.oid) == FileAt(made.trees.paths["LICENSE"], "x" * 1_000_001)


def test_a_next_page_on_another_server_is_not_followed(lab: Lab) -> None:
    """The listing cannot be read to its end, which is said."""
    repo = anonymous(lab)
    link = {"Link": '<https://evil.example/repositories/1/commits?page=2>; rel="next"'}
    repo.rest_fault = lambda request: json_response(200, [], link)
    found = page(lab, repo, PageKind.COMMITS, "README.md")
    assert isinstance(found, Failure)
    assert found.reason is FailureReason.MALFORMED


def test_an_empty_repository_has_no_commits(lab: Lab) -> None:
    """409 is an answer."""
    repo = lab.world.add("o/r")
    repo.files = {}
    lab.client(token=None)
    assert page(lab, repo, PageKind.COMMITS, "LICENSE") == VersionPage((), None)


def test_a_server_that_only_stumbles_is_asked_again(lab: Lab) -> None:
    """One 502 costs a retry."""
    repo = repository(lab)
    list(lab.source.past.trees([TreeTarget(known(repo), repo.head)]))
    lab.world.faults.script.append(("graphql", html()))
    wanted = [TreeTarget(known(repo), c.oid) for c in repo.past]
    assert all(isinstance(a.outcome, PastTree) for a in lab.source.past.trees(wanted))


def test_hostile_answers_do_not_travel(lab: Lab) -> None:
    """NUL and lone surrogates are replaced in names."""
    repo = repository(lab)
    body = {"data": {"r0": {"b0": {"__typename": "Tree", "entries": [{"name": "a\x00b", "type": "blob", "oid": "1"}]}}}}
    lab.world.faults.script.append(("graphql", lambda request: json_response(200, body)))
    (answer,) = lab.source.past.trees([TreeTarget(known(repo), repo.head)])
    assert isinstance(answer.outcome, PastTree)
    assert answer.outcome.entries[0].path == "a\ufffdb"


def test_an_answer_of_another_shape_is_malformed(lab: Lab) -> None:
    """No node without its date is taken for a version."""
    repo = repository(lab)
    nodes = [{"oid": "1", "file": {"oid": "2"}}]
    history = {"pageInfo": {"hasNextPage": False}, "nodes": nodes}
    body = {"data": {"r0": {"b0": {"target": {"history": history}}}}}

    def odd(_request: object) -> Response:
        return json_response(200, body)

    lab.world.faults.script.append(("graphql", odd))
    outcome = page(lab, repo, PageKind.COMMITS, "README.md")
    assert isinstance(outcome, Failure)
    assert outcome.reason is FailureReason.MALFORMED
