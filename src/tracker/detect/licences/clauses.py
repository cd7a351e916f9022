# ruff: noqa: E501 - a pattern reads best on one line
"""What a licence text says, as clauses: commercial use, caps, registration, regions, outputs, naming, conduct.

Read sentence by sentence in English and Chinese. The first rule of a topic that speaks wins, so the strictest come
first. Never guesses: a topic on which no sentence speaks has no clause.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from tracker.domain.licences import Clause

MAX_QUOTE = 200
_MAX_SENTENCE = 1_500
_MAX_TEXT = 120_000
_CUT = re.compile(r"(?<=[.;])\s+(?=[A-Z(“\"\d•*-])|(?<=[。；！])|\n\s*\n")
_NEVER = r"\b(?:not(?!\s+(?:be\s+)?limited|\s+primarily)|never|no(?!\s+restrict)|nor|neither|prohibit\w*|forbid\w*|restricted\s+from)\b"


@dataclass(frozen=True, slots=True)
class ClauseRule:
    """One way a text says something. `value` is fixed or read from the sentence (None: it says nothing after all)."""

    topic: str
    value: str | Callable[[str, re.Match[str]], str | None]
    words: str
    """Regular expression, compiled on first use: most texts are known and never read."""

    def search(self, sentence: str) -> re.Match[str] | None:
        """Look for the rule's words in a sentence, whatever their case."""
        return _compiled(self.words).search(sentence)


@cache
def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


def _number(words: str, unit: str | None) -> int:
    factors = {"million": 1e6, "billion": 1e9, "m": 1e6, "k": 1e3, "thousand": 1e3, "万": 1e4, "亿": 1e8, "百万": 1e6}
    return int(float(words.replace(",", "")) * factors.get((unit or "").lower(), 1))


def _users(sentence: str, match: re.Match[str]) -> str | None:
    count = _number(match["count"], match["unit"])
    period = "daily" if re.search(r"daily|\bDAU\b|日均|日活", sentence, re.IGNORECASE) else "monthly"
    return f"{count} {period} users" if count >= 1_000 else None


def _revenue(_sentence: str, match: re.Match[str]) -> str | None:
    amount = _number(match["count"], match["unit"])
    return f"{amount} USD a year" if amount >= 1_000 else None


_REGIONS = {
    "European Union": r"European\s+Union|\bEU\b|欧盟",
    "United Kingdom": r"United\s+Kingdom|\bUK\b|英国",
    "South Korea": r"South\s+Korea|韩国",
    "mainland China only": r"仅限中国(?:大陆|境内)",
}


def _regions(sentence: str, _match: re.Match[str]) -> str | None:
    named = [name for name, pattern in _REGIONS.items() if re.search(pattern, sentence)]
    return f"not in {', '.join(named)}" if named else None


def _rule(topic: str, value: str | Callable[[str, re.Match[str]], str | None], pattern: str) -> ClauseRule:
    return ClauseRule(topic, value, pattern)


