"""A simulated GitHub with the real client in front of it, on a clock that only sleeping moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.simulators.github.simulator import handler
from tests.simulators.github.world import Repository, World
from tests.simulators.server import transport
from tests.simulators.timekeeping import FakeTime

from tracker.domain.documents import Document, DocumentRef, DocumentRole
from tracker.domain.evidence import Failure
from tracker.domain.identifiers import RepoName
from tracker.ports import DocumentTarget, PathTarget, RepoTarget
from tracker.sources.github.identify import Outcome
from tracker.sources.github.source import GitHubSource
from tracker.sources.http import HttpClient

API = "https://api.github.com"
TOKEN = "ghp_secret"


@dataclass
class Lab:
    """`source` is made anew by `client`; `slept` of `time` says how long it would have waited."""

    world: World = field(default_factory=World)
    time: FakeTime = field(default_factory=FakeTime)

    def __post_init__(self) -> None:
        self.world.clock = self.time.clock
        self.source = self.client()

    def client(self, token: str | None = TOKEN, **options: Any) -> GitHubSource:
        """Make a source and keep it as `source`."""
        http = HttpClient(
            transport({API: handler(self.world)}),
            secrets=(token,) if token else (),
            sleep=self.time.sleep,
            clock=self.time.clock,
        )
        self.source = GitHubSource(http, token=token, api_url=API, now=self.time.clock, **options)
        return self.source

    def add(self, *names: str) -> list[Repository]:
        """Create repositories."""
        return [self.world.add(name) for name in names]

    def many(self, count: int) -> list[Repository]:
        """Create `o/r0` and so on."""
        return self.add(*(f"o/r{i}" for i in range(count)))

    def observe(self, *targets: RepoTarget) -> list[Outcome]:
        """Observe and return outcomes in the order of the targets."""
        found = {a.target.entry: a.outcome for a in self.source.observe(targets)}
        return [found[t.entry] for t in targets]

    def one(self, target: RepoTarget) -> Outcome:
        """Observe one."""
        return self.observe(target)[0]

    def read(self, *wanted: DocumentTarget) -> list[Document | Failure]:
        """Read and return outcomes in the order asked."""
        found = {(a.wanted.target.entry, a.wanted.ref.path): a.outcome for a in self.source.read(wanted)}
        return [found[w.target.entry, w.ref.path] for w in wanted]

    def locate(self, target: RepoTarget, path: str) -> str | Failure | None:
        """Locate one path."""
        (answer,) = self.source.locate([PathTarget(target, path)])
        return answer.outcome


def by_name(name: str) -> RepoTarget:
    """A repository that was never seen."""
    return RepoTarget(name.lower(), RepoName.parse(name))


def known(repository: Repository, name: str | None = None) -> RepoTarget:
    """A repository that was seen before, perhaps under another name."""
    name = name or repository.full_name
    return RepoTarget(name.lower(), RepoName.parse(name), repository.id, repository.node_id)


def document(repository: Repository, path: str, role: DocumentRole = DocumentRole.README) -> DocumentTarget:
    """One of its files as something to read."""
    return DocumentTarget(known(repository), DocumentRef(path, repository.trees.paths[path], role))
