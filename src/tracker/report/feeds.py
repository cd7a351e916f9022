"""Changes as Atom 1.0 and JSON Feed 1.1: one entry per change, with an id that never changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.domain.changes import Change, ChangeState, Severity
from tracker.report import escape, html
from tracker.report.documents import by_severity, instant
from tracker.report.escape import Md
from tracker.report.i18n import Catalog
from tracker.report.links import evidence_url
from tracker.report.render import Renderer
from tracker.report.site.frame import feed_suffix
from tracker.report.telling import Telling
from tracker.report.views.facts import Facts
from tracker.report.views.weekly import Told
from tracker.report.views.world import changes_by_project, recorded_changes
from tracker.report.wording import Wording

ENTRIES_TOLD = 100
AUTHORITY = "tag:open-llm-tracker,2026"
_NEVER = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One change as a feed tells it."""

    id: str
    title: str
    url: str
    content: str
    """HTML."""
    text: str
    published: str
    updated: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed in one language."""

    stem: str
    id: str
    title: str
    language: str
    updated: str
    page: str
    """The page of the site that tells the same, seen from the feed."""
    entries: tuple[FeedEntry, ...]


def feed_files(renderer: Renderer, catalogs: Sequence[Catalog], facts: Facts) -> Iterator[tuple[str, bytes]]:
    """Yield (path below the report's root, content): all, critical ones, and on shorter lists one per project."""
    world = facts.world
    first = world.runs[0].at if world.runs else None
    told = [change for change in recorded_changes(world.changes) if first and change.at >= first]
    critical = [change for change in told if change.severity is Severity.CRITICAL]
    names = {p.key: p.name for p in facts.projects}
    for catalog in catalogs:
        suffix = feed_suffix(catalog, catalogs)
        folder = f"{suffix[1:]}/" if suffix else ""
        maker = _Maker(catalog, names, suffix, first)
        title = maker.words.pick(world.watchlist.title) or catalog.text("page.title")
        page = f"../site/{folder}changes.html"
        yield from _written(renderer, maker.feed("all", catalog.text("feed.all", title=title), page, told))
        yield from _written(
            renderer, maker.feed("critical", catalog.text("feed.critical", title=title), page, critical)
        )
        grouped = changes_by_project(told)
        for p in facts.projects if facts.is_drawn else ():
            name = catalog.text("feed.project", title=title, project=p.name)
            page = f"../site/{folder}projects/{p.slug}.html"
            yield from _written(renderer, maker.feed(p.slug, name, page, grouped.get(p.key, [])))


class _Maker:
    """Words entries in one language; each once, however many feeds tell it."""

    def __init__(self, catalog: Catalog, names: dict[str, str], suffix: str, first: datetime | None) -> None:
        self.words = Wording(catalog)
        self._tell = Telling(self.words)
        self._names = names
        self._suffix = suffix
        self._first = instant(first) or _NEVER
        self._made: dict[str, FeedEntry] = {}

    def feed(self, stem: str, title: str, page: str, changes: Sequence[Change]) -> Feed:
        newest = sorted(by_severity(changes), key=_updated, reverse=True)[:ENTRIES_TOLD]
        entries = tuple(self._entry(change) for change in newest)
        language = self.words.language
        return Feed(
            f"{stem}{self._suffix}",
            f"{AUTHORITY}:feed/{stem}/{language}",
            escape.plain(title),
            language,
            max((entry.updated for entry in entries), default=self._first),
            page,
            entries,
        )

    def _entry(self, change: Change) -> FeedEntry:
        if change.id not in self._made:
            self._made[change.id] = self._worded(change)
        return self._made[change.id]

    def _worded(self, change: Change) -> FeedEntry:
        words = self.words
        told = Told(change, self._names.get(change.project, change.repo))
        sentence = Md(f"{escape.markdown(told.name)}{words.t('dash')}{self._tell.sentence(told)}")
        quote = escape.plain(change.evidence.quote) if change.evidence and change.evidence.quote else ""
        content = f"<p>{html.inline(sentence)}</p>" + (f"<blockquote>{html.text(quote)}</blockquote>" if quote else "")
        return FeedEntry(
            id=f"{AUTHORITY}:change/{change.id}",
            title=self._title(told),
            url=_address(change),
            content=content,
            text=html.bare(sentence) + (f"\n\n{quote}" if quote else ""),
            published=instant(change.at) or _NEVER,
            updated=instant(_updated(change)) or _NEVER,
            tags=(change.severity.value, change.kind.value, change.scope),
        )

    def _title(self, told: Told) -> str:
        words, change = self.words, told.change
        parts = [escape.markdown(told.name), words.t("dash"), self._tell.title(change)]
        values = self._tell.values(change)
        if values:
            parts += [words.t("colon"), values]
        if change.state is ChangeState.SUSPECTED:
            parts.append(words.paren(words.t("feed.suspected")))
        return html.bare(Md("".join(parts)))


def _updated(change: Change) -> datetime:
    return change.confirmed_at or change.at


def _address(change: Change) -> str:
    """Return where the change can be seen: its evidence, or the repository."""
    seen = escape.url(evidence_url(change.evidence)) if change.evidence else None
    return seen or f"https://github.com/{change.repo}"


def _written(renderer: Renderer, feed: Feed) -> Iterator[tuple[str, bytes]]:
    yield f"feeds/{feed.stem}.atom.xml", renderer.svg("feed.atom.xml.j2", feed=feed).encode()
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "language": feed.language,
        "authors": [{"name": "tracker"}],
        "items": [_item(entry) for entry in feed.entries],
    }
    yield f"feeds/{feed.stem}.json", (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _item(entry: FeedEntry) -> dict[str, object]:
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.content,
        "content_text": entry.text,
        "date_published": entry.published,
        "date_modified": entry.updated,
        "tags": list(entry.tags),
    }
