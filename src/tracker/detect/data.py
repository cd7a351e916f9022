"""Rules D4xx: is the project's own training data published, in part, not at all, or is nothing said?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker.detect.addresses import Thing
from tracker.detect.data_inside import RELEASED, TESTING, in_repository
from tracker.detect.inline import plain
from tracker.detect.markdown import LineKind, Page
from tracker.detect.mentions import Mention
from tracker.detect.place import Locator
from tracker.detect.sentences import Sentence, line_of
from tracker.detect.weights.files import Content, content_of
from tracker.detect.weights.names import ProjectNames
from tracker.domain.artifacts import Artifact, ArtifactKind, DataStatus
from tracker.domain.evidence import Evidence
from tracker.domain.findings import Finding, FoundArtifact
from tracker.domain.identifiers import RepoName
from tracker.domain.repositories import TreeEntry


@dataclass(frozen=True, slots=True)
class Data:
    """What detection concluded about training data."""

    status: DataStatus
    evidence: Evidence | None
    artifacts: tuple[FoundArtifact, ...]
    findings: tuple[Finding, ...]


_GIVEN = r"(?:releas|open[- ]?sourc|publish|provid|shar|availab)\w*"
_PARTLY = re.compile(
    rf"{_GIVEN}[^.]{{0,60}}\b(?:part|subset|portion|samples?|partial\w*)\b[^.]{{0,40}}\b(?:data|dataset|corpus)"
    rf"|\b(?:part|subset|portion|samples?|partial\w*)\b[^.]{{0,40}}\b(?:data|dataset|corpus)[^.]{{0,60}}{_GIVEN}"
    rf"|(?:data|dataset)[^.]{{0,40}}\b(?:partial\w*|partly)\b[^.]{{0,20}}{_GIVEN}"
    r"|(?:data|dataset|corpus)\b[^.]{0,30}\b(?:excluding|except(?: for)?)\b[^.]{0,30}\b(?:data|part|subset)"
    r"|(?:数据|语料)[^。]{0,16}(?:不包括|不包含|不含)(?!任何|其他)[^。]{0,20}(?:数据|部分)"
    r"|(?:开源|发布|公开|提供|放出)[^。]{0,30}部分[^。]{0,20}(?:数据|语料)|部分[^。]{0,20}(?:数据"
    r"|语料)[^。]{0,20}(?:开源|发布|公开|提供|放出)"
    r"|(?:数据|语料)[^。]{0,20}部分[^。]{0,10}(?:开源|发布|公开)|本次开源[^。]{0,20}条|(?:开源|发布|公开"
    r"|提供)[^。]{0,30}(?:数据|语料)(?:样例|抽样)",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    rf"(?:will not|won't|unable to|cannot|can't|no plan\w*|do not"
    rf"|not able to)[^.]{{0,30}}\b{_GIVEN}[^.]{{0,40}}\b(?:data|dataset)"
    r"|(?:数据|语料)[^。]{0,20}(?:不(?:会|能|便|予)(?:开源|公开|发布)|暂不(?:开源|公开|发布))",
    re.IGNORECASE,
)
_WITHHELD = re.compile(
    r"\b(?:data|datasets?)\b[^.]{0,30}\b(?:is|are|remains?)\b[^.]{0,20}\b(?:not (?:be )?(?:publicly |yet )?(?:releas"
    r"|availab|open)\w*|proprietary|private|internal|in (?:legal )?review)"
    r"|\b(?:data|datasets?)\b[^.]{0,80}\breview with our legal|\bprivate \w* ?corpus|\binternal datasets?"
    r"|will (?:soon )?(?:be )?"
    rf"{_GIVEN}[^.]{{0,30}}\b(?:training data|datasets?)"
    r"|(?:数据|语料)[^。]{0,20}(?:未公开|尚未开源|暂未)|(?:即将|后续(?!用|使用|衍生)|计划|陆续)[^。]{0,20}(?:开源|发布"
    r"|公开)[^。]{0,20}(?:数据|语料)"
    r"|(?:数据|语料)[^。]{0,20}(?:即将|后续(?!用|使用|衍生)|计划|陆续|整理完成)[^。]{0,20}(?:开源|发布|公开)",
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
_TRAINED_ON = re.compile(
    r"\b(?:train|pre-?train|fine-?tun|tun)\w*\b[^.]{0,60}\b(?:on|with|using|over)\b[^.]{0,80}$"
    r"|open datasets?[^.]{0,80}$|train\w* (?:data|set)[^.]{0,40}$"
    r"|训练[^。]{0,20}$|微调[^。]{0,20}$",
    re.IGNORECASE,
)
_OWN_RELEASE = re.compile(
    r"\b(?:we|our)\b[^.]{0,60}\b(?:releas|(?<!\ba )(?<!\ban )(?<!\bthe )(?<!\bsome )open[- ]?sourc|publish"
    r"|shar)\w*[^.]{0,60}\b(?:data|datasets?|corpus"
    r"|corpora)\b"
    r"|(?:我们|本项目|本次)[^。，]{0,30}(?:开源|公开|发布|公布)[^。，]{0,30}(?:数据集|训练数据|语料)"
    r"|\b(?:training|pre-?training|fine-?tuning|tuning|instruction(?:-tuning)?|sft) (?:data|datasets?|corpus"
    r"|corpora)\b[^.]{0,60}\b(?:is|are|has been|have been)\b[^.]{0,20}\b(?:releas|open[- ]?sourc|publish|shared"
    r"|availab)\w*"
    r"|^\W*\d{2,4}[-/.年]\d{1,2}[^a-z]{0,16}(?:open[- ]?sourced?|released?)\b[^.]{0,60}\b(?:data|datasets?|corpus)\b"
    r"|^\W*\d{2,4}[-/.年]\d{1,2}\W?(?:\d{1,2}日?)?\W{0,6}(?:开源|发布|公开)了?[^。，]{0,20}(?:数据集?|语料)(?!进行|训练|微调|上)"
    r"|训练数据(?:集)?(?:已)?(?:公布|开源|发布|公开)"
    r"|提供[^。]{0,60}及其训练数据",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|never|cannot|neither|nor|no)\b|n't\b|不|未|尚|没有", re.IGNORECASE)
_SHOWN = re.compile(r"展示|示例|样例|demonstrat|\bexample data|\bsampled from", re.IGNORECASE)
"""Data that only show how tuning is done."""
_USED_TO_TRAIN = re.compile(
    r"\b(?:data|dataset|corpus)\b[^.]{0,40}\b(?:used|use) (?:to|for|in) (?:pre-?|fine-?)?(?:train|tun)", re.IGNORECASE
)
_TRAINED_LIST = re.compile(
    r"训练(?:数据|语料)|(?:数据|语料)[^。]{0,10}(?:来源|组成|构成|均采用)|\b(?:pre-?)?training (?:data|corpus|corpora"
    r"|datasets?|mixture)\b|\btrained (?:up)?on\b|\bdata (?:sources|composition|mixture)",
    re.IGNORECASE,
)
_FOR_USERS = re.compile(
    r"准备|格式|自己|自定义|自有|示例|样例|开源数据集?(?:汇总|整理|列表)|prepar|format|\byour\b|custom|example"
    r"|collection of|you can|eval|评|test",
    re.IGNORECASE,
)
_NOT_YET = re.compile(r"\bpaper\b|\bwill\b|coming soon|论文|后续|即将|将会|计划|整理中|整理完成", re.IGNORECASE)
_PRETRAINED_HERE = re.compile(
    r"(?:pre-?train|train)\w*[^.]{0,60}\b\d[\d.]*\s*(?:T\b|TB\b|trillion)\s*(?:\w+ ){0,3}tokens"
    r"|万亿\s*(?:个)?\s*(?:tokens?|标识符|词元)"
    r"|\b\d[\d.]*\s*TB? tokens|\d+ ?B (?:\w+ )?tokens|private [\w ]{0,20}corpus",
    re.IGNORECASE,
)
_PRETRAIN_DATA = re.compile(r"pre-?train|corpus|corpora|\bmix\b|(?<![a-z])pile(?![a-z])|预训练|语料", re.IGNORECASE)
_TOOL = re.compile(
    r"codebase|\bshard|pipeline|solution|framework|library|toolkit|toolbox|your (?:own )?data|platform|框架"
    r"|工具|您的数据|自己的数据|自有数据",
    re.IGNORECASE,
)
_RULES = (("D405", _REFUSED), ("D402", _PARTLY), ("D403", _WITHHELD), ("D401", RELEASED), ("D404", _DESCRIBED))


def find_data(
    repo: RepoName,
    pages: Sequence[Page],
    mentions: Sequence[Mention],
    told: Mapping[str, Sequence[Sentence]],
    tree: Sequence[TreeEntry],
    locator: Locator,
    *,
    has_own_weights: bool,
) -> Data:
    """Conclude from links to data and from what sentences say about it."""
    artifacts = _artifacts(repo, pages, mentions, told, tree, locator)
    names = ProjectNames.of(repo)
    findings: list[Finding] = []
    first: dict[str, Evidence] = {}
    for page in pages:
        for sentence in told[page.path]:
            for rule, match in _said(sentence):
                line = line_of(page, sentence, match[0][:30])
                is_ours = _is_ours(rule, sentence, names, has_own_weights=has_own_weights)
                note = f"said: {match[0][:80]!r}"
                findings.append(Finding(rule, page.path, line, page.quote(line), "", note, is_ours))
                if is_ours:
                    first.setdefault(rule, locator.evidence(page.path, line, page.quote(line), rule))
    pretrained = any(_PRETRAINED_HERE.search(s.text) for page in pages for s in told[page.path])
    is_part = pretrained and not any(_speaks_of_pretraining(a, pages) for a in artifacts)
    status, evidence = _conclude(artifacts, first, is_part=is_part)
    return Data(status, evidence, artifacts, tuple(findings))


def _said(sentence: Sentence) -> Iterator[tuple[str, re.Match[str]]]:
    for rule, pattern in _RULES:
        match = pattern.search(sentence.text)
        if match is not None and not (rule in {"D401", "D402"} and TESTING.search(sentence.text)):
            yield rule, match


def _is_ours(rule: str, sentence: Sentence, names: ProjectNames, *, has_own_weights: bool) -> bool:
    """A description counts when the project has weights that were trained, or when it names the project's model."""
    if rule == "D401":
        said = _OWN_RELEASE.search(sentence.text)
        return said is not None and not _NOT_YET.search(sentence.text) and not _DENIED.search(said[0])
    if rule == "D403" and sentence.kind is LineKind.TABLE:
        return False
    if rule not in {"D404", "D403"} or has_own_weights:
        return True
    return not _TOOL.search(sentence.text) and names.is_named_in(sentence.text)


