"""Asking GitHub and the hubs about repositories before they enter the list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.domain.artifacts import Access
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.identifiers import ArtifactRef, Host, RepoName
from tracker.domain.repositories import RepositoryFacts, RepositoryMissing
from tracker.ports import HubSource, RepositorySource, RepoTarget

if TYPE_CHECKING:
    from tracker.settings import Settings

_OFFERED = {Access.AVAILABLE, Access.GATED_AUTO, Access.GATED_MANUAL}


@dataclass(frozen=True, slots=True)
class Verified:
    """What GitHub said of the names asked for."""

    facts: tuple[tuple[RepoName, RepositoryFacts], ...]
    """Asked name and answer, in the order asked."""
    failures: tuple[Failure, ...]


def verify(source: RepositorySource, names: Sequence[RepoName]) -> Verified:
    """Ask for all names at once. Raises UpstreamError when nothing at all can be asked."""
    answers = {a.target.name.key: a.outcome for a in source.observe([RepoTarget(n.key, n) for n in names])}
    facts: list[tuple[RepoName, RepositoryFacts]] = []
    failures: list[Failure] = []
    for name in names:
        outcome = answers[name.key]
        if isinstance(outcome, RepositoryFacts):
            facts.append((name, outcome))
        elif isinstance(outcome, RepositoryMissing):
            failures.append(Failure(str(name), FailureReason.NOT_FOUND, outcome.detail))
        else:
            failures.append(outcome)
    return Verified(tuple(facts), tuple(failures))


def candidates(facts: RepositoryFacts) -> list[ArtifactRef]:
    """Return artifacts worth asking for: the hub page given as homepage, and the same name on the hubs. Pure."""
    from tracker.config.artifact_text import parse_location
    from tracker.domain.identifiers import HUBS_BY_ID

    found: list[ArtifactRef] = []
    try:
        linked = parse_location(facts.homepage or "").ref
    except ValueError:
        linked = None
    if linked is not None and linked.host in HUBS_BY_ID:
        found.append(linked)
    found += [ArtifactRef(host, str(facts.name)) for host in (Host.HUGGINGFACE, Host.MODELSCOPE)]
    return list({ref.key: ref for ref in found}.values())


def offered(hubs: Sequence[HubSource], refs: Sequence[ArtifactRef]) -> list[ArtifactRef]:
    """Return those artifacts that a hub offers today, under the name it uses."""
    found: dict[str, ArtifactRef] = {}
    for ref in refs:
        hub = next((hub for hub in hubs if ref.host in hub.hosts), None)
        outcome = hub.observe(ref) if hub else None
        if outcome is not None and not isinstance(outcome, Failure) and outcome.access in _OFFERED:
            found.setdefault(outcome.ref.key, outcome.ref)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Upstream:
    """Whom a command may ask."""

    github: RepositorySource
    hubs: Sequence[HubSource]


@contextmanager
def upstream(settings: Settings) -> Iterator[Upstream]:
    """Open GitHub and the hubs as the settings reach them, and close their connections again."""
    from tracker import wiring
    from tracker.sources.http import HttpClient

    with ExitStack() as stack:

        def client(*, secrets: tuple[str, ...] = (), trust_env: bool = True) -> HttpClient:
            made = HttpClient(secrets=secrets, trust_env=trust_env)
            stack.callback(made.close)
            return made

        yield Upstream(wiring.github(settings, client(secrets=settings.secrets)), wiring.hubs(settings, client))
