"""From a place in a document to evidence that a reader can open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote as percent

from tracker.domain.documents import Document
from tracker.domain.evidence import Evidence
from tracker.domain.identifiers import RepoName


@dataclass(frozen=True, slots=True)
class Locator:
    """Makes permalinks into one repository at one commit."""

    html_url: str
    """Address of the repository's page, without trailing slash."""
    commit: str | None
    oids: Mapping[str, str]
    """Path → git blob id."""

    @classmethod
    def of(cls, repo: RepoName, documents: tuple[Document, ...], commit: str | None, html_url: str) -> Locator:
        """Build the locator for a set of documents."""
        base = html_url.rstrip("/") or f"https://github.com/{repo}"
        return cls(base, commit, {d.path: d.oid for d in documents})

    def url(self, path: str, line: int) -> str:
        """Return the address of a line; rendered pages are opened as source, where lines have anchors."""
        plain = "?plain=1" if path.lower().endswith((".md", ".markdown", ".rst")) else ""
        return f"{self.html_url}/blob/{self.commit or 'HEAD'}/{percent(path)}{plain}#L{line}"

    def evidence(self, path: str, line: int, quote: str, rule: str) -> Evidence:
        """Return the evidence for a quote of a line."""
        return Evidence(self.url(path, line), path, line, quote, self.commit, self.oids.get(path), rule)
