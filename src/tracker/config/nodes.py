"""YAML text into a tree whose every node knows its position. Bounded in depth and size; builds no Python objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from tracker.config.problems import Problem, shown

MAX_DEPTH = 24
"""Deeper nesting than any config needs; the scanner's cost grows with the square of the depth."""
MAX_EXPANDED = 50_000
"""Nodes that aliases may add to the tree, all together."""
_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")}

_SLIPS = (YAMLError, ValueError, ArithmeticError, LookupError, AttributeError, TypeError, AssertionError)
"""What ruamel lets through on odd escapes and directives, besides its own errors."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in the text: 0-based line and column, and the index of its character."""

    line: int
    column: int
    index: int


@dataclass(frozen=True, slots=True, eq=False)
class ScalarNode:
    """A single value, not yet interpreted."""

    text: str
    is_plain: bool
    """Written without quotes, so that `7` is a number and `~` is null."""
    start: Mark
    end: Mark
    size: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class SequenceNode:
    """A list; `is_flow` when written in brackets."""

    start: Mark
    end: Mark
    is_flow: bool
    items: tuple[Node, ...]
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class MappingNode:
    """A mapping, duplicate keys and all."""

    start: Mark
    end: Mark
    is_flow: bool
    pairs: tuple[tuple[Node, Node], ...]
    size: int


Node: TypeAlias = ScalarNode | SequenceNode | MappingNode


@dataclass(frozen=True, slots=True)
class Composed:
    """A parsed document: its root (None when the text holds no value) and what was wrong with it."""

    root: Node | None
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    event: Any
    items: list[Node] = field(default_factory=list)


class _StopComposing(Exception):  # noqa: N818 - carries a problem up one frame; no error of its own
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def compose(text: str) -> Composed:
    """Parse YAML 1.2. A syntax error ends the reading; everything else is reported and read past."""
    composer = _Composer()
    try:
        for event in _events(text):
            composer.take(event)
    except _StopComposing as stop:
        return Composed(None, (*composer.problems, stop.problem))
    except ReaderError as error:
        return Composed(None, (_unreadable(text, error),))
    except MarkedYAMLError as error:
        return Composed(None, (*composer.problems, _syntax(error)))
    except _SLIPS as error:
        return Composed(None, (*composer.problems, Problem(1, 1, f"not readable as YAML: {shown(str(error))}")))
    return Composed(composer.root, tuple(composer.problems))


def _events(text: str) -> Iterator[Any]:
    return iter(YAML(typ="safe", pure=True).parse(text))


class _Composer:
    """Turns events into nodes, one at a time, without recursion."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._expanded = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        """Use one event."""
        if isinstance(event, (SequenceStartEvent, MappingStartEvent)):
            self._start(event)
        elif isinstance(event, (SequenceEndEvent, MappingEndEvent)):
            self._end(event)
        elif isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, AliasEvent):
            self._alias(event)
        elif isinstance(event, DocumentStartEvent):
            self._document(event)

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            message = "a second document begins here; the config is one document, remove the '---'"
            raise _StopComposing(_problem(event.start_mark, message))

    def _start(self, event: Any) -> None:
        self._check_tag(event)
        self._open.append(_Open(event))
        if len(self._open) > MAX_DEPTH:
            raise _StopComposing(_problem(event.start_mark, f"nested more than {MAX_DEPTH} levels deep"))

    def _end(self, event: Any) -> None:
        done = self._open.pop()
        start, end = _mark(done.event.start_mark), _mark(event.end_mark)
        is_flow = bool(done.event.flow_style)
        size = 1 + sum(item.size for item in done.items)
        node: Node
        if isinstance(done.event, SequenceStartEvent):
            node = SequenceNode(start, end, is_flow, tuple(done.items), size)
        else:
            pairs = tuple(zip(done.items[::2], done.items[1::2], strict=True))
            node = MappingNode(start, end, is_flow, pairs, size)
        self._add(node, done.event.anchor)

    def _scalar(self, event: Any) -> None:
        self._check_tag(event)
        is_plain = event.style is None and event.tag is None
        self._add(ScalarNode(event.value, is_plain, _mark(event.start_mark), _mark(event.end_mark)), event.anchor)

    def _alias(self, event: Any) -> None:
        target = self._anchors.get(event.anchor)
        if target is None:
            self.problems.append(_problem(event.start_mark, f"alias *{event.anchor} names no anchor before it"))
            target = ScalarNode("", start=_mark(event.start_mark), end=_mark(event.end_mark), is_plain=True)
        self._expanded += target.size
        if self._expanded > MAX_EXPANDED:
            message = (
                f"alias *{event.anchor} makes the file more than {MAX_EXPANDED} values larger; write the values out"
            )
            raise _StopComposing(_problem(event.start_mark, message))
        self._add(target, None)

    def _add(self, node: Node, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = node
        if self._open:
            self._open[-1].items.append(node)
        else:
            self.root = node

    def _check_tag(self, event: Any) -> None:
        tag = str(event.tag) if event.tag is not None else ""
        if tag and tag != "!" and tag not in _TAGS:
            self.problems.append(_problem(event.start_mark, f"tag {shown(tag)} is not supported; remove it"))


def _mark(mark: Any) -> Mark:
    return Mark(mark.line, mark.column, mark.index)


def _problem(mark: Any, message: str) -> Problem:
    return Problem(mark.line + 1, mark.column + 1, message)


def _syntax(error: MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    what = str(error.problem or error.context or "not readable as YAML")
    if r"'\t'" in what:
        what = "a tab cannot indent in YAML; use spaces"
    elif what == "mapping values are not allowed here":
        what = "unexpected ': ' here; indent the line, or quote a value that holds a colon"
    elif error.context:
        what = f"{what} ({error.context})"
    return _problem(mark, what) if mark else Problem(1, 1, what)


def _unreadable(text: str, error: ReaderError) -> Problem:
    before = text[: error.position]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    code = ord(text[error.position]) if error.position < len(text) else 0
    return Problem(line, column, f"character U+{code:04X} is not allowed in YAML; remove it")
