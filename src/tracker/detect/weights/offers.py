"""The weights part of detection: artifacts own and foreign, and the best current offer, each with its witness."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.detect.addresses import Thing
from tracker.detect.markdown import Page
from tracker.detect.mentions import How, Mention
from tracker.detect.place import Locator
from tracker.detect.sentences import Sentence
from tracker.detect.weights.disputes import find_disputes
from tracker.detect.weights.files import Content, content_of
from tracker.detect.weights.kinds import is_delta_page, is_marked, kind_by_name, kind_of, passed_as
from tracker.detect.weights.names import squeeze
from tracker.detect.weights.ownership import Owned, judge
from tracker.detect.weights.repository_files import from_releases, from_tree
from tracker.detect.weights.statements import statements
from tracker.detect.weights.status import as_finding, conclude
from tracker.detect.weights.twins import like_twins
from tracker.domain.artifacts import Artifact, ArtifactKind, WeightsStatus
from tracker.domain.evidence import Evidence
from tracker.domain.findings import Finding, FoundArtifact, FoundContradiction
from tracker.domain.identifiers import RepoName
from tracker.domain.repositories import Release, TreeEntry

_MODEL_THINGS = frozenset({Thing.MODEL, Thing.COLLECTION, Thing.DRIVE, Thing.FILE, Thing.ORGANISATION})
_RULES = {
    How.LINK: "W101",
    How.BADGE: "W103",
    How.BARE: "W104",
    How.CODE: "W105",
    How.ID: "W106",
}


@dataclass(frozen=True, slots=True)
class Weights:
    """What detection concluded about weights."""

    status: WeightsStatus
    evidence: Evidence | None
    artifacts: tuple[FoundArtifact, ...]
    findings: tuple[Finding, ...]
    contradictions: tuple[FoundContradiction, ...] = ()


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
    *,
    tree: Sequence[TreeEntry] = (),
    releases: Sequence[Release] = (),
) -> Weights:
    """Judge all mentions and sentences of a repository's pages together, with what lies in the repository itself."""
    candidates = [m for m in mentions if m.address.thing in _MODEL_THINGS and _could_be_weights(m)]
    verdicts = _without_promised(_without_vague(judge(repo, candidates)), pages)
    is_delta = any(is_delta_page("\n".join(b.text for b in page.blocks)) for page in pages)
    names_tell = any(kind_by_name(v.best.address.name) is ArtifactKind.DELTA for v in verdicts if v.is_own)
    applies = _where_delta_applies(verdicts) if is_delta and not names_tell else frozenset()
    passed = passed_as(pages)
    kinds = [kind_of(v.mentions, passed, on_delta_page=v.best.address.ref.key in applies) for v in verdicts]
    kinds = like_twins(verdicts, kinds)
    kinds = [_like_its_models(v, k, verdicts, kinds) for v, k in zip(verdicts, kinds, strict=True)]
    artifacts = [_artifact(v, k, locator) for v, k in zip(verdicts, kinds, strict=True)]
    known = {a.artifact.ref.key for a in artifacts}
    inside = [*from_releases(releases), *from_tree(tree, pages, locator)]
    artifacts += [a for a in inside if a.artifact.ref.key not in known]
    said = [(page, s) for page in pages for s in statements(told[page.path])]
    vague = {v.best.address.ref.key for v in verdicts if not _is_offered_page(v)}
    counted = [a for a in artifacts if a.artifact.ref.key not in vague]
    status, witness = conclude(repo, counted, said, locator)
    findings = tuple(_finding(v, k) for v, k in zip(verdicts, kinds, strict=True))
    findings += tuple(as_finding(p, s) for p, s in said)
    return Weights(status, witness, tuple(artifacts), findings, tuple(find_disputes(verdicts, locator)))


def _where_delta_applies(verdicts: Sequence[Owned]) -> frozenset[str]:
    """Where some own names show what the page's words are about, they are about those; else about all."""
    own = [v.best.address for v in verdicts if v.is_own]
    marked = frozenset(a.ref.key for a in own if is_marked(a.name))
    return marked or frozenset(a.ref.key for a in own)


_PROMISED = re.compile(
    r"coming soon|to be released|\btbd\b|\btba\b|in progress|敬请期待|即将|待发布|未发布", re.IGNORECASE
)


