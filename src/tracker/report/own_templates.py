"""A user's own templates by name: those that stand in for none of ours, with what may have been meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

_NEAR = 3


@dataclass(frozen=True, slots=True)
class Unused:
    """A file in the folder of own templates that nothing reads."""

    path: Path
    near: tuple[str, ...]
    """Names of ours that resemble it, best first; empty when none does."""


def unused_templates(folder: Path) -> tuple[Unused, ...]:
    """Return the files of a folder that bear no name of ours and that no other file there includes, sorted.

    Hidden files are left out. A folder that is not there has none.
    """
    ours = sorted(_names(resources.files("tracker.report").joinpath("templates")))
    own = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    shown = {name: path for name, path in own.items() if not any(part.startswith(".") for part in name.split("/"))}
    strange = [name for name in shown if name not in ours]
    return tuple(Unused(shown[name], _near(name, ours)) for name in strange if not _is_included(name, shown))


def _names(folder: Traversable, prefix: str = "") -> Iterator[str]:
    for item in folder.iterdir():
        if item.is_dir():
            yield from _names(item, f"{prefix}{item.name}/")
        else:
            yield prefix + item.name


def _near(name: str, ours: list[str]) -> tuple[str, ...]:
    """Compare also without folders and ends, so that `README.md` finds `readme.md.j2`."""
    plain = {_plain(one): one for one in reversed(ours)}
    found = difflib.get_close_matches(name.lower(), ours, n=_NEAR)
    found += [plain[one] for one in difflib.get_close_matches(_plain(name), plain, n=_NEAR)]
    return tuple(dict.fromkeys(found))[:_NEAR]


def _plain(name: str) -> str:
    return name.lower().rpartition("/")[2].removesuffix(".j2")


def _is_included(name: str, own: dict[str, Path]) -> bool:
    return any(name in _text(path) for other, path in own.items() if other != name)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
