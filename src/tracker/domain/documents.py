"""Texts of a repository, addressed by git blob id. Knows which root files are worth reading."""

from __future__ import annotations

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
    """Decoded as UTF-8 with replacement; empty for files that are named only (PDF)."""


@dataclass(frozen=True, slots=True, order=True)
class DocumentRef:
    """A file that is known to exist, whether or not its text is stored."""

    path: str
    oid: str
    role: DocumentRole
