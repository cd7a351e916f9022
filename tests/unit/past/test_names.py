"""Names a repository bore, as its pages tell them."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.simulators.past import day

from tracker.domain.documents import Document, DocumentRole
from tracker.domain.identifiers import RepoName
from tracker.past.names import Dated, borne_names, candidates, linked_names, retitled, title

URL = "https://github.com/acme/kestrel"


def readme(text: str, at: datetime) -> Dated:
    """Return a README of a day."""
    return Dated(at, "c" * 40, Document("README.md", "o" * 40, DocumentRole.README, text))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("git clone https://github.com/acme/kestrel.git", ["acme/kestrel"]),
        ("git@github.com:acme/kestrel.git", ["acme/kestrel"]),
        ("see https://github.com/acme/kestrel/issues.", ["acme/kestrel"]),
        ("![stars](https://img.shields.io/github/stars/acme/kestrel)", []),
        ("https://github.com/Acme/Kestrel and https://github.com/acme/kestrel", ["Acme/Kestrel"]),
        ("https://github.com/acme", []),
    ],
)
def test_links_name_repositories(text: str, names: list[str]) -> None:
    """In every form that readers copy."""
    assert linked_names(text) == names


def test_candidates_near_todays_name_come_first() -> None:
    """Same owner or same name before others; the own name is none."""
    text = "https://github.com/a/b https://github.com/a/b/x https://github.com/acme/old https://github.com/acme/kestrel"
    found = candidates([readme(text, day("2023-02-01"))], RepoName("acme", "Kestrel"))
    assert found == ["acme/old", "a/b"]


def test_a_confirmed_name_is_borne_until_the_pages_use_the_next() -> None:
    """Dated by the page that first uses it, with its line."""
    pages = [
        readme("https://github.com/lab/merlin", day("2023-02-01")),
        readme("# Words\nhttps://github.com/lab/merlin", day("2023-03-01")),
        readme("# Words\n\nhttps://github.com/acme/kestrel", day("2023-04-01")),
        readme("https://github.com/lab/merlin and https://github.com/acme/kestrel", day("2023-05-01")),
    ]
    found = borne_names(pages, ["lab/Merlin"], "acme/Kestrel", URL)
    assert [(b.since, b.name) for b in found] == [
        (day("2023-02-01"), "lab/Merlin"),
        (day("2023-04-01"), "acme/Kestrel"),
    ]
    assert (found[1].evidence.line, found[1].evidence.quote) == (3, "https://github.com/acme/kestrel")


def test_one_name_alone_is_no_rename() -> None:
    """Nor is a page without links."""
    pages = [readme("https://github.com/acme/kestrel", day("2023-02-01")), readme("", day("2023-03-01"))]
    assert borne_names(pages, [], "acme/kestrel", URL) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# Kestrel", "Kestrel"),
        ("## **Chinese-ChatLLaMA** ##", "Chinese-ChatLLaMA"),
        ("Kestrel\n=======\n", "Kestrel"),
        ("# Kestrel: an open model", "Kestrel"),
        ("# An open model", None),
        ("# License", None),
        ("no heading", None),
        ("<h1>Kestrel</h1>", None),
    ],
)
def test_titles_that_are_names(text: str, found: str | None) -> None:
    """One name-like word; anything else is wording."""
    assert title(text) == found


def test_only_a_title_that_becomes_the_own_name_counts() -> None:
    """A section that moved up is no rename."""
    pages = [readme(f"# {word}", day(f"2023-0{n}-01")) for n, word in enumerate(("Old", "News", "Old", "Kestrel"), 2)]
    assert [(was, now) for _, was, now, _ in retitled(pages, ["acme/kestrel"], URL)] == [("Old", "Kestrel")]
