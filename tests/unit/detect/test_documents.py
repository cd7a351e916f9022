"""Which files are read, and which pages a README leads to."""

from __future__ import annotations

import pytest

from tracker.detect.documents import linked_pages, repository_path, role_of, wanted
from tracker.domain.documents import Document, DocumentRole
from tracker.domain.identifiers import RepoName
from tracker.domain.repositories import TreeEntry

REPO = RepoName("acme-labs", "Kestrel")


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("README.md", DocumentRole.README),
        ("README_CN.md", DocumentRole.README),
        ("README.zh-CN.md", DocumentRole.README),
        ("README-en.md", DocumentRole.README),
        ("readme.rst", DocumentRole.README),
        ("README", DocumentRole.README),
        ("MODEL_CARD.md", DocumentRole.MODEL_CARD),
        ("model-card.md", DocumentRole.MODEL_CARD),
        ("LICENSE", DocumentRole.LICENCE),
        ("LICENCE.txt", DocumentRole.LICENCE),
        ("LICENSE-MODEL", DocumentRole.LICENCE),
        ("DATA_LICENSE", DocumentRole.LICENCE),
        ("COPYING", DocumentRole.LICENCE),
        ("NOTICE", DocumentRole.LICENCE),
        ("USE_POLICY.md", DocumentRole.LICENCE),
        ("DISCLAIMER", DocumentRole.LICENCE),
        ("Community License.pdf", DocumentRole.LICENCE),
        ("模型许可协议.pdf", DocumentRole.LICENCE),
        ("LICENSE/MODEL_LICENSE.txt", DocumentRole.LICENCE),
    ],
)
def test_wanted_roles(path: str, role: DocumentRole) -> None:
    """Names that matter at the root, and files of a licence folder."""
    assert role_of(path) is role


@pytest.mark.parametrize(
    "path", ["main.py", "readme.png", "license_check.py", "docs/README.md", "setup.cfg", "CHANGELOG.md", "notice.json"]
)
def test_unwanted(path: str) -> None:
    """Code, pictures and deeper files."""
    assert role_of(path) is None


def test_the_readme_that_forges_show_comes_first() -> None:
    """Then other READMEs, cards and licences."""
    tree = [TreeEntry(p, "blob", p) for p in ("LICENSE", "README_EN.md", "MODEL_CARD.md", "README.md")]
    assert [r.path for r in wanted(tree)] == ["README.md", "README_EN.md", "MODEL_CARD.md", "LICENSE"]


def test_folders_are_not_documents() -> None:
    """A folder called LICENSE is no file."""
    assert wanted([TreeEntry("LICENSE", "tree", "0")]) == []


def page(text: str) -> list[Document]:
    """Return a README."""
    return [Document("README.md", "0", DocumentRole.README, text)]


def test_pages_about_downloads_are_followed() -> None:
    """By the words of the link, the path or the heading; code of conduct and others are not."""
    text = (
        "[weights](docs/weights.md) [conduct](CODE_OF_CONDUCT.md) [guide](docs/style.md)\n\n"
        "## Model zoo\n[all](./zoo.md)\n"
    )
    assert set(linked_pages(page(text))) == {"docs/weights.md", "zoo.md"}


def test_root_listing_rules_out_missing_folders() -> None:
    """A link into a folder that is not there."""
    assert linked_pages(page("[weights](docs/weights.md)"), ["README.md", "src"]) == []


def test_absolute_links_into_the_same_repository() -> None:
    """Only when it is the same repository."""
    here = "https://github.com/acme-labs/Kestrel/blob/main/docs/weights.md"
    there = "https://github.com/other/Kestrel/blob/main/docs/weights.md"
    assert linked_pages(page(f"[weights]({here}) [weights]({there})"), None, REPO) == ["docs/weights.md"]


def test_at_most_five_pages() -> None:
    """However many there are."""
    text = "\n".join(f"[weights](docs/weights{i}.md)" for i in range(20))
    assert len(linked_pages(page(text))) == 5


@pytest.mark.parametrize("url", ["../../etc/passwd", "..\\x.md", "https://a.example/x.md", "#top", "", "//host/x.md"])
def test_links_that_leave_the_repository(url: str) -> None:
    """Never a path outside."""
    assert repository_path(url, "README.md", REPO) is None


def test_dots_inside_the_repository_resolve() -> None:
    """`docs/../x.md` from a page in a folder."""
    assert repository_path("../x%20y.md#part", "docs/a.md", REPO) == "x y.md"
