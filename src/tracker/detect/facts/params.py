"""Rules F501 and F502: sizes of the project's own models, from their names and from sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tracker.detect.facts.amounts import points_away
from tracker.detect.facts.quantities import scaled, short
from tracker.detect.facts.sizes import GLUED_SIZE, SIZE, is_foreign, size_candidate, size_of
from tracker.detect.found import Candidate, at_sentence
from tracker.detect.markdown import LineKind, Page
from tracker.detect.sentences import Sentence
from tracker.detect.weights.names import ProjectNames
from tracker.domain.findings import FoundArtifact
from tracker.domain.identifiers import Host, RepoName

_SPOKEN = re.compile(
    r"(?<![A-Za-z0-9._])(?P<n>\d{1,4}(?:[.,]\d+)?)\s*[-\s]?(?P<u>billion|million|B|M)[-\s]+(?:total )?(?:param|model\b"
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
    r"(?:\bamong\b[^.,;]{0,30}"
    r"|\b(?:under|below|beneath|beyond|exceeding|(?:less|fewer|smaller|larger|greater) than)|低于|小于|不到"
    r"|以下的?)\s*$",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"(?:\bbetter than|\boutperform\w*|\bsurpass\w*|\bexceed\w*|\bcompar\w+ (?:performance )?(?:to|with)|\bon par with"
    r"|\bover(?:taking)? the"
    r"|优于|超越|超过|相比|比肩|媲美|较(?:一代|上一代|前代|上代))[^.;；，。]{0,60}$",
    re.IGNORECASE,
)
_NOT_SIZE = re.compile(
    r"\s*-?\s*(?:tokens?|samples?|images?|words?|characters?|instructions?|examples?|pairs?|rows?|GB|of data|data\b"
    r"|数据|语料|条|个?token|个?词|字|context|上下文|ctx)",
    re.IGNORECASE,
)
_FOREIGN_TITLE = re.compile(
    r"communit|acknowledg|related|citation|reference|社区|致谢|友情|引用|生态|evaluat|benchmark|评测", re.IGNORECASE
)
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
_MIN_MILLIONS = 50.0
"""Millions of parameters that a sentence must tell; in names and tables of models there are smaller ones."""
_WORKED_ON = re.compile(
    r"\b(?:support(?:s|ed|ing)?|enabl\w+|allow\w*|fine-?tun(?:es|ing)"
    r"|to (?:fine-?tune|train|run))\b(?:(?!\bour\b)[^.,;]){0,40}$",
    re.IGNORECASE,
)
"""What a tool does with models of a size, which need not be its own."""
_PROMISED = re.compile(
    r"(?:\b(?:will|going to|plan to)(?: also| soon)? (?:be )?(?:releas|open|publish)|即将"
    r"|计划(?:开源|发布))[^.。，；;]{0,40}$",
    re.IGNORECASE,
)
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
        sizes = [*SIZE.finditer(plain_name)] or [*GLUED_SIZE.finditer(plain_name)]
        billions = [m for m in sizes if m["u"] in "bB"]  # beside them, millions count samples
        for match in billions or sizes:
            size = size_of(match)
            if size is not None:
                yield size_candidate("F501", page, found.evidence.line, match, size, "in the name of an own model")


def from_sentences(repo: RepoName, page: Page, told: Sequence[Sentence], *, has_own: bool) -> Iterator[Candidate]:
    """F502: sizes beside the project's own name, or in a sentence that speaks of its models and of no others.

    `has_own=False` (a project without weights of its own) leaves only numbers of parameters said in words.
    """
    names = ProjectNames.of(repo)
    only = {size for m in SIZE.finditer(repo.name) if (size := size_of(m)) is not None}
    for sentence in told:
        if sentence.kind is LineKind.TABLE or _FOREIGN_TITLE.search(_title(sentence)):
            continue
        speaks = _is_about_us(names, sentence) or _lists_sizes(sentence)
        is_about_us = has_own and not only and speaks and not points_away(repo, page, sentence)
        for match in SIZE.finditer(sentence.text):
            size = size_of(match)
            if size is None or size < _MIN_MILLIONS * 1e6 or _is_amount(sentence.text, match):
                continue
            kept = (
                has_own
                and not _is_start(sentence.text, match)
                and not _PROMISED.search(sentence.text[: match.start()])
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
    text, before = sentence.text, sentence.text[: match.start()]
    if _BOUND.search(before) or _COMPARED.search(before) or (before.endswith("up to ") and not has_own):
        return
    is_ours = names.is_named_in(text) or (has_own and bool(match["dn"] or _OURS.search(text)))
    kept = (
        is_ours
        and not (is_foreign(names, text) or _PROMISED.search(before) or _WORKED_ON.search(before))
        and not _COMPONENT.match(text[match.end() :])
    )
    yield _said(page, sentence, match[0], size, is_kept=kept, note="a number of parameters in words")


def _is_about_us(names: ProjectNames, sentence: Sentence) -> bool:
    text = sentence.text
    return bool(_PLURAL.search(text)) and names.is_named_in(text) and not is_foreign(names, text) and len(text) < 500


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


def without_rounded(found: Sequence[Candidate]) -> list[Candidate]:
    """Let a size said exactly (6.2B) replace the same size rounded in a name (6B)."""
    named = {c.number for c in found if c.is_kept and c.rule == "F501"}
    exact = {c.number for c in found if c.is_kept and c.number and c.number % 1e9} - named
    rounded = {round(n / 1e9) * 1e9 for n in exact if abs(n - round(n / 1e9) * 1e9) <= max(0.25e9, n * 0.03)}
    return [
        replace(c, is_kept=False, note="said more exactly elsewhere") if c.is_kept and c.number in rounded else c
        for c in found
    ]
