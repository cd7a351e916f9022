"""Which project a config entry is: by its stored key, by a name the repository bore, by a former name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from tracker.domain.entries import NEXT_SUBJECT, Entry
from tracker.domain.identifiers import RepoName
from tracker.domain.snapshots import Origin
from tracker.ports import RepoTarget
from tracker.store.schema import entries, identities, streams


@dataclass(frozen=True, slots=True)
class Bearing:
    """A name that a stored project bore from an instant on."""

    key: str
    """Stored key of the project."""
    origin: Origin
    since: datetime
    repo: str
    repo_id: int | None
    node_id: str | None


def all_keys(connection: Connection) -> tuple[str, ...]:
    """Return every stored key, sorted."""
    return tuple(sorted(connection.execute(select(entries.c.key)).scalars()))


def all_bearings(connection: Connection) -> list[Bearing]:
    """Return every name ever borne, reconstructed ones before recorded ones, oldest first."""
    query = (
        select(
            entries.c.key,
            streams.c.origin,
            identities.c.since,
            identities.c.repo,
            identities.c.repo_id,
            identities.c.node_id,
        )
        .join(streams, streams.c.id == identities.c.stream_id)
        .join(entries, entries.c.id == streams.c.entry_id)
    )
    found = [Bearing(row[0], Origin(row[1]), *row[2:]) for row in connection.execute(query)]
    return sorted(found, key=lambda b: (b.origin is Origin.RECORDED, b.since, b.key))


def resolve(listed: Iterable[Entry], keys: Iterable[str], bearings: Sequence[Bearing]) -> dict[str, str]:
    """Map each entry's config key to the key under which the project is stored (itself when it is new). Pure."""
    bearers = _bearers(bearings)
    subjects = _subjects(keys, bearings)
    found = {entry.key: _stored_key(entry, subjects, bearers) for entry in listed}
    return found | _pushed_out(found, current(bearings))


def _subjects(keys: Iterable[str], bearings: Sequence[Bearing]) -> dict[str, str]:
    """Config key → stored key; of several repositories in turn under a name, who bears it today, else the newest."""
    newest = current(bearings)

    def rank(key: str) -> tuple[bool, datetime, str]:
        name = newest[key].repo.lower() if key in newest else ""
        since = newest[key].since if key in newest else datetime.min.replace(tzinfo=UTC)
        return name == key.partition(NEXT_SUBJECT)[0], since, key

    best: dict[str, str] = {}
    for key in sorted(keys, key=rank):
        best[key.partition(NEXT_SUBJECT)[0]] = key
    return best


def _pushed_out(found: Mapping[str, str], newest: Mapping[str, Bearing]) -> dict[str, str]:
    """Give a key of its own to a line whose old project is listed under today's name too: the name was taken anew."""
    lines: dict[str, list[str]] = {}
    for line, key in found.items():
        lines.setdefault(key, []).append(line)
    return {
        line: f"{line}{NEXT_SUBJECT}2"
        for key, claims in lines.items()
        for line in claims
        if len(claims) > 1 and key in newest and newest[key].repo.lower() in claims and newest[key].repo.lower() != line
    }


def _bearers(bearings: Sequence[Bearing]) -> dict[str, str]:
    """Repository name → stored key; who bears a name today wins over who bore it once."""
    once = {bearing.repo.lower(): bearing.key for bearing in bearings}
    today = {bearing.repo.lower(): key for key, bearing in current(bearings).items()}
    return once | today


def current(bearings: Sequence[Bearing]) -> dict[str, Bearing]:
    """Return each project's newest name, a recorded one if there is one."""
    return {bearing.key: bearing for bearing in bearings}


def _stored_key(entry: Entry, subjects: Mapping[str, str], bearers: Mapping[str, str]) -> str:
    for name in (entry.key, *(former.key for former in entry.former)):
        if name in subjects:
            return subjects[name]
        if name in bearers:
            return bearers[name]
    return entry.key


def aim(listed: Sequence[Entry], stored: Mapping[str, str], bearings: Sequence[Bearing]) -> list[RepoTarget]:
    """Return where to look for each entry: under its id and today's name once they are known. Pure."""
    newest = current(bearings)
    return [_target(entry, stored[entry.key], newest.get(stored[entry.key])) for entry in listed]


def _target(entry: Entry, key: str, bearing: Bearing | None) -> RepoTarget:
    if bearing is None:
        return RepoTarget(key, entry.repo)
    owner, _, name = bearing.repo.partition("/")
    return RepoTarget(key, RepoName(owner, name), bearing.repo_id, bearing.node_id)