RULES: tuple[ClauseRule, ...] = (
    _rule("commercial_use", "yes", r"(?:商业|商用)[^。；]{0,80}(?:无需|不需要|不必)[^。；]{0,20}(?:申请|登记|授权)"),
    _rule("commercial_use", "conditional", r"\b(?:without|unless|until|absent)\b[^.;]{0,80}\b(?:authori[sz]\w+|permission|consent)\b"
          r"[^.;]{0,160}\bcommercial\b"),
    _rule("commercial_use", "conditional", r"(?:未经|未获|在[^。；]{0,16})(?:[^。；]{0,20})(?:授权|许可|同意)[^。；]{0,60}(?:商业|商用)"),
    _rule("commercial_use", "no", r"\b(?:solely|only|exclusively|strictly)\b[^.;]{0,120}\bnon-?commercial(?!ly)"),
    _rule("commercial_use", "no", rf"{_NEVER}[^.;]{{0,300}}\bfor\s+(?:any\s+)?(?:\w+\s+or\s+)?commercial\b(?!\s+(?:losses|advantage))"),
    _rule("commercial_use", "no", r"\bfor\s+(?:your\s+)?(?:personal\s+and\s+|personal,?\s+)?(?:non-?commercial|academic)\s+"
          r"(?:research\s+)?(?:(?:use|purposes?)\s+)?only"),
    _rule("commercial_use", "no", r"\bnon-?commercial\s+research\s+(?:use|uses|purposes?)\b"),
    _rule("commercial_use", "no", r"\b(?:solely|only|exclusively)\s+(?:for|to)\b[^.;]{0,40}\b(?:academic|research|educational)\s+(?:and\s+\w+\s+)?(?:use|purposes?)\b"),
    _rule("commercial_use", "no", r"\bfor\s+commercial\s+(?:use|purposes?),?\s+this\s+(?:agreement|licen[sc]e)\s+is\s+not"),
    _rule("commercial_use", "no", r"\bnon-?commercial\s+(?:research\s+)?licen[sc]e"),
    _rule("commercial_use", "no", r"商业(?:用途|使用|目的)[^。；]{0,24}本(?:协议|许可)[^。；]{0,8}不适用|用于[^。；]{0,24}非商(?:业|用)"),
    _rule("commercial_use", "no", r"(?:不得|禁止|严禁|不可|不能)[^。；]{0,60}(?:商业(?:目的|用途|性|使用)|商用)"),
    _rule("commercial_use", "no", r"仅(?:供|限|可)?(?:用于|作|为)?[^。；，]{0,12}(?:非商业|学术研究|科研)"),
    _rule("commercial_use", "no", r"\bnon-?commercial\s+(?:use|uses|purposes?)\b(?![^.;]{0,60}\bor\s+commercial)"),
    _rule("commercial_use", "conditional", r"\bcommercial(?:ly)?\b[^.;]{0,260}\b(?:must|shall|need\s+to|required\s+to|please)\b"
          r"[^.;]{0,80}\b(?:regist(?:er|ration)|request|apply|application|obtain|contact|submit|sign|permission)"),
    _rule("commercial_use", "conditional", r"\b(?:monthly|daily)\s+active\s+users\b[^.;]{0,300}\b(?:request|obtain|apply)"),
    _rule("commercial_use", "conditional", r"\bgreater\s+than\s+\d+\s+million\s+monthly\s+active\s+users"),
    _rule("commercial_use", "conditional", r"(?:商业|商用)(?:(?!无需|不需要|不必)[^。；]){0,120}(?:申请|登记|书面|填写|另行|授权许可)"),
    _rule("commercial_use", "conditional", r"(?:申请|登记|填写|取得|获得)[^。；]{0,60}(?:商业|商用)"),
    _rule("commercial_use", "yes", r"\b(?:including|both|for|allow\w*|permit\w*|support\w*)\b[^.;]{0,60}\bcommercial\s+(?:use|purposes?|applications?)"),
    _rule("commercial_use", "yes", r"(?:可|允许|支持|包括)[^。；，]{0,16}(?:商业(?:用途|使用|目的)|商用)"),
    _rule("commercial_use", "yes", r"\bgrants?\s+(?:to\s+)?you\b[^.;]{0,300}\blicen[sc]e\b"),
    _rule("commercial_use", "yes", r"\byou\s+are\s+(?:hereby\s+)?granted\b[^.;]{0,200}\blicen[sc]e\b"),
    _rule("commercial_use", "yes", r"授予您[^。；]{0,120}许可"),
    _rule("user_cap", _users, r"(?P<count>\d[\d,.]{0,12})\s*(?P<unit>million|billion)?\s*(?:monthly|daily|total)?\s*(?:active\s+)?users"),
    _rule("user_cap", _users, r"(?:日均用户|日活|月活|活跃用户|DAU|MAU)[^。；\d]{0,24}(?P<count>\d[\d,.]{0,12})\s*(?P<unit>百万|万|亿)?"),
    _rule("revenue_cap", _revenue, r"\brevenue[^.;]{0,160}?(?:USD|US\$|\$)\s?(?P<count>\d[\d,]{0,14}(?:\.\d+)?)\s*(?P<unit>million|billion|M\b)?"),
    _rule("revenue_cap", _revenue, r"(?:USD|US\$|\$)\s?(?P<count>\d[\d,]{0,14}(?:\.\d+)?)\s*(?P<unit>million|billion|M\b)?[^.;]{0,80}\brevenue"),
    _rule("registration", "required", r"\bcommercial[^.;]{0,200}\b(?:must|shall|need\s+to|please)\b[^.;]{0,40}\b(?:regist(?:er|ration)|fill\s+(?:in|out)|questionnaire|submit)"),
    _rule("registration", "required", r"(?:商业|商用)(?:(?!无需|不需要|不必|不得)[^。；]){0,100}(?:登记|申请|填写)"),
    _rule("regions", _regions, rf"(?:{_NEVER}|\bexclud\w+|\boutside\b|不适用|不包括)[^.;。]{{0,400}}(?:European\s+Union|\bEU\b|United\s+Kingdom|South\s+Korea|欧盟)"),
    _rule("regions", _regions, r"(?:European\s+Union|United\s+Kingdom|South\s+Korea)[^.;]{0,120}\b(?:excluded|not\s+granted|not\s+apply)"),
    _rule("output_training", "conditional", r"\boutputs?\b[^.;]{0,120}\b(?:create|train|fine[\s-]?tune|improve)[^.;]{0,160}\b(?:shall\s+also\s+include|name)\b"),
    _rule("output_training", "no", rf"{_NEVER}[^.;]{{0,160}}\b(?:outputs?|results?|generated)\b[^.;]{{0,120}}\b(?:train\w*|improve|develop\w*|create)\b[^.;]{{0,120}}\bmodels?\b"),
    _rule("output_training", "no", rf"{_NEVER}[^.;]{{0,120}}\bto\s+(?:improve|train|develop)\b[^.;]{{0,40}}\b(?:any\s+)?other\s+(?:large\s+)?(?:language\s+)?(?:AI\s+)?models?"),
    _rule("output_training", "no", r"(?:不得|禁止|不可)[^。；]{0,80}(?:输出|生成|结果)[^。；]{0,60}(?:训练|改进|改善)[^。；]{0,30}模型"),
    _rule("output_training", "yes", r"(?:distill\w+|outputs?)[^.;]{0,60}\b(?:for|to)\s+(?:training|train)\s+(?:other|another)\b"),
    _rule("naming", "required", r"[“\"‘']?\b(?:Built|Powered|Improved)\s+(?:with|by|using)\s+[A-Z][\w ]{1,24}"),
    _rule("naming", "required", r"\binclude\b[^.;]{0,30}[“\"][^”\"]{2,24}[”\"]\s+at\s+the\s+beginning"),
    _rule("naming", "required", r"\bprominently\s+display\b"),
    _rule("naming", "required", r"(?:标注|注明|显著位置)[^。；]{0,40}(?:名称|使用了|来源)"),
    _rule("military", "no", rf"{_NEVER}[^.;]{{0,300}}\bmilitary\b"),
    _rule("military", "no", r"(?:不得|禁止|不可)[^。；]{0,60}军事"),
    _rule("acceptable_use", "restricted", r"\b(?:acceptable\s+use|prohibited\s+use)s?\s*(?:policy)?\b|\buse[\s-]based\s+restrictions?\b|\bprohibited\s+uses\b"),
    _rule("acceptable_use", "restricted", rf"{_NEVER}\s[^.;]{{0,60}}\b(?:use|allow)\b[^.;]{{0,200}}\b(?:illegal|unlawful|national\s+security|harm)\b"),
    _rule("acceptable_use", "restricted", r"(?:不得|禁止|不应|勿)[^。；]{0,60}(?:违法|危害|非法|国家安全|侵犯)"),
    _rule("revocable", "no", r"\bgrants?\s+(?:to\s+)?you\b[^.;]{0,200}\birrevocable\b|\bgrants?\s+(?:is|are)\s+irrevocable\b|不可撤销"),
    _rule("revocable", "yes", r"\brevocable\b|可撤销"),
    _rule("share_alike", "required", r"\bshare-?alike\b|相同方式(?:再)?(?:共享|许可)|\bunder\s+the\s+same\s+(?:terms|licen[sc]e)"),
    _rule("attribution", "required", r"\b(?:retain|include|preserve|contain|reproduce)\w*\b[^.;]{0,100}\b(?:copyright|attribution|licen[sc]e|permission)\s+notices?"),
    _rule("attribution", "required", r"(?:保留|包含|附上)[^。；]{0,40}(?:版权|许可|署名|归属)(?:声明|标识)"),
)  # fmt: skip
"""In order: within a topic the first rule that any sentence satisfies gives the value."""


