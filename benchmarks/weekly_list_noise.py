"""Replays five years of a real, noisy poller's observations through the policy that the tracker uses.

Usage: python benchmarks/weekly_list_noise.py [FOLDER] [--verbose]

FOLDER holds `observations.csv.gz` (date, repo, licence, stars, latest_release, release_published_at, moved_to; an
empty cell is no observation). Every row becomes a snapshot; consecutive snapshots go through `compare` and `settle`
as they do in a run. Exit 1 when a target is missed, 0 when all are met or when the folder is missing (said so).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import mean

from tracker.diff.compare import compare
from tracker.diff.policy import lasting_changes, settle
from tracker.domain.changes import Change, ChangeKind, ChangeState
from tracker.domain.evidence import Evidence, FailureReason, Method
from tracker.domain.facts import Fact, FactKey, FactName, Present, Value
from tracker.domain.identifiers import RepoName
from tracker.domain.repositories import Release
from tracker.domain.snapshots import Snapshot
from tracker.fold.past import Past

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data" / "weekly-list"
LICENCE_KINDS = {ChangeKind.LICENCE_CHANGED, ChangeKind.LICENCE_ADDED, ChangeKind.LICENCE_REMOVED}
STAR_KINDS = {ChangeKind.STARS_SURGE, ChangeKind.STARS_DROP}
MOST_TOLD = 60
FEWEST_LASTING = 40
MOST_STARS_A_WEEK = 3.0

Row = dict[str, str]


@dataclass
class Replay:
    """One repository on its way through the years."""

    entry: str
    previous: Snapshot | None = None
    pending: dict[str, Change] = field(default_factory=dict)
    stars: list[tuple[datetime, int]] = field(default_factory=list)
    told: dict[str, Change] = field(default_factory=dict)
    retracted: int = 0

    def step(self, row: Row, at: datetime) -> None:
        """Live through one run."""
        after = snapshot_of(row, self.previous, at)
        new = compare(self.previous, after, star_counts=self.stars)
        settled = settle(new, tuple(self.pending.values()), after, at)
        for change in settled.changes_to_save:
            self.told[change.id] = change
            if change.state is ChangeState.SUSPECTED:
                self.pending[change.id] = change
            else:
                self.pending.pop(change.id, None)
        for ident in settled.retracted_ids:
            self.retracted += 1
            del self.pending[ident], self.told[ident]
        if row["stars"]:
            self.stars.append((at, int(row["stars"])))
        self.previous = after

    @property
    def confirmed(self) -> list[Change]:
        """Return what a reader was told for certain."""
        return [c for c in self.told.values() if c.state is ChangeState.CONFIRMED]


def snapshot_of(row: Row, previous: Snapshot | None, at: datetime) -> Snapshot:
    """Make the snapshot of one row: an empty cell is unknown, as after a failed call."""
    past = Past(previous, at)
    repo = row["moved_to"] or (str(previous.repo) if previous else row["repo"])
    facts: dict[FactKey, Fact] = {key: past.unknown(key, *_unseen()) for key in past.keys([FactName.RELEASE])}
    cells: tuple[tuple[FactName, Value | None], ...] = (
        (FactName.REPO_NAME, repo),
        (FactName.GITHUB_LICENCE, row["licence"] or None),
        (FactName.STARS, int(row["stars"]) if row["stars"] else None),
    )
    for name, value in cells:
        key = FactKey(name)
        facts[key] = past.unknown(key, *_unseen()) if value is None else _present(value, at, row["repo"])
    if row["latest_release"]:
        release = Release(row["latest_release"], None, _day(row["release_published_at"]), f"https://github.com/{repo}")
        facts[FactKey(FactName.RELEASE, release.tag)] = _present(release, at, row["repo"])
    return Snapshot(row["repo"], RepoName(*repo.split("/", 1)), None, None, at, facts, detector="none")


def _unseen() -> tuple[FailureReason, str]:
    return FailureReason.UNREACHABLE, "the poller had no value"


def _present(value: Value, at: datetime, repo: str) -> Present:
    return Present(value, Method.API, at, (Evidence(f"https://github.com/{repo}"),))


def _day(text: str) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def rows(folder: Path) -> Iterator[Row]:
    """Yield all rows, oldest first."""
    with gzip.open(folder / "observations.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def replay(folder: Path) -> tuple[dict[str, Replay], dict[str, list[tuple[str, str | None]]], list[str]]:
    """Run the whole list; return the replays, the raw licence cells per repository and the dates."""
    replays: dict[str, Replay] = {}
    cells: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    dates: list[str] = []
    for row in rows(folder):
        repo, date = row["repo"], row["date"]
        if not dates or dates[-1] != date:
            dates.append(date)
        replays.setdefault(repo, Replay(repo)).step(row, _day(date) or datetime.now(UTC))
        cells[repo].append((date, row["licence"] or None))
    return replays, cells, dates


def lasting(cells: dict[str, list[tuple[str, str | None]]]) -> set[tuple[str, str, str, str]]:
    """Return (repository, first seen on, before, after) of the licence changes that lasted, by the yardstick."""
    found = set()
    for repo, series in cells.items():
        for index, before, after in lasting_changes([licence for _, licence in series]):
            found.add((repo, series[index][0], before, after))
    return found


def raw_licence_changes(cells: dict[str, list[tuple[str, str | None]]]) -> tuple[int, int]:
    """Return how often the cell differed from one row to the next, and how often it became empty."""
    pairs = [(a, b) for s in cells.values() for (_, a), (_, b) in pairwise(s) if a != b]
    return len(pairs), sum(b is None for _, b in pairs)


def main() -> int:
    """Replay, print the figures, and say whether the targets are met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--verbose", action="store_true", help="list every licence change and star movement")
    args = parser.parse_args()
    if not (args.folder / "observations.csv.gz").is_file():
        print(f"SKIPPED: no observations.csv.gz in {args.folder}; name its folder as argument")
        return 0
    start = time.process_time()
    replays, cells, dates = replay(args.folder)
    seconds = time.process_time() - start
    return report(replays, cells, dates, seconds, is_verbose=args.verbose)


