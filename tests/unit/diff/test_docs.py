"""docs/changes.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tracker.diff import stars, validate
from tracker.diff.policy import CONFIRM_AFTER, CONFIRM_NAMELESS_AFTER
from tracker.diff.repository import DORMANT_AFTER
from tracker.diff.severity import SEVERITY
from tracker.domain.changes import ChangeKind

TEXT = (Path(__file__).parents[3] / "docs" / "changes.md").read_text(encoding="utf-8")
ROWS = {m[1]: m[0] for m in re.finditer(r"^\| `(\w+)` \|.*$", TEXT, re.MULTILINE)}


@pytest.mark.parametrize("kind", list(ChangeKind))
def test_each_kind_has_a_row_with_its_usual_severity(kind: ChangeKind) -> None:
    """A kind that users meet can be looked up."""
    cells = re.split(r"(?<!\\)\|", ROWS[kind.value])
    assert len(cells) == 7
    usual = SEVERITY[kind].value
    assert usual in cells[3]


def test_no_row_is_left_over() -> None:
    """The page names no kind that does not exist."""
    assert set(ROWS) == {kind.value for kind in ChangeKind}


def test_thresholds_are_those_of_the_code() -> None:
    """Numbers on the page are the numbers in force."""
    hours, days = CONFIRM_AFTER.total_seconds() / 3600, CONFIRM_NAMELESS_AFTER.days
    stated = [
        f"{hours:.0f} hours",
        f"{days} days",
        f"{DORMANT_AFTER.days} days",
        f"still missing after {validate.LIFTED_AFTER.days} days",
        f"at least {stars.SURGE_FLOOR}, at least {stars.SURGE_SHARE:.0%}".replace("%", " %"),
        f"at least {stars.DROP_FLOOR}, at least {stars.DROP_SHARE:.0%}".replace("%", " %"),
        f"{stars.QUIET.days // 7} weeks",
    ]
    assert [words for words in stated if words not in TEXT] == []
