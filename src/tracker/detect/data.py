"""Rules D4xx: is the project's own training data published, in part, not at all, or is nothing said?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.detect.addresses import Thing
from tracker.detect.documents import repository_path
from tracker.detect.inline import LinkForm
from tracker.detect.markdown import Page
from tracker.detect.mentions import Mention
from tracker.detect.place import Locator
from tracker.detect.sentences import Sentence, line_of
from tracker.detect.weights.files import Content, content_of
from tracker.detect.weights.names import ProjectNames
from tracker.domain.artifacts import Artifact, ArtifactKind, DataStatus
from tracker.domain.evidence import Evidence
from tracker.domain.findings import Finding, FoundArtifact
from tracker.domain.identifiers import ArtifactRef, Host, RepoName
from tracker.domain.repositories import TreeEntry


@dataclass(frozen=True, slots=True)
class Data:
    """What detection concluded about training data."""

    status: DataStatus
    evidence: Evidence | None
    artifacts: tuple[FoundArtifact, ...]
    findings: tuple[Finding, ...]


_TESTING = re.compile(
    r"eval|bench|test|leaderboard|评测|测试|评估|榜单|_val\b|mmlu|ceval|c-eval|gsm8k|human-?eval", re.IGNORECASE
)
_RELEASED = re.compile(
    r"(?:releas|open[- ]?sourc|publish|provid|shar|includ|available|download)\w*[^.]{0,80}\b(?:data|dataset|datasets"
    r"|corpus|corpora|instructions|dialog\w*)\b"
    r"|\b(?:data|dataset|datasets|corpus|instructions)\b[^.]{0,60}\b(?:releas|open[- ]?sourc|publish|available|here"
    r"|download|can be found|are all provided)"
    r"|(?:开源|发布|公开|提供|公布|整理并)[^。]{0,40}(?:数据|语料)|(?:数据集?|语料)[^。]{0,30}(?:开源|发布|公开|下载"
    r"|公布|已放出|可用于)",
    re.IGNORECASE,
)
_PARTLY = re.compile(
    r"\b(?:part|subset|portion|some|sample[sd]?|partial\w*)\b[^.]{0,40}\b(?:data|dataset|corpus)|(?:data"
    r"|dataset)[^.]{0,40}\b(?:partial\w*|a part|subset|sample)"
    r"|部分[^。]{0,20}(?:数据|语料)|(?:数据|语料)[^。]{0,20}(?:部分|样例|示例|抽样)|本次开源[^。]{0,20}条",
    re.IGNORECASE,
)
_WITHHELD = re.compile(
    r"(?:will not|won't|not|unable to|cannot|can't|no plan)[^.]{0,30}\b(?:releas|open[- ]?sourc|publish|shar"
    r"|provid)\w*[^.]{0,40}\b(?:data|dataset)"
    r"|(?:data|dataset)[^.]{0,60}(?:not (?:be )?(?:publicly )?(?:releas|available|open)|legal|in review|proprietary"
    r"|private|internal)"
    r"|(?:数据|语料)[^。]{0,20}(?:不(?:会|能|便)?(?:开源|公开|发布)|暂不|未公开)|(?:即将|后续|计划"
    r"|将)[^。]{0,20}(?:开源|发布|公开)[^。]{0,20}(?:数据|语料)"
    r"|(?:数据|语料)[^。]{0,20}(?:即将|后续|计划|将)[^。]{0,20}(?:开源|发布|公开)",
    re.IGNORECASE,
)
_DESCRIBED = re.compile(
    r"(?:train|pre-?train|fine-?tun|tun)\w*[^.]{0,60}\b(?:on|with|using|over)\b[^.]{0,80}\b(?:tokens?|data|dataset"
    r"|datasets|corpus|corpora|instructions|samples|conversations|mixture)"
    r"|training (?:data|corpus|dataset|datasets)|(?:curat|collect|construct)\w*[^.]{0,40}(?:data|dataset|corpus)"
    r"|\d\s*(?:T|B|trillion|billion)\s+(?:\w+ ){0,3}tokens"
    r"|\d\s*(?:samples|instructions)\b[^.]{0,30}curated|(?:训练|预训练|微调|精调)[^。]{0,40}(?:数据|语料|tokens?"
    r"|标识符)|(?:数据"
    r"|语料)[^。]{0,40}(?:训练|微调|精调)|万亿\s*(?:tokens?|标识符|词元)",
    re.IGNORECASE,
)
_DATA_PATH = re.compile(
    r"(?:^|/)(?:[\w-]*data[\w-]*|[\w-]*corpus[\w-]*|datasets?|[\w-]*instructions?)(?:/|\.jsonl?|\.csv|\.txt"
    r"|\.parquet|$)",
    re.IGNORECASE,
)


def find_data(
    repo: RepoName,
    pages: Sequence[Page],
    mentions: Sequence[Mention],
    told: Mapping[str, Sequence[Sentence]],
    tree: Sequence[TreeEntry],
    locator: Locator,
) -> Data:
    """Conclude from links to data and from what sentences say about it."""
    artifacts = _artifacts(repo, pages, mentions, tree, locator)
    findings: list[Finding] = []
    first: dict[str, Evidence] = {}
    for page in pages:
        for sentence in told[page.path]:
            for rule, pattern in (("D402", _PARTLY), ("D403", _WITHHELD), ("D401", _RELEASED), ("D404", _DESCRIBED)):
                match = pattern.search(sentence.text)
                if match is None or (rule in {"D401", "D402"} and _TESTING.search(sentence.text)):
                    continue
                line = line_of(page, sentence, match[0][:30])
                quote = page.quote(line)
                findings.append(Finding(rule, page.path, line, quote, "", f"said: {match[0][:80]!r}"))
                first.setdefault(rule, locator.evidence(page.path, line, quote, rule))
    status, evidence = _conclude(artifacts, first)
    return Data(status, evidence, artifacts, tuple(findings))


def _conclude(artifacts: Sequence[FoundArtifact], first: Mapping[str, Evidence]) -> tuple[DataStatus, Evidence | None]:
    if artifacts:
        if "D402" in first or "D403" in first:
            return DataStatus.PARTIAL, first.get("D402") or first.get("D403")
        return DataStatus.OPEN, artifacts[0].evidence
    for rule in ("D403", "D404"):
        if rule in first:
            return DataStatus.CLOSED, first[rule]
    return DataStatus.UNKNOWN, None


def _artifacts(
    repo: RepoName, pages: Sequence[Page], mentions: Sequence[Mention], tree: Sequence[TreeEntry], locator: Locator
) -> tuple[FoundArtifact, ...]:
    found: dict[str, FoundArtifact] = {}
    for mention in mentions:
        if not _is_data(mention) or not _is_own(repo, mention):
            continue
        evidence = locator.evidence(mention.path, mention.line, mention.quote, "D410")
        ref = mention.address.ref
        found.setdefault(
            ref.key, FoundArtifact(Artifact(ref, mention.address.url, ArtifactKind.OTHER, is_own=True), evidence)
        )
    for page in pages:
        for artifact in _in_repository(repo, page, tree, locator):
            found.setdefault(artifact.artifact.ref.key, artifact)
    return tuple(found.values())


def _is_data(mention: Mention) -> bool:
    if mention.address.thing is Thing.DATASET:
        return True
    return mention.address.thing in {Thing.DRIVE, Thing.FILE} and content_of(mention) is Content.DATA


def _is_own(repo: RepoName, mention: Mention) -> bool:
    around = mention.around
    if _TESTING.search(mention.address.name) or _TESTING.search(" ".join(around.section[-1:])):
        return False
    names = ProjectNames.of(repo)
    if mention.address.owner and (
        names.is_own_account(mention.address.owner) or names.is_named_in(mention.address.name)
    ):
        return True
    return bool(_RELEASED.search(around.sentence)) and bool(
        re.search(r"\b(?:we|our)\b|我们|本项目", around.sentence, re.I)
    )


def _in_repository(repo: RepoName, page: Page, tree: Sequence[TreeEntry], locator: Locator) -> list[FoundArtifact]:
    """D411: links into the repository that lead to data."""
    roots = {e.path.split("/")[0] for e in tree}
    found = []
    for link in page.links:
        if link.form is LinkForm.IMAGE:
            continue
        path = repository_path(link.url, page.path, repo)
        if path is None or not _DATA_PATH.search(path) or (roots and path.split("/")[0] not in roots):
            continue
        if path.lower().endswith((".md", ".py", ".sh", ".png", ".jpg")) or _TESTING.search(path):
            continue
        quote = page.quote(link.line, link.start, link.end)
        ref = ArtifactRef(Host.OTHER, path)
        url = locator.url(path, 1).partition("#")[0]
        found.append(
            FoundArtifact(
                Artifact(ref, url, ArtifactKind.OTHER, is_own=True),
                locator.evidence(page.path, link.line, quote, "D411"),
            )
        )
    return found
