"""One table of the data files: the same rows as JSON, as CSV, and as CSV for spreadsheets.

Rows are encoded as they come, so that a long table costs its bytes and no more.
"""

from __future__ import annotations

import csv
import io
import json
import re
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from tempfile import SpooledTemporaryFile
from typing import IO, TypeAlias

from tracker.report import escape
from tracker.report.documents import SCHEMA_VERSION, instant

HELD = 8 * 1024 * 1024
"""Bytes of a table held in memory; beyond, they wait in a temporary file."""
ROWS_TOGETHER = 500
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_DIRECT = frozenset({type(None), str, int, float, bool, list, dict, tuple})
_AS_THEY_ARE = frozenset({type(None), int, float})
_SAFE = re.compile(r"[A-Za-z0-9{\[][ -~]*").fullmatch
"""Most texts: they begin as no formula does and hold nothing odd."""
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Scalar: TypeAlias = str | int | float | bool | datetime | date | None
Field: TypeAlias = Scalar | Sequence[object] | Mapping[str, object]
"""What a row may hold; lists and records are JSON in a CSV cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column, as the data dictionary and `datapackage.json` describe it."""

    name: str
    type: str
    """A type of Frictionless Table Schema: string, integer, boolean, date, datetime, array, object or any."""
    description: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one table."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """Columns that together name a row."""


class Table:
    """Collects rows; a long table waits on disk. `is_for_spreadsheets` adds the variant with a byte-order mark."""

    def __init__(self, layout: Layout, *, is_for_spreadsheets: bool = True) -> None:
        self.layout = layout
        self._names = [column.name for column in layout.columns]
        self._records: list[str] = []
        self._cells: list[list[object]] = [list(self._names)]
        self._json = SpooledTemporaryFile(HELD)  # noqa: SIM115 - closed by `files`, or with the table
        self._csv = SpooledTemporaryFile(HELD)  # noqa: SIM115
        for file in (self._json, self._csv):
            weakref.finalize(self, file.close)
        self._json.write(f'{{"schema_version":{SCHEMA_VERSION},"{layout.name}":['.encode())
        self._is_empty = True
        self._is_for_spreadsheets = is_for_spreadsheets

    def add(self, *values: Field) -> None:
        """Add a row; one value per column, in their order."""
        plain = [value if type(value) in _DIRECT else _plain(value) for value in values]
        self._records.append(_ENCODE(dict(zip(self._names, plain, strict=True))))
        self._cells.append([value if type(value) in _AS_THEY_ARE else _cell(value) for value in plain])
        if len(self._records) >= ROWS_TOGETHER:
            self._flush()

    def _flush(self) -> None:
        lines = io.StringIO(newline="")
        csv.writer(lines).writerows(self._cells)
        self._csv.write(_bytes(lines.getvalue()))
        if self._records:
            self._json.write(_bytes(("\n" if self._is_empty else ",\n") + ",\n".join(self._records)))
            self._is_empty = False
        self._cells, self._records = [], []

    def files(self, *, with_json: bool = True) -> Iterator[tuple[str, bytes]]:
        """Yield (path below the report's root, content); no row can be added afterwards."""
        name = self.layout.name
        self._flush()
        self._json.write(b"\n]}\n")
        if with_json:
            yield f"data/{name}.json", _whole(self._json)
        self._json.close()
        yield f"data/{name}.csv", _whole(self._csv)
        if self._is_for_spreadsheets:
            yield f"data/{name}.excel.csv", _BYTE_ORDER_MARK + _whole(self._csv)
        self._csv.close()


def _bytes(text: str) -> bytes:
    """Encode; halves of surrogate pairs, which JSON can bring along, become question marks."""
    return text.encode(errors="replace")


def _whole(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _plain(value: Field) -> object:
    return _spelled(value) if isinstance(value, date) else value


@lru_cache(maxsize=4_096)
def _spelled(at: date) -> str | None:
    """Return a day or an instant as text; facts of one run share theirs."""
    return instant(at) if isinstance(at, datetime) else at.isoformat()


def _cell(value: object) -> object:
    """Return what the CSV writer gets: nothing stays empty, no text begins a formula, lists and records are JSON."""
    if type(value) is str:
        return value if _SAFE(value) else escape.csv_cell(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape.csv_cell(_ENCODE(value)) if value else None


def data_package(title: str, layouts: Sequence[Layout]) -> dict[str, object]:
    """Return the Frictionless description of all tables."""
    return {
        "profile": "tabular-data-package",
        "name": "open-llm-tracker",
        "title": title,
        "resources": [_resource(layout) for layout in layouts],
    }


def _resource(layout: Layout) -> dict[str, object]:
    return {
        "profile": "tabular-data-resource",
        "name": layout.name,
        "path": f"{layout.name}.csv",
        "description": layout.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [{"name": c.name, "type": c.type, "description": c.description} for c in layout.columns],
            "missingValues": [""],
            "primaryKey": list(layout.key),
        },
    }