def _without_promised(verdicts: list[Owned], pages: Sequence[Page]) -> list[Owned]:
    """Drop ids that stand only in commands while a table says that the model is still to come."""
    promised = {
        squeeze(row[0].text)
        for page in pages
        for table in page.tables
        for row in table.rows
        if row and any(_PROMISED.search(cell.text) for cell in row)
    }

    def is_kept(verdict: Owned) -> bool:
        is_command = all(m.how in {How.CODE, How.ID} for m in verdict.mentions)
        return not (is_command and squeeze(verdict.best.address.name) in promised)

    return [v for v in verdicts if is_kept(v)]


def _could_be_weights(mention: Mention) -> bool:
    if mention.address.thing in {Thing.DRIVE, Thing.FILE}:
        return content_of(mention) is Content.WEIGHTS
    return True


_OFFERED_PAGE = re.compile(
    r"download|weights?\b|checkpoints?|\b(?:our|all|these|the|latest) [^.]{0,30}models?\b|models? (?:on|at|from|are"
    r"|card)|权重|模型|下载|开源",
    re.IGNORECASE,
)
_HUB_NAME = re.compile(r"^\W*(?:hugging\s?face|modelscope|魔搭\w*|wise\s?model|始智\w*|openxlab|hf)\W*$", re.IGNORECASE)


def _is_offered_page(verdict: Owned) -> bool:
    """An account's page counts as an offer when words about weights lead to it, or a header of links names the hub."""
    if verdict.best.address.thing is not Thing.ORGANISATION:
        return True
    return any(
        _OFFERED_PAGE.search(m.around.sentence)
        or re.search(r"\bmodels?\b|模型|权重", m.words, re.IGNORECASE)
        or (_HUB_NAME.match(m.words) and len(m.around.section) <= 1)
        for m in verdict.mentions
    )


_EVERY = re.compile(
    r"\b(?:all|every)\b.{0,80}\b(?:checkpoints?|models?|weights)\b.{0,80}\b(?:released|available|published|uploaded"
    r"|open-?sourced|downloaded|found)\b|(?:全部|所有).{0,40}(?:模型|权重).{0,40}(?:发布|开源|下载|上传)",
    re.IGNORECASE,
)
"""Says that more lies on an account's page than the models named one by one."""


def _holds_all(verdict: Owned) -> bool:
    return any(_EVERY.search(m.around.sentence) for m in verdict.mentions if m.how is not How.CODE)


def _like_its_models(
    verdict: Owned, kind: ArtifactKind, verdicts: Sequence[Owned], kinds: Sequence[ArtifactKind]
) -> ArtifactKind:
    """An account's page holds what the models that are named of that account are, where these are of one kind."""
    page = verdict.best.address
    if page.thing is not Thing.ORGANISATION:
        return kind
    others = ((v.best.address, k) for v, k in zip(verdicts, kinds, strict=True))
    named = {k for a, k in others if a.thing is Thing.MODEL and a.owner.lower() == page.owner.lower()}
    return named.pop() if len(named) == 1 else kind


def _tells_kind_of_its_own(collection: Owned, own: Sequence[Owned]) -> bool:
    """Say whether a collection is named for quantised copies, adapters or deltas, of which no model is named."""
    kind = kind_by_name(collection.best.address.name)
    models = (v.best.address.name for v in own if v.best.address.thing is Thing.MODEL)
    return kind not in {None, ArtifactKind.FULL, ArtifactKind.OTHER} and all(kind_by_name(n) != kind for n in models)


def _without_vague(verdicts: list[Owned]) -> list[Owned]:
    """Drop an account's page once models of that account, and collections once linked models, are named.

    A page that is said to hold all of them stays beside the few that are named.
    """
    own = [v for v in verdicts if v.is_own]
    named = {v.best.address.ref.host for v in own if v.best.address.thing is Thing.MODEL}
    linked = any(v.best.address.thing is Thing.MODEL and v.best.how is not How.CODE for v in own)

    def is_kept(verdict: Owned) -> bool:
        thing = verdict.best.address.thing
        if thing is Thing.ORGANISATION:
            return verdict.is_own and (verdict.best.address.ref.host not in named or _holds_all(verdict))
        if thing is Thing.COLLECTION:
            return verdict.is_own and (not linked or _tells_kind_of_its_own(verdict, own))
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
