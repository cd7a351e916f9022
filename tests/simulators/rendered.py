"""Reads a folder of Markdown as GitHub renders it, and names everything that is broken in it."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping

import cmarkgfm  # type: ignore[import-untyped]
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]

_TEXT = ("a", "p", "h1", "h2", "h3", "h4", "strong", "em", "del", "ul", "ol", "li", "code", "pre", "blockquote")
_TABLE = ("table", "thead", "tbody", "tr", "th", "td")
_MORE = ("picture", "source", "img", "sub", "sup", "br", "hr", "details", "summary", "section")
_OURS = frozenset((*_TEXT, *_TABLE, *_MORE))
"""Elements that our pages are made of; any other came from upstream."""


def render(markdown: str) -> str:
    """Return the HTML that GitHub's renderer makes of a page."""
    options = Options.CMARK_OPT_FOOTNOTES | Options.CMARK_OPT_UNSAFE
    return str(cmarkgfm.github_flavored_markdown_to_html(markdown, options))


def problems(files: Mapping[str, bytes]) -> list[str]:
    """Return what is broken: tables, footnotes, emphasis, elements, links, anchors, images."""
    pages = {path: content.decode() for path, content in files.items() if path.endswith(".md")}
    drawn = {path: render(text) for path, text in pages.items()}
    anchors = {path: set(re.findall(r'\bid="([^"]+)"', page)) for path, page in drawn.items()}
    found: list[str] = []
    for path, text in pages.items():
        found += [f"{path}: {problem}" for problem in _page_problems(text, drawn[path])]
        found += [f"{path}: {problem}" for problem in _link_problems(path, drawn[path], files, anchors)]
    return found


def _page_problems(text: str, page: str) -> Iterator[str]:
    visible = html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"<(code|pre)\b.*?</\1>", "", page, flags=re.DOTALL)))
    for broken in ("[^", "**", "](#", "](http:", "](https:", "](../", "{{", "\x02", "\x03", "| ---"):
        if broken in visible:
            place = visible.index(broken)
            yield f"{broken!r} is shown: {visible[max(0, place - 40) : place + 40]!r}"
    for element in sorted(set(re.findall(r"<([a-zA-Z][\w-]*)", page)) - _OURS):
        yield f"<{element}> is none of ours"
    if re.search(r"<[^>]+\son\w+=", page):
        yield "an element bears an event handler"
    yield from _table_problems(text)


def _table_problems(text: str) -> Iterator[str]:
    width, in_fence = 0, False
    for number, line in enumerate(text.splitlines(), start=1):
        in_fence ^= line.lstrip().startswith("```")
        cells = len(re.findall(r"(?<!\\)\|", line)) - 1
        if in_fence or not line.startswith("|"):
            width = 0
        elif width and cells != width:
            yield f"line {number}: {cells} cells in a table of {width}"
        elif line.rstrip() != line:
            yield f"line {number}: space at the end of a row"
        else:
            width = cells


def _link_problems(path: str, page: str, files: Mapping[str, bytes], anchors: Mapping[str, set[str]]) -> Iterator[str]:
    for address in re.findall(r'\b(?:href|src|srcset)="([^"]*)"', page):
        target, _, anchor = html.unescape(address).partition("#")
        if re.match(r"[a-z]+:", target):
            if not target.startswith(("https://", "http://")):
                yield f"link to {address}"
            continue
        place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
        if place not in files:
            yield f"link to {address}: there is no {place}"
        elif anchor and anchor not in anchors.get(place, set()):
            yield f"link to {address}: no such anchor"
