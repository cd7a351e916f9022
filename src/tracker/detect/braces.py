"""Several ids written as one, as shells expand them: `owner/owl-{7b,13b}-chat`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

_BRACED = re.compile(
    r"(?:(?P<lead>https?://(?:www\.)?(?:huggingface\.co|hf\.co|modelscope\.cn/models)/)|(?<![\w./-]))"
    r"(?P<owner>[A-Za-z0-9][\w.-]{1,60})/(?P<head>[\w.-]{1,60})"
    r"\{(?P<parts>[\w.-]{1,20}(?:\s?[,|]\s?[\w.-]{1,20}){1,11})\}(?P<tail>[\w.-]{0,40})"
)

_MANY = 30
"""Ids with braces read of one line."""


def braced(text: str) -> Iterator[tuple[re.Match[str], tuple[str, ...]]]:
    """Yield each id with braces in a line and the ids that it stands for; group `lead` is the hub, where named."""
    for match in islice(_BRACED.finditer(text), _MANY) if "{" in text else ():
        parts = re.split(r"\s?[,|]\s?", match["parts"])
        tail = match["tail"].rstrip(".")
        yield match, tuple(f"{match['owner']}/{match['head']}{part}{tail}" for part in parts)
