"""A licence text as a set of hashed word groups, so that texts compare without being shipped.

What carries no meaning never reaches a hash: case, punctuation, line breaks, addresses, markup and copyright lines.
Chinese has no blanks between words, so each character counts as one.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

SIZE = 5
"""Tokens in one shingle."""
MAX_TEXT = 400_000
"""Characters read of one text."""

_TOKEN = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]\"'，。；]{1,500}", re.IGNORECASE)
_COPYRIGHT = re.compile(
    r"^\W{0,12}(?:(?:copyright|版权所有|版權所有|\(c\)|©|ⓒ)\W{0,4}(?:\(c\)|©|ⓒ|[\[<{]|(?:19|20)\d\d)|©|ⓒ"
    r"|copyright\b(?=.{0,100}(?:19|20)\d\d)|(?:版权所有|版權所有)\s|all\s+rights\s+reserved\W*$)",
    re.IGNORECASE,
)
_LONGEST_NOTICE = 300
"""A longer line is prose that happens to start with a notice."""


def tokens(text: str) -> list[str]:
    """Return the words and Chinese characters that count, lower case, in order."""
    kept = [line for line in text[:MAX_TEXT].splitlines() if not is_copyright(line)]
    plain = _ADDRESS.sub(" ", "\n".join(kept)).lower().replace("licence", "license")
    return [token for token in _TOKEN.findall(plain) if len(token) > 1 or not token.isascii() or token.isdigit()]


def is_copyright(line: str) -> bool:
    """Say whether a line is a copyright notice: who holds the rights, not what one may do."""
    return len(line) <= _LONGEST_NOTICE and _COPYRIGHT.match(line) is not None


def hashes(words: Sequence[str]) -> list[int]:
    """Return one 32-bit hash per shingle, in order; a text shorter than one shingle gives one hash."""
    if len(words) <= SIZE:
        return [zlib.crc32(" ".join(words).encode())] if words else []
    return [zlib.crc32(" ".join(words[i : i + SIZE]).encode()) for i in range(len(words) - SIZE + 1)]