def _speaks_of_pretraining(found: FoundArtifact, pages: Sequence[Page]) -> bool:
    """Say whether data are offered as what the model was pre-trained on, not only as what it was tuned on."""
    evidence = found.evidence
    if evidence.rule == "D412" or evidence.line is None:
        return True
    page = next((p for p in pages if p.path == evidence.path), None)
    near = "" if page is None else " ".join((page.line(evidence.line).visible, page.section_of(evidence.line).title))
    return bool(_PRETRAIN_DATA.search(near))


def _conclude(
    artifacts: Sequence[FoundArtifact], first: Mapping[str, Evidence], *, is_part: bool
) -> tuple[DataStatus, Evidence | None]:
    if "D405" in first:
        return DataStatus.CLOSED, first["D405"]
    withheld = first.get("D402") or first.get("D403")
    if artifacts:
        if withheld or is_part:
            return DataStatus.PARTIAL, withheld or artifacts[0].evidence
        return DataStatus.OPEN, artifacts[0].evidence
    if "D401" in first:
        return (DataStatus.PARTIAL, withheld) if withheld else (DataStatus.OPEN, first["D401"])
    for rule in ("D403", "D404"):
        if rule in first:
            return DataStatus.CLOSED, first[rule]
    return DataStatus.UNKNOWN, None


