"""Data sets of sister projects: told of in a news item, beside the model that they were made for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tracker.detect.addresses import Thing
from tracker.detect.markdown import Block, Page
from tracker.detect.mentions import Mention
from tracker.detect.weights.names import ProjectNames

_NEWS = re.compile(r"news|updates?\b|what's new|changelog|更新|动态|新闻|消息|日志", re.IGNORECASE)
_DATED = re.compile(
    r"^[^\w\u4e00-\u9fff]*(?:news\W{0,8})?[\[【`(]{0,4}\s*(?:20)?\d{2}[-./年]\d{1,2}"
    r"|^\W*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d",
    re.IGNORECASE,
)
_STEM = re.compile(r"[A-Za-z]{4,}")


def sibling_lines(
    pages: Mapping[str, Page], mentions: Sequence[Mention], names: ProjectNames
) -> frozenset[tuple[str, int]]:
    """Return the lines (path, number) on which the pages tell of data sets of sister projects."""
    return frozenset(
        (m.path, number)
        for m in mentions
        if m.address.thing is Thing.DATASET and (block := _sibling_block(pages[m.path], m, names)) is not None
        for number in range(block.start, block.end + 1)
    )


def _sibling_block(page: Page, mention: Mention, names: ProjectNames) -> Block | None:
    """Return the news item of a data set that belongs to another project of the same people.

    It does when a news item tells of it, when its name does not carry the project's, when the item also links a
    model, demo or repository under the data set's name, and when no other place on the page speaks of it.
    """
    block = page.block_of(mention.line)
    stem = _STEM.match(mention.address.name)
    if block is None or stem is None or names.is_named_in(mention.address.name) or not _is_news(block, mention):
        return None
    word = stem[0].lower()
    if any(word in line.visible.lower() for line in page.lines if not block.start <= line.number <= block.end):
        return None
    links = page.links_between(block.start, block.end)
    return block if any(_is_namesake(link.url, word) for link in links) else None


def _is_news(block: Block, mention: Mention) -> bool:
    return bool(_DATED.search(block.text) or _NEWS.search(" ".join(mention.around.section[-1:])))


def _is_namesake(url: str, word: str) -> bool:
    path = url.lower().partition("://")[2].partition("/")[2]
    return word in path and "datasets/" not in path
