"""How much the database grows, and how fast it is: bytes per project and week, milliseconds per read and save.

Usage: python benchmarks/store_growth.py [--projects 100] [--weeks 52]

Three databases: weeks in which nothing changes, weeks in which only numbers move (stars, forks, downloads, commits),
and weeks in which, beside that, one project in ten edits its README and one in twenty publishes a release.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tracker.domain.artifacts import Access, Artifact, ArtifactKind, HubFacts
from tracker.domain.evidence import Evidence, Method
from tracker.domain.facts import Absent, Fact, FactKey, FactName, Present, Value
from tracker.domain.identifiers import ArtifactRef, Host, RepoName
from tracker.domain.licences import Clause, LicenceFile, Scope
from tracker.domain.repositories import Release, ReleaseAsset
from tracker.domain.runs import RunStatus
from tracker.domain.snapshots import Snapshot
from tracker.store.export import export_store
from tracker.store.snapshots import SqlStore, open_store

FIRST = datetime(2025, 1, 6, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Week:
    """How far one project has come by a week."""

    moves: int
    """Steps of the numbers."""
    edits: int
    """Versions of the README."""
    releases: int


Pace = Callable[[int, int], Week]
PACES: dict[str, Pace] = {
    "unchanged": lambda project, week: Week(0, 0, 2),
    "numbers move": lambda project, week: Week(week, 0, 2),
    "busy": lambda project, week: Week(week, (week * 10 + project) // 100, 2 + (week * 5 + project) // 100),
}


def oid(*parts: object) -> str:
    """Return a git-like id."""
    return hashlib.sha1(repr(parts).encode(), usedforsecurity=False).hexdigest()


def snapshot(project: int, at: datetime, week: Week) -> Snapshot:
    """Return a snapshot of the size that real projects have: some fifty facts."""
    name = RepoName(f"lab-{project}", f"model-{project}")
    values = {**repository(project, name, week), **offers(project, name, week)}
    facts: dict[FactKey, Fact] = {key: Present(value, how, at, (seen,)) for key, (value, how, seen) in values.items()}
    facts[FactKey(FactName.PARENT)] = Absent(at)
    facts[FactKey(FactName.TRAINING_TIME)] = Absent(at, ("README.md", "README_zh.md"))
    return Snapshot(name.key, name, 1000 + project, f"R_{project}", at, facts, detector="2026.11")


Stated = tuple[Value, Method, Evidence]


def repository(project: int, name: RepoName, week: Week) -> dict[FactKey, Stated]:
    """Return what the forge says."""
    plain: dict[FactName, Value] = {
        FactName.REPO_NAME: str(name),
        FactName.REPO_STATE: "available",
        FactName.REPO_ARCHIVED: False,
        FactName.REPO_DISABLED: False,
        FactName.DEFAULT_BRANCH: "main",
        FactName.DESCRIPTION: "An open bilingual dialogue language model with training code and weights",
        FactName.HOMEPAGE: "https://example.org",
        FactName.LANGUAGE: "Python",
        FactName.TOPICS: ("llm", "chatbot", "open-source"),
        FactName.CREATED_AT: FIRST - timedelta(days=500),
        FactName.PUSHED_AT: FIRST + timedelta(days=5 * week.moves),
        FactName.HEAD: oid("head", project, week.moves),
        FactName.STARS: 5000 + 37 * week.moves,
        FactName.FORKS: 400 + 3 * week.moves,
        FactName.WATCHERS: 90 + week.moves // 4,
        FactName.GITHUB_LICENCE: "Apache-2.0",
        FactName.RELEASE_COUNT: week.releases,
        FactName.TAG_COUNT: week.releases + 1,
    }
    seen = Evidence(f"https://github.com/{name}")
    facts: dict[FactKey, Stated] = {FactKey(fact): (value, Method.API, seen) for fact, value in plain.items()}
    for number in range(week.releases):
        tag = f"v{number}"
        assets = (ReleaseAsset("weights.bin", 10**9, 50 + week.moves, f"https://github.com/{name}/{tag}.bin"),)
        release = Release(tag, f"Release {number}", FIRST, f"https://github.com/{name}/releases/{tag}", assets=assets)
        facts[FactKey(FactName.RELEASE, tag)] = (release, Method.API, seen)
    return facts


def offers(project: int, name: RepoName, week: Week) -> dict[FactKey, Stated]:
    """Return what the documents and the hub say."""
    readme = oid("readme", project, week.edits)
    permalink = f"https://github.com/{name}/blob/{oid('commit', project, week.edits)}/README.md"
    seen = Evidence(permalink, "README.md", 17, "The weights are released under our licence.", oid=readme, rule="W101")
    clauses = (Clause("commercial_use", "no", "for non-commercial research purposes only"),)
    facts: dict[FactKey, Stated] = {
        FactKey(FactName.DOCUMENT, "README.md"): (readme, Method.API, seen),
        FactKey(FactName.DOCUMENT, "LICENSE"): (oid("licence", project), Method.API, Evidence(permalink)),
        FactKey(FactName.LICENCE_FILE, "LICENSE"): (
            LicenceFile("LICENSE", oid("licence", project), Scope.CODE, "Apache-2.0", 0.998, clauses=clauses),
            Method.DETECTED,
            Evidence(f"https://github.com/{name}/blob/main/LICENSE", "LICENSE"),
        ),
    }
    for fact in (FactName.WEIGHTS_STATUS, FactName.CODE_STATUS, FactName.DATA_STATUS, FactName.COMMERCIAL_USE):
        facts[FactKey(fact)] = ("open", Method.DETECTED, seen)
    for fact in (FactName.PARAMS, FactName.HARDWARE, FactName.TRAINING_DATA_SIZE, FactName.BASE_MODEL):
        facts[FactKey(fact)] = (("7B", "13B"), Method.DETECTED, seen)
    for scope in Scope:
        facts[FactKey(FactName.LICENCE, scope.value)] = ("Apache-2.0", Method.DETECTED, seen)
    for size in ("7b", "13b", "70b"):
        ref = ArtifactRef(Host.HUGGINGFACE, f"lab-{project}/model-{size}")
        url = f"https://huggingface.co/{ref.id}"
        facts[FactKey(FactName.ARTIFACT, ref.key)] = (
            Artifact(ref, url, ArtifactKind.FULL, is_own=True),
            Method.DETECTED,
            seen,
        )
        hub = HubFacts(
            asked=ref,
            ref=ref,
            url=url,
            access=Access.AVAILABLE,
            revision=oid(ref, week.edits),
            last_modified=FIRST + timedelta(days=week.edits),
            created_at=FIRST,
            downloads=100_000 + 991 * week.moves,
            likes=800 + week.moves // 2,
            licence="apache-2.0",
            parameters=7_000_000_000,
        )
        facts[FactKey(FactName.HUB, ref.key)] = (hub, Method.MEASURED, Evidence(url))
    return facts


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds for one project, and the size of the file in bytes after the first and the last week."""

    save_ms: float
    read_ms: float
    first: int
    last: int