def _artifacts(
    repo: RepoName,
    pages: Sequence[Page],
    mentions: Sequence[Mention],
    told: Mapping[str, Sequence[Sentence]],
    tree: Sequence[TreeEntry],
    locator: Locator,
) -> tuple[FoundArtifact, ...]:
    found: dict[str, FoundArtifact] = {}
    texts = {page.path: page for page in pages}
    for mention in mentions:
        rule = _rule_for(repo, mention) if _is_data(mention) else ""
        if not rule and mention.address.thing is Thing.DATASET and _is_training_list(texts[mention.path], mention):
            rule = "D412"
        if rule:
            evidence = locator.evidence(mention.path, mention.line, mention.quote, rule)
            ref = mention.address.ref
            artifact = Artifact(ref, mention.address.url, ArtifactKind.OTHER, is_own=True)
            found.setdefault(ref.key, FoundArtifact(artifact, evidence))
    for page in pages:
        for inside in in_repository(repo, page, told[page.path], tree, locator):
            found.setdefault(inside.artifact.ref.key, inside)
    return tuple(found.values())


def _is_data(mention: Mention) -> bool:
    if mention.address.thing is Thing.DATASET:
        return True
    return mention.address.thing in {Thing.DRIVE, Thing.FILE} and content_of(mention) is Content.DATA


