"""Rules F510 and F521 in tables: columns of hours, and rows that tell what a run of training took."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.detect.facts.chips import HARDWARE, hardware_value
from tracker.detect.facts.durations import TIME, UNITS, time_value
from tracker.detect.facts.params_tables import own_rows
from tracker.detect.facts.quantities import number_of
from tracker.detect.found import Candidate
from tracker.detect.markdown import Page
from tracker.detect.tables import Cell, Table
from tracker.detect.weights.names import ProjectNames
from tracker.domain.identifiers import RepoName

_TRAINING = re.compile(r"train(?:ed|ing|s)?(?![a-z])|\btuning\b|fine-?tun|训练|微调|精调", re.IGNORECASE)
_USING = re.compile(r"inferenc|latency|throughput|speed|推理|速度|延迟", re.IGNORECASE)
_TIME_HEADER = re.compile(r"\b(?:time|duration|hours?)\b|耗时|时间|时长|用时", re.IGNORECASE)
_CHIP_HEADER = re.compile(r"\b(?:devices?|gpus?|hardware|accelerators?|chips?)\b|设备|显卡|硬件|算力", re.IGNORECASE)


def time_tables(repo: RepoName, page: Page) -> Iterator[Candidate]:
    """F521: numbers under a header that gives hours of training, and durations of runs."""
    names = ProjectNames.of(repo)
    for table in page.tables:
        title = page.section_of(table.start).title
        for index, head in enumerate(table.header):
            unit = re.search(UNITS, head.text, re.IGNORECASE)
            if unit is None or not _TIME_HEADER.search(head.text):
                continue
            if re.search(r"gpu|tpu", unit[0], re.I) or _TRAINING.search(f"{title} {head.text}"):
                yield from _hours(page, own_rows(names, table), index, unit[0], head.text)
    for _, cell, match in _runs(names, page):
        value, hours = time_value(match)
        yield _candidate("F521", value, page, cell, hours, "hours")


def _hours(page: Page, rows: Sequence[Sequence[Cell]], index: int, unit: str, head: str) -> Iterator[Candidate]:
    for row in rows:
        cell = row[index] if index < len(row) else None
        number = number_of(cell.text.rstrip("KkMm")) if cell else None
        if cell is not None and number is not None:
            value, note = f"{cell.text} {unit}", f"under {head!r}"
            yield Candidate("F521", value, value.lower(), page, cell.line, cell.start, cell.end, number, "hours", note)


def hardware_of_runs(repo: RepoName, page: Page) -> Iterator[Candidate]:
    """F510: accelerators in rows that also tell hours or days: inference takes no such time."""
    for cell, _, _ in _runs(ProjectNames.of(repo), page):
        match = HARDWARE.search(cell.text)
        if match is not None:
            value, count = hardware_value(match)
            yield _candidate("F510", value, page, cell, count, "chips")


def _candidate(rule: str, value: str, page: Page, cell: Cell, number: float | None, unit: str) -> Candidate:
    note = "in a table of runs"
    return Candidate(rule, value, value.lower(), page, cell.line, cell.start, cell.end, number, unit, note)


def _runs(names: ProjectNames, page: Page) -> Iterator[tuple[Cell, Cell, re.Match[str]]]:
    """Yield chips, time and its reading for rows that hold both, each under its header."""
    for table in page.tables:
        columns = _columns(table)
        if columns is None or _USING.search(f"{page.section_of(table.start).title} {table.header[columns[1]].text}"):
            continue
        for row in own_rows(names, table):
            if len(row) <= max(columns):
                continue
            chips, time = row[columns[0]], row[columns[1]]
            match = TIME.fullmatch(time.text.strip())
            if match is not None and HARDWARE.search(chips.text) and _takes_long(match):
                yield chips, time, match


def _columns(table: Table) -> tuple[int, int] | None:
    heads = [cell.text if len(cell.text) < 40 else "" for cell in table.header]
    chips = next((i for i, head in enumerate(heads) if _CHIP_HEADER.search(head)), None)
    time = next((i for i, head in enumerate(heads) if i != chips and _TIME_HEADER.search(head)), None)
    return None if chips is None or time is None else (chips, time)


def _takes_long(match: re.Match[str]) -> bool:
    _, hours = time_value(match)
    return hours is not None and hours >= 1
