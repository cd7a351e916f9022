"""Why the report says what it says: a value with its evidence, its history, what lost against it, where nothing was."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.domain.changes import Change
from tracker.domain.entries import Entry, Watchlist
from tracker.domain.facts import FactKey, FactName
from tracker.domain.findings import Finding
from tracker.domain.snapshots import Origin, Snapshot
from tracker.errors import UsageError
from tracker.ports import HistoryReader
from tracker.report.views.cells import FIELDS, Cell, cell_of
from tracker.report.views.curated import with_curated
from tracker.report.views.kinds import KINDS_OF, LEGAL
from tracker.report.views.life import first_snapshot
from tracker.report.views.measured import Measured, measured_of
from tracker.report.views.world import closed_runs, state_at

FindingsOf = Callable[[Snapshot], Sequence[Finding]]
"""Everything that detection saw in the documents of a snapshot, losers among it."""

_ALIASES = {
    "license": "licence",
    "weights_license": "licence.weights",
    "weights_licence": "licence.weights",
    "code_license": "licence.code",
    "code_licence": "licence.code",
    "data_license": "licence.data",
    "data_licence": "licence.data",
    "commercial": "commercial_use",
    "open_code": "code",
    "open_data": "data",
    "open_weights": "weights",
    "parameter_size": "params",
    "context_length": "context",
    "training_data_size": "data_size",
    "stars": FactName.STARS.value,
    "archived": FactName.REPO_ARCHIVED.value,
    "pushed": FactName.PUSHED_AT.value,
    "releases": FactName.RELEASE.value,
}
_RULES = {
    FactName.WEIGHTS_STATUS: "W",
    FactName.ARTIFACT: "W",
    FactName.LICENCE: "L",
    FactName.COMMERCIAL_USE: "L",
    FactName.LICENCE_FILE: "L",
    FactName.STATED_TERM: "L",
    FactName.CODE_STATUS: "C",
    FactName.DATA_STATUS: "D",
    FactName.DATA_ARTIFACT: "D",
    FactName.PARAMS: "F50",
    FactName.HARDWARE: "F51",
    FactName.TRAINING_TIME: "F52",
    FactName.TRAINING_DATA_SIZE: "F53",
    FactName.CONTEXT_LENGTH: "F54",
    FactName.BASE_MODEL: "F55",
    FactName.CONTRADICTION: "X",
}
"""How the codes of the rules that decide a fact begin."""


@dataclass(frozen=True, slots=True)
class Explained:
    """One value."""

    name: str
    key: FactKey
    cell: Cell
    history: tuple[tuple[datetime, Cell], ...]
    """From when on which value held, oldest first."""
    changes: tuple[Change, ...]
    candidates: tuple[Finding, ...]
    """What rules of this sort saw and did not take."""
    witnesses: tuple[Finding, ...]
    """What they saw and took."""
    measured: tuple[Measured, ...] = ()
    """What hubs say in the same matter, whether or not it is the value."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One project, or one part of it."""

    entry: Entry
    snapshot: Snapshot
    values: tuple[Explained, ...]


def explain(
    reader: HistoryReader, watchlist: Watchlist, asked: str, findings: FindingsOf, as_of: datetime | None = None
) -> Explanation:
    """Explain `PROJECT` in short or `PROJECT.FIELD` in full. Raises UsageError with the nearest name there is."""
    entry, field = find_project(watchlist, asked)
    key = reader.resolve_entries([entry]).get(entry.key, entry.key)
    snapshot = reader.as_of(key, as_of) if key in reader.entries() else None
    if snapshot is None:
        raise UsageError(f"{entry.repo}: {_why_nothing(reader, key)}")
    keys = _keys(snapshot, entry, field)
    changes = tuple(state_at(c, as_of) for c in reader.changes(entry=key) if as_of is None or c.at <= as_of)
    is_detailed = bool(field)
    past = _past(reader, key, changes, as_of) if is_detailed else ()
    seen = tuple(findings(snapshot)) if is_detailed else ()
    values = tuple(_explained(name, fact, entry, snapshot, past, changes, seen) for name, fact in keys)
    return Explanation(entry, snapshot, values)


