"""Which known text a licence file holds, how near it is to it, and what was changed.

Pure: the same words give the same answer, whatever their case, punctuation, line breaks or copyright lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.detect.licences.library import Fingerprint, Library, library
from tracker.detect.licences.names import named_form, title_expression
from tracker.detect.licences.shingles import SIZE, hashes, tokens

RECOGNISED = 0.72
"""Share of common shingles (Dice) from which a text counts as the known one."""
WHOLE = 0.92
"""Share of the known text's shingles from which it counts as contained in a longer file."""
NEAR = 0.95
"""Below it, a title that names another licence is believed more than the likeness."""
_TWIN = 0.005
"""Texts of one family that are nearer to each other than this are told apart by the title."""
_TOLERATED = 12
"""Words that may differ before a text counts as modified: titles, fill-ins, hyphens. Fewer in a short text."""
_LEAST_TOLERATED = 5
_SHARE_TOLERATED = 25
"""One word in so many may differ."""
_HEADER = 16
"""Unknown words at the very start that are taken for a title."""
_WEIGHTY = frozenset(
    [
        "commercial",
        "commercially",
        "noncommercial",
        "non",
        "not",
        "no",
        "nor",
        "never",
        "only",
        "solely",
        "military",
        "prohibited",
        "forbidden",
        "restricted",
        "research",
        "academic",
        "personal",
        "internal",
        "revenue",
        "fee",
        "fees",
        "royalty",
        "royalties",
        "registration",
        "register",
        "written",
        "prior",
        "users",
        "monthly",
        "商",
        "禁",
        "仅",
        "非",
        "费",
        "军",
    ]
)
"""A change that brings in or uses one of these is never a matter of form."""


@dataclass(frozen=True, slots=True)
class Match:
    """What a text was recognised as."""

    expression: str | None
    """None: not recognised."""
    similarity: float
    """0..1, three digits; 0 when nothing is near or only the title speaks."""
    is_modified: bool = False
    modification: str = ""
    text_id: str = ""
    """Id of the known text; empty when only the title speaks."""


@dataclass(frozen=True, slots=True)
class _Words:
    """A file's words and their hashes by position."""

    words: Sequence[str]
    hashes: Sequence[int]
    set: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Likeness:
    """How a file relates to one known text."""

    known: Fingerprint
    similarity: float
    coverage: float
    """Share of the known text that is in the file."""


def recognise(text: str, texts: Library | None = None) -> Match:
    """Say which licence a text is. Bounded: reads at most `shingles.MAX_TEXT` characters."""
    words = tokens(text)
    read = _Words(words, hashed := hashes(words), frozenset(hashed))
    likely = sorted(_likenesses(read, texts or library()), key=lambda like: (-like.similarity, like.known.text.id))
    titled = title_expression(text)
    best = _best(likely, titled)
    if best is None:
        return _by_title(titled, likely)
    if titled and best.similarity < NEAR and not _agrees(titled, best, likely):
        return Match(titled, _nearest(titled, likely), is_modified=False)
    return _matched(text, read, best, likely)


def _likenesses(read: _Words, texts: Library) -> Iterator[_Likeness]:
    for known in texts.candidates(read.set):
        common = len(known.core_set & read.set)
        if not common:
            continue
        own = len(read.set) - len(known.optional_set & read.set)
        similarity = 2 * common / (own + len(known.core_set))
        yield _Likeness(known, similarity, common / len(known.core_set))


def _best(likely: Sequence[_Likeness], titled: str | None) -> _Likeness | None:
    if likely and likely[0].similarity >= RECOGNISED:
        twins = (like for like in likely if like.similarity >= likely[0].similarity - _TWIN)
        return next((like for like in twins if like.known.text.expression == titled), likely[0])
    whole = [like for like in likely if like.coverage >= WHOLE and len(like.known.core) >= SIZE * 10]
    return max(whole, key=lambda like: like.coverage * len(like.known.core), default=None)


def _by_title(titled: str | None, likely: Sequence[_Likeness]) -> Match:
    if titled is None:
        return Match(None, 0.0)
    return Match(titled, _nearest(titled, likely))


