"""What a page says about getting weights: click-through, request, promise, withdrawal. Sentences, not links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tracker.detect.sentences import Sentence


class Saying(StrEnum):
    """What a sentence says of the weights."""

    GATED = "gated"
    REQUEST = "request"
    ANNOUNCED = "announced"
    WITHDRAWN = "withdrawn"
    OPEN = "open"
    """Called open-weight, without a link to them on the page."""
    RELEASED = "released"
    """Said to be out, without a link to them on the page."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence understood."""

    saying: Saying
    sentence: Sentence
    key: str
    """The words that decided."""


_WEIGHTS = r"(?:weights?|checkpoints?|models?|parameters|权重|模型|参数)"
_GATED = re.compile(
    r"once your request is (?:approved|granted)|(?:signed|custom) url|(?:accept|agree to)\b[^.]{0,40}\b(?:licen[sc]e"
    r"|terms|conditions)[^.]{0,60}\b(?:download|access|before|weights|models?)"
    r"|(?:download|access)[^.]{0,80}\b(?:accept|agree)(?:ing)? (?:to )?[^.]{0,40}(?:licen[sc]e|terms|agreement)"
    r"|(?:fill (?:in|out) [^.]{0,40}hugging face[^.]{0,40}(?:form|page))"
    r"|before (?:you can|using|downloading|accessing)[^.]{0,60}.{0,80}\b(?:accept|agree to) the (?:agreement"
    r"|licen[sc]e|terms|conditions)"
    r"|(?:同意|接受|签署)[^。]{0,30}(?:协议|条款|许可)[^。]{0,30}(?:后|即可|方可)[^。]{0,20}(?:下载|获取|访问)",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    rf"(?:fill (?:in|out|up)|complete|submit)\b[^.]{{0,60}}\b(?:form|questionnaire"
    rf"|application)[^.]{{0,120}}(?:{_WEIGHTS}|access|download)"
    rf"|(?:{_WEIGHTS}|access|download)[^.]{{0,120}}(?:fill (?:in|out|up)|complete|submit)\b[^.]{{0,60}}\b(?:form"
    rf"|questionnaire|application)"
    rf"|(?:apply for|request(?:ing)?|ask for) (?:the )?(?:access|permission|(?:model )?(?:weights|checkpoints))"
    rf"|(?:access|weights?"
    rf"|checkpoints?)[^.]{{0,60}}\b(?:up)?on request"
    rf"|(?:e-?mail|contact|write to)\b[^.]{{0,80}}\b(?:to (?:get|obtain|request|receive)|for)\b[^.]{{0,30}}{_WEIGHTS}"
    r"|(?:申请|填写|邮件|联系|签署)[^。]{0,40}(?:获取|获得|得到|下载|使用|索取)[^。]{0,20}(?:权重|模型|参数)|(?:权重"
    r"|模型|参数)[^。]{0,30}(?:需要?|请"
    r"|可)[^。]{0,10}(?:申请|填写|邮件|联系)"
    r"|申请(?:下载|访问|获取)",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    rf"(?:will|plan(?:s|ned|ning)? to|going to|intend to|hope to|aim to|to) (?:soon |also "
    rf"|then )?(?:be )?(?:open[- ]?sourc\w*|releas\w*|publish\w*|made (?:publicly )?available)[^.]{{0,80}}{_WEIGHTS}"
    rf"|{_WEIGHTS}[^.]{{0,80}}(?:will|to) (?:soon |also |then )?be (?:\w+ )?(?:open[- ]?sourced|released|published"
    rf"|available|uploaded)"
    rf"|{_WEIGHTS}[^.]{{0,60}}(?:coming soon|stay tuned|to be released|tbd|tba)|(?:coming soon"
    rf"|stay tuned)[^.]{{0,60}}{_WEIGHTS}"
    r"|(?:即将|将会?|计划|后续|稍后|陆续|准备|尽快)[^。]{0,30}(?:开源|发布|公开|开放|放出"
    r"|上传)[^。]{0,30}(?:权重|模型|参数|checkpoint)"
    r"|(?:权重|模型|参数|checkpoint)[^。]{0,30}(?:即将|将会?|计划|后续|稍后|陆续|准备|尽快|暂未|尚未)"
    r"[^。]{0,20}(?:开源|发布|公开|开放|放出|上传|期待)|(?:权重|模型|参数|checkpoint)[^。]{0,20}敬请期待"
    r"|\[ \][^.]{0,40}(?:releas|open|发布|开源|公开)[^.]{0,40}(?:weights?|model|checkpoint|权重|模型|参数)",
    re.IGNORECASE,
)
_WITHDRAWN = re.compile(
    rf"(?:{_WEIGHTS})[^.。]{{0,80}}(?:taken down|(?:been|were|was|are|is) (?:removed|withdrawn|deleted|retracted)"
    rf"|no longer (?:available|provided|offered|distributed)|下架|撤回|已删除|不再(?:提供|开放|公开))"
    rf"|(?:taken down|withdrawn|removed|retracted|take down|下架|撤回|停止(?:提供|开放|下载))[^.。]{{0,60}}{_WEIGHTS}",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"open[- ]weights?\b[^.]{0,40}\b(?:llms?|models?|language|release)|(?:llms?"
    r"|models?)\b[^.]{0,20}\bwith open[- ]weights?|开放权重|开源权重",
    re.IGNORECASE,
)
_RELEASED = re.compile(
    r"\b(?:model )?(?:weights|checkpoints|models?)\b(?: of [\w.-]+)?,? (?:is|are|have been|has been|were|was)"
    r" (?:now |also |publicly |fully |all )*"
    r"(?:released|available|open-?sourced)\b"
    r"|(?:模型权重|模型参数|权重)[^。，]{0,8}(?:已|现已)[^。，]{0,6}(?:开源|发布|公开|开放)"
    r"|(?:开源|发布|公开|开放)了?[^。，]{0,12}(?:模型权重|模型参数)"
    r"|(?:目前|现已|已经)(?:公开|开源|发布)了?[^。，]{0,8}(?:版本|模型)",
    re.IGNORECASE,
)
_ON_TERMS = re.compile(
    r"request|apply|application|\bform\b|e-?mail|\bsoon\b|not (?:yet )?|申请|即将|邮件|暂", re.IGNORECASE
)
_COMMERCIAL = re.compile(r"commercial|商用|商业|商务", re.IGNORECASE)
_NOT_WEIGHTS = re.compile(
    r"\bdemo\b|\bapi\b|online|trial|wait-?list|wechat|group|join us|beta test|dataset|training data|paper|bug|issue"
    r"|support for|pull request"
    r"|体验|试用|内测|在线|接口|进群|微信|数据集?|论文|预约|算力|模型支持",
    re.IGNORECASE,
)


def statements(found: Iterable[Sentence]) -> Iterator[Statement]:
    """Yield what sentences say about getting weights; those about commercial use, demos and data say nothing of it."""
    for sentence in found:
        yield from _read(sentence)


def _read(sentence: Sentence) -> Iterator[Statement]:
    text = sentence.text
    gated = _GATED.search(text)
    if gated:
        yield Statement(Saying.GATED, sentence, gated[0])
    opened = _OPEN.search(text)
    if opened:
        yield Statement(Saying.OPEN, sentence, opened[0])
    if _COMMERCIAL.search(text):
        return
    for saying, pattern in (
        (Saying.WITHDRAWN, _WITHDRAWN),
        (Saying.REQUEST, _REQUEST),
        (Saying.ANNOUNCED, _ANNOUNCED),
        (Saying.RELEASED, _RELEASED),
    ):
        match = pattern.search(text)
        if match and saying is Saying.RELEASED and _ON_TERMS.search(text):
            continue
        if match and not _NOT_WEIGHTS.search(text):
            yield Statement(saying, sentence, match[0])
            return
