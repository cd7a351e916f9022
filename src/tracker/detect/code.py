"""Rules C3xx: the most that is published as code, read from headings, commands, sentences and the root listing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.detect.markdown import Block, LineKind, Page
from tracker.detect.place import Locator
from tracker.detect.sentences import Sentence, line_of
from tracker.domain.artifacts import CodeStatus
from tracker.domain.evidence import Evidence
from tracker.domain.findings import Finding
from tracker.domain.repositories import TreeEntry


@dataclass(frozen=True, slots=True)
class Code:
    """What detection concluded about code."""

    status: CodeStatus
    evidence: Evidence | None
    findings: tuple[Finding, ...]


_PRETRAIN_TITLE = re.compile(
    r"pre-?train(?:ing)?(?! models?| weights?)|继续预训练|增量预训练|预训练(?!模型)|training from scratch",
    re.IGNORECASE,
)
_PRETRAIN_SAID = re.compile(
    r"pre-?training (?:code|script|pipeline|framework|resources)|code (?:for|to) (?:the )?pre-?train|(?:train"
    r"|training) from scratch[^.]{0,40}(?:code|script)"
    r"|(?:code|script|framework|pipeline)[^.]{0,50}\b(?:for|of) (?:the )?(?:pre-?training|training and)"
    r"|for training and using|\btraining (?:pipeline|framework)\b"
    r"|预训练(?:脚本|代码|流程)|支持[^。]{0,30}预训练|(?:实现|包括|包含|提供)[^。]{0,30}预训练",
    re.IGNORECASE,
)
_TUNE_TITLE = re.compile(
    r"fine-?tun|\bsft\b|\brlhf\b|\bdpo\b|\btrain(?:ing)?\b|instruction tuning|p-?tuning|微调|精调|训练|reproduc",
    re.IGNORECASE,
)
_TUNE_SAID = re.compile(
    r"fine-?tun\w*[^.]{0,40}\b(?:code|scripts?|instructions|tutorial|example)|(?:code|scripts?"
    r"|recipes?)[^.]{0,60}\b(?:fine-?tun\w*|train(?:ing)?\b)"
    r"|training (?:code|scripts?)|(?:toolkit|toolbox|library|framework|platform)[^.]{0,60}\b(?:fine-?tun|train"
    r"|reinforcement)|to (?:use and )?fine-?tune"
    r"|we fine-?tune[^.]{0,60}\b(?:using|with)|(?:微调|精调|训练)(?:的)?(?:代码|脚本|流程)|(?:代码"
    r"|脚本)[^。]{0,20}(?:微调|训练)"
    r"|开始(?:模型)?(?:微调|训练)|支持[^。]{0,20}微调",
    re.IGNORECASE,
)
_NOT_HERE = re.compile(
    r"will (?:be )?|coming soon|todo|to be released|not (?:be )?releas|plan to|敬请期待|即将|后续|\[ \]|未来|计划",
    re.IGNORECASE,
)
_RUN_TITLE = re.compile(
    r"inferenc|usage|quick ?start|get(?:ting)? started|demo|how to (?:use|run)|deploy|serv|example|run|chat|generat"
    r"|evaluat|推理|使用|快速|部署|演示|示例|运行|评测|安装|install|setup",
    re.IGNORECASE,
)
_RUN_SAID = re.compile(
    r"inference (?:code|script|server)|code (?:for|to) (?:run|load|infer)|example (?:code )?(?:to|of|for) load"
    r"|run(?:ning)? inference|推理(?:代码|脚本)|sampl(?:er|ing)",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"python|bash|torchrun|deepspeed|accelerate|sh |import |docker|from_pretrained|pip|npm|cargo|make|ollama|vllm|\./",
    re.IGNORECASE,
)
_TRAIN_COMMAND = re.compile(
    r"(?:torchrun|deepspeed|accelerate launch|python\d?(?: -m)?|bash|sh)\b[^\n|;]{0,200}?(?:train|finetune"
    r"|fine[-_]tune|sft|dpo|ppo|rlhf|lora)[\w./-]*",
    re.IGNORECASE,
)
_PRETRAIN_COMMAND = re.compile(
    r"(?:torchrun|deepspeed|accelerate launch|python\d?(?: -m)?|bash|sh)\b[^\n|;]{0,200}?(?:pretrain|pre[-_]train"
    r"|run_clm_pt|continue[-_]?train)[\w./-]*",
    re.IGNORECASE,
)
_CODE_FILE = re.compile(
    r"\.(?:py|ipynb|sh|rs|go|cpp|cc|c|cu|js|ts|java)$|^(?:requirements.*\.txt|setup\.py|pyproject\.toml|Makefile"
    r"|Dockerfile)$",
    re.IGNORECASE,
)
_TREE_PRETRAIN = re.compile(r"^(?:pre-?train\w*|pretraining|train_codes?|training_code)$", re.IGNORECASE)
_TREE_TUNE = re.compile(
    r"^(?:.*fine-?_?tun\w*(?:\.py|\.sh)?|train(?:ing|er)?(?:\.py|\.sh)?|train_\w+\.(?:py|sh)|sft\w*|rlhf\w*"
    r"|lora\w*\.py|ptuning|run_\w*train\w*\.(?:py|sh))$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Clue:
    rule: str
    status: CodeStatus
    page: Page
    line: int
    note: str


def find_code(
    pages: Sequence[Page], told: Mapping[str, Sequence[Sentence]], tree: Sequence[TreeEntry], locator: Locator
) -> Code:
    """Conclude from all pages; the most published wins, the root listing must not contradict."""
    clues = [clue for page in pages for clue in (*_from_sections(page), *_from_sentences(page, told[page.path]))]
    clues += _from_tree(pages, tree)
    has_code = not tree or any(e.type == "tree" or _CODE_FILE.search(e.path) for e in tree)
    kept = [c for c in clues if has_code or c.status is not CodeStatus.TRAINING or c.rule == "C302"]
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


def _from_sections(page: Page) -> list[_Clue]:
    """C301, C303, C305: a code block with a command, under a heading that says what for."""
    clues = []
    for block in page.blocks:
        if block.kind is not LineKind.CODE or not _COMMAND.search(block.text):
            continue
        clue = _judge_block(page, block)
        if clue is not None:
            clues.append(clue)
    return clues


def _judge_block(page: Page, block: Block) -> _Clue | None:
    section = page.section_of(block.start)
    title = " > ".join(section.trail[-2:])
    if _PRETRAIN_COMMAND.search(block.text):
        return _Clue("C301", CodeStatus.TRAINING, page, block.start + 1, "a command that pre-trains")
    if _TRAIN_COMMAND.search(block.text):
        return _Clue("C303", CodeStatus.FINETUNING, page, block.start + 1, "a command that trains")
    if _TUNE_TITLE.search(title):
        return _Clue("C303", CodeStatus.FINETUNING, page, block.start + 1, f"commands under {section.title!r}")
    return _Clue("C305", CodeStatus.INFERENCE, page, block.start + 1, f"commands under {section.title!r}")


def _from_sentences(page: Page, told: Sequence[Sentence]) -> list[_Clue]:
    """C302, C304, C306: sentences that say which code is there."""
    clues = []
    for sentence in told:
        if _NOT_HERE.search(sentence.text):
            continue
        for rule, status, pattern in (
            ("C302", CodeStatus.TRAINING, _PRETRAIN_SAID),
            ("C304", CodeStatus.FINETUNING, _TUNE_SAID),
            ("C306", CodeStatus.INFERENCE, _RUN_SAID),
        ):
            match = pattern.search(sentence.text)
            if match:
                clues.append(_Clue(rule, status, page, line_of(page, sentence, match[0][:30]), f"said: {match[0]!r}"))
                break
    return clues


def _from_tree(pages: Sequence[Page], tree: Sequence[TreeEntry]) -> list[_Clue]:
    """C307: files and folders of the root listing; cited at the first line of the README, since a listing has none."""
    if not pages or not pages[0].lines:
        return []
    clues = []
    for entry in tree:
        note = f"{entry.path} in the root listing"
        if _TREE_PRETRAIN.search(entry.path):
            clues.append(_Clue("C307", CodeStatus.TRAINING, pages[0], 1, note))
        elif _TREE_TUNE.search(entry.path):
            clues.append(_Clue("C307", CodeStatus.FINETUNING, pages[0], 1, note))
    return clues
