"""GitHub as a RepositorySource. Chooses the way by whether there is a token; holds no rules of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tracker.domain.identifiers import RepoName
from tracker.ports import DocumentAnswer, DocumentTarget, PathAnswer, PathTarget, Plan, RepoAnswer, RepoTarget
from tracker.sources.github.anonymous import Anonymous
from tracker.sources.github.batched import Batched
from tracker.sources.github.fields import Fields, MalformedError
from tracker.sources.github.graphql import COUNTER as GRAPHQL_COUNTER
from tracker.sources.github.graphql import POINTS, GraphQL
from tracker.sources.github.identify import Identifier, Outcome
from tracker.sources.github.past import PastReader
from tracker.sources.github.rest import COUNTER as REST_COUNTER
from tracker.sources.github.rest import Rest
from tracker.sources.http import HttpClient

_LONGEST_WAIT = 900.0
_LONGEST_ANONYMOUS_WAIT = 120.0
_KINDS = (
    ("ghp_", "classic"),
    ("github_pat_", "fine-grained"),
    ("ghs_", "app installation"),
    ("gho_", "oauth app"),
    ("ghu_", "app user"),
)


@dataclass(frozen=True, slots=True)
class Quota:
    """One rate-limit window."""

    resource: str
    """`core` or `graphql`."""
    limit: int
    remaining: int
    resets_at: datetime


@dataclass(frozen=True, slots=True)
class RateReport:
    """What GitHub says about the credential."""

    token_kind: str
    """`none`, `classic`, `fine-grained`, `app installation`, … or `unknown`."""
    quotas: tuple[Quota, ...]
    """Empty where limits are switched off."""
    expires: str | None
    """When the token expires, as GitHub writes it; None when it does not say."""


class GitHubSource:
    """Implements `ports.RepositorySource`.

    `batch` and `blob_batch` are repositories per GraphQL request; `max_wait` is how many seconds a limit is waited
    for before the rest of the run is given up.
    """

    def __init__(
        self,
        http: HttpClient,
        *,
        token: str | None = None,
        api_url: str = "https://api.github.com",
        graphql_url: str = "https://api.github.com/graphql",
        batch: int = 50,
        blob_batch: int = 25,
        max_wait: float = _LONGEST_WAIT,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._http = http
        self._token = (token or "").strip() or None
        api_url = api_url.rstrip("/")
        wait = max_wait if self._token else min(max_wait, _LONGEST_ANONYMOUS_WAIT)
        self._rest = Rest(http, api_url, self._token, max_wait=wait, now=now)
        self._way: Batched | Anonymous
        if self._token is None:
            self._way = Anonymous(self._rest)
            self.past = PastReader(api_url, self._rest, Identifier(self._rest), None)
            """What the forge still tells of earlier times (`ports.PastSource`)."""
            return
        fallback = Rest(http, api_url, None, max_wait=0.0, now=now)
        graphql = GraphQL(
            http,
            graphql_url,
            self._token,
            require=self._rest.require,
            max_wait=max_wait,
            now=now,
        )
        self._rest.is_alone = fallback.is_alone = lambda: not graphql.is_confirmed
        identifier = Identifier(self._rest, fallback)
        self._way = Batched(graphql, identifier, batch=batch, blob_batch=blob_batch)
        self.past = PastReader(api_url, self._rest, identifier, graphql)

    def plan(self, targets: Sequence[RepoTarget]) -> Plan:
        """Estimate a run over these targets without asking anything."""
        return self._way.plan(targets)

    def observe(self, targets: Sequence[RepoTarget]) -> Iterator[RepoAnswer]:
        """Yield exactly one answer per target. Raises UpstreamError when no target at all can be observed."""
        return self._way.observe(targets)

    def read(self, wanted: Sequence[DocumentTarget]) -> Iterator[DocumentAnswer]:
        """Yield exactly one answer per wanted blob."""
        return self._way.read(wanted)

    def locate(self, wanted: Sequence[PathTarget]) -> Iterator[PathAnswer]:
        """Yield the oid behind each path, exactly one answer each."""
        return self._way.locate(wanted)

    def resolve(self, name: RepoName) -> Outcome:
        """Return what GitHub says of one name today; a rename shows as another name in the facts."""
        return next(iter(self.observe([RepoTarget(name.key, name)]))).outcome

    def rate(self) -> RateReport:
        """Ask what is left of the limits. Raises TransportFailure and UpstreamError."""
        response = self._rest.get("/rate_limit")
        quotas: tuple[Quota, ...] = ()
        if response.status == 200:
            try:
                quotas = _read_quotas(response.json())
            except (MalformedError, OverflowError, ValueError, OSError):
                quotas = ()
        return RateReport(self._kind(), quotas, response.headers.get("github-authentication-token-expiration"))

    @property
    def requests(self) -> Mapping[str, int]:
        """Requests made so far, by counter name, `points` among them."""
        counts = self._http.counts
        return {name: counts.get(name, 0) for name in (GRAPHQL_COUNTER, REST_COUNTER, POINTS)}

    def _kind(self) -> str:
        if self._token is None:
            return "none"
        return next((kind for prefix, kind in _KINDS if self._token.startswith(prefix)), "unknown")


def _read_quotas(body: object) -> tuple[Quota, ...]:
    resources = Fields(body, "rate_limit").object("resources")
    return tuple(
        Quota(name, r.integer("limit"), r.integer("remaining"), datetime.fromtimestamp(r.integer("reset"), UTC))
        for name in ("core", "graphql")
        if (r := resources.maybe_object(name)) is not None
    )
