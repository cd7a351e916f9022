"""Suspicions: what confirms them, what withdraws them, and what is told in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.diff.world import DOWN, REPOSITORY, START, Watch, World, gone, kinds, own

from tracker.diff.policy import lasting_changes
from tracker.diff.stars import STEP, Movement, movement_of, told_movement, weekly_points
from tracker.domain.artifacts import Access
from tracker.domain.changes import ChangeState
from tracker.domain.repositories import RepositoryState

BASE = own("lab/base")
KEY = BASE.ref.key
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def offering() -> Watch:
    """Return a watch over a world with weights, after its first run."""
    watch = Watch(World())
    watch.world.offer(BASE)
    watch.run()
    return watch


def access(watch: Watch, value: Access) -> None:
    """Change what the hub answers."""
    watch.world.hubs[KEY] = replace(watch.world.hubs[KEY], access=value)  # type: ignore[type-var]


def test_two_looks_within_hours_are_one_look() -> None:
    """A second run soon after the first neither confirms nor tells again."""
    watch = offering()
    watch.world.repository = gone()
    assert kinds(watch.run(2 * HOUR)) == ["repository_gone"]
    assert watch.run(19 * HOUR) == []
    assert kinds(watch.run()) == ["repository_gone"]
    assert watch.run() == []


def test_state_that_returns_is_retracted_silently() -> None:
    """A repository that was missing once is neither confirmed gone nor told as returned."""
    watch = offering()
    watch.world.repository = gone()
    watch.run()
    watch.world.repository = REPOSITORY
    assert watch.run() == []
    assert watch.pending == []


def test_failure_leaves_a_suspicion_open() -> None:
    """A run that cannot look neither confirms nor withdraws."""
    watch = offering()
    access(watch, Access.GONE)
    watch.run()
    watch.world.hubs[KEY] = DOWN
    assert watch.run() == []
    assert len(watch.pending) == 1


def test_weights_suspected_gone_that_come_back_gated_were_gated() -> None:
    """What follows a suspicion is measured from the state before it."""
    watch = offering()
    access(watch, Access.GONE)
    watch.run()
    access(watch, Access.GATED_AUTO)
    (change,) = watch.run()
    assert (change.kind.value, change.before, change.after) == ("weights_gated", "available", "gated_auto")
    assert watch.run() == []


def test_gone_then_blocked_is_blocked() -> None:
    """A third state replaces the suspicion and is suspected itself."""
    watch = offering()
    watch.world.repository = gone()
    watch.run()
    watch.world.repository = gone(RepositoryState.BLOCKED)
    (change,) = watch.run()
    assert (change.kind.value, change.before, change.state) == (
        "repository_blocked",
        "available",
        ChangeState.SUSPECTED,
    )
    assert kinds(watch.run()) == ["repository_blocked"]


def test_author_who_deletes_weights_and_their_link_is_told_once() -> None:
    """The hub's word and the README's are one cause; the dropped link confirms the suspicion."""
    watch = offering()
    access(watch, Access.GONE)
    watch.world.artifacts, watch.world.readme = [], "a1"
    watch.world.edit(head="c1")
    (suspected,) = watch.run()
    (confirmed,) = watch.run()
    assert suspected.after == "gone"
    assert confirmed.id == suspected.id
    assert watch.run() == []


def test_dead_link_cleaned_away_later_is_no_news() -> None:
    """After weights were told as gone, dropping their link tells nothing."""
    watch = offering()
    access(watch, Access.GONE)
    watch.run()
    watch.run()
    watch.world.artifacts, watch.world.readme = [], "a1"
    watch.world.edit(head="c1")
    assert watch.run() == []


def unread() -> Watch:
    """Return a watch that sees only GitHub's guess, after its first run."""
    watch = Watch(World(is_unreadable=True))
    watch.world.edit(licence_spdx="MIT")
    watch.run()
    return watch


def guesses(*values: str | None) -> list[list[str]]:
    """Return what is told while GitHub's guess goes through these values, week by week."""
    watch = unread()
    told = []
    for value in values:
        watch.world.edit(licence_spdx=value)
        told.append([f"{c.before}>{c.after} {c.state.value}" for c in watch.run()])
    return told


