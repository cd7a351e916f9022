"""Rules C3xx: the most that is published as code: headings, commands, sentences, links and the root listing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.detect import code_words as words
from tracker.detect.code_places import is_elsewhere, runs_elsewhere, training_links
from tracker.detect.inline import plain
from tracker.detect.markdown import Block, LineKind, Page
from tracker.detect.place import Locator
from tracker.detect.sentences import Sentence, line_of, without_inner_stops
from tracker.detect.weights.context import lists_others
from tracker.domain.artifacts import CodeStatus
from tracker.domain.evidence import Evidence
from tracker.domain.findings import Finding
from tracker.domain.identifiers import RepoName
from tracker.domain.repositories import TreeEntry


@dataclass(frozen=True, slots=True)
class Code:
    """What detection concluded about code."""

    status: CodeStatus
    evidence: Evidence | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Clue:
    rule: str
    status: CodeStatus
    page: Page
    line: int
    note: str


@dataclass(frozen=True, slots=True)
class _Home:
    """The repository whose code it is."""

    repo: RepoName
    roots: frozenset[str]
    """Names in the root listing; empty when it is not known."""


def find_code(
    repo: RepoName,
    pages: Sequence[Page],
    told: Mapping[str, Sequence[Sentence]],
    tree: Sequence[TreeEntry],
    locator: Locator,
    *,
    has_own_weights: bool,
) -> Code:
    """Conclude from all pages; the most published wins, the root listing must not contradict."""
    has_code = not tree or any(_is_code(entry) for entry in tree)
    home = _Home(repo, frozenset(entry.path.split("/")[0] for entry in tree))
    is_tuning = any(_speaks_of_tuning(page) for page in pages)
    clues = [
        clue
        for page in pages
        for clue in (
            *_from_blocks(page, home, has_code=has_code, is_tuning=is_tuning),
            *_from_sentences(page, told[page.path], home),
            *_from_links(page, home),
        )
    ]
    clues += _from_tree(pages, tree)
    if has_own_weights and not clues and tree and has_code:
        clues = _unexplained(pages)
    kept = clues
    order = [CodeStatus.TRAINING, CodeStatus.FINETUNING, CodeStatus.INFERENCE]
    best = min(kept, key=lambda c: order.index(c.status), default=None)
    findings = tuple(_finding(c, best) for c in clues)
    if best is None:
        return Code(CodeStatus.NONE, None, findings)
    quote = best.page.quote(best.line)
    return Code(best.status, locator.evidence(best.page.path, best.line, quote, best.rule), findings)


def _finding(clue: _Clue, best: _Clue | None) -> Finding:
    quote = clue.page.quote(clue.line)
    return Finding(clue.rule, clue.page.path, clue.line, quote, clue.status.value, clue.note, clue is best)


def _is_code(entry: TreeEntry) -> bool:
    if entry.type == "tree":
        return not words.DULL_FOLDER.search(entry.path)
    return bool(words.CODE_FILE.search(entry.path))


def _speaks_of_tuning(page: Page) -> bool:
    return any(
        block.kind is not LineKind.TABLE
        and words.TUNING_ANYWHERE.search(block.text)
        and not lists_others(page.section_of(block.start).title)
        for block in page.blocks
    )


def _from_blocks(page: Page, home: _Home, *, has_code: bool, is_tuning: bool) -> list[_Clue]:
    """C301, C303, C305: a block of commands, by what it runs and by the heading above it."""
    clues = []
    for block in page.blocks:
        if (block.kind is not LineKind.CODE and "`" not in block.text) or words.CITATION.search(block.text):
            continue
        clue = _judge_block(page, block, is_tuning=is_tuning)
        is_outside = not has_code and words.OUTSIDE.search(block.text) and not words.OWN_CODE.search(block.text)
        if clue is not None and not is_outside and not _is_of_others(page, block, clue, home):
            clues.append(clue)
    return clues


def _is_of_others(page: Page, block: Block, clue: _Clue, home: _Home) -> bool:
    return clue.status is not CodeStatus.INFERENCE and runs_elsewhere(
        page, block.text, block.end, home.repo, home.roots
    )


def _judge_block(page: Page, block: Block, *, is_tuning: bool) -> _Clue | None:
    titles = page.section_of(block.start).trail[-2:]
    is_code = block.kind is LineKind.CODE
    pretrains = words.PRETRAIN_COMMAND.search(block.text) if is_code else None
    trains = words.TRAIN_COMMAND.search(block.text)
    if pretrains or (trains and not is_tuning):
        return _clue(
            "C301", CodeStatus.TRAINING, page, block, pretrains or trains, "a command that trains from the start"
        )
    if trains:
        return _clue("C303", CodeStatus.FINETUNING, page, block, trains, "a command that trains")
    if not is_code or not words.COMMAND.search(block.text):
        return None
    last = titles[-1] if titles else ""
    if words.PRETRAIN_TITLE.search(last):
        return _clue("C301", CodeStatus.TRAINING, page, block, None, f"commands under {last!r}")
    if words.TRAIN_TITLE.search(last) and not is_tuning:
        return _clue("C301", CodeStatus.TRAINING, page, block, None, f"commands under {last!r}")
    above = titles[-1:] if words.OTHER_TITLE.search(last) else titles
    if any(words.TUNE_TITLE.search(title) for title in above):
        return _clue("C303", CodeStatus.FINETUNING, page, block, None, f"commands under {last!r}")
    runs = words.COMMAND.search(block.text)
    return _clue("C305", CodeStatus.INFERENCE, page, block, runs, f"commands under {last!r}")


def _clue(rule: str, status: CodeStatus, page: Page, block: Block, match: re.Match[str] | None, note: str) -> _Clue:
    """Place a clue on the line of the match; on the block's first words when there is none."""
    offset = (
        len(block.text[: match.start()] + match[0]) - len(match[0].lstrip()) if match else block.text.find("\n") + 1
    )
    line = block.start + block.text.count("\n", 0, offset)
    return _Clue(rule, status, page, line, note)


