"""Asking the hubs, a few at a time. A hub nobody asks is left out, never failed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from tracker.domain.artifacts import HubFacts
from tracker.domain.evidence import Failure
from tracker.domain.identifiers import ArtifactRef, Host
from tracker.ports import HubSource, Progress

T = TypeVar("T")
R = TypeVar("R")


class Mapper(Protocol):
    """`map`, or one that works on several items at once; answers keep the order of the items."""

    def __call__(self, function: Callable[[T], R], items: Iterable[T], /) -> Iterable[R]:
        """Apply `function` to every item."""


HARD_HOSTS = frozenset({Host.HUGGINGFACE, Host.MODELSCOPE})
"""Hubs with an API: no answer from them is a failure of the run. Elsewhere captchas make silence normal."""


def ask_hubs(
    refs: Sequence[ArtifactRef], hubs: Sequence[HubSource], mapper: Mapper, progress: Progress
) -> dict[str, HubFacts | Failure]:
    """Return key → answer for each artifact that some source can ask about; each is asked once."""
    by_host = {host: hub for hub in hubs for host in hub.hosts}
    asked = {ref.key: ref for ref in refs if ref.host in by_host and not ref.is_group}
    if not asked:
        return {}
    progress.start("artifacts", len(asked))

    def ask(ref: ArtifactRef) -> HubFacts | Failure:
        answer = by_host[ref.host].observe(ref)
        progress.advance()
        return answer

    answers = dict(zip(asked, mapper(ask, asked.values()), strict=True))
    progress.finish()
    return answers


def hard_failures(answers: Mapping[str, HubFacts | Failure]) -> list[Failure]:
    """Return the failures of hubs with an API, sorted by target."""
    hosts = {f"{host}:" for host in HARD_HOSTS}
    return sorted(
        (a for key, a in answers.items() if isinstance(a, Failure) and key.startswith(tuple(hosts))),
        key=lambda failure: failure.target,
    )
