"""What the newest run made certain, and the words for it: read from the database and the list. Sends nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tracker.cli.checkout import page_of
from tracker.cli.context import AppContext
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.domain.changes import Change
    from tracker.domain.runs import Run
    from tracker.publish.channels import Channel
    from tracker.publish.messages import Page, Tell
    from tracker.publish.notify import Notice
    from tracker.store.snapshots import SqlStore

LEDGER = "publish"
"""Owner of the remembered positions: channel → instant up to which it was told everything."""


@dataclass(frozen=True, slots=True)
class News:
    """What there is to tell after the newest run."""

    run: Run
    before: datetime | None
    """The closed run before it."""
    certain: tuple[Change, ...]
    """Every certain change of the projects on the list."""
    tags: Mapping[str, frozenset[str]]
    """Entry key → tags."""
    page: Page


def read_news(context: AppContext, store: SqlStore, language: str | None, repository: str | None) -> News | None:
    """Collect what can be told; None when no run was ever closed."""
    from tracker import wiring
    from tracker.domain.snapshots import Origin
    from tracker.publish.messages import Page, day_of
    from tracker.publish.selection import confirmed
    from tracker.report.views.world import closed_runs

    listed = wiring.watchlist(context.settings)
    runs = closed_runs(store.runs())
    if not runs:
        return None
    keys = store.resolve_entries(listed.entries)
    names = {keys[entry.key]: entry.name for entry in listed.entries}
    speech = language or listed.languages[0]
    tell = _teller(speech, names)
    page = Page(day_of(runs[-1].at), speech, names, report_url(context, repository, speech), tell)
    return News(
        run=runs[-1],
        before=runs[-2].at if len(runs) > 1 else None,
        certain=tuple(confirmed(store.changes(origin=Origin.RECORDED), names)),
        tags={keys[entry.key]: frozenset(entry.tags) for entry in listed.entries},
        page=page,
    )


def report_url(context: AppContext, repository: str | None, language: str) -> str | None:
    """Return where the report of a language lies on GitHub."""
    if repository is None:
        return None
    from tracker.report.i18n import catalog
    from tracker.report.links import readme_name

    name = readme_name(catalog(language).file_suffix)
    return page_of(context.settings.server_url, repository, "HEAD", context.settings.root, f"reports/{name}")


def _teller(language: str, names: Mapping[str, str]) -> Tell:
    """Return the report's own sentences, so that a message and the report say the same."""
    from tracker.report.escape import settle_pipes
    from tracker.report.i18n import catalog, languages
    from tracker.report.telling import Telling
    from tracker.report.views.weekly import Told
    from tracker.report.wording import Wording

    if language not in languages():
        raise UsageError(f"--language: there is no {language!r}; choose one of {', '.join(languages())}")
    telling = Telling(Wording(catalog(language)))
    return lambda change: settle_pipes(telling.sentence(Told(change, names.get(change.project, change.repo))))


def week_changes(news: News) -> tuple[str, list[Change]]:
    """Return the ISO week of the newest run and its changes worth a release: critical and notable ones."""
    from tracker.domain.changes import Severity
    from tracker.publish.selection import told_at
    from tracker.report.numbers import week_bounds, week_of

    week = week_of(news.run.at)
    start, end = week_bounds(week)
    return week, [c for c in news.certain if start <= told_at(c) < end and c.severity is not Severity.INFO]


def newest(news: News) -> list[Change]:
    """Return what became certain in the newest run."""
    from tracker.publish.selection import between

    return between(news.certain, news.before, news.run.at)


def hold(channel: Channel, news: News, store: SqlStore) -> None:
    """Note from which instant on a channel is due to be told, unless that is known already."""
    from tracker.cli.instants import format_instant

    if store.cursor(LEDGER, channel.fingerprint) is None:
        since = news.before or news.run.at - timedelta(seconds=1)
        store.save_cursor(LEDGER, channel.fingerprint, format_instant(since))


def notice_for(channel: Channel, news: News, store: SqlStore) -> tuple[Notice, Sequence[Change]] | None:
    """Return what a channel has not been told yet and wants to hear; None when that is nothing."""
    from tracker.cli.instants import parse_instant
    from tracker.publish.messages import notice_text, notice_title
    from tracker.publish.notify import Notice
    from tracker.publish.selection import between, wanted
    from tracker.report.documents import changes_document

    kept = store.cursor(LEDGER, channel.fingerprint)
    since = parse_instant(kept, "database") if kept else news.before
    changes = wanted(between(news.certain, since, news.run.at), channel.wish, news.tags)
    if not changes:
        return None
    document = changes_document(changes)
    return Notice(notice_title(changes, news.page), notice_text(changes, news.page), document), changes
