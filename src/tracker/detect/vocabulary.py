"""Word lists written as running text, so that adding a word is adding a word."""

from __future__ import annotations

_EDGE = r"(?:(?<![A-Za-z0-9_])(?=[A-Za-z0-9_])|(?<=[A-Za-z0-9_])(?![A-Za-z0-9_]))"


def edges(pattern: str) -> str:
    r"""Return a pattern in which `\b` also stands between a Latin letter or digit and a Chinese character.

    Chinese is written without blanks: in `7b权重` or `16天` plain `\b` sees no edge.
    """
    return pattern.replace(r"\b", _EDGE)


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text that are separated by blanks."""
    return frozenset(text.split())
