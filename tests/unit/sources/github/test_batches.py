"""Batches shrink to what works, and a single heavy item does not slow the others."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.evidence import FailureReason
from tracker.sources.github.batches import GIVE_UP_AFTER, Batches, GivenUp
from tracker.sources.github.graphql_wire import Answer, Heavy

HEAVY = Heavy(FailureReason.SERVER_ERROR, "502")
GOOD = Answer((), None)


def run(count: int, heavy: set[int], limit: int, size: int = 50) -> tuple[list[int], list[int], int]:
    """Return items answered, items given back as heavy, and the number of requests."""
    asked = 0

    def ask(batch: Sequence[int]) -> Answer | Heavy:
        nonlocal asked
        asked += 1
        return HEAVY if len(batch) > limit or heavy & set(batch) else GOOD

    good: list[int] = []
    bad: list[int] = []
    for batch, answer in Batches[int](size).run(list(range(count)), ask):
        (bad if isinstance(answer, Heavy) else good).extend(batch)
    return good, bad, asked


@given(st.integers(0, 300), st.sets(st.integers(0, 299), max_size=8), st.integers(1, 60))
def test_every_item_is_given_back_exactly_once(count: int, heavy: set[int], limit: int) -> None:
    """Whatever is heavy, for whatever reason."""
    good, bad, _ = run(count, heavy, limit)
    assert sorted(good + bad) == list(range(count))


@given(st.sets(st.integers(0, 299), max_size=3))
def test_few_heavy_items_alone_are_given_back(heavy: set[int]) -> None:
    """The others are all answered, in few requests."""
    good, bad, asked = run(300, heavy, 50)
    assert (set(bad), len(good)) == (heavy, 300 - len(heavy))
    assert asked <= 6 + 16 * len(heavy)


def test_hard_limit_is_learnt_once() -> None:
    """Two failures, then batches of twelve."""
    good, bad, asked = run(120, set(), 20)
    assert (len(good), bad, asked) == (120, [], 2 + 10)


def test_down_server_is_given_up() -> None:
    """Twenty requests in a row, not six hundred."""
    answers = list(Batches[int](50).run(list(range(600)), lambda _batch: HEAVY))
    assert isinstance(answers[-1][1], GivenUp)
    assert sum(len(batch) for batch, _ in answers) == 600
    assert run(600, set(), 0)[2] == GIVE_UP_AFTER
