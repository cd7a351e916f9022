"""A repository with a past, and what fills it in: real client, store and rules over the simulated GitHub."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.simulators.github.lab import API, Lab
from tests.simulators.github.simulator import handler
from tests.simulators.github.world import Repository
from tests.simulators.huggingface import HuggingFaceHub
from tests.simulators.server import Handler, Request, Response, transport

from tracker.cli.progress import SilentProgress
from tracker.domain.changes import Change
from tracker.domain.entries import Entry, Watchlist
from tracker.domain.identifiers import RepoName
from tracker.domain.snapshots import Origin
from tracker.run.allowance import Allowance
from tracker.run.history import fill_in
from tracker.run.history_ports import HistoryPorts, HistorySummary
from tracker.sources.github.source import GitHubSource
from tracker.sources.http import HttpClient
from tracker.sources.huggingface.source import HuggingFaceSource
from tracker.store.snapshots import SqlStore, open_store

HUB = "https://huggingface.co"

NOW = datetime(2023, 9, 6, 12, tzinfo=UTC)
APACHE = "Apache License\nVersion 2.0, January 2004\nhttp://www.apache.org/licenses/\n"
GPL = "GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n"


def day(text: str) -> datetime:
    """Return a day's noon in UTC."""
    return datetime.fromisoformat(f"{text}T12:00:00+00:00")


def page(*weights: str, words: str = "", name: str = "Kestrel") -> str:
    """Return a README that offers these models of a hub as the project's own."""
    rows = "".join(f"| {w.split('/')[1]} | [download](https://huggingface.co/{w}) |\n" for w in weights)
    table = f"## Model weights\n\n| Our model | Weights |\n| --- | --- |\n{rows}" if weights else ""
    return f"# {name}\n\nOur open language model.\n\n{words}\n\n{table}"


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Stand:
    """The clock."""

    at: datetime = NOW

    def now(self) -> datetime:
        """Return the instant it stands at."""
        return self.at


@dataclass
class PastLab:
    """`fill` runs `history` over all repositories of the lab; every call is a process of its own."""

    folder: Path
    lab: Lab = field(default_factory=Lab)
    clock: Stand = field(default_factory=Stand)
    token: str | None = "ghp_secret"
    hub: HuggingFaceHub = field(default_factory=HuggingFaceHub)
    kill_at: int | None = None
    """Number of the request, of both sites together, in whose middle the process dies."""
    served: int = 0

    def __post_init__(self) -> None:
        self.lab.time.now = self.clock.at.timestamp()

    def add(self, name: str = "acme/Kestrel", created: str = "2023-02-01") -> Repository:
        """Create a repository."""
        made = self.lab.world.add(name)
        made.created_at = day(created)
        return made

    @property
    def url(self) -> str:
        """The database."""
        return f"sqlite:///{self.folder / 'tracker.db'}"

    def watchlist(self) -> Watchlist:
        """Return a list of the repositories by the names they were created under."""
        names = [(r.former_names or [r.full_name])[0] for r in self.lab.world.repositories if not r.is_deleted]
        return Watchlist("repos.yaml", tuple(Entry(RepoName(*n.split("/")), n.split("/")[1]) for n in names))

    def fill(self) -> HistorySummary:
        """Fill in the past."""
        with open_store(self.url) as store:
            return self.fill_into(store)

    def fill_into(self, store: SqlStore) -> HistorySummary:
        """Fill in the past of an opened store."""
        self.lab.time.now = max(self.lab.time.now, self.clock.at.timestamp())
        mounts = {API: self._counted(handler(self.lab.world)), HUB: self._counted(self.hub)}
        http = HttpClient(transport(mounts), sleep=self.lab.time.sleep, clock=self.lab.time.clock)
        source = GitHubSource(http, token=self.token, api_url=API, now=self.lab.time.clock)
        hubs = (HuggingFaceSource(http),)
        ports = HistoryPorts(source, source.past, store, self.clock, SilentProgress(), hubs)
        return fill_in(self.watchlist(), ports, Allowance(source.past.budget(), lambda: source.requests))

    def _counted(self, answer: Handler) -> Handler:
        def counted(request: Request) -> Response:
            self.served += 1
            if self.kill_at is not None and self.served > self.kill_at:
                self.kill_at = None
                raise Killed
            return answer(request)

        return counted

    def changes(self, entry: str = "acme/kestrel") -> list[Change]:
        """Return the reconstructed changes."""
        with open_store(self.url) as store:
            return list(store.changes(entry=entry, origin=Origin.HISTORY))

    def told(self, entry: str = "acme/kestrel") -> list[tuple[str, str, str]]:
        """Return (day, kind, subject) of the reconstructed changes above info."""
        found = [c for c in self.changes(entry) if c.severity.value != "info"]
        return [(c.at.date().isoformat(), c.kind.value, c.subject) for c in found]
