"""Rules F550 and F551: what the project's models were made from."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tracker.detect.addresses import Thing
from tracker.detect.facts.families import FAMILY_NAME
from tracker.detect.found import Candidate, at_sentence
from tracker.detect.markdown import Page
from tracker.detect.mentions import Mention
from tracker.detect.sentences import Sentence
from tracker.detect.tables import Cell
from tracker.detect.weights.context import is_base_column, read_context
from tracker.detect.weights.names import ProjectNames, squeeze
from tracker.domain.findings import FoundArtifact
from tracker.domain.identifiers import RepoName

_NAME = (
    rf"(?P<name>(?:Chinese[-_ ])?{FAMILY_NAME}(?:[-_ ]?v?\d+(?:\.\d+)?[bB]\d?(?![a-z])|[-_](?:base|chat|instruct|hf"
    rf"|pretrain|plus|neox|deduped|mt|v\d+(?:\.\d+)?)(?![a-z]))*)"
)
_BETWEEN = (
    r"[\s\W]{0,4}(?:the |our |an? |Meta'?s? |original |原版|原始|开源的?"
    r"|(?:Meta)?[\u4e00-\u9fff]{0,8}(?:模型|的))?[\s\W]{0,3}"
)
_NO_MODEL = r"(?![-_. ]?(?:factory|efficient|cpp\b|adapter))"
_FROM = re.compile(
    r"(?:based (?:up)?on|built (?:up)?on(?: top of)?|fine-?tun\w+ (?:from|on|of|a|the)?|initiali[sz]ed (?:from|with)"
    r"|continu\w+ (?:pre-?)?train\w* (?:from|on)?|\b(?:pre-?)?trained from|\bpre-?training(?= )"
    r"|\btuned from"
    r"|derived from|(?:base|backbone) (?:model|LLM)(?:(?!than)[^.。]){0,20}|基于|底座(?:模型)?(?:为|是|：)?"
    r"|基座(?:模型)?(?:为|是|：)?)"
    rf"{_BETWEEN}{_NAME}{_NO_MODEL}",
    re.IGNORECASE,
)
_START = re.compile(
    rf"(?:\b(?:uses?|using|with|adopt\w*)\b|(?<![可所加予难得足借现正存旨所内针面相])(?:在|以|对|从|采用|选用)){_BETWEEN}{_NAME}{_NO_MODEL}"
    r"(?:\W{0,3}(?:模型|model)\w{0,2})?(?:\W{0,3}[（(][^()（）]{0,40}[)）])?\s*"
    r"(?:as (?:the |our |an? )?(?:\w+ ){0,2}(?:initiali[sz]ation|base|backbone|foundation|decoder|start)"
    r"|base (?:language )?model"
    r"|(?:作?为)?[^，。；]{0,8}(?:基座|底座|基础|初始)|上?(?:继续|进行)[^，。；]{0,10}(?:训练|微调|精调)|指令精调|(?:微调|精调|训练))",
    re.IGNORECASE,
)
"""A model after a word that says little, made clear by what follows: `uses X as the backbone`, `在 X 的基础上`."""
_SURE = re.compile(r"initiali|backbone|foundation|as the|基座|底座|初始", re.IGNORECASE)
_EXAMPLE = re.compile(r"\bexamples?\b|\be\.g\.|same script|例如|为例|示例", re.IGNORECASE)
_DESCENT = re.compile(
    r"(?:\b(?:based|built) (?:up)?on|\binitiali[sz]ed (?:from|with)|\bfine-?tun\w+ (?:from|on|of)|\bderived from"
    r"|\bcontinu\w+ (?:pre-?)?train\w* (?:from|on)|\bon top of|基于|底座(?:模型)?(?:为|是|：)?"
    r"|基座(?:模型)?(?:为|是|：)?|(?:^|[，。,\s])(?:以|在|对|采用|选用))[^.;，。；]{0,24}$",
    re.IGNORECASE,
)
_DESCENT_AFTER = re.compile(
    r"^[^.。；;]{0,12}(?:作?为(?:基座|底座|基础|初始)|(?:的)?基础上|进行(?:了)?(?:微调|训练|增量|继续|二次|lora|sft)"
    r"|as (?:the |our |a )?(?:base|backbone|foundation|starting))",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"GPT-?[34](?:\.5)?|Claude|PaLM|PaLI(?:-X)?|Chinchilla", re.IGNORECASE)
_MAKING = re.compile(r"train|tun|\bmodel\b|模型|训练|微调|底座|基座|权重|weights", re.IGNORECASE)
_OTHERS_WORK = re.compile(
    r"communit|acknowledg|related|社区|致谢|友情|引用|生态|citation|evaluat|评测|project", re.IGNORECASE
)


def from_sentences(repo: RepoName, page: Page, told: Sequence[Sentence]) -> Iterator[Candidate]:
    """F550: the model named after words such as `based on`."""
    names = ProjectNames.of(repo)
    for sentence in told:
        if not _MAKING.search(sentence.text):
            continue
        title = sentence.section[-1] if sentence.section else ""
        for match in (*_FROM.finditer(sentence.text), *_START.finditer(sentence.text)):
            name = match["name"].strip(" -_")
            is_own = _is_own(names, name) if _SURE.search(match[0]) else _is_of_the_family(names, name)
            note = "the project's own model" if is_own else ""
            note = note or ("nobody can start from it" if _CLOSED.fullmatch(name) else "")
            note = note or ("under a heading about others' work" if _OTHERS_WORK.search(title) else "")
            note = note or ("an example" if _EXAMPLE.search(sentence.text) else "")
            key = _key(name)
            yield at_sentence("F550", page, sentence, name, name, key, is_kept=not note, note=note)


def from_mentions(repo: RepoName, mentions: Sequence[Mention], pages: Mapping[str, Page]) -> Iterator[Candidate]:
    """F551: ids in a column for base models or passed as `--base_model`."""
    names = ProjectNames.of(repo)
    for mention in mentions:
        if names.is_named_in(mention.address.name) and names.is_own_account(mention.address.owner):
            continue
        if mention.address.thing is not Thing.MODEL or not mention.address.name:
            continue
        reading = read_context(mention)
        is_placed = reading.is_base and reading.why.startswith(("stands in column", "passed as"))
        is_told = reading.is_base and reading.why.startswith("named as base") and _tells_descent(mention)
        if not is_placed and not is_told:
            continue
        page, name = pages[mention.path], mention.address.name
        start = page.line(mention.line).raw.find(name)
        end = start + len(name) if start >= 0 else None
        rule = "F551" if is_placed else "F550"
        yield Candidate(rule, name, _key(name), page, mention.line, max(start, 0), end, note=reading.why)


def _tells_descent(mention: Mention) -> bool:
    """Say whether the words beside a link say that something was made from what it leads to."""
    around = mention.around
    return bool(_DESCENT.search(around.before[-60:]) or _DESCENT_AFTER.search(around.after[:40]))


_CELL = re.compile(rf"(?:[\w.-]+/)?{_NAME}|(?P<id>[\w.-]+/[A-Za-z][\w.-]{{2,}})", re.IGNORECASE)


def without_own(found: Sequence[Candidate], artifacts: Sequence[FoundArtifact]) -> list[Candidate]:
    """Drop names that begin an own artifact's: tuning one's own model does not make it somebody's base."""
    own = sorted(squeeze(a.artifact.ref.id.rpartition("/")[2]) for a in artifacts if a.artifact.is_own)

    def is_own(candidate: Candidate) -> bool:
        name = squeeze(candidate.value)
        place = bisect_left(own, name)
        return bool(re.search(r"\d", name)) and place < len(own) and own[place].startswith(name)

    return [replace(c, is_kept=False, note="an own model") if is_own(c) else c for c in found]


