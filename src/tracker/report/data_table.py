"""One table of the data files: the same rows as JSON, as CSV, and as CSV for spreadsheets. Pure.

Rows are encoded as they come, so that a long table costs its bytes and no more.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from tracker.report import escape
from tracker.report.documents import SCHEMA_VERSION, instant

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
    """Collects rows. `is_for_spreadsheets` adds the variant with a byte-order mark."""

    def __init__(self, layout: Layout, *, is_for_spreadsheets: bool = True) -> None:
        self.layout = layout
        self.rows = 0
        self._names = [column.name for column in layout.columns]
        self._json, self._csv = io.BytesIO(), io.BytesIO()
        self._line = io.StringIO(newline="")
        self._writer = csv.writer(self._line)
        self._is_for_spreadsheets = is_for_spreadsheets
        self._write_csv(self._names)

    def add(self, *values: Field) -> None:
        """Add a row; one value per column, in their order."""
        record = dict(zip(self._names, map(_plain, values), strict=True))
        self._json.write(b",\n" if self.rows else b"\n")
        self._json.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode())
        self._write_csv([_cell(value) for value in record.values()])
        self.rows += 1

    def _write_csv(self, cells: Sequence[str]) -> None:
        self._writer.writerow(cells)
        self._csv.write(self._line.getvalue().encode())
        self._line.seek(0)
        self._line.truncate()

    def files(self, *, with_json: bool = True) -> Iterator[tuple[str, bytes]]:
        """Yield (path below the report's root, content)."""
        name = self.layout.name
        if with_json:
            head = f'{{"schema_version":{SCHEMA_VERSION},"{name}":['.encode()
            yield f"data/{name}.json", head + self._json.getvalue() + b"\n]}\n"
        yield f"data/{name}.csv", self._csv.getvalue()
        if self._is_for_spreadsheets:
            yield f"data/{name}.excel.csv", b"\xef\xbb\xbf" + self._csv.getvalue()


def _plain(value: Field) -> object:
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, date) else value


def _cell(value: object) -> str:
    """Return the text of a CSV cell: empty for nothing, and never a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, str):
        return escape.csv_cell(value)
    return escape.csv_cell(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


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
