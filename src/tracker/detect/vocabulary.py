"""Word lists written as running text, so that adding a word is adding a word."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text that are separated by blanks."""
    return frozenset(text.split())