def from_tables(repo: RepoName, page: Page) -> Iterator[Candidate]:
    """F552: names written in a column for base models."""
    names = ProjectNames.of(repo)
    for table in page.tables:
        columns = [i for i, head in enumerate(table.header) if is_base_column(head.text)]
        for row in _rows_of_own(names, table.rows) if columns else ():
            for cell in (row[i] for i in columns if i < len(row)):
                match = _CELL.search(cell.text)
                name = (match["name"] or match["id"].rpartition("/")[2]).strip(" -_") if match else ""
                if name and not _is_own(names, name):
                    note = "stands in a column for base models"
                    yield Candidate("F552", name, _key(name), page, cell.line, cell.start, cell.end, note=note)


def _rows_of_own(names: ProjectNames, rows: Sequence[Sequence[Cell]]) -> Sequence[Sequence[Cell]]:
    """The rows that bear the project's name, where some do: others stand beside for comparison."""
    own = [row for row in rows if any(names.is_named_in(cell.text) for cell in row[:2])]
    return own or rows


def _is_own(names: ProjectNames, name: str) -> bool:
    """Say whether a name is the project's; one of its family with a size (`Owl-7B` for `Owl-VL`) may be its start."""
    return names.whole in squeeze(name) or (names.is_named_in(name) and not _SIZED.search(name))


def _is_of_the_family(names: ProjectNames, name: str) -> bool:
    return names.whole in squeeze(name) or names.is_named_in(name)


def without_vague(found: Sequence[Candidate]) -> list[Candidate]:
    """Drop a family named without a size (`Owl`) where the same is kept with one (`Owl-7B`)."""
    sized = {_bare(c.value) for c in found if c.is_kept and _SIZED.search(c.value)}
    note = "said with its size elsewhere"
    return [
        replace(c, is_kept=False, note=note)
        if c.is_kept and not _SIZED.search(c.value) and _bare(c.value) in sized
        else c
        for c in found
    ]


_SIZED = re.compile(r"\d[bB]\d?(?![a-z])")


def _bare(name: str) -> str:
    """Return a name without its size and what follows it."""
    return squeeze(re.split(r"[-_ ]?v?\d+(?:\.\d+)?[bB]\d?(?![a-z])", name)[0])


def _key(name: str) -> str:
    return re.sub(r"[\s_-]|hf$", "", name.lower())
