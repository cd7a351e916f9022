"""The JSON Schema that editors use."""

from __future__ import annotations

import json
from pathlib import Path

from tracker.config.schema import schema_text, shipped_schema


def test_shipped_schema_is_current() -> None:
    """The file in the package is what the shapes say; renew it by `tracker check --schema`."""
    assert json.loads(shipped_schema()) == json.loads(schema_text())


def test_own_list_names_the_schema() -> None:
    """The first line of the list points an editor to a schema that exists."""
    config = Path(__file__).parents[3] / "config" / "repos.yaml"
    first = config.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (config.parent / first.partition("=")[2]).resolve().is_file()