def _from_links(page: Page, home: _Home) -> list[_Clue]:
    """C309: links to training files, folders and instructions inside the repository."""
    return [
        _Clue("C309", found.status, page, found.link.line, f"links to {found.path}")
        for found in training_links(page, home.repo, home.roots)
    ]


def _from_sentences(page: Page, told: Sequence[Sentence], home: _Home) -> list[_Clue]:
    """C302, C304, C306: sentences that say which code is there."""
    clues = []
    for sentence in told:
        if words.NOT_HERE.search(sentence.text) or any(lists_others(title) for title in sentence.section[-1:]):
            continue
        text = without_inner_stops(sentence.text)
        for rule, status, pattern in (
            ("C302", CodeStatus.TRAINING, words.PRETRAIN_SAID),
            ("C304", CodeStatus.FINETUNING, words.TUNE_SAID),
            ("C306", CodeStatus.INFERENCE, words.RUN_SAID),
        ):
            match = pattern.search(text)
            if match and not _is_handed_on(page, sentence, match[0], home):
                clues.append(_Clue(rule, status, page, line_of(page, sentence, match[0][:30]), f"said: {match[0]!r}"))
                break
    return clues


def _is_handed_on(page: Page, sentence: Sentence, said: str, home: _Home) -> bool:
    """Say whether a sentence on code leads elsewhere, by its link or by the commands that it introduces."""
    if is_elsewhere(page, sentence, said, home.repo):
        return True
    if not words.SHOWS.search(sentence.text):
        return False
    below = next((b for b in page.blocks if b.kind is LineKind.CODE and b.start > sentence.last), None)
    return below is not None and runs_elsewhere(page, below.text, below.end, home.repo, home.roots)


def _from_tree(pages: Sequence[Page], tree: Sequence[TreeEntry]) -> list[_Clue]:
    """C307: files and folders of the root listing; cited at the first line of the README, since a listing has none."""
    if not pages or not pages[0].lines:
        return []
    clues = []
    first = _first_words(pages[0])
    for entry in tree:
        note = f"{entry.path} in the root listing"
        if words.TREE_PRETRAIN.search(entry.path):
            clues.append(_Clue("C307", CodeStatus.TRAINING, pages[0], first, note))
        elif words.TREE_TUNE.search(entry.path):
            clues.append(_Clue("C307", CodeStatus.FINETUNING, pages[0], first, note))
    return clues


def _first_words(page: Page) -> int:
    """Return the first line that says something; the first with anything at all where none does."""
    shown = next((line.number for line in page.lines if re.search(r"\w", plain(line.visible))), 0)
    return shown or next((line.number for line in page.lines if line.visible.strip()), 1)


def _unexplained(pages: Sequence[Page]) -> list[_Clue]:
    """C308: code in the root listing of a model's repository of which the pages say nothing: it runs the model."""
    page = next((p for p in pages if any(line.visible.strip() for line in p.lines)), None)
    if page is None:
        return []
    note = "code in the root listing, of which nothing is said"
    return [_Clue("C308", CodeStatus.INFERENCE, page, _first_words(page), note)]
