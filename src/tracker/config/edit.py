"""Edits of the config's text: add, remove, rename. Pure; every character that is not meant stays as it was.

Each edit is proved on its result: the new text must read as the old list plus exactly what was asked for.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Sequence

from tracker.config.entry_text import NewEntry
from tracker.config.insert import insert, line_end
from tracker.config.layout import EntryLayout, ListLayout, OwnLine, child, lay_out, scalars
from tracker.config.nodes import MappingNode, Node, ScalarNode, SequenceNode
from tracker.config.problems import ConfigProblemsError, suggestion
from tracker.config.read import examine
from tracker.domain.entries import Entry, Watchlist
from tracker.domain.identifiers import ArtifactRef, RepoName
from tracker.errors import ConfigError, UsageError


def add_entries(text: str, new: Sequence[NewEntry], path: str) -> str:
    """Return the text with new entries behind the last one of their group. Raises ConfigError, UsageError."""
    before = _checked(text, path)
    for entry in new:
        _refuse_known(before, entry)
    for group in dict.fromkeys(entry.group for entry in new):
        text = insert(lay_out(text), [entry for entry in new if entry.group == group])
    _prove(text, path, before, {*_keys(before), *(entry.repo.key for entry in new)})
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
    _prove(text, path, before, set(_keys(before)) - gone)
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
    _prove(text, path, before, {new.key if key == entry.key else key for key in _keys(before)}, {new.key, entry.key})
    return text


def move_artifact(text: str, repo: RepoName, old: ArtifactRef, new: ArtifactRef, path: str) -> str:
    """Return the text in which an artifact that moved on its hub bears its new id."""
    before = _checked(text, path)
    entry = lay_out(text).find(repo.key)
    for scalar in _artifact_scalars(entry.node) if entry else ():
        if old.id.lower() in scalar.text.lower():
            text = _replace_in(text, scalar, old.id, new.id)
            _prove(text, path, before, set(_keys(before)), {repo.key})
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


def _prove(
    text: str, path: str, before: Watchlist | None, expected: set[str], meant: Collection[str] = frozenset()
) -> None:
    """Refuse a text that does not read as the old list but for what is meant: `expected` entries, `meant` changed."""
    found = examine(text, path)
    if found.watchlist is None:
        first = found.problems[0]
        raise ConfigError(f"{path}: this edit would leave: {first.message}; edit the file by hand")
    after = found.watchlist
    kept = expected.intersection(_keys(before)).difference(meant)
    if set(_keys(after)) != expected or (before and _reads(before, kept) != _reads(after, kept)):
        raise ConfigError(f"{path}: this edit would touch other entries; edit the file by hand")


def _reads(watchlist: Watchlist, keys: Collection[str]) -> Watchlist:
    """Return a list with these entries alone, whatever their lines."""
    entries = (dataclasses.replace(entry, line=0) for entry in watchlist.entries if entry.key in keys)
    return dataclasses.replace(watchlist, entries=tuple(entries))


def _refuse_known(watchlist: Watchlist | None, new: NewEntry) -> None:
    for entry in watchlist.entries if watchlist else ():
        if new.repo.key in _names(entry):
            as_what = "" if new.repo.key == entry.key else f" as a former name of {entry.repo}"
            raise UsageError(f"{new.repo} is already listed{as_what} in line {entry.line}")


def _names(entry: Entry) -> set[str]:
    return {entry.key, *(name.key for name in entry.former)}


# -- removing and renaming


def _without(layout: ListLayout, entry: EntryLayout) -> str:
    if layout.is_flow:
        return _without_flow(layout, entry)
    text = layout.text
    start = text.rfind("\n", 0, entry.start) + 1
    end = line_end(text, entry.end)
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
    alone = layout.own_line(entry)
    if alone is not None and text[: alone.end].endswith("\n"):
        return _without_line(layout, entry, alone)
    if number:
        return text[: entries[number - 1].end] + text[entry.end :]
    return text[: entry.start] + text[entries[1].start :]


def _without_line(layout: ListLayout, entry: EntryLayout, alone: OwnLine) -> str:
    """Remove the line of an entry; the one before keeps no comma that the removed one did not have."""
    text, number = layout.text, layout.entries.index(entry)
    start = _above_own_comments(text, alone.start, entry)
    before = text[:start]
    if number and not alone.has_comma:
        end = layout.entries[number - 1].end
        before = before[:end] + re.sub(r"^(\s*),", r"\1", before[end:], count=1)
    return before + text[alone.end :]


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
