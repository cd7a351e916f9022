"""Rules D4xx: is the project's own training data published, in part, not at all, or is nothing said?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker.detect import data_words as words
from tracker.detect.addresses import Thing
from tracker.detect.data_inside import EXAMPLES, RELEASED, TESTING, in_repository
from tracker.detect.data_siblings import sibling_lines
from tracker.detect.inline import plain
from tracker.detect.markdown import LineKind, Page
from tracker.detect.mentions import Mention
from tracker.detect.place import Locator
from tracker.detect.sentences import Sentence, line_of, without_inner_stops
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


_RULES = (
    ("D405", words.REFUSED),
    ("D402", words.PARTLY),
    ("D403", words.WITHHELD),
    ("D401", RELEASED),
    ("D404", words.DESCRIBED),
)


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
    names = ProjectNames.of(repo)
    siblings = sibling_lines(repo, {page.path: page for page in pages}, mentions, names)
    rest = [m for m in mentions if (m.path, m.line) not in siblings]
    found = _artifacts(repo, pages, rest, told, tree, locator)
    artifacts = tuple(a for a in found if has_own_weights or a.evidence.rule != "D412")
    findings: list[Finding] = []
    first: dict[str, Evidence] = {}
    for page in pages:
        for sentence in told[page.path]:
            for rule, said in _said(sentence):
                line = line_of(page, sentence, said[:30])
                is_ours = _is_ours(rule, sentence, names, has_own_weights=has_own_weights)
                is_ours = is_ours and (page.path, line) not in siblings
                note = f"said: {said[:80]!r}"
                findings.append(Finding(rule, page.path, line, page.quote(line), "", note, is_ours))
                if is_ours:
                    first.setdefault(rule, locator.evidence(page.path, line, page.quote(line), rule))
    if _is_all_given(pages, told):
        first = {rule: evidence for rule, evidence in first.items() if rule not in {"D402", "D403"}}
    pretrained = any(words.PRETRAINED_HERE.search(s.text) for page in pages for s in told[page.path])
    is_part = pretrained and not any(_speaks_of_pretraining(a, pages) for a in artifacts)
    status, evidence = _conclude(artifacts, first, is_part=is_part)
    return Data(status, evidence, artifacts, tuple(findings))


def _said(sentence: Sentence) -> Iterator[tuple[str, str]]:
    """Yield each rule that a sentence satisfies, with the words that do."""
    text = without_inner_stops(sentence.text)
    for rule, pattern in _RULES:
        match = pattern.search(text)
        if match is not None and not (rule in {"D401", "D402"} and TESTING.search(words.TESTING_CODE.sub("", text))):
            yield rule, sentence.text[match.start() : match.end()]


def _is_ours(rule: str, sentence: Sentence, names: ProjectNames, *, has_own_weights: bool) -> bool:
    """A description counts when the project has weights that were trained, or when it names the project's model."""
    if rule == "D401":
        said = words.OWN_RELEASE.search(without_inner_stops(sentence.text))
        return said is not None and not words.NOT_YET.search(sentence.text) and not words.DENIED.search(said[0])
    if rule == "D404" and words.OF_USERS.search(sentence.text):
        return False
    if rule == "D403" and sentence.kind is LineKind.TABLE:
        return False
    if rule in {"D402", "D403"} and words.DONE.match(sentence.text):
        return False
    if rule not in {"D404", "D403"} or has_own_weights:
        return True
    return not words.TOOL.search(sentence.text) and names.is_named_in(sentence.text)


def _is_all_given(pages: Sequence[Page], told: Mapping[str, Sequence[Sentence]]) -> bool:
    """Say whether a sentence tells that all training data are there, now."""
    said = (s.text for page in pages for s in told[page.path] if words.ALL_GIVEN.search(s.text))
    return any(not words.NOT_YET.search(text) and not words.DENIED.search(text) for text in said)


def _speaks_of_pretraining(found: FoundArtifact, pages: Sequence[Page]) -> bool:
    """Say whether data are offered as what the model was pre-trained on, not only as what it was tuned on."""
    evidence = found.evidence
    if evidence.rule == "D412" or evidence.line is None:
        return True
    page = next((p for p in pages if p.path == evidence.path), None)
    near = (
        "" if page is None else " ".join((page.line(evidence.line).visible, *page.section_of(evidence.line).trail[-2:]))
    )
    return bool(words.PRETRAIN_DATA.search(near))


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
    if "D402" in first:
        return DataStatus.PARTIAL, first["D402"]
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
    if words.SHOWN.search(around.sentence) or words.SUGGESTED.search(around.before):
        return ""
    if words.OPTION.search(around.before) or EXAMPLES.search(around.lead):
        return ""
    if words.EVALUATION.search(around.sentence) and not RELEASED.search(around.sentence):
        return ""
    if words.EVALUATION_DATA.search(around.sentence) and not words.TRAINING_DATA.search(around.sentence):
        return ""
    if TESTING.search(mention.address.name) or TESTING.search(" ".join(around.section[-1:])):
        return ""
    names = ProjectNames.of(repo)
    if mention.address.owner and (
        names.is_own_account(mention.address.owner) or names.is_named_in(mention.address.name)
    ):
        return "D410"
    if mention.address.thing is Thing.DRIVE and words.DOWNLOADS.search(f"{mention.words} {around.sentence}"):
        return "D410"
    is_ours = names.is_named_in(mention.words) or bool(words.OWN_RELEASE.search(without_inner_stops(around.sentence)))
    if is_ours or (mention.address.thing is Thing.DATASET and _by_us(around.sentence)):
        return "D410"
    is_training = words.TRAINED_ON.search(around.before) and not re.search(r"\bthey\b|baseline", around.sentence, re.I)
    return "D412" if is_training else ""


def _is_training_list(page: Page, mention: Mention) -> bool:
    """Say whether a data set is linked where the page tells what its models were trained on."""
    around = mention.around
    if words.SHOWN.search(around.sentence):
        return False
    titles = " ".join(around.section[-2:])
    if TESTING.search(f"{titles} {mention.address.name}"):
        return False
    block = page.block_of(mention.line)
    if block is not None and not around.header and words.USED_TO_TRAIN.search(plain(block.text[:1500])):
        return True
    if words.FOR_USERS.search(f"{titles} {around.lead} {around.before}") or not words.TRAINED_LIST.search(titles):
        return False
    return not around.lead or bool(words.TRAINED_LIST.search(around.lead))


def _by_us(sentence: str) -> bool:
    return bool(RELEASED.search(sentence)) and bool(re.search(r"\b(?:we|our)\b|我们|本项目", sentence, re.IGNORECASE))
