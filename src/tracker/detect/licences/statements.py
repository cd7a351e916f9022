"""Licences that the sentences of a page name or link to, with what each is said to be for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from urllib.parse import unquote

from tracker.detect.inline import LinkForm
from tracker.detect.licences import signs
from tracker.detect.licences.names import Named, find_names
from tracker.detect.licences.said import LicenceStatement, Weight
from tracker.detect.licences.scopes import Subject, base_name, subjects_of
from tracker.detect.markdown import LineKind, Link, Page, quote
from tracker.detect.sentences import Sentence, line_of
from tracker.domain.identifiers import RepoName
from tracker.domain.licence_tags import custom_expression

_CHAIN = re.compile(
    r"\s*(?:and|or|或者?|以及|及|和|与|、|,|&|\+|/|license|licence|许可证|协议|the|[\[\]()《》「」“”\"*`]|\s)*",
    re.IGNORECASE,
)


MAX_SENTENCES = 400
"""Sentences on licences read of one page."""


def licences_in_sentences(page: Page, told: Sequence[Sentence], repo: RepoName) -> Iterator[LicenceStatement]:
    """Yield the licences that the sentences of a page name or link to; badges speak elsewhere."""
    links, badges = _links_by_line(page), _badge_lines(page)
    for sentence, weight, before in islice(_speaking(told), MAX_SENTENCES):
        linked = list(_linked(page, sentence, weight, links, before, repo))
        linked = linked[-1:] if signs.REPLACED.search(sentence.text) else linked
        said = [*_named(page, sentence, weight, before), *linked]
        yield from (statement for statement in said if statement.line not in badges)


_ASIDE = re.compile(r"\W*[(（][^()（）]{1,60}[)）]\W*")
"""A sentence of one bracket goes on with the one before it."""
_PRONOUN = re.compile(r"\W*(?:they|these|both|all of (?:them|these)|it|这些|它们|两者)\b", re.IGNORECASE)
"""So does one that begins with a word for what was named before."""


def _speaking(told: Sequence[Sentence]) -> Iterator[tuple[Sentence, Weight, frozenset[Subject]]]:
    """Yield the sentences on licences, each with what the sentence before it in a licence section spoke of."""
    before: frozenset[Subject] = frozenset()
    place: tuple[str, ...] = ()
    last = ""
    for sentence in told:
        if sentence.section != place:
            before, place = frozenset(), sentence.section
        if sentence.kind in {LineKind.TABLE, LineKind.FRONT, LineKind.HEADING}:
            continue
        weight = _weight(sentence)
        if weight is Weight.SENTENCE and _PRONOUN.match(sentence.text):
            yield sentence, weight, subjects_of(last)
        elif weight is None and _ASIDE.fullmatch(sentence.text):
            yield sentence, Weight.SENTENCE, subjects_of(last)
        elif weight is not None:
            yield sentence, weight, before
        if weight is Weight.SECTION:
            before = subjects_of(sentence.text) or before
        last = sentence.text


def _badge_lines(page: Page) -> set[int]:
    """Lines with images; in HTML, where a link and its image stand on lines of their own, the whole block."""
    found: set[int] = set()
    for link in page.links:
        if link.form is LinkForm.IMAGE:
            block = page.block_of(link.line) if link.kind is LineKind.HTML else None
            found.update(range(block.start, block.end + 1) if block else (link.line,))
    return found


_LABEL_WIDTH = 80
"""`Weights: …` in a longer line is a description."""


def _weight(sentence: Sentence) -> Weight | None:
    """How far a sentence is believed; None when it does not speak of licences."""
    words, trail = sentence.text, sentence.trail
    if signs.LABELLED.search(words) or (signs.OF_SUBJECT.search(words) and len(words) <= _LABEL_WIDTH):
        return Weight.LABEL
    if signs.FOREIGN_SECTION.search(trail) and not signs.LICENCE_SECTION.search(trail):
        return None
    if signs.LICENCE_SECTION.search(trail) and sentence.kind is not LineKind.HEADING:
        return Weight.SECTION
    return Weight.SENTENCE if signs.LICENCE_WORD.search(words) else None


def _named(page: Page, sentence: Sentence, weight: Weight, before: frozenset[Subject]) -> Iterator[LicenceStatement]:
    text = sentence.text
    names = find_names(text)
    is_aside = bool(before) and bool(_ASIDE.fullmatch(text) or _PRONOUN.match(text))
    if not names or not (is_aside or _states(text, names[0], weight)):
        return
    groups = list(_segments(text, names))
    for group, segment in groups[-1:] if signs.REPLACED.search(text) else groups:
        after = text[group[-1].end :] if len(names) == len(group) else ""
        subjects = _near(segment) or subjects_of(after) or subjects_of(segment) or (before if is_aside else frozenset())
        expression = _joined(text, group)
        if not subjects and expression.startswith("LicenseRef-"):
            subjects = frozenset({Subject.WEIGHTS})
        line = line_of(page, sentence, text[group[0].start : group[0].end])
        is_of_others = _is_of_others(segment)
        yield LicenceStatement(
            subjects, expression, weight, page.path, line, quote(page.line(line).raw), "L203", is_of_others=is_of_others
        )


_IS = re.compile(r"(?:\b(?:is|are)(?:\s+also)?|[为是])\s*$", re.IGNORECASE)


def _states(text: str, first: Named, weight: Weight) -> bool:
    """Say whether a sentence states its licences: by a word of it, or plainly among terms (`The data is CC0`)."""
    is_plain = weight is Weight.SECTION and _IS.search(text[: first.start]) is not None
    return is_plain or weight is Weight.LABEL or signs.STATES_LICENCE.search(text) is not None


def _is_of_others(segment: str) -> bool:
    """Say whether the words before a name speak of what the project was made from, or give a reason."""
    origin = signs.OF_OTHERS.search(segment)
    is_bound = origin is not None and signs.BOUND_TO.search(segment, origin.end()) is not None
    return (origin is not None and not is_bound) or signs.REASON.search(segment) is not None


def _joined(text: str, group: Sequence[Named]) -> str:
    """Return the names of one group as one expression: any of them where the words between say `or`."""
    between = text[group[0].end : group[-1].start]
    operator = " OR " if re.search(r"\bor\b|或", between, re.IGNORECASE) else " AND "
    return operator.join(dict.fromkeys(named.expression for named in group))


def _near(segment: str) -> frozenset[Subject]:
    """Subjects of the words just before a name; what stands further off belongs to another thought."""
    is_chinese = sum(not char.isascii() for char in segment) * 2 > len(segment)
    return subjects_of(segment[-36 if is_chinese else -90 :])


def _segments(text: str, names: Sequence[Named]) -> Iterator[tuple[list[Named], str]]:
    """Cut a sentence by its licence names: each group of joined names with the words before it."""
    start, group, segment = 0, list[Named](), ""
    for named in names:
        between = text[start : named.start]
        if group and _CHAIN.fullmatch(between):
            group.append(named)
        else:
            if group:
                yield group, segment
            group, segment = [named], between
        start = named.end
    if group:
        yield group, segment


def _links_by_line(page: Page) -> Mapping[int, list[Link]]:
    found: dict[int, list[Link]] = {}
    for link in page.links:
        if link.form is not LinkForm.IMAGE:
            found.setdefault(link.line, []).append(link)
    return found


_HUB = re.compile(r"^https?://(?:www\.)?(?:huggingface\.co|hf\.co|modelscope\.cn)/", re.IGNORECASE)
_FORGE = re.compile(r"^https?://(?:www\.)?github\.com/([^/]+)/([^/]+)/(?:blob|tree|raw)/", re.IGNORECASE)


def _licence_file(url: str, repo: RepoName) -> str | None:
    """Return the name of the licence file of this repository that a link leads to, empty for one on a hub.

    None for everything else, another repository's file too. A repository may have moved to another owner since.
    """
    name = base_name(unquote(url).rstrip("/")).split("#")[0].split("?")[0]
    if not _LICENCE_FILE.search(name):
        return None
    forge = _FORGE.match(url)
    if forge is None:
        is_address = re.match(r"[a-z][a-z0-9+.-]*:|//|#", url, re.IGNORECASE) is not None
        return "" if _HUB.match(url) else None if is_address else name
    is_here = forge[1].lower() == repo.owner.lower() or forge[2].lower() == repo.name.lower()
    return name if is_here else None


_MANY_LINKS = 8
"""A sentence with more links is a list of other people's licences."""
_LICENCE_FILE = re.compile(r"licen[sc]e|许可|协议|agreement|terms|copying", re.IGNORECASE)


