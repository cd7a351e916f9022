"""Data sets of sister projects: told of in a news item, beside the model that they were made for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from tracker.detect.addresses import Thing
from tracker.detect.markdown import Block, Page
from tracker.detect.mentions import Mention
from tracker.detect.weights.names import ProjectNames
from tracker.domain.identifiers import RepoName

_NEWS = re.compile(r"news|updates?\b|what's new|changelog|更新|动态|新闻|消息|日志", re.IGNORECASE)
_DATED = re.compile(
    r"^[^\w\u4e00-\u9fff]*(?:news\W{0,8})?[\[【`(]{0,4}\s*(?:20)?\d{2}[-./年]\d{1,2}"
    r"|^\W*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d",
    re.IGNORECASE,
)
_FORGE = re.compile(r"https?://(?:www\.)?github\.com/(?P<owner>[\w.-]+)/(?P<name>[\w.-]+)", re.IGNORECASE)
_STEM = re.compile(r"[A-Za-z]{4,}")


def sibling_lines(
    repo: RepoName, pages: Mapping[str, Page], mentions: Sequence[Mention], names: ProjectNames
) -> frozenset[tuple[str, int]]:
    """Return the lines (path, number) on which the pages tell of sister projects and their data sets."""
    told = {
        (m.path, block.start): block
        for m in mentions
        if m.address.thing is Thing.DATASET and (block := _sibling_block(pages[m.path], m, names)) is not None
    }
    told |= {(page.path, block.start): block for page in pages.values() for block in _news_of_siblings(page, repo)}
    return frozenset((path, n) for (path, _), block in told.items() for n in range(block.start, block.end + 1))


def _news_of_siblings(page: Page, repo: RepoName) -> Iterator[Block]:
    """Yield the news items that lead to another repository of the same owner, and to none of this project's pages."""
    for block in page.blocks:
        if not _DATED.search(block.text) and not _NEWS.search(page.section_of(block.start).title):
            continue
        found = (_FORGE.match(link.url) for link in page.links_between(block.start, block.end))
        linked = {(m["owner"].lower(), m["name"].lower().removesuffix(".git")) for m in found if m}
        others = {(owner, name) for owner, name in linked if owner == repo.owner.lower()}
        if others and f"{repo.name.lower()}" not in {name for _, name in linked}:
            yield block


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
