"""`llms.txt`: what stands where, and the first answers, for readers that are programs."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.report.conclusion_words import ConclusionWords
from tracker.report.escape import Md
from tracker.report.i18n import Catalog
from tracker.report.links import readme_name
from tracker.report.render import Renderer
from tracker.report.site.places import SitePlaces, default_language
from tracker.report.telling import Telling
from tracker.report.views.facts import Facts
from tracker.report.wording import Wording


def llms_file(renderer: Renderer, catalogs: Sequence[Catalog], facts: Facts) -> tuple[str, bytes]:
    """Return (path below the report's root, content), in the language of the site's first page."""
    catalog = next(c for c in catalogs if c.language == default_language(catalogs))
    addresses = {} if facts.is_drawn else {p.slug: p.url for p in facts.projects}
    places = SitePlaces(way="site/", repositories=addresses)
    words = Wording(catalog, places)
    text = renderer.markdown(
        "llms.txt.j2",
        w=words,
        title=words.pick(facts.world.watchlist.title) or catalog.text("page.title"),
        notice=facts.world.watchlist.notice,
        coverage=facts.coverage,
        readme=Md(readme_name(catalog.file_suffix)),
        pages=[(c.language_name, Md(readme_name(c.file_suffix))) for c in catalogs],
        projects=facts.projects if facts.is_drawn else (),
        **ConclusionWords(words, Telling(words), facts, places).values(),
    )
    return "llms.txt", text.encode()
