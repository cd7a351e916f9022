"""`tracker doctor`: is everything in place for a run, and what to do where it is not."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.context import AppContext, common_options, printable
from tracker.errors import TrackerError

if TYPE_CHECKING:
    from tracker.settings import Settings
    from tracker.sources.github.source import RateReport
    from tracker.sources.http import HttpClient

SOME_FAILED = 3
_SKEW = 120
"""Seconds the clock may differ from GitHub's before app tokens and dates suffer."""
_STALE_DAYS = 8


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    topic: str
    state: str
    """`ok`, `warn` (works, but) or `fail` (a run would not work)."""
    detail: str


@click.command(name="doctor")
@common_options
def command(context: AppContext) -> int:
    """Check config, token, quota left, endpoints, clock, database, write access and age of the newest data."""
    findings = list(examine(context.settings))
    if context.as_json:
        checks = [{"topic": f.topic, "state": f.state, "detail": f.detail} for f in findings]
        context.emit({"schema_version": 1, "checks": checks})
    else:
        for finding in findings:
            click.echo(printable(f"{finding.state:4}  {finding.topic:12} {finding.detail}"))
    return SOME_FAILED if any(finding.state == "fail" for finding in findings) else 0


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything; no look keeps the next one from being made."""
    from tracker.sources.http import HttpClient

    with ExitStack() as stack:
        http = HttpClient(secrets=settings.secrets)
        stack.callback(http.close)
        yield _look("config", partial(_config, settings))
        yield from _github(settings, http)
        for topic, url in _hubs(settings).items():
            yield _look(topic, partial(_reachable, http, topic, url))
        yield _look("database", partial(_database, settings))
        for folder in (settings.root / "data", settings.root / "reports"):
            yield _look("write access", partial(_writable, folder))


def _look(topic: str, look: Callable[[], Finding]) -> Finding:
    from tracker.sources.http import TransportFailure

    try:
        return look()
    except TransportFailure as failure:
        return Finding(topic, "fail", failure.detail)
    except TrackerError as error:
        return Finding(topic, "fail", " ".join(str(error).split()))


def _config(settings: Settings) -> Finding:
    from tracker.config.read import read_watchlist

    entries = read_watchlist(settings.config).entries
    return Finding("config", "ok", f"{settings.config}: {len(entries)} project{'s' * (len(entries) != 1)}")


def _github(settings: Settings, http: HttpClient) -> Iterator[Finding]:
    from tracker import wiring

    yield _look("clock", partial(_clock, http, settings.github_api_url))
    yield _look("GitHub", lambda: _token(wiring.github(settings, http).rate()))


def _token(report: RateReport) -> Finding:
    quotas = ", ".join(
        f"{q.remaining} of {q.limit} {q.resource} left until {q.resets_at:%H:%M}Z" for q in report.quotas
    )
    expiry = f"; the token expires {report.expires}" if report.expires else ""
    detail = f"token: {report.token_kind}; {quotas or 'no limits told'}{expiry}"
    if report.token_kind == "none":  # noqa: S105 - a kind, no password
        return Finding("GitHub", "warn", f"{detail}; set GITHUB_TOKEN for more than 60 requests an hour")
    is_spent = any(quota.remaining == 0 for quota in report.quotas)
    return Finding("GitHub", "warn" if is_spent else "ok", detail)


def _clock(http: HttpClient, api_url: str) -> Finding:
    response = http.request("GET", f"{api_url}/rate_limit", counter="doctor")
    try:
        theirs = parsedate_to_datetime(response.headers.get("date", ""))
    except ValueError:
        return Finding("clock", "warn", f"{api_url} tells no date to compare with")
    skew = abs((datetime.now(UTC) - theirs).total_seconds())
    if skew > _SKEW:
        return Finding("clock", "fail", f"differs from GitHub's by {skew:.0f} s; set the machine's time")
    return Finding("clock", "ok", f"within {_SKEW} s of GitHub's")


def _hubs(settings: Settings) -> dict[str, str]:
    return {
        "Hugging Face": f"{settings.hf_endpoint}/api/models?limit=1",
        "ModelScope": settings.modelscope_endpoint,
    }


def _reachable(http: HttpClient, topic: str, url: str) -> Finding:
    response = http.request("GET", url, counter="doctor", max_body=65_536, truncate=True)
    place = url.split("/api/")[0]
    if response.status >= 500 or response.status == 429:
        return Finding(
            topic, "warn", f"{place} answers {response.status}; artifacts there stay unknown until it recovers"
        )
    return Finding(topic, "ok", f"{place} answers")


def _database(settings: Settings) -> Finding:
    from tracker import wiring
    from tracker.store.problems import MissingDatabaseError

    try:
        with wiring.store(settings) as store:
            runs = [run for run in store.runs() if run.finished_at is not None]
    except MissingDatabaseError:
        return Finding("database", "warn", "none yet; 'tracker run' makes one, 'tracker restore data' rebuilds one")
    if not runs:
        return Finding("database", "warn", "holds no finished run yet; start one by 'tracker run'")
    age = (datetime.now(UTC) - runs[-1].at).days
    state = "warn" if age > _STALE_DAYS else "ok"
    return Finding("database", state, f"{len(runs)} runs, the newest of {runs[-1].at:%Y-%m-%d %H:%M}Z, {age} days old")


def _writable(folder: Path) -> Finding:
    existing = folder
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    if os.access(existing, os.W_OK | os.X_OK):
        return Finding("write access", "ok", str(folder))
    return Finding("write access", "fail", f"{folder}: may not be written; change its owner or --database")
