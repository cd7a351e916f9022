"""What was read so far, and the same as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.simulators.past import NOW, day

from tracker.domain.documents import Document, DocumentRef, DocumentRole
from tracker.domain.identifiers import ArtifactRef, Host
from tracker.domain.past import FileVersion, HubCommit, HubPast, PageKind, PastTree, PublicationPage, VersionPage
from tracker.domain.repositories import Release, ReleaseAsset, TreeEntry
from tracker.past.build import readable_versions
from tracker.past.ledger import FileHistory, Ledger
from tracker.past.ledger_text import from_text, to_text
from tracker.past.select import page_wants, tree_wants, weekly
from tracker.past.stars import StarWeeks


def empty(**more: object) -> Ledger:
    """Return a ledger at its beginning."""
    made = Ledger(1, "R_1", "acme/kestrel", "https://github.com/acme/kestrel", day("2023-01-01"), "h", NOW, 5, True)
    return replace(made, **more)  # type: ignore[arg-type]


def version(name: str, at: str = "2023-02-01", oid: str | None = "o") -> FileVersion:
    """Return one commit."""
    return FileVersion(name, day(at), oid)


def test_a_listing_goes_on_until_it_ends() -> None:
    """Page by page, newest first."""
    first = FileHistory("README.md").extended(VersionPage((version("c3"), version("c2")), "x"))
    assert (first.is_complete, first.after) == (False, "x")
    whole = first.extended(VersionPage((version("c1"),), None))
    assert (whole.is_complete, [v.commit for v in whole.versions]) == (True, ["c3", "c2", "c1"])


def test_asked_again_it_ends_at_the_newest_commit_known() -> None:
    """What comes after it is taken from the earlier list."""
    known = FileHistory("README.md", (version("c2"), version("c1")), None, is_complete=True).reopened()
    again = known.extended(VersionPage((version("c3"), version("c2"), version("c1")), "more"))
    assert (again.is_complete, [v.commit for v in again.versions]) == (True, ["c3", "c2", "c1"])


def test_a_list_that_never_meets_the_known_one_replaces_it() -> None:
    """The branch was rewritten."""
    known = FileHistory("README.md", (version("c2"), version("c1")), None, is_complete=True).reopened()
    again = known.extended(VersionPage((version("d2"), version("d1")), None))
    assert [v.commit for v in again.versions] == ["d2", "d1"]


def test_a_new_ledger_wants_publications_first_and_every_path() -> None:
    """Listings that ended are wanted no more."""
    ledger = empty().with_paths(["README.md", "LICENSE"])
    assert [kind for kind, _, _ in page_wants(ledger)] == [PageKind.RELEASES, PageKind.TAGS, *[PageKind.COMMITS] * 2]
    done = ledger.with_page(PageKind.RELEASES, "", PublicationPage((), None))
    done = done.with_page(PageKind.COMMITS, "LICENSE", VersionPage((version("c1"),), None))
    assert [(kind, path) for kind, path, _ in page_wants(done)] == [
        (PageKind.TAGS, ""),
        (PageKind.COMMITS, "README.md"),
    ]


def test_without_commits_only_releases_are_wanted() -> None:
    """There is no token."""
    ledger = empty(has_commits=False).with_paths(["README.md"])
    assert [kind for kind, _, _ in page_wants(ledger)] == [PageKind.RELEASES]
    assert tree_wants(ledger) == []


def test_sealed_nothing_but_stars_is_wanted() -> None:
    """Runs have taken over."""
    assert page_wants(empty(is_sealed=True).with_paths(["README.md"])) == []


def test_a_week_gives_its_last_version_and_the_first_of_all() -> None:
    """Oldest first."""
    versions = [version(f"c{n}", f"2023-02-{n:02}") for n in (1, 2, 3, 8, 9, 20)]
    assert [v.commit for v in weekly(versions)] == ["c1", "c3", "c9", "c20"]


texts = st.text(max_size=8)
days = st.datetimes().map(lambda at: NOW.replace(year=2000 + at.year % 30, month=at.month, day=min(at.day, 28)))
releases = st.builds(
    Release,
    texts,
    st.none() | texts,
    st.none() | days,
    texts,
    assets=st.tuples(st.builds(ReleaseAsset, texts, st.just(1), st.just(2), texts)),
)
ledgers = st.builds(
    empty,
    stars=st.builds(StarWeeks, st.dictionaries(days, st.integers(0, 99)), st.none() | st.just(3), st.none() | days),
    files=st.tuples(st.builds(FileHistory, texts, st.tuples(st.builds(FileVersion, texts, days, st.none() | texts)))),
    trees=st.tuples(st.builds(PastTree, texts, st.tuples(st.builds(TreeEntry, texts, texts, texts, st.none())))),
    pages=st.none() | st.tuples(texts),
    hubs=st.tuples(
        st.builds(
            HubPast,
            st.just(ArtifactRef(Host.HUGGINGFACE, "a/b")),
            texts,
            st.none() | days,
            st.none(),
            st.tuples(st.builds(HubCommit, days, texts, texts)),
        )
    ),
)


@given(ledgers, st.tuples(releases))
def test_text_and_back(ledger: Ledger, found: tuple[Release, ...]) -> None:
    """Nothing is lost, to the second."""
    full = ledger.with_page(PageKind.RELEASES, "", PublicationPage(found, "next"))
    assert from_text(to_text(full)) == full


@pytest.mark.parametrize(
    "text", [None, "", "null", "{}", "[]", "[1]", "[99,[]]", "[1,[1,2]]", "not json", '[1,{"a":1}]']
)
def test_what_cannot_be_read_is_read_anew(text: str | None) -> None:
    """A ledger of another version, or of nobody's making."""
    assert from_text(text) is None


