"""Makes upstream text harmless for each place it may stand in. Pure; knows nothing of reports.

Everything here returns `Md` (finished Markdown) or plain text for another syntax. The renderer escapes every string
that is not `Md`, so forgetting to call a function of this module cannot open a hole.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, urlsplit


class Md(str):
    """Finished Markdown: the renderer prints it as it is."""

    __slots__ = ()


_ALWAYS = re.compile(r"([\\`*\[\]<>|~$])")
_UNDERSCORE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_ENTITY = re.compile(r"&(?=#?[A-Za-z0-9]+;)")
_LIVE = re.compile(r"(?i)(@)(?=[\w.-])|(#|\bGH-)(?=\d)|(\b(?:https?|ftp|mailto|xmpp))(?=:)|(\bwww)(?=\.)")
"""Mentions, issue references and bare addresses, which GitHub turns into links and pings."""
_BLOCK_START = re.compile(r"(?:[-+]|#{1,6})(?=\s|$)|[-=:](?=[-=:\s]*$)|(?<=\d)[.)](?=\s|$)")
_ORDINAL = re.compile(r"\d{1,9}(?=[.)])")
"""What at the start of a line would open a list, a heading, a rule or a table."""
_LETTER = "a-z0-9\u4e00-\u9fff"
_HARMLESS = re.compile(rf"(?i)(?!\d+[.)])(?!.*(?:www\.|gh-))[{_LETTER}][{_LETTER} ,.()/%+-]*(?::\d+)?")
"""Most words: nothing in them is markup anywhere."""
_BACKTICKS = re.compile(r"`+")
_NO_XML = frozenset("\ufffe\uffff")
"""What no XML document, feeds and drawings among them, may hold besides control characters."""
_INVISIBLE = frozenset("\u200b\u200e\u200f\u2060\ufeff\u00ad")
PIPE = "\x03"
"""Stands for a pipe inside a code span until the line it stands on is known."""
_BREAK_HERE = "\x04"
_BREAK = "&#8203;"
"""A zero-width space as an entity: what stops GitHub from seeing a mention, a reference or a bare link."""


def plain(text: str) -> str:
    """Return the text on one line without control, bidirectional-override or invisible characters."""
    return " ".join((text if text.isprintable() else _cleaned(text)).split())


def visible(text: str) -> str:
    """Return the text without such characters, its line breaks and tabs kept."""
    if text.isprintable():
        return text
    return re.sub(r"[^\n\t]+", lambda run: _cleaned(run.group()), text)


def _cleaned(text: str) -> str:
    kept = []
    for char in text:
        category = unicodedata.category(char)
        if category in {"Cc", "Zl", "Zp", "Cs"} or char in _NO_XML:
            kept.append(" ")
        elif category != "Cf" or (char not in _INVISIBLE and not _is_bidi(char)):
            kept.append(char)
    return "".join(kept)


def _is_bidi(char: str) -> bool:
    return "\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069" or char == "\u061c"


def markdown(text: str) -> Md:
    """Escape text for running Markdown, link texts and table cells: no markup, mention, reference or link survives."""
    if isinstance(text, Md):
        return text
    text = plain(text)
    if _HARMLESS.fullmatch(text):
        return Md(text)
    text = _LIVE.sub(lambda match: match.group() + _BREAK_HERE, text)
    text = _ENTITY.sub("&amp;", text)
    text = _ALWAYS.sub(r"\\\1", text)
    text = _UNDERSCORE.sub(r"\\_", text).replace(_BREAK_HERE, _BREAK)
    ordinal = _ORDINAL.match(text)
    opening = _BLOCK_START.match(text, ordinal.end() if ordinal else 0)
    return Md(f"{text[: opening.start()]}\\{text[opening.start() :]}" if opening else text)


@lru_cache(maxsize=4096)
def code(text: str) -> Md:
    """Return a code span that shows the text as it is; `Md("")` for nothing.

    A pipe in it is left as `PIPE`, since only `settle_pipes` knows whether the span stands in a table.
    """
    text = plain(text).replace("|", PIPE)
    if not text:
        return Md("")
    fence = "`" * (max((len(run) for run in _BACKTICKS.findall(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return Md(f"{fence}{pad}{text}{pad}{fence}")


_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?:/[A-Za-z0-9%/:?#@!$&+,;=~._-]*)?")
"""An address that needs no work, as nearly all do."""


def settle_pipes(text: str) -> Md:
    """Write the pipes of code spans: escaped on table rows, where they would end the cell, bare elsewhere."""
    if PIPE not in text:
        return Md(text)
    lines = (line.replace(PIPE, "\\|" if line.startswith("|") else "|") for line in text.split("\n"))
    return Md("\n".join(lines))


def url(address: str) -> str | None:
    """Return an http(s) address that fits between parentheses, or None for any other scheme or a broken one."""
    if _PLAIN_URL.fullmatch(address):
        return address
    address = plain(address)
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not parts.netloc or parts.username or parts.password:
        return None
    return quote(address, safe="%/:?#@!$&+,;=~-._")


def link(text: str, address: str | None) -> Md:
    """Return a Markdown link; the text alone where the address is none that a reader should follow.

    An address that is `Md` is one of our own relative links and is taken as it is.
    """
    target = address if address is None or isinstance(address, Md) else url(address)
    label = markdown(text)
    return Md(f"[{label}]({target})") if target and label else label


def attribute(text: str) -> str:
    """Escape text for a double-quoted HTML attribute inside Markdown (on one line: a blank one would end the block)."""
    return html.escape(plain(text), quote=True)


_MERMAID_SAFE = re.compile(r"[^\w ./+-]")


def mermaid_label(text: str) -> str:
    """Return the inside of a quoted Mermaid label: other characters become Mermaid's `#code;` entities."""
    return _MERMAID_SAFE.sub(lambda match: f"#{ord(match.group())};", plain(text)[:80])


def mermaid_text(text: str) -> str:
    """Return text for a Mermaid timeline, whose grammar has no escapes: unsafe characters become spaces."""
    return " ".join(_MERMAID_SAFE.sub(" ", plain(text)[:80]).split()) or "-"


_FORMULA = frozenset("=+-@＝＋－＠|")
"""What a spreadsheet takes for the beginning of a formula."""


def csv_cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula and that no invisible character turns around.

    Quoting of commas is the CSV writer's work.
    """
    first = text[:1]
    if first not in _FORMULA and text.isprintable() and not first.isspace():
        return text
    text = visible(text)
    stripped = text.lstrip()
    if stripped[:1] in _FORMULA or text[:1] in {"\t", "\n"}:
        return "'" + text
    return text


def fenced(text: str, language: str = "") -> Md:
    """Return a fenced code block that its own text cannot close."""
    body = "".join(c if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"} else " " for c in text)
    fence = "`" * max(3, max((len(run) for run in _BACKTICKS.findall(body)), default=0) + 1)
    return Md(f"{fence}{language}\n{body.rstrip(chr(10))}\n{fence}")
