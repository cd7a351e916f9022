"""Changes into the texts of issues, comments, releases and notifications. Pure; sends nothing.

Sentences about changes come from outside as finished Markdown (`Tell`), so that a report and a message say the same.
`describe` stands in where there are none. No text that came from upstream can ping a person, point at an issue or
draw a picture: `describe` puts it into code spans, `harmless` breaks it for chats.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import TypeAlias
from urllib.parse import quote, urlsplit

from tracker.domain.changes import Change
from tracker.publish.phrases import Phrases, phrases

Tell: TypeAlias = Callable[[Change], str]
"""One change as one line of finished, escaped Markdown."""

ISSUE_MARK = "<!-- open-llm-tracker:issue -->"
ISSUE_LIMIT = 60_000
"""Characters; GitHub refuses bodies above 65,536."""
RELEASE_LIMIT = 120_000
NOTICE_LIMIT = 3_500
"""Characters: what the smallest chat service still takes in one piece."""
_TOLD = re.compile(r"<!-- open-llm-tracker:told ([0-9a-f ]*)-->")
_BREAK = "\u200b"


@dataclass(frozen=True, slots=True)
class Page:
    """What every text needs to know beside the changes."""

    day: str
    """The day of the newest run, `2026-11-23`."""
    language: str = "en"
    names: Mapping[str, str] = field(default_factory=dict)
    """Entry key → display name."""
    report_url: str | None = None
    tell: Tell | None = None

    @property
    def phrases(self) -> Phrases:
        """The fixed words of the language."""
        return phrases(self.language)


def describe(change: Change) -> str:
    """Return a change as Markdown without any words of a catalogue: kind, subject, before → after, evidence."""
    values = " → ".join(code(value) for value in (change.before, change.after) if value)
    parts = [change.kind.value.replace("_", " "), code(change.subject), values]
    place = _link(change.evidence.url) if change.evidence else None
    return " ".join(part for part in (*parts, f"([source]({place}))" if place else "") if part)


def code(text: str) -> str:
    """Return a code span, in which GitHub sees neither mentions nor references; nothing for nothing."""
    text = " ".join("".join(c if c.isprintable() else " " for c in text[:300]).split())
    if not text:
        return ""
    fence = "`" * (max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def issue_body(changes: Sequence[Change], page: Page) -> str:
    """Return the body of the one issue: the open critical changes, and which were told."""
    words = page.phrases
    count = words.open_one if len(changes) == 1 else words.open_count.format(count=len(changes))
    head = [count if changes else words.all_clear, words.as_of.format(day=page.day)]
    text = f"{ISSUE_MARK}\n{' '.join(head)}{_report_link(page)}\n{told_mark(changes)}\n\n"
    return text + _listed(changes, page, ISSUE_LIMIT - len(text))


def comment_body(changes: Sequence[Change], page: Page) -> str:
    """Return the comment that tells new critical changes, once each."""
    text = f"{page.phrases.new_title}\n{told_mark(changes)}\n\n"
    return text + _listed(changes, page, ISSUE_LIMIT - len(text))


def told_mark(changes: Iterable[Change]) -> str:
    """Return an invisible note of the ids that a text tells."""
    return f"<!-- open-llm-tracker:told {''.join(f'{c.id} ' for c in changes)}-->"


def told_ids(text: str | None) -> frozenset[str]:
    """Read such notes back."""
    return frozenset(ident for ids in _TOLD.findall(text or "") for ident in ids.split())


def release_name(week: str, page: Page) -> str:
    """Return the title of a week's release."""
    return page.phrases.release_title.format(week=week)


def release_body(changes: Sequence[Change], page: Page) -> str:
    """Return the body of a week's release: its changes by severity."""
    blocks = [f"{page.phrases.as_of.format(day=page.day)}{_report_link(page)}\n"]
    room = RELEASE_LIMIT - len(blocks[0])
    for severity, group in groupby(sorted(changes, key=lambda c: c.severity.rank), key=lambda c: c.severity):
        block = f"## {page.phrases.severities[severity]}\n\n{_listed(list(group), page, room - 100)}"
        room -= len(block)
        blocks.append(block)
    return "\n".join(blocks)