def test_guess_between_two_names_is_confirmed_by_the_next() -> None:
    """Without licence files a new name counts when it is seen again."""
    assert guesses("Apache-2.0", "Apache-2.0", "Apache-2.0") == [
        ["MIT>Apache-2.0 suspected"],
        ["MIT>Apache-2.0 confirmed"],
        [],
    ]


def test_guess_that_flaps_is_withdrawn() -> None:
    """A guess that returns leaves nothing behind."""
    assert guesses("Apache-2.0", "MIT", "MIT")[1:] == [[], []]


def test_guess_that_moves_on_is_measured_from_the_start() -> None:
    """Of three names the middle one is forgotten."""
    assert guesses("Apache-2.0", "GPL-3.0", "GPL-3.0")[1:] == [["MIT>GPL-3.0 suspected"], ["MIT>GPL-3.0 confirmed"]]


def test_lost_guess_needs_two_more_weeks() -> None:
    """GitHub forgetting a licence for one week is never told as removed."""
    assert guesses(None, None, None)[1:] == [[], ["MIT>None confirmed"]]
    assert guesses(None, "MIT", "MIT")[1:] == [[], []]


def test_lost_guess_does_not_disturb_an_open_suspicion() -> None:
    """A name, nothing, the same name: one change."""
    assert guesses("Apache-2.0", None, "Apache-2.0")[1:] == [[], ["MIT>Apache-2.0 confirmed"]]


def test_guess_is_no_alarm_beside_readable_files() -> None:
    """Where licence files are read, GitHub's guess is a witness only."""
    watch = offering()
    watch.world.edit(licence_spdx="GPL-3.0")
    assert watch.run() == []


def test_files_read_at_last_withdraw_a_guess() -> None:
    """A suspicion from the guess ends when the documents can be read."""
    watch = unread()
    watch.world.edit(licence_spdx="GPL-3.0")
    watch.run()
    watch.world.is_unreadable = False
    assert watch.run() == []
    assert watch.pending == []


def test_lasting_changes() -> None:
    """An unknown is no change; a new value counts when the next known value repeats it."""
    series = ["MIT", None, "MIT", "GPL", None, "GPL", "MIT", "GPL", "BSD", "BSD"]
    assert lasting_changes(series) == [(3, "MIT", "GPL"), (8, "GPL", "BSD")]


@given(st.lists(st.none() | st.sampled_from("AB"), max_size=30))
def test_lasting_changes_alternate(series: list[str | None]) -> None:
    """Each lasting change starts where the one before it ended."""
    found = lasting_changes(series)
    assert all(a[2] == b[1] for a, b in pairwise(found))
    assert all(before != after for _, before, after in found)


def weekly(*gains: int, step: timedelta = timedelta(days=7)) -> list[tuple[datetime, int]]:
    """Return counts that grow by these gains."""
    total, counts = 5000, [(START, 5000)]
    for index, gain in enumerate(gains, start=1):
        total += gain
        counts.append((START + index * step, total))
    return counts


def test_steady_growth_is_ordinary_at_any_size() -> None:
    """A project that always gains a thousand stars a week does not surge."""
    assert movement_of(weekly(*[1000] * 12)) is None


def test_week_that_only_matches_an_earlier_one_is_ordinary() -> None:
    """A project that bursts now and then does not surge by bursting again."""
    assert movement_of(weekly(5, 5, 900, 5, 5, 5, 5, 1000)) is None
    assert movement_of(weekly(5, 5, 900, 5, 5, 5, 5, 1400)) is Movement.SURGE


def test_few_weeks_tell_nothing() -> None:
    """With hardly any history nothing stands out."""
    assert movement_of(weekly(5, 5, 4000)) is None


def test_surge_is_told_once_by_daily_runs() -> None:
    """Daily runs see a surge for a week and tell it on the first day of it."""
    counts = weekly(*[2] * 60, 900, *[2] * 20, step=DAY)
    told = [end for end in range(1, len(counts) + 1) if told_movement(counts[:end]) is Movement.SURGE]
    assert told == [62]


def test_weekly_points_are_at_least_six_days_apart() -> None:
    """Counts of one day stand for one week once."""
    points = weekly_points(weekly(*[1] * 40, step=DAY))
    assert all(late[0] - early[0] >= STEP for late, early in pairwise(points))
