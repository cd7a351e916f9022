"""Rules F501 to F503: sizes of the project's own models, from their names, from sentences and from tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tracker.detect.facts.amounts import points_away
from tracker.detect.facts.families import FAMILY_NAME
from tracker.detect.facts.quantities import scaled, short
from tracker.detect.found import Candidate, at_sentence
from tracker.detect.markdown import LineKind, Page
from tracker.detect.sentences import Sentence
from tracker.detect.tables import Cell, Table
from tracker.detect.weights.names import ProjectNames
from tracker.domain.findings import FoundArtifact
from tracker.domain.identifiers import Host, RepoName

SIZE = re.compile(
    r"(?<![A-Za-z0-9.])(?:(?P<mix>\d{1,3})\s?[x×]\s?)?(?P<n>\d{1,4}(?:[._p]\d{1,2})?)(?P<u>[bBmM])(?P<tail>\d{1,2}(?!"
    r"\d))?"
    r"(?:[-_]?A(?P<a>\d+(?:\.\d+)?)B)?(?![A-Za-z])"
)
_GLUED_SIZE = re.compile(
    r"(?<=[A-Za-z])(?<![aAvVqQwW])(?<!\d[xX])(?P<mix>)(?P<n>\d{1,3}(?:\.\d)?)(?P<u>[bB])(?P<tail>)(?P<a>)(?![A-Za-z0-9])"
)
"""A size written to the letters before it (`Owl7B`), as only names have it; `v2b`, `A3B` and `q4b` are none."""
_CELL_SIZE = re.compile(SIZE.pattern.replace("[bBmM]", "[bBmMT]"))
_SPOKEN = re.compile(
    r"(?<![A-Za-z0-9.])(?P<n>\d{1,4}(?:[.,]\d+)?)\s*[-\s]?(?P<u>billion|million|B|M)[-\s]+(?:total )?(?:param|model\b"
    r"|language models?\b|version|llm|dense|chat)"
    r"|(?P<tn>\d{1,2}(?:\.\d+)?)\s*[-\s]?(?P<tu>trillion|T)[-\s]+(?:total )?param"
    r"|(?<![\d./-])(?P<cn>\d{1,4}(?:\.\d+)?)\s*(?P<cu>百亿|千亿|万亿|亿)\s*(?:个)?(?:参数|模型|规模)"
    r"|参数(?:量|规模|数)?\s*(?:为|是|约|达到?|：|:)*\s*(?P<pn>\d{1,4}(?:\.\d+)?)\s*(?P<pu>万亿|千亿|百亿|亿|[BM]\b)"
    r"|(?<![A-Za-z0-9.])(?P<bn>\d{1,4}(?:\.\d+)?)\s*(?P<bu>[BM])\s*(?:的)?(?:个)?参数"
    r"|\bthe (?P<dn>\d{1,3}(?:\.\d)?)\s?(?P<du>B) (?:checkpoint|variant|weights)s?\b"
    r"|\bparam(?:eter)?s?(?: count| size)?\W{0,6}(?P<qn>\d{1,4}(?:\.\d+)?)\s*(?P<qu>billion|million|[BM]\b)",
    re.IGNORECASE,
)
_PLURAL = re.compile(
    r"\bsizes?\b|\bparam|\bversions?\b|\bvariants?\b|\bscales?\b|\bfamily\b|\bavailable\b|\bseries\b|\branging|\b(?:we"
    r"|our)\b[^.]{0,60}\b(?:releas|open|provid|train)"
    r"|\bis an?\b|规模|尺寸|参数|系列|版本|包括|包含|(?:开源|发布|推出)",
    re.IGNORECASE,
)
_RELEASED_SIZES = re.compile(
    r"(?:\b(?:releas\w*|offer\w*|provid\w*|open[- ]?sourc\w*|availabl\w*|com(?:e|es|ing))\b[^.]{0,80}\bsizes?\b"
    r"|\bmodel sizes?\b\s*(?:of|:|are|include|rang)"
    r"|\b(?:checkpoints|models|weights|versions)\s*\(\d+(?:\.\d+)?B\b[^()]{0,60}\)[^.]{0,40}\b(?:releas|availab|publish|open)\w*|\b(?:various|different|multiple|several|two|three|four|five|six)"
    r" (?:model )?(?:sizes|scales)\b)"
    r"|(?:开源|发布|推出|提供|包括|包含)[^。]{0,40}(?:尺寸|规模|大小|参数量)",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"(?:\b(?:under|below|beneath|beyond|exceeding|(?:less|fewer|smaller|larger|greater) than)|低于|小于|不到"
    r"|以下的?)\s*$",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"(?:\bbetter than|\boutperform\w*|\bsurpass\w*|\bexceed\w*|\bcompar\w+ (?:performance )?(?:to|with)|\bon par with"
    r"|\bover(?:taking)? the"
    r"|优于|超越|超过|相比|较(?:一代|上一代|前代|上代))[^.;；，。]{0,60}$",
    re.IGNORECASE,
)
_NOT_SIZE = re.compile(
    r"\s*-?\s*(?:tokens?|samples?|images?|words?|characters?|instructions?|examples?|pairs?|rows?|GB|of data|data\b"
    r"|数据|语料|条|个?token|个?词|字|context|上下文|ctx)",
    re.IGNORECASE,
)
_SIZE_HEADER = re.compile(
    r"^\W*(?:#?\s*(?:total )?param(?:eter)?s?|model(?: name)?s?|size|模型(?:名称|大小|规模)?|参数(?:量|规模)?"
    r"|大小)\W*$",
    re.IGNORECASE,
)
_OTHERS = re.compile(FAMILY_NAME, re.IGNORECASE)
_FOREIGN_TITLE = re.compile(
    r"communit|acknowledg|related|citation|reference|社区|致谢|友情|引用|生态|evaluat|benchmark|评测", re.IGNORECASE
)
_JUDGED_TITLE = re.compile(r"evaluat|benchmark|result|compar|评测|对比|结果|硬件|显存", re.IGNORECASE)
_COMPONENT = re.compile(
    r"^[^.,;，。；]{0,24}(?:vision|visual|\bViT\b|encoder|decoder|projector|adapter|embedding|tokenizer|image|audio|speech"
    r"|reward|draft|视觉|编码器|解码器|适配器|奖励)",
    re.IGNORECASE,
)
_TUNED_BY_US = re.compile(
    r"\bwe (?:have |also |then |further |instruction-?)*(?:fine-?tun\w*|tun(?:e|ed)|train(?:ed)?)\b[^.,:;]{0,40}$"
    r"|\bour (?:\w+[- ])?(?:fine-?tuned|tuned|trained)\b[^.,:;]{0,30}$",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(?:we|our|this)\b|本|我们|^\W*param", re.IGNORECASE)
_MARKED_OURS = re.compile(r"\bours?\b|本项目|我们", re.IGNORECASE)
_MIN_MILLIONS = 50.0
_NETDISKS = frozenset({Host.BAIDU, Host.GDRIVE, Host.ONEDRIVE, Host.FORM})


def from_names(artifacts: Sequence[FoundArtifact], pages: Mapping[str, Page]) -> Iterator[Candidate]:
    """F501: the size in the name of an own artifact."""
    for found in artifacts:
        if not found.artifact.is_own or found.evidence.path is None or found.evidence.line is None:
            continue
        if found.artifact.ref.host in _NETDISKS:
            continue
        name = found.artifact.ref.id.rstrip("/").rpartition("/")[2]
        name = re.split(r"[-_](?:step|token|iter|ckpt|epoch)", name, flags=re.IGNORECASE)[0]
        page = pages[found.evidence.path]
        plain_name = re.sub(r"_(?=\d+_\d)|_(?!\d)|(?<=[A-Za-z])_", "-", name)
        for match in [*SIZE.finditer(plain_name)] or _GLUED_SIZE.finditer(plain_name):
            size = _size(match)
            if size is not None:
                yield _candidate("F501", page, found.evidence.line, match, size, "in the name of an own model")


def _size(match: re.Match[str]) -> float | None:
    """Return the number of parameters; None where the figure is too small to be a language model's."""
    digits = re.sub(r"[_p]", ".", match["n"])
    if match["tail"] and match["u"] == "b":
        digits = f"{digits}.{match['tail']}"
    number = scaled(digits, match["u"])
    is_small = match["u"] in "mM" and float(digits) < _MIN_MILLIONS
    return None if number is None or is_small or number > 2e12 else number


