"""Sentences that allow, forbid or condition commercial use, with what they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from tracker.detect.licences import signs
from tracker.detect.licences.names import find_names
from tracker.detect.licences.said import UseStatement
from tracker.detect.licences.scopes import Subject, subjects_of
from tracker.detect.markdown import LineKind, Page, quote
from tracker.detect.sentences import Sentence, line_of
from tracker.domain.licences import CommercialUse

MAX_SENTENCES = 400
"""Sentences on terms read of one page; an honest page has a dozen."""
_LABEL = 60
"""Characters of a few words that head a list or table."""
_BOUND = re.compile(r"[,，;；]|\b(?:while|whereas|but)\b")
_REPOSITORY = re.compile(r"\brepo(?:sitory)?\b|仓库|存储库", re.IGNORECASE)
_CODE = re.compile(r"\bcodes?\b|代码|源码", re.IGNORECASE)
_HINT = re.compile(r"commercial|research|academic|商业|商用|研究|学术|科研|permissive|상업", re.IGNORECASE)
_DEMO = re.compile(r"\bdemo\b|\bwebsite\b|\bonline\s+service|\bAPI\b|演示|在线体验", re.IGNORECASE)


def uses_in_sentences(page: Page, told: Sequence[Sentence]) -> Iterator[UseStatement]:
    """Yield what a page says about commercial use; tables and code never speak here."""
    for sentence in islice((sentence for sentence in told if _may_speak(sentence)), MAX_SENTENCES):
        yield from _uses(page, sentence)


def _may_speak(sentence: Sentence) -> bool:
    if sentence.kind in {LineKind.TABLE, LineKind.FRONT} or not _HINT.search(sentence.text):
        return False
    return not signs.FOREIGN_SECTION.search(sentence.trail) or signs.LICENCE_SECTION.search(sentence.trail) is not None


def _uses(page: Page, sentence: Sentence) -> Iterator[UseStatement]:
    text = sentence.text
    condition = signs.ON_CONDITION.search(text)
    if condition and "commercial entities" not in condition[0]:
        yield _statement(page, sentence, condition[0], CommercialUse.CONDITIONAL, _subjects(text), text)
    told: frozenset[Subject] = frozenset()
    for clause in _clauses(text):
        own = _subjects(clause)
        subjects = told = own or told
        bans = [match[0] for match in signs.FORBIDDEN.finditer(clause)]
        forbidden = [words for words in bans if not _is_licence_name(words, text)]
        if forbidden and signs.EXCEPTED.search(text):
            yield _statement(page, sentence, forbidden[0], CommercialUse.CONDITIONAL, subjects or _subjects(text), text)
        elif forbidden:
            yield _statement(page, sentence, forbidden[0], CommercialUse.NO, subjects or _subjects(text), text)
        elif not condition and not bans and (allowed := signs.ALLOWED.search(clause)):
            yield _statement(page, sentence, allowed[0], CommercialUse.YES, subjects or _subjects(text), clause)


def _subjects(words: str) -> frozenset[Subject]:
    """`This repository` restricted is everything in it, unless the words single out its code."""
    found = subjects_of(words)
    is_whole = Subject.CODE in found and _REPOSITORY.search(words) and not _CODE.search(words)
    return found | {Subject.PROJECT} if is_whole else found


def _is_licence_name(words: str, sentence: str) -> bool:
    """`non-commercial` beside a licence's name says which licence it is, not that the project adds a ban."""
    if re.fullmatch(r"non-?commercial", words, re.IGNORECASE) is None or not find_names(sentence):
        return False
    return (
        re.search(r"\bfor\s+(?:\w+\s+)?non-?commercial\s+(?:use|usage|purposes?)\s+only", sentence, re.IGNORECASE)
        is None
    )


def _clauses(text: str) -> Iterator[str]:
    """Cut at commas, and join enumerations again so that a list of subjects stays with its verb."""
    start = 0
    for match in _BOUND.finditer(text):
        piece = text[start : match.start()]
        if len(piece) > 24 or signs.FORBIDDEN.search(piece) or signs.ALLOWED.search(piece):
            yield piece
            start = match.end()
    yield text[start:]


_RULES = {CommercialUse.NO: "L208", CommercialUse.CONDITIONAL: "L209", CommercialUse.YES: "L210"}


def _statement(
    page: Page, sentence: Sentence, words: str, use: CommercialUse, subjects: frozenset[Subject], said: str
) -> UseStatement:
    line = line_of(page, sentence, words)
    raw = page.line(line).raw
    place = max(0, raw.find(words))
    before = said[: said.find(words) + len(words)]
    others = signs.OF_OTHERS.search(before) is not None or _DEMO.search(said) is not None
    shown = quote(raw, place, place + len(words))
    is_label = len(sentence.text) <= _LABEL and sentence.text[-1:] not in "。.!！"
    return UseStatement(subjects, use, page.path, line, shown, _RULES[use], others, is_label)
