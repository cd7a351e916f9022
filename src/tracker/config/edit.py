"""Edits of the config's text: add, remove, rename. Pure; every character that is not meant stays as it was.

Each edit is proved on its result: the new text must read as the old list plus exactly what was asked for.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import re
from collections.abc import Mapping, Sequence

from tracker.config.layout import EntryLayout, ListLayout, child, lay_out, scalars
from tracker.config.nodes import MappingNode, Node, ScalarNode, SequenceNode
from tracker.config.problems import ConfigProblemsError, suggestion
from tracker.config.read import examine
from tracker.domain.entries import CuratedFact, Entry, Watchlist
from tracker.domain.identifiers import HUBS_BY_ID, ArtifactRef, RepoName
from tracker.errors import ConfigError, UsageError

_PLAIN = re.compile(r"[A-Za-z0-9_\u4e00-\u9fff][A-Za-z0-9_./+()\u3000-\u303f\u4e00-\u9fff\uff00-\uffef -]*")
_NOT_TEXT = re.compile(r"(?i)[0-9][0-9a-fxo_.e+-]*|true|false|null|yes|no|on|off|y|n")


@dataclasses.dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to write; only `repo` gives the short form."""

    repo: RepoName
    name: str | None = None
    group: str = ""
    tags: tuple[str, ...] = ()
    weights: tuple[ArtifactRef, ...] = ()
    facts: tuple[CuratedFact, ...] = ()
    released: datetime.date | None = None


def add_entries(text: str, new: Sequence[NewEntry], path: str) -> str:
    """Return the text with new entries behind the last one of their group. Raises ConfigError, UsageError."""
    before = _checked(text, path)
    for entry in new:
        _refuse_known(before, entry)
    for group in dict.fromkeys(entry.group for entry in new):
        text = _insert(lay_out(text), [entry for entry in new if entry.group == group])
    _prove(text, path, {*_keys(before), *(entry.repo.key for entry in new)})
    return text


def remove_entries(text: str, names: Sequence[RepoName], path: str) -> str:
    """Return the text without these entries (and without comments that speak of them). Raises UsageError."""
    before = _checked(text, path)
    gone: set[str] = set()
    for name in names:
        layout = lay_out(text)
        entry = layout.find(name.key)
        if entry is None:
            near = suggestion(name.key, [known.key for known in layout.entries])
            raise UsageError(f"{name} is not in {path}{near}; nothing was changed")
        if len(layout.entries) == 1:
            raise UsageError(f"{name} is the only entry of {path}; a list needs one, add another first")
        gone.add(entry.key)
        text = _without(layout, entry)
    _prove(text, path, set(_keys(before)) - gone)
    return text


def rename_entry(text: str, old: RepoName, new: RepoName, path: str) -> str:
    """Return the text in which the entry bears its new name; the spelling (quotes, address) stays."""
    before = _checked(text, path)
    entry = lay_out(text).find(old.key)
    if entry is None:
        raise UsageError(f"{old} is not in {path}")
    if entry.key == new.key and str(new) in entry.repo.text:
        return text
    text = _replace_in(text, entry.repo, entry.key, str(new))
    _prove(text, path, {new.key if key == entry.key else key for key in _keys(before)})
    return text


def move_artifact(text: str, repo: RepoName, old: ArtifactRef, new: ArtifactRef, path: str) -> str:
    """Return the text in which an artifact that moved on its hub bears its new id."""
    before = _checked(text, path)
    entry = lay_out(text).find(repo.key)
    for scalar in _artifact_scalars(entry.node) if entry else ():
        if old.id.lower() in scalar.text.lower():
            text = _replace_in(text, scalar, old.id, new.id)
            _prove(text, path, set(_keys(before)))
            return text
    raise UsageError(f"{old} is not among the weights of {repo} in {path}")


def _checked(text: str, path: str) -> Watchlist | None:
    """Refuse to edit a config with problems; a list that is only empty may be filled."""
    found = examine(text, path)
    if found.watchlist is not None:
        return found.watchlist
    serious = [
        p for p in found.problems if not p.message.startswith(("the list is empty", "key 'projects' is missing"))
    ]
    if serious:
        raise ConfigProblemsError(path, serious)
    return None


def _keys(watchlist: Watchlist | None) -> list[str]:
    return [entry.key for entry in watchlist.entries] if watchlist else []


def _prove(text: str, path: str, expected: set[str]) -> None:
    found = examine(text, path)
    if found.watchlist is None:
        first = found.problems[0]
        raise ConfigError(f"{path}: this edit would leave: {first.message}; edit the file by hand")
    if set(_keys(found.watchlist)) != expected:
        raise ConfigError(f"{path}: this edit would touch other entries; edit the file by hand")


def _refuse_known(watchlist: Watchlist | None, new: NewEntry) -> None:
    for entry in watchlist.entries if watchlist else ():
        if new.repo.key in _names(entry):
            as_what = "" if new.repo.key == entry.key else f" as a former name of {entry.repo}"
            raise UsageError(f"{new.repo} is already listed{as_what} in line {entry.line}")


def _names(entry: Entry) -> set[str]:
    return {entry.key, *(name.key for name in entry.former)}


# -- adding


def _insert(layout: ListLayout, new: Sequence[NewEntry]) -> str:
    """Insert entries of one group."""
    if layout.is_flow:
        return _insert_flow(layout, new)
    lines = [" " * layout.indent + line for entry in new for line in render(entry)]
    block = layout.newline.join(lines) + layout.newline
    index = _insertion_index(layout, new[0].group)
    before = layout.text[:index]
    if before and not before.endswith("\n"):
        before += layout.newline
    if layout.node is None:
        before += f"projects:{layout.newline}"
    return before + block + layout.text[index:]


