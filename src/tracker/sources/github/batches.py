"""How much is asked at once: halved when it was too much, remembered, and never for ever. Holds no I/O of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

from tracker.sources.github.graphql_wire import Answer, Heavy, Refused

T = TypeVar("T")
GIVE_UP_AFTER = 20
"""Failed batches in a row after which the rest is not asked any more: the server is down, not overburdened."""


class GivenUp(Heavy):
    """Not asked: everything before failed."""


class Batches(Generic[T]):
    """Cuts items into batches. One instance remembers over several runs which size worked."""

    def __init__(self, size: int) -> None:
        self._largest = size
        self._proven = 0
        self._failures = 0
        self.size = size

    def run(
        self, items: Sequence[T], ask: Callable[[Sequence[T]], Answer | Heavy | Refused]
    ) -> Iterator[tuple[Sequence[T], Answer | Heavy | Refused]]:
        """Yield batches with their answers, in the order of `items`.

        A batch that was too heavy comes back halved; a single item that is too heavy is yielded with its Heavy, and
        then the size that worked before is taken up again.
        """
        queue = deque(items)
        while queue:
            batch = [queue.popleft() for _ in range(min(self.size, len(queue)))]
            answer = ask(batch)
            if not isinstance(answer, Heavy):
                self._failures = 0
                self._proven = self.size
                yield batch, answer
            elif len(batch) == 1:
                self._failures += 1
                self.size = self._proven or self._largest
                yield batch, answer
            else:
                self._failures += 1
                self.size = len(batch) // 2
                queue.extendleft(reversed(batch))
            if self._failures >= GIVE_UP_AFTER and queue and isinstance(answer, Heavy):
                yield list(queue), GivenUp(answer.reason, f"{answer.detail}, {self._failures} times in a row; given up")
                return
