"""Rules C3xx: the most that is published as code, read from headings, commands, sentences and the root listing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.detect.inline import plain
from tracker.detect.markdown import Block, LineKind, Page
from tracker.detect.place import Locator
from tracker.detect.sentences import Sentence, line_of
from tracker.detect.weights.context import lists_others
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
    r"pre-?train(?:ing)?(?![a-z])(?! models?| weights?| data)|继续预训练|增量预训练|预训练(?!模型|数据|权重)"
    r"|training from scratch",
    re.IGNORECASE,
)
_PRETRAIN_SAID = re.compile(
    r"pre-?training (?:code|scripts?|pipeline|framework|resources)|\bcode (?:for|to) (?:the )?pre-?train(?!ed)"
    r"|\b(?:code|scripts?|pipeline)\b[^.]{0,30}\b(?:for|of) (?:the )?(?:pre-?training\b|training and)"
    r"|for training and using"
    r"|\bcode for (?:pre-?)?training\s*,|\btrain(?:ing)?\b[^.]{0,40}\bfrom scratch\W{0,6}run\b"
    r"|(?:library|framework|codebase|solution|system|platform|toolkit)\s+for\s+pre-?training\b"
    r"|(?:library|framework|codebase|system|platform) for (?:[\w-]+ ){0,3}training (?:of )?"
    r"(?:large|llm|language|foundation|ai)"
    r"|\btraining pipeline\b|pre-?train(?:ing)?(?!ed)[^.]{0,60}[\w/-]+\.(?:sh|py)\b|预训练[^。]{0,40}[\w/-]+\.(?:sh"
    r"|py)\b"
    r"|预训练(?:的)?(?:脚本|代码|流程)|(?:支持|实现|提供|开源)(?:了)?(?:包括|对)?[^。，]{0,20}(?:增量"
    r"|继续)?预训练\s*[、,，和及与][^。]{0,8}(?:微调|精调|sft|dpo|强化)"
    r"|模型训练[^。]{0,20}完整(?:的)?流程代码",
    re.IGNORECASE,
)
_TUNE_TITLE = re.compile(
    r"fine-?tun(?!ed)|\bsft\b|\brlhf\b|\bdpo\b|\btrain(?:ing)?\b|instruction tuning|p-?tuning|微调|精调|训练|reproduc",
    re.IGNORECASE,
)
_TRAIN_TITLE = re.compile(r"\btrain(?:ing)?\b(?! (?:data|log|loss))|训练(?!数据|集|语料)", re.IGNORECASE)
_TUNE_SAID = re.compile(
    r"fine-?tun(?!ed)\w*[^.]{0,15}\b(?:code\b|scripts?\b|tutorial)|\b(?:code|scripts?|recipes?)\b (?:for|of"
    r"|to) [^.]{0,30}\b(?:fine-?tun(?!ed)\w*|train(?:ing)?\b)"
    r"|\btrain(?:ing)?(?: and [a-z]+)? (?:code|scripts?)\b|(?:toolkit|toolbox|library"
    r"|platform)\b[^.]{0,40}\bfor [^.]{0,30}\b(?:fine-?tun|train)"
    r"|framework[^.]{0,60}\bfocus\w* on fine-?tun|\bto (?:use and )?fine-?tune\b[^.]{0,40}(?:follow|run|see)"
    r"|optimizing their prompts and weights"
    r"|[\w/]*(?:train|tune)\w*\.(?:py|sh)\b|(?:微调|精调|训练)(?:的)?(?:代码|脚本|流程)|(?:代码"
    r"|脚本)(?!数据|预训练|能力)[^。]{0,10}(?:微调|训练)|开始(?:模型)?(?:微调|训练)",
    re.IGNORECASE,
)
_NOT_HERE = re.compile(
    r"will (?:be )?|coming soon|todo|to be released|not (?:be )?releas|plan to|thank|敬请期待|即将|后续|\[ \]|未来"
    r"|计划|参考|感谢|训练过程",
    re.IGNORECASE,
)
_RUN_SAID = re.compile(
    r"inference (?:code|script|server)|code (?:for|to) (?:run|load|infer)|example (?:code )?(?:to|of|for) load"
    r"|run(?:ning)? inference"
    r"|推理(?:代码|脚本)|autoregressive sampl|auto-regressive sampl",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"^\s*(?:[$!%>]+\s*)?(?:\w+=\S+\s+)*(?:python\d?|bash|sh|torchrun|deepspeed|accelerate|docker run|ollama|vllm"
    r"|npm|cargo|make|\./\S+|import|from|CUDA_VISIBLE\w*|[\w/-]+\.sh)\b"
    r"|from_pretrained|\.generate\(|-m \w+",
    re.IGNORECASE | re.MULTILINE,
)
_OUTSIDE = re.compile(r"\bvllm\b|sglang|ollama|\bdocker\b|llama\.cpp|lmdeploy", re.IGNORECASE)
_OWN_CODE = re.compile(r"from_pretrained|\.generate\(|\.py\b|\bimport ", re.IGNORECASE)
_LAUNCH = r"(?:torchrun|deepspeed|accelerate launch|python\d?(?: -m)?|bash|sh)\b[^\n|;`]{0,200}?"
_TRAIN_COMMAND = re.compile(
    _LAUNCH
    + (
        r"(?<![a-z])(?:train(?!ed)|finetune|fine[-_]tune|sft|dpo|ppo|rlhf|lora)[\w./-]*\.(?:py|sh)\b"
        r"|-m [\w.]*\btrain(?!ed)"
    ),
    re.IGNORECASE,
)
_PRETRAIN_COMMAND = re.compile(
    _LAUNCH + r"(?:pre[-_]?train(?!ed)|run_clm_pt|train_clm|continue[-_]?train)[\w./-]*\.(?:py|sh)\b"
    r"|(?:continue[d]?|continual) pre-?train|继续预训练",
    re.IGNORECASE,
)
_TUNING_ANYWHERE = re.compile(r"fine-?tun|微调|精调|\blora\b|\bsft\b|rlhf", re.IGNORECASE)
_CODE_FILE = re.compile(
    r"\.(?:py|ipynb|sh|rs|go|cpp|cc|c|cu|js|ts|java)$|^(?:requirements.*\.txt|setup\.py|pyproject\.toml|Makefile"
    r"|Dockerfile)$",
    re.IGNORECASE,
)
_DULL_FOLDER = re.compile(
    r"^(?:\..*|assets?|figures?|figs?|imgs?|images?|docs?|media|misc|pics?|resources?|licen[sc]es?|data|paper)$",
    re.IGNORECASE,
)
_TREE_PRETRAIN = re.compile(
    r"^(?:pre-?train|pre-?training|train_codes?|training_code|run_clm_pt\w*\.(?:py|sh)|train_(?:clm|pt)\w*\.(?:py"
    r"|sh)|pre-?train\w*\.(?:py|sh))$",
    re.IGNORECASE,
)
_TREE_TUNE = re.compile(
    r"^(?:.*fine-?_?tun\w*(?:\.py|\.sh)?|(?:[\w-]+[-_])?training|train(?:ing|er)?(?:\.py|\.sh)?|train_\w+\.(?:py|sh)|sft\w*|rlhf\w*"
    r"|lora\w*\.py|ptuning"
    r"|run_\w*train\w*\.(?:py|sh))$",
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
    pages: Sequence[Page],
    told: Mapping[str, Sequence[Sentence]],
    tree: Sequence[TreeEntry],
    locator: Locator,
    *,
    has_own_weights: bool,
) -> Code:
    """Conclude from all pages; the most published wins, the root listing must not contradict."""
    has_code = not tree or any(_is_code(entry) for entry in tree)
    clues = [
        c for page in pages for c in (*_from_blocks(page, has_code=has_code), *_from_sentences(page, told[page.path]))
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
        return not _DULL_FOLDER.search(entry.path)
    return bool(_CODE_FILE.search(entry.path))


def _from_blocks(page: Page, *, has_code: bool) -> list[_Clue]:
    """C301, C303, C305: a block of commands, by what it runs and by the heading above it."""
    clues = []
    is_tuning = any(
        block.kind is not LineKind.TABLE
        and _TUNING_ANYWHERE.search(block.text)
        and not lists_others(page.section_of(block.start).title)
        for block in page.blocks
    )
    for block in page.blocks:
        if block.kind is not LineKind.CODE and "`" not in block.text:
            continue
        clue = _judge_block(page, block, is_tuning=is_tuning)
        is_outside = not has_code and _OUTSIDE.search(block.text) and not _OWN_CODE.search(block.text)
        if clue is not None and not is_outside:
            clues.append(clue)
    return clues


def _judge_block(page: Page, block: Block, *, is_tuning: bool) -> _Clue | None:
    titles = page.section_of(block.start).trail[-2:]
    is_code = block.kind is LineKind.CODE
    pretrains = _PRETRAIN_COMMAND.search(block.text) if is_code else None
    trains = _TRAIN_COMMAND.search(block.text)
    if pretrains or (trains and not is_tuning):
        return _clue(
            "C301", CodeStatus.TRAINING, page, block, pretrains or trains, "a command that trains from the start"
        )
    if trains:
        return _clue("C303", CodeStatus.FINETUNING, page, block, trains, "a command that trains")
    if not is_code or not _COMMAND.search(block.text):
        return None
    last = titles[-1] if titles else ""
    if _PRETRAIN_TITLE.search(last):
        return _clue("C301", CodeStatus.TRAINING, page, block, None, f"commands under {last!r}")
    if _TRAIN_TITLE.search(last) and not is_tuning:
        return _clue("C301", CodeStatus.TRAINING, page, block, None, f"commands under {last!r}")
    if any(_TUNE_TITLE.search(title) for title in titles):
        return _clue("C303", CodeStatus.FINETUNING, page, block, None, f"commands under {last!r}")
    return _clue("C305", CodeStatus.INFERENCE, page, block, _COMMAND.search(block.text), f"commands under {last!r}")


def _clue(rule: str, status: CodeStatus, page: Page, block: Block, match: re.Match[str] | None, note: str) -> _Clue:
    """Place a clue on the line of the match; on the block's first words when there is none."""
    offset = (
        len(block.text[: match.start()] + match[0]) - len(match[0].lstrip()) if match else block.text.find("\n") + 1
    )
    line = block.start + block.text.count("\n", 0, offset)
    return _Clue(rule, status, page, line, note)


def _from_sentences(page: Page, told: Sequence[Sentence]) -> list[_Clue]:
    """C302, C304, C306: sentences that say which code is there."""
    clues = []
    for sentence in told:
        if _NOT_HERE.search(sentence.text) or any(lists_others(title) for title in sentence.section[-1:]):
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
    first = _first_words(pages[0])
    for entry in tree:
        note = f"{entry.path} in the root listing"
        if _TREE_PRETRAIN.search(entry.path):
            clues.append(_Clue("C307", CodeStatus.TRAINING, pages[0], first, note))
        elif _TREE_TUNE.search(entry.path):
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
