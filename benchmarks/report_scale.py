"""How long do the reports of a large list take, and how much memory? `python benchmarks/report_scale.py [PROJECTS]`.

Every project has a year of weekly star counts, thirteen facts with evidence, two mirrors, a release and changes now and
then; snapshots are made as they are asked for, as a database would. Aim for 10,000 projects: at most 20 s and 500 MB.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tracker.domain.artifacts import Access, Artifact, ArtifactKind, HubFacts
from tracker.domain.changes import Change, ChangeKind, ChangeState, Severity, change_id
from tracker.domain.entries import Entry, Watchlist
from tracker.domain.evidence import Evidence, Method
from tracker.domain.facts import Fact, FactKey, FactName, Present, Value
from tracker.domain.identifiers import ArtifactRef, Host, RepoName
from tracker.domain.licences import LicenceFile, Scope
from tracker.domain.repositories import Release
from tracker.domain.runs import Run, RunStatus
from tracker.domain.snapshots import Origin, Snapshot
from tracker.report.write import write_reports

SECONDS, MEGABYTES = 20.0, 500.0
WEEKS = 52
START = datetime(2025, 12, 1, 6, tzinfo=UTC)
RUNS = tuple(START + timedelta(weeks=n) for n in range(WEEKS))
COMMIT = "0123456789abcdef0123456789abcdef01234567"
STATUSES = ("open", "gated", "delta", "adapter", "request", "none")
USES = ("yes", "conditional", "no", "unknown")


class LargeHistory:
    """A HistoryReader that makes each answer up when asked, always the same."""

    def __init__(self, size: int) -> None:
        self.names = [RepoName(f"owner{n:05}", f"model-{n:05}") for n in range(size)]
        self.numbers = {name.key: n for n, name in enumerate(self.names)}

    def entries(self) -> tuple[str, ...]:
        """Return every key."""
        return tuple(self.numbers)

    def resolve_entries(self, entries: Sequence[Entry]) -> Mapping[str, str]:
        """Return each key as itself."""
        return {entry.key: entry.key for entry in entries}

    def as_of(self, entry: str, at: datetime | None = None) -> Snapshot | None:
        """Return a project's state."""
        return snapshot(self.names[self.numbers[entry]], self.numbers[entry], at or RUNS[-1])

    def runs(self) -> tuple[Run, ...]:
        """Return a year of weekly runs."""
        size = len(self.names)
        return tuple(Run(n + 1, at, at, RunStatus.COMPLETE, at, total=size, ok=size) for n, at in enumerate(RUNS))

    def changes(
        self, since: datetime | None = None, until: datetime | None = None, entry: str | None = None
    ) -> tuple[Change, ...]:
        """Return a change for every second project."""
        return tuple(change(name, n) for n, name in enumerate(self.names) if n % 2)

    def star_counts(self, entry: str, origin: Origin = Origin.RECORDED) -> tuple[tuple[datetime, int], ...]:
        """Return a year of weekly counts."""
        if origin is Origin.HISTORY:
            return ()
        n = self.numbers[entry]
        return tuple((at, 100 + n * 3 + week * (n % 17)) for week, at in enumerate(RUNS))


def snapshot(name: RepoName, n: int, at: datetime) -> Snapshot:
    """Return one project's facts."""

    def seen(line: int, quote: str) -> Evidence:
        return Evidence(
            f"https://github.com/{name}/blob/{COMMIT}/README.md", "README.md", line, quote, COMMIT, "a" * 40, "W101"
        )

    def present(value: Value, line: int) -> Present:
        return Present(value, Method.DETECTED, at, (seen(line, f"line {line} of the page says so"),))

    ref, other = ArtifactRef(Host.HUGGINGFACE, str(name)), ArtifactRef(Host.MODELSCOPE, str(name))
    facts: dict[FactKey, Fact] = {
        FactKey(FactName.REPO_STATE): Present("available", Method.API, at),
        FactKey(FactName.STARS): Present(n, Method.API, at),
        FactKey(FactName.PUSHED_AT): Present(at - timedelta(days=n % 300), Method.API, at),
        FactKey(FactName.CREATED_AT): Present(at - timedelta(days=400 + n % 900), Method.API, at),
        FactKey(FactName.WEIGHTS_STATUS): present(STATUSES[n % 6], 3),
        FactKey(FactName.CODE_STATUS): present("training", 4),
        FactKey(FactName.DATA_STATUS): present("partial", 5),
        FactKey(FactName.LICENCE, "code"): present("Apache-2.0", 6),
        FactKey(FactName.LICENCE, "weights"): present("LicenseRef-Llama-2-Community", 7),
        FactKey(FactName.COMMERCIAL_USE): present(USES[n % 4], 8),
        FactKey(FactName.PARAMS): present(("7B", "13B"), 9),
        FactKey(FactName.TRAINING_DATA_SIZE): present(("1.4T tokens",), 10),
        FactKey(FactName.HARDWARE): present(("8x A100 80GB",), 11),
        FactKey(FactName.TRAINING_TIME): present(("3 hours",), 12),
        FactKey(FactName.BASE_MODEL): present((f"Base-{n % 50}",), 13),
        FactKey(FactName.LICENCE_FILE, "LICENSE"): present(
            LicenceFile("LICENSE", "b" * 40, Scope.CODE, "Apache-2.0", 1.0), 1
        ),
        FactKey(FactName.RELEASE, "v1"): Present(
            Release("v1", None, at - timedelta(days=90), f"https://github.com/{name}/releases/tag/v1"), Method.API, at
        ),
    }
    for place in (ref, other):
        artifact = Artifact(place, f"https://example.org/{name}", ArtifactKind.FULL, is_own=True)
        hub = HubFacts(
            place, place, f"https://example.org/{name}", Access.AVAILABLE, downloads=n, parameters=7_000_000_000
        )
        facts[FactKey(FactName.ARTIFACT, place.key)] = present(artifact, 14)
        facts[FactKey(FactName.HUB, place.key)] = Present(hub, Method.MEASURED, at)
    return Snapshot(name.key, name, n, None, at, facts)


def change(name: RepoName, n: int) -> Change:
    """Return one project's change."""
    at, kind = RUNS[n % WEEKS], ChangeKind.WEIGHTS_STATUS_CHANGED
    ident = change_id(name.key, kind, "", "gated", "open", at)
    severity = Severity.CRITICAL if n % 10 == 1 else Severity.NOTABLE
    return Change(
        ident, name.key, str(name), n, kind, "weights", "", "gated", "open", severity, ChangeState.CONFIRMED, at
    )


def main(size: int) -> int:
    """Write the reports once, say how it went, and return 1 when an aim is missed at full size."""
    history = LargeHistory(size)
    listed = Watchlist("config/repos.yaml", tuple(Entry(name, name.name) for name in history.names))
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        written = write_reports(history, listed, Path(folder))
        seconds = time.perf_counter() - begun
        sizes = [(Path(folder) / path).stat().st_size for path in written.written]
        pages = [path for path in written.written if path.endswith(".md")]
        largest = max((Path(folder) / path).stat().st_size for path in pages)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{size} projects: {seconds:.1f} s, peak {peak:.0f} MB")
    print(f"{len(sizes)} files, {sum(sizes) / 1e6:.0f} MB, largest page {largest / 1000:.0f} kB")
    return int(size >= 10_000 and (seconds > SECONDS or peak > MEGABYTES))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
