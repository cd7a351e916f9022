"""Every place where the documents name something downloadable: links, addresses in text and code, ids in commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from tracker.detect.addresses import Address, Thing, hub_model, ollama_model, understand
from tracker.detect.braces import braced
from tracker.detect.inline import LinkForm, plain
from tracker.detect.markdown import Block, LineKind, Link, Page
from tracker.detect.surroundings import Surroundings, Surveyor
from tracker.detect.vocabulary import word_set
from tracker.domain.identifiers import Host

MAX_LINKS = 3_000
"""Links read of one page; no page of words has more."""


class How(StrEnum):
    """How a thing is named."""

    LINK = "link"
    BADGE = "badge"
    """A link whose text is an image's."""
    BARE = "bare"
    CODE = "code"
    """An address or id inside a code block."""
    ID = "id"
    """`owner/name` in inline code, or as a path that only a hub knows."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One naming of one thing."""

    address: Address
    path: str
    line: int
    quote: str
    how: How
    words: str
    """Text of the link; empty where there is none."""
    around: Surroundings
    argument: str = ""
    """Name of the option or call that takes the id, lower case (`--base_model`, `from_pretrained`)."""


_ID = r"(?P<id>[A-Za-z0-9](?a:[\w.\-]){0,60}/[A-Za-z0-9](?a:[\w.\-]){0,95})"
_CALL = re.compile(
    r"(?P<arg>from_pretrained|snapshot_download|hf_hub_download|AutoModel\w*|pipeline|LLM|load_dataset"
    r"|load_model)\s*\(\s*"
    r"(?:[\w]+\s*=\s*)?[\"']" + _ID + r"[\"']"
)
_OPTION = re.compile(
    r"(?P<arg>--?[\w-]*(?:model|pretrained|checkpoint|ckpt|repo|lora|adapter|peft|base|delta|target|data|dataset)[\w-]*"
    r"|--?hfr?(?=\s)|\b[\w.]*(?:model|MODEL|ckpt|checkpoint|repo_id|lora|LORA|adapter|pretrained)\w*"
    r"|\b\w*(?:dataset|DATASET)\w*|\b\w+_path)[\"']?\s*(?:[=:]\s*|\s)[\"']?" + _ID + r"(?![\w/\-])"
)
_COMMAND = re.compile(
    r"(?P<arg>vllm serve|api_server|lmdeploy chat|lmdeploy serve gradio|huggingface-cli download|hf download"
    r"|modelscope download|huggingface-cli repo clone|sglang\.launch_server|mlx_lm\.\w+)\s+(?:--?[\w-]+\s+)?[\"']?"
    + _ID
    + r"(?!(?a:[\w/\-]))"
)
_OLLAMA = re.compile(r"\bollama\s+(?:run|pull)\s+(?P<id>(?a:[\w.\-/]{1,120}(?::[\w.\-]{1,60})?))")
_IMAGE = re.compile(r"\bdocker (?:run|pull|build|exec)\b|\bpodman\b")
_CONTAINER = re.compile(r"docker|container|镜像", re.IGNORECASE)
_QUOTED = re.compile(r"[\"']" + _ID + r"[\"']")
_INLINE_ID = re.compile(r"`{1,2}" + _ID + r"`{1,2}")
_LOCAL = word_set(
    "path your data dataset datasets model models checkpoint checkpoints ckpt ckpts output outputs out save "
    "saved saves scripts script examples example src config configs tmp home root dir local weights results "
    "logs log test tests train eval lib usr opt mnt workspace work bin docs tools assets user users pretrained "
    "finetune inference demo download downloads cache utils content runs exp experiments hf ms http https"
)
_PLACEHOLDER = re.compile(
    r"(?:^|[-_/])(?:x{3,}|\w*_name|name|yourname|username)(?:[-_/]|$)|^(?:int[48]|fp16|bf16)$", re.IGNORECASE
)
_PLACEHOLDER_OWNER = re.compile(
    r"(?:your?|my|the)[-_]\w*|your\w*|user|\w*user[-_]?name\w*|username\w*|account|owner|org|org(?:anization|anisation)?[-_]?name"
    r"|organi[sz]ation|xxx+|foo|namespace",
    re.IGNORECASE,
)
_DATA_NAME = re.compile(
    r"(?:^|[-_.])(?:data|datas|dataset|datasets|corpus|corpora|preshuffled|instructions|prompts|sft[-_]data"
    r"|preferences?)(?:[-_.]|$)|(?-i:[a-z0-9](?:Corpus|Dataset))(?:[-_.]|$)",
    re.IGNORECASE,
)
_LOCAL_END = re.compile(r"[-_](?:models?|checkpoints?|ckpts?|weights?|dirs?|folder|path|data|output)$", re.IGNORECASE)
_FILE_END = re.compile(
    r"\.(?:py|sh|json|jsonl|ya?ml|txt|md|bin|pt|pth|csv|ipynb|html|cfg|toml|zip|gz|safetensors|gguf|js|ts|cpp|png"
    r"|jpg|model|ckpt|npz|h5)$",
    re.IGNORECASE,
)
_BADGE = re.compile(r"^\s*(?:\[\s*!\[|<a\b[^<>]*>\s*<img)", re.IGNORECASE)
_SHARE_CODE = re.compile(
    r"(?:提取码|提取碼|密码|密碼|验证码|访问码|pwd|password|passcode|extraction code"
    r"|code)\s*(?:is)?\s*[:：=]?\s*[`*\"“(（]{0,3}([A-Za-z0-9]{4})(?![A-Za-z0-9])",
    re.IGNORECASE,
)


