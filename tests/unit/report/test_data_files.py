"""Data files: every row as JSON and CSV, safe in spreadsheets, described column by column."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.simulators.history import FakeHistory
from tests.simulators.small_world import small_world

from tracker.domain.facts import Absent, FactName, Present
from tracker.domain.snapshots import Snapshot
from tracker.report.data_layouts import LAYOUTS, dictionary
from tracker.report.data_table import Column, Layout, Table
from tracker.report.documents import SCHEMA_VERSION
from tracker.report.write import render_reports

LAYOUT = Layout("t", "a table", (Column("a", "string", "x"), Column("b", "any", "y")), ("a",))
READ: dict[str, Any] = {
    "string": str,
    "integer": int,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": lambda text: datetime.strptime(text, "%Y-%m-%d").date().isoformat(),  # noqa: DTZ007 - a day
    "datetime": lambda text: datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").strftime("%Y-%m-%dT%H:%M:%SZ"),
    "array": json.loads,
    "any": str,
}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Return the reports of the small world."""
    return dict(render_reports(*small_world()))


def rows(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(files[f"data/{name}.csv"].decode(), newline="")))


def records(files: dict[str, bytes], name: str) -> list[dict[str, Any]]:
    """Return the records of a JSON file."""
    document = json.loads(files[f"data/{name}.json"])
    assert document["schema_version"] == SCHEMA_VERSION
    return list(document[name])


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_csv_files_are_as_they_are_described(files: dict[str, bytes], layout: Layout) -> None:
    """The head is the list of columns, every filled cell is of its column's type, and the key names one row."""
    found = rows(files, layout.name)
    assert found
    assert list(found[0]) == [column.name for column in layout.columns]
    for column in layout.columns:
        assert all(READ[column.type](row[column.name]) is not None for row in found if row[column.name]), column.name
    assert len({tuple(row[name] for name in layout.key) for row in found}) == len(found)


@pytest.mark.parametrize("name", ["projects", "facts", "snapshots"])
def test_json_and_csv_say_the_same(files: dict[str, bytes], name: str) -> None:
    """As many rows, the same columns, the same keys."""
    plain, structured = rows(files, name), records(files, name)
    assert [row["project"] for row in plain] == [record["project"] for record in structured]
    assert all(list(record) == list(plain[0]) for record in structured)


def test_the_spreadsheets_variant_differs_by_its_mark_alone(files: dict[str, bytes]) -> None:
    """With a byte-order mark, Chinese is read as Chinese."""
    for layout in LAYOUTS:
        plain, marked = files[f"data/{layout.name}.csv"], files[f"data/{layout.name}.excel.csv"]
        assert marked == b"\xef\xbb\xbf" + plain


@given(st.lists(st.tuples(st.text(), st.one_of(st.none(), st.integers(), st.text(), st.lists(st.text())))))
def test_no_cell_is_a_formula(given_rows: list[tuple[str, object]]) -> None:
    """Whatever upstream writes, a spreadsheet takes it for text; JSON keeps it as it was."""
    table = Table(LAYOUT)
    for row in given_rows:
        table.add(*row)  # type: ignore[arg-type]
    made = dict(table.files())
    for cells in csv.reader(io.StringIO(made["data/t.csv"].decode("utf-8", "surrogatepass"), newline="")):
        assert not [c for c in cells if c.lstrip()[:1] in set("=+-@|＝＋－＠") and not c.lstrip("-").isdigit()]
    assert [tuple(r.values()) for r in json.loads(made["data/t.json"])["t"]] == given_rows


def test_every_fact_of_every_snapshot_is_there(files: dict[str, bytes]) -> None:
    """Present, absent and unknown are told apart; the last known value stands beside an unknown one."""
    found = {(r["project"], r["fact"], r["subject"]): r for r in records(files, "facts")}
    lost = found["ghost/vanished", "weights.status", ""]
    assert (lost["state"], lost["value"], lost["reason"]) == ("unknown", "open", "not_found")
    absent = found["acme/open-llm", "base_model", ""]
    assert (absent["state"], absent["value"], absent["looked_in"]) == ("absent", None, ["README.md"])
    hub = found["acme/open-llm", "hub", "huggingface:acme/open-7b"]
    assert (hub["state"], hub["value"]["access"], hub["value"]["downloads"]) == ("present", "available", 1_234_567)
    assert {r["fact"] for r in found.values()} <= {name.value for name in FactName}


def test_a_project_in_one_row(files: dict[str, bytes]) -> None:
    """Conclusions, curated values first; a project that was never observed has empty cells."""
    found = {r["project"]: r for r in records(files, "projects")}
    first = found["acme/open-llm"]
    assert (first["is_fully_open"], first["commercial_use"], first["licence_weights"]) == (True, "yes", "Apache-2.0")
    assert (found["lab/alpaca-like"]["params"], found["lab/alpaca-like"]["curated"][0]) == ("65B", "data")
    assert (found["nobody/unseen"]["observed_at"], found["nobody/unseen"]["stars"]) == (None, None)


def test_snapshots_hold_what_held_then(files: dict[str, bytes]) -> None:
    """Counts of both origins, told apart."""
    found = [r for r in records(files, "snapshots") if r["project"] == "acme/open-llm"]
    assert {r["origin"] for r in found} == {"recorded", "history"}
    assert (found[-1]["stars"], found[-1]["weights"]) == (12_345, "open")


def test_before_the_first_run_the_tables_are_empty() -> None:
    """Heads alone, and the projects of the list."""
    files = dict(render_reports(FakeHistory(), small_world()[1]))
    assert records(files, "facts") == []
    assert rows(files, "changes") == []
    assert len(records(files, "projects")) == 5


def test_the_package_names_every_file(files: dict[str, bytes]) -> None:
    """Frictionless readers find each CSV file with its columns."""
    package = json.loads(files["data/datapackage.json"])
    assert package["profile"] == "tabular-data-package"
    for resource in package["resources"]:
        assert f"data/{resource['path']}" in files
        names = [field["name"] for field in resource["schema"]["fields"]]
        assert set(resource["schema"]["primaryKey"]) <= set(names)
        assert files[f"data/{resource['path']}"].decode().splitlines()[0] == ",".join(names)


def test_the_data_dictionary_is_up_to_date() -> None:
    """`docs/data.md` is what the columns say of themselves; `dictionary()` makes it."""
    assert (Path(__file__).parents[3] / "docs" / "data.md").read_text("utf-8") == dictionary()


def test_a_fact_that_stays_keeps_its_row() -> None:
    """Another run that sees the same changes no row of the facts; what it could not see names its older instant."""
    history, watchlist = small_world()
    before = dict(render_reports(history, watchlist))
    for place, snapshot in enumerate(history.snapshots):
        history.snapshots[place] = later(snapshot)
    after = dict(render_reports(history, watchlist))
    assert after["data/facts.csv"] == before["data/facts.csv"]
    assert after["data/projects.csv"] != before["data/projects.csv"]
    old = [row for row in rows(after, "facts") if row["observed_at"]]
    assert old
    assert all(row["unknown_since"] for row in old)


def later(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot of an hour later that saw the same."""
    at = snapshot.at + timedelta(hours=1)
    facts = {
        key: replace(fact, observed_at=at)
        if isinstance(fact, Present | Absent) and fact.observed_at == snapshot.at
        else fact
        for key, fact in snapshot.facts.items()
    }
    return replace(snapshot, at=at, facts=facts)
