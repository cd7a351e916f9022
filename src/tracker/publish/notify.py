"""Sends notifications: a plain JSON webhook by itself, every other service through Apprise when it is installed."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from tracker.errors import ConfigError
from tracker.publish.channels import Channel

Post: TypeAlias = Callable[[str, Mapping[str, Any]], int]
"""Posts a JSON document to an address and returns the status.

Raises OSError when nobody answers, in words that hold no secret.
"""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notification."""

    title: str
    text: str
    document: Mapping[str, Any]
    """What a webhook gets: the public JSON of the changes, with title and text beside it."""


def send(channel: Channel, notice: Notice, post: Post) -> str | None:
    """Send one notice; return None when it was taken, else why not, in words that hold no secret."""
    if channel.is_webhook:
        return _post(channel, notice, post)
    return _apprise(channel, notice)


def check(channel: Channel) -> None:
    """Raise ConfigError when a channel can never be served on this machine."""
    if channel.is_webhook:
        return
    if not _load_apprise(channel).Apprise().add(channel.url):
        raise ConfigError(
            f"{_place(channel)}: Apprise does not understand the address {channel.label}; see its documentation"
        )


def _post(channel: Channel, notice: Notice, post: Post) -> str | None:
    document = {"title": notice.title, "text": notice.text, **notice.document}
    try:
        status = post(channel.url, document)
    except OSError as error:
        return f"{channel.label} cannot be reached ({error or type(error).__name__})"
    if 300 <= status < 400:
        return f"{channel.label} answered {status}, and redirects are not followed; write the address it has now"
    return None if 200 <= status < 300 else f"{channel.label} answered {status}"


def _apprise(channel: Channel, notice: Notice) -> str | None:
    apprise = _load_apprise(channel)
    sender = apprise.Apprise()
    sender.add(channel.url)
    was_taken = sender.notify(title=notice.title, body=notice.text, body_format=apprise.NotifyFormat.TEXT)
    return None if was_taken else f"{channel.label} did not take the message"


def _place(channel: Channel) -> str:
    return channel.place or "TRACKER_NOTIFY"


def _load_apprise(channel: Channel) -> Any:
    try:
        return importlib.import_module("apprise")
    except ModuleNotFoundError:
        raise ConfigError(
            f"{_place(channel)}: {channel.label} needs Apprise: install 'open-llm-tracker[notify]', or use an http(s) "
            "address, which gets plain JSON"
        ) from None
