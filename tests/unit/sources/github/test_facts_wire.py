"""One GraphQL repository into facts, and everything that is not plainly one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.sources.github.facts_wire import full_name, read_facts
from tracker.sources.github.fields import MalformedError

REPOSITORY: dict[str, Any] = {
    "id": "R_1",
    "databaseId": 1,
    "nameWithOwner": "o/r",
    "url": "https://github.com/o/r",
    "stargazerCount": 5,
    "forkCount": 1,
    "watchers": {"totalCount": 2},
    "isArchived": False,
    "archivedAt": None,
    "isDisabled": False,
    "isFork": False,
    "isEmpty": False,
    "createdAt": "2023-01-01T00:00:00Z",
    "pushedAt": None,
    "description": "",
    "homepageUrl": "",
    "primaryLanguage": None,
    "repositoryTopics": {"nodes": [{"topic": {"name": "b"}}, None, {"topic": {"name": "a"}}]},
    "parent": None,
    "licenseInfo": None,
    "defaultBranchRef": None,
    "root": {"entries": [{"name": "LICENSE", "type": "blob", "oid": "1", "size": 4}]},
    "latestRelease": None,
    "releases": {"totalCount": 0, "nodes": []},
    "tags": {"totalCount": 0, "nodes": []},
}
RELEASE: dict[str, Any] = {
    "tagName": "v1",
    "name": None,
    "isDraft": False,
    "isPrerelease": False,
    "publishedAt": "2024-01-01T00:00:00Z",
    "url": "https://github.com/o/r/releases/tag/v1",
    "tagCommit": None,
}


def with_(**changes: Any) -> dict[str, Any]:
    """The repository with some members changed."""
    return {**REPOSITORY, **changes}


def test_nullable_members_are_none() -> None:
    """Empty text counts as none; null elements of lists are left out."""
    seen = read_facts(REPOSITORY)
    assert (seen.pushed_at, seen.description, seen.homepage, seen.language, seen.head) == (None,) * 5
    assert seen.topics == ("a", "b")


@pytest.mark.parametrize(
    ("licence", "spdx"),
    [
        ({"key": "apache-2.0", "spdxId": "Apache-2.0", "pseudoLicense": False}, "Apache-2.0"),
        ({"key": "other", "spdxId": "NOASSERTION", "pseudoLicense": True}, "NOASSERTION"),
        ({"key": "other", "spdxId": None, "pseudoLicense": True}, "NOASSERTION"),
        (None, None),
    ],
)
def test_four_states_of_the_licence(licence: Any, spdx: str | None) -> None:
    """A file that is not recognised is never "no licence"."""
    assert read_facts(with_(licenseInfo=licence)).licence_spdx == spdx


@pytest.mark.parametrize("root", [None, {}, {"entries": None}, {"entries": []}])
def test_listing_that_is_not_there_is_unread(root: Any) -> None:
    """Only an empty repository has no files."""
    assert read_facts(with_(root=root)).tree is None
    assert read_facts(with_(root=root, isEmpty=True)).tree == ()


def test_refused_releases_are_unread() -> None:
    """And so is their count."""
    seen = read_facts(with_(latestRelease=None), frozenset({"latestRelease"}))
    assert (seen.releases, seen.release_count, seen.releases_complete) == (None, None, False)


@pytest.mark.parametrize("name", ["licenseInfo", "parent", "description", "primaryLanguage", "defaultBranchRef"])
def test_refused_fields_whose_null_has_a_meaning(name: str) -> None:
    """Somebody else has to be asked."""
    with pytest.raises(MalformedError):
        read_facts(REPOSITORY, frozenset({name}))


@pytest.mark.parametrize(
    "changes",
    [
        {"latestRelease": RELEASE},
        {"releases": {"totalCount": 0, "nodes": [RELEASE]}},
        {"tags": {"totalCount": 0, "nodes": [{"name": "v1", "target": None}]}},
    ],
)
def test_counts_that_contradict_each_other(changes: dict[str, Any]) -> None:
    """An answer cut short must not be believed."""
    with pytest.raises(MalformedError):
        read_facts(with_(**changes))


@given(st.sampled_from(sorted(REPOSITORY)), st.sampled_from([None, 1, "x", [], {}, True, [[]], {"nodes": 3}]))
def test_any_member_of_another_type_is_malformed_or_read(name: str, value: Any) -> None:
    """Never another exception."""
    try:
        read_facts(with_(**{name: value}))
    except MalformedError:
        return


@given(st.none() | st.integers() | st.text() | st.lists(st.integers()))
def test_what_is_no_object_is_malformed(value: Any) -> None:
    """Whatever it is."""
    with pytest.raises(MalformedError):
        read_facts(value)


@pytest.mark.parametrize("text", ["o/r", "my-org_corp/a.b-c_d", "A1/_x"])
def test_names_as_github_spells_them(text: str) -> None:
    """Managed users have an underscore."""
    assert str(full_name(text)) == text


@pytest.mark.parametrize("text", ["", "o", "o/r/x", "o/r\n", "o/../r", "<b>/r", "o/r?x"])
def test_names_that_are_none(text: str) -> None:
    """An answer with such a name is not believed."""
    with pytest.raises(MalformedError):
        full_name(text)
