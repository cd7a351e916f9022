"""Sections of a document that compares projects by headings: which of them led to no repository. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class _Section:
    level: int
    line: int
    heading: str
    is_entry: bool = False
    """Its heading or its text links the repository it is about."""
    is_understood: bool = False
    """Something of it was taken or told."""
    has_items: bool = False
    has_parts: bool = False


@dataclass(slots=True)
class Sections:
    """The sections of a document, from top to bottom."""

    _all: list[_Section] = field(default_factory=list)

    def begin(self, level: int, line: int, heading: str) -> None:
        """Note a heading."""
        if self._all and self._all[-1].level < level:
            self._all[-1].has_parts = True
        self._all.append(_Section(level, line, heading))

    def note(self, *, is_understood: bool, is_item: bool) -> None:
        """Note a line of the section that is being read."""
        if self._all:
            self._all[-1].is_understood |= is_understood
            self._all[-1].has_items |= is_item

    def is_entry(self) -> None:
        """Note that the section is about the repository that its heading or its text links."""
        if self._all:
            self._all[-1].is_entry = True

    def silent(self) -> list[tuple[int, str]]:
        """Return line and words of headings that stand among entries but led to nothing."""
        levels = {section.level for section in self._all if section.is_entry}
        return [
            (section.line, section.heading)
            for section in self._all
            if section.level in levels and not (section.is_understood or section.has_parts or section.has_items)
        ]
