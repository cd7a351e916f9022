"""Changes in SQL: saved once, confirmed once, told once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, func, insert, or_, select, update

from tracker.domain.changes import Change, ChangeKind, ChangeState, Severity
from tracker.domain.evidence import Evidence
from tracker.domain.runs import Run
from tracker.domain.snapshots import Origin
from tracker.store.codec import CodecError, decode, dumps, encode, loads
from tracker.store.schema import changes, entries, snapshots, streams

_IS_RECORDED = changes.c.origin == Origin.RECORDED.value
_CHUNK = 500
_IS_STANDING = changes.c.retracted_at.is_(None)


def save_changes(connection: Connection, found: Iterable[Change]) -> None:
    """Keep new changes and update confirmed ones; saving the same change twice changes nothing."""
    for change in found:
        old = connection.execute(select(changes.c.state).where(changes.c.id == change.id)).first()
        if old is None:
            connection.execute(insert(changes).values(change_row(change, Origin.RECORDED)))
        else:
            _renew(connection, change, is_news=old.state != change.state.value)


def _renew(connection: Connection, change: Change, *, is_news: bool) -> None:
    row = change_row(change, Origin.RECORDED)
    if not is_news:
        del row["told_at"]
    connection.execute(update(changes).where(changes.c.id == change.id).values(row))


def retract(connection: Connection, ids: Sequence[str], at: datetime) -> None:
    """Withdraw suspicions: they stay in the database, and nobody is told of them any more."""
    if ids:
        connection.execute(
            update(changes)
            .where(changes.c.id.in_(ids), changes.c.state == ChangeState.SUSPECTED.value)
            .values(retracted_at=at)
        )


def replace_reconstructed(connection: Connection, project: str, found: Iterable[Change]) -> None:
    """Put these reconstructed changes in the place of the project's earlier ones; recorded ones stay."""
    is_history = changes.c.origin == Origin.HISTORY.value
    connection.execute(delete(changes).where(changes.c.project == project, is_history))
    rows = {change.id: change_row(change, Origin.HISTORY) | {"project": project} for change in found}
    taken = _known(connection, list(rows))
    new = [row for number, row in rows.items() if number not in taken]
    if new:
        connection.execute(insert(changes), new)


def _known(connection: Connection, ids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(ids), _CHUNK):
        query = select(changes.c.id).where(changes.c.id.in_(ids[start : start + _CHUNK]))
        found.update(connection.execute(query).scalars())
    return found


def pending_changes(connection: Connection, project: str) -> tuple[Change, ...]:
    """Return standing suspicions, oldest first."""
    is_pending = and_(_IS_RECORDED, _IS_STANDING, changes.c.state == ChangeState.SUSPECTED.value)
    return _read(connection, select(changes).where(changes.c.project == project, is_pending))


def untold(connection: Connection, run: Run) -> tuple[Change, ...]:
    """Return what this run tells: what nobody was told yet, and what was marked as told by it."""
    is_mine = or_(changes.c.told_at.is_(None), changes.c.told_at == run.at)
    found = _read(connection, select(changes).where(_IS_RECORDED, _IS_STANDING, is_mine))
    return tuple(sorted(found, key=lambda change: (change.severity.rank, change.at, change.project, change.id)))


def mark_told(connection: Connection, run: Run) -> None:
    """Note that everything untold is told by this run."""
    connection.execute(
        update(changes).where(_IS_RECORDED, _IS_STANDING, changes.c.told_at.is_(None)).values(told_at=run.at)
    )


def select_changes(
    connection: Connection,
    since: datetime | None,
    until: datetime | None,
    project: str | None,
    origin: Origin | None,
) -> tuple[Change, ...]:
    """Return standing changes with since <= at < until, oldest first."""
    query = select(changes).where(_IS_STANDING, or_(_IS_RECORDED, ~_is_superseded()))
    if since is not None:
        query = query.where(changes.c.at >= since)
    if until is not None:
        query = query.where(changes.c.at < until)
    if project is not None:
        query = query.where(changes.c.project == project)
    if origin is not None:
        query = query.where(changes.c.origin == origin.value)
    return _read(connection, query)


def is_listed(connection: Connection, project: str) -> bool:
    """Say whether the last word on a project's place in the list was its addition."""
    kinds = [ChangeKind.PROJECT_ADDED.value, ChangeKind.PROJECT_REMOVED_FROM_CONFIG.value]
    mine = (changes.c.project == project, changes.c.kind.in_(kinds), changes.c.origin == Origin.RECORDED.value)
    query = select(changes.c.kind).where(*mine).order_by(changes.c.at.desc()).limit(1)
    return connection.execute(query).scalar() != ChangeKind.PROJECT_REMOVED_FROM_CONFIG.value


def _is_superseded() -> Any:
    """From the first recorded snapshot on, what was recorded stands and what was reconstructed does not."""
    first = (
        select(func.min(snapshots.c.at))
        .join(streams, streams.c.id == snapshots.c.stream_id)
        .join(entries, entries.c.id == streams.c.entry_id)
        .where(entries.c.key == changes.c.project, streams.c.origin == Origin.RECORDED.value)
        .correlate(changes)
        .scalar_subquery()
    )
    return func.coalesce(changes.c.at >= first, False)


def change_row(change: Change, origin: Origin) -> dict[str, Any]:
    """Return the row of a change that nobody has been told yet."""
    held = {name: getattr(change, name) for name in ("id", "project", "repo", "repo_id", "scope", "subject")}
    return {
        **held,
        "origin": origin.value,
        "kind": change.kind.value,
        "before": change.before,
        "after": change.after,
        "severity": change.severity.value,
        "state": change.state.value,
        "at": change.at,
        "confirmed_at": change.confirmed_at,
        "evidence": None if change.evidence is None else dumps(encode(change.evidence)),
        "retracted_at": None,
        "told_at": None,
    }


def _read(connection: Connection, query: Select[Any]) -> tuple[Change, ...]:
    # Sorted here, since databases disagree on the order of texts.
    found = (_change(row) for row in connection.execute(query))
    return tuple(sorted(found, key=lambda change: (change.at, change.project, change.id)))


def _change(row: Row[Any]) -> Change:
    try:
        kind, severity, state = ChangeKind(row.kind), Severity(row.severity), ChangeState(row.state)
    except ValueError as error:
        raise CodecError(f"change {row.id}: {error} to this version of tracker; upgrade it") from error
    return Change(
        id=row.id,
        project=row.project,
        repo=row.repo,
        repo_id=row.repo_id,
        kind=kind,
        scope=row.scope,
        subject=row.subject,
        before=row.before,
        after=row.after,
        severity=severity,
        state=state,
        at=row.at,
        evidence=None if row.evidence is None else decode(Evidence, loads(row.evidence)),
        confirmed_at=row.confirmed_at,
    )
