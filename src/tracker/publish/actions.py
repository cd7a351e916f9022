"""What GitHub Actions reads back from a step: annotations, outputs, the job summary. Pure text; writes nothing.

Everything put into a workflow command is escaped, since the runner scans all output for commands.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Literal

SUMMARY_LIMIT = 900_000
"""Bytes. GitHub refuses a step summary above 1 MiB altogether."""

_OPENED = re.compile(r"(?<!\\)<details\b")
"""A quoted one is escaped."""

Level = Literal["error", "warning", "notice"]


def escape_data(text: str) -> str:
    """Escape the message of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """Escape a property of a workflow command."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


def annotation(level: Level, message: str, **properties: str | int) -> str:
    """Return `::error file=…,line=…,col=…::message`, one line whatever the message holds."""
    listed = ",".join(f"{name}={escape_property(str(value))}" for name, value in properties.items())
    return f"::{level}{' ' + listed if listed else ''}::{escape_data(message)}"


def suspended(text: str, token: str | None = None) -> str:
    """Return a text wrapped so that the runner prints it without looking for commands in it."""
    token = token or secrets.token_hex(16)
    return f"::stop-commands::{token}\n{text}\n::{token}::"


def outputs_text(values: Mapping[str, str], delimiter: str | None = None) -> str:
    """Return lines for `$GITHUB_OUTPUT`. Each value stands between random delimiters, so it cannot define another.

    Raises ValueError when a given delimiter occurs in a value.
    """
    delimiter = delimiter or f"tracker_{secrets.token_hex(16)}"
    if any(delimiter in value for value in values.values()):
        msg = "the delimiter occurs in a value"
        raise ValueError(msg)
    return "".join(f"{name}<<{delimiter}\n{value}\n{delimiter}\n" for name, value in values.items())


def cut_summary(markdown: str, link: str, limit: int = SUMMARY_LIMIT) -> str:
    """Return a summary that GitHub accepts: cut between two lines, with a link to the whole, when it is too large."""
    data = markdown.encode()
    if len(data) <= limit:
        return markdown
    tail = f"\n\n… cut here; the whole report: {link}\n"
    room = limit - len(tail.encode())
    while room > 0:
        kept = _first_lines(data, room)
        whole = kept + _close_fences(kept) + tail
        over = len(whole.encode()) - limit
        if over <= 0:
            return whole
        room -= over  # what closes the open fences needs room as well
    return tail.lstrip()


def _first_lines(data: bytes, size: int) -> str:
    kept = data[:size].decode(errors="ignore")
    return kept[: kept.rfind("\n")] if "\n" in kept else kept


def _close_fences(kept: str) -> str:
    """Close a code fence or a <details> that the cut left open, so that the link is not swallowed."""
    open_details = len(_OPENED.findall(kept)) - kept.count("</details>")
    fence = "\n```" if sum(line.startswith("```") for line in kept.splitlines()) % 2 else ""
    return fence + "\n</details>" * max(open_details, 0)
