"""In which order stated quantities are read: by what they count, then from small to large."""

from __future__ import annotations

import re
from collections.abc import Iterable

_QUANTITY = re.compile(
    r"(?:(?P<times>\d+)\s?[x×]\s?)?(?P<number>\d[\d,]*(?:\.\d+)?)\s?(?P<scale>[KMGBT])?(?P<bytes>i?B)?\b(?P<counted>.*)",
    re.IGNORECASE,
)
_SCALES = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9, "b": 1e9, "t": 1e12}


def by_magnitude(values: Iterable[str]) -> tuple[str, ...]:
    """Sort quantities such as `7B`, `8x7B`, `120GB` or `2T tokens` by magnitude, each kind together, words last."""
    return tuple(sorted(values, key=_key))


def _key(value: str) -> tuple[bool, str, float, str]:
    match = _QUANTITY.match(value)
    if match is None:
        return True, "", 0.0, value
    size = float(match["number"].replace(",", "")) * _SCALES[(match["scale"] or "").lower()]
    counted = match["counted"].strip().lower()
    kind = "bytes" if match["bytes"] else counted if counted[:1].isalpha() else ""
    return False, kind, size * int(match["times"] or 1), value
