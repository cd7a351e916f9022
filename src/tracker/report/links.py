"""Where an evidence link leads, and where pages and sections of the report lie. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.domain.evidence import Evidence
from tracker.report.escape import Md

BASE = "\x02"
"""Stands for the way from a page to the report's root until the page's place is known."""


def evidence_url(evidence: Evidence) -> str:
    """Return the address with the line: GitHub shows lines of Markdown only in the plain view."""
    if not evidence.line or "#" in evidence.url or "/blob/" not in evidence.url:
        return evidence.url
    is_rendered = (evidence.path or "").lower().endswith((".md", ".markdown", ".rst", ".mdx"))
    query = "?plain=1" if is_rendered and "?" not in evidence.url else ""
    return f"{evidence.url}{query}#L{evidence.line}"


_PERMALINK = re.compile(r"https?://[^/]+/(?P<repo>[^/]+/[^/]+)/blob/(?P<commit>[0-9a-f]{40})/(?P<path>[^?#]+)")


def short_reference(address: str) -> str:
    """Return an address in few words: file and commit of a permalink, else its beginning without the scheme."""
    seen = _PERMALINK.match(address)
    words = f"{seen['repo']}/{seen['path']} @ {seen['commit'][:7]}" if seen else address.split("://", 1)[-1]
    return words if len(words) <= 60 else words[:59] + "…"


def readme_name(suffix: str) -> str:
    """Return the name of a language's first page."""
    return f"README{suffix}.md"


@dataclass(frozen=True, slots=True)
class Places:
    """On which page each project's section and each part of the report lies; same page where nothing is said."""

    projects: Mapping[str, str] = field(default_factory=dict)
    """Slug → page path below the report's root; empty while everything is on one page."""

    sections: Mapping[str, str] = field(default_factory=dict)
    """Part → page path below the report's root; missing while it stands on the first page."""

    def section(self, name: str) -> Md:
        """Return the link to a part of the report, seen from the first page."""
        return Md(f"{self.sections.get(name, '')}#{name}")

    def project(self, slug: str) -> Md:
        """Return the link to a project's section."""
        page = self.projects.get(slug)
        return Md(f"{BASE}{page}#p-{slug}" if page else f"#p-{slug}")


def at_root(text: str) -> str:
    """Settle links of a page that lies at the report's root."""
    return text.replace(BASE, "")


def below(text: str, way: str) -> str:
    """Settle links of a page from which `way` leads to the report's root."""
    return text.replace(BASE, way)


def one_below(text: str) -> str:
    """Settle links of a page in a folder below the report's root."""
    return text.replace(BASE, "../")