def report(
    replays: dict[str, Replay],
    cells: dict[str, list[tuple[str, str | None]]],
    dates: list[str],
    seconds: float,
    *,
    is_verbose: bool,
) -> int:
    """Print the figures; return 1 when a target is missed."""
    told = [c for r in replays.values() for c in r.confirmed]
    open_suspicions = [c for r in replays.values() for c in r.pending.values()]
    licences = [c for c in told if c.kind in LICENCE_KINDS]
    expected = lasting(cells)
    got = {(c.project, c.at.date().isoformat(), c.before, c.after) for c in licences}
    weeks = (datetime.fromisoformat(dates[-1]) - datetime.fromisoformat(dates[0])).days / 7
    stars = [c for c in told if c.kind in STAR_KINDS]
    rate = len(stars) / weeks
    removed = [c for c in licences if c.kind is ChangeKind.LICENCE_REMOVED]
    raw, lost = raw_licence_changes(cells)
    runs = sum(len(s) for s in cells.values())
    print(f"{runs} rows, {len(replays)} repositories, {len(dates)} runs over {weeks:.0f} weeks; {seconds:.1f} s CPU")
    print(f"licence cell differs from the row before: {raw} times, {lost} of them lost")
    print(f"licence changes told: {len(licences)} (at most {MOST_TOLD}), 'removed' among them: {len(removed)}")
    print(f"  lasting ones among them: {len(got & expected)} of {len(expected)} (at least {FEWEST_LASTING})")
    suspicions = sum(r.retracted for r in replays.values())
    print(f"  suspected first, then retracted silently: {suspicions}; still open at the end: {len(open_suspicions)}")
    print(f"star movements told: {len(stars)} = {rate:.2f} a week (at most {MOST_STARS_A_WEEK:.0f})")
    print("  " + _busiest(stars, dates))
    for kind, count in sorted(Counter(c.kind.value for c in told).items()):
        print(f"  {kind}: {count} ({count / weeks:.2f} a week)")
    if is_verbose:
        _list(licences + stars)
    is_met = len(licences) <= MOST_TOLD and len(got & expected) >= FEWEST_LASTING
    is_met = is_met and not removed and rate <= MOST_STARS_A_WEEK
    print("targets met" if is_met else "TARGETS MISSED")
    return 0 if is_met else 1


def _busiest(stars: list[Change], dates: list[str]) -> str:
    per_run = Counter(c.at.date().isoformat() for c in stars)
    quiet = sum(1 for date in dates if not per_run[date])
    busiest = per_run.most_common(1)[0] if per_run else ("-", 0)
    average = mean(per_run[date] for date in dates)
    return f"a run: {average:.2f} on average, none in {quiet} of {len(dates)} runs, at most {busiest[1]} ({busiest[0]})"


def _list(changes: list[Change]) -> None:
    for c in sorted(changes, key=lambda c: (c.kind.value, c.at, c.project)):
        print(f"  {c.at:%Y-%m-%d} {c.kind} {c.project}: {c.before} -> {c.after}")


if __name__ == "__main__":
    sys.exit(main())
