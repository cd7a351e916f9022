"""Runs in SQL: begin, continue, interrupt, close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from tracker.domain.evidence import Failure
from tracker.domain.runs import Run, RunStatus
from tracker.domain.snapshots import Origin
from tracker.errors import StoreError
from tracker.store.codec import decode, dumps, encode, loads
from tracker.store.numbering import next_id
from tracker.store.schema import entries, runs, snapshots, streams

_CLOSED = tuple(status.value for status in (RunStatus.COMPLETE, RunStatus.PARTIAL, RunStatus.GUARDED))


def begin_run(connection: Connection, at: datetime, started_at: datetime, total: int) -> Run:
    """Open a run, or continue an unfinished one of the same instant. Raises StoreError when `at` is in the past."""
    _refuse_past(connection, at)
    connection.execute(
        update(runs)
        .where(runs.c.status == RunStatus.RUNNING.value, runs.c.at != at)
        .values(status=RunStatus.INTERRUPTED.value)
    )
    number = connection.execute(select(runs.c.id).where(runs.c.at == at)).scalar()
    if number is None:
        number = _insert_run(connection, at, started_at, total)
    else:
        connection.execute(update(runs).where(runs.c.id == number).values(status=RunStatus.RUNNING.value, total=total))
    return get_run(connection, number)


def _insert_run(connection: Connection, at: datetime, started_at: datetime, total: int) -> int:
    number = next_id(connection, runs)
    values = {"id": number, "at": at, "started_at": started_at, "status": RunStatus.RUNNING.value, "total": total}
    connection.execute(insert(runs).values(**values, ok=0, failed=0, requests="{}", failures="[]"))
    return number


def _refuse_past(connection: Connection, at: datetime) -> None:
    closed = newest_closed(connection)
    if closed is not None and at <= closed.at:
        raise StoreError(
            f"run at {_iso(at)}: run {closed.id} of {_iso(closed.at)} is newer or the same, and saved runs are never "
            "rewritten; name a later --at, or fill in the past with 'tracker history'"
        )
    newest = connection.execute(_newest_saved()).first()
    if newest is not None and at < newest.at:
        raise StoreError(
            f"run at {_iso(at)}: the interrupted run {newest.id} of {_iso(newest.at)} has saved projects already; "
            f"continue it with --at {_iso(newest.at)}, or name a later --at"
        )


def _newest_saved() -> Any:
    """Select the newest unfinished run that saved a snapshot."""
    saved = (
        select(snapshots.c.at)
        .join(streams, streams.c.id == snapshots.c.stream_id)
        .where(streams.c.origin == Origin.RECORDED.value, snapshots.c.at == runs.c.at)
        .exists()
    )
    unfinished = runs.c.status.not_in(_CLOSED)
    return select(runs.c.id, runs.c.at).where(unfinished, saved).order_by(runs.c.at.desc()).limit(1)


def _iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def newest_closed(connection: Connection) -> Run | None:
    """Return the newest run that was closed, or None."""
    query = select(runs).where(runs.c.status.in_(_CLOSED)).order_by(runs.c.at.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else _run(row)


def get_run(connection: Connection, number: int) -> Run:
    """Return one run by its number. Raises StoreError when there is none."""
    row = connection.execute(select(runs).where(runs.c.id == number)).first()
    if row is None:
        raise StoreError(f"run {number} is not in the database; begin a run first")
    return _run(row)


def require_running(connection: Connection, run: Run) -> None:
    """Raise StoreError unless the run is open."""
    status = get_run(connection, run.id).status
    if status is not RunStatus.RUNNING:
        raise StoreError(f"run {run.id} of {_iso(run.at)} is {status.value}; begin it again before saving to it")


def close_run(
    connection: Connection,
    run: Run,
    status: RunStatus,
    finished_at: datetime,
    requests: Mapping[str, int],
    failures: Sequence[Failure],
    counts: tuple[int, int],
) -> Run:
    """Write how the run ended; `counts` are targets observed and failed."""
    values: dict[str, Any] = {
        "status": status.value,
        "finished_at": finished_at,
        "ok": counts[0],
        "failed": counts[1],
        "requests": dumps(dict(requests)),
        "failures": dumps(encode(tuple(failures))),
    }
    connection.execute(update(runs).where(runs.c.id == run.id).values(**values))
    return get_run(connection, run.id)


def all_runs(connection: Connection) -> tuple[Run, ...]:
    """Return every run, oldest first."""
    return tuple(_run(row) for row in connection.execute(select(runs).order_by(runs.c.at)))


def saved_in(connection: Connection, run: Run) -> frozenset[str]:
    """Return the keys of the entries whose recorded snapshot bears the run's instant."""
    query = (
        select(entries.c.key)
        .join(streams, streams.c.entry_id == entries.c.id)
        .join(snapshots, snapshots.c.stream_id == streams.c.id)
        .where(streams.c.origin == Origin.RECORDED.value, snapshots.c.at == run.at)
    )
    return frozenset(connection.execute(query).scalars())


def count_runs(connection: Connection) -> int:
    """Return how many runs there are."""
    found: int = connection.execute(select(func.count()).select_from(runs)).scalar_one()
    return found


def _run(row: Row[Any]) -> Run:
    return Run(
        id=row.id,
        at=row.at,
        started_at=row.started_at,
        status=RunStatus(row.status),
        finished_at=row.finished_at,
        total=row.total,
        ok=row.ok,
        failed=row.failed,
        requests=loads(row.requests),
        failures=tuple(decode(Failure, item) for item in loads(row.failures)),
    )