def _linked(
    page: Page,
    sentence: Sentence,
    weight: Weight,
    links: Mapping[int, list[Link]],
    before: frozenset[Subject],
    repo: RepoName,
) -> Iterator[LicenceStatement]:
    """Yield links to licence files, with the subjects of the words before them or of the sentence before."""
    start = 0
    if sum(len(links.get(number, ())) for number in range(sentence.line, sentence.last + 1)) > _MANY_LINKS:
        return
    for number in range(sentence.line, min(sentence.last, sentence.line + 20) + 1):
        for link in links.get(number, ()):
            name = _licence_file(link.url, repo)
            place = sentence.text.find(link.text, start) if link.text else -1
            if place >= 0 and name is None:
                yield from _borrowed(page, sentence, weight, link)
            if place < 0 or name is None:
                continue
            segment = sentence.text[start:place]
            subjects = subjects_of(segment) or subjects_of(sentence.text) or before
            others = signs.OF_OTHERS.search(segment) is not None
            start = place + len(link.text)
            shown = page.quote(number, link.start, link.end)
            fallback = _named_after(segment) if Subject.WEIGHTS in subjects and not find_names(link.text) else ""
            yield LicenceStatement(subjects, "", weight, page.path, number, shown, "L204", name, others, fallback)


_FOLLOWS = re.compile(
    r"遵循|遵守|依照|受限于|\bfollow|\bcompl(?:y|ies)|\bsubject\s+to|\bgoverned\s+by|\bunder\b", re.IGNORECASE
)


