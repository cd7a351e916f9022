"""By what rows are filtered and sorted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.report.site.facets import FACETS, facets, row_tokens, token
from tracker.report.site.rows import largest_size
from tracker.report.views.cells import Cell, CellState, Piece, PieceKind


@given(st.text())
def test_a_token_is_one_word(text: str) -> None:
    """Nothing in it could split a list of tokens or begin markup."""
    made = token(text)
    assert made
    assert not set(made) & set(' \t\n"<>&#=')
    assert token(made) == made


def test_choices_are_counted_and_in_order() -> None:
    """Our own terms by worth, others by letter; a facet that tells nothing apart is left out."""
    rows = [
        {"openness": ("full", "open"), "licence": ("MIT", "Apache-2.0"), "language": ("Python",)},
        {"openness": ("none",), "licence": ("MIT",), "language": ("Python",)},
    ]
    found = {f.name: [(c.token, c.count) for c in f.choices] for f in facets(rows)}
    assert found == {
        "openness": [("full", 1), ("open", 1), ("none", 1)],
        "licence": [("Apache-2.0", 1), ("MIT", 2)],
    }


def test_rows_bear_the_tokens_of_their_choices() -> None:
    """What a select offers is what rows are matched by."""
    assert row_tokens({"licence": ("MIT OR Apache-2.0",), "tag": ("中文",)}) == "l:MIT-OR-Apache-2.0 t:中文"
    assert len({letter for _, letter in FACETS}) == len(FACETS)


@pytest.mark.parametrize(
    ("words", "size"), [("7B", 7e9), ("7B, 13B, 65B", 65e9), ("125M", 125e6), ("1.5B (base)", 1.5e9), ("large", 0)]
)
def test_sizes_sort_by_the_largest(words: str, size: float) -> None:
    """A family sorts by its largest member."""
    assert largest_size(Cell("params", CellState.VALUE, (Piece(PieceKind.WORDS, words),))) == size
