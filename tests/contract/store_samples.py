"""Snapshots and changes for tests of the store: plain ones by hand, wild ones by hypothesis."""

from __future__ import annotations

import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from tracker.domain.artifacts import Artifact, HubFacts
from tracker.domain.changes import Change, ChangeKind, ChangeState, Severity, change_id
from tracker.domain.evidence import Evidence, FailureReason, Method
from tracker.domain.facts import Absent, Fact, FactKey, FactName, Present, Unknown, Value
from tracker.domain.findings import FoundContradiction
from tracker.domain.identifiers import RepoName
from tracker.domain.licences import LicenceFile
from tracker.domain.repositories import Release
from tracker.domain.runs import Run, RunStatus
from tracker.domain.snapshots import Origin, Snapshot
from tracker.store.snapshots import SqlStore

START = datetime(2026, 1, 5, 6, tzinfo=UTC)


def week(number: int) -> datetime:
    """Return the instant of a weekly run."""
    return START + timedelta(weeks=number)


def seen(value: Value, at: datetime) -> Present:
    """Return a fact seen at an instant."""
    return Present(value, Method.API, at, (Evidence("https://example.org/x"),))


def snapshot(entry: str, at: datetime, *, stars: int = 1, repo: str = "", repo_id: int = 7, **more: Any) -> Snapshot:
    """Return a small snapshot: stars, a description, and facts given as `facts`."""
    owner, name = (repo or entry).split("/")
    facts: dict[FactKey, Fact] = {
        FactKey(FactName.STARS): seen(stars, at),
        FactKey(FactName.DESCRIPTION): seen("一个模型", at),
        **more.pop("facts", {}),
    }
    return Snapshot(entry, RepoName(owner, name), repo_id, "node", at, facts, **{"detector": "1", **more})


def change(
    project: str, at: datetime, *, kind: ChangeKind = ChangeKind.LICENCE_CHANGED, state: str = "confirmed", **more: Any
) -> Change:
    """Return a change whose id follows from what it says."""
    held = {"scope": "code", "subject": "", "before": "MIT", "after": "Apache-2.0", "severity": Severity.NOTABLE} | more
    number = change_id(project, kind, held["subject"], held["before"], held["after"], at)
    return Change(number, project, project, 7, kind, state=ChangeState(state), at=at, **held)


def complete(store: SqlStore, at: datetime, *saved: tuple[Snapshot, *tuple[Change, ...]]) -> Run:
    """Do one whole run, saving each snapshot with the changes that follow it."""
    run = store.begin(at, at, len(saved))
    for item, *changes in saved:
        store.save_snapshot(run, item, changes)
    return store.close(run, RunStatus.COMPLETE, at, {"points": 1}, (), len(saved), 0)


# -- wild ones

wild_text = st.text(st.characters(), max_size=8)
instants = st.integers(0, 10**9).map(lambda s: datetime.fromtimestamp(1_000_000_000 + s, UTC))
fine_instants = st.builds(lambda at, micro: at.replace(microsecond=micro), instants, st.sampled_from([0, 120_000]))


def records(kind: type) -> st.SearchStrategy[Any]:
    """Return a strategy for a record class, made from its annotations."""
    hints = get_type_hints(kind)
    held = {field.name: _held(hints[field.name]) for field in fields(kind)}
    optional = {f.name: st.just(f.default) | held[f.name] for f in fields(kind) if f.default is not MISSING}
    return st.builds(kind, **(held | optional))


def _held(hint: Any) -> st.SearchStrategy[Any]:
    if get_origin(hint) in (Union, types.UnionType):
        (inner,) = (part for part in get_args(hint) if part is not types.NoneType)
        return st.none() | _held(inner)
    if get_origin(hint) is tuple:
        return st.lists(_held(get_args(hint)[0]), max_size=3).map(tuple)
    if is_dataclass(hint) and isinstance(hint, type):
        return records(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    return _SCALARS[hint]


_SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: wild_text,
    int: st.integers(-5, 2**70),
    bool: st.booleans(),
    float: st.floats(0, 1),
    datetime: fine_instants,
}
FACT_RECORDS = {
    FactName.RELEASE: Release,
    FactName.LICENCE_FILE: LicenceFile,
    FactName.ARTIFACT: Artifact,
    FactName.DATA_ARTIFACT: Artifact,
    FactName.HUB: HubFacts,
    FactName.CONTRADICTION: FoundContradiction,
}
_NUMBERS = (FactName.STARS, FactName.FORKS, FactName.WATCHERS, FactName.RELEASE_COUNT, FactName.TAG_COUNT)
_TIMES = (FactName.CREATED_AT, FactName.PUSHED_AT)
_LISTS = (FactName.TOPICS, FactName.PARAMS, FactName.HARDWARE)


