"""Whether two names mean the same licence, size or family of models. Tolerant: in doubt they do."""

from __future__ import annotations

import re
from collections.abc import Iterable

_OPERATOR = re.compile(r"\s+(?:AND|OR|WITH)\s+|[()]")
_COMMON = frozenset(
    {"license", "licence", "licenseref", "community", "model", "models", "research", "agreement", "open", "meta", "use"}
)
_ROOTS: tuple[tuple[str, str], ...] = (
    ("llama", r"llama|alpaca|vicuna|guanaco|koala|羊驼"),
    ("qwen", r"qwen|qwq|qvq|千问"),
    ("baichuan", r"baichuan|百川"),
    ("bloom", r"bloom"),
    ("falcon", r"falcon"),
    ("glm", r"(?<![a-z])(?:chat|visual|code)?glm(?![a-z])"),
    ("internlm", r"intern(?:lm|vl)|书生"),
    ("mistral", r"mi[sx]tral|zephyr"),
    ("yi", r"(?<![a-z])yi(?![a-z])"),
    ("gemma", r"gemma"),
    ("mpt", r"(?<![a-z])mpt(?![a-z])"),
    ("neox", r"pythia|gpt-?neo|gpt-?j|dolly|redpajama"),
    ("opt", r"(?<![a-z])opt(?![a-z])"),
    ("t5", r"(?<![a-z])(?:flan-?|m)?t5(?![a-z])"),
    ("deepseek", r"deepseek"),
    ("phi", r"(?<![a-z])phi(?![a-z])"),
    ("minicpm", r"minicpm"),
    ("aquila", r"aquila"),
    ("xverse", r"xverse"),
    ("starcoder", r"starcoder"),
)
"""Families that were trained from nothing, so that a model comes from one of them only; the field's vocabulary."""
_SIZE = re.compile(r"(?<![a-z0-9.])(?:(\d{1,3})x)?(\d{1,4}(?:\.\d{1,2})?)([bmt])(?![a-z0-9])(?!-?tok)", re.IGNORECASE)
_UNITS = {"m": 1e6, "b": 1e9, "t": 1e12}
_SMALLEST_NAMED = 50e6
_LEAST, _MOST = 0.6, 1.6
"""How far a measured size may be from the named one: vocabularies, towers for pictures, rounding contradict nothing."""


def same_licence(one: str, other: str) -> bool:
    """Say whether two expressions can mean the same terms; of joined licences one in common is enough."""
    return any(_is_same(a, b) for a in _parts(one) for b in _parts(other))


def _parts(expression: str) -> list[str]:
    return [part for part in _OPERATOR.split(expression) if part]


def _is_same(one: str, other: str) -> bool:
    if _plain(one) == _plain(other):
        return True
    if not (one.startswith("LicenseRef-") or other.startswith("LicenseRef-")):
        return False
    (words, numbers), (others, other_numbers) = _words(one), _words(other)
    return bool(words & others) and (numbers == other_numbers or not numbers or not other_numbers)


def _plain(expression: str) -> str:
    """Leave out what pages leave out: `-only`, and the version of a Creative Commons licence."""
    plain = expression.lower().removesuffix("-only").removesuffix("-or-later")
    return re.sub(r"-\d\.\d$", "", plain) if plain.startswith("cc-") else plain


def _words(expression: str) -> tuple[set[str], set[str]]:
    """Return the telling words and the version numbers of a custom licence's name."""
    found = set(re.findall(r"[a-z]{2,}", expression.lower())) - _COMMON
    return found, set(re.findall(r"\d+(?:\.\d+)?", expression))


def sizes_in(text: str) -> tuple[float, ...]:
    """Return the numbers of parameters that a name tells, largest first: 8x7B gives one expert's and their sum."""
    found: set[float] = set()
    for count, number, unit in _SIZE.findall(text):
        size = float(number) * _UNITS[unit.lower()]
        found |= {size, size * int(count)} if count else {size}
    return tuple(sorted((size for size in found if size >= _SMALLEST_NAMED), reverse=True))


def fits(measured: float, named: Iterable[float]) -> bool:
    """Say whether a measured size is near one of the named ones."""
    return any(_LEAST * size <= measured <= _MOST * size for size in named)


def short_size(parameters: float) -> str:
    """Write a measured size as pages do: 6738415616 is `6.7B`, 13015864320 is `13B`, 494032768 is `494M`."""
    scales = ((1e12, "T"), (1e9, "B"), (1e6, "M"))
    scale, letter = next((s for s in scales if parameters >= s[0] * 0.9995), scales[-1])
    number = round(parameters / scale, 1) if parameters < scale * 9.95 else round(parameters / scale)
    return f"{number:g}{letter}"


def roots_of(names: Iterable[str]) -> frozenset[str]:
    """Return the families that names of models tell; those of no known family tell nothing."""
    plain = [re.sub(r"[_\s]+", "-", name.rpartition("/")[2].lower()) for name in names]
    return frozenset(root for root, words in _ROOTS if any(re.search(words, name) for name in plain))