def _candidate(rule: str, page: Page, line: int, match: re.Match[str], size: float, note: str) -> Candidate:
    active = f" ({match['a']}B active)" if match["a"] else ""
    value = f"{match['mix']}x{short(size)}" if match["mix"] else short(size)
    column = page.line(line).raw.lower().find(match[0].lower())
    start, end = (column, column + len(match[0])) if column >= 0 else (0, None)
    return Candidate(rule, value + active, value.lower(), page, line, start, end, size, "parameters", note)


def from_sentences(repo: RepoName, page: Page, told: Sequence[Sentence], *, has_own: bool) -> Iterator[Candidate]:
    """F502: sizes beside the project's own name, or in a sentence that speaks of its models and of no others.

    `has_own=False` (a project without weights of its own) leaves only numbers of parameters said in words.
    """
    names = ProjectNames.of(repo)
    only = {size for m in SIZE.finditer(repo.name) if (size := _size(m)) is not None}
    for sentence in told:
        if sentence.kind is LineKind.TABLE or _FOREIGN_TITLE.search(_title(sentence)):
            continue
        speaks = _is_about_us(names, sentence) or _lists_sizes(sentence)
        is_about_us = has_own and not only and speaks and not points_away(repo, page, sentence)
        for match in SIZE.finditer(sentence.text):
            size = _size(match)
            if size is None or _is_amount(sentence.text, match):
                continue
            kept = (
                has_own
                and not _is_start(sentence.text, match)
                and (
                    is_about_us
                    or (_is_glued(names, sentence.text, match) and size in (only or {size}))
                    or (not only and bool(_TUNED_BY_US.search(sentence.text[: match.start()])))
                )
            )
            note = "said of the project's models" if kept else "not said of the project's own models"
            yield _said(page, sentence, match[0], size, is_kept=kept, note=note)
        for match in _SPOKEN.finditer(sentence.text):
            yield from _spoken(names, page, sentence, match, has_own=has_own)