def _insertion_index(layout: ListLayout, group: str) -> int:
    same = [entry for entry in layout.entries if entry.group == group] or list(layout.entries)
    if same:
        return _line_end(layout.text, same[-1].end)
    if layout.node is None:
        return len(layout.text)
    return _line_end(layout.text, layout.text.rindex(":", 0, layout.node.start.index + 1))


def _line_end(text: str, index: int) -> int:
    """Return the index behind the line break of the line in which `index - 1` stands."""
    if index and text[index - 1] == "\n":
        return index
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1


def _insert_flow(layout: ListLayout, new: Sequence[NewEntry]) -> str:
    items = ", ".join(_flow(n) if _is_long(n) else str(n.repo) for n in new)
    if layout.entries:
        index = layout.entries[-1].end
        return f"{layout.text[:index]}, {items}{layout.text[index:]}"
    node = layout.node
    index = node.start.index + 1 if node else 0
    return layout.text[:index] + items + layout.text[index:]


def _flow(new: NewEntry) -> str:
    """Return a mapping in braces; JSON is YAML, but for dates, which YAML knows without quotes."""
    text = json.dumps(_as_mapping(new), ensure_ascii=False, default=lambda value: f"\0{value}")
    return re.sub(r'"\\u0000([0-9-]+)"', r"\1", text)


def _is_long(new: NewEntry) -> bool:
    return bool(new.name or new.group or new.tags or new.weights or new.facts or new.released)


def _as_mapping(new: NewEntry) -> dict[str, object]:
    facts = {fact.name: {"value": _value(fact), "source": fact.source} for fact in new.facts}
    everything: dict[str, object] = {
        "repo": str(new.repo),
        "name": new.name,
        "released": new.released,
        "group": new.group,
        "tags": list(new.tags),
        "weights": [str(ref) if ref.host in HUBS_BY_ID else ref.id for ref in new.weights],
        "facts": facts,
    }
    return {key: value for key, value in everything.items() if value}


def _value(fact: CuratedFact) -> object:
    return fact.value["*"] if set(fact.value) == {"*"} else dict(fact.value)


def render(new: NewEntry) -> list[str]:
    """Return the lines of an entry as it stands in a block list, its dash first, without indentation."""
    if not _is_long(new):
        return [f"- {new.repo}"]
    lines: list[str] = []
    for key, value in _as_mapping(new).items():
        lines.extend(_render_pair(key, value))
    return [("- " if number == 0 else "  ") + line for number, line in enumerate(lines)]


def _render_pair(key: str, value: object) -> list[str]:
    if isinstance(value, Mapping):
        return [f"{key}:", *(f"  {line}" for k, v in value.items() for line in _render_pair(quote(k), v))]
    if key == "weights" and isinstance(value, list):
        return [f"{key}:", *(f"  - {quote(item)}" for item in value)]
    if isinstance(value, list):
        return [f"{key}: [{', '.join(quote(item) for item in value)}]"]
    if isinstance(value, datetime.date):
        return [f"{key}: {value}"]
    return [f"{key}: {quote(str(value))}"]


def quote(text: str) -> str:
    """Return a YAML scalar that reads as exactly this text."""
    is_plain = _PLAIN.fullmatch(text) and not _NOT_TEXT.fullmatch(text) and text == text.strip()
    is_reference = re.fullmatch(r"[a-z_]+:[A-Za-z0-9][A-Za-z0-9._/-]*|https?://[A-Za-z0-9._~/%?=&+-]+", text)
    return text if is_plain or is_reference else json.dumps(text, ensure_ascii=False)


# -- removing and renaming


def _without(layout: ListLayout, entry: EntryLayout) -> str:
    if layout.is_flow:
        return _without_flow(layout, entry)
    text = layout.text
    start = text.rfind("\n", 0, entry.start) + 1
    end = _line_end(text, entry.end)
    start = _above_own_comments(text, start, entry)
    is_blank_before = text[:start].endswith(("\n\n", "\n\r\n"))
    after = re.match(r"[ \t]*\r?\n", text[end:])
    if is_blank_before and (after or end == len(text)):
        end += after.end() if after else 0
    return text[:start] + text[end:]


def _above_own_comments(text: str, start: int, entry: EntryLayout) -> int:
    """Return the start of the comment lines straight above that name the entry; other comments stay."""
    own = [word.lower() for word in (entry.key, *entry.former, entry.name or entry.key)]
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        line = text[above:start].strip()
        if not line.startswith("#") or not any(word in line.lower() for word in own):
            break
        start = above
    return start


def _without_flow(layout: ListLayout, entry: EntryLayout) -> str:
    text, entries = layout.text, layout.entries
    number = entries.index(entry)
    if number:
        return text[: entries[number - 1].end] + text[entry.end :]
    return text[: entry.start] + text[entries[1].start :]


def _replace_in(text: str, scalar: ScalarNode, old: str, new: str) -> str:
    """Replace the first `old` (whatever its case) inside a scalar's own characters."""
    raw = text[scalar.start.index : scalar.end.index]
    at = raw.lower().find(old.lower())
    if at < 0:
        raise ConfigError(f"{old} is written in a way this command cannot replace; edit the file by hand")
    index = scalar.start.index + at
    return text[:index] + new + text[index + len(old) :]


def _artifact_scalars(node: Node) -> list[ScalarNode]:
    found: list[ScalarNode] = []
    weights = child(node, "weights")
    items = weights.items if isinstance(weights, SequenceNode) else (weights,)
    for item in items:
        if isinstance(item, MappingNode):
            found.extend(s for key in ("id", "url") for s in scalars(child(item, key)))
        else:
            found.extend(scalars(item))
    return found