def values(name: FactName) -> st.SearchStrategy[Value]:
    """Return what a fact of this name may hold."""
    if name in FACT_RECORDS:
        return records(FACT_RECORDS[name])
    if name in _NUMBERS:
        return st.integers(0, 3) | st.integers(-(2**70), 2**70)
    if name in _TIMES:
        return fine_instants
    if name in _LISTS:
        return st.lists(wild_text, max_size=3).map(tuple)
    return st.booleans() if name in (FactName.REPO_ARCHIVED, FactName.REPO_DISABLED) else wild_text


@st.composite
def known_facts(draw: st.DrawFn, name: FactName, at: datetime) -> Present | Absent:
    """Draw a present or absent fact, mostly observed at the snapshot's own instant."""
    observed_at = draw(st.just(at) | st.just(at) | instants)
    if draw(st.integers(0, 3)) == 0:
        return Absent(observed_at, tuple(draw(st.lists(wild_text, max_size=2))))
    evidence = tuple(draw(st.lists(records(Evidence), max_size=2)))
    return Present(draw(values(name)), draw(st.sampled_from(list(Method))), observed_at, evidence)


@st.composite
def facts(draw: st.DrawFn, name: FactName, at: datetime) -> Fact:
    """Draw a fact of any of the three states."""
    if draw(st.integers(0, 4)) > 0:
        return draw(known_facts(name, at))
    last = draw(st.none() | known_facts(name, draw(instants)))
    return Unknown(draw(st.sampled_from(list(FailureReason))), draw(wild_text), draw(instants), last)


@st.composite
def snapshots(draw: st.DrawFn, entry: str, at: datetime, before: Snapshot | None, origin: Origin) -> Snapshot:
    """Draw a snapshot in which some facts are as before (then seen anew), some new, some gone."""
    held: dict[FactKey, Fact] = {}
    for key, fact in (before.facts if before else {}).items():
        if draw(st.integers(0, 3)) > 0:
            held[key] = _renewed(fact, at)
    for name in draw(st.lists(st.sampled_from(list(FactName)), max_size=6)):
        held[FactKey(name, draw(st.sampled_from(["", "a", "\0ü"])))] = draw(facts(name, at))
    name = draw(st.sampled_from(["Lab/Model", "lab2/Model.1"]))
    return Snapshot(
        entry,
        RepoName(*name.split("/")),
        draw(st.sampled_from([None, 5, 2**40])),
        draw(st.sampled_from([None, "n"])),
        at,
        held,
        origin,
        draw(st.sampled_from(["", "1", "2"])),
    )


def _renewed(fact: Fact, at: datetime) -> Fact:
    if isinstance(fact, Present):
        return Present(fact.value, fact.method, at, fact.evidence)
    return Absent(at, fact.looked_in) if isinstance(fact, Absent) else fact


@st.composite
def timelines(draw: st.DrawFn, entry: str, origin: Origin = Origin.RECORDED, longest: int = 4) -> list[Snapshot]:
    """Draw one project's snapshots, week by week."""
    found: list[Snapshot] = []
    for number in range(draw(st.integers(1, longest))):
        at = week(number if origin is Origin.RECORDED else number - 50)
        found.append(draw(snapshots(entry, at, found[-1] if found else None, origin)))
    return found


@st.composite
def wild_changes(draw: st.DrawFn, project: str) -> Change:
    """Draw a change with any words."""
    drawn: Change = draw(records(Change))
    held = {f.name: getattr(drawn, f.name) for f in fields(Change)}
    at = drawn.at.replace(microsecond=0)
    confirmed = drawn.confirmed_at.replace(microsecond=0) if drawn.confirmed_at else None
    return Change(**(held | {"project": project, "at": at, "confirmed_at": confirmed, "repo_id": 5}))
