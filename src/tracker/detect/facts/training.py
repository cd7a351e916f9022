"""Rules F510 to F521: hardware and time of training, from sentences, tables and remarks in commands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.detect.facts.families import FAMILY_NAME
from tracker.detect.facts.params import own_rows
from tracker.detect.facts.quantities import number_of, scaled
from tracker.detect.found import Candidate, at_sentence
from tracker.detect.markdown import LineKind, Page
from tracker.detect.sentences import Sentence, comments
from tracker.detect.weights.names import ProjectNames
from tracker.domain.identifiers import RepoName

_CHIP = (
    r"(?:NVIDIA\s+|Nvidia\s+|Tesla\s+|GeForce\s+|Google\s+(?:Cloud\s+)?|华为)?(?:(?<![A-Za-z0-9])|(?<=\d[xX]))"
    r"(?P<chip>A100|A800|(?:A/)?H100|H800|H200|H20|B200|GH200|V100|A6000|A40|A30|A10G?|L40S?|L20|L4|T4|P100|P40|K80"
    r"|RTX\s?A6000"
    r"|RTX\s?\d{4}(?:\s?Ti)?|[34]090(?:\s?Ti)?|TPU[- ]?v?\d[a-z]?|TPUs?|MI\d{3}X?|Ascend\s?910\w?|昇腾\s?910\w?|910B)"
    r"s?(?![A-WYZa-wyz0-9]|[xX](?!\d))"
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
    r"train(?:ed|ing|s)?(?![a-z])|\btuning\b|fine-?tun|pre-?train|(?<![\w-])sft\b|\brlhf\b|\bdpo\b|\bcomputation|cluster|reproduc"
    r"|训练|微调|预训练|精调|算力|集群",
    re.IGNORECASE,
)
_USING = re.compile(
    r"inferenc|deploy|speed|throughput|latency|tokens?/s|memory (?:usage|cost|footprint|requirement)|quantiz"
    r"|\bint[48]\b|serving"
    r"|generat|benchmark|profil|evaluat|test(?:ed|ing)? on|\bif you\b|words/s|can be executed|GPU or CPU|fits? (?:on"
    r"|in)"
    r"|推理|部署|速度|显存占用|吞吐|量化|测速|性能测试|评测|显存需求|运行|加载|最低|硬件需求|配置要求|可用于|如果",
    re.IGNORECASE,
)
_ABLE = re.compile(r"\bsupports?\b[^.]{0,40}\btrain|支持[^。]{0,12}(?:训练|微调)", re.IGNORECASE)
_BOTH = re.compile(r"training and inference|训练和推理", re.IGNORECASE)


_TRAINED_OTHER = re.compile(
    rf"({FAMILY_NAME}[-\w.]*)[^.,;，。]{{0,30}}\b(?:was|were|is) (?:pre-?)?trained\b[^.,;，。]{{0,30}}$", re.IGNORECASE
)


def hardware(repo: RepoName, page: Page, told: Sequence[Sentence]) -> Iterator[Candidate]:
    """F510: accelerators named in words about training; those of inference and speed tests lose."""
    names, lead = ProjectNames.of(repo), ""
    for sentence in [*told, *comments(page)]:
        if sentence.text.rstrip().endswith((":", "：")):
            lead = sentence.text
        for match in _HARDWARE.finditer(sentence.text):
            kept, note = _is_for_training(page, sentence, lead, match)
            maker = _TRAINED_OTHER.search(sentence.text[: match.start()])
            if kept and maker is not None and not names.is_named_in(maker[1]):
                kept, note = False, "said of another model"
            value, count = _hardware_value(match)
            key = value.lower()
            yield at_sentence(
                "F510", page, sentence, match[0], value, key, number=count, unit="chips", is_kept=kept, note=note
            )
        if sentence.kind is LineKind.HEADING:
            lead = ""


def _is_nearer_to_training(text: str, match: re.Match[str]) -> bool:
    """Where a sentence speaks of both, the word that stands before and nearer decides."""
    before = text[: match.start()]
    training = max((m.end() for m in _TRAINING.finditer(before)), default=-1)
    using = max((m.end() for m in _USING.finditer(before)), default=-1)
    return training > using


def _is_for_training(page: Page, sentence: Sentence, lead: str, match: re.Match[str]) -> tuple[bool, str]:
    text, title = sentence.text, sentence.section[-1] if sentence.section else ""
    if re.search(r"[百千万]\s*卡\s*$", text[: match.start()]):
        return True, "hundreds or more: nobody uses so many but to train"
    if _ABLE.search(text):
        return False, "said of what can be used"
    if sentence.kind is LineKind.TABLE and "](" in page.line(sentence.line).visible:
        return False, "a row of links"
    if _TRAINING.search(text):
        is_use = _USING.search(text) and not _BOTH.search(text) and not _is_nearer_to_training(text, match)
        return not is_use, "said of inference or a measurement" if is_use else "said of training"
    if _USING.search(text):
        return False, "said of inference or a measurement"
    is_vague = "test" in text or not re.search(r"\d\s*(?:[x×*]|张|卡|块|台|G)", text)
    if _TRAINING.search(lead) and not _USING.search(lead) and len(lead) < 200 and not is_vague:
        return True, f"under {lead[:40]!r}"
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
    r"(?:(?:H\d00|A\d00|V100|TPU\w*) )?(?:GPU|TPU|A100|H100|H800|V100|node|卡|机|chip)?[- ]?(?:hours?|hrs?|days?"
    r"|weeks?|months?|minutes?|mins?)\b"
    r"|个?(?:GPU|卡)?小时|个?工?天|周|个?月|分钟|卡时"
)
_TIME = re.compile(
    r"(?P<about>~|about |around |approximately |under |within |less than |约|大约)?(?<![A-Za-z0-9.,])"
    r"(?:(?P<h>\d{1,4})\s?(?:h|hours?|小时)\s?(?:and )?(?P<m>\d{1,2})\s?(?:m|min|minutes?|分钟|分)(?![A-Za-z])"
    rf"|(?P<n>\d[\d,]*(?:\.\d+)?)\s?(?P<s>[KkMm]|万|million|thousand)?\s?(?P<unit>{_UNITS})"
    r"|(?P<bare>\d{1,3})h(?![A-Za-z0-9]))",
    re.IGNORECASE,
)
_TAKES = re.compile(
    r"\btook\b|\btakes?\b|train(?:ed|ing)? (?:for|time|in|within|took|cost)|hours? of (?:computation|training)"
    r"|gpu[- ]?hours|duration"
    r"|elapsed|wall|runs? within|耗时|用时|训练时(?:间|长)|训练(?:过程)?持续|历时|花费|训练了|大约需要",
    re.IGNORECASE,
)


_TRAINED_IN = re.compile(
    r"\btrain(?:s|ed|ing)?\b[^.]{0,80}\b(?:in|within|for)\s+(?:about |around |roughly |only |just |~)*$", re.IGNORECASE
)


def training_time(page: Page, told: Sequence[Sentence]) -> Iterator[Candidate]:
    """F520: durations in words about training, comments of training commands among them."""
    for sentence in [*told, *comments(page)]:
        for match in _TIME.finditer(sentence.text):
            kept, note = _is_training_time(sentence, match)
            value, hours = _time_value(match)
            if hours == 0:
                continue
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
    if _TRAINED_IN.search(text[: match.start("n") if match["n"] else match.start()]):
        return True, "said of training"
    is_accelerator = re.search(r"gpu|tpu|卡|a100|h100|h800|v100", match["unit"] or "", re.IGNORECASE)
    near = text[max(0, match.start() - 60) : match.end() + 40]
    if (
        _HARDWARE.search(text)
        and re.search(r"\bwithin\b|\bspan\b|\busing\b|\bon\b|\bwith\b|内", near, re.I)
        and _TRAINING.search(text)
    ):
        return True, "said of training on named hardware"
    if is_accelerator or _TAKES.search(near) or (match["bare"] and _TRAINING.search(near)):
        return True, "said of training"
    return False, "a span of time that training is not said to take"


_TIME_HEADER = re.compile(r"\b(?:time|duration|hours?)\b|耗时|时间|时长", re.IGNORECASE)


def time_tables(repo: RepoName, page: Page) -> Iterator[Candidate]:
    """F521: numbers under a header that gives hours of training."""
    for table in page.tables:
        title = page.section_of(table.start).title
        for index, head in enumerate(table.header):
            unit = re.search(_UNITS, head.text, re.IGNORECASE)
            if unit is None or not _TIME_HEADER.search(head.text):
                continue
            if not (re.search(r"gpu|tpu", unit[0], re.I) or _TRAINING.search(f"{title} {head.text}")):
                continue
            for row in own_rows(ProjectNames.of(repo), table):
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
