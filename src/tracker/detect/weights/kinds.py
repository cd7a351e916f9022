"""What the files are: full weights, a delta, an adapter, a quantised copy or something beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tracker.detect.markdown import LineKind, Page
from tracker.detect.mentions import Mention
from tracker.detect.weights.context import is_mere_place
from tracker.domain.artifacts import ArtifactKind
from tracker.domain.identifiers import Host

_EDGE = r"(?:^|[^a-z])"
_QUANTISED = re.compile(
    r"gptq|awq|gguf|ggml|exl2|int[-_]?[48]|(?<![a-z0-9])[48][-_ ]?bits?|\bfp8\b|(?<![a-z0-9])q[2-8]_[k0-9]"
    r"|w[48]a(?:8|16)|\bbnb\b|nf4"
    r"|squeezellm|smoothquant|量化|quantiz|quantis|(?<![a-z])mlx(?![a-z])",
    re.IGNORECASE,
)
_DELTA = re.compile(r"(?<![a-z])(?:delta|w?diff|xor)(?![a-z])|weight[- _]diff|权重差|差分|增量权重", re.IGNORECASE)
_ADAPTER = re.compile(
    r"(?:^|[^a-z])(?:q?lora|adapter|peft|p-?tuning(?:[-_ ]?v?2)?|prefix[-_]?tuning|dora|ia3)(?:s)?(?![a-z])"
    r"|lora权重|适配器",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"merged|full|完整|合并|全量|全参", re.IGNORECASE)
_BESIDE = re.compile(
    r"tokeni[sz]er|special[-_]?(?:token|embedding)|embeddings?$|optimi[sz]er|with[-_](?:eot|eos|bos)|vocab"
    r"|\bstates?\b|mmproj|词表",
    re.IGNORECASE,
)
_DELTA_PAGE = re.compile(
    r"(?:releas\w*|provid\w*|publish\w*|distribut\w*|shar\w*|开源|发布|提供)[^.。\n]{0,80}(?:delta weights?|weight diff"
    r"|weights? as (?:a )?(?:delta|diff)|xor(?:ed)? (?:weights?|files?|diffs?)|weights? as (?:an? )?xor"
    r"|权重差|差值|增量权重)"
    r"|xor[-_ ]?(?:encod|encrypt|codec|ed\b)|decrypt[^.\n]{0,60}(?:weights?|model)|(?:权重|模型|参数)[^。\n]{0,60}解密"
    r"|解密[^。\n]{0,40}(?:权重|模型|参数)"
    r"|(?:权重|模型|参数)[^。\n]{0,20}(?:并?不能|无法)直接使用|(?:weights?|models?)[^.\n]{0,40}(?:can ?not"
    r"|can't) be (?:directly )?used (?:directly|alone)"
    r"|(?<!no more )(?<!without )\b(?:our|these|the released) (?:\w+ )?delta (?:weights?|models?|parameters?)"
    r"|apply_delta|(?:restore|recover|obtain)\w*[^.\n]{0,60}(?:by|after) (?:adding|merging|applying"
    r"|combining)[^.\n]{0,60}(?:delta|diff|original llama)",
    re.IGNORECASE,
)
_OPEN_BASE = re.compile(
    r"qwen|baichuan|bloom|falcon|glm|internlm|mistral|mixtral|(?<![a-z])yi(?![a-z])|gemma|llama[-_ ]?[23]"
    r"|(?<![a-z])l2(?![a-z])|mpt|pythia|gpt[-_]?(?:j|neo)|opt(?![a-z])|t5|phi|deepseek|open[-_]?llama|redpajama",
    re.IGNORECASE,
)


def is_delta_page(text: str) -> bool:
    """Say whether a page as a whole says that its weights need another model's to be restored.

    What is said of adapters does not count: they need a base model anyway.
    """
    return any(
        not re.search(r"lora|adapter", text[max(0, match.start() - 40) : match.end()], re.IGNORECASE)
        for match in _DELTA_PAGE.finditer(text)
    )


def is_marked(name: str) -> bool:
    """Say whether a name shows descent from a model whose licence forbids passing weights on, or encryption."""
    return bool(re.search(r"llama(?![-_ ]?[23])|alpaca|vicuna|(?:^|[-_])enc(?:[-_]|$)", name, re.IGNORECASE))


def kind_by_name(name: str) -> ArtifactKind | None:
    """Read the kind from a name; None when the name does not tell."""
    name = name.lower()
    if _DELTA.search(name):
        return ArtifactKind.DELTA
    if _WHOLE.search(name) and not _QUANTISED.search(name):
        return ArtifactKind.FULL
    if _ADAPTER.search(name):
        return ArtifactKind.ADAPTER
    if _BESIDE.search(name):
        return ArtifactKind.OTHER
    if _QUANTISED.search(name):
        return ArtifactKind.QUANTIZED
    return None


_PASSED = re.compile(
    r"--?(?P<option>[\w-]*(?:lora|adapter|peft|delta|diff)[\w-]*)[ =]+[\"']?(?:[\w.]*/)*(?P<name>[\w.-]{3,80})",
    re.IGNORECASE,
)


def passed_as(pages: Sequence[Page]) -> Mapping[str, ArtifactKind]:
    """Return what commands say of files: `--lora_model_path ./name` makes `name` an adapter."""
    found: dict[str, ArtifactKind] = {}
    for page in pages:
        for block in page.blocks:
            for match in _PASSED.finditer(block.text) if block.kind is LineKind.CODE else ():
                is_delta = re.search(r"delta|diff", match["option"], re.IGNORECASE)
                found[match["name"].lower()] = ArtifactKind.DELTA if is_delta else ArtifactKind.ADAPTER
    return found


def kind_of(mentions: tuple[Mention, ...], passed: Mapping[str, ArtifactKind], *, on_delta_page: bool) -> ArtifactKind:
    """Decide the kind from the name, then from the nearest words, then from what the page says of its weights."""
    first = mentions[0].address
    named = kind_by_name(first.name or first.url.rpartition("/")[2])
    if named is not None:
        return named
    stem = re.split(r"\.(?:tar|zip|tgz|bin|pt)", first.url.rpartition("/")[2].lower())[0]
    if stem in passed:
        return passed[stem]
    for index, mention in enumerate(_of_the_main_branch(mentions)):
        near = _kind_nearby(mention, is_best=index == 0) or (_kind_by_section(mention) if index == 0 else None)
        if near is not None:
            return near
    if first.ref.host is Host.OLLAMA:
        return ArtifactKind.QUANTIZED
    if on_delta_page and not _OPEN_BASE.search(first.name):
        return ArtifactKind.DELTA
    return ArtifactKind.FULL


def _of_the_main_branch(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Leave out links to other branches (`/tree/8bit`) and folders, where the same model lies in another form."""
    main = tuple(m for m in mentions if not m.address.branch)
    whole = tuple(m for m in mentions if kind_by_name(m.address.branch) is None)
    return main or whole or mentions


