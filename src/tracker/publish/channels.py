"""Where notifications go: channels as their owner writes them, a line each. Pure.

`critical tag:prod https://hooks.example.org/x` sends critical changes of entries tagged `prod`. The severity (this or
worse) is `notable` when none is given; `tag:` and `kind:` may be repeated; the last word is the address: `http(s)://`
for a plain JSON webhook, anything else is Apprise's (`wecombot://…`, `dingtalk://…`, `feishu://…`, `mailto://…`).
"""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tracker.domain.changes import ChangeKind, Severity
from tracker.errors import ConfigError
from tracker.publish.selection import Filter

EXAMPLE = "critical tag:prod https://hooks.example.org/models"


@dataclass(frozen=True, slots=True)
class Channel:
    """One place to tell."""

    url: str = field(repr=False)
    """Holds a secret more often than not: never printed."""
    wish: Filter = field(default_factory=Filter)
    place: str = field(default="", compare=False)
    """Where it was written, `TRACKER_NOTIFY:2`."""

    @property
    def is_webhook(self) -> bool:
        """Say whether it is served without Apprise."""
        return self.url.lower().startswith(("http://", "https://"))

    @property
    def label(self) -> str:
        """The address without what may be secret."""
        parts = urlsplit(self.url)
        host = parts.hostname if self.is_webhook else None
        return f"{parts.scheme}://{host or '…'}"

    @property
    def fingerprint(self) -> str:
        """A short name that gives nothing away, for remembering what was sent."""
        kinds = f" {sorted(self.wish.kinds)}" if self.wish.kinds else ""
        text = f"{self.url} {sorted(self.wish.tags)} {self.wish.severity}{kinds}"
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def read_channels(text: str, place: str) -> tuple[Channel, ...]:
    """Read channels, a line each; `#` begins a comment line. Raises ConfigError naming every problem and `place`."""
    channels, problems = [], []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        try:
            channels.append(_read_channel(words, f"{place}:{number}"))
        except ValueError as error:
            problems.append(f"{place}:{number}: {error}")
    if problems:
        raise ConfigError("\n".join(problems))
    return tuple(channels)


def _read_channel(words: list[str], place: str) -> Channel:
    *wishes, url = words
    try:
        is_address = "://" in url and bool(urlsplit(url).scheme)
    except ValueError:
        is_address = False
    if not is_address:
        msg = f"the last word must be an address; write something like {EXAMPLE!r}"
        raise ValueError(msg)
    severity, tags, kinds = Severity.NOTABLE, set(), set()
    for wish in wishes:
        key, _, value = wish.partition(":")
        if wish in set(Severity):
            severity = Severity(wish)
        elif key == "tag" and value:
            tags.add(value)
        elif key == "kind" and value in set(ChangeKind):
            kinds.add(ChangeKind(value))
        else:
            raise ValueError(_complaint(wish))
    return Channel(url, Filter(severity, frozenset(tags), frozenset(kinds)), place)


def _complaint(wish: str) -> str:
    if "://" in wish:  # may hold a secret, so it is not repeated
        return "there are two addresses; give each a line of its own"
    known = [*(s.value for s in Severity), "tag:NAME", *(f"kind:{kind.value}" for kind in ChangeKind)]
    near = difflib.get_close_matches(wish, known, n=1)
    return f"{wish!r} is not understood" + (f"; did you mean {near[0]!r}?" if near else f"; write like {EXAMPLE!r}")
