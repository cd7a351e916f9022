"""Tables of a comparison: which columns or rows state which facts, in Chinese or English. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_CELL = re.compile(r"(?<!\\)\|")
_LINK = re.compile(r"\[([^\[\]]{0,500})\]\([^()]{0,2000}\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1")
_NOISE = re.compile(r"`|<[^<>]{0,500}>|\\(?=[*_~])")
_NOTHING = {
    "",
    "-",
    "--",
    "—",
    "/",
    "?",
    "？",
    "未知",
    "不详",
    "无",
    "未说明",
    "unknown",
    "n/a",
    "na",
    "none",
    "tbd",
    "not stated",
}
_OPEN = r"(开源|公开|开放|open|released)"
_HEADINGS = (
    ("open_code", rf"{_OPEN}.{{0,6}}(代码|code)|(代码|code).{{0,4}}{_OPEN}|^代码$|^code$"),
    (
        "open_weights",
        rf"权重|weights?\b|{_OPEN}.{{0,6}}(模型|参数|model)|(模型|参数|model).{{0,4}}{_OPEN}",
    ),
    ("open_data", rf"{_OPEN}.{{0,8}}(数据|data)|(数据集?|data(set)?).{{0,4}}{_OPEN}"),
    (
        "data_size",
        r"数据集?的?(大小|量|规模|数量)|^(训练)?数据集?$|(data(set)?|token).{0,4}(size|amount|count)|^tokens$",
    ),
    ("parameter_size", r"参数|模型(大小|规模|尺寸)|param|model size|^sizes?$|^大小$"),
    ("hardware", r"硬件|设备|显卡|算力|训练资源|hardware|gpus?\b|devices?\b"),
    ("training_time", r"(训练)?(时间|时长)|耗时|用时|(training )?(time|duration)"),
    ("base_model", r"基座|基础模型|底座|base model|^base$"),
    ("context_length", r"上下文|序列长度|context"),
)
"""Fact → what its column may be called; the first that fits wins."""
_REPOSITORY = re.compile(r"(?i)\brepo|github|仓库")
_NAMES = re.compile(r"(?i)\b(models?|projects?|repo(sitory|sitories)?|github|llms?)\b|模型|项目|仓库")
"""Headings of a table that lists projects."""
_WEIGHTS = re.compile(r"(?i)\bcheckpoints?\b|\bhugging ?face\b|\bmodelscope\b|\bhf\b|下载")
"""Headings of columns that link a project's own weights, besides those that say whether they are open."""
_OWNER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}")
_MIN_COLUMNS = 2
"""A table states facts when at least so many of its headings are known: one alone may be chance."""
_VALUE_LENGTH = 300
_UNIT = re.compile(r"[(（]\s*(b|m|k|t|billion|million|tokens?)\s*[)）]\s*$", re.IGNORECASE)
_NUMBERS = re.compile(r"[\d.,~+\s/-]*\d[\d.,~+\s/-]*")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table (heading rows left out)."""

    line: int
    facts: Mapping[str, str] = field(default_factory=dict)
    """Fact name → cell; empty cells and words for `unknown` are left out."""
    is_of_section: bool = False
    """The row may speak of the project its section is about: its table holds one project."""
    is_entry: bool = False
    """The row stands in a table of projects."""
    repository: str | None = None
    """`owner/name`, where a column of repositories names it without an address."""
    name: str | None = None
    """The words of the row's first cell."""
    weights: str = ""
    """The cells of the project's own weights, links and all."""


def rows_of(text: str) -> list[Row]:
    """Return every row of every table, the facts of rows among them."""
    return [row for start, lines in _tables(text) for row in _rows(start, lines)]


