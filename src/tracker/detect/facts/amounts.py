"""Rules F530 and F540: how much data a model was trained on, and how long a text it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.detect.facts.quantities import scaled, short
from tracker.detect.found import Candidate, at_sentence
from tracker.detect.markdown import Page
from tracker.detect.sentences import Sentence
from tracker.detect.tables import Cell
from tracker.domain.identifiers import RepoName

_NUMBER = r"(?<![\w.,-])(?P<n>\d[\d,]*(?:\.\d+)?)\s?"
_TOKENS = re.compile(
    _NUMBER
    + (
        r"(?P<s>万亿|千亿|百亿|亿|千万|百万|万|[KkMmBbTt](?![A-Za-z])|TB|trillion|billion|million)?\s?\+?\s?(?:个"
        r"|of\s)?\s?"
        r"(?:[A-Za-z-]+ ){0,4}?(?P<u>tokens?\b|标识符|词元)"
    ),
    re.IGNORECASE,
)
_SAMPLES = re.compile(
    _NUMBER
    + (
        r"(?P<s>亿|千万|百万|十万|万|[KkMmWw](?![A-Za-z])|million|thousand)?\s?\+?\s?(?:多|余|个|条|轮|of\s"
        r"|unique\s)*\s?(?:[A-Za-z-]+ ){0,3}?"
        r"(?P<u>samples?\b|instructions?\b|examples?\b|conversations?\b|dialog(?:ue)?s?\b|instruction-following\b"
        r"|question[- ]answer pairs\b|pairs\b|data\b|条|指令|对话|数据|样本|问答)"
    ),
    re.IGNORECASE,
)
_BYTES = re.compile(_NUMBER + r"(?P<s>TB?(?<=B)|GB?)(?![A-Za-z0-9])", re.IGNORECASE)
_TRAINING = re.compile(
    r"train|\btun(?:ed|ing)\b|corpus|corpora|fine-?tun|instruction|dataset|sft|训练|语料|微调|精调|指令数据|数据集"
    r"|预训练",
    re.IGNORECASE,
)
_STRONG = re.compile(r"train|tun(?:e|ed|ing)\b|instruct|\bsft\b|训练|微调|精调|指令|语料", re.IGNORECASE)
_NOT_DATA = re.compile(
    r"显存|memory|\bgpus?\b|/s\b|per second|batch|context|sequence|window|上下文|长度|速度|disk|磁盘|\bram\b|vram"
    r"|下载|download|size of the (?:model|weights)"
    r"|benchmark|test set|evaluat|评测|测试集|leaderboard|cost|\$|价格|epochs?\b",
    re.IGNORECASE,
)
_CATEGORY = (
    ("tokens", re.compile(r"token|标识|词元", re.IGNORECASE)),
    ("conversations", re.compile(r"convers|dialog|对话", re.IGNORECASE)),
)


def data_size(repo: RepoName, page: Page, told: Sequence[Sentence]) -> Iterator[Candidate]:
    """F530: amounts of training data in tokens, samples or bytes."""
    for sentence in told:
        text = sentence.text
        if not _TRAINING.search(text) and not _TRAINING.search(sentence.trail[-60:]):
            continue
        for pattern in (_TOKENS, _SAMPLES, _BYTES):
            for match in pattern.finditer(text):
                note = _objection(repo, page, sentence, text[max(0, match.start() - 70) : match.end() + 50])
                if pattern is _SAMPLES and not _STRONG.search(f"{text} {sentence.trail}"):
                    note = note or "a data set, not said to be what the model was trained on"
                candidate = _amount(page, sentence, match, note)
                if candidate is not None:
                    yield candidate


def _amount(page: Page, sentence: Sentence, match: re.Match[str], note: str) -> Candidate | None:
    scale, unit = match["s"] or "", match.groupdict().get("u", "")
    if not unit:
        near = sentence.text[max(0, match.start() - 24) : match.end() + 24]
        if not re.search(r"data|corpus|text|数据|语料|文本|训练", near, re.IGNORECASE):
            return None
        shown, number = f"{match['n']}{scale[0].upper()}B", scaled(match["n"], {"T": "t", "G": "b"}[scale[0].upper()])
        return at_sentence(
            "F530", page, sentence, match[0], shown, shown, number=number, unit="bytes", note=note, is_kept=not note
        )
    number = scaled(match["n"], "t" if scale.upper() == "TB" else scale)
    if number is None or number < (1e8 if unit.lower().startswith(("token", "标", "词")) else 1000):
        return None
    if not scale and 1900 <= number <= 2100:
        return None  # a year
    category = next((name for name, pattern in _CATEGORY if pattern.search(unit)), "samples")
    shown = f"{short(number)} {category}"
    return at_sentence(
        "F530", page, sentence, match[0], shown, shown, number=number, unit=category, note=note, is_kept=not note
    )


_DATA_HEADER = re.compile(
    r"train\w* (?:data|tokens)|pre-?train\w* tokens|corpus|tokens|训练(?:数据|语料)|数据量|语料", re.IGNORECASE
)
_BYTES_HEADER = re.compile(r"data|corpus|数据|语料", re.IGNORECASE)
_CELL = re.compile(
    r"(?P<n>\d[\d,]*(?:\.\d+)?)\s?(?P<s>万亿|亿|百万|万|[KkMmBbTtGg]|TB|GB)?B?\s?(?P<u>tokens?|词元)?(?![A-Za-z0-9])"
)


def from_tables(page: Page) -> Iterator[Candidate]:
    """F531: amounts in a column for training data."""
    for table in page.tables:
        columns = [i for i, head in enumerate(table.header) if _DATA_HEADER.search(head.text) and len(head.text) < 40]
        for row in table.rows if columns else ():
            for index in columns:
                found = _CELL.search(row[index].text) if index < len(row) else None
                is_bytes = found is not None and (found["s"] or "").upper() in {"G", "GB", "TB"}
                if is_bytes and not _BYTES_HEADER.search(table.header[index].text):
                    continue
                if found is not None and (found["s"] or found["u"]) and len(row[index].text) < 60:
                    yield _from_cell(page, row[index], table.header[index].text, found)


def _from_cell(page: Page, cell: Cell, header: str, match: re.Match[str]) -> Candidate:
    scale = (match["s"] or "").upper()
    is_bytes = scale in {"G", "GB", "TB"}
    is_tokens = bool(match["u"] or re.search(r"token", header, re.IGNORECASE) or scale in {"T", "B"}) and not is_bytes
    unit = "bytes" if is_bytes else "tokens" if is_tokens else "samples"
    number = scaled(match["n"], {"G": "b", "GB": "b", "TB": "t"}.get(scale, match["s"] or ""))
    shown = f"{match['n']}{scale[0]}B" if is_bytes else f"{short(number or 0)} {unit}"
    return Candidate("F531", shown, shown, page, cell.line, cell.start, cell.end, number, unit, f"under {header!r}")


def _objection(repo: RepoName, page: Page, sentence: Sentence, near: str) -> str:
    """Return why the sentence's figures are not the project's training data; empty when nothing speaks against."""
    if _NOT_DATA.search(near):
        return "of memory, context or a test, not of training data"
    if points_away(repo, page, sentence):
        return "the sentence is about another repository"
    return ""


def points_away(repo: RepoName, page: Page, sentence: Sentence) -> bool:
    """Say whether the sentence links another repository of code: what it says may be of that one."""
    links = re.findall(r"github\.com/([\w.-]+/[\w.-]+)", page.line(sentence.line).visible)
    return any(link.lower().removesuffix(".git") != repo.key for link in links)


_LENGTH = r"(?P<n>\d{1,3}(?:,\d{3})+|\d{1,7})\s?(?P<s>[kKM](?![A-Za-z]))?"
_CONTEXT = re.compile(
    r"(?:context|sequence|window|序列|上下文|窗口|长文本)(?:[^.。;；\d]|\.\d){0,40}?(?<![\d.\w])"
    + _LENGTH
    + r"|(?<![\d.\w])"
    + _LENGTH.replace("<n>", "<n2>").replace("<s>", "<s2>")
    + r"(?:[- ]?tokens?)?[- ]?(?:context|sequence length|的?(?:上下文|序列|窗口))",
    re.IGNORECASE,
)


def context_length(repo: RepoName, page: Page, told: Sequence[Sentence]) -> Iterator[Candidate]:
    """F540: context windows; round figures only, since others are counts of something else."""
    for sentence in told:
        away = points_away(repo, page, sentence)
        for match in _CONTEXT.finditer(sentence.text):
            digits, scale = match["n"] or match["n2"], match["s"] or match["s2"] or ""
            number = scaled(digits, scale)
            if number is None or not 512 <= number <= 20_000_000 or (number % 256 and number % 1000):
                continue
            written = digits + scale
            yield at_sentence(
                "F540",
                page,
                sentence,
                written,
                written.upper(),
                f"{number:g}",
                number=number,
                unit="tokens",
                is_kept=not away,
                note="the sentence is about another repository" if away else "",
            )
