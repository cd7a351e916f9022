"""What is told of a project's past."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from tests.simulators.history import FakeHistory
from tests.simulators.small_world import artifact, change, hub, present, seen, snapshot

from tracker.domain.artifacts import Access, ArtifactKind
from tracker.domain.changes import ChangeKind
from tracker.domain.evidence import FailureReason
from tracker.domain.facts import Absent, Fact, FactName, Unknown
from tracker.domain.identifiers import Host
from tracker.domain.licences import Clause, LicenceFile, Scope
from tracker.domain.runs import Run, RunStatus
from tracker.domain.snapshots import Snapshot
from tracker.report.views.past import ClauseChange, past_snapshots, project_past

DAYS = tuple(datetime(2026, 1, 5, 6, tzinfo=UTC) + timedelta(weeks=n) for n in range(5))
HUB = (FactName.HUB, "huggingface:a/b")
NAMED = (FactName.ARTIFACT, "huggingface:a/b")


def past(*facts: Mapping[tuple[FactName, str], Fact]) -> list[Snapshot]:
    """Return one snapshot a week."""
    return [snapshot("a/b", 1, each, at) for at, each in zip(DAYS, facts, strict=False)]


def status(word: str) -> dict[tuple[FactName, str], Fact]:
    """Return a status of the weights."""
    return {(FactName.WEIGHTS_STATUS, ""): present(word)}


def test_a_field_holds_from_change_to_change() -> None:
    """The same value again is no new one; a failure in between neither."""
    unknown = Unknown(FailureReason.TIMED_OUT, "", DAYS[2], present("gated"))
    told = project_past(
        past(status("gated"), status("gated"), {(FactName.WEIGHTS_STATUS, ""): unknown}, status("open"))
    )
    assert [(h.since, h.cell.sign) for h in told.fields[0].held] == [
        (DAYS[0], "weights.gated"),
        (DAYS[3], "weights.open"),
    ]


def test_what_never_changed_is_not_told() -> None:
    """One value, or one snapshot, is no history."""
    assert project_past(past(status("open"), status("open"))).fields == ()
    assert project_past(past(status("open"))).fields == ()


def test_mirrors_over_time() -> None:
    """Available, gone, back; no longer named at the end."""
    named = artifact(Host.HUGGINGFACE, "a/b", ArtifactKind.FULL, seen("a/b", "README.md", 1, "x"))
    states = [hub(Host.HUGGINGFACE, "a/b", a) for a in (Access.AVAILABLE, Access.GONE, Access.AVAILABLE)]
    weeks: list[dict[tuple[FactName, str], Fact]] = [{NAMED: named, HUB: state} for state in states]
    told = project_past(past(*weeks, {NAMED: Absent(DAYS[3]), HUB: states[0]}))
    assert [state for _, state in told.states_of("huggingface:a/b")] == ["available", "gone", "available", "unlisted"]


def terms(oid: str, **clauses: str) -> dict[tuple[FactName, str], Fact]:
    """Return a licence file that says something."""
    said = tuple(Clause(topic, value, f"{topic} is {value}") for topic, value in clauses.items())
    file = LicenceFile("LICENSE", oid * 40, Scope.WEIGHTS, None, 0.0, clauses=said)
    return {(FactName.LICENCE_FILE, "LICENSE"): present(file)}


def test_clauses_are_compared_version_by_version() -> None:
    """What a new version says otherwise, adds and drops; an edit that changes no clause; a removed file."""
    told = project_past(
        past(
            terms("1", commercial_use="no", naming="required"),
            terms("2", commercial_use="yes", registration="required"),
            terms("3", commercial_use="yes", registration="required"),
            {(FactName.LICENCE_FILE, "LICENSE"): Absent(DAYS[3])},
        )
    )
    first, second, third, gone = told.files[0].versions
    assert first.clauses == ()
    assert second.clauses == (
        ClauseChange("commercial_use", "no", "yes", "commercial_use is yes"),
        ClauseChange("naming", "required", "", "naming is required"),
        ClauseChange("registration", "", "required", "registration is required"),
    )
    assert (third.clauses, gone.file) == ((), None)


def test_only_snapshots_that_can_tell_something_are_read() -> None:
    """The first, the newest, and those of changes; stars and releases change no value."""
    history = FakeHistory(past(*[status("open")] * 5))
    runs = [Run(n, at, at, RunStatus.COMPLETE) for n, at in enumerate(DAYS)]
    changes = [
        change("a/b", ChangeKind.WEIGHTS_GATED, DAYS[2]),
        change("a/b", ChangeKind.STARS_SURGE, DAYS[3], scope="stars"),
    ]
    read = past_snapshots(history, "a/b", changes, runs, None)
    assert [s.at for s in read] == [DAYS[0], DAYS[2], DAYS[4]]
    assert [s.at for s in past_snapshots(history, "a/b", changes, runs[:2], DAYS[1])] == [DAYS[0], DAYS[1]]