def _nearest(expression: str, likely: Sequence[_Likeness]) -> float:
    near = [like.similarity for like in likely if like.known.text.expression == expression]
    return round(max(near, default=0.0), 3)


def _agrees(titled: str, best: _Likeness, likely: Sequence[_Likeness]) -> bool:
    """A title agrees when it names the text found, a named form, or a text that is contained whole."""
    if best.known.text.is_named or titled == best.known.text.expression:
        return True
    return any(like.known.text.expression == titled and like.coverage >= WHOLE for like in likely)


def _matched(text: str, read: _Words, best: _Likeness, likely: Sequence[_Likeness]) -> Match:
    known = best.known.text
    expression = (named_form(text) if known.is_named else None) or known.expression
    names = frozenset(re.findall(r"[a-z0-9]+", expression.lower())) if known.is_named else frozenset()
    others = sorted(_others(likely, best))
    change = _change(read, best, names, others)
    return Match(expression, round(best.similarity, 3), bool(change), change, known.id)


def _others(likely: Sequence[_Likeness], best: _Likeness) -> set[str]:
    """Return the other texts that the file holds whole; of texts within one another only the largest."""
    kept: list[_Likeness] = []
    beside = [like for like in likely if _beside(like, best)]
    for like in sorted(beside, key=lambda like: -len(like.known.core)):
        shared = [len(like.known.core_set & other.known.core_set) for other in kept]
        if all(common < 0.5 * len(like.known.core) for common in shared):
            kept.append(like)
    return {like.known.text.expression for like in kept}


def _beside(like: _Likeness, best: _Likeness) -> bool:
    """Is this a second text that the file holds whole, rather than a relative of the first?"""
    if like.coverage < WHOLE or like.known.text.expression == best.known.text.expression:
        return False
    shared = len(like.known.core_set & best.known.core_set)
    return len(like.known.core) >= SIZE * 10 and shared < 0.5 * len(like.known.core_set)


def _change(read: _Words, best: _Likeness, names: frozenset[str], others: Sequence[str]) -> str:
    """Describe what differs in one phrase; empty when nothing does that may matter."""
    if others:
        return f"also holds {', '.join(others)}"
    runs = list(_foreign_runs(read, best.known))
    added = [[word for word in run if word not in names] for run in runs]
    missing = len(best.known.core_set - read.set) - (SIZE - 1) * len(runs)
    tolerated = min(_TOLERATED, max(_LEAST_TOLERATED, len(best.known.core) // _SHARE_TOLERATED))
    if any(word in _WEIGHTY for run in added for word in run) or sum(map(len, added)) > tolerated:
        return f"added: {_phrase(max(added, key=_weight))}"
    if missing > tolerated:
        return f"about {missing} words are missing"
    return ""


def _foreign_runs(read: _Words, known: Fingerprint) -> Iterator[Sequence[str]]:
    """Yield the words of each stretch that the known text does not have; a title at the start is left out."""
    start: int | None = None
    for place, value in enumerate([*read.hashes, *_closing(known)]):
        is_known = value in known.core_set or value in known.optional_set
        if not is_known and start is None:
            start = place
        elif is_known and start is not None:
            run = _run_words(read.words, start, place, is_end=place == len(read.hashes))
            if start > 0 or len(run) > _HEADER or any(word in _WEIGHTY for word in run):
                yield run
            start = None


def _closing(known: Fingerprint) -> Sequence[int]:
    """Return one hash that the text surely knows, to close the last run."""
    return known.core[:1]


def _run_words(words: Sequence[str], start: int, end: int, *, is_end: bool) -> Sequence[str]:
    """Shingles start..end-1 are unknown: which words did that take?"""
    first = 0 if start == 0 else start + SIZE - 1
    last = len(words) if is_end else end
    return words[first:last]


def _weight(run: Sequence[str]) -> tuple[bool, int]:
    return any(word in _WEIGHTY for word in run), len(run)


def _phrase(run: Sequence[str]) -> str:
    if not run:
        return "…"
    is_chinese = sum(not word.isascii() for word in run) > len(run) / 2
    shown = run[: 30 if is_chinese else 14]
    return ("" if is_chinese else " ").join(shown) + ("…" if len(run) > len(shown) else "")
