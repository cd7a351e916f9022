"""The known texts: shingle hashes and the names they go by. Loaded once, on first use."""

from __future__ import annotations

import sys
import tomllib
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from types import MappingProxyType

SKETCH_LIMIT = 1 << 27
"""Hashes below it (one in 32) are the sketch by which candidates are chosen."""
_SHORT = 400
"""A text with fewer shingles is always a candidate: its sketch is too small to rely on."""
_CANDIDATES = 12


@dataclass(frozen=True, slots=True)
class KnownText:
    """What the manifest says of one text."""

    id: str
    expression: str
    source: str
    """Where the text was read, for whoever computes the hashes anew."""
    is_named: bool = False
    """A form that several projects use under their own name; the name is read from the text."""
    optional_after: str = ""
    """Words after which the text is an appendix that may be missing."""


@dataclass(frozen=True)
class Fingerprint:
    """One known text as sorted, unique hashes."""

    text: KnownText
    core: Sequence[int] = field(repr=False)
    """Hashes of what must be there."""
    optional: Sequence[int] = field(repr=False, default=())
    """Hashes of appendices."""

    @cached_property
    def core_set(self) -> frozenset[int]:
        """`core` for look-ups."""
        return frozenset(self.core)

    @cached_property
    def optional_set(self) -> frozenset[int]:
        """`optional` for look-ups, without what `core` has."""
        return frozenset(self.optional) - self.core_set


@dataclass(frozen=True)
class Library:
    """All known texts."""

    prints: tuple[Fingerprint, ...]

    @cached_property
    def _sketches(self) -> Mapping[int, tuple[int, ...]]:
        found: dict[int, list[int]] = {}
        for index, known in enumerate(self.prints):
            for value in known.core[: bisect_left(known.core, SKETCH_LIMIT)]:
                found.setdefault(value, []).append(index)
        return MappingProxyType({key: tuple(where) for key, where in found.items()})

    def candidates(self, seen: Collection[int]) -> list[Fingerprint]:
        """Return the texts worth comparing with these hashes, in order of the manifest."""
        votes: Counter[int] = Counter()
        for value in seen:
            if value < SKETCH_LIMIT:
                votes.update(self._sketches.get(value, ()))
        share = {index: count / (1 + len(self.prints[index].core)) for index, count in votes.items()}
        best = sorted(votes, key=lambda index: (-votes[index], index))[:_CANDIDATES]
        dense = sorted(votes, key=lambda index: (-share[index], index))[:_CANDIDATES]
        chosen = {*best, *dense, *(i for i, known in enumerate(self.prints) if len(known.core) < _SHORT)}
        return [self.prints[index] for index in sorted(chosen)]


def read_manifest(text: str) -> tuple[KnownText, ...]:
    """Read `manifest.toml`. Raises KeyError or TOMLDecodeError when it is not one."""
    return tuple(
        KnownText(
            id=entry["id"],
            expression=entry["expression"],
            source=entry["source"],
            is_named=bool(entry.get("named", False)),
            optional_after=entry.get("optional_after", ""),
        )
        for entry in tomllib.loads(text)["text"]
    )


def pack(prints: Sequence[Fingerprint]) -> bytes:
    """Return the hashes of all texts as little-endian 32-bit words: per text two lengths, then core, then optional."""
    words = array("I")
    for known in prints:
        words.extend((len(known.core), len(known.optional), *known.core, *known.optional))
    return _little_endian(words).tobytes()


def unpack(texts: Sequence[KnownText], packed: bytes) -> Library:
    """Read what `pack` wrote for these texts."""
    words = array("I")
    words.frombytes(packed)
    words, place, prints = _little_endian(words), 0, []
    for text in texts:
        core, optional = words[place], words[place + 1]
        middle = place + 2 + core
        prints.append(Fingerprint(text, words[place + 2 : middle], words[middle : middle + optional]))
        place = middle + optional
    return Library(tuple(prints))


def _little_endian(words: array[int]) -> array[int]:
    if sys.byteorder == "big":
        words.byteswap()
    return words


@lru_cache(maxsize=1)
def library() -> Library:
    """Return the texts shipped with the package."""
    folder = files(__package__) / "fingerprints"
    texts = read_manifest((folder / "manifest.toml").read_text(encoding="utf-8"))
    return unpack(texts, (folder / "shingles.bin").read_bytes())
