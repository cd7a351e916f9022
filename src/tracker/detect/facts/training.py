"""Rules F510 to F521: hardware and time of training, from sentences, tables and remarks in commands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from tracker.detect.facts.chips import HARDWARE, hardware_value
from tracker.detect.facts.durations import TIME, time_value
from tracker.detect.facts.families import FAMILY_NAME
from tracker.detect.found import Candidate, at_sentence
from tracker.detect.markdown import LineKind, Page
from tracker.detect.sentences import Sentence, comments
from tracker.detect.weights.names import ProjectNames
from tracker.domain.identifiers import RepoName

_TRAINING = re.compile(
    r"train(?:ed|ing|s)?(?![a-z])|\btuning\b|fine-?tun|pre-?train|(?<![\w-])sft\b|\brlhf\b|\bdpo\b|\bcomputation|cluster|reproduc"
    r"|训练|微调|预训练|精调|算力|集群",
    re.IGNORECASE,
)
_USING = re.compile(
    r"inferenc|deploy|(?<!deep)speed|throughput|latency|tokens?/s|memory (?:usage|cost|footprint|requirement)|quantiz"
    r"|\bint[48]\b|serving"
    r"|generat|benchmark|profil|evaluat|test(?:ed|ing)? on|\bif you\b|words/s|can be executed|GPU or CPU|fits? (?:on"
    r"|in)"
    r"|推理|部署|速度|显存占用|吞吐|量化|测速|性能测试|评测|显存需求|运行|加载|最低|硬件需求|配置要求|可用于|如果|上(?:进行)?测试",
    re.IGNORECASE,
)
_ABLE = re.compile(
    r"\bsupports?\b[^.]{0,40}\btrain|\bscal(?:e|es|ing)\b[^.]{0,40}\bto (?:hundreds|thousands)|\bnot recommended\b"
    r"|\brecommend(?:ed)? (?:to use|using)|\bor (?:above|higher|better)\b|\bat least one\b"
    r"|\bsupported on\b|建议(?:使用|配置)|推荐(?:使用|配置)|最少需要|至少需要|或以上|支持[^。]{0,12}(?:训练|微调)",
    re.IGNORECASE,
)
_POSSIBLE = re.compile(
    r"\bable to\b|\bfits?\b|\bpossible\b|^\W*to (?:pre-?|fine-?)?(?:train|tune)\b|可以?在[^。，]{0,30}$|即可",
    re.IGNORECASE,
)
"""Words of what one could train on, which say what was used only where they also say how long that took."""
_COULD = re.compile(
    r"\b(?:can|could|may)\b(?: \w+){0,2} (?:be )?(?:pre-?|fine-?)?(?:train|tun)(?:e|ed)?\b", re.IGNORECASE
)
"""The same, unless a number of chips is told."""
_BOTH = re.compile(r"training and inference|训练和推理", re.IGNORECASE)


_TRAINED_OTHER = re.compile(
    rf"({FAMILY_NAME}[-\w.]*)[^.,;，。]{{0,30}}\b(?:was|were|is) (?:pre-?)?trained\b[^.,;，。]{{0,30}}$", re.IGNORECASE
)
_MAKER = re.compile(
    r"(?:^|[.)(]\s)\W*(?P<name>[A-Z][\w.-]*(?:GPT|LLM|LM|BERT)[\w.-]*)[^.]{0,30}?"
    r"\b(?:was |were |is )?(?:pre-?)?trained\b"
)
"""A model as the subject of the sentence: what follows is told of it."""


def _is_said_of_another(names: ProjectNames, before: str) -> bool:
    """Say whether the words before a figure tell the training of a model that is not the project's."""
    other, maker = _TRAINED_OTHER.search(before), _MAKER.search(before)
    told = [other[1]] if other else []
    told += [maker["name"]] if maker else []
    return any(not names.is_named_in(name) for name in told)


_MOST = 400
"""Chips, and durations, read of one page; no page of words has more."""
_MOST_IN_ONE = 12
"""The same of one sentence or row."""


def hardware(repo: RepoName, page: Page, told: Sequence[Sentence]) -> Iterator[Candidate]:
    """F510: accelerators named in words about training; those of inference and speed tests lose."""
    names, lead, left = ProjectNames.of(repo), "", _MOST
    for sentence in [*told, *comments(page)]:
        if sentence.text.rstrip().endswith((":", "：")):
            lead = sentence.text
        for match in islice(HARDWARE.finditer(sentence.text), min(left, _MOST_IN_ONE)):
            left -= 1
            kept, note = _is_for_training(page, sentence, lead, match)
            if kept and _is_said_of_another(names, sentence.text[: match.start()]):
                kept, note = False, "said of another model"
            value, count = hardware_value(match)
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


_NEEDS = re.compile(r"environment|require|hardware|setup|环境|要求|硬件|配置", re.IGNORECASE)


def _title(sentence: Sentence) -> str:
    """Return the heading above, with the one above it where it says only that something is needed."""
    section = sentence.section
    is_need = len(section) > 1 and _NEEDS.search(section[-1])
    return " ".join(section[-2:]) if is_need else "".join(section[-1:])


def _is_hypothetical(text: str, match: re.Match[str]) -> bool:
    before = text[: match.start()]
    is_said = _POSSIBLE.search(before) or (_COULD.search(before) and not match["count"])
    return bool(is_said) and not TIME.search(text)


def _is_for_training(page: Page, sentence: Sentence, lead: str, match: re.Match[str]) -> tuple[bool, str]:
    text, title = sentence.text, _title(sentence)
    if re.search(r"[百千万]\s*卡\s*$", text[: match.start()]):
        return True, "hundreds or more: nobody uses so many but to train"
    if _ABLE.search(text) or _is_hypothetical(text, match):
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


_TAKES = re.compile(
    r"\btook\b|\btakes?\b|\bcosts? (?:us |me )?(?:about |around |only )?\d"
    r"|train(?:ed|ing)? (?:for|time|in|within|took|cost)|hours? of (?:computation|training)"
    r"|gpu[- ]?hours|duration"
    r"|elapsed|wall|runs? within|耗时|用时|训练时(?:间|长)|训练(?:过程)?持续|历时|花费|训练了|大约需要",
    re.IGNORECASE,
)


_TRAINED_IN = re.compile(
    r"\btrain(?:s|ed|ing)?\b[^.]{0,80}\b(?:in|within|for)\s+(?:about |around |roughly |only |just |~)*$", re.IGNORECASE
)


def training_time(repo: RepoName, page: Page, told: Sequence[Sentence]) -> Iterator[Candidate]:
    """F520: durations in words about training, comments of training commands among them."""
    names, left = ProjectNames.of(repo), _MOST
    for sentence in [*told, *comments(page)]:
        for match in islice(TIME.finditer(sentence.text), min(left, _MOST_IN_ONE)):
            left -= 1
            kept, note = _is_training_time(sentence, match)
            if kept and _is_said_of_another(names, sentence.text[: match.start()]):
                kept, note = False, "said of another model"
            value, hours = time_value(match)
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
        HARDWARE.search(text)
        and re.search(r"\bwithin\b|\bspan\b|\busing\b|\bon\b|\bwith\b|内", near, re.I)
        and _TRAINING.search(text)
    ):
        return True, "said of training on named hardware"
    if is_accelerator or _TAKES.search(near) or (match["bare"] and _TRAINING.search(near)):
        return True, "said of training"
    return False, "a span of time that training is not said to take"
