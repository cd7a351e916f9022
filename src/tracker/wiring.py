"""Builds sources, store, clock and reports from Settings: the composition root. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from tracker.config.read import read_watchlist
from tracker.config.vocabulary import parse_languages
from tracker.domain.entries import Watchlist
from tracker.domain.identifiers import Host
from tracker.errors import ConfigError
from tracker.fold.asking import artifacts_to_ask
from tracker.ports import HubSource, Plan, Progress
from tracker.run.execute import Ports, is_named
from tracker.run.history_ports import HistoryPorts
from tracker.settings import Settings
from tracker.sources.github.source import GitHubSource
from tracker.sources.http import HttpClient
from tracker.sources.huggingface.source import HuggingFaceSource
from tracker.sources.links.source import LinkProber
from tracker.sources.modelscope.source import ModelScopeSource
from tracker.store.problems import MissingDatabaseError
from tracker.store.snapshots import SqlStore, open_store

HUB_THREADS = 4
"""Hubs have low quotas: a few requests at once, never many."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the current instant, aware UTC, whole seconds."""
        return datetime.now(UTC).replace(microsecond=0)


def watchlist(settings: Settings) -> Watchlist:
    """Read and check the config; languages of the settings stand in for its own. Raises ConfigError."""
    asked = report_languages(settings)
    listed = read_watchlist(settings.config)
    return replace(listed, languages=asked) if asked else listed


def report_languages(settings: Settings) -> tuple[str, ...]:
    """Return the report languages that the settings ask for; empty where the list decides. Raises ConfigError."""
    try:
        return parse_languages(settings.languages)
    except ValueError as error:
        raise ConfigError(f"languages (--languages or TRACKER_LANGUAGES): {error}") from None


def github(settings: Settings, http: HttpClient | None = None) -> GitHubSource:
    """Return GitHub as the settings reach it."""
    return GitHubSource(
        http or HttpClient(secrets=settings.secrets),
        api_url=settings.github_api_url,
        graphql_url=settings.github_graphql_url,
        token=settings.github_token,
    )


def hubs(settings: Settings, clients: Callable[..., HttpClient] = HttpClient) -> tuple[HubSource, ...]:
    """Return every source that can say something about an artifact, each with a client of its own.

    Links found upstream are asked without the environment's proxies, which would undo the address guard.
    """
    return (
        HuggingFaceSource(clients(secrets=settings.secrets), settings.hf_endpoint, settings.hf_token),
        ModelScopeSource(clients(secrets=settings.secrets), settings.modelscope_endpoint, settings.modelscope_token),
        LinkProber(clients(trust_env=False)),
    )


def store(settings: Settings, *, create: bool = False) -> SqlStore:
    """Open the database. Raises StoreError when it is not there (unless `create`) or cannot be used."""
    return open_store(settings.database_url, create=create)


def _store_or_none_yet(settings: Settings, *, create: bool) -> SqlStore:
    """Open the database; where there is none yet and none may be made, an empty one in memory, to plan over."""
    try:
        return store(settings, create=create)
    except MissingDatabaseError:
        return open_store("sqlite://")


@contextmanager
def ports(settings: Settings, progress: Progress, *, create: bool = True) -> Iterator[Ports]:
    """Open everything a run touches and close it again; without `create` nothing is written anywhere."""
    with ExitStack() as stack:

        def client(*, secrets: tuple[str, ...] = (), trust_env: bool = True) -> HttpClient:
            made = HttpClient(secrets=secrets, trust_env=trust_env)
            stack.callback(made.close)
            return made

        opened = stack.enter_context(_store_or_none_yet(settings, create=create))
        pool = stack.enter_context(ThreadPoolExecutor(HUB_THREADS))
        forge = github(settings, client(secrets=settings.secrets))
        yield Ports(forge, hubs(settings, client), opened, SystemClock(), progress, pool.map)


@contextmanager
def history_ports(settings: Settings, progress: Progress, *, create: bool = True) -> Iterator[HistoryPorts]:
    """Open what filling in the past touches and close it again."""
    with ExitStack() as stack:
        http = HttpClient(secrets=settings.secrets)
        stack.callback(http.close)
        forge = github(settings, http)
        opened = stack.enter_context(_store_or_none_yet(settings, create=create))
        hubs = (
            HuggingFaceSource(http, settings.hf_endpoint, settings.hf_token),
            ModelScopeSource(http, settings.modelscope_endpoint, settings.modelscope_token),
        )
        yield HistoryPorts(forge, forge.past, opened, SystemClock(), progress, hubs)


def plan(opened: Ports, listed: Watchlist, only: Sequence[str] = ()) -> Plan:
    """Estimate what a run over the list would ask."""
    entries = [e for e in listed.entries if not only or is_named(e, only)]
    targets = opened.store.targets(entries)
    estimate = opened.repositories.plan(targets)
    requests = dict(estimate.requests)
    keys = opened.store.resolve_entries(entries)
    for entry in entries:
        for ref in artifacts_to_ask(opened.store.latest(keys[entry.key]), None, entry.weights):
            name = ref.host.value if ref.host in {Host.HUGGINGFACE, Host.MODELSCOPE} else "links"
            requests[name] = requests.get(name, 0) + 1
    return Plan(requests, estimate.points, estimate.left_out)


def write_reports(settings: Settings, listed: Watchlist) -> None:
    """Write the reports from the database below the project root."""
    from tracker.report.write import own_templates
    from tracker.report.write import write_reports as write

    templates = own_templates(settings.config)
    with store(settings) as reader:
        write(reader, listed, settings.root / "reports", templates=templates, texts=reader.documents)
