"""The state of the simulated GitHub. Tests change it by assigning attributes; every view is derived anew."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.simulators.github import git
from tests.simulators.server import Request, Response

EPOCH = datetime(2023, 1, 1, tzinfo=UTC)
LIMITS = {"core": 5000, "graphql": 5000}
ANONYMOUS_LIMIT = 60


@dataclass
class Asset:
    """A file of a release."""

    name: str
    size: int = 1000
    downloads: int = 0


@dataclass
class Release:
    """A release; `created_at` (of the tagged commit) orders the listing, `published_at` is when it appeared."""

    tag: str
    published_at: datetime = EPOCH
    created_at: datetime | None = None
    name: str | None = None
    is_prerelease: bool = False
    is_draft: bool = False
    assets: list[Asset] = field(default_factory=list)
    commit: str | None = None


@dataclass
class Tag:
    """A tag in git."""

    at: datetime = EPOCH
    is_annotated: bool = False
    commit: str | None = None


class Repository:
    """One repository. Assigning `full_name` renames it; the old name goes on to redirect."""

    def __init__(self, full_name: str, repo_id: int) -> None:
        self._full_name = full_name
        self.id = repo_id
        self.node_id = f"R_sim{repo_id}"
        self.former_names: list[str] = []
        self.files: dict[str, str | bytes] = {"README.md": f"# {full_name}\n", "LICENSE": "A licence.\n"}
        self.stars = 10
        self.forks = 2
        self.watchers = 3
        self.description: str | None = "A model"
        self.homepage: str | None = None
        self.language: str | None = "Python"
        self.topics: list[str] = ["llm"]
        self.licence: str | None = "Apache-2.0"
        self.default_branch = "main"
        self.created_at = EPOCH
        self.pushed_at: datetime | None = EPOCH
        self.archived_at: datetime | None = None
        self.is_disabled = False
        self.is_fork = False
        self.parent: str | None = None
        self.releases: list[Release] = []
        self.tags: dict[str, Tag] = {}
        self.is_deleted = False
        self.is_private = False
        """Private: 404 for everybody."""
        self.blocked: str | None = None
        """`dmca` (451) or `tos` (403)."""
        self.forbids_tokens = False
        """A token policy of the organisation: tokens are refused, anonymous requests are served."""
        self.graphql_fault = ""
        """`null`, `forbidden`, `saml`, `absent`, `policy`, `field:NAME` (refused), or `heavy` (the batch is a 502)."""
        self.rest_fault: Callable[[Request], Response] | None = None
        self.is_tree_truncated = False
        self.truncated_blobs: set[str] = set()
        """Paths whose GraphQL text is cut."""
        self.past: list[git.Commit] = []
        """Commits before today's files, oldest first; made by `commit`."""
        self.star_weeks: dict[datetime, int] = {}
        """Sunday 00:00 UTC → stars of that week that are still held; empty: all of them in the first week."""
        self.offers_star_history = True

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return self._full_name

    @full_name.setter
    def full_name(self, new: str) -> None:
        if new != self._full_name:
            self.former_names.append(self._full_name)
            self._full_name = new

    @property
    def owner(self) -> str:
        """Login of the owner."""
        return self._full_name.split("/")[0]

    @property
    def name(self) -> str:
        """Name without owner."""
        return self._full_name.split("/")[1]

    @property
    def is_archived(self) -> bool:
        """Archived repositories bear the date."""
        return self.archived_at is not None

    @property
    def is_empty(self) -> bool:
        """A repository without a commit."""
        return not self.files

    @property
    def trees(self) -> git.Trees:
        """Its git objects."""
        return git.build(self.files)

    def commit(self, at: datetime, changes: Mapping[str, str | bytes | None]) -> git.Commit:
        """Commit changed files (None deletes one). The first commit replaces the files a new repository has."""
        base = self.past[-1].files if self.past else {}
        self.files = {path: text for path, text in {**base, **changes}.items() if text is not None}
        parent = self.past[-1].oid if self.past else ""
        made = git.Commit(git.commit_oid(git.build(self.files).root[0], at, parent), at, dict(self.files))
        self.past.append(made)
        self.pushed_at = at
        return made

    @property
    def commits(self) -> list[git.Commit]:
        """The default branch, oldest first; files that were assigned since the last commit make one more."""
        if self.is_empty:
            return []
        if self.past and self.past[-1].files == self.files:
            return self.past
        at = self.pushed_at or self.created_at
        parent = self.past[-1].oid if self.past else ""
        return [*self.past, git.Commit(git.commit_oid(self.trees.root[0], at, parent), at, dict(self.files))]

    def at_commit(self, oid: str) -> git.Commit | None:
        """Find a commit."""
        return next((c for c in self.commits if c.oid == oid), None)

    def blob(self, oid: str) -> bytes | None:
        """Find a blob of any commit."""
        found = self.trees.blobs.get(oid)
        return (
            found if found is not None else next((c.trees.blobs[oid] for c in self.past if oid in c.trees.blobs), None)
        )

    @property
    def head(self) -> str:
        """The commit at the tip."""
        return self.commits[-1].oid if self.files else git.commit_oid(self.trees.root[0], self.created_at)

    @property
    def url(self) -> str:
        """Its page."""
        return f"https://github.com/{self._full_name}"

    def published(self) -> list[Release]:
        """Releases the public sees, newest commit first."""
        shown = [r for r in self.releases if not r.is_draft]
        return sorted(shown, key=lambda r: r.created_at or r.published_at, reverse=True)

    def latest(self) -> Release | None:
        """The newest release that is neither draft nor pre-release."""
        return next((r for r in self.published() if not r.is_prerelease), None)


