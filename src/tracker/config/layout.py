"""Where each entry of the list stands in the text, to the character. Pure; for edits that leave all else untouched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.config.nodes import MappingNode, Node, ScalarNode, SequenceNode, compose
from tracker.config.repository_text import parse_repository
from tracker.errors import ConfigError

_PROPERTIES = re.compile(r"(?:[&!]\S*\s+(?:#[^\n]*\s+)*)*")
"""Anchor and tag before a value, with comments behind them."""
_REST = re.compile(r"[ \t]*(?P<comma>,)?[ \t]*(?:(?:#[^\n]*)?\r?\n|(?=\]))")
"""What may follow an entry in brackets that ends its line."""


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
class OwnLine:
    """The lines that an entry in brackets has for itself."""

    start: int
    """Index of the first character of its first line."""
    end: int
    """Index behind its last line; where the bracket closes on that line, behind the entry."""
    indent: str
    has_comma: bool


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
    is_key_quoted: bool = False
    """`"projects":`, as JSON has it."""

    @property
    def bracket(self) -> int:
        """Return the index of the opening bracket of a list in brackets."""
        start = self.node.start.index if self.node else 0
        return start + len(_PROPERTIES.match(self.text[start:])[0])  # type: ignore[index]

    def mark(self, neighbour: EntryLayout | None) -> str:
        """Return the quotation mark that an entry has around its repository; without entries, that of JSON or none."""
        if neighbour is None:
            return '"' if self.is_key_quoted and self.is_flow else ""
        raw = self.text[neighbour.repo.start.index : neighbour.repo.end.index]
        first = _PROPERTIES.sub("", raw, count=1)[:1]
        return first if first in {'"', "'"} else ""

    def own_line(self, entry: EntryLayout) -> OwnLine | None:
        """Return the lines of an entry in brackets that shares them with no other; None where it does."""
        start = self.text.rfind("\n", 0, entry.start) + 1
        rest = _REST.match(self.text, entry.end)
        if self.text[start : entry.start].strip() or rest is None:
            return None
        return OwnLine(start, rest.end(), self.text[start : entry.start], bool(rest["comma"]))

    def find(self, key: str) -> EntryLayout | None:
        """Return the entry of a repository, by its name or a former one."""
        wanted = key.lower()
        by_name = [entry for entry in self.entries if entry.key == wanted]
        return next(iter(by_name or [entry for entry in self.entries if wanted in entry.former]), None)


def lay_out(text: str) -> ListLayout:
    """Find every entry. Raises ConfigError on a list that is built in ways an edit cannot follow (aliases)."""
    root = compose(text).root
    node = child(root, "projects") if isinstance(root, MappingNode) else None
    is_quoted = isinstance(root, MappingNode) and any(
        isinstance(k, ScalarNode) and k.text == "projects" and not k.is_plain for k, _ in root.pairs
    )
    newline = "\r\n" if "\r\n" in text else "\n"
    if not isinstance(node, SequenceNode):
        return ListLayout(text, (), is_flow=False, indent=2, node=node, newline=newline)
    column = node.start.column if node.is_flow else _dash_column(text, node)
    entries = tuple(_entries(text, node, column))
    return ListLayout(text, entries, node.is_flow, column, node, newline, is_quoted)


def _dash_column(text: str, node: SequenceNode) -> int:
    """Return where the dashes stand: an anchor or a tag of the list comes before them."""
    first = _PROPERTIES.match(text, node.start.index)
    index = first.end() if first else node.start.index
    return index - (text.rfind("\n", 0, index) + 1)


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


def _entries(text: str, node: SequenceNode, column: int) -> Iterator[EntryLayout]:
    previous = node.start.index
    for item in node.items:
        repo = item if isinstance(item, ScalarNode) else child(item, "repo")
        end = _last_index(item)
        if not isinstance(repo, ScalarNode) or item.start.index < previous or end <= item.start.index:
            msg = "the list uses aliases or tags where this command would have to edit; edit the file by hand"
            raise ConfigError(msg)
        start = item.start.index if node.is_flow else _dash(text, previous, item.start.index, column)
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
    line = text.rfind("\n", 0, after) + 1
    dashes = [m.start() + column for m in re.compile(rf"(?m)^ {{{column}}}-(?=\s)").finditer(text, line, before + 1)]
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
