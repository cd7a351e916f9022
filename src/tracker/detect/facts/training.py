"""Rules F510 to F530: hardware, time and data of training, read sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.detect.facts.quantities import number_of, scaled, short
from tracker.detect.found import Candidate, at_sentence
from tracker.detect.markdown import LineKind, Page
from tracker.detect.sentences import Sentence

_CHIP = (
    r"(?:NVIDIA\s+|Nvidia\s+|Tesla\s+|GeForce\s+|Google\s+(?:Cloud\s+)?|华为)?"
    r"(?P<chip>A100|A800|H100|H800|H200|H20|B200|GH200|V100|A6000|A40|A30|A10G?|L40S?|L20|L4|T4|P100|P40|K80"
    r"|RTX\s?A6000|RTX\s?\d{4}(?:\s?Ti)?|[34]090(?:\s?Ti)?"
    r"|TPU[- ]?v?\d[a-z]?|TPUs?|MI\d{3}X?|Ascend\s?910\w?|昇腾\s?910\w?|910B)"
    r"(?:[- ](?:SXM\d?|PCIE|PCIe|SXM\d?)?-?(?P<memory>\d{2,3})\s?G(?:i?B)?|[- ]?SXM\d?"
    r"|\s*\(\s*(?P<memory2>\d{2,3})\s?G(?:i?B)?\s*\)|\s+(?P<memory3>\d{2,3})\s?G(?:i?B)?)?"
)
_HARDWARE = re.compile(
    rf"(?:(?P<count>\d{{1,6}}(?:,\d{{3}})*|one|two|four|eight|a single|single|一|两|四|八|单)\s*(?:[x×*＊X]|张|块|卡"
    rf"|台|个|片"
    rf"|枚)?\s*(?:的)?\s*)?{_CHIP}(?:\s*(?:GPUs?|显卡))?(?:\s*[x×*]\s*(?P<after>\d{{1,5}})(?!\d*\s*G))?",
)
_TRAINING = re.compile(
    r"train(?:ed|ing|s)?\b|fine-?tun|pre-?train|\bsft\b|\brlhf\b|\bdpo\b|\bcomput(?:e|ation)|cluster|reproduc|训练|微调"
    r"|预训练|精调|算力|集群",
    re.IGNORECASE,
)
_USING = re.compile(
    r"inferenc|deploy|speed|throughput|latency|tokens?/s|memory (?:usage|cost|footprint|requirement)|quantiz"
    r"|\bint[48]\b|serving|generat|benchmark|profil|evaluat|test(?:ed|ing)? on"
    r"|推理|部署|速度|显存占用|吞吐|量化|测速|性能测试|评测|显存需求|运行|加载|最低|硬件需求|配置要求|可用于",
    re.IGNORECASE,
)


def hardware(page: Page, told: Sequence[Sentence]) -> Iterator[Candidate]:
    """F510: accelerators named in words about training; those of inference and speed tests lose."""
    for sentence in told:
        for match in _HARDWARE.finditer(sentence.text):
            kept, note = _is_for_training(sentence, match)
            value, count = _hardware_value(match)
            yield at_sentence(
                "F510",
                page,
                sentence,
                match[0],
                value,
                value.lower(),
                number=count,
                unit="chips",
                is_kept=kept,
                note=note,
            )


def _is_for_training(sentence: Sentence, match: re.Match[str]) -> tuple[bool, str]:
    text, title = sentence.text, sentence.section[-1] if sentence.section else ""
    if re.search(r"star|fork", match[0]):
        return False, "no hardware"
    if _TRAINING.search(text) and not _USING.search(text):
        return True, "said of training"
    if _USING.search(text):
        return False, "said of inference or a measurement"
    if _TRAINING.search(title) and not _USING.search(title):
        return True, f"under {title!r}"
    return False, "not said of training"


_WORDS = {"one": 1, "a single": 1, "single": 1, "two": 2, "four": 4, "eight": 8, "单": 1}


def _hardware_value(match: re.Match[str]) -> tuple[str, float | None]:
    written = match["count"] or match["after"]
    count = None
    if written:
        count = float(_WORDS[written.lower()]) if written.lower() in _WORDS else number_of(written)
    memory = match["memory"] or match["memory2"] or match["memory3"]
    chip = re.sub(r"\s+", " ", match["chip"])
    value = f"{chip} {memory}GB" if memory else chip
    return (f"{count:.0f}x {value}" if count else value), count


_UNITS = (
    r"(?:GPU|TPU|A100|H100|H800|V100|node|卡|机|chip)?[- ]?(?:hours?|hrs?|days?|weeks?|months?|minutes?|mins?)\b"
    r"|个?(?:GPU|卡)?小时|个?工?天|周|个?月|分钟|卡时"
)
_TIME = re.compile(
    rf"(?P<about>~|about |around |approximately |under |within |less than |约"
    rf"|大约)?\b(?P<n>\d[\d,]*(?:\.\d+)?)\s?(?P<s>[KkMm]|万|million|thousand)?\s?(?P<unit>{_UNITS})"
    r"|(?<![A-Za-z0-9])(?P<h>\d{1,3})h(?:(?P<m>\d{1,2})m)?(?![A-Za-z])",
    re.IGNORECASE,
)
_TAKES = re.compile(
    r"\btook\b|\btakes?\b|train(?:ed|ing)? (?:for|time|in|within|took|cost)|in (?:about |around |under "
    r"|less than )?\d|hours? of (?:computation|training)|gpu[- ]?hours|duration|elapsed|wall|耗时|用时|训练时(?:间"
    r"|长)|历时|花费"
    r"|训练了",
    re.IGNORECASE,
)


def training_time(page: Page, told: Sequence[Sentence]) -> Iterator[Candidate]:
    """F520: durations in words about training."""
    for index, sentence in enumerate(told):
        before = told[index - 1].text if index and sentence.kind is LineKind.TABLE else ""
        for match in _TIME.finditer(sentence.text):
            kept, note = _is_training_time(sentence, match, before)
            value, hours_ = _time_value(match)
            yield at_sentence(
                "F520",
                page,
                sentence,
                match[0],
                value,
                value.lower(),
                number=hours_,
                unit="hours",
                is_kept=kept,
                note=note,
            )


def _is_training_time(sentence: Sentence, match: re.Match[str], before: str) -> tuple[bool, str]:
    text, title = sentence.text, sentence.section[-1] if sentence.section else ""
    is_training = bool(_TRAINING.search(text)) or bool(_TRAINING.search(title) and sentence.kind is LineKind.TABLE)
    if not is_training or (_USING.search(text) and not _TAKES.search(text)):
        return False, "not said of training"
    unit = (match["unit"] or "h").lower()
    if re.search(r"gpu|tpu|卡", unit) or _TAKES.search(text) or _TAKES.search(title):
        return True, "said of training"
    return False, "a span of time that training is not said to take"


_HOURS = {
    "hour": 1.0,
    "hr": 1.0,
    "小时": 1.0,
    "卡时": 1.0,
    "day": 24.0,
    "天": 24.0,
    "week": 168.0,
    "周": 168.0,
    "month": 720.0,
    "月": 720.0,
    "min": 1 / 60,
    "分钟": 1 / 60,
}


def _time_value(match: re.Match[str]) -> tuple[str, float | None]:
    if match["h"]:
        value = float(match["h"]) + float(match["m"] or 0) / 60
        return match[0], value
    number = scaled(match["n"], match["s"] or "")
    unit = match["unit"].lower()
    factor = next((v for k, v in _HOURS.items() if k in unit), None)
    shown = re.sub(r"\s+", " ", match[0]).strip()
    return shown, None if number is None or factor is None else number * factor


_DATA = re.compile(
    r"(?P<n>\d[\d,]*(?:\.\d+)?)\s?(?P<s>万亿|千亿|百亿|亿|千万|百万|万|[KkMmBbTt](?![A-Za-z])|trillion|billion|million"
    r"|thousand)?\+?\s?(?:of |个|条|多)?(?:\w+ ){0,2}?"
    r"(?P<u>tokens?|[TGM]B\b|G\b|tokens|标识符|词元|条|samples?|instructions?|examples?|conversations?|dialog(?:ue)?s?"
    r"|pairs?|instruction[- ]following|samples)",
    re.IGNORECASE,
)
_DATA_WORDS = re.compile(
    r"train|corpus|dataset|data\b|fine-?tun|instruction|训练|数据|语料|微调|精调|标识符", re.IGNORECASE
)
_NOT_DATA = re.compile(
    r"显存|memory|gpu|/s\b|per second|context|sequence|window|上下文|长度|速度|disk|磁盘|download size|ram\b",
    re.IGNORECASE,
)


def data_size(page: Page, told: Sequence[Sentence]) -> Iterator[Candidate]:
    """F530: amounts of training data."""
    for sentence in told:
        if not _DATA_WORDS.search(sentence.text):
            continue
        for match in _DATA.finditer(sentence.text):
            value = scaled(match["n"], match["s"] or "")
            unit = match["u"].lower()
            unit = "tokens" if unit.startswith(("token", "标识", "词元")) else match["u"]
            is_size = value is not None and (value >= 1000 or unit.upper() in {"TB", "GB", "G"})
            kept = is_size and not _NOT_DATA.search(sentence.text)
            shown = (
                f"{short(value or 0)} {unit}"
                if unit.upper() not in {"TB", "GB", "G", "MB"}
                else f"{match['n']}{unit.upper()}"
            )
            yield at_sentence(
                "F530", page, sentence, match[0], shown, shown.lower(), number=value, unit=unit, is_kept=kept
            )


_CONTEXT = re.compile(
    r"(?:context|sequence|window|max(?:imum)?|序列|上下文|窗口"
    r"|长文本)[^.。;；]{0,40}?(?<![\d.])(?P<n>\d{1,3}(?:,\d{3})+"
    r"|\d{1,7})\s?(?P<s>[kKM](?![A-Za-z]))?(?P<t>\s?tokens?)?"
    r"|(?<![\d.\w])(?P<n2>\d{1,3}(?:,\d{3})+|\d{1,7})\s?(?P<s2>[kKM](?![A-Za-z]))?(?:[- ]?tokens?)?[- ]?(?:context"
    r"|sequence length|的?(?:上下文|序列|窗口))",
    re.IGNORECASE,
)


def context_length(page: Page, told: Sequence[Sentence]) -> Iterator[Candidate]:
    """F540: context windows."""
    for sentence in told:
        for match in _CONTEXT.finditer(sentence.text):
            number = scaled(match["n"] or match["n2"], match["s"] or match["s2"] or "")
            if number is None or not 256 <= number <= 20_000_000:
                continue
            written = (match["n"] or match["n2"]) + (match["s"] or match["s2"] or "")
            yield at_sentence(
                "F540", page, sentence, written, written.upper(), f"{number:g}", number=number, unit="tokens"
            )