_START_AFTER = re.compile(
    r"^\W{0,3}(?:(?:model|LLM)\W)?\s*(?:as (?:the |our |an? )?(?:\w+ )?(?:initiali[sz]ation|base|backbone|foundation"
    r"|starting)"
    r"|作?为(?:基座|底座|基础|初始)|进行初始化|[^。，；]{0,12}作为[^。，；]{0,8}(?:初始化|基座|底座))",
    re.IGNORECASE,
)


def _is_start(text: str, match: re.Match[str]) -> bool:
    """Say whether the size is that of a model which others are made from."""
    return bool(_START_AFTER.match(text[match.end() :]))


def _is_amount(text: str, match: re.Match[str]) -> bool:
    """Say whether the figure counts tokens, words or files rather than parameters."""
    tail = text[match.end() : match.end() + 60]
    before = text[max(0, match.start() - 90) : match.start()]
    if _BOUND.search(before) or _COMPARED.search(before):
        return True
    if re.match(r"\s*(?:live|active|activated|激活)", tail, re.IGNORECASE):
        return True  # the part that works on a token
    if _NOT_SIZE.match(tail) or re.search(r"tokens?(?![A-Za-z])|words\b|单词|词元|标识符", tail, re.IGNORECASE):
        return True
    if re.search(r"(?:pile|data\w*|corpus|tokens?)[-_ ]$|\bup to $", text[: match.start()], re.IGNORECASE):
        return True
    return match["u"] in "mM" and not re.search(r"param|model|参数|模型", text, re.IGNORECASE)


def _title(sentence: Sentence) -> str:
    return sentence.section[-1] if sentence.section else ""


def _spoken(
    names: ProjectNames, page: Page, sentence: Sentence, match: re.Match[str], *, has_own: bool
) -> Iterator[Candidate]:
    number = next(
        g for g in (match["n"], match["tn"], match["cn"], match["pn"], match["bn"], match["dn"], match["qn"]) if g
    )
    unit = next(
        g for g in (match["u"], match["tu"], match["cu"], match["pu"], match["bu"], match["du"], match["qu"]) if g
    )
    size = scaled(number, unit)
    if size is None or not _MIN_MILLIONS * 1e6 <= size <= 2e12:
        return
    text = sentence.text
    if _BOUND.search(text[: match.start()]) or (text[: match.start()].endswith("up to ") and not has_own):
        return
    is_ours = names.is_named_in(text) or (has_own and bool(match["dn"] or _OURS.search(text)))
    kept = is_ours and not _foreign(names, text) and not _COMPONENT.match(text[match.end() :])
    yield _said(page, sentence, match[0], size, is_kept=kept, note="a number of parameters in words")


def _foreign(names: ProjectNames, text: str) -> bool:
    return any(not names.is_named_in(match[0]) for match in _OTHERS.finditer(text))


def _is_about_us(names: ProjectNames, sentence: Sentence) -> bool:
    text = sentence.text
    return bool(_PLURAL.search(text)) and names.is_named_in(text) and not _foreign(names, text) and len(text) < 500


