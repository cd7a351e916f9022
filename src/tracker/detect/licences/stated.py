# ruff: noqa: E501 - a pattern reads best on one line
"""Terms that pages state beside a licence's name: where the licence of the weights is to be read, and what users are asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from urllib.parse import urlsplit

from tracker.detect.inline import LinkForm
from tracker.detect.licences import signs
from tracker.detect.licences.conclude import Witness
from tracker.detect.licences.said import LicenceStatement, Weight
from tracker.detect.markdown import LineKind, Link, Page, quote
from tracker.detect.sentences import Sentence, line_of
from tracker.domain.evidence import Evidence
from tracker.domain.findings import StatedTerm
from tracker.domain.identifiers import RepoName
from tracker.domain.licences import StatedTopic

Told = Mapping[str, Sequence[Sentence]]
"""Path → the running words of a page."""
Cite = Callable[[str, int, str, str], Evidence]
"""(path, 1-based line, words, rule) → evidence."""

ASKED = "asked"
_ASSESSED = r"(?:assess\w*|review\w*|evaluat\w*|audit\w*|fil(?:ed|ings?)|record(?:s|ed|ation)?|registr\w+|approv\w+)"
_FILING = re.compile(
    r"(?:不要|请?勿|不得|不可|不能|不应|禁止|严禁|避免|切勿)[^。；]{0,120}?用[于在作]?[^。；]{0,16}?(?P<zh>未(?:经|通过|完成|进行|获)[^。；，]{0,12}?(?:评估|审查|审核|备案|评审|登记)[^。；，]{0,12}?(?:服务|应用|产品|业务|场景))"
    r"|\b(?:not|never|refrain\w*|prohibit\w*|forbid\w*)\b[^.;]{0,200}?(?P<en>\b(?:services?|applications?|products?)\b[^.;]{0,40}?"
    rf"\b(?:without|not|never|lack\w*)\b[^.;]{{0,60}}?\b(?:security|safety)\s+{_ASSESSED}[^.;]{{0,40}})",
    re.IGNORECASE,
)
"""Asks not to offer services that nobody has assessed or filed."""
_HINT = re.compile(r"评估|审查|审核|备案|评审|登记|\b(?:security|safety)\b", re.IGNORECASE)
_MAX_SENTENCES = 100
"""Sentences on assessment read of one page; an honest page has one or two."""
_MAX_WORDS = 600
_FORGE = re.compile(r"^https?://(?:www\.)?github\.com/([^/]+)/([^/?#]+)", re.IGNORECASE)
_LICENCE_LINK = re.compile(r"licen[sc]e|许可|协议|協議|agreement|ライセンス|라이선스", re.IGNORECASE)


def find_stated(
    repo: RepoName, pages: Sequence[Page], told: Told, weights: Witness | None, cite: Cite
) -> tuple[StatedTerm, ...]:
    """Return at most one statement per topic; the first page that speaks is cited."""
    found = [*islice(_filing(pages, told, cite), 1), *islice(_pointer(repo, pages, weights, cite), 1)]
    return tuple(sorted(found, key=lambda term: term.topic))


def _filing(pages: Sequence[Page], told: Told, cite: Cite) -> Iterator[StatedTerm]:
    for page in pages:
        hinted = (s for s in told.get(page.path, ()) if s.kind is not LineKind.TABLE and _HINT.search(s.text))
        for sentence in islice(hinted, _MAX_SENTENCES):
            match = _FILING.search(sentence.text[:_MAX_WORDS])
            if match and not signs.FOREIGN_SECTION.search(sentence.trail):
                words = match["zh"] or match["en"]
                line = line_of(page, sentence, words)
                raw = page.line(line).raw
                place = max(0, raw.find(words))
                shown = quote(raw, place, place + len(words))
                yield StatedTerm(StatedTopic.SERVICE_FILING, ASKED, cite(page.path, line, shown, "L212"))


def _pointer(repo: RepoName, pages: Sequence[Page], weights: Witness | None, cite: Cite) -> Iterator[StatedTerm]:
    """Yield the address, outside the repository, at which the weights' licence is said to be read.

    Files of the repository itself, or of its owner's others, are read and compared as texts.
    """
    said = weights.source if weights else None
    if not isinstance(said, LicenceStatement) or not said.expression or said.weight > Weight.SENTENCE:
        return
    page = next((page for page in pages if page.path == said.path), None)
    for link in page.links if page else ():
        if page and link.line == said.line and _is_licence_link(link) and not _is_here(repo, link.url):
            shown = page.quote(link.line, link.start, link.end)
            yield StatedTerm(StatedTopic.LICENCE_LINK, _address(link.url), cite(page.path, link.line, shown, "L213"))


def _is_licence_link(link: Link) -> bool:
    if link.form is LinkForm.IMAGE or not link.url.startswith(("https://", "http://")):
        return False
    return bool(_LICENCE_LINK.search(link.text) or _LICENCE_LINK.search(link.url.rsplit("/", 1)[-1]))


def _is_here(repo: RepoName, url: str) -> bool:
    forge = _FORGE.match(url)
    return forge is not None and (forge[1].lower() == repo.owner.lower() or forge[2].lower() == repo.name.lower())


def _address(url: str) -> str:
    """Return an address without what moves and means nothing: query, fragment, a closing slash."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url[:300]
    return f"https://{parts.netloc.lower()}{parts.path.rstrip('/')}"[:300]
