"""The inline half of the Markdown reader: links, images and plain words of a stretch of text. Linear on any input."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class LinkForm(StrEnum):
    """How a link is written."""

    INLINE = "inline"
    """`[text](url)`"""
    REFERENCE = "reference"
    """`[text][label]`"""
    HTML = "html"
    """`<a href="url">text</a>`"""
    BARE = "bare"
    """An address standing in the text, in code or between angle brackets."""
    IMAGE = "image"
    """`![alt](url)` and `<img src>`: never a download, but badges say things."""


@dataclass(frozen=True, slots=True)
class Span:
    """A link inside a stretch of text, by offsets into it."""

    start: int
    end: int
    text: str
    """Words of the link without markup; alt text where the link is an image; empty where there are none."""
    url: str
    form: LinkForm


_MAX_OPEN = 64
_CJK = "\u3000-\u303f\u4e00-\u9fff\u3040-\u30ff\uac00-\ud7af\uff00-\uffef\u2018-\u201d\u2026"
_BARE = (
    r"(?:https?://|s3://|magnet:\?|(?<![\w/.@-])(?:www\.)?(?:huggingface\.co|hf\.co|modelscope\.cn|pan\.baidu\.com"
    r"|drive\.google\.com|wisemodel\.cn)/)"
    rf"[^\s<>\"'`|\\^{{}}\[\]{_CJK}]{{1,2000}}"
)
_TOKEN = re.compile(
    r"(?P<escape>\\[\\`*_{}\[\]()#+\-.!|<>~])"
    r"|(?P<image><img\b[^<>]{0,2000}>)"
    r"|(?P<anchor><a\b[^<>]{0,2000}>)"
    r"|(?P<unanchor></a\s*>)"
    r"|(?P<open>!?\[)"
    r"|(?P<close>\](?:\(\s*(?P<dest><[^<>\n]{0,2000}>|(?!\[)(?:[^\s()\\<]|\\.|\([^\s()]{0,500}\)){0,2000})"
    r"(?:\s+(?:\"[^\"]{0,300}\"|'[^']{0,300}'))?\s*\)|\s?\[(?P<label>[^\[\]\n]{0,200})\])?)"
    rf"|(?P<bare>{_BARE})",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = {
    name: re.compile(rf"\b{name}\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
    for name in ("href", "src", "alt")
}
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>|<!--.*?-->", re.DOTALL)
_PLAIN_IMAGE = re.compile(r"!\[([^\[\]]{0,300})\](?:\([^()]{0,2000}\)|\[[^\[\]]{0,200}\])?")
_PLAIN_LINK = re.compile(
    r"\[(?![ xX]\])([^\[\]]{0,500})\](?:\([^()\s]{0,2000}(?:\([^()]{0,200}\)[^()\s]{0,500})?[^()]{0,300}\)"
    r"|\[[^\[\]]{0,200}\])?"
)
_PLAIN_MARK = re.compile(
    r"`+|(?!(?<=\w\s)\*\s\d)\*+|~~|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|\\(?=[\\`*_{}\[\]()#+\-.!|<>~])"
)


def attribute(tag: str, name: str) -> str:
    """Return the value of `href`, `src` or `alt` in an HTML tag, entities resolved; empty when there is none."""
    match = _ATTRIBUTE[name].search(tag)
    value = next((g for g in match.groups() if g is not None), "") if match else ""
    return html.unescape(value).strip()


def plain(markup: str) -> str:
    """Return the words a reader sees: tags gone, links and images as their text, marks of emphasis gone."""
    text = _TAG.sub(_tag_words, markup)
    text = _PLAIN_LINK.sub(r"\1", _PLAIN_IMAGE.sub(r"\1", text))
    text = _PLAIN_LINK.sub(r"\1", text)
    return " ".join(html.unescape(_PLAIN_MARK.sub("", text)).split())


def _tag_words(match: re.Match[str]) -> str:
    tag = match[0]
    if tag[:4].lower() == "<img":
        return attribute(tag, "alt")
    return " " if tag[:3].lower() == "<br" else ""


def spans(text: str, labels: dict[str, str], *, is_code: bool = False) -> Iterator[Span]:
    """Yield the links of a stretch of text in order of their end. `labels` are the reference definitions by key."""
    if is_code:
        for match in re.finditer(_BARE, text, re.IGNORECASE):
            yield _bare(match.start(), match[0])
        return
    yield from _Scanner(text, labels).run()


class _Scanner:
    """One pass with a stack of open brackets; bare addresses inside link texts are dropped."""

    def __init__(self, text: str, labels: dict[str, str]) -> None:
        self._text = text
        self._labels = labels
        self._open: list[tuple[int, int, bool]] = []
        self._anchor: tuple[int, int, str] | None = None
        self._bare: list[Span] = []

    def run(self) -> Iterator[Span]:
        for match in _TOKEN.finditer(self._text):
            yield from self._take(match)
        yield from self._bare

    def _take(self, match: re.Match[str]) -> Iterator[Span]:
        kind = match.lastgroup if match.lastgroup not in {"dest", "label"} else "close"
        start, end = match.span()
        if kind == "open":
            self._push(start, end)
        elif kind == "close":
            yield from self._close(match)
        elif kind == "anchor":
            yield from self._close_anchor(start, start)  # anchors do not nest: a new one ends one left open
            self._anchor = (start, end, attribute(match[0], "href"))
        elif kind == "unanchor":
            yield from self._close_anchor(start, end)
        elif kind == "image":
            yield Span(start, end, attribute(match[0], "alt"), attribute(match[0], "src"), LinkForm.IMAGE)
        elif kind == "bare":
            self._bare.append(_bare(start, match[0]))

    def _push(self, start: int, end: int) -> None:
        if len(self._open) >= _MAX_OPEN:
            del self._open[0]
        self._open.append((start, end, self._text[start] == "!"))

    def _close(self, match: re.Match[str]) -> Iterator[Span]:
        if not self._open:
            return
        start, inner, is_image = self._open.pop()
        url = self._destination(match, self._text[inner : match.start()])
        if not url:
            return
        words = plain(self._text[inner : match.start()][:1000])
        form = LinkForm.IMAGE if is_image else LinkForm.INLINE if match["dest"] is not None else LinkForm.REFERENCE
        self._forget(start)
        yield Span(start, match.end(), words, url, form)

    def _destination(self, match: re.Match[str], inner: str) -> str:
        if match["dest"] is not None:
            return _clean(match["dest"])
        if not self._labels:
            return ""
        label = match["label"] or inner[:200]
        return self._labels.get(" ".join(label.lower().split()), "")

    def _close_anchor(self, start: int, end: int) -> Iterator[Span]:
        if self._anchor is None:
            return
        begin, inner, url = self._anchor
        self._anchor = None
        if url:
            self._forget(begin)
            yield Span(begin, end, plain(self._text[inner:start][:1000]), url, LinkForm.HTML)

    def _forget(self, start: int) -> None:
        while self._bare and self._bare[-1].start >= start:
            self._bare.pop()


def _clean(destination: str) -> str:
    return html.unescape(destination.strip("<> \t")).replace("\\_", "_")


def _bare(start: int, raw: str) -> Span:
    url = raw.rstrip(".,;:!?*~_")
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(".,;:!?*~_")
    shown = html.unescape(url)
    if not re.match(r"[a-z0-9]+:", shown, re.IGNORECASE):
        shown = "https://" + shown
    return Span(start, start + len(url), "", shown, LinkForm.BARE)
