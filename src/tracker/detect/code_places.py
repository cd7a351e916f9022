"""Where code lies: in the repository, linked or run from there, or in somebody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.detect.documents import repository_path
from tracker.detect.inline import LinkForm
from tracker.detect.markdown import LineKind, Link, Page
from tracker.detect.sentences import Sentence
from tracker.detect.weights.context import lists_others
from tracker.domain.artifacts import CodeStatus
from tracker.domain.identifiers import RepoName

_FORGE = re.compile(r"https?://(?:www\.)?(?:github|gitee|gitlab)\.com/(?P<repo>[\w.-]+/[\w.-]+)", re.IGNORECASE)
_MADE_FROM = re.compile(
    r"based on|built (?:up)?on|adapted|borrow|fork|modif|thank|inspired|基于|参考|改编|借鉴|感谢|致谢|修改自",
    re.IGNORECASE,
)
"""The code was made from what is linked: it is here all the same."""
_BY_US = re.compile(r"\bwe (?:developed|built|wrote)|自研", re.IGNORECASE)
"""What lies elsewhere is the authors' own all the same."""
_LEADS = re.compile(
    r"\b(?:in|at|see|from|via|as|to|follow|visit|using)\b|[见于到在至]|请?参[见阅照]|详情|\[|\bhere\b", re.IGNORECASE
)
_NEAR = 70
"""Characters between the words on code and the link that leads to it."""
_MANY = 50
"""Links looked at about one sentence or section."""
_SCRIPT = re.compile(r"(?<![\w./$-])(?:\./)?(?P<folder>[A-Za-z][\w-]*)/[\w./-]*\.(?:py|sh)\b")
_ENTERS = re.compile(r"\bcd\s+(?:\./)?(?P<folder>[\w.-]+)")
_PRETRAINS = r"pre-?_?train(?:ing)?"
_TUNES = r"train(?:ing|er)?|fine-?_?tun(?:e|ing)|sft|lora|rlhf|dpo"
_FILE = re.compile(
    rf"^(?:[\w-]*[-_ ])?(?:(?P<pre>{_PRETRAINS})|(?:{_TUNES}))(?:[-_ ][\w .-]*)?\.(?:py|sh|ipynb)$", re.IGNORECASE
)
_FOLDER = re.compile(rf"^(?:(?P<pre>{_PRETRAINS})|(?:{_TUNES}))(?:\.md)?$", re.IGNORECASE)
_OTHER_MATTER = re.compile(r"eval|bench|test|评|data|tokeni", re.IGNORECASE)
_STILL_TO_COME = re.compile(r"\[ \]|coming soon|todo|敬请期待|即将", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CodeLink:
    """A link to training code in the repository."""

    link: Link
    status: CodeStatus
    path: str


def training_links(page: Page, repo: RepoName, roots: frozenset[str]) -> Iterator[CodeLink]:
    """Yield links that lead to training files, folders or instructions inside the repository."""
    for link in page.links:
        path = repository_path(link.url, page.path, repo) if link.form is not LinkForm.IMAGE else None
        if path is None or (roots and path.split("/")[0] not in roots):
            continue
        if lists_others(page.section_of(link.line).title) or _STILL_TO_COME.search(page.line(link.line).visible):
            continue
        status = _trains(path)
        if status is not None:
            yield CodeLink(link, status, path)


def _trains(path: str) -> CodeStatus | None:
    parts = path.removesuffix("/README.md").split("/")
    match = _FILE.match(parts[-1]) or _FOLDER.match(parts[-1])
    if match is None or _OTHER_MATTER.search(parts[-1]):
        return None
    return CodeStatus.TRAINING if match["pre"] else CodeStatus.FINETUNING


def is_elsewhere(page: Page, sentence: Sentence, words: str, repo: RepoName) -> bool:
    """Say whether a sentence on code leads the reader to another repository, and to none of its own."""
    if sentence.kind is LineKind.TABLE or _MADE_FROM.search(sentence.text) or _BY_US.search(sentence.text):
        return False
    place = sentence.text.find(words)
    links = page.links_between(sentence.line, sentence.last)[:_MANY]
    near = [link for link in links if link.text and _is_near(sentence.text, place, place + len(words), link.text)]
    if any(repository_path(link.url, page.path, repo) for link in near):
        return False
    return any(_is_foreign(link.url, repo) for link in near)


def _is_near(text: str, start: int, end: int, shown: str) -> bool:
    place = text.find(shown)
    if place < 0 or start < 0:
        return False
    between = text[end:place] if place >= end else text[place + len(shown) : start]
    return len(between) <= _NEAR and (place < end or _LEADS.search(between) is not None)


def _is_foreign(url: str, repo: RepoName) -> bool:
    match = _FORGE.match(url)
    return match is not None and match["repo"].lower().removesuffix(".git") != repo.key


def runs_elsewhere(page: Page, command: str, line: int, repo: RepoName, roots: frozenset[str]) -> bool:
    """Say whether a command runs another repository's script, in a folder that this one does not have.

    The section must lead to that other repository: a page may also be out of step with its own folders.
    """
    match = _SCRIPT.search(command)
    if match is None or not roots or match["folder"] in roots or match["folder"].lower() == repo.name.lower():
        return False
    commands = _commands_before(page, line)
    if any(m["folder"] in roots for text in commands for m in _ENTERS.finditer(text)):
        return False
    return _leads_away(page, commands, line, repo)


def _commands_before(page: Page, line: int) -> Sequence[str]:
    """Return the code blocks of the section up to a line."""
    section = page.section_of(line)
    return [b.text for b in page.blocks if b.kind is LineKind.CODE and section.line <= b.start <= line]


def _leads_away(page: Page, commands: Sequence[str], line: int, repo: RepoName) -> bool:
    """Say whether the section, or the one around it, links or clones another repository."""
    section = page.section_of(line)
    start = max((s.line for s in page.sections if s.line <= section.line and s.level < section.level), default=0)
    linked = (link.url for link in page.links_between(start, line)[:_MANY])
    cloned = (m[0] for text in commands for m in _FORGE.finditer(text))
    return any(_is_foreign(url, repo) for url in (*linked, *cloned))