def find_mentions(page: Page, tree_paths: frozenset[str] = frozenset()) -> list[Mention]:
    """Return every mention on a page, in order. `tree_paths` tells repository paths from ids of the same shape."""
    surveyor = Surveyor(page)
    found = list(_from_links(page, surveyor, tree_paths))
    found += _from_code(page, surveyor, tree_paths)
    return sorted(found, key=lambda m: m.line)


def _from_links(page: Page, surveyor: Surveyor, tree_paths: frozenset[str]) -> Iterator[Mention]:
    for link in page.links[:MAX_LINKS]:
        if link.form is LinkForm.IMAGE:
            continue
        address = as_data(understand(link.url) or _relative_id(link.url, tree_paths))
        if address is None:
            continue
        around = surveyor.around(link.line, link.start, link.end)
        address = _with_password(address, page, link)
        yield Mention(
            address,
            page.path,
            link.line,
            page.quote(link.line, link.start, link.end),
            _how(page, link),
            link.text,
            around,
            _clone_argument(page, link),
        )


def _clone_argument(page: Page, link: Link) -> str:
    return "git clone" if "git clone" in page.line(link.line).visible[: link.start][-40:] else ""


def _how(page: Page, link: Link) -> How:
    if link.kind is LineKind.CODE:
        return How.CODE
    if link.form is LinkForm.BARE:
        return How.BARE
    if _BADGE.match(page.line(link.line).visible[link.start : link.end + 300]):
        return How.BADGE
    return How.LINK


def _relative_id(url: str, tree_paths: frozenset[str]) -> Address | None:
    """Read a relative link `owner/name` with a version in it that no path of the repository begins with."""
    if not re.fullmatch(_ID, url) or not is_hub_id(url, tree_paths) or not re.search(r"\d", url.partition("/")[2]):
        return None
    owner, name = url.split("/")
    return hub_model(Host.HUGGINGFACE, owner, name)


def as_data(address: Address | None) -> Address | None:
    """Read a model's address as a data set's when the name says so: authors leave out `/datasets/`."""
    if address is None or address.thing is not Thing.MODEL or not _DATA_NAME.search(address.name):
        return address
    if re.search(r"[-_](?:on|with)[-_]", address.name, re.IGNORECASE):  # a model that was trained on some
        return address
    return replace(address, thing=Thing.DATASET)


def is_hub_id(text: str, tree_paths: frozenset[str]) -> bool:
    """Say whether `owner/name` reads as an id on a hub rather than as a path."""
    owner, _, name = text.partition("/")
    if owner.lower() in _LOCAL or _LOCAL_END.search(owner) or _FILE_END.search(name) or owner in tree_paths:
        return False
    if _PLACEHOLDER_OWNER.fullmatch(owner):
        return False
    if len(owner) < 2 or len(re.sub(r"[^A-Za-z]", "", name)) < 2 or name.endswith(("-", "_", ".")):
        return False
    return not name.lower().startswith(("path", "your")) and not _PLACEHOLDER.search(name)


def _next_words(page: Page, line: int) -> str:
    """Return the words of the next line of the same block, where a share code may stand alone."""
    block = page.block_of(line)
    is_last = block is None or line >= block.end
    return "" if is_last else plain(page.line(line + 1).visible[:80]).lstrip("-*+ ")


