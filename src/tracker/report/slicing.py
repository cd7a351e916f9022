"""Cuts what is too long for one page into pieces that are not. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from tracker.report.escape import Md

T = TypeVar("T")
_TRIED = 200
"""Rows by which the length of the others is guessed."""


def size(text: str) -> int:
    """Return the bytes a text takes in a file."""
    return len(text.encode())


def chunked(texts: Sequence[Md], limit: int) -> list[list[Md]]:
    """Return the texts in order, in as few lists as fill `limit` bytes each; a longer text stands alone."""
    chunks: list[list[Md]] = [[]]
    filled = 0
    for text in texts:
        if filled + size(text) > limit and chunks[-1]:
            chunks.append([])
            filled = 0
        chunks[-1].append(text)
        filled += size(text)
    return chunks


def sliced(rows: Sequence[T], render: Callable[..., Md], limit: int) -> list[Md]:
    """Render rows in slices of at most `limit` bytes each; all but the first are told `is_continued`."""
    tried = rows[:_TRIED]
    average = size(render(tried, is_continued=True)) / max(1, len(tried))
    step = max(1, int(limit * 0.8 / max(1.0, average)))
    starts = range(0, len(rows), step)
    return [text for n in starts for text in _halved(rows[n : n + step], render, limit, is_continued=n > 0)]


def _halved(rows: Sequence[T], render: Callable[..., Md], limit: int, *, is_continued: bool) -> list[Md]:
    text = render(rows, is_continued=is_continued)
    if size(text) <= limit or len(rows) == 1:
        return [text]
    middle = len(rows) // 2
    head = _halved(rows[:middle], render, limit, is_continued=is_continued)
    return [*head, *_halved(rows[middle:], render, limit, is_continued=True)]