def fill(store: SqlStore, projects: int, weeks: int, pace: Pace, size: Callable[[], int]) -> Measured:
    """Save all weeks and read as a run does."""
    saving = reading = 0.0
    first = 0
    for week in range(weeks):
        at = FIRST + timedelta(weeks=week)
        run = store.begin(at, at, projects)
        for project in range(projects):
            now = snapshot(project, at, pace(project, week))
            started = time.perf_counter()
            store.latest(now.entry)
            read = time.perf_counter()
            store.save_snapshot(run, now, ())
            saving += time.perf_counter() - read
            reading += read - started
        store.close(run, RunStatus.COMPLETE, at, {"github_graphql": 2, "points": 2}, (), projects, 0)
        first = first or size()
    count = projects * weeks
    return Measured(saving / count * 1000, reading / count * 1000, first, size())


def file_size(path: Path, store: SqlStore) -> int:
    """Return the bytes of the file once its log is written back."""
    with store.database.engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[attr-defined]
    return path.stat().st_size


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--projects", type=int, default=100)
    parser.add_argument("--weeks", type=int, default=52)
    options = parser.parse_args()
    print(f"{options.projects} projects, {options.weeks} weeks, SQLite")
    for name, pace in PACES.items():
        with tempfile.TemporaryDirectory() as folder:
            measure(name, pace, options.projects, options.weeks, Path(folder))


def measure(name: str, pace: Pace, projects: int, weeks: int, folder: Path) -> None:
    """Fill one database and print its line."""
    path = folder / "tracker.db"
    with open_store(f"sqlite:///{path}") as store:
        got = fill(store, projects, weeks, pace, lambda: file_size(path, store))
        export_store(store.database, folder / "data")
    text = sum(file.stat().st_size for file in (folder / "data").rglob("*.*json"))
    growth = (got.last - got.first) / (projects * max(weeks - 1, 1))
    print(
        f"{name:13} first week {got.first / projects / 1024:5.1f} KiB a project; then {growth:5.0f} bytes a project "
        f"and week; whole {got.last / 2**20:.1f} MiB (export {text / 2**20:.1f} MiB); "
        f"latest {got.read_ms:.2f} ms, save {got.save_ms:.2f} ms"
    )


if __name__ == "__main__":
    main()