def _with_password(address: Address, page: Page, link: Link) -> Address:
    """Add the share code that stands beside a netdisk link."""
    if address.thing is not Thing.DRIVE or address.password:
        return address
    tail = page.line(link.line).visible[link.start :][: len(link.url) + len(link.text) + 120]
    match = _SHARE_CODE.search(plain(tail.replace(link.url, " "))) or _SHARE_CODE.match(_next_words(page, link.line))
    if match is None:
        return address
    return Address(address.thing, address.ref, address.url, password=match[1])


_REPOSITORY = re.compile(r"github\.com/([\w.-]+/[\w.-]+)", re.IGNORECASE)


def _repositories(page: Page) -> frozenset[str]:
    """Return `owner/name` of the repositories that a page links, lower case: in code marks, these are no models."""
    linked = (_REPOSITORY.search(link.url) for link in page.links[:MAX_LINKS])
    return frozenset(match[1].lower().removesuffix(".git") for match in linked if match)


def _from_code(page: Page, surveyor: Surveyor, tree_paths: frozenset[str]) -> Iterator[Mention]:
    repositories = _repositories(page)
    for block in page.blocks:
        host = _hub_of(block)
        is_code = block.kind is LineKind.CODE
        for number in range(block.start, block.end + 1):
            text = page.line(number).visible
            if ("/" not in text and "ollama" not in text) or _IMAGE.search(text):
                continue
            yield from _from_braces(page, surveyor, number, host, tree_paths)
            for match, argument, how in _ids(text, is_code=is_code):
                address = as_data(_named(match["id"], argument, host, tree_paths))
                if address is None or (how is How.ID and match["id"].lower() in repositories):
                    continue
                around = surveyor.around(number, match.start("id"), match.end("id"))
                is_image = how is How.ID and _CONTAINER.search(f"{text} {around.trail} {around.header}")
                if not is_image:
                    quoted = page.quote(number, match.start("id"), match.end("id"))
                    yield Mention(address, page.path, number, quoted, how, "", around, argument)


def _from_braces(
    page: Page, surveyor: Surveyor, number: int, host: Host, tree_paths: frozenset[str]
) -> Iterator[Mention]:
    """Ids written as one: `owner/owl-{7b,13b}`."""
    for match, idents in braced(page.line(number).visible):
        around = surveyor.around(number, match.start(), match.end())
        quoted = page.quote(number, match.start(), match.end())
        for ident in idents:
            found = understand(f"{match['lead']}{ident}") if match["lead"] else _named(ident, "", host, tree_paths)
            address = as_data(found)
            if address is not None:
                yield Mention(address, page.path, number, quoted, How.ID, "", around)


def _ids(text: str, *, is_code: bool) -> Iterator[tuple[re.Match[str], str, How]]:
    for match in _OLLAMA.finditer(text):
        yield match, "ollama", How.CODE
    patterns: list[tuple[re.Pattern[str], How]] = [(_CALL, How.CODE), (_COMMAND, How.CODE)]
    if is_code or "--" in text or "`" in text:
        patterns.append((_OPTION, How.CODE))
    patterns.append((_QUOTED, How.CODE) if is_code else (_INLINE_ID, How.ID))
    seen: set[int] = set()
    for pattern, how in patterns:
        for match in pattern.finditer(text):
            if match.start("id") not in seen:
                seen.add(match.start("id"))
                yield match, match.groupdict().get("arg", "").lower(), how


def _named(ident: str, argument: str, host: Host, tree_paths: frozenset[str]) -> Address | None:
    ident = ident.rstrip(".")
    if argument == "ollama":
        return _named_for_ollama(ident)
    if not is_hub_id(ident, tree_paths) or ident.startswith(("hf.co", "huggingface.co")):
        return None
    owner, name = ident.split("/")
    if "data" in argument:
        found = hub_model(host, owner, name)
        return Address(Thing.DATASET, found.ref, f"https://huggingface.co/datasets/{ident}", owner, name)
    if argument == "modelscope download":
        host = Host.MODELSCOPE
    return hub_model(host, owner, name)


def _named_for_ollama(ident: str) -> Address | None:
    if ident.startswith(("hf.co/", "huggingface.co/")):
        return understand("https://" + ident.partition(":")[0])
    if not re.search(r"[A-Za-z]", ident) or "<" in ident:
        return None
    return ollama_model(ident)


def _hub_of(block: Block) -> Host:
    """Ids in a block that imports ModelScope are ModelScope's."""
    is_modelscope = block.kind is LineKind.CODE and re.search(
        r"(?:from|import) modelscope|modelscope download", block.text
    )
    return Host.MODELSCOPE if is_modelscope else Host.HUGGINGFACE