def _borrowed(page: Page, sentence: Sentence, weight: Weight, link: Link) -> Iterator[LicenceStatement]:
    """Yield the licence of another repository that the weights are said to follow, by that repository's name."""
    forge = _FORGE.match(link.url)
    subjects = subjects_of(sentence.text)
    is_licence = forge is not None and _LICENCE_FILE.search(base_name(unquote(link.url)))
    if forge is None or not is_licence or Subject.WEIGHTS not in subjects or not _FOLLOWS.search(sentence.text):
        return
    if find_names(sentence.text) or signs.PARTS_OF_OTHERS.search(sentence.text):
        return
    expression = custom_expression(forge[2])
    shown = page.quote(link.line, link.start, link.end)
    yield LicenceStatement(frozenset({Subject.WEIGHTS}), expression, weight, page.path, link.line, shown, "L204")


_MODEL = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z0-9.+]{1,24}(?:-[A-Za-z0-9.+]{1,12}){0,3}(?:[ ]\d[\w.]{0,5})?)\s{0,2}"
    r"(?:系列)?(?:的)?\s{0,2}"
    r"(?:(?:Base|Chat|series|open-?source)[/\s]{0,2}){0,3}(?:模型|权重|\bmodels?\b|\bweights?\b)",
    re.IGNORECASE | re.ASCII,
)


def _named_after(segment: str) -> str:
    """Return a custom expression for the model whose weights a sentence speaks of; empty when it names none."""
    for match in _MODEL.finditer(segment):
        name = match["name"]
        is_word = name.lower() in {"the", "our", "model", "base", "chat"} or re.fullmatch(r"[Vv]\d.*", name)
        if re.search(r"[A-Z]", name) and not is_word:
            return custom_expression(name)
    return ""
