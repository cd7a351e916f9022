"""Texts of a repository, addressed by git blob id. Knows which root files are worth reading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class DocumentRole(StrEnum):
    """What a file is for."""

    README = "readme"
    LICENCE = "licence"
    """LICENSE, COPYING, NOTICE, *_LICENSE, USE_POLICY and the like."""
    MODEL_CARD = "model_card"
    PAGE = "page"
    """An in-repository page that the README points to for downloads."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as fetched. `text` is hostile until escaped."""

    path: str
    oid: str
    role: DocumentRole
    text: str
    """Decoded as UTF-8 with replacement or as its byte order mark says; empty for files that are named only (PDF)."""


@dataclass(frozen=True, slots=True, order=True)
class DocumentRef:
    """A file that is known to exist, whether or not its text is stored."""

    path: str
    oid: str
    role: DocumentRole


_NAMED_ONLY = re.compile(r"\.(?:pdf|docx?|odt|rtf|pages|png|jpe?g|gif|zip)$", re.IGNORECASE)
_EMPTY = frozenset(
    {
        "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
        "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
    }
)
"""The git blob id of no bytes at all, by SHA-1 and by SHA-256."""


def is_named_only(path: str) -> bool:
    """Say whether a file is of a kind that holds no plain text, so that it is known by its name alone."""
    return bool(_NAMED_ONLY.search(path))


def is_unreadable(document: Document) -> bool:
    """Say whether a file that holds something gave no text, which says nothing of what stands in it."""
    return not document.text and document.oid not in _EMPTY and not is_named_only(document.path)
