"""Drawings as numbers: what is drawn, what is told apart, and that it never changes by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.report.chart_files import weekly_gains
from tracker.report.charts import (
    LEFT,
    RIGHT,
    WIDTH,
    aligned_chart,
    coordinate,
    gains_chart,
    overlay_chart,
    sparkline,
    star_chart,
    state_strip,
)
from tracker.report.views.stars import StarCurve

START = datetime(2026, 1, 5, tzinfo=UTC)
WEEK = timedelta(weeks=1)


def weekly(*counts: int) -> tuple[tuple[datetime, int], ...]:
    """Return one count a week."""
    return tuple((START + WEEK * n, count) for n, count in enumerate(counts))


def test_recorded_and_reconstructed_are_two_lines() -> None:
    """They are never joined."""
    chart = star_chart("x", StarCurve(weekly(10, 20, 30), tuple((START - WEEK * n, 5 - n) for n in (3, 2, 1))))
    assert chart is not None
    assert [(line.is_reconstructed, bool(line.path)) for line in chart.lines] == [(True, True), (False, True)]


def test_one_count_is_no_drawing() -> None:
    """Nothing is drawn from a single point."""
    assert star_chart("x", StarCurve(weekly(10))) is None
    assert overlay_chart("x", [("a", StarCurve(weekly(10)))]) is None
    assert gains_chart("x", [(START, 1)]) is None
    assert state_strip("x", [], START) is None


def test_higher_counts_are_drawn_higher() -> None:
    """The end of a growing line lies above its start and inside the picture."""
    chart = star_chart("x", StarCurve(weekly(10, 500, 1_000)))
    assert chart is not None
    ys = [float(pair.split()[1]) for pair in chart.lines[0].path.removeprefix("M").split("L")]
    assert ys == sorted(ys, reverse=True)
    assert 0 <= min(ys) <= max(ys) <= chart.height


def test_events_outside_the_curve_are_left_out() -> None:
    """A mark stands where the curve is."""
    events = [(START + WEEK, "licence_changed"), (START - WEEK, "early")]
    chart = star_chart("x", StarCurve(weekly(1, 2, 3)), events)
    assert chart is not None
    assert [mark.label for mark in chart.marks] == ["licence_changed"]


def test_long_series_stay_small() -> None:
    """Ten years of days are thinned, the newest count stays."""
    points = tuple((START + timedelta(days=n), n) for n in range(3_650))
    chart = star_chart("x", StarCurve(points))
    assert chart is not None
    assert chart.lines[0].path.count("L") <= 201
    assert chart.lines[0].path.endswith(f"{chart.lines[0].end_x} {chart.lines[0].end_y}")


def test_a_busy_chart_names_the_largest() -> None:
    """Eight lines at most, each with a stroke of its own."""
    curves = [(f"p{n}", StarCurve(weekly(n, n * 10))) for n in range(1, 20)]
    chart = overlay_chart("x", curves)
    assert chart is not None
    assert [line.name for line in chart.lines] == [f"p{n}" for n in range(19, 11, -1)]
    assert len({line.number for line in chart.lines}) == 8


def test_alignment_is_by_days_since_creation() -> None:
    """Two projects of the same pace lie on one another."""
    old, young = StarCurve(weekly(0, 70)), StarCurve(tuple((at + 50 * WEEK, n) for at, n in weekly(0, 70)))
    chart = aligned_chart("x", [("old", old, START), ("young", young, START + 50 * WEEK)])
    assert chart is not None
    assert chart.lines[0].path == chart.lines[1].path


def test_few_bars_stay_within_the_axes() -> None:
    """Two weeks make wide bars."""
    chart = gains_chart("x", [(START, 10), (START + WEEK, 4)])
    assert chart is not None
    first, last = chart.bars
    assert float(first.x) >= LEFT
    assert float(last.x) >= float(first.x) + float(first.width)
    assert float(last.x) + float(last.width) <= WIDTH - RIGHT


def test_losses_hang_below_zero() -> None:
    """A bar of a loss starts at the zero line."""
    chart = gains_chart("x", [(START, 10), (START + WEEK, -4)])
    assert chart is not None
    assert [bar.is_loss for bar in chart.bars] == [False, True]
    assert chart.bars[1].y == chart.zero


def test_a_gap_spreads_its_gain_over_its_weeks() -> None:
    """Four weeks without a run are no surge in the fifth."""
    curve = StarCurve(((START, 100), (START + 4 * WEEK, 140)))
    assert [gain for _, gain in weekly_gains((curve,))] == [10, 10, 10, 10]


def test_a_strip_covers_its_time() -> None:
    """States follow each other without a gap."""
    strip = state_strip("x", [(START, "request"), (START + WEEK, "open")], START + 4 * WEEK)
    assert strip is not None
    first, second = strip.parts
    assert float(first.x) + float(first.width) == float(second.x)
    assert float(second.width) == 3 * float(first.width)


@given(st.floats(-1e6, 1e6))
def test_coordinates_are_always_spelled_the_same(value: float) -> None:
    """One digit at most, no minus zero, no exponent."""
    text = coordinate(value)
    assert "e" not in text
    assert text not in {"-0", "-0.0"}
    assert len(text.partition(".")[2]) <= 1


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=300))
def test_sparklines(counts: list[int]) -> None:
    """At most sixteen signs, the highest count shown by the highest."""
    line = sparkline(counts)
    assert 2 <= len(line) <= 16
    assert set(line) <= set("▁▂▃▄▅▆▇█")
