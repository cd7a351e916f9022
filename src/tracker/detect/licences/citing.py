"""From a witness to evidence: a file is cited by its title or its clause, a page by its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tracker.detect.licences.conclude import UseVerdict
from tracker.detect.licences.said import LicenceStatement, UseStatement
from tracker.detect.markdown import quote, split_lines
from tracker.domain.documents import Document
from tracker.domain.evidence import Evidence
from tracker.domain.licences import LicenceFile

UrlOf = Callable[[str, int], str]
"""(path, 1-based line) → a link a reader can open."""


@dataclass(frozen=True)
class Citer:
    """Turns witnesses into evidence."""

    url_of: UrlOf
    commit: str | None
    oids: Mapping[str, str]
    documents: Mapping[str, Document]

    def __call__(self, source: LicenceFile | LicenceStatement | UseStatement) -> Evidence:
        """Cite a file by its title, a statement by its line."""
        if isinstance(source, LicenceFile):
            line, shown = self.title(source)
            return self._evidence(source.path, line, shown, "L201" if source.similarity else "L202")
        return self._evidence(source.path, source.line, source.quote, source.rule)

    def for_use(self, verdict: UseVerdict) -> Evidence | None:
        """Cite what a verdict on commercial use rests on: the clause of a file, the sentence of a page."""
        if verdict.witness is None:
            return None
        source = verdict.witness.source
        if isinstance(source, LicenceFile):
            line, shown = self._clause(source)
            return self._evidence(source.path, line, shown, "L201")
        return self(source)

    def line(self, path: str, line: int, shown: str, rule: str) -> Evidence:
        """Cite words on a line of a page."""
        return self._evidence(path, line, shown, rule)

    def _evidence(self, path: str, line: int, shown: str, rule: str) -> Evidence:
        return Evidence(self.url_of(path, line), path, line, shown, self.commit, self._oid(path), rule)

    def _oid(self, path: str) -> str | None:
        document = self.documents.get(path)
        return self.oids.get(path) or (document.oid if document else None)

    def _lines(self, path: str) -> list[str]:
        document = self.documents.get(path)
        return split_lines(document.text) if document else []

    def title(self, file: LicenceFile) -> tuple[int, str]:
        """Return line and words of the first line of a file that has words."""
        for number, line in enumerate(self._lines(file.path)[:200], start=1):
            if re.search(r"\w", line):
                return number, quote(line)
        return 1, ""

    def _clause(self, file: LicenceFile) -> tuple[int, str]:
        """Find the line where the clause on commercial use stands; the title when it is not found."""
        said = next((clause.quote for clause in file.clauses if clause.topic == "commercial_use"), "")
        words = said.split()[:3]
        for number, line in enumerate(self._lines(file.path), start=1):
            if words and " ".join(words) in line:
                place = line.find(" ".join(words))
                return number, quote(line, place, place + len(said))
        return self.title(file)
