"""Effective values and their origins: from settings, options and the list's text. Reads no file; shows no secret."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.errors import ConfigError
from tracker.settings import Settings, variable_of

if TYPE_CHECKING:
    from tracker.config.plain import Located
    from tracker.config.plain import Path as Place
    from tracker.domain.entries import Entry, Watchlist

DEFAULT = "default"
_SECRETS = {
    "github.token": "github_token",
    "huggingface.token": "hf_token",
    "modelscope.token": "modelscope_token",
    "app.private_key": "app_key",
}
_PLAIN = {
    "github.api_url": "github_api_url",
    "github.graphql_url": "github_graphql_url",
    "github.server_url": "server_url",
    "huggingface.endpoint": "hf_endpoint",
    "modelscope.endpoint": "modelscope_endpoint",
    "network.ca_file": "ca_file",
    "publish.repository": "repository",
    "app.id": "app_id",
    "app.installation": "app_installation",
    "terminal.no_color": "no_color",
    "terminal.force_color": "force_color",
    "ci": "in_ci",
    "ci.github_actions": "in_actions",
    "ci.output": "output_file",
    "ci.step_summary": "step_summary",
}
"""Name shown → field of the settings."""


@dataclass(frozen=True, slots=True)
class Value:
    """One effective value."""

    value: object
    """Text, number, true or false, a list or a mapping of them; None where nothing holds."""
    source: str
    """`option --…`, `environment …`, `FILE:LINE`, `default`, or what it is derived from."""

    @property
    def text(self) -> str:
        """Return the value on one line."""
        return "-" if self.value is None or self.value in ([], {}) else _text(self.value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_text(item)}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_text(item) for item in value)
    return " ".join(str(value).split())


def setting_values(settings: Settings, policy: Path | None, given: Mapping[str, str]) -> dict[str, Value]:
    """Return what options and environment decide; `given` maps parameters to the options that gave them."""
    found = {
        "config": Value(str(settings.config), given.get("config", DEFAULT)),
        "root": Value(str(settings.root), "derived from config"),
        "database": Value(_database(settings), _origin("database_url", given.get("database"))),
        "policy": _policy(settings, policy, given),
        "templates": _templates(settings),
    }
    found |= {name: Value("set" if getattr(settings, f) else "unset", _origin(f)) for name, f in _SECRETS.items()}
    found |= {name: Value(_shown(settings, f), _origin(f)) for name, f in _PLAIN.items()}
    found["notify"] = Value(_channels(settings), _origin("notify"))
    return found


def list_values(
    watchlist: Watchlist, located: Located, settings: Settings, given: Mapping[str, str]
) -> dict[str, Value]:
    """Return what holds for the whole list."""
    where = _origin("languages", given.get("languages")) if settings.languages else None
    rules = [_rule(rule.cron, rule.interval_seconds, rule.timezone, rule.jitter_seconds) for rule in watchlist.schedule]
    defaults = located.value.get("defaults") if isinstance(located.value, dict) else None
    rest = (
        {key: defaults[key] for key in ("group", "tags", "hide") if key in defaults}
        if isinstance(defaults, dict)
        else {}
    )

    def from_file(*place: str) -> str:
        return _line(watchlist, located, place) or DEFAULT

    return {
        "version": Value(1, from_file("version")),
        "languages": Value(list(watchlist.languages), where or from_file("defaults", "languages")),
        "title": Value(dict(watchlist.title), from_file("defaults", "title")),
        "notice": Value(dict(watchlist.notice), from_file("defaults", "notice")),
        **{f"defaults.{key}": Value(value, from_file("defaults", key)) for key, value in rest.items()},
        "schedule": Value(rules, from_file("schedule")),
        "projects": Value(len(watchlist.entries), from_file("projects")),
    }


def entry_values(watchlist: Watchlist, located: Located) -> list[dict[str, Value]]:
    """Return what holds for each project, in the list's order."""
    return [_entry(watchlist, located, number, entry) for number, entry in enumerate(watchlist.entries)]


def _entry(watchlist: Watchlist, located: Located, number: int, entry: Entry) -> dict[str, Value]:
    here = f"{watchlist.path}:{entry.line}"

    def own(key: str) -> str | None:
        return _line(watchlist, located, ("projects", number, key))

    def inherited(key: str) -> str:
        return own(key) or _line(watchlist, located, ("defaults", key)) or DEFAULT

    return {
        "repo": Value(str(entry.repo), own("repo") or here),
        "name": Value(entry.name, own("name") or "derived from repo"),
        "group": Value(entry.group or None, inherited("group")),
        "tags": Value(list(entry.tags), inherited("tags")),
        "hide": Value(list(entry.hide), inherited("hide")),
        "former": Value([str(name) for name in entry.former], own("former") or DEFAULT),
        "weights": Value([str(weight.ref) for weight in entry.weights], own("weights") or DEFAULT),
        "facts": Value(sorted({fact.name for fact in entry.facts}), own("facts") or DEFAULT),
    }


def _line(watchlist: Watchlist, located: Located, place: Place) -> str | None:
    mark = located.keys.get(place)
    return None if mark is None else f"{watchlist.path}:{mark.line + 1}"


def _rule(cron: str | None, seconds: int | None, timezone: str, jitter: int) -> dict[str, object]:
    when: dict[str, object] = {"cron": cron, "timezone": timezone} if cron else {"every_seconds": seconds}
    return when | ({"jitter_seconds": jitter} if jitter else {})


def _origin(field: str, option: str | None = None) -> str:
    variable = variable_of(field)
    return option or (f"environment {variable}" if variable else DEFAULT)


def _shown(settings: Settings, field: str) -> object:
    value = getattr(settings, field)
    if isinstance(value, bool) or value is None:
        return value
    return redacted(str(value), settings.secrets)


def redacted(text: str, secrets: Sequence[str]) -> str:
    """Return an address without user, password and secret parameters, and without any token."""
    text = re.sub(r"(?i)^((?!sqlite)[a-z][a-z0-9+.-]*://).*@", r"\1***@", text)
    text = re.sub(r"(?i)([?&][^=&#]*(?:pass|pwd|token|key|secret|sign)[^=&#]*=)[^&#]*", r"\1***", text)
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def _database(settings: Settings) -> str:
    return redacted(settings.database_url, settings.secrets)


def _policy(settings: Settings, policy: Path | None, given: Mapping[str, str]) -> Value:
    from tracker.config.policy import policy_path

    try:
        path = policy_path(settings.config, policy)
    except ConfigError:
        return Value(f"{policy} (no such file)", given["policy"])
    return Value(path and str(path), given.get("policy") or ("beside the list" if path else DEFAULT))


def _templates(settings: Settings) -> Value:
    from tracker.report.write import own_templates

    folder = own_templates(settings.config)
    return Value(str(folder) if folder else None, "beside the list" if folder else DEFAULT)


def _channels(settings: Settings) -> object:
    """Return wish and host of each channel: the rest of an address is a secret more often than not."""
    from tracker.publish.channels import read_channels

    try:
        channels = read_channels(settings.notify, "TRACKER_NOTIFY")
    except ConfigError:
        return "set, but not understood; see 'tracker publish --dry-run'"
    wishes = ((c, [c.wish.severity.value, *sorted(f"tag:{t}" for t in c.wish.tags)]) for c in channels)
    return [" ".join([*words, *sorted(f"kind:{k.value}" for k in c.wish.kinds), c.label]) for c, words in wishes]
