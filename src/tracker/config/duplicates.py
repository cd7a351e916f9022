"""Repositories listed twice, under whatever spelling, address or former name. Pure; needs no valid shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.config.plain import Located, Path, Plain
from tracker.config.problems import shown
from tracker.config.repository_text import parse_repository


@dataclass(frozen=True, slots=True)
class _Mention:
    """One name that the list uses."""

    key: str
    path: Path
    is_former: bool


def report_duplicates(located: Located) -> None:
    """Add a problem for every name that an earlier line already uses, now or formerly."""
    first: dict[str, _Mention] = {}
    for mention in _mentions(located.value):
        earlier = first.setdefault(mention.key, mention)
        if earlier is not mention:
            located.report(mention.path, _message(mention, earlier, located.place(earlier.path).line + 1))


def _message(mention: _Mention, earlier: _Mention, line: int) -> str:
    is_same_entry = mention.path[:2] == earlier.path[:2]
    if is_same_entry:
        return f"{shown(mention.key)} is already named in this entry; remove it"
    how = "as a former name " if earlier.is_former else ""
    what = "former name" if mention.is_former else "repository"
    return f"duplicate: {what} {shown(mention.key)} is already listed {how}in line {line}; remove one of the two"


def _mentions(config: Plain) -> Iterator[_Mention]:
    projects = config.get("projects") if isinstance(config, dict) else None
    for number, entry in enumerate(projects if isinstance(projects, list) else []):
        path: Path = ("projects", number)
        if isinstance(entry, str):
            yield from _mention(entry, path, is_former=False)
        elif isinstance(entry, dict):
            yield from _mention(entry.get("repo"), (*path, "repo"), is_former=False)
            yield from _former(entry.get("former"), (*path, "former"))


def _former(value: Plain, path: Path) -> Iterator[_Mention]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _mention(item, (*path, number), is_former=True)
    else:
        yield from _mention(value, path, is_former=True)


def _mention(value: Plain, path: Path, *, is_former: bool) -> Iterator[_Mention]:
    if not isinstance(value, str):
        return
    try:
        yield _Mention(parse_repository(value).key, path, is_former)
    except ValueError:
        return
