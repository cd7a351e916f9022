"""Manners: pauses between requests, windows that are used up."""

import threading

from tests.simulators.timekeeping import FakeTime

from tracker.sources.pacing import Pacer, Windows


def test_pause_counts_from_the_end_of_the_request_before():
    """A slow answer earns no longer pause than a quick one."""
    time = FakeTime()
    pacer = Pacer(1.0, time.sleep, time.clock)
    with pacer.turn("a"):
        time.now += 5
    with pacer.turn("a"):
        pass
    assert time.slept == [1.0]


def test_failed_request_counts_too():
    """The host was asked all the same."""
    time = FakeTime()
    pacer = Pacer(1.0, time.sleep, time.clock)
    try:
        with pacer.turn("a"):
            raise OSError  # noqa: TRY301
    except OSError:
        pass
    with pacer.turn("a"), pacer.turn("b"):
        pass
    assert time.slept == [1.0]


def test_open_window_costs_nothing():
    """Nothing known, nothing waited."""
    time = FakeTime()
    assert Windows(time.sleep, time.clock).enter("api") == 0
    assert time.slept == []


def test_closed_window_is_waited_for_by_bucket():
    """Another bucket is not held up."""
    time = FakeTime()
    windows = Windows(time.sleep, time.clock)
    windows.close("api", 30)
    assert windows.enter("resolvers") == 0
    assert windows.enter("api") == 0
    assert time.slept == [30]


def test_too_long_a_wait_is_told():
    """Seconds left, and no sleep."""
    time = FakeTime()
    windows = Windows(time.sleep, time.clock, longest=60)
    windows.close("api", 200)
    time.now += 50
    assert windows.enter("api") == 150
    assert time.slept == []


def test_patience_is_shared_and_ends():
    """Waits of one run add up."""
    time = FakeTime()
    windows = Windows(time.sleep, time.clock, longest=100, patience=150)
    answers = []
    for _ in range(3):
        windows.close("api", 90)
        answers.append(windows.enter("api"))
    assert answers == [0, 90, 90]


def test_threads_that_wait_for_one_moment_pay_once():
    """Eight threads at one closed window wait 60 s in all, not 480."""
    time = FakeTime()
    released = threading.Barrier(8, timeout=5)
    windows = Windows(lambda s: released.wait() and None, time.clock, longest=100, patience=100)
    windows.close("api", 60)
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(windows.enter("api"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [0.0] * 8
