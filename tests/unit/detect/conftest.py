"""One way to run detection over words of our own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest

from tracker.detect.detect import detect_repository
from tracker.detect.documents import role_of
from tracker.domain.documents import Document, DocumentRole
from tracker.domain.findings import Detection
from tracker.domain.identifiers import RepoName
from tracker.domain.repositories import Release, TreeEntry

Detect = Callable[..., Detection]


@pytest.fixture
def detect() -> Detect:
    """Return a function from a README (and more) to a Detection; the project is `acme-labs/Kestrel` unless told."""

    def run(
        readme: str,
        *,
        repo: str = "acme-labs/Kestrel",
        files: Mapping[str, str] | None = None,
        tree: Sequence[str | TreeEntry] = ("README.md", "LICENSE", "kestrel/"),
        releases: Sequence[Release] = (),
    ) -> Detection:
        texts = {"README.md": readme, **(files or {})}
        documents = [Document(p, f"oid-{p}", role_of(p) or DocumentRole.PAGE, t) for p, t in texts.items()]
        return detect_repository(
            RepoName.parse(repo),
            documents,
            [e if isinstance(e, TreeEntry) else _entry(e) for e in tree],
            releases,
            commit="c0ffee",
            html_url=f"https://github.com/{repo}",
        )

    return run


def _entry(path: str) -> TreeEntry:
    kind = "tree" if path.endswith("/") else "blob"
    return TreeEntry(path.rstrip("/"), kind, "0" * 40, None if kind == "tree" else 1000)