def _rule_for(repo: RepoName, mention: Mention) -> str:
    """Return D410 for the project's own data, D412 for open data it says it trained on, else nothing."""
    around = mention.around
    if re.search(r"sample|example|statistic", mention.address.url.rpartition("/")[2], re.IGNORECASE):
        return ""
    if _SHOWN.search(around.sentence) or re.search(
        r"you can|您可以|such as|例如|for example", around.before, re.IGNORECASE
    ):
        return ""
    if re.search(r"评估|评测|\bevaluat", around.sentence, re.IGNORECASE) and not RELEASED.search(around.sentence):
        return ""
    if TESTING.search(mention.address.name) or TESTING.search(" ".join(around.section[-1:])):
        return ""
    names = ProjectNames.of(repo)
    if mention.address.owner and (
        names.is_own_account(mention.address.owner) or names.is_named_in(mention.address.name)
    ):
        return "D410"
    is_ours = names.is_named_in(mention.words) or bool(_OWN_RELEASE.search(around.sentence))
    if is_ours or (mention.address.thing is Thing.DATASET and _by_us(around.sentence)):
        return "D410"
    is_training = _TRAINED_ON.search(around.before) and not re.search(r"\bthey\b|baseline", around.sentence, re.I)
    return "D412" if is_training else ""


def _is_training_list(page: Page, mention: Mention) -> bool:
    """Say whether a data set is linked where the page tells what its models were trained on."""
    around = mention.around
    if _SHOWN.search(around.sentence):
        return False
    titles = " ".join(around.section[-2:])
    if TESTING.search(f"{titles} {mention.address.name}"):
        return False
    block = page.block_of(mention.line)
    if block is not None and not around.header and _USED_TO_TRAIN.search(plain(block.text[:1500])):
        return True
    if _FOR_USERS.search(f"{titles} {around.lead} {around.before}") or not _TRAINED_LIST.search(titles):
        return False
    return not around.lead or bool(_TRAINED_LIST.search(around.lead))


def _by_us(sentence: str) -> bool:
    return bool(RELEASED.search(sentence)) and bool(re.search(r"\b(?:we|our)\b|我们|本项目", sentence, re.IGNORECASE))
