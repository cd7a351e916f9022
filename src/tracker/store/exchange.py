"""The folder of an export: which file holds what, written whole or not at all, read with file and line at hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tracker.errors import StoreError
from tracker.store.codec import CodecError, dumps, loads
from tracker.store.lines import Raw

MANIFEST = "manifest.json"
UNFINISHED = ".export-unfinished"
_STAGE = ".export-stage"
_FOLDERS = ("snapshots", "facts", "counts", "history", "changes", "documents")
_FILES = ("runs.ndjson", "entries.ndjson", "cursors.ndjson")


def project_file(folder: str, key: str) -> str:
    """Return the file of one project, such as `facts/owner/name.ndjson`."""
    parts = [
        quote(part, safe="").replace(".", "%2E") if set(part) <= {"."} else quote(part, safe="")
        for part in key.split("/")
    ]
    return f"{folder}/{'/'.join(part or '%' for part in parts)}.ndjson"


def document_file(oid: str) -> str:
    """Return the file of one text, such as `documents/ab/cdef….json`; it never changes once written."""
    name = quote(oid, safe="").replace(".", "%2E")
    return f"documents/{name[:2]}/{name[2:] or '%'}.json"


def write_line(data: Any) -> str:
    """Write one line, columns that are JSON already taken as they are."""
    return dumps(_unpacked(data)) + "\n"


def _unpacked(data: Any) -> Any:
    if isinstance(data, Raw):
        return loads(data.text)
    return {name: _unpacked(value) for name, value in data.items()} if isinstance(data, dict) else data


@dataclass(frozen=True, slots=True)
class Staging:
    """New files beside the old ones; `publish` puts them in place by renaming."""

    folder: Path
    names: set[str] = field(default_factory=set)

    @property
    def stage(self) -> Path:
        """Return where new files wait."""
        return self.folder / _STAGE

    def write(self, name: str, lines: Iterable[Any]) -> int:
        """Write a file of lines; return their number. A file without lines is not written."""
        text = "".join(write_line(line) for line in lines)
        if text:
            self.write_text(name, text)
        return text.count("\n")

    def write_text(self, name: str, text: str) -> None:
        """Write one file unless the folder holds it already just so."""
        self.names.add(name)
        data = text.encode("utf-8")
        old = self.folder / name
        if old.is_file() and old.stat().st_size == len(data) and old.read_bytes() == data:
            return
        path = self.stage / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def publish(self) -> None:
        """Put the new files in place and take away what the export no longer holds."""
        marker = self.folder / UNFINISHED
        marker.write_bytes(b"")
        for path in sorted(self.stage.rglob("*")):
            if path.is_file():
                target = self.folder / path.relative_to(self.stage)
                target.parent.mkdir(parents=True, exist_ok=True)
                path.replace(target)
        for path in sorted(_exported(self.folder)):
            if path.relative_to(self.folder).as_posix() not in self.names:
                path.unlink()
        marker.unlink()


def _exported(folder: Path) -> Iterator[Path]:
    """Yield the files that an export may have left; nothing else in the folder is ever touched."""
    yield from (folder / name for name in _FILES if (folder / name).is_file())
    for name in _FOLDERS:
        yield from (path for path in (folder / name).rglob("*") if path.suffix in {".ndjson", ".json"})


@contextmanager
def staging(folder: Path) -> Iterator[Staging]:
    """Prepare a folder for an export. Raises StoreError when it cannot be written; the old export then stays."""
    staged = Staging(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(staged.stage, ignore_errors=True)
        staged.stage.mkdir()
        yield staged
    except OSError as error:
        where = error.filename or folder
        raise StoreError(f"export {where}: cannot be written ({error.strerror or error}); check its rights") from error
    finally:
        shutil.rmtree(staged.stage, ignore_errors=True)


# -- reading


@contextmanager
def placed(place: str) -> Iterator[None]:
    """Name the place in whatever is wrong inside the block."""
    try:
        yield
    except CodecError as error:
        raise StoreError(f"{place}: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise StoreError(f"{place}: is not what an export writes ({type(error).__name__}: {error})") from error


def read_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each line with its place, `file:line`. Raises StoreError at the first line that is no JSON object."""
    for number, text in enumerate(_read(path).split("\n"), 1):
        if text:
            place = f"{path}:{number}"
            with placed(place):
                data = loads(text)
                if not isinstance(data, dict):
                    raise CodecError("expected a JSON object")
            yield place, data


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror})") from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise StoreError(f"{path}:{line}: is not UTF-8; take the file from an intact export") from error


def files_below(folder: Path, name: str) -> list[Path]:
    """Return the files of one folder of an export, sorted."""
    return sorted(path for path in (folder / name).rglob("*") if path.suffix in {".ndjson", ".json"})
