"""A document that exists and cannot be read says nothing: what it said is unknown for a while, never removed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.functional.conftest import Project, kinds, model_repository, publish
from tests.simulators.github.world import Repository

WEEKS = ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26"]
WEIGHTS = "acme/acme-7b"
APACHE = "Apache License\nVersion 2.0, January 2004\nhttp://www.apache.org/licenses/\n"
TERMS = "\n## License\n\nThe model weights are for research use only, and may not be used commercially.\n"
BROKEN: dict[str, Callable[[str], bytes]] = {
    "nul": lambda text: text[:40].encode() + b"\x00" + text[40:].encode(),
    "binary": lambda text: bytes(range(256)) * 20,
    "garbage": lambda text: bytes(0x80 + n % 0x40 for n in range(1, 3000)),
    "utf-16 without a mark": lambda text: text.encode("utf-16-le"),
}


@pytest.fixture
def acme(project: Project) -> Repository:
    """A project whose README names weights and binds them, and whose code is free; observed once."""
    repository = model_repository(project.upstream.github, "acme/acme", [WEIGHTS])
    repository.files["README.md"] = text_of(repository) + TERMS
    repository.files["LICENSE"] = APACHE
    publish(project.upstream.hub, WEIGHTS)
    project.follow("acme/acme")
    project.run(WEEKS[0])
    return repository


def text_of(repository: Repository) -> str:
    """Return the README."""
    found = repository.files["README.md"]
    assert isinstance(found, str)
    return found


@pytest.mark.parametrize("way", BROKEN)
@pytest.mark.parametrize("token", [True, False], ids=["token", "anonymous"])
def test_a_readme_that_breaks_and_is_mended_changes_nothing(
    project: Project, acme: Repository, way: str, token: bool
) -> None:
    """No run tells a change, neither of what the page named nor of what it forbade."""
    if not token:
        project.monkeypatch.delenv("GITHUB_TOKEN")
    whole = text_of(acme)
    acme.files["README.md"] = BROKEN[way](whole)
    assert project.run(WEEKS[1], code=3) == []
    assert project.run(WEEKS[2], code=3) == []
    acme.files["README.md"] = whole
    assert project.run(WEEKS[3]) == []


def test_a_readme_that_grew_too_large_takes_nothing_away(project: Project, acme: Repository) -> None:
    """What is cut short by one way and capped by the other was not read."""
    whole = text_of(acme)
    acme.files["README.md"], acme.truncated_blobs = "x" * (9 * 1024 * 1024), {"README.md"}
    assert project.run(WEEKS[1], code=3) == []
    acme.files["README.md"], acme.truncated_blobs = whole, set()
    assert project.run(WEEKS[2]) == []


def test_what_changed_meanwhile_is_told_from_the_last_that_was_read(project: Project, acme: Repository) -> None:
    """Readable again, the page is compared with what it last said."""
    whole = text_of(acme)
    acme.files["README.md"] = BROKEN["nul"](whole)
    assert project.run(WEEKS[1], code=3) == []
    acme.files["README.md"] = whole.replace(WEIGHTS, "acme/other-13b")
    publish(project.upstream.hub, "acme/other-13b")
    assert {"weights_removed", "weights_added"} & set(kinds(project.run(WEEKS[2])))


def test_a_readme_that_is_deleted_is_a_statement(project: Project, acme: Repository) -> None:
    """A page that is gone from a whole listing no longer names the weights."""
    del acme.files["README.md"]
    assert "weights_removed" in kinds(project.run(WEEKS[1]))


def test_a_readable_document_still_speaks(project: Project, acme: Repository) -> None:
    """The licence file that changes beside a broken page is told."""
    acme.files["README.md"] = BROKEN["nul"](text_of(acme))
    acme.files["LICENSE"] = "GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n"
    changes = project.run(WEEKS[1], code=3)
    assert [(c["kind"], c["subject"]) for c in changes if c["kind"] == "licence_changed"] == [
        ("licence_changed", "LICENSE")
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_byte_order_mark_says_how_to_read(project: Project, acme: Repository, encoding: str) -> None:
    """The same words in another encoding say the same."""
    acme.files["README.md"] = text_of(acme).encode(encoding)
    assert project.run(WEEKS[1]) == []


def test_linked_pages_stay_while_the_page_that_leads_to_them_is_broken(project: Project, acme: Repository) -> None:
    """Weights named on a page below the root are found there still."""
    whole = "# acme\n\nOur open language model.\n\n[Model weights and downloads](docs/models.md)\n"
    acme.files["docs/models.md"] = text_of(acme)
    acme.files["README.md"] = whole
    project.run(WEEKS[1])
    acme.files["README.md"] = BROKEN["nul"](whole)
    assert project.run(WEEKS[2], code=3) == []
    acme.files["README.md"] = whole
    assert project.run(WEEKS[3]) == []


def test_the_page_that_cannot_be_read_is_named(project: Project, acme: Repository) -> None:
    """The operator learns which file it is and why."""
    acme.files["README.md"] = BROKEN["binary"](text_of(acme))
    result = project.tracker("run", "--at", WEEKS[1])
    assert "README.md: the file is binary or in an encoding that is not known" in result.err + result.out