def _rows(start: int, lines: list[str]) -> list[Row]:
    heads = _cells(lines[0])
    columns = [fact_of(cell) for cell in heads]
    body = [(start + 2 + offset, _cells(line)) for offset, line in enumerate(lines[2:])]
    if _known(columns) >= _MIN_COLUMNS:
        units = [_UNIT.search(cell) for cell in heads]
        stated = [_stated(zip(columns, _with(units, cells), strict=False)) for _, cells in body]
        one = len(body) == 1
        return [
            Row(start),
            *(
                _entry(n, cells, heads, columns, facts, is_only=one)
                for (n, cells), facts in zip(body, stated, strict=True)
            ),
        ]
    labels = [fact_of(cells) for cells in (heads[0], *(cells[0] for _, cells in body))]
    if _known(labels) < _MIN_COLUMNS:
        is_list = _is_list(heads, lines[2:])
        return [Row(start), *(_entry(n, cells, heads, columns, {}, is_entry=is_list) for n, cells in body)]
    upside = zip(labels, [(start, heads), *body], strict=True)
    return [
        Row(n, _stated([(name, cells[1])]), is_of_section=True, weights=cells[1] if name == "open_weights" else "")
        for name, (n, cells) in upside
        if cells[1:]
    ]


def _entry(
    number: int,
    cells: list[str],
    heads: list[str],
    columns: list[str | None],
    facts: Mapping[str, str],
    *,
    is_only: bool = False,
    is_entry: bool = True,
) -> Row:
    """Return a row of a table with a project a row."""
    named_columns = zip(columns, heads, cells, strict=False)
    weights = " ".join(c for name, head, c in named_columns if name == "open_weights" or _WEIGHTS.search(_bare(head)))
    named = (_bare(c).strip() for head, c in zip(heads, cells, strict=False) if _REPOSITORY.search(_bare(head)))
    repository = next((name for name in named if _OWNER_NAME.fullmatch(name)), None)
    name = _bare(cells[0]).strip() or None
    is_empty = not any(re.search(r"\w", cell) for cell in cells)
    return Row(number, facts, is_only, is_entry and not is_empty, repository, name, weights)


def _is_list(heads: list[str], body: list[str]) -> bool:
    """Say whether a table without facts lists projects: its headings or the addresses in it say so."""
    return any(_NAMES.search(_bare(head)) for head in heads) or any("://" in line for line in body)


def _with(units: list[re.Match[str] | None], cells: list[str]) -> list[str]:
    """Give bare numbers the unit that their column's heading names, as in `Params (B)`."""
    padded = [*units, *[None] * len(cells)]
    return [
        f"{cell} {unit[1]}" if unit and _NUMBERS.fullmatch(cell) else cell
        for unit, cell in zip(padded, cells, strict=False)
    ]


def _bare(cell: str) -> str:
    """Return a cell's words: link texts instead of links, no emphasis; a lone `*` (as in `8*A100`) stays."""
    return _NOISE.sub("", _STRONG.sub(r"\2", _LINK.sub(r"\1", cell)))


def _known(names: Iterable[str | None]) -> int:
    return len({name for name in names if name})


def fact_of(heading: str) -> str | None:
    """Return the fact that a heading names, or None."""
    words = _bare(heading).strip().lower().rstrip("?？")
    return next((name for name, pattern in _HEADINGS if re.search(pattern, words)), None) if words else None


def _stated(named: Iterable[tuple[str | None, str]]) -> dict[str, str]:
    facts: dict[str, str] = {}
    for name, cell in named:
        value = " ".join(_bare(cell).split())
        if name and value.lower() not in _NOTHING and value.isprintable() and len(value) <= _VALUE_LENGTH:
            facts.setdefault(name, value)
    return facts


def _tables(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the 1-based first line and the lines of each table: heading, rule, body."""
    lines = text.splitlines()
    number = 0
    while number + 1 < len(lines):
        if "|" in lines[number] and "|" in lines[number + 1] and _RULE.fullmatch(lines[number + 1]):
            end = number + 2
            while end < len(lines) and "|" in lines[end] and lines[end].strip():
                end += 1
            yield number + 1, lines[number:end]
            number = end
        else:
            number += 1


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell.strip().replace("\\|", "|") for cell in _CELL.split(inner)]
