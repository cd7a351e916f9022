"""X911: a link's words name a model of another size than the link leads to. The link is taken, the slip is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.detect.addresses import Thing
from tracker.detect.mentions import How, Mention
from tracker.detect.place import Locator
from tracker.detect.weights.names import words
from tracker.detect.weights.ownership import Owned
from tracker.domain.findings import FoundContradiction

_SIZE = re.compile(r"(?<![A-Za-z0-9.])(\d{1,3}(?:[._]\d{1,2})?)\s?[bB](?![A-Za-z0-9])")


def find_disputes(verdicts: Sequence[Owned], locator: Locator) -> Iterator[FoundContradiction]:
    """Yield one contradiction for each own model that some link's words or row take for a model of another size."""
    for verdict in verdicts:
        if not verdict.is_own or verdict.best.address.thing is not Thing.MODEL:
            continue
        target = _sizes(verdict.best.address.name)
        for mention in verdict.mentions:
            said = _said(mention)
            is_named = words(verdict.best.address.name)[:1] == words(said)[:1]
            if is_named and len(target) == 1 and len(_sizes(said)) == 1 and _sizes(said) != target:
                yield _dispute(verdict, mention, said, locator)
                break


def _said(mention: Mention) -> str:
    """Return the name that stands for the link: its own words, else the label of its row."""
    if mention.how in {How.CODE, How.ID}:
        return ""
    return mention.words if _sizes(mention.words) else mention.around.label


def _sizes(text: str) -> frozenset[float]:
    return frozenset(float(size.replace("_", ".")) for size in _SIZE.findall(text.replace("-", " ")))


def _dispute(verdict: Owned, mention: Mention, said: str, locator: Locator) -> FoundContradiction:
    ref = verdict.best.address.ref
    sayings = tuple(sorted((f"words: {said[:80]}", f"link: {ref.id}")))
    evidence = locator.evidence(mention.path, mention.line, mention.quote, "X911")
    return FoundContradiction("X911", f"link:{ref.key}", sayings, (evidence,))
