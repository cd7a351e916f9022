"""docs/licences.md says what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.detect.licences.rules import RULES, LicenceRule
from tracker.detect.licences.table import table

PAGE = (Path(__file__).parents[4] / "docs" / "licences.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_its_line(rule: LicenceRule) -> None:
    """Each code has an anchor on the page."""
    assert f'<a id="{rule.code.lower()}"></a>{rule.code} |' in PAGE
    assert rule.anchor == f"docs/licences.md#{rule.code.lower()}"


def test_codes_are_unique_and_sorted() -> None:
    """A code is never used twice."""
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))


def test_the_table_is_fresh() -> None:
    """The page holds the table that the shipped terms give."""
    assert table() in PAGE
