"""What every page of the site has: its words, its place, the ways to other pages and languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.report.i18n import Catalog
from tracker.report.links import readme_name
from tracker.report.render import Renderer
from tracker.report.site.places import Place, SitePlaces, folder_of, language_links
from tracker.report.telling import Telling
from tracker.report.views.facts import Facts
from tracker.report.wording import Wording


@dataclass(frozen=True, slots=True)
class Frame:
    """One language of the site."""

    renderer: Renderer
    catalog: Catalog
    catalogs: tuple[Catalog, ...]
    facts: Facts

    def place(self, path: str) -> Place:
        """Return where a page of this language lies."""
        return Place(path, folder_of(self.catalog, self.catalogs))

    def places(self, place: Place) -> SitePlaces:
        """Return how links to projects read on a page."""
        projects = self.facts.projects
        addresses = {} if self.facts.is_drawn else {p.slug: p.url for p in projects}
        return SitePlaces(way=place.to_language, repositories=addresses)

    def wording(self, place: Place) -> Wording:
        """Return the words of a page."""
        return Wording(self.catalog, self.places(place))

    def render(self, template: str, place: Place, wording: Wording, **values: object) -> tuple[str, bytes]:
        """Return (path below the report's root, content) of one page."""
        page = self.renderer.html(
            f"site/{template}.html.j2",
            w=wording,
            tell=Telling(wording),
            place=place,
            facts=self.facts,
            coverage=self.facts.coverage,
            notice=wording.pick(self.facts.world.watchlist.notice),
            site_title=wording.pick(self.facts.world.watchlist.title) or self.catalog.text("page.title"),
            languages=language_links(place, self.catalog, self.catalogs),
            feed=feed_suffix(self.catalog, self.catalogs),
            readme=readme_name(self.catalog.file_suffix),
            **values,
        )
        return place.full, page.encode()


def feed_suffix(catalog: Catalog, catalogs: Sequence[Catalog]) -> str:
    """Return what stands between a feed's name and `.atom.xml`: nothing for the site's default language."""
    folder = folder_of(catalog, catalogs)
    return f".{folder.rstrip('/')}" if folder else ""
