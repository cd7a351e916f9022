"""Where the pages of the site lie, and how one leads to another. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tracker.report.escape import Md
from tracker.report.i18n import Catalog
from tracker.report.links import Places

INDEX, CHANGES = "index.html", "changes.html"


@dataclass(frozen=True, slots=True)
class SitePlaces(Places):
    """Links to projects as seen from one page of the site."""

    way: str = ""
    """From the page to the folder of its language."""
    repositories: Mapping[str, str] = field(default_factory=dict)
    """Slug → address of each project, on lists too long for a page per project; empty on all others."""

    def project(self, slug: str) -> Md:
        """Return the link to a project's page, or to its repository where it has none."""
        if self.repositories:
            return Md(self.repositories.get(slug, ""))
        return Md(f"{self.way}projects/{slug}.html")

    def section(self, name: str) -> Md:
        """Return the link to a part of the first page."""
        return Md(f"{self.way}{INDEX}#{name}")


def default_language(catalogs: Sequence[Catalog]) -> str:
    """Return the language at the site's root: that of the reports' first page, or the first there is."""
    languages = [c.language for c in catalogs if not c.file_suffix] or [c.language for c in catalogs]
    return languages[0] if languages else ""


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The same page in one language."""

    language: str
    name: str
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Place:
    """One page: its path below the folder of its language, and that folder below the site."""

    path: str
    folder: str

    @property
    def full(self) -> str:
        """The path below the report's root."""
        return f"site/{self.folder}{self.path}"

    @property
    def to_language(self) -> str:
        """The way to the folder of the page's language."""
        return "../" * self.path.count("/")

    @property
    def to_site(self) -> str:
        """The way to the site's root."""
        return "../" * (self.path.count("/") + self.folder.count("/"))

    @property
    def to_reports(self) -> str:
        """The way to the report's root."""
        return f"{self.to_site}../"


def folder_of(catalog: Catalog, catalogs: Sequence[Catalog]) -> str:
    """Return the folder of a language below the site's root: none for the default one."""
    return "" if catalog.language == default_language(catalogs) else f"{catalog.language}/"


def language_links(place: Place, catalog: Catalog, catalogs: Sequence[Catalog]) -> tuple[LanguageLink, ...]:
    """Return the ways from a page to itself in every language."""
    return tuple(
        LanguageLink(c.language, c.language_name, f"{place.to_site}{folder_of(c, catalogs)}{place.path}", c is catalog)
        for c in catalogs
    )
