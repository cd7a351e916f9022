"""Rules F501 to F503: sizes of the project's own models, from their names, from sentences and from tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from tracker.detect.facts.quantities import scaled, short
from tracker.detect.found import Candidate, at_sentence
from tracker.detect.markdown import Page
from tracker.detect.sentences import Sentence
from tracker.detect.weights.names import ProjectNames
from tracker.domain.findings import FoundArtifact
from tracker.domain.identifiers import Host, RepoName

SIZE = re.compile(
    r"(?<![A-Za-z0-9.])(?P<mix>\d{1,3}\s?[x×]\s?)?(?P<n>\d{1,4}(?:[._p]\d{1,2})?)(?P<u>[bBmM])(?:[-_]?A(?P<a>\d+(?:\."
    r"\d+)?)B)?(?![A-Za-z])"
)
_NAMED = re.compile(
    r"(?P<n>\d{1,4}(?:[.,]\d+)?)\s*[-\s]?(?P<u>billion|million|[BM])[-\s]+(?:param|model|language|version|llm|dense"
    r"|active|base|chat)"
    r"|(?P<cn>\d{1,4}(?:\.\d+)?)\s*(?P<cu>百亿|千亿|万亿|亿|百万)\s*(?:个)?(?:参数|模型|规模)"
    r"|参数(?:量|规模|数)?(?:为|是|约|达到?|：|:)?\s*(?P<pn>\d{1,4}(?:\.\d+)?)\s*(?P<pu>万亿|千亿|百亿|亿|[BM])"
    r"|(?P<bn>\d{1,4}(?:\.\d+)?)\s*(?P<bu>[BM])\s*(?:的)?(?:个)?参数",
    re.IGNORECASE,
)
_NOT_SIZE = re.compile(r"tokens?|samples?|images?|words?|characters?|GB|instructions?|数据|语料|条", re.IGNORECASE)


def from_names(artifacts: Sequence[FoundArtifact], pages: Mapping[str, Page]) -> Iterator[Candidate]:
    """F501: the size in the name of an own artifact."""
    for found in artifacts:
        if not found.artifact.is_own or found.evidence.path is None or found.evidence.line is None:
            continue
        ident = found.artifact.ref.id
        name = ident.rpartition("/")[2] if found.artifact.ref.host is not Host.BAIDU else ""
        page = pages[found.evidence.path]
        for match in SIZE.finditer(name.replace("_", "-")):
            yield _candidate("F501", page, found.evidence.line, match)


def _candidate(rule: str, page: Page, line: int, match: re.Match[str]) -> Candidate:
    number = scaled(re.sub(r"[_p]", ".", match["n"]), match["u"]) or 0.0
    mix = re.sub(r"\D", "", match["mix"] or "")
    active = f"-A{match['a']}B" if match["a"] else ""
    value = f"{mix}x{short(number)}" if mix else short(number) + active
    column = page.line(line).raw.lower().find(match[0].lower())
    start, end = (column, column + len(match[0])) if column >= 0 else (0, None)
    return Candidate(
        rule, value, value.lower(), page, line, start, end, number, "parameters", "in the name of an own model"
    )


def from_sentences(repo: RepoName, page: Page, told: Sequence[Sentence]) -> Iterator[Candidate]:
    """F502: sizes beside the project's own name, and sizes said in words."""
    names = ProjectNames.of(repo)
    for sentence in told:
        for match in SIZE.finditer(sentence.text):
            if _is_own(names, sentence.text, match):
                yield _said(page, sentence, match[0], match["n"], match["u"])
        for match in _NAMED.finditer(sentence.text):
            number = match["n"] or match["cn"] or match["pn"] or match["bn"]
            unit = match["u"] or match["cu"] or match["pu"] or match["bu"]
            yield _said(page, sentence, match[0], number, unit, is_kept=False)


def _is_own(names: ProjectNames, text: str, match: re.Match[str]) -> bool:
    head = text[max(0, match.start() - 40) : match.start()]
    glued = re.search(r"([A-Za-z][\w.]*(?:[- ][A-Za-z][\w.]*){0,3})[-_ ]$", head)
    if glued is None or _NOT_SIZE.match(text[match.end() :].lstrip(" -")):
        return False
    return names.is_named_in(glued[1])


def _said(page: Page, sentence: Sentence, words: str, number: str, unit: str, *, is_kept: bool = True) -> Candidate:
    value = scaled(re.sub(r"[_p]", ".", number), unit) or 0.0
    shown = short(value)
    return at_sentence(
        "F502", page, sentence, words, shown, shown.lower(), number=value, unit="parameters", is_kept=is_kept
    )
