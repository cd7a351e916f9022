"""The documents of the reports say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tracker.report.i18n import catalog
from tracker.report.living import BLOCKS, MORE_CELLS
from tracker.report.signs import LEGEND, SIGNS
from tracker.report.views.cells import FIELDS

DOCS = Path(__file__).parents[3] / "docs"
TERMS = re.findall(r"^\| ([a-z/][^|]*?) \| ([^|]*?) \| [^|]+ \|$", (DOCS / "terms.md").read_text(), re.MULTILINE)


def words_of(language: str) -> str:
    """Return all messages of a language in lower case."""
    return "\n".join(text for m in catalog(language).messages.values() for text in m.texts).lower()


@pytest.mark.parametrize(("english", "chinese"), TERMS)
def test_terms_are_the_catalogs_words(english: str, chinese: str) -> None:
    """A word of the list stands in its catalog."""
    assert english in words_of("en")
    assert chinese in words_of("zh-CN")


def test_the_list_of_terms_is_read() -> None:
    """The table did not slip away from the test."""
    assert len(TERMS) > 25


def test_every_marker_and_sign_is_documented() -> None:
    """Blocks, cells and signs are named where users look them up."""
    text = (DOCS / "reports.md").read_text()
    for name in (*BLOCKS, *MORE_CELLS, *(name for name, _, _ in FIELDS)):
        assert f"`{name}`" in text, name
    for key in (key for _, keys in LEGEND for key in keys):
        assert SIGNS[key] in text, key