def _lists_sizes(sentence: Sentence) -> bool:
    """Say whether a sentence lists the sizes in which models are released, whatever they are named after."""
    text = sentence.text
    if re.search(r"\bMeta\b|Meta ?AI|官方", text):
        return False  # what the maker of the originals released
    return len(text) < 500 and len(SIZE.findall(text)) >= 2 and bool(_RELEASED_SIZES.search(text))


def _is_glued(names: ProjectNames, text: str, match: re.Match[str]) -> bool:
    head = text[max(0, match.start() - 40) : match.start()]
    said = re.search(r"([A-Za-z][\w-]*) is an? $", head)
    if said is not None and names.is_named_in(said[1]):
        return True
    glued = re.search(r"([A-Za-z][\w.]*(?:[- ][A-Za-z][\w.]*){0,3})[-_ ]$", head)
    if glued is not None and re.search(r"pile|data|corpus|token", glued[1], re.IGNORECASE):
        return False
    return glued is not None and names.is_named_in(glued[1].rpartition(" ")[2])


def _said(page: Page, sentence: Sentence, words: str, size: float, *, is_kept: bool, note: str) -> Candidate:
    shown = short(size)
    return at_sentence(
        "F502", page, sentence, words, shown, shown.lower(), number=size, unit="parameters", is_kept=is_kept, note=note
    )


def from_tables(repo: RepoName, page: Page) -> Iterator[Candidate]:
    """F503: cells that are a size and nothing else, under a header for models or parameters."""
    names = ProjectNames.of(repo)
    for table in page.tables:
        yield from _labelled(page, table)
        if _JUDGED_TITLE.search(page.section_of(table.start).title):
            continue
        columns = [i for i, cell in enumerate(table.header) if _SIZE_HEADER.match(cell.text)]
        for row in own_rows(names, table) if columns else ():
            if not any(_foreign(names, cell.text) for cell in row[:1]):
                yield from _cells(page, row, columns, [cell.text for cell in table.header])


def own_rows(names: ProjectNames, table: Table) -> Sequence[Sequence[Cell]]:
    """All rows; only those that bear the project's name where others' models stand beside them for comparison."""
    others = sum(_foreign(names, row[0].text) for row in table.rows if row)
    marked = [r for r in table.rows if r and _MARKED_OURS.search(r[0].text)]
    own = [r for r in table.rows if r and (names.is_named_in(r[0].text) or _MARKED_OURS.search(r[0].text))]
    return own if own and (others >= 2 or 0 < len(marked) < len(table.rows)) else table.rows


def _labelled(page: Page, table: Table) -> Iterator[Candidate]:
    """Rows such as `Total parameters | 6.7B`, or with a size for each column of models."""
    for row in (table.header, *table.rows):
        if not re.fullmatch(r"\W*(?:#|total |number of |参数)*\s*(?:param(?:eter)?s?|量|规模)\W*", row[0].text, re.I):
            continue
        is_whole = len(row) == 2 or (len(table.header) == 1 and not _JUDGED_TITLE.search(table.header[0].text))
        if is_whole:
            yield from _cells(page, row, range(1, len(row)), ["param"] * len(row))


def _cells(page: Page, row: Sequence[Cell], columns: Sequence[int], heads: Sequence[str]) -> Iterator[Candidate]:
    for index in columns:
        is_param = re.search("param|参数", heads[index], re.IGNORECASE)
        shape = _CELL_SIZE if is_param else SIZE
        match = shape.fullmatch(row[index].text.strip()) if index < len(row) else None
        size = _size(match) if match else None
        is_file = match is not None and match["u"] in "mM" and not is_param
        if match is not None and size is not None and not is_file:
            yield _candidate("F503", page, row[index].line, match, size, "a size in a table of models")


def without_rounded(found: Sequence[Candidate]) -> list[Candidate]:
    """Let a size said exactly (6.2B) replace the same size rounded in a name (6B)."""
    named = {c.number for c in found if c.is_kept and c.rule == "F501"}
    exact = {c.number for c in found if c.is_kept and c.number and c.number % 1e9} - named
    rounded = {round(n / 1e9) * 1e9 for n in exact if abs(n - round(n / 1e9) * 1e9) <= max(0.25e9, n * 0.03)}
    return [
        replace(c, is_kept=False, note="said more exactly elsewhere") if c.is_kept and c.number in rounded else c
        for c in found
    ]
