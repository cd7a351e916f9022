"""Bytes of a file as text. A file that cannot be read has none: that is never the same as an empty one."""

from __future__ import annotations

import codecs

from tracker.domain.documents import is_named_only
from tracker.sources.github.fields import clean

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; the longer ones first, since UTF-32 begins like UTF-16."""
_LOOKED_AT = 8192
"""A NUL so early makes a file binary, as for git and GitHub."""
_SHORT = 64
_GARBLED = 0.3
"""A longer text of which so much is no letter at all is none."""


def as_text(blob: bytes, path: str) -> str | None:
    """Decode a file; None when it is no readable text, empty for files that are known by their name alone."""
    encoding = next((name for mark, name in _MARKS if blob.startswith(mark)), None)
    if encoding:
        return _marked(blob, encoding)
    if is_named_only(path):
        return ""
    if b"\x00" in blob[:_LOOKED_AT]:
        return None
    text = clean(blob.decode("utf-8", "replace"))
    return text if is_legible(text) else None


def is_legible(text: str) -> bool:
    """Say whether a decoded text is more than replacement and control characters."""
    lost = sum(text.count(sign) for sign in _NO_LETTERS)
    return len(text) < _SHORT or lost <= _GARBLED * len(text)


_NO_LETTERS = ("\ufffd", *(chr(code) for code in range(32) if chr(code) not in "\t\n\v\f\r\x1b"))


def _marked(blob: bytes, encoding: str) -> str | None:
    try:
        text = blob.decode(encoding)
    except UnicodeDecodeError:
        return None
    return clean(text) if "\x00" not in text else None
