#!/usr/bin/env python3
"""Measures how reading grows with hostile input: seconds of processor time at n and 4 n, and their ratio.

    python benchmarks/hostile_inputs.py

Linear work has a ratio near 4, quadratic work one near 16. Exits 1 when an input above 0.2 s grows by more than 8, or
when one costs more than 2 s at full size: then something reads what it has read before.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from tracker.config.read import examine
from tracker.detect.detect import detect_repository
from tracker.detect.licences.match import recognise
from tracker.domain.documents import Document, DocumentRole
from tracker.domain.identifiers import RepoName

REPO = RepoName("acme-labs", "kestrel")
Maker = Callable[[int], str]
PAGES: dict[str, tuple[int, Maker]] = {
    "brackets": (1_000_000, lambda n: "[" * n),
    "bracket lines": (300_000, lambda n: "[\n" * n),
    "quotes": (1_000_000, lambda n: ">" * n),
    "links": (10_000, lambda n: "".join(f"[m{i}](https://huggingface.co/a/m{i}-7b)\n" for i in range(n))),
    "items": (10_000, lambda n: "".join(f"- [m{i}](https://huggingface.co/a/m{i}-7b)\n" for i in range(n))),
    "tables": (5_000, lambda n: "".join(f"| [m](https://huggingface.co/a/m{i}) | 7B |\n|---|---|\n" for i in range(n))),
    "comments": (250_000, lambda n: "<!--" * n),
    "html tables": (60_000, lambda n: "<table><tr><td>" * n),
    "ticks": (1_000_000, lambda n: "`" * n),
    "chips": (100_000, lambda n: "a100 " * n),
    "sizes": (200_000, lambda n: "7B " * n),
    "bases": (60_000, lambda n: "based on " * n),
    "chinese": (300_000, lambda n: "训练" * n),
    "digits": (500_000, lambda n: "1" * n),
    "licence sentences": (10_000, lambda n: "licensed under the MIT License\n\n" * n),
    "licence links": (10_000, lambda n: "## License\n" + "".join(f"[License](LICENSE) of [x{i}](https://h.co/{i})\n" for i in range(n))),
    "bans": (60_000, lambda n: "not commercial " * n),
    "long name": (150_000, lambda n: "## License\n" + "Model " * n + "License"),
}  # fmt: skip
LICENCES: dict[str, tuple[int, Maker]] = {"licence text": (45_000, lambda n: "not for commercial use " * n)}
LISTS: dict[str, tuple[int, Maker]] = {
    "entries": (2_000, lambda n: "projects:\n" + "".join(f"  - owner{i}/repo{i}\n" for i in range(n))),
    "nesting": (20_000, lambda n: "[" * n),
}


def read_page(text: str) -> None:
    """Detect over one README."""
    readme = Document("README.md", "0" * 40, DocumentRole.README, text)
    detect_repository(REPO, [readme], (), commit=None, html_url=f"https://github.com/{REPO}")


def seconds(work: Callable[[str], object], text: str) -> float:
    """Return the least of two runs."""
    best = float("inf")
    for _ in range(2):
        began = time.process_time()
        work(text)
        best = min(best, time.process_time() - began)
    return best


def main() -> int:
    """Print one line an input."""
    bad = 0
    kinds: list[tuple[dict[str, tuple[int, Maker]], Callable[[str], object]]] = [
        (PAGES, read_page),
        (LICENCES, recognise),
        (LISTS, lambda text: examine(text, "repos.yaml")),
    ]
    for inputs, work in kinds:
        for name, (size, make) in inputs.items():
            small, full = seconds(work, make(size // 4)), seconds(work, make(size))
            ratio = full / max(small, 1e-6)
            is_bad = full > 2 or (full > 0.2 and ratio > 8)
            bad += is_bad
            print(f"{name:18} {size:9} {small:7.3f} s → {full:7.3f} s  ×{ratio:5.1f}{'  TOO MUCH' if is_bad else ''}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