@dataclass
class Window:
    """One hour of one credential on one resource."""

    limit: int
    reset: int
    used: int = 0

    @property
    def remaining(self) -> int:
        """Requests or points left."""
        return max(0, self.limit - self.used)


Scripted = Callable[[Request], Response | None]


@dataclass
class Faults:
    """Knobs. `script` holds answers for the next requests: (`graphql` | `rest` | `any`, maker); None lets it pass."""

    script: deque[tuple[str, Scripted]] = field(default_factory=deque)
    max_aliases: int | None = None
    """GraphQL answers a 502 page above this many repositories."""
    resource_limit_above: int | None = None
    truncate_above: int | None = None
    """Above this many repositories, release counts are silently cut to half."""
    is_rate_limit_null: bool = False
    """As on a server without limits: `rateLimit` null, no headers, `/rate_limit` 404."""
    unknown_fields: set[str] = field(default_factory=set)
    """Fields that this server does not know yet."""
    rate_type: str = "RATE_LIMITED"
    """How the primary limit is spelled: `RATE_LIMITED` or `RATE_LIMIT`."""


class World:
    """All repositories, credentials and counters."""

    def __init__(self) -> None:
        self.repositories: list[Repository] = []
        self.faults = Faults()
        self.counts: Counter[str] = Counter()
        """Requests served by kind: `graphql`, `rest`; and `points`."""
        self.log: list[str] = []
        """One line per request: `POST /graphql FactsByName 50` or `GET /repos/a/b`."""
        self.tokens: set[str] | None = None
        """Accepted tokens; None accepts all."""
        self.clock: Callable[[], float] = time.time
        self.windows: dict[tuple[str, str], Window] = {}
        self.knows_ids = True
        """False: a server without `/repositories/{id}`."""
        self._next_id = 1000

    def add(self, full_name: str) -> Repository:
        """Create a repository, with a new id even where the name was used before."""
        self._next_id += 1
        repository = Repository(full_name, self._next_id)
        self.repositories.append(repository)
        return repository

    def find(self, full_name: str, *, follow: bool = True) -> Repository | None:
        """Find by today's name first, then by a former one."""
        key = full_name.lower()
        alive = [r for r in self.repositories if not r.is_deleted and not r.is_private]
        current = next((r for r in alive if r.full_name.lower() == key), None)
        if current is not None or not follow:
            return current
        return next((r for r in reversed(alive) if key in {n.lower() for n in r.former_names}), None)

    def by_id(self, repo_id: int) -> Repository | None:
        """Find by numeric id."""
        alive = (r for r in self.repositories if not r.is_deleted and not r.is_private)
        return next((r for r in alive if r.id == repo_id), None)

    def by_node(self, node_id: str) -> Repository | None:
        """Find by node id."""
        alive = (r for r in self.repositories if not r.is_deleted and not r.is_private)
        return next((r for r in alive if r.node_id == node_id), None)

    def window(self, token: str, resource: str) -> Window:
        """Return the running window of a credential (`""` is anonymous)."""
        now = self.clock()
        limit = LIMITS[resource] if token else ANONYMOUS_LIMIT
        window = self.windows.setdefault((token, resource), Window(limit, int(now) + 3600))
        if now >= window.reset:
            window.used, window.reset = 0, int(now) + 3600
        return window

    def next_scripted(self, kind: str, request: Request) -> Response | None:
        """Take the next scripted answer that is meant for this kind of request."""
        for entry in self.faults.script:
            if entry[0] in {kind, "any"}:
                self.faults.script.remove(entry)
                return entry[1](request)
        return None
