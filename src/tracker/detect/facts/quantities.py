"""Numbers as this field writes them: 7B, 70亿, 1.4T tokens, 2万亿, 52K, 21天. Text in, number and unit out."""

from __future__ import annotations

import re

_SCALES = {
    "": 1.0,
    "k": 1e3,
    "w": 1e4,
    "m": 1e6,
    "b": 1e9,
    "t": 1e12,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "千": 1e3,
    "万": 1e4,
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "十亿": 1e9,
    "百亿": 1e10,
    "千亿": 1e11,
    "万亿": 1e12,
}
_CHINESE = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}


def number_of(text: str) -> float | None:
    """Read `1,400`, `1.4` or a Chinese digit; None when it is neither."""
    text = text.strip().replace(",", "").replace("，", "")
    if text in _CHINESE:
        return float(_CHINESE[text])
    return float(text) if re.fullmatch(r"\d+(?:\.\d+)?|\.\d+", text) else None


def scaled(number: str, scale: str) -> float | None:
    """Read a number with its scale word: (`1.4`, `万亿`) is 1.4e12."""
    value = number_of(number)
    factor = _SCALES.get(scale.strip().lower())
    return None if value is None or factor is None else value * factor


def short(value: float) -> str:
    """Write a number with the field's letters: 7e9 is `7B`, 1.4e12 is `1.4T`."""
    for limit, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K")):
        if value >= limit * 0.9995:
            return f"{value / limit:.4g}{letter}"
    return f"{value:.4g}"