def _kind_nearby(mention: Mention, *, is_best: bool) -> ArtifactKind | None:
    around = mention.around
    for text in (
        (mention.words, around.column, around.label, *_told_kind(mention)) if around.header else (mention.words,)
    ):
        kind = kind_by_name(text)
        if kind not in {None, ArtifactKind.OTHER}:
            return kind
    return None if around.header else _kind_in_sentence(mention, is_best=is_best)


_KIND_CELL = re.compile(
    r"\W*(?:q?lora|adapter|peft|delta|p-?tuning)[-_ ]*(?:adapter|delta|weights?|diff|checkpoints?|权重|模型|参数)s?\W*"
    r"|\W*(?:adapter|delta|适配器)s?\W*",
    re.IGNORECASE,
)


def _told_kind(mention: Mention) -> list[str]:
    """Cells of the row that say what the files are and nothing else, such as `LoRA adapter`."""
    return [cell for cell in mention.around.row[1:] if cell != mention.around.sentence and _KIND_CELL.fullmatch(cell)]


def _kind_by_section(mention: Mention) -> ArtifactKind | None:
    section = mention.around.section
    title = section[-1] if section else ""
    kind = kind_by_name(title) if len(title) < 60 else None
    is_part = kind in {ArtifactKind.DELTA, ArtifactKind.ADAPTER}
    return kind if is_part and not _WHOLE.search(mention.around.sentence) else None


def _kind_in_sentence(mention: Mention, *, is_best: bool) -> ArtifactKind | None:
    around = mention.around
    after = re.split(r"[，,、。;；]|\band\b|和|与", around.after, maxsplit=1)[0]
    close = f"{around.before[-50:]} {mention.words} {after[:40]}"
    if re.search(r"(?:weight|parameter)s?[- ]diff|delta weights?|diff(?:erence)? weights?|权重差", close, re.I):
        return ArtifactKind.DELTA
    if re.search(
        r"\b(?:q?lora|adapter) (?:weights?|model|checkpoint)|(?:lora|adapter)\s*(?:权重|模型|参数)", close, re.I
    ):
        return ArtifactKind.ADAPTER
    said = re.sub(r"fp8", "", around.before[-30:], flags=re.IGNORECASE)  # some are trained in it
    return kind_by_name(said) if is_best and is_mere_place(mention.words) else None
