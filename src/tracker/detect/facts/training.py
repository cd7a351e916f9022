"""Rules F510 to F530: hardware, time and data of training, read sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.detect.facts.quantities import number_of, scaled, short
from tracker.detect.found import Candidate, at_sentence
from tracker.detect.markdown import LineKind, Page
from tracker.detect.sentences import Sentence, comments

_CHIP = (
    r"(?:NVIDIA\s+|Nvidia\s+|Tesla\s+|GeForce\s+|Google\s+(?:Cloud\s+)?|华为)?(?<![A-Za-z0-9])"
    r"(?P<chip>A100|A800|(?:A/)?H100|H800|H200|H20|B200|GH200|V100|A6000|A40|A30|A10G?|L40S?|L20|L4|T4|P100|P40|K80"
    r"|RTX\s?A6000"
    r"|RTX\s?\d{4}(?:\s?Ti)?|[34]090(?:\s?Ti)?|TPU[- ]?v?\d[a-z]?|TPUs?|MI\d{3}X?|Ascend\s?910\w?|昇腾\s?910\w?|910B)"
    r"s?(?![A-Za-z0-9])"
    r"(?:[- ](?:SXM\d?|PCIE|PCIe)?-?(?P<memory>\d{2,3})\s?G(?:i?B)?|[- ]?SXM\d?(?:-(?P<memory4>\d{2,3})\s?G(?:i?B)?)?"
    r"|\s*\(\s*(?P<memory2>\d{2,3})\s?G(?:i?B)?\s*\)|\s+(?P<memory3>\d{2,3})\s?G(?:i?B)?)?"
)
_HARDWARE = re.compile(
    r"(?:(?P<count>\d{1,6}(?:,\d{3})*|one|two|four|eight|a single|single|一|两|四|八|单)"
    r"\s*(?:[x×*＊X]|张|块|卡|台|个|片|枚)?\s*(?:的)?\s*)?"
    + _CHIP
    + r"(?:\s*(?:GPUs?|显卡))?(?:\s*[x×*]\s*(?P<after>\d{1,5})(?!\d*\s*G))?",
)
_TRAINING = re.compile(
    r"train(?:ed|ing|s)?(?![a-z])|fine-?tun|pre-?train|\bsft\b|\brlhf\b|\bdpo\b|\bcomputation|cluster|reproduc"
    r"|训练|微调|预训练|精调|算力|集群",
    re.IGNORECASE,
)
_USING = re.compile(
    r"inferenc|deploy|speed|throughput|latency|tokens?/s|memory (?:usage|cost|footprint|requirement)|quantiz"
    r"|\bint[48]\b|serving"
    r"|generat|benchmark|profil|evaluat|test(?:ed|ing)? on|\bif you\b|words/s"
    r"|推理|部署|速度|显存占用|吞吐|量化|测速|性能测试|评测|显存需求|运行|加载|最低|硬件需求|配置要求|可用于|如果",
    re.IGNORECASE,
)
_BOTH = re.compile(r"training and inference|训练和推理", re.IGNORECASE)


def hardware(page: Page, told: Sequence[Sentence]) -> Iterator[Candidate]:
    """F510: accelerators named in words about training; those of inference and speed tests lose."""
    lead = ""
    for sentence in told:
        if sentence.text.rstrip().endswith((":", "：")):
            lead = sentence.text
        for match in _HARDWARE.finditer(sentence.text):
            kept, note = _is_for_training(page, sentence, lead)
            value, count = _hardware_value(match)
            key = value.lower()
            yield at_sentence(
                "F510", page, sentence, match[0], value, key, number=count, unit="chips", is_kept=kept, note=note
            )
        if sentence.kind is LineKind.HEADING:
            lead = ""


def _is_for_training(page: Page, sentence: Sentence, lead: str) -> tuple[bool, str]:
    text, title = sentence.text, sentence.section[-1] if sentence.section else ""
    if sentence.kind is LineKind.TABLE and "](" in page.line(sentence.line).visible:
        return False, "a row of links"
    if _TRAINING.search(text):
        is_use = _USING.search(text) and not _BOTH.search(text)
        return not is_use, "said of inference or a measurement" if is_use else "said of training"
    if _USING.search(text):
        return False, "said of inference or a measurement"
    if _TRAINING.search(lead) and not _USING.search(lead) and len(lead) < 200:
        return True, f"under {lead[:40]!r}"
    is_vague = "test" in text or not re.search(r"\d\s*(?:[x×*]|张|卡|块|台|G)", text)
    if _TRAINING.search(title) and not is_vague and not re.search(r"inferenc|evaluat|推理|评", title, re.I):
        return True, f"under {title!r}"
    return False, "not said of training"


_WORDS = {"one": 1, "a single": 1, "single": 1, "two": 2, "four": 4, "eight": 8, "单": 1}


def _hardware_value(match: re.Match[str]) -> tuple[str, float | None]:
    written = match["count"] or match["after"]
    count = None
    if written:
        count = float(_WORDS[written.lower()]) if written.lower() in _WORDS else number_of(written)
    memory = match["memory"] or match["memory2"] or match["memory3"] or match["memory4"]
    chip = re.sub(r"\s+", " ", match["chip"])
    value = f"{chip} {memory}GB" if memory else chip
    return (f"{count:.0f}x {value}" if count else value), count


_UNITS = (
    r"(?:GPU|TPU|A100|H100|H800|V100|node|卡|机|chip)?[- ]?(?:hours?|hrs?|days?|weeks?|months?|minutes?|mins?)\b"
    r"|个?(?:GPU|卡)?小时|个?工?天|周|个?月|分钟|卡时"
)
_TIME = re.compile(
    r"(?P<about>~|about |around |approximately |under |within |less than |约|大约)?\b"
    r"(?:(?P<h>\d{1,4})\s?(?:h|hours?|小时)\s?(?:and )?(?P<m>\d{1,2})\s?(?:m|min|minutes?|分钟|分)(?![A-Za-z])"
    rf"|(?P<n>\d[\d,]*(?:\.\d+)?)\s?(?P<s>[KkMm]|万|million|thousand)?\s?(?P<unit>{_UNITS})"
    r"|(?P<bare>\d{1,3})h(?![A-Za-z0-9]))",
    re.IGNORECASE,
)
_TAKES = re.compile(
    r"\btook\b|\btakes?\b|train(?:ed|ing)? (?:for|time|in|within|took|cost)|hours? of (?:computation|training)"
    r"|gpu[- ]?hours|duration"
    r"|elapsed|wall|runs? within|耗时|用时|训练时(?:间|长)|历时|花费|训练了|大约需要",
    re.IGNORECASE,
)


def training_time(page: Page, told: Sequence[Sentence]) -> Iterator[Candidate]:
    """F520: durations in words about training, comments of training commands among them."""
    for sentence in [*told, *comments(page)]:
        for match in _TIME.finditer(sentence.text):
            kept, note = _is_training_time(sentence, match)
            value, hours = _time_value(match)
            yield at_sentence(
                "F520",
                page,
                sentence,
                match[0],
                value,
                value.lower(),
                number=hours,
                unit="hours",
                is_kept=kept,
                note=note,
            )


def _is_training_time(sentence: Sentence, match: re.Match[str]) -> tuple[bool, str]:
    text, title = sentence.text, sentence.section[-1] if sentence.section else ""
    if not (_TRAINING.search(text) or _TRAINING.search(title)) or len(text) > 800:
        return False, "not said of training"
    if _USING.search(text) and not _TAKES.search(text):
        return False, "said of inference or a measurement"
    is_accelerator = re.search(r"gpu|tpu|卡|a100|h100|h800|v100", match["unit"] or "", re.IGNORECASE)
    near = text[max(0, match.start() - 60) : match.end() + 40]
    if is_accelerator or _TAKES.search(near) or (match["bare"] and _TRAINING.search(near)):
        return True, "said of training"
    return False, "a span of time that training is not said to take"


_TIME_HEADER = re.compile(r"\b(?:time|duration|hours?)\b|耗时|时间|时长", re.IGNORECASE)


def time_tables(page: Page) -> Iterator[Candidate]:
    """F521: numbers under a header that gives hours of training."""
    for table in page.tables:
        title = page.section_of(table.start).title
        for index, head in enumerate(table.header):
            unit = re.search(_UNITS, head.text, re.IGNORECASE)
            if unit is None or not _TIME_HEADER.search(head.text):
                continue
            if not (re.search(r"gpu|tpu", unit[0], re.I) or _TRAINING.search(f"{title} {head.text}")):
                continue
            for row in table.rows:
                cell = row[index] if index < len(row) else None
                number = number_of(cell.text.rstrip("KkMm")) if cell else None
                if cell is not None and number is not None:
                    value = f"{cell.text} {unit[0]}"
                    yield Candidate(
                        "F521",
                        value,
                        value.lower(),
                        page,
                        cell.line,
                        cell.start,
                        cell.end,
                        number,
                        "hours",
                        f"under {head.text!r}",
                    )


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
        return f"{match['h']}h{match['m']}m", float(match["h"]) + float(match["m"]) / 60
    if match["bare"]:
        return match[0], float(match["bare"])
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