def read_clauses(text: str) -> tuple[Clause, ...]:
    """Return at most one clause per topic, sorted by topic, with the sentence that says it."""
    sentences = list(dict.fromkeys(_sentences(text)))
    found: dict[str, Clause] = {}
    for rule in RULES:
        if rule.topic not in found:
            clause = next(_said(rule, sentences), None)
            if clause is not None:
                found[rule.topic] = clause
    _ease(found)
    return tuple(found[topic] for topic in sorted(found))


def _ease(found: dict[str, Clause]) -> None:
    """Forbidden in one breath and open to those who register in the next: that is a condition."""
    said, way = found.get("commercial_use"), found.get("registration")
    if said is not None and way is not None and said.value == "no":
        found["commercial_use"] = Clause("commercial_use", "conditional", way.quote)


def _said(rule: ClauseRule, sentences: list[str]) -> Iterator[Clause]:
    for sentence in sentences:
        match = rule.search(sentence)
        if match is None:
            continue
        value = rule.value if isinstance(rule.value, str) else rule.value(sentence, match)
        if value is not None:
            yield Clause(rule.topic, value, excerpt(sentence, match.start(), match.end()))


def _sentences(text: str) -> Iterator[str]:
    for part in _CUT.split(text[:_MAX_TEXT]):
        sentence = " ".join(part.split())
        for start in range(0, len(sentence), _MAX_SENTENCE):
            yield sentence[start : start + _MAX_SENTENCE]


def excerpt(sentence: str, start: int, end: int) -> str:
    """Return at most 200 characters of a sentence around a place, cut at blanks."""
    if len(sentence) <= MAX_QUOTE:
        return sentence
    first = max(
        0, min(start - 20, end - MAX_QUOTE, len(sentence) - MAX_QUOTE) if end - start > MAX_QUOTE else start - 20
    )
    first = max(0, min(first, len(sentence) - MAX_QUOTE))
    piece = sentence[first : first + MAX_QUOTE]
    if first and " " in piece[:30]:
        piece = piece[piece.index(" ") + 1 :]
    return piece.rsplit(" ", 1)[0] if first + MAX_QUOTE < len(sentence) and " " in piece[-30:] else piece
