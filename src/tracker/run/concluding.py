"""What comes of a ledger that is read to its end: snapshots, changes and stars in the store, project by project."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tracker.detect.detect import VERSION
from tracker.domain.documents import DocumentRef
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.past import Part
from tracker.domain.snapshots import Origin
from tracker.past import select, sparing
from tracker.past.build import Past, build, signature_of
from tracker.past.hub_dates import artifacts_to_date, hub_changes, without_asked
from tracker.past.ledger import Ledger
from tracker.run.history_ports import Filled, HistoryPorts, HistoryStore

Keep = Callable[[str, Ledger], None]
Tell = Callable[[Failure], None]
Stars = Sequence[tuple[datetime, int]]
_FOR_NOW = frozenset(
    {
        FailureReason.RATE_LIMITED,
        FailureReason.TIMED_OUT,
        FailureReason.UNREACHABLE,
        FailureReason.SERVER_ERROR,
        FailureReason.NOT_ASKED,
    }
)
"""Reasons for which a hub may well answer the next call."""
_SECOND = timedelta(seconds=1)
BUILDING = 3
"""Moves when the same ledger is put together otherwise, so that what is stored is put together anew."""


def conclude(entry: str, ledger: Ledger, ports: HistoryPorts, keep: Keep, tell: Tell) -> Ledger:
    """Put together what is read to its end and keep the ledger; what is not stays for the next call.

    Hubs that failed for now are told of and asked again by the next call.
    """
    stars = ledger.stars.curve(ledger.stars_now, ledger.read_at) if ledger.stars.next_page is None else None
    parts = parts_of(ledger, ports.store)
    if parts - {Part.STARS}:
        ledger = _built(entry, ledger, parts, stars, ports, keep, tell)
    ledger = replace(ledger, is_complete=parts == frozenset(Part))
    keep(entry, ledger)
    return ledger


def parts_of(ledger: Ledger, store: HistoryStore) -> frozenset[Part]:
    """Return the parts of a past that are read to their end; with a token texts and publications are read as one."""
    if not ledger.has_commits:
        if ledger.is_complete:
            return frozenset(Part)
        return sparing.parts_read(ledger, store.documents, signature_of(ledger), store.missing_documents)
    read = frozenset(Part) - {Part.STARS} if _is_read(ledger, store) else frozenset[Part]()
    return read | ({Part.STARS} if ledger.stars.next_page is None else frozenset[Part]())


def _built(
    entry: str,
    ledger: Ledger,
    parts: frozenset[Part],
    stars: Stars | None,
    ports: HistoryPorts,
    keep: Keep,
    tell: Tell,
) -> Ledger:
    """Build anew only when commits, publications, rules or the first run are others than at the last building."""
    store = ports.store
    recorded = store.instants(entry)
    until = recorded[0] if recorded else None
    end = min(until or datetime.max.replace(tzinfo=UTC), ledger.read_at + _SECOND)  # no clock of upstream's is ahead
    shown = ledger if ledger.has_commits else sparing.readable(ledger, parts)
    plan = f"{BUILDING} {VERSION} {until} {ledger.head} {_material(shown)} {ledger.has_commits}"
    if ledger.built != plan:
        first = store.as_of(entry, until) if until else None
        past = build(entry, shown, store.documents, end, str(first.repo) if first else None)
        ledger, is_dated = _dated(entry, ledger, past, ports, keep, tell)
        store.replace_history(entry, past.snapshots, [*past.changes, *hub_changes(entry, ledger, end)], stars)
        plan = plan if is_dated else f"{plan} without dates of hubs"
    elif stars is not None:
        store.replace_star_history(entry, stars)
    is_whole = ledger.has_commits or parts >= frozenset(Part) - {Part.STARS}
    return replace(ledger, built=plan, is_sealed=is_whole and until is not None and ledger.read_at >= until)


def _material(ledger: Ledger) -> str:
    """Return what tells one reading of a ledger from the next."""
    published = len(ledger.releases.releases) + len(ledger.tags.releases)
    if ledger.has_commits:
        return str(published)
    versions = ((v.commit, v.oid) for file in ledger.files for v in file.versions if not v.is_open)
    waiting = (ref.path for ref in ledger.tip)
    read = repr((sorted(versions, key=repr), sorted(waiting))).encode()
    return f"{published} {hashlib.sha256(read).hexdigest()[:12]}"


def _dated(entry: str, ledger: Ledger, past: Past, ports: HistoryPorts, keep: Keep, tell: Tell) -> tuple[Ledger, bool]:
    """Ask the hubs for the dates of the project's own artifacts, each once; say whether all is answered for good."""
    is_dated = True
    for ref in without_asked(artifacts_to_date(past.snapshots), ledger):
        hub = next((hub for hub in ports.hubs if ref.host in hub.hosts), None)
        if hub is None:
            continue
        answer = hub.past(ref)
        if isinstance(answer, Failure) and answer.reason in _FOR_NOW:
            tell(answer)
            is_dated = False
            continue
        hubs = ledger.hubs if isinstance(answer, Failure) else (*ledger.hubs, answer)
        ledger = replace(ledger, hubs=hubs, hubs_asked=(*ledger.hubs_asked, ref.key))
        keep(entry, ledger)
    return ledger, is_dated


def _is_read(ledger: Ledger, store: HistoryStore) -> bool:
    if select.page_wants(ledger) or select.tree_wants(ledger):
        return False
    is_followed = ledger.is_sealed or (ledger.pages is not None and ledger.former is not None)
    return is_followed and not unread(ledger, store)


def unread(ledger: Ledger, store: HistoryStore) -> list[tuple[DocumentRef, str]]:
    """Return the texts that are wanted and not stored, each with a commit that holds it."""
    wanted = select.text_wants(ledger, store.documents, signature_of(ledger))
    missing = {ref.oid for ref in store.missing_documents([ref for ref, _ in wanted])}
    return [(ref, commit) for ref, commit in wanted if ref.oid in missing]


def filled(entry: str, ledger: Ledger, store: HistoryStore) -> Filled:
    """Return what the store now holds of a project's past."""
    instants = store.instants(entry, Origin.HISTORY)
    return Filled(
        entry=entry,
        name=ledger.name,
        snapshots=len(instants),
        changes=len(store.changes(entry=entry, origin=Origin.HISTORY)),
        star_weeks=len(store.star_counts(entry, Origin.HISTORY)),
        first=instants[0] if instants else None,
        is_complete=ledger.is_complete,
        has_commits=ledger.has_commits,
        parts=parts_of(ledger, store),
    )
