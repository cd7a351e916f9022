"""Real git object ids of in-memory files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a tree."""

    name: str
    type: str
    oid: str
    size: int


@dataclass(frozen=True, slots=True)
class Trees:
    """The trees of one commit by path (`""` is the root), and its blobs by oid and path."""

    trees: Mapping[str, tuple[str, tuple[Entry, ...]]]
    blobs: Mapping[str, bytes]
    paths: Mapping[str, str]

    @property
    def root(self) -> tuple[str, tuple[Entry, ...]]:
        """Oid and entries of the root."""
        return self.trees[""]


def object_oid(kind: str, content: bytes) -> str:
    """Return the id git gives to an object."""
    return hashlib.sha1(f"{kind} {len(content)}\0".encode() + content, usedforsecurity=False).hexdigest()


def as_bytes(content: str | bytes) -> bytes:
    """Return file content as bytes."""
    return content.encode() if isinstance(content, str) else content


def build(files: Mapping[str, str | bytes]) -> Trees:
    """Hash files into blobs and trees."""
    return _build(tuple(sorted((path, as_bytes(content)) for path, content in files.items())))


@lru_cache(maxsize=4096)
def _build(files: tuple[tuple[str, bytes], ...]) -> Trees:
    blobs = {object_oid("blob", content): content for _, content in files}
    paths = {path: object_oid("blob", content) for path, content in files}
    trees: dict[str, tuple[str, tuple[Entry, ...]]] = {}
    _tree("", dict(files), trees)
    return Trees(trees, blobs, paths)


def _tree(prefix: str, files: Mapping[str, bytes], trees: dict[str, tuple[str, tuple[Entry, ...]]]) -> str:
    entries: list[Entry] = []
    for name in sorted({path[len(prefix) :].split("/")[0] for path in files}):
        path = prefix + name
        if path in files:
            entries.append(Entry(name, "blob", object_oid("blob", files[path]), len(files[path])))
        else:
            below = {p: c for p, c in files.items() if p.startswith(path + "/")}
            entries.append(Entry(name, "tree", _tree(path + "/", below, trees), 0))
    entries.sort(key=lambda e: e.name + ("/" if e.type == "tree" else ""))
    body = b"".join(
        f"{'40000' if e.type == 'tree' else '100644'} {e.name}\0".encode() + bytes.fromhex(e.oid) for e in entries
    )
    oid = object_oid("tree", body)
    trees[prefix.rstrip("/")] = (oid, tuple(entries))
    return oid


def commit_oid(tree: str, at: datetime, parent: str = "") -> str:
    """Return the id of a commit of `tree`."""
    who = f"Somebody <somebody@example.org> {int(at.timestamp())} +0000"
    above = f"parent {parent}\n" if parent else ""
    return object_oid("commit", f"tree {tree}\n{above}author {who}\ncommitter {who}\n\nA commit\n".encode())


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit of the default branch, with all files as they were."""

    oid: str
    at: datetime
    files: Mapping[str, str | bytes]

    @property
    def trees(self) -> Trees:
        """Its git objects."""
        return build(self.files)


def touching(commits: Sequence[Commit], path: str | None) -> list[Commit]:
    """Return the commits that changed a path (a folder counts), newest first; all of them without a path."""
    found, before = [], None
    for commit in commits:
        now = commit.trees.paths.get(path or "") or commit.trees.trees.get(path or "", (None,))[0]
        if now != before:
            found.append(commit)
        before = now
    return found[::-1]
