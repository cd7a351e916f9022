"""How much is asked at once: halved when it was too much, remembered, and never for ever. Holds no I/O of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

from tracker.domain.evidence import FailureReason
from tracker.sources.github.graphql_wire import Answer, Heavy, Refused

T = TypeVar("T")
GIVE_UP_AFTER = 20
"""Failed batches in a row after which the rest is not asked any more: the server is down, not overburdened."""
_WEIGHT = {FailureReason.UNREACHABLE: 2, FailureReason.TIMED_OUT: 2}
"""Silence counts twice: it costs the most time."""


class GivenUp(Heavy):
    """Not asked: everything before failed."""


class Batches(Generic[T]):
    """Cuts items into batches. One instance remembers over several runs which size worked."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._failures = 0
        self._suspects = 0
        """Items still open of the batch whose failure began the halving."""
        self._size_before = size

    def run(
        self, items: Sequence[T], ask: Callable[[Sequence[T]], Answer | Heavy | Refused]
    ) -> Iterator[tuple[Sequence[T], Answer | Heavy | Refused]]:
        """Yield batches with their answers, in the order of `items`.

        A batch that was too heavy is halved. When that ends at one item, the item was to blame: it is yielded with
        its Heavy, and the size from before is taken up again. Otherwise the size was, and the smaller one is kept.
        """
        queue = deque(items)
        while queue:
            batch = [queue.popleft() for _ in range(min(self.size, len(queue)))]
            answer = ask(batch)
            if not isinstance(answer, Heavy):
                self._worked(len(batch))
                yield batch, answer
                continue
            self._failures += _WEIGHT.get(answer.reason, 1)
            if len(batch) == 1:
                self._blame_item()
                yield batch, answer
            else:
                self._halve(len(batch))
                queue.extendleft(reversed(batch))
            if self._failures >= GIVE_UP_AFTER and queue:
                yield list(queue), GivenUp(answer.reason, f"{answer.detail}, many times in a row; given up")
                return

    def _worked(self, count: int) -> None:
        self._failures = 0
        self._suspects = max(0, self._suspects - count)

    def _halve(self, count: int) -> None:
        if self._suspects == 0:
            self._suspects = count
            self._size_before = self.size
        self.size = count // 2

    def _blame_item(self) -> None:
        if self._suspects > 0:
            self.size = self._size_before
        self._suspects = 0