def _why_nothing(reader: HistoryReader, key: str) -> str:
    newest = reader.as_of(key) if key in reader.entries() else None
    if newest is None:
        return "nothing was ever observed; 'tracker run' looks, and says why where it cannot"
    first = first_snapshot(reader, key, newest)
    how = ", reconstructed from its first commit on" if first.origin is Origin.HISTORY else ""
    past = "" if how else "; 'tracker history' reaches further back"
    return f"nothing is known of that instant; observation begins at {first.at:%Y-%m-%dT%H:%M:%SZ}{how}{past}"


def find_project(watchlist: Watchlist, asked: str) -> tuple[Entry, str]:
    """Split `PROJECT[.FIELD]` by the list's own names; a project's name may hold dots itself."""
    names = {name: entry for entry in reversed(watchlist.entries) for name in _names(entry)}
    text = asked.strip().lower()
    for end in [len(text), *(n for n in range(len(text) - 1, 0, -1) if text[n] == ".")]:
        if text[:end] in names:
            return names[text[:end]], asked.strip()[end + 1 :]
    near = difflib.get_close_matches(text.split(".")[0], names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"see {watchlist.path} for the names"
    raise UsageError(f"explain: {asked!r} names no project of the list; {hint}")


def _names(entry: Entry) -> set[str]:
    repos = (entry.repo, *entry.former)
    names = {entry.name, entry.name.replace(" ", "-"), *(str(r) for r in repos), *(r.name for r in repos)}
    return {name.lower() for name in names}


def _keys(snapshot: Snapshot, entry: Entry, field: str) -> list[tuple[str, FactKey]]:
    """Return the facts a field stands for: a report's field, a group of them, a fact's public name, or all."""
    fields = [(name, FactKey(fact, subject)) for name, fact, subject in FIELDS]
    if not field:
        return fields
    wanted = _ALIASES.get(field.lower(), field)
    facts = [(str(key), key) for key in sorted(snapshot.facts)]
    for found in (
        [(n, k) for n, k in fields if n == wanted.lower() or n.startswith(f"{wanted.lower()}.")],
        [(n, k) for n, k in facts if wanted in {n, k.name.value}],
    ):
        if found:
            return found
    names = sorted({n for n, _ in fields} | {k.name.value for _, k in facts})
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(names)}"
    raise UsageError(f"explain: {entry.name} has no field {field!r}; {hint}")


def _explained(
    name: str,
    key: FactKey,
    entry: Entry,
    snapshot: Snapshot,
    past: Sequence[Snapshot],
    changes: Sequence[Change],
    findings: Sequence[Finding],
) -> Explained:
    observed = cell_of(name, key.name, snapshot.facts.get(key))
    seen = [f for f in findings if f.rule.startswith(_RULES.get(key.name, "-"))]
    return Explained(
        name,
        key,
        with_curated(entry, observed, snapshot.at),
        _history(name, key, past),
        tuple(c for c in changes if _is_about(c, key)),
        tuple(f for f in seen if not f.is_accepted),
        tuple(f for f in seen if f.is_accepted),
        measured_of(snapshot, key),
    )


def _past(reader: HistoryReader, key: str, changes: Sequence[Change], as_of: datetime | None) -> tuple[Snapshot, ...]:
    """Return the snapshots at which something may have begun: the first run, and every run that saw a change."""
    runs = closed_runs(reader.runs())
    instants = {c.at for c in changes} | ({runs[0].at} if runs else set())
    found = [reader.as_of(key, at) for at in sorted(instants) if as_of is None or at <= as_of]
    newest = reader.as_of(key, as_of)
    return tuple(s for s in (*found, newest) if s is not None)


def _history(name: str, key: FactKey, past: Sequence[Snapshot]) -> tuple[tuple[datetime, Cell], ...]:
    held: list[tuple[datetime, Cell]] = []
    for snapshot in past:
        cell = cell_of(name, key.name, snapshot.facts.get(key))
        if not held or (held[-1][1].state, held[-1][1].pieces) != (cell.state, cell.pieces):
            held.append((snapshot.at, cell))
    return tuple(held)


def _is_about(change: Change, key: FactKey) -> bool:
    if change.subject and change.subject in {key.name.value, key.subject}:
        return True
    is_legal = change.kind in LEGAL
    if key.name is FactName.LICENCE:
        return is_legal and change.scope == key.subject
    if key.name is FactName.COMMERCIAL_USE:
        return is_legal and change.scope == "weights"
    return change.kind in KINDS_OF.get(key.name, ())
