"""The node tree into plain values, remembering where each stood. Knows YAML's core types, nothing of the config."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from typing import TypeAlias

from tracker.config.nodes import MappingNode, Mark, Node, ScalarNode, SequenceNode
from tracker.config.problems import Problem, shown

Plain: TypeAlias = "bool | int | float | str | datetime.date | list[Plain] | dict[str, Plain] | None"
Path: TypeAlias = tuple[str | int, ...]

_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(slots=True)
class Located:
    """Plain values with their positions."""

    value: Plain
    values: dict[Path, Mark] = field(default_factory=dict)
    keys: dict[Path, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: Path, *, of_key: bool = False) -> Mark:
        """Return where the value (or its key) stands; for a value that is not there, its nearest container."""
        if of_key and path in self.keys:
            return self.keys[path]
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Mark(0, 0, 0))

    def report(self, path: Path, message: str, *, of_key: bool = False) -> None:
        """Add a problem at a path."""
        self.problems.append(_at(self.place(path, of_key=of_key), message))


def locate(root: Node | None) -> Located:
    """Interpret a tree. Keys that begin with `x-` are left out; doubles are reported."""
    located = Located(None)
    located.value = _read(root, (), located) if root is not None else None
    return located


def _read(node: Node, path: Path, located: Located) -> Plain:
    located.values[path] = node.start
    if isinstance(node, ScalarNode):
        return interpret(node)
    if isinstance(node, SequenceNode):
        return [_read(item, (*path, number), located) for number, item in enumerate(node.items)]
    return _read_mapping(node, path, located)


def _read_mapping(node: MappingNode, path: Path, located: Located) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    merged: dict[str, Plain] = {}
    seen: dict[str, Mark] = {}
    for key, value in node.pairs:
        if not isinstance(key, ScalarNode):
            located.problems.append(_at(key.start, "a key must be plain text, not a list or a mapping"))
        elif key.is_plain and key.text == "<<":
            merged = _read_merge(value, path, located) | merged
        elif key.text in seen:
            first = seen[key.text].line + 1
            located.problems.append(_at(key.start, f"key {shown(key.text)} is already given in line {first}"))
        else:
            seen[key.text] = key.start
            _read_pair(key, value, path, located, found)
    return merged | found


def _read_pair(key: ScalarNode, value: Node, path: Path, located: Located, found: dict[str, Plain]) -> None:
    if key.text.startswith("x-"):
        return
    here = (*path, key.text)
    located.keys[here] = key.start
    found[key.text] = _read(value, here, located)


def _read_merge(node: Node, path: Path, located: Located) -> dict[str, Plain]:
    """Read what `<<:` brings in: a mapping, or a list of them of which the first wins."""
    merged: dict[str, Plain] = {}
    for source in node.items if isinstance(node, SequenceNode) else (node,):
        if isinstance(source, MappingNode):
            merged = _read_mapping(source, path, located) | merged
        else:
            located.problems.append(_at(source.start, "'<<' takes a mapping (*anchor)"))
    return merged


def _at(mark: Mark, message: str) -> Problem:
    return Problem(mark.line + 1, mark.column + 1, message)


def interpret(node: ScalarNode) -> Plain:
    """Return a scalar's value by YAML 1.2's core schema, and dates (`2023-02-24`) as dates."""
    text = node.text
    if not node.is_plain:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if date := _DATE.fullmatch(text):
        return _date(date) or text
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def _date(match: re.Match[str]) -> datetime.date | None:
    try:
        return datetime.date(*(int(part) for part in match.groups()))
    except ValueError:
        return None
