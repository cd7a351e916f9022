"""The ladder of offers: from own artifacts and sentences to one status, best offer first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.detect.markdown import Page
from tracker.detect.place import Locator
from tracker.detect.sentences import line_of
from tracker.detect.weights.names import ProjectNames
from tracker.detect.weights.statements import Saying, Statement
from tracker.domain.artifacts import ArtifactKind, WeightsStatus
from tracker.domain.evidence import Evidence
from tracker.domain.findings import Finding, FoundArtifact
from tracker.domain.identifiers import RepoName

_LLAMA_TERMS = re.compile(r"llama", re.IGNORECASE)
_RULES = {
    Saying.GATED: "W110",
    Saying.REQUEST: "W111",
    Saying.ANNOUNCED: "W112",
    Saying.WITHDRAWN: "W113",
    Saying.OPEN: "W114",
    Saying.RELEASED: "W114",
}
_BY_KIND = (
    (ArtifactKind.FULL, WeightsStatus.OPEN),
    (ArtifactKind.QUANTIZED, WeightsStatus.OPEN),
    (ArtifactKind.DELTA, WeightsStatus.DELTA),
    (ArtifactKind.ADAPTER, WeightsStatus.ADAPTER),
)


def conclude(
    repo: RepoName, artifacts: Sequence[FoundArtifact], said: Sequence[tuple[Page, Statement]], locator: Locator
) -> tuple[WeightsStatus, Evidence | None]:
    """Return the best current offer and its witness: own artifacts first, sentences where there are none."""
    names = ProjectNames.of(repo)
    own = [a for a in artifacts if a.artifact.is_own]
    gate = _first(repo, said, Saying.GATED)
    for kind, status in _BY_KIND:
        found = next((a for a in own if a.artifact.kind is kind), None)
        if found is None:
            continue
        if status is WeightsStatus.OPEN and gate is not None:
            return WeightsStatus.GATED, _evidence(gate, locator, "W110")
        return status, found.evidence
    if gate is not None and not own:
        return WeightsStatus.GATED, _evidence(gate, locator, "W110")
    opened = next((s for s in said if s[1].saying is Saying.OPEN and names.is_named_in(s[1].sentence.text)), None)
    if opened is not None:
        return WeightsStatus.OPEN, _evidence(opened, locator, "W114")
    said_of_own = [s for s in said if s[1].saying is not Saying.RELEASED or _is_of_own(names, s[1].sentence.text)]
    for saying, status, rule in (
        (Saying.REQUEST, WeightsStatus.REQUEST, "W111"),
        (Saying.WITHDRAWN, WeightsStatus.WITHDRAWN, "W113"),
        (Saying.RELEASED, WeightsStatus.OPEN, "W114"),
        (Saying.ANNOUNCED, WeightsStatus.ANNOUNCED, "W112"),
    ):
        statement = _first(repo, said_of_own, saying)
        if statement is not None:
            return status, _evidence(statement, locator, rule)
    return WeightsStatus.NONE, None


_OURS = re.compile(r"\b(?:we|our)\b|我们|本项目|本次", re.IGNORECASE)


def _is_of_own(names: ProjectNames, text: str) -> bool:
    """Say whether a sentence names the project or speaks for its authors."""
    return names.is_named_in(text) or bool(_OURS.search(text))


def _first(repo: RepoName, said: Sequence[tuple[Page, Statement]], saying: Saying) -> tuple[Page, Statement] | None:
    """Return the first statement of a sort that is about the project's own weights."""
    is_llama = ProjectNames.of(repo).is_named_in("llama") or "llama" in repo.key
    for page, statement in said:
        if statement.saying is not saying:
            continue
        if _LLAMA_TERMS.search(statement.sentence.text) and not is_llama:
            continue
        return page, statement
    return None


def _evidence(found: tuple[Page, Statement], locator: Locator, rule: str) -> Evidence:
    page, statement = found
    line = line_of(page, statement.sentence, statement.key[:40])
    return locator.evidence(page.path, line, page.quote(line), rule)


def as_finding(page: Page, statement: Statement) -> Finding:
    """Return a statement as a finding."""
    line = line_of(page, statement.sentence, statement.key[:40])
    return Finding(
        _RULES[statement.saying], page.path, line, page.quote(line), statement.saying.value, "said of weights"
    )
