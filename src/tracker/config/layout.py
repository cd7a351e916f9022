"""Where each entry of the list stands in the text, to the character. Pure; for edits that leave all else untouched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.config.nodes import MappingNode, Node, ScalarNode, SequenceNode, compose
from tracker.config.repository_text import parse_repository
from tracker.errors import ConfigError


@dataclass(frozen=True, slots=True)
class EntryLayout:
    """One entry's place."""

    node: Node
    repo: ScalarNode
    key: str
    """Lower-case `owner/name`."""
    former: tuple[str, ...]
    """Lower-case former names."""
    name: str | None
    group: str
    start: int
    """Index of its dash; in a list in brackets, of its first character."""
    end: int
    """Index behind its last character (comments not counted)."""


@dataclass(frozen=True, slots=True)
class ListLayout:
    """The list's place."""

    text: str
    entries: tuple[EntryLayout, ...]
    is_flow: bool
    """Written in brackets."""
    indent: int
    """Column of the dashes."""
    node: Node | None
    """The value of `projects:`; None where the key is missing."""
    newline: str

    def find(self, key: str) -> EntryLayout | None:
        """Return the entry of a repository, by its name or a former one."""
        wanted = key.lower()
        by_name = [entry for entry in self.entries if entry.key == wanted]
        return next(iter(by_name or [entry for entry in self.entries if wanted in entry.former]), None)


def lay_out(text: str) -> ListLayout:
    """Find every entry. Raises ConfigError on a list that is built in ways an edit cannot follow (aliases)."""
    root = compose(text).root
    node = child(root, "projects") if isinstance(root, MappingNode) else None
    newline = "\r\n" if "\r\n" in text else "\n"
    if not isinstance(node, SequenceNode):
        return ListLayout(text, (), is_flow=False, indent=2, node=node, newline=newline)
    entries = tuple(_entries(text, node))
    return ListLayout(text, entries, node.is_flow, node.start.column, node, newline)


def child(node: Node | None, key: str) -> Node | None:
    """Return the value of a mapping's key."""
    if not isinstance(node, MappingNode):
        return None
    return next((v for k, v in node.pairs if isinstance(k, ScalarNode) and k.text == key), None)


def scalars(node: Node | None) -> Iterator[ScalarNode]:
    """Yield a single value, or the values of a list."""
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from scalars(item)


def _entries(text: str, node: SequenceNode) -> Iterator[EntryLayout]:
    previous = node.start.index
    for item in node.items:
        repo = item if isinstance(item, ScalarNode) else child(item, "repo")
        end = _last_index(item)
        if not isinstance(repo, ScalarNode) or item.start.index < previous or end <= item.start.index:
            msg = "the list uses aliases or tags where this command would have to edit; edit the file by hand"
            raise ConfigError(msg)
        start = item.start.index if node.is_flow else _dash(text, previous, item.start.index, node.start.column)
        yield EntryLayout(item, repo, _key(repo), _former(item), _text(item, "name"), _group(item), start, end)
        previous = end


def _last_index(node: Node) -> int:
    """Return where the last value inside ends: block collections claim the comments behind them as well."""
    if isinstance(node, ScalarNode) or node.is_flow:
        return node.end.index
    parts = node.items if isinstance(node, SequenceNode) else [part for pair in node.pairs for part in pair]
    return max((_last_index(part) for part in parts), default=node.end.index)


def _dash(text: str, after: int, before: int, column: int) -> int:
    """Return the index of the dash of an entry that begins at `before`."""
    dashes = [m.start() + column for m in re.finditer(rf"(?m)^ {{{column}}}-(?=\s)", text[: before + 1])]
    found = [index for index in dashes if index >= after]
    return found[-1] if found else before


def _key(repo: ScalarNode) -> str:
    return parse_repository(repo.text).key


def _former(item: Node) -> tuple[str, ...]:
    return tuple(parse_repository(scalar.text).key for scalar in scalars(child(item, "former")))


def _text(item: Node, key: str) -> str | None:
    node = child(item, key)
    return node.text if isinstance(node, ScalarNode) else None


def _group(item: Node) -> str:
    return _text(item, "group") or ""
