"""The licence rules and contradictions by code. Codes are stable; each has a line in docs/licences.md."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.detect.rules import Rule


@dataclass(frozen=True, slots=True)
class LicenceRule(Rule):
    """A rule that docs/licences.md explains."""

    @property
    def anchor(self) -> str:
        """Return the link to the rule's line in the documentation."""
        return f"docs/licences.md#{self.code.lower()}"


RULES: tuple[LicenceRule, ...] = (
    LicenceRule("L201", "licence file recognised by its text"),
    LicenceRule("L202", "licence file known by its title, or by the licence it points to"),
    LicenceRule("L203", "licence named in a sentence"),
    LicenceRule("L204", "sentence that links to a licence file"),
    LicenceRule("L205", "licence column of a table"),
    LicenceRule("L206", "licence badge"),
    LicenceRule("L207", "licence tag in front matter"),
    LicenceRule("L208", "commercial use forbidden, or research only"),
    LicenceRule("L209", "commercial use on condition"),
    LicenceRule("L210", "commercial use allowed"),
    LicenceRule("L211", "terms handed on to the base model's licence"),
    LicenceRule("X921", "a page forbids what the licence file allows"),
    LicenceRule("X922", "a page names another licence than the file holds"),
    LicenceRule("X923", "pages disagree on commercial use"),
)
"""All rules, in order of code."""
