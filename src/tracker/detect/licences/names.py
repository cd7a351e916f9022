# ruff: noqa: E501 - a pattern reads best on one line
"""Licence names as people write them, in titles, sentences and badges, turned into expressions.

Two ways: a vocabulary of patterns for the licences everybody knows, and the shape of a name (`<Words> Model License`,
《… 模型许可协议》) for custom ones, so that a licence nobody listed here still gets a name of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from tracker.detect.licences.vocabulary import VOCABULARY
from tracker.domain.licence_tags import custom_expression


@dataclass(frozen=True, slots=True)
class Named:
    """A licence name in a text, by offsets."""

    expression: str
    start: int
    end: int


_WORD = re.compile(r"(?:[A-Z][\w.+]{0,24}(?:-[\w.]{1,16}){0,4}|\d[\w.]{0,8}|of|for)")
_KEYWORD = re.compile(r"(?<=[ ])(?:LICEN[SC]E|Licen[sc]e|Terms of Use)\b")
_OPENING = re.compile(r"[《〈“\"(（\[「『:：,，]")
_MOST_WORDS = 8
_LOOK_BACK = 160
_FOR = re.compile(
    r"\b(?:Community|Model|Commercial)\s+Licen[sc]e(?:\s+Agreement)?\s+for\s+(?:the\s+)?"
    r"(?P<name>[A-Z][\w.+\-]{1,30}(?:\s\d[\w.]{0,6})?)(?:\s+(?:Series\s+)?Models?)?",
    re.IGNORECASE,
)
_OF_LANGUAGE = re.compile(r"\bLicen[sc]e\s+Agreement\s+for\s+Large\s+Language\s+Models\s+(?P<name>[A-Z][\w.\-]{1,30})")
_CHINESE_KEYWORD = re.compile(r"许可(?:协议|证)")
_CHINESE = re.compile(
    r"(?P<name>[A-Za-z][\w.+\-]{1,24}(?:[ ][\w.\-]{1,12}){0,2})\s{0,3}(?:系列)?(?:的)?(?:大?语言)?(?:大?模型)?"
    r"(?:社区|商用|商业|开源|研究|使用)?$",
    re.ASCII,
)
_CHINESE_REACH = 64
_CHINESE_NAMES = (
    ("南北阁", "Nanbeige LLM"), ("百川", "Baichuan"), ("元象", "XVERSE"), ("混元", "Tencent Hunyuan"), ("书生", "InternLM"),
    ("雅意", "YaYi"), ("星辰", "TeleChat"), ("天工", "Skywork"), ("源2.0", "Yuan 2.0"), ("蓝心", "BlueLM"), ("悟道", "BAAI Aquila"),
    ("智源", "BAAI Aquila"), ("盘古", "Pangu"), ("紫东太初", "Taichu"),
)  # fmt: skip
_CHINESE_TITLE = re.compile(
    r"(?P<name>" + "|".join(name for name, _ in _CHINESE_NAMES) + r")[^《》，。\n]{0,16}?许可(?:协议|证)"
)
_PLAIN_WORDS = frozenset(
    [
        "the",
        "this",
        "model",
        "models",
        "license",
        "licence",
        "agreement",
        "community",
        "code",
        "data",
        "dataset",
        "weights",
        "weight",
        "diff",
        "public",
        "open",
        "source",
        "usage",
        "use",
        "additional",
        "commercial",
        "permissive",
        "original",
        "see",
        "for",
        "of",
        "a",
        "an",
        "and",
        "under",
        "apache",
        "mit",
        "gpl",
        "cc",
        "general",
        "software",
        "free",
        "research",
        "academic",
        "custom",
        "our",
        "their",
        "its",
        "same",
        "official",
        "check",
        "please",
        "read",
        "accept",
        "terms",
        "no",
        "series",
        "standard",
        "end",
        "user",
        "project",
        "new",
        "more",
        "github",
        "gitlab",
        "huggingface",
        "hugging",
        "face",
        "modelscope",
        "language",
        "large",
        "view",
        "download",
        "section",
        "default",
        "current",
        "file",
        "main",
        "root",
        "software-license",
        "code-license",
        "under-license",
    ]
)
_NAMED_FORM = (
    re.compile(r"[“\"]Licensor[”\"]\s+means\s+the\s+(?P<name>[\w.\-]{2,30})\s+Model\s+Team", re.IGNORECASE),
    re.compile(r"许可方[”\"]是指分发其软件的\s*(?P<name>[\w.\-]{2,30})\s*模型团队"),
)
_HEAD = 1_500


def find_names(text: str) -> list[Named]:
    """Return the licence names in a stretch of text, left to right, without overlaps."""
    found = [*_known(text), *_shaped(text)]
    kept: list[Named] = []
    for named in found:
        if not any(named.start < other.end and other.start < named.end for other in kept):
            kept.append(named)
    return sorted(kept, key=lambda named: named.start)


def _known(text: str) -> Iterator[Named]:
    for pattern, value in VOCABULARY:
        for match in pattern.finditer(text):
            yield Named(value if isinstance(value, str) else value(match), match.start(), match.end())


def _shaped(text: str) -> Iterator[Named]:
    for pattern in (_FOR, _OF_LANGUAGE):
        for match in pattern.finditer(text):
            yield from _custom(match["name"], match.start(), match.end())
    for keyword in _KEYWORD.finditer(text):
        name = _words_before(text, keyword.start())
        yield from _custom(name, keyword.start() - len(name), keyword.end())
    for keyword in _CHINESE_KEYWORD.finditer(text):
        start = max(0, keyword.start() - _CHINESE_REACH)
        shape = _CHINESE.search(text[start : keyword.start()])
        if shape:
            yield from _custom(shape["name"], start + shape.start(), keyword.end())
    for match in _CHINESE_TITLE.finditer(text):
        yield from _custom(dict(_CHINESE_NAMES)[match["name"]], match.start(), match.end())


def _words_before(text: str, end: int) -> str:
    """Return the capitalised words that stand right before a place, with the blank after them."""
    words = _OPENING.split(text[max(0, end - _LOOK_BACK) : end - 1])[-1].split(" ")
    first = len(words)
    while first > 0 and len(words) - first < _MOST_WORDS and _WORD.fullmatch(words[first - 1]):
        first -= 1
    return " ".join(words[first:]) + " " if first < len(words) else ""


def _custom(name: str, start: int, end: int) -> Iterator[Named]:
    expression = custom_expression(name) if _is_name(name) else ""
    if expression:
        yield Named(expression, start, end)


def _is_name(words: str) -> bool:
    """A name has at least one word that every licence does not have."""
    return any(word not in _PLAIN_WORDS and not word.isdigit() for word in re.findall(r"[a-z][\w.+\-]*", words.lower()))


_POLICY_TITLE = re.compile(r"(?P<name>(?:Meta )?Llama [1-4](?:\.[1-3])?) Acceptable Use Policy", re.IGNORECASE)
"""A policy is a document of its own: named by its title only, never by a sentence that mentions it."""


def title_expression(text: str) -> str | None:
    """Return the licence that the first lines of a file name as their title; None when they name none."""
    lines = [line.strip() for line in text[:_HEAD].splitlines() if line.strip()][:12]
    for line, after in zip_longest(lines, lines[1:], fillvalue=""):
        version = after if re.match(r"version\s+\d", after, re.IGNORECASE) and len(after) <= 60 else ""
        words = f"{line} {version.split(',')[0]}".strip("#*=-_ \t\ufeff《》<>()[]")
        policy = _POLICY_TITLE.fullmatch(words)
        if policy:
            return f"LicenseRef-{re.sub(r'[^A-Za-z0-9.]+', '-', policy['name'])}-Use-Policy"
        if 2 <= len(words) <= 110:
            found = find_names(_capitals(words, text[:20_000]))
            if found and (found[0].end - found[0].start) * 2 >= len(words) and _states_version(found[0], words):
                return found[0].expression
    return None


def _states_version(named: Named, words: str) -> bool:
    """A title without a version does not say which one the file holds; custom names need none."""
    version = re.search(r"\d", named.expression)
    if version is None or named.expression.startswith("LicenseRef-"):
        return True
    return version[0] in words[named.start : named.end + 12]


def _capitals(words: str, text: str) -> str:
    """`LLAMA 2 COMMUNITY LICENSE` reads like `Llama 2 Community License`, each word as the text itself spells it."""
    if not words.isascii() or not words.isupper() or len(words) <= 12:
        return words
    return " ".join(_as_spelled(word, text) for word in words.split())


def _as_spelled(word: str, text: str) -> str:
    if not word.isalpha() or len(word) < 4:
        return word
    spelled = re.finditer(rf"\b{word}\b", text, re.IGNORECASE)
    return next((m[0] for m in spelled if not m[0].isupper() and not m[0].islower()), word.title())


def named_form(text: str) -> str | None:
    """Return the expression for the product a filled-in form speaks of."""
    for pattern in _NAMED_FORM:
        match = pattern.search(text[:20_000])
        if match:
            return custom_expression(match["name"])
    return None