def test_what_a_commit_left_stays_open_until_it_is_told() -> None:
    """The newest one is what lies at the tip; the others are asked for."""
    commits = tuple(FileVersion(c, day("2023-02-01"), None, is_open=True) for c in ("c3", "c2", "c1"))
    tip = (DocumentRef("LICENSE", "o3", DocumentRole.LICENCE),)
    ledger = empty(has_commits=False).with_tip(tip).with_paths(["LICENSE"])
    ledger = ledger.with_page(PageKind.COMMITS, "LICENSE", VersionPage(commits, None))
    ledger = ledger.with_version("LICENSE", "c2", None)
    (file,) = ledger.files
    assert [(v.oid, v.is_open) for v in file.versions] == [("o3", False), (None, False), (None, True)]
    assert from_text(to_text(ledger)) == ledger


@pytest.mark.parametrize(("oid", "is_listed_anew"), [("o3", False), ("o4", True), (None, True)])
def test_only_files_with_another_tip_are_listed_anew(oid: str | None, is_listed_anew: bool) -> None:
    """Also one that is gone."""
    known = FileHistory("LICENSE", (version("c3", oid="o3"),), None, is_complete=True)
    tip = (DocumentRef("LICENSE", oid, DocumentRole.LICENCE),) if oid else ()
    (file,) = empty(has_commits=False, files=(known,)).with_tip(tip).files
    assert file.is_complete is not is_listed_anew


def test_versions_that_were_never_asked_are_no_removals() -> None:
    """Rules that see more in the ends choose the middle, which is not read."""
    versions = (version("c2", "2023-05-01", "new"), FileVersion("c1", day("2023-03-01"), None, is_open=True))
    files = (FileHistory("README.md", (*versions, version("c0", "2023-02-01", "old")), None, is_complete=True),)
    texts = {"old": "[Weights](https://huggingface.co/acme/a-1b)", "new": "# Nothing"}

    def stored(refs: Sequence[DocumentRef]) -> list[Document]:
        return [Document(r.path, r.oid, r.role, texts[r.oid]) for r in refs if r.oid in texts]

    found = readable_versions(empty(has_commits=False, files=files), stored)
    assert [v.commit for v in found["README.md"]] == ["c0", "c2"]
