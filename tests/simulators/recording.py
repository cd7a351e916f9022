"""Does one run over the repositories of a past lab, so that there is a recorded snapshot."""

from __future__ import annotations

from datetime import datetime

from tests.simulators.past import PastLab, Stand

from tracker.cli.progress import SilentProgress
from tracker.run.execute import Ports, execute
from tracker.store.snapshots import SqlStore


def record(lab: PastLab, store: SqlStore, at: datetime) -> None:
    """Record a snapshot of today's state under an instant."""
    ports = Ports(lab.lab.client(), (), store, Stand(at), SilentProgress(), map)
    execute(lab.watchlist(), ports, at=at)
