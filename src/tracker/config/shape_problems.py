"""Pydantic's complaints in the maintainer's words, at the position of the value or key they are about."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from tracker.config.plain import Located, Path
from tracker.config.problems import shown, suggestion
from tracker.config.shape import (
    ConfigShape,
    DefaultsShape,
    EntryShape,
    FactShape,
    ScheduleShape,
    Shape,
    WeightShape,
    kind_of,
)
from tracker.config.vocabulary import FACT_NAMES

_EXPECTED = {
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "string_type": "text",
}


def report_shape(error: ValidationError, located: Located, shapes: Callable[[Path], type[Shape]] | None = None) -> None:
    """Turn every error of a validation into a located problem; `shapes` says what stands at a path (the list's own)."""
    shapes = shapes or shape_at
    details = error.errors(include_url=False)
    swapped = {detail["loc"][:-1] for detail in details if _is_name_as_key(detail, shapes)}
    for detail in details:
        if detail["type"] == "missing" and detail["loc"][:-1] in swapped:
            continue  # `- owner/name:` is one slip, not two
        path = tuple(part for part in detail["loc"] if part != "[key]")
        is_about_key = detail["type"] in {"extra_forbidden", "missing"} or "[key]" in detail["loc"]
        located.report(_as_written(path, located), _message(detail, path, shapes), of_key=is_about_key)


def _is_name_as_key(detail: Any, shapes: Callable[[Path], type[Shape]]) -> bool:
    path = detail["loc"]
    return detail["type"] == "extra_forbidden" and "/" in str(path[-1]) and shapes(path[:-1]) is EntryShape


def _as_written(path: Path, located: Located) -> Path:
    """Leave out the index of a list of one that was written without brackets."""
    written: Path = ()
    for step in path:
        if step != 0 or (*written, step) in located.values:
            written = (*written, step)
    return written


def _message(detail: Any, path: Path, shapes: Callable[[Path], type[Shape]]) -> str:
    kind = detail["type"]
    if kind == "extra_forbidden":
        return _unknown_key(path, shapes(path[:-1]))
    if kind == "missing":
        return f"key {path[-1]!r} is missing"
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    if kind in _EXPECTED:
        name = f"{path[-1]!r}: " if path and isinstance(path[-1], str) else ""
        return f"{name}expected {_EXPECTED[kind]}, found {kind_of(detail['input'])}"
    return str(detail["msg"])


def _unknown_key(path: Path, shape: type[Shape]) -> str:
    key = str(path[-1])
    if "/" in key and shape is EntryShape:
        return f"unknown key {shown(key)}; write '- {key}' without a colon, or 'repo: {key}'"
    fields = list(shape.model_fields)
    if shape is EntryShape and not suggestion(key, fields) and (hint := _fact_hint(key)):
        return f"unknown key {shown(key)}{hint}"
    return f"unknown key {shown(key)}{suggestion(key, fields)}; known are {', '.join(fields)}"


def _fact_hint(key: str) -> str:
    """Point a curated value that was written beside `facts:` to its place inside."""
    scopes = {name: name for name in FACT_NAMES} | {"licence": "licence.code", "license": "licence.code"}
    near = difflib.get_close_matches(key.lower(), scopes, n=1, cutoff=0.7)
    return f" (did you mean {scopes[near[0]]!r} under 'facts:'?)" if near else ""


def shape_at(path: Path) -> type[Shape]:
    """Return the shape that stands at a path of the config."""
    steps = tuple("*" if isinstance(step, int) else step for step in path)
    if steps[:3] == ("projects", "*", "facts"):
        return FactShape
    if steps[:3] == ("projects", "*", "weights"):
        return WeightShape
    by_head: dict[str | int, type[Shape]] = {
        "projects": EntryShape,
        "schedule": ScheduleShape,
        "defaults": DefaultsShape,
    }
    return by_head[steps[0]] if steps else ConfigShape
