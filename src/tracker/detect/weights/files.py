"""Are the files behind a drive link or a direct address weights or data? The nearest words decide."""

from __future__ import annotations

import re
from enum import StrEnum

from tracker.detect.addresses import ARCHIVE_FILE, DATA_FILE, WEIGHT_FILE, Thing
from tracker.detect.mentions import Mention
from tracker.detect.vocabulary import edges
from tracker.domain.identifiers import Host


class Content(StrEnum):
    """What is in the files."""

    WEIGHTS = "weights"
    DATA = "data"
    NEITHER = "neither"


_DATA = re.compile(
    edges(
        r"\bdata\b|data-?sets?|corpus|corpora|benchmark|\b(?:test|dev|train|training) sets?\b|wikitext"
        r"|数据|语料|训练集|测试集|评测集|_data\b|[-_]data[-_.]"
    ),
    re.IGNORECASE,
)
_WEIGHTS = re.compile(
    edges(
        r"weights?\b|checkpoints?|\bckpts?\b|\bmodels?\b|lora|delta|safetensors|gguf|ggml|权重|模型|参数(?:下载|文件)|底座"
        r"|\d+(?:\.\d+)?b\b"
    ),
    re.IGNORECASE,
)
_WEIGHTS_TITLE = re.compile(
    edges(r"weights?\b|checkpoints?|权重|模型下载|download[^>]{0,12}models?|models? download"), re.IGNORECASE
)
_NEITHER = re.compile(
    r"paper|report|slides?|\bcolab\b|notebook|poster|video|demo|image|photo|wheel|\.whl|installer|docker|cuda|论文|报告|视频|图片|演示"
    r"|录像|安装包|课程"
    r"|ppt|进群|教程",
    re.IGNORECASE,
)


_PROGRAM = re.compile(r"\.(?:dmg|exe|msi|apk|deb|rpm|whl|appimage|ipa|jar|pkg)$", re.IGNORECASE)
_SETTINGS = re.compile(r"(?:config|settings|package|tokenizer|generation|zero[123]?)[\w.-]*\.json$", re.IGNORECASE)


def speaks_of_weights(name: str) -> bool:
    """Say whether a file's name says that it holds weights."""
    return bool(_WEIGHTS.search(name)) and not _DATA.search(name)


def content_of(mention: Mention) -> Content:
    """Judge one mention of a drive link, file, archive or storage address."""
    address, around = mention.address, mention.around
    if address.ref.host is Host.TORRENT:
        return Content.WEIGHTS
    if _PROGRAM.search(address.url) or _SETTINGS.search(address.url):
        return Content.NEITHER
    if address.thing is Thing.DRIVE and DATA_FILE.search(mention.words.strip()):
        return Content.DATA
    tail = address.url.rpartition("/")[2].partition("?")[0]
    if address.thing is Thing.FILE and WEIGHT_FILE.search(tail):
        return Content.WEIGHTS
    if DATA_FILE.search(tail):
        is_index = _WEIGHTS.search(around.sentence + " " + mention.words) and tail.endswith(".csv")
        return (
            Content.WEIGHTS
            if is_index and re.search(r"checkpoint", around.sentence + around.lead + around.trail, re.I)
            else Content.DATA
        )
    last = around.section[-1] if around.section else ""
    near = [mention.words, around.column, around.label] if around.header else [mention.words]
    if not around.header:
        near += [last, around.sentence] if _WEIGHTS_TITLE.search(last) and not _DATA.search(last) else [around.sentence]
    if ARCHIVE_FILE.search(tail) or address.ref.id.startswith(("s3:", "gs:")):
        near.insert(0, address.url.partition("//")[2].partition("/")[2])
    if around.header and re.search(rf"download[^.]{{0,30}}(?:{_WEIGHTS.pattern})", around.lead, re.IGNORECASE):
        near.insert(0, around.lead)
    above = around.trail if ARCHIVE_FILE.search(tail) else ""
    return _first_word([*near, last, around.lead, around.header, above])


def _first_word(texts: list[str]) -> Content:
    for text in texts:
        data, weights = _DATA.search(text), _WEIGHTS.search(text)
        if data and not weights:
            return Content.DATA
        if weights and not data:
            return Content.WEIGHTS
        if _NEITHER.search(text):
            return Content.NEITHER
        if data and weights:
            return Content.DATA if data.start() > weights.start() else Content.WEIGHTS
    return Content.NEITHER
