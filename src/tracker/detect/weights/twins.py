"""The same files on two hubs: where one name tells what they are, its twin in the same line is that, too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from tracker.detect.addresses import Thing
from tracker.detect.mentions import How
from tracker.detect.weights.kinds import kind_by_name
from tracker.detect.weights.ownership import Owned
from tracker.domain.artifacts import ArtifactKind

_TELLING = frozenset({ArtifactKind.DELTA, ArtifactKind.ADAPTER, ArtifactKind.QUANTIZED})
_Line = tuple[str, int]


def like_twins(verdicts: Sequence[Owned], kinds: Sequence[ArtifactKind]) -> list[ArtifactKind]:
    """Return the kinds, whole models taken for what their only neighbours in a line are by name.

    A line counts that links one own model on each of several hubs: `[hub A](…-delta) [hub B](…-v1)`.
    """
    by_line: dict[_Line, list[Owned]] = defaultdict(list)
    for verdict in verdicts:
        for line in _lines(verdict) if verdict.is_own else ():
            by_line[line].append(verdict)
    return [_of_twins(v, k, by_line) for v, k in zip(verdicts, kinds, strict=True)]


def _lines(verdict: Owned) -> set[_Line]:
    linked = (m for m in verdict.mentions if m.how is not How.CODE and m.address.thing is Thing.MODEL)
    return {(m.path, m.line) for m in linked}


def _of_twins(verdict: Owned, kind: ArtifactKind, by_line: dict[_Line, list[Owned]]) -> ArtifactKind:
    if kind is not ArtifactKind.FULL or not verdict.is_own:
        return kind
    told = {_told_by_twins(verdict, by_line[line]) for line in _lines(verdict)}
    only = next(iter(told)) if len(told) == 1 else None
    return only if only is not None and only in _TELLING else kind


def _told_by_twins(verdict: Owned, neighbours: Sequence[Owned]) -> ArtifactKind | None:
    """Return what the names beside a model in one line tell, where each is on a hub of its own."""
    hosts = [twin.best.address.ref.host for twin in neighbours]
    told = {kind_by_name(twin.best.address.name) for twin in neighbours if twin is not verdict}
    return next(iter(told)) if len(told) == 1 and len(set(hosts)) == len(hosts) else None
