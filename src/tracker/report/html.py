"""Turns the finished Markdown of our own wording into HTML or plain text. Pure; safe whatever it is given.

`Wording`, `Telling` and `ProjectWords` word everything once, as inline Markdown. Pages of the site are made from the
same words: links, code spans, strong and struck-out text become elements, every other character is escaped, and an
address that is neither http(s) nor one of our own relative ones is dropped. A mistake here can spoil the looks of a
page, never open it.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

from markdown_it import MarkdownIt

from tracker.report import escape
from tracker.report.escape import PIPE, Md

_TOKEN = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`+)"
    r"|(?P<strong>\*\*)"
    r"|(?P<struck>~~)"
    r"|(?P<open>\[)"
    r"|\]\((?P<address>[^()\s]*)\)"
    r"|&(?P<entity>#8203|nbsp|amp|lt|gt|quot);"
)
_SPECIAL = re.compile(r"[\\`*~\[\]&<>\"'\x02-\x04]")
_RELATIVE = re.compile(r"(?!//)[A-Za-z0-9_./#%?=&~+-]*")
_ENTITIES = {"#8203": "", "nbsp": "\u00a0", "amp": "&", "lt": "<", "gt": ">", "quot": '"'}
_BASE = "\x02"


class Html(str):
    """Finished HTML: templates print it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return itself, by the convention that template engines follow."""
        return self


def text(words: str) -> Html:
    """Escape plain text for elements and for double-quoted attributes; line breaks stay, other controls go."""
    return Html(html.escape(escape.visible(words), quote=True))


def href(address: str) -> str | None:
    """Return an address fit for `href`: http(s), or relative and made of harmless characters; None for any other."""
    if _RELATIVE.fullmatch(address):
        return address
    return escape.url(address)


def inline(words: str) -> Html:
    """Return inline Markdown of ours as HTML; a `str` that is no `Md` is plain text and is escaped whole."""
    if isinstance(words, Html):
        return words
    if not isinstance(words, Md) or not _SPECIAL.search(words):
        return text(words)
    return _converted(words)


def bare(words: Md) -> str:
    """Return inline Markdown of ours as plain text, for titles, feeds and labels of drawings."""
    if not _SPECIAL.search(words):
        return str(words)
    return html.unescape(re.sub(r"<[^>]*>", "", _converted(words)))


@lru_cache(maxsize=16_384)
def _converted(words: str) -> Html:
    writer = _Writer()
    place = 0
    while token := _TOKEN.search(words, place):
        writer.text(words[place : token.start()])
        place = writer.token(token, words)
    writer.text(words[place:])
    return Html(writer.finished())


class _Writer:
    """Collects HTML and keeps elements nested."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._elements: list[str] = []
        self._links: list[int] = []

    def text(self, words: str) -> None:
        if words:
            self._out.append(html.escape(words.replace(PIPE, "|").replace(_BASE, ""), quote=True))

    def token(self, token: re.Match[str], words: str) -> int:
        """Write one token and return where reading goes on."""
        kind = token.lastgroup or ""
        if kind == "ticks":
            return self._code(token, words)
        if kind in {"strong", "struck"}:
            self._toggle("strong" if kind == "strong" else "del")
        elif kind == "open":
            self._links.append(len(self._out))
            self._out.append("[")
        elif kind == "address":
            self._link(token)
        else:
            self.text(token["escaped"] or _ENTITIES.get(token["entity"] or "", ""))
        return token.end()

    def _code(self, token: re.Match[str], words: str) -> int:
        fence = token["ticks"]
        end = re.compile(rf"(?<!`){fence}(?!`)").search(words, token.end())
        if end is None:
            self.text(fence)
            return token.end()
        inside = words[token.end() : end.start()]
        if inside.startswith(" ") and inside.endswith(" ") and inside.strip():
            inside = inside[1:-1]
        self._out.append("<code>")
        self.text(inside)
        self._out.append("</code>")
        return end.end()

    def _toggle(self, element: str) -> None:
        if element in self._elements:
            while (last := self._elements.pop()) != element:
                self._out.append(f"</{last}>")
            self._out.append(f"</{element}>")
        else:
            self._elements.append(element)
            self._out.append(f"<{element}>")

    def _link(self, token: re.Match[str]) -> None:
        if not self._links:
            self.text(token.group())
            return
        opened = self._links.pop()
        target = href(token["address"].replace(_BASE, ""))
        is_nested = bool(self._links)
        self._out[opened] = f'<a href="{html.escape(target)}">' if target and not is_nested else ""
        self._out.append("</a>" if target and not is_nested else "")

    def finished(self) -> str:
        self._out += [f"</{element}>" for element in reversed(self._elements)]
        return "".join(self._out)


_NOTES = MarkdownIt("commonmark", {"html": False}).disable("image")
"""For a maintainer's remarks: no raw HTML, and no pictures, which would be fetched from elsewhere."""


def block(markdown: str) -> Html:
    """Return a maintainer's Markdown remark as HTML."""
    return Html(_NOTES.render(markdown).strip())
