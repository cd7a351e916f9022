"""The ledger over a page and files given as text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tracker.detect.licences.ledger import LicenceDetection, detect_licences
from tracker.detect.markdown import read_page
from tracker.domain.documents import Document, DocumentRole
from tracker.domain.identifiers import RepoName
from tracker.domain.repositories import TreeEntry

Ledger = Callable[..., LicenceDetection]


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    """Return detection over pages and licence files: `ledger(readme, LICENSE=text, **pages)`."""

    def run(readme: str = "", *, tree: tuple[str, ...] = (), own: bool | None = None, **files: str) -> LicenceDetection:
        pages = [read_page("README.md", readme)]
        pages += [read_page("README_zh.md", text) for name, text in files.items() if name == "zh"]
        documents = [
            Document(name.replace("__", "."), "0" * 40, DocumentRole.LICENCE, text)
            for name, text in files.items()
            if name != "zh"
        ]
        entries = [TreeEntry(path, "blob", "1" * 40, 1) for path in tree]
        return detect_licences(
            RepoName("acme", "koala"),
            pages,
            documents,
            entries,
            url_of=lambda path, line: f"https://example.org/{path}#L{line}",
            has_own_weights=own,
        )

    return run


@pytest.fixture(scope="session")
def apache() -> str:
    """Return the project's own licence, the one known text at hand."""
    return (Path(__file__).parents[4] / "LICENSE").read_text(encoding="utf-8")
