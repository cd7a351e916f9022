"""What the forge said of the repository itself, as facts. Never infers a removal from a failure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tracker.domain.evidence import Evidence, Failure, FailureReason, Method
from tracker.domain.facts import Fact, FactKey, FactName, Present, Value, last_known
from tracker.domain.repositories import Release, RepositoryFacts, RepositoryMissing, RepositoryState
from tracker.fold.past import Past

_STATED: tuple[tuple[FactName, Callable[[RepositoryFacts], Value | None]], ...] = (
    (FactName.REPO_NAME, lambda r: str(r.name)),
    (FactName.REPO_STATE, lambda _: RepositoryState.AVAILABLE.value),
    (FactName.REPO_ARCHIVED, lambda r: r.is_archived),
    (FactName.REPO_DISABLED, lambda r: r.is_disabled),
    (FactName.DEFAULT_BRANCH, lambda r: r.default_branch),
    (FactName.DESCRIPTION, lambda r: r.description),
    (FactName.HOMEPAGE, lambda r: r.homepage),
    (FactName.LANGUAGE, lambda r: r.language),
    (FactName.TOPICS, lambda r: r.topics),
    (FactName.PARENT, lambda r: r.parent),
    (FactName.CREATED_AT, lambda r: r.created_at),
    (FactName.PUSHED_AT, lambda r: r.pushed_at),
    (FactName.HEAD, lambda r: r.head),
    (FactName.STARS, lambda r: r.stars),
    (FactName.FORKS, lambda r: r.forks),
    (FactName.GITHUB_LICENCE, lambda r: r.licence_spdx),
)
"""Facts for which the forge's null means that there is none."""

_COUNTED: tuple[tuple[FactName, Callable[[RepositoryFacts], int | None]], ...] = (
    (FactName.WATCHERS, lambda r: r.watchers),
    (FactName.RELEASE_COUNT, lambda r: r.release_count),
    (FactName.TAG_COUNT, lambda r: r.tag_count),
)
"""Facts for which None means that they were not asked for."""

REPOSITORY_FACTS = tuple(name for name, _ in (*_STATED, *_COUNTED))
API = "GitHub API"
_NOT_READ = "not read in this run"


def fold_repository(past: Past, outcome: RepositoryFacts | RepositoryMissing | Failure) -> dict[FactKey, Fact]:
    """Return the facts of the repository and its releases."""
    if isinstance(outcome, Failure):
        return _unknown_all(past, outcome.reason, outcome.detail)
    if isinstance(outcome, RepositoryMissing):
        return _missing(past, outcome)
    return {**_stated(past, outcome), **_counted(past, outcome), **fold_releases(past, outcome)}


def _unknown_all(past: Past, reason: FailureReason, detail: str) -> dict[FactKey, Fact]:
    keys = [FactKey(name) for name in REPOSITORY_FACTS] + past.keys([FactName.RELEASE])
    return {key: past.unknown(key, reason, detail) for key in keys}


def _missing(past: Past, missing: RepositoryMissing) -> dict[FactKey, Fact]:
    facts = _unknown_all(past, FailureReason.NOT_FOUND, missing.detail)
    key = FactKey(FactName.REPO_STATE)
    evidence = Evidence(missing.url, quote=missing.detail[:200])
    return {**facts, key: past.present(key, missing.state.value, Method.API, (evidence,))}


def _stated(past: Past, repository: RepositoryFacts) -> dict[FactKey, Fact]:
    facts: dict[FactKey, Fact] = {}
    evidence = (Evidence(repository.url),)
    for name, read in _STATED:
        key, value = FactKey(name), read(repository)
        if value is None or value in ("", ()):
            facts[key] = past.absent([API])
        else:
            facts[key] = past.present(key, value, Method.API, evidence)
    return facts


def _counted(past: Past, repository: RepositoryFacts) -> dict[FactKey, Fact]:
    facts: dict[FactKey, Fact] = {}
    evidence = (Evidence(repository.url),)
    for name, read in _COUNTED:
        key, value = FactKey(name), read(repository)
        if value is None:
            facts[key] = past.unknown(key, FailureReason.NOT_ASKED, _NOT_READ)
        else:
            facts[key] = past.present(key, value, Method.API, evidence)
    return facts


def fold_releases(past: Past, repository: RepositoryFacts) -> dict[FactKey, Fact]:
    """Return one fact per release ever seen; `release[""]` is absent when the list was read and empty.

    A release that is no longer listed is absent only when the list is complete, or when the release is newer than
    the oldest listed one of its sort, so that the newest-first window would have to show it.
    """
    known = past.keys([FactName.RELEASE])
    if repository.releases is None:
        return {key: past.unknown(key, FailureReason.NOT_ASKED, f"releases {_NOT_READ}") for key in known}
    facts: dict[FactKey, Fact] = {}
    for release in repository.releases:
        key = FactKey(FactName.RELEASE, release.tag)
        facts[key] = past.present(key, release, Method.API, (Evidence(release.url),))
    for key in known:
        if key not in facts and key.subject:
            facts[key] = _unlisted(past, key, repository.releases, is_complete=repository.releases_complete)
    if not repository.releases:
        facts[FactKey(FactName.RELEASE)] = past.absent([API])
    return facts


def _unlisted(past: Past, key: FactKey, listed: tuple[Release, ...], *, is_complete: bool) -> Fact:
    known = last_known(past.fact(key))
    if not isinstance(known, Present) or not isinstance(known.value, Release):
        return past.absent([API])
    alike = [r for r in listed if r.is_tag == known.value.is_tag]
    if listed and not alike:
        return past.unknown(key, FailureReason.NOT_ASKED, "the forge now lists publications of another sort")
    if is_complete or _must_show(known.value.published_at, alike):
        return past.absent([API])
    return past.unknown(key, FailureReason.NOT_ASKED, "older than the newest releases, which alone were read")


def _must_show(published_at: datetime | None, listed: list[Release]) -> bool:
    dates = [r.published_at for r in listed if r.published_at]
    return published_at is not None and len(dates) == len(listed) > 0 and published_at > min(dates)