def pull_title(page: Page) -> str:
    """Return the title of the pull request."""
    return page.phrases.pull_title.format(day=page.day)


def pull_body(changes: Sequence[Change], page: Page) -> str:
    """Return the body of the pull request: what became certain in the newest run."""
    return (
        f"{page.phrases.pull_body}{_report_link(page)}\n\n{_listed(changes, page, ISSUE_LIMIT - 500)}".rstrip() + "\n"
    )


def notice_title(changes: Sequence[Change], page: Page) -> str:
    """Return the subject of a notification."""
    words = page.phrases
    text = words.notice_one if len(changes) == 1 else words.notice_title
    return text.format(count=len(changes), day=page.day)


def notice_text(changes: Sequence[Change], page: Page) -> str:
    """Return a notification as plain lines that no chat service reads as mentions or markup."""
    words = page.phrases
    lines: list[str] = []
    room = NOTICE_LIMIT - 200
    for number, change in enumerate(changes):
        name = harmless(_name(change, page))
        told = harmless(plain((page.tell or describe)(change)))
        line = f"[{words.severities[change.severity]}] {name}{words.colon}{told}"
        room -= len(line) + 1
        if room < 0:
            lines.append(words.more.format(count=len(changes) - number))
            break
        lines.append(line)
    if page.report_url:
        lines.append(f"{words.report}{words.colon}{page.report_url}")
    return "\n".join(lines)


def plain(markdown: str) -> str:
    """Return one line of our own Markdown without its markup; links become their text and address."""
    text = re.sub(r"\[((?:\\.|[^\]\\])*)\]\(([^)\s]*)\)", r"\1 \2", markdown)
    text = re.sub(r"(?<![\\`])(`+)( ?)([^`].*?)\2\1(?!`)", r"\3", text)
    text = re.sub(r"(?<!\\)(\*\*|~~)", "", text)
    text = re.sub(r"\\([\\`*\[\]<>|~$_#+=:.()-])", r"\1", text)
    return html.unescape(text)


def harmless(text: str) -> str:
    """Break what chat services act on (`@all`, `<!channel>`, `<@id>`) and drop control characters."""
    text = "".join(c if c.isprintable() else " " for c in text.replace(_BREAK, ""))
    return re.sub(r"([@＠]|<(?=[!@#&]))", rf"\1{_BREAK}", " ".join(text.split()))


def _listed(changes: Sequence[Change], page: Page, room: int) -> str:
    """List changes by project, as many as fit."""
    lines: list[str] = []
    ordered = sorted(changes, key=lambda c: (_name(c, page).lower(), c.project))
    shown = 0
    for _, group in groupby(ordered, key=lambda c: c.project):
        listed = list(group)
        block = [f"### {code(_name(listed[0], page))}", "", *(f"- {(page.tell or describe)(c)}" for c in listed), ""]
        room -= sum(len(line) + 1 for line in block)
        if room < 0:
            lines.append(page.phrases.more.format(count=len(changes) - shown))
            break
        lines += block
        shown += len(listed)
    return "\n".join(lines).rstrip() + "\n" if lines else ""


def _name(change: Change, page: Page) -> str:
    return page.names.get(change.project) or change.repo


def _report_link(page: Page) -> str:
    place = _link(page.report_url) if page.report_url else None
    return f" [{page.phrases.report}]({place})" if place else ""


def _link(address: str) -> str | None:
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    is_fit = parts.scheme in {"http", "https"} and parts.netloc and not parts.username and address.isprintable()
    return quote(address, safe="%/:?#@!$&+,;=~-._") if is_fit else None


def day_of(moment: datetime) -> str:
    """Return the day of an instant."""
    return f"{moment:%Y-%m-%d}"
