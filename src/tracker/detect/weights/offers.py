"""The weights part of detection: artifacts own and foreign, and the best current offer, each with its witness."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.detect.addresses import Thing
from tracker.detect.markdown import Page
from tracker.detect.mentions import How, Mention
from tracker.detect.place import Locator
from tracker.detect.sentences import Sentence, line_of
from tracker.detect.weights.files import Content, content_of
from tracker.detect.weights.kinds import is_delta_page, kind_by_name, kind_of
from tracker.detect.weights.names import ProjectNames
from tracker.detect.weights.ownership import Owned, judge
from tracker.detect.weights.statements import Saying, Statement, statements
from tracker.domain.artifacts import Artifact, ArtifactKind, WeightsStatus
from tracker.domain.evidence import Evidence
from tracker.domain.findings import Finding, FoundArtifact
from tracker.domain.identifiers import RepoName

_MODEL_THINGS = frozenset({Thing.MODEL, Thing.COLLECTION, Thing.DRIVE, Thing.FILE, Thing.ORGANISATION})
_RULES = {
    How.LINK: "W101",
    How.BADGE: "W103",
    How.BARE: "W104",
    How.CODE: "W105",
    How.ID: "W106",
}
_LLAMA_TERMS = re.compile(r"llama", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Weights:
    """What detection concluded about weights."""

    status: WeightsStatus
    evidence: Evidence | None
    artifacts: tuple[FoundArtifact, ...]
    findings: tuple[Finding, ...]


def rule_of(mention: Mention) -> str:
    """Return the code of the rule that saw a mention."""
    if mention.around.header and mention.how in {How.LINK, How.BADGE, How.BARE}:
        return "W102"
    return _RULES[mention.how]


def find_weights(
    repo: RepoName,
    pages: Sequence[Page],
    mentions: Sequence[Mention],
    told: Mapping[str, Sequence[Sentence]],
    locator: Locator,
) -> Weights:
    """Judge all mentions and sentences of a repository's pages together."""
    candidates = [m for m in mentions if m.address.thing in _MODEL_THINGS and _could_be_weights(m)]
    verdicts = _without_vague(judge(repo, candidates))
    is_delta = any(is_delta_page("\n".join(b.text for b in page.blocks)) for page in pages)
    is_delta = is_delta and not any(
        kind_by_name(v.best.address.name) is ArtifactKind.DELTA for v in verdicts if v.is_own
    )
    kinds = [kind_of(v.mentions, on_delta_page=is_delta) for v in verdicts]
    artifacts = tuple(_artifact(v, k, locator) for v, k in zip(verdicts, kinds, strict=True))
    said = [(page, s) for page in pages for s in statements(told[page.path])]
    status, witness = _status(repo, artifacts, said, locator)
    findings = tuple(_finding(v, k) for v, k in zip(verdicts, kinds, strict=True))
    return Weights(status, witness, artifacts, findings + tuple(_told(p, s) for p, s in said))


def _could_be_weights(mention: Mention) -> bool:
    if mention.address.thing in {Thing.DRIVE, Thing.FILE}:
        return content_of(mention) is Content.WEIGHTS
    return True


def _without_vague(verdicts: list[Owned]) -> list[Owned]:
    """Drop an account's page once models of that account, and collections once linked models, are named."""
    own = [v for v in verdicts if v.is_own]
    named = {v.best.address.ref.host for v in own if v.best.address.thing is Thing.MODEL}
    linked = any(v.best.address.thing is Thing.MODEL and v.best.how is not How.CODE for v in own)

    def is_kept(verdict: Owned) -> bool:
        thing = verdict.best.address.thing
        if thing is Thing.ORGANISATION:
            return verdict.is_own and verdict.best.address.ref.host not in named
        if thing is Thing.COLLECTION:
            return verdict.is_own and not linked
        return True

    return [v for v in verdicts if is_kept(v)]


def _artifact(verdict: Owned, kind: ArtifactKind, locator: Locator) -> FoundArtifact:
    best = verdict.best
    passwords = [m.address.password for m in verdict.mentions if m.address.password]
    artifact = Artifact(best.address.ref, best.address.url, kind, verdict.is_own, passwords[0] if passwords else None)
    return FoundArtifact(artifact, locator.evidence(best.path, best.line, best.quote, rule_of(best)))


def _finding(verdict: Owned, kind: ArtifactKind) -> Finding:
    best = verdict.best
    return Finding(
        rule_of(best), best.path, best.line, best.quote, f"{best.address.ref} ({kind})", verdict.why, verdict.is_own
    )


def _told(page: Page, statement: Statement) -> Finding:
    rule = {Saying.GATED: "W110", Saying.REQUEST: "W111", Saying.ANNOUNCED: "W112", Saying.WITHDRAWN: "W113"}
    line = line_of(page, statement.sentence, statement.key[:40])
    return Finding(rule[statement.saying], page.path, line, page.quote(line), statement.saying.value, "said of weights")


_BY_KIND = (
    (ArtifactKind.FULL, WeightsStatus.OPEN),
    (ArtifactKind.QUANTIZED, WeightsStatus.OPEN),
    (ArtifactKind.DELTA, WeightsStatus.DELTA),
    (ArtifactKind.ADAPTER, WeightsStatus.ADAPTER),
)


def _status(
    repo: RepoName, artifacts: Sequence[FoundArtifact], said: Sequence[tuple[Page, Statement]], locator: Locator
) -> tuple[WeightsStatus, Evidence | None]:
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
    for saying, status, rule in (
        (Saying.REQUEST, WeightsStatus.REQUEST, "W111"),
        (Saying.WITHDRAWN, WeightsStatus.WITHDRAWN, "W113"),
        (Saying.ANNOUNCED, WeightsStatus.ANNOUNCED, "W112"),
    ):
        statement = _first(repo, said, saying)
        if statement is not None:
            return status, _evidence(statement, locator, rule)
    return WeightsStatus.NONE, None


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
