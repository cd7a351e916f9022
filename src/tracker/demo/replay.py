"""Replays the recorded history run by run through the real client, store, detection, diff and reports."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from tracker.config.read import read_watchlist
from tracker.demo.transport import DemoGitHub
from tracker.demo.world import RecordedWorld, load_world
from tracker.domain.entries import Watchlist
from tracker.errors import UsageError
from tracker.ports import Progress
from tracker.report.write import write_reports
from tracker.run.allowance import Allowance
from tracker.run.execute import Ports, execute
from tracker.run.history import fill_in
from tracker.run.history_ports import HistoryPorts, HistorySummary
from tracker.sources.github.source import GitHubSource
from tracker.sources.http import HttpClient, in_process
from tracker.store.snapshots import SqlStore, open_store

MARKER = ".tracker-demo"
"""Says that a folder was made by the demo, so that it may be made anew."""
API = "https://api.github.com"
_STAND_IN = "recorded"
"""Any word makes the client speak GraphQL; nothing leaves the process."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the demo left behind."""

    folder: Path
    runs: int
    first: datetime
    last: datetime
    changes: int


class RecordedClock:
    """Stands at the instant of the run that is replayed."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return that instant."""
        return self.at


class QuietPhases:
    """Hides the phases inside one run: the demo counts runs."""

    def start(self, label: str, total: int) -> None:
        """Say nothing."""

    def advance(self, steps: int = 1) -> None:
        """Say nothing."""

    def finish(self) -> None:
        """Say nothing."""


def replay(folder: Path, progress: Progress) -> Replayed:
    """Replay every recorded week into `folder` (config, database, reports). Raises UsageError on a folder in use."""
    config = prepare(folder)
    world = load_world()
    listed = read_watchlist(config)
    instants = world.instants()
    told = 0
    progress.start("weeks", len(instants))
    with open_store(f"sqlite:///{folder / 'data' / 'tracker.db'}") as store:
        for at in instants:
            github = DemoGitHub(world, at)
            source = GitHubSource(
                HttpClient(in_process(github)), api_url=API, graphql_url=f"{API}/graphql", token=_STAND_IN
            )
            ports = Ports(source, (), store, RecordedClock(at), QuietPhases(), map)
            told += len(execute(existing(listed, world, at), ports, at=at).changes)
            progress.advance()
        progress.finish()
        fill_in_past(store, listed, world, instants[-1])
        write_reports(store, listed, folder / "reports", texts=store.documents)
    return Replayed(folder, len(instants), instants[0], instants[-1], told)


def fill_in_past(store: SqlStore, listed: Watchlist, world: RecordedWorld, at: datetime) -> HistorySummary:
    """Ask the recorded past for what `tracker history` asks: star weeks, and commits before the first run."""
    source = GitHubSource(
        HttpClient(in_process(DemoGitHub(world, at))), api_url=API, graphql_url=f"{API}/graphql", token=_STAND_IN
    )
    ports = HistoryPorts(source, source.past, store, RecordedClock(at), QuietPhases())
    return fill_in(listed, ports, Allowance(source.past.budget(), lambda: source.requests))


def existing(listed: Watchlist, world: RecordedWorld, at: datetime) -> Watchlist:
    """Return the list as its maintainer could have had it: projects that were recorded by then."""
    return replace(listed, entries=tuple(e for e in listed.entries if world.state(str(e.repo), at) is not None))


def prepare(folder: Path) -> Path:
    """Empty a folder that an earlier demo made, or make it; write the config and return its path.

    Raises UsageError when the folder holds anything that is not the demo's.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: is a file; name a folder for the demo")
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / MARKER).exists():
            raise UsageError(f"{folder}: is not empty and was not made by the demo; name another folder")
        _remove(folder / name for name in ("data", "reports", "config"))
    config = folder / "config" / "repos.yaml"
    config.parent.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text("Made by `tracker demo`, which empties and fills this folder again.\n", "utf-8")
    config.write_text(demo_list(), "utf-8")
    return config


def demo_list() -> str:
    """Return the packaged list: the eight projects under the names they bore at first."""
    return (files("tracker.demo") / "data" / "repos.yaml").read_text(encoding="utf-8")


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.exists():
            shutil.rmtree(path)
