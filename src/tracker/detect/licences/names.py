# ruff: noqa: E501 - a pattern reads best on one line
"""Licence names as people write them, in titles, sentences and badges, turned into expressions.

Two ways: a vocabulary of patterns for the licences everybody knows, and the shape of a name (`<Words> Model License`,
《… 模型许可协议》) for custom ones, so that a licence nobody listed here still gets a name of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from tracker.domain.licence_tags import custom_expression

_S = r"[\s_\-–]{0,3}"
_LIC = r"(?:licen[sc]es?|许可证?|許可|协议|協議|授权|ライセンス|라이선스|terms)"
_V = r"(?:v(?:er(?:sion)?)?\.?\s{0,2}|,\s?version\s)?"


@dataclass(frozen=True, slots=True)
class Named:
    """A licence name in a text, by offsets."""

    expression: str
    start: int
    end: int


def _cc(match: re.Match[str]) -> str:
    marks = re.sub(r"[^a-z]+", "", match["parts"].lower()) if match["parts"] else ""
    parts = [part for part in ("nc", "sa", "nd") if part in marks]
    return "-".join(["CC-BY", *(part.upper() for part in parts), match["version"] or "4.0"])


def _cc_words(match: re.Match[str]) -> str:
    words = match["words"].lower().replace(" ", "").replace("-", "")
    marks = [(r"noncommercial|非商业", "NC"), ("sharealike|相同方式", "SA"), (r"noderiv|禁止演绎", "ND")]
    parts = [mark for pattern, mark in marks if re.search(pattern, words)]
    return "-".join(["CC-BY", *parts, match["version"] or "4.0"])


def _gpl(match: re.Match[str]) -> str:
    words = match[0].lower()
    kind = "AGPL" if "affero" in words or "agpl" in words else "LGPL" if "lesser" in words or "lgpl" in words else "GPL"
    version = match["version"] or "3"
    version = version if "." in version else f"{version}.{1 if (kind, version) == ('LGPL', '2') else 0}"
    return f"{kind}-{version}-{'or-later' if match['later'] else 'only'}"


def _llama(match: re.Match[str]) -> str:
    version = match["version"]
    return custom_expression(f"Llama {version}") if version and version != "1" else "LicenseRef-LLaMA-1-Research"


def _bsd(match: re.Match[str]) -> str:
    return f"BSD-{match['clauses'] or '3'}-Clause"


def _falcon(match: re.Match[str]) -> str:
    return custom_expression("Falcon" + (f" {match['size']}" if match["size"] else "") + " TII")


_GML = {
    "来源说明": "Attribution",
    "相同方式再许可": "ShareAlike",
    "修改说明": "ChangeNote",
    "宣传限制": "Publicity",
    "非商业化": "NC",
    "商业授权": "CommercialGrant",
    "无限制": "Unrestricted",
}


def _gml(match: re.Match[str]) -> str:
    """The general model licence says in its name which of its clauses hold."""
    parts = [value for key, value in _GML.items() if key in (match["parts"] or "")]
    return "-".join(["LicenseRef-GML", *parts])


_PATTERNS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (rf"\bCC{_S}0\b(?:{_S}1\.0)?|\bCC{_S}zero\b", "CC0-1.0"),
    (rf"\bCC{_S}BY(?P<parts>(?:{_S}(?:NC|SA|ND)\b){{0,2}})(?:{_S}{_V}(?P<version>\d\.\d))?", _cc),
    (
        (
            r"\bCreative\s+Commons\s+Attribution(?P<words>(?:[\s-]{0,2}(?:Non-?Commercial|Share-?Alike|No-?Deriv\w{0,7}))"
            rf"{{0,2}})(?:[\s\w]{{0,24}}?{_S}{_V}(?P<version>\d\.\d))?"
        ),
        _cc_words,
    ),
    (r"知识共享(?P<words>署名[^\d，。]{0,30})(?P<version>\d\.\d)", _cc_words),
    (
        (
            rf"\b(?:GNU\s+)?(?:Affero\s+|Lesser\s+)?(?:General\s+Public\s+Licen[sc]e|\b[AL]?GPL)[\s,_\-]{{0,3}}{_V}"
            r"(?P<version>[123](?:\.\d)?)?(?P<later>\+|\s+or\s+(?:any\s+)?later)?"
        ),
        _gpl,
    ),
    (r"\bmodified\s+MIT\b", "LicenseRef-Modified-MIT"),
    (rf"\bMIT{_S}0\b", "MIT-0"),
    (r"\bMIT\b(?!['’]s\b|\s*(?:researchers?|CSAIL|Press|Media|Technology|and\s+Harvard|students?|大学|教授))", "MIT"),
    (rf"\bApache{_S}(?:Software\s)?(?:{_LIC})?[\s,_\-]{{0,3}}{_V}1\.1", "Apache-1.1"),
    (
        rf"\bApache{_S}(?:(?:Software\s+)?{_LIC}(?:[\s,_\-]{{0,3}}{_V}2(?:\.0)?)?|{_V}2(?:\.0)?(?![\d.]\d))",
        "Apache-2.0",
    ),
    (rf"\bBSD{_S}(?P<clauses>[234])?{_S}(?:clause)?", _bsd),
    (rf"\bMPL{_S}{_V}2(?:\.0)?|\bMozilla\s+Public\s+Licen[sc]e", "MPL-2.0"),
    (rf"\bEPL{_S}{_V}2(?:\.0)?|\bEclipse\s+Public\s+Licen[sc]e", "EPL-2.0"),
    (r"\bMulan\s?P(?:ermissive\s+)?S(?:oftware\s+)?L(?:icen[sc]e)?\b|木兰宽松许可证", "MulanPSL-2.0"),
    (r"\bThe\s+Unlicense\b", "Unlicense"),
    (r"\bODC[\s-]{0,2}By\b|\b(?:ODC|Open\s+Data\s+Commons)\s+Attribution\b", "ODC-By-1.0"),
    (r"\bODbL\b|\bOpen\s+Database\s+Licen[sc]e", "ODbL-1.0"),
    (r"\bCDLA[\s-]{0,2}Sharing\b", "CDLA-Sharing-1.0"),
    (r"\bCDLA[\s-]{0,2}Permissive[\s-]{0,2}(?:v(?:ersion)?\s?)?1", "CDLA-Permissive-1.0"),
    (r"\bCDLA[\s-]{0,2}Permissive\b", "CDLA-Permissive-2.0"),
    (
        rf"\bLlama{_S}(?P<version>[1-4](?:\.[1-3])?)?{_S}(?:Community{_S}|Model{_S}|CC{_S})?(?:licen[sc]e|许可|协议)",
        _llama,
    ),
    (rf"\bLlama[’']?s?\s+(?P<version>[1-4](?:\.[1-3])?)?{_S}(?:model\s+|community\s+)?licen[sc]e", _llama),
    (rf"\bGemma{_S}(?:terms\s+of\s+use|licen[sc]e)", "LicenseRef-Gemma"),
    (
        rf"(?:\bTongyi{_S}Qianwen|通义千问)[\w\s]{{0,12}}?{_S}research{_S}licen[sc]e",
        "LicenseRef-Tongyi-Qianwen-Research",
    ),
    (rf"(?:\bTongyi{_S}Qianwen|\bQianwen|通义千问)(?:模型)?{_S}{_LIC}", "LicenseRef-Tongyi-Qianwen"),
    (r"\bQwen[\s-]{0,2}Research\s+Licen[sc]e", "LicenseRef-Qwen-Research"),
    (r"\bQwen\s+Licen[sc]e", "LicenseRef-Qwen"),
    (r"\bMistral(?:\s+AI)?\s+Non[\s-]Production\s+Licen[sc]e|\bMNPL\b", "LicenseRef-Mistral-Non-Production"),
    (r"\bMistral(?:\s+AI)?\s+Research\s+Licen[sc]e|\bMRL\b", "LicenseRef-Mistral-Research"),
    (r"\bBigCode[\s-]{0,2}Open[\s-]?RAIL[\s-]{0,2}M\b", "LicenseRef-BigCode-OpenRAIL-M"),
    (r"\b(?:BigScience\s+)?(?:BLOOM\s+)RAIL(?:[\s-]{0,2}(?:v\s?)?1\.0)?", "LicenseRef-BigScience-BLOOM-RAIL-1.0"),
    (r"\bCreativeML\s+Open\s?RAIL\s?\+\+[\s-]{0,2}M", "LicenseRef-CreativeML-OpenRAIL-Plus-Plus-M"),
    (r"\bCreativeML\s+Open\s?RAIL[\s-]{0,2}M\b", "LicenseRef-CreativeML-OpenRAIL-M"),
    (r"\bOpen[\s-]?RAIL\s?\+\+", "LicenseRef-CreativeML-OpenRAIL-Plus-Plus-M"),
    (r"\b(?:BigScience\s+)?Open[\s-]?RAIL[\s-]{0,2}(?:M\b)?", "LicenseRef-BigScience-OpenRAIL-M"),
    (r"\b(?:TII\s+)?Falcon(?:[\s-]{0,2}(?P<size>\d{1,3}B|LLM))?\s+(?:TII\s+)?Licen[sc]e", _falcon),
    (r"\bOpenMDW(?:[\s-]{0,2}1\.0)?\b", "LicenseRef-OpenMDW-1.0"),
    (r"\bAI2\s+ImpACT(?:\s+Licen[sc]e)?(?:[\s\-–]{0,3}Low[\s-]Risk)?", "LicenseRef-AI2-ImpACT"),
    (r"\bNVIDIA\s+Open\s+Model\s+Licen[sc]e", "LicenseRef-NVIDIA-Open-Model"),
    (r"\bStability\s?AI\s+Community\s+Licen[sc]e", "LicenseRef-Stability-AI-Community"),
    (r"\bDatabricks\s+Open\s+Model\s+Licen[sc]e|\bDBRX\s+Licen[sc]e", "LicenseRef-Databricks-Open-Model"),
    (r"\bDeepSeek(?:[\s-]\w{1,10})?\s+(?:Model\s+)?Licen[sc]e", "LicenseRef-DeepSeek"),
    (
        r"通用模型许可协议(?P<parts>(?:-[\u4e00-\u9fff]{3,8}){0,6})|\bGeneral\s+Model\s+Licen[sc]e|\bGML\s+Licen[sc]e",
        _gml,
    ),
    (r"OpenAtom\s+Model\s+Licen[sc]e|开放原子模型许可证", "LicenseRef-OpenAtom-Model"),
    (
        r"\bYi\s+Series\s+Models?\s+(?:Community\s+)?Licen[sc]e|Yi\s*系列模型(?:社区)?许可协议",
        "LicenseRef-Yi-Community",
    ),
    (r"\bMSR[\s-]LA\b|\bMicrosoft\s+Research\s+Licen[sc]e", "LicenseRef-Microsoft-Research"),
)
_VOCABULARY = tuple((re.compile(pattern, re.IGNORECASE), value) for pattern, value in _PATTERNS)

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
    for pattern, value in _VOCABULARY:
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


def title_expression(text: str) -> str | None:
    """Return the licence that the first lines of a file name as their title; None when they name none."""
    lines = [line.strip() for line in text[:_HEAD].splitlines() if line.strip()][:12]
    for line, after in zip_longest(lines, lines[1:], fillvalue=""):
        version = after if re.match(r"version\s+\d", after, re.IGNORECASE) and len(after) <= 60 else ""
        words = f"{line} {version.split(',')[0]}".strip("#*=-_ \t\ufeff《》<>()[]")
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
