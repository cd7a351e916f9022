"""What the sentences, tables, badges and front matter of a page say: licences named for a subject, and terms of use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import unquote

from tracker.detect.inline import LinkForm
from tracker.detect.licences import signs
from tracker.detect.licences.names import Named, find_names
from tracker.detect.licences.scopes import Subject, base_name, subjects_of
from tracker.detect.markdown import Line, LineKind, Link, Page, quote
from tracker.detect.sentences import Sentence, line_of
from tracker.detect.tables import Cell, Table
from tracker.domain.identifiers import RepoName
from tracker.domain.licence_tags import custom_expression, expression_of_tag
from tracker.domain.licences import CommercialUse


class Weight(IntEnum):
    """How much a place is believed, most first."""

    SECTION = 0
    """A sentence of a section on licences."""
    LABEL = 1
    """A line such as `License: …`."""
    SENTENCE = 2
    """A sentence elsewhere."""
    TABLE = 3
    """A licence column."""
    TAG = 4
    """Front matter."""
    BADGE = 5


@dataclass(frozen=True, slots=True)
class LicenceStatement:
    """A page names a licence for subjects."""

    subjects: frozenset[Subject]
    """Empty: it does not say for what."""
    expression: str
    """Empty when the page only links to a file."""
    weight: Weight
    path: str
    line: int
    quote: str
    rule: str
    file: str = ""
    """Base name of the licence file that the page links to for it."""
    is_of_others: bool = False
    """Speaks of what the project builds on."""


@dataclass(frozen=True, slots=True)
class UseStatement:
    """A page says whether commercial use is allowed."""

    subjects: frozenset[Subject]
    use: CommercialUse
    path: str
    line: int
    quote: str
    rule: str
    is_of_others: bool = False


_CHAIN = re.compile(
    r"\s*(?:and|以及|及|和|与|、|,|&|\+|/|license|licence|许可证|协议|the|[\[\]()《》「」“”\"*`]|\s)*", re.IGNORECASE
)


def licences_in_sentences(page: Page, told: Sequence[Sentence], repo: RepoName) -> Iterator[LicenceStatement]:
    """Yield the licences that the sentences of a page name or link to; badges speak elsewhere."""
    links, badges = _links_by_line(page, repo), _badge_lines(page)
    before: frozenset[Subject] = frozenset()
    place: tuple[str, ...] = ()
    for sentence in told:
        if sentence.section != place:
            before, place = frozenset(), sentence.section
        if sentence.kind in {LineKind.TABLE, LineKind.FRONT, LineKind.HEADING}:
            continue
        weight = _weight(sentence)
        if weight is not None:
            said = [*_named(page, sentence, weight), *_linked(page, sentence, weight, links, before)]
            yield from (statement for statement in said if statement.line not in badges)
        if weight is Weight.SECTION:
            before = subjects_of(sentence.text) or before


def _badge_lines(page: Page) -> set[int]:
    """Lines with images; in HTML, where a link and its image stand on lines of their own, the whole block."""
    found: set[int] = set()
    for link in page.links:
        if link.form is LinkForm.IMAGE:
            block = page.block_of(link.line) if link.kind is LineKind.HTML else None
            found.update(range(block.start, block.end + 1) if block else (link.line,))
    return found


def _weight(sentence: Sentence) -> Weight | None:
    """How far a sentence is believed; None when it does not speak of licences."""
    words, trail = sentence.text, sentence.trail
    if signs.LABELLED.search(words):
        return Weight.LABEL
    if signs.FOREIGN_SECTION.search(trail) and not signs.LICENCE_SECTION.search(trail):
        return None
    if signs.LICENCE_SECTION.search(trail) and sentence.kind is not LineKind.HEADING:
        return Weight.SECTION
    return Weight.SENTENCE if signs.LICENCE_WORD.search(words) else None


def _named(page: Page, sentence: Sentence, weight: Weight) -> Iterator[LicenceStatement]:
    text = sentence.text
    names = find_names(text)
    if not names or not (signs.STATES_LICENCE.search(text) or weight is Weight.LABEL):
        return
    for group, segment in _segments(text, names):
        subjects = subjects_of(segment) or (
            subjects_of(text[group[-1].end :]) if len(names) == len(group) else frozenset()
        )
        expression = " AND ".join(dict.fromkeys(named.expression for named in group))
        if not subjects and expression.startswith("LicenseRef-"):
            subjects = frozenset({Subject.WEIGHTS})
        line = line_of(page, sentence, text[group[0].start : group[0].end])
        is_of_others = signs.OF_OTHERS.search(segment) is not None
        yield LicenceStatement(
            subjects, expression, weight, page.path, line, quote(page.line(line).raw), "L203", is_of_others=is_of_others
        )


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


def _links_by_line(page: Page, repo: RepoName) -> Mapping[int, list[Link]]:
    """Links to files of this repository; a name may have moved to another owner since the page was written."""
    found: dict[int, list[Link]] = {}
    for link in page.links:
        if link.form is not LinkForm.IMAGE and _is_own(link.url, repo):
            found.setdefault(link.line, []).append(link)
    return found


_FORGE = re.compile(r"^https?://(?:www\.)?github\.com/([^/]+)/([^/]+)/(?:blob|tree|raw)/", re.IGNORECASE)


def _is_own(url: str, repo: RepoName) -> bool:
    match = _FORGE.match(url)
    if match is None:
        return not re.match(r"[a-z][a-z0-9+.-]*:|//|#", url, re.IGNORECASE)
    return match[1].lower() == repo.owner.lower() or match[2].lower() == repo.name.lower()


_LICENCE_FILE = re.compile(r"licen[sc]e|许可|协议|agreement|terms|copying", re.IGNORECASE)


def _linked(
    page: Page,
    sentence: Sentence,
    weight: Weight,
    links: Mapping[int, list[Link]],
    before: frozenset[Subject],
) -> Iterator[LicenceStatement]:
    """Yield links to licence files, with the subjects of the words before them or of the sentence before."""
    start = 0
    for number in range(sentence.line, min(sentence.last, sentence.line + 20) + 1):
        for link in links.get(number, ()):
            name = base_name(unquote(link.url).rstrip("/")).split("#")[0].split("?")[0]
            place = sentence.text.find(link.text, start) if link.text else -1
            if place < 0 or not _LICENCE_FILE.search(name):
                continue
            segment = sentence.text[start:place]
            subjects = subjects_of(segment) or subjects_of(sentence.text) or before
            others = signs.OF_OTHERS.search(segment) is not None
            start = place + len(link.text)
            shown = page.quote(number, link.start, link.end)
            yield LicenceStatement(subjects, "", weight, page.path, number, shown, "L204", name, others)


_COLUMN = re.compile(r"^\W*(?:model\s+)?licen[sc]es?\W*$|^\W*(?:许可证?|协议|开源协议|许可协议)\W*$", re.IGNORECASE)
_CELL_NO = re.compile(r"^\W*(?:research[\s-]only|non-?commercial|仅供研究|非商业)\W*$", re.IGNORECASE)


def licences_in_tables(page: Page) -> Iterator[LicenceStatement]:
    """Yield what licence columns say, row by row; a column is taken to speak of the weights in its row."""
    for table in page.tables:
        yield from _in_table(page, table)


def _in_table(page: Page, table: Table) -> Iterator[LicenceStatement]:
    columns = [i for i, cell in enumerate(table.header) if _COLUMN.match(cell.text)]
    for row in table.rows[:200]:
        for cell in (row[i] for i in columns if i < len(row)):
            expression = _cell_expression(cell)
            if expression:
                line = page.line(cell.line)
                shown = quote(line.raw, cell.start, cell.end)
                subjects = frozenset({Subject.WEIGHTS})
                yield LicenceStatement(subjects, expression, Weight.TABLE, page.path, cell.line, shown, "L205")


def _cell_expression(cell: Cell) -> str:
    if _CELL_NO.match(cell.text):
        return "LicenseRef-Non-Commercial"
    names = find_names(cell.text) or find_names(cell.text + " License")
    return names[0].expression if names else ""


_BADGE = re.compile(
    r"/badge/(?P<label>[^/?#\s]{1,200}?)\.(?:svg|png)|/badge/(?P<bare>[^/?#\s]{1,200})|static/v1\?(?P<query>\S{1,300})"
)
_PART = re.compile(r"(?<!-)-(?!-)")


def licences_in_badges(page: Page) -> Iterator[LicenceStatement]:
    """Yield what badges say, by their address (`Code%20License-Apache_2.0-green`) or their words."""
    for link in page.links:
        if link.form is LinkForm.IMAGE:
            label, message = _badge(link)
            expression = _badge_expression(label, message)
            if expression:
                shown = page.quote(link.line, link.start, link.end)
                subjects = _badge_subjects(label)
                yield LicenceStatement(subjects, expression, Weight.BADGE, page.path, link.line, shown, "L206")


def _badge(link: Link) -> tuple[str, str]:
    match = _BADGE.search(link.url)
    raw = (match["label"] or match["bare"] or match["query"] or "") if match else ""
    parts = [
        re.sub(r"(?<!_)_(?!_)", " ", part).replace("--", "-").replace("__", "_") for part in _PART.split(unquote(raw))
    ]
    if len(parts) >= 2:
        return parts[0], parts[1]
    return link.text, link.text


def _badge_expression(label: str, message: str) -> str:
    if not re.search(r"licen[sc]e|协议|许可", label, re.IGNORECASE):
        return ""
    names = find_names(message) or find_names(message + " License")
    if names:
        return names[0].expression
    is_named = label != message and Subject.WEIGHTS in _badge_subjects(label) and re.search(r"\d", message)
    return custom_expression(message) if is_named else ""


def _badge_subjects(label: str) -> frozenset[Subject]:
    return subjects_of(re.sub(r"licen[sc]e", " ", label, flags=re.IGNORECASE))


_FRONT = re.compile(r"^licen[sc]e(?P<name>_name)?\s*:\s*[\"']?(?P<tag>[^\"'#\n]{1,80})", re.IGNORECASE)


def licences_in_front_matter(page: Page) -> Iterator[LicenceStatement]:
    """Yield the licence tag of a model card's front matter."""
    found: dict[bool, tuple[str, Line]] = {}
    for line in page.lines[:200]:
        match = _FRONT.match(line.raw) if line.kind is LineKind.FRONT else None
        if match:
            found[match["name"] is not None] = (match["tag"].strip(), line)
    if not found:
        return
    expression = expression_of_tag(found.get(False, ("", None))[0], found.get(True, ("", None))[0])
    number = next(iter(found.values()))[1].number
    if expression:
        subjects = frozenset({Subject.WEIGHTS})
        yield LicenceStatement(subjects, expression, Weight.TAG, page.path, number, page.quote(number), "L207")
