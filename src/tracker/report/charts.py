"""Series into drawings: coordinates, ticks and steps as frozen records. Pure; templates turn them into SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from tracker.report.views.stars import Point, StarCurve

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 12, 26
T = TypeVar("T")
POINTS_DRAWN = 200
"""A line has at most this many corners, so that a file stays small."""
SERIES_DRAWN = 8


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place on an axis."""

    position: str
    label: str = ""
    count: int | None = None
    """A count of stars, which each language writes in its own units; None for days, ages and events."""


@dataclass(frozen=True, slots=True)
class Line:
    """One drawn series."""

    name: str
    path: str
    """SVG path data; empty when there is nothing to draw."""
    is_reconstructed: bool = False
    number: int = 0
    """Which stroke of the palette; each also has a dash pattern and a label of its own."""
    end_x: str = ""
    end_y: str = ""
    dots: tuple[tuple[str, str], ...] = ()
    """Single recorded counts, drawn when they are few."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One week's gain."""

    x: str
    y: str
    width: str
    height: str
    is_loss: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A finished drawing."""

    kind: str
    """`stars`, `overlay`, `aligned` or `gains`."""
    width: int
    height: int
    title: str
    lines: tuple[Line, ...] = ()
    bars: tuple[Bar, ...] = ()
    x_ticks: tuple[Tick, ...] = ()
    y_ticks: tuple[Tick, ...] = ()
    marks: tuple[Tick, ...] = ()
    """Events: a vertical line each."""
    zero: str = ""


@dataclass(frozen=True, slots=True)
class StripPart:
    """A span of one state in a strip."""

    x: str
    width: str
    state: str


@dataclass(frozen=True, slots=True)
class Strip:
    """Weights states over time, as a band."""

    width: int
    height: int
    title: str
    parts: tuple[StripPart, ...]
    x_ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        span = (self.high - self.low) or 1.0
        return self.start + (value - self.low) / span * (self.end - self.start)


def coordinate(value: float) -> str:
    """Return a coordinate with one digit behind the point, always spelled the same."""
    text = f"{value:.1f}"
    return "0" if text == "-0.0" else text.removesuffix(".0")


def sparkline(counts: Sequence[int], width: int = 16) -> str:
    """Return counts as a line of at most `width` block characters; empty below two counts."""
    if len(counts) < 2:
        return ""
    step = (len(counts) - 1) / (min(width, len(counts)) - 1)
    kept = [counts[round(n * step)] for n in range(min(width, len(counts)))]
    low, span = min(kept), max(kept) - min(kept) or 1
    return "".join("▁▂▃▄▅▆▇█"[(n - low) * 7 // span] for n in kept)


def star_chart(name: str, curve: StarCurve, events: Sequence[tuple[datetime, str]] = ()) -> Chart | None:
    """Draw one project's star counts: recorded as a solid line, reconstructed as a dashed one. None below 2 counts."""
    points = (*curve.history, *curve.recorded)
    if len(points) < 2:
        return None
    x, y = _scales(points)
    lines = (
        _line(name, curve.history, x, y, is_reconstructed=True),
        _line(name, curve.recorded, x, y),
    )
    first, last = min(at for at, _ in points), max(at for at, _ in points)
    marks = tuple(Tick(coordinate(x.at(at.timestamp())), label) for at, label in events if first <= at <= last)
    kept = tuple(line for line in lines if line.path or line.dots)
    return Chart("stars", WIDTH, HEIGHT, name, kept, (), _day_ticks(x), _count_ticks(y), marks)


def overlay_chart(title: str, curves: Sequence[tuple[str, StarCurve]]) -> Chart | None:
    """Draw the recorded counts of the largest few projects over one calendar."""
    drawn = _largest(curves)
    points = [point for _, series in drawn for point in series]
    if len(points) < 2:
        return None
    x, y = _scales(points)
    lines = tuple(_line(name, series, x, y, number=n) for n, (name, series) in enumerate(drawn))
    return Chart("overlay", WIDTH, _with_legend(lines), title, lines, (), _day_ticks(x), _count_ticks(y))


def aligned_chart(title: str, curves: Sequence[tuple[str, StarCurve, datetime]]) -> Chart | None:
    """Draw recorded counts over the project's age in days, so that a young project can be held against an old one."""
    start = {name: created for name, _, created in curves}
    drawn = _largest([(name, curve) for name, curve, _ in curves])
    ages = [(name, [((at - start[name]) / timedelta(days=1), n) for at, n in series]) for name, series in drawn]
    flat = [point for _, series in ages for point in series]
    if len(flat) < 2:
        return None
    x = _Scale(0.0, max(age for age, _ in flat), LEFT, WIDTH - RIGHT)
    y = _Scale(0.0, float(max(n for _, n in flat)) or 1.0, HEIGHT - BOTTOM, TOP)
    lines = tuple(
        _path_line(name, [(x.at(age), y.at(n)) for age, n in _thin(series)], number=number)
        for number, (name, series) in enumerate(ages)
    )
    return Chart("aligned", WIDTH, _with_legend(lines), title, lines, (), _age_ticks(x), _count_ticks(y))


def gains_chart(title: str, gains: Sequence[tuple[datetime, int]]) -> Chart | None:
    """Draw gains per week as bars around a zero line. None below 2 weeks."""
    if len(gains) < 2:
        return None
    shown = gains[-104:]
    low, high = min(0, *(n for _, n in shown)), max(1, *(n for _, n in shown))
    y = _Scale(float(low), float(high), HEIGHT - BOTTOM, TOP)
    width = max(1.0, (WIDTH - LEFT - RIGHT) / len(shown) - 1.5)
    inside = max(4.0, width / 2)  # the outermost bars stay between the axis and the edge
    x = _Scale(shown[0][0].timestamp(), shown[-1][0].timestamp(), LEFT + inside, WIDTH - RIGHT - inside)
    bars = tuple(
        Bar(
            coordinate(x.at(at.timestamp()) - width / 2),
            coordinate(min(y.at(n), y.at(0))),
            coordinate(width),
            coordinate(abs(y.at(n) - y.at(0))),
            n < 0,
        )
        for at, n in shown
    )
    return Chart("gains", WIDTH, HEIGHT, title, (), bars, _day_ticks(x), _count_ticks(y), (), coordinate(y.at(0)))


def state_strip(title: str, spans: Sequence[tuple[datetime, str]], end: datetime) -> Strip | None:
    """Draw which state held from when to when; the last one holds until `end`. None when there is no span."""
    if not spans or spans[0][0] >= end:
        return None
    x = _Scale(spans[0][0].timestamp(), end.timestamp(), 4, WIDTH - 4)
    stops = [at for at, _ in spans[1:]] + [end]
    parts = tuple(
        StripPart(coordinate(x.at(at.timestamp())), coordinate(x.at(stop.timestamp()) - x.at(at.timestamp())), state)
        for (at, state), stop in zip(spans, stops, strict=True)
    )
    return Strip(WIDTH, 48, title, parts, _day_ticks(x))


def _with_legend(lines: Sequence[Line]) -> int:
    return HEIGHT + 10 + 20 * -(-len(lines) // 2)


def _largest(curves: Sequence[tuple[str, StarCurve]]) -> list[tuple[str, tuple[Point, ...]]]:
    drawable = [(name, curve.recorded) for name, curve in curves if len(curve.recorded) > 1]
    return sorted(drawable, key=lambda item: (-item[1][-1][1], item[0]))[:SERIES_DRAWN]


def _scales(points: Sequence[Point]) -> tuple[_Scale, _Scale]:
    times, counts = [at.timestamp() for at, _ in points], [n for _, n in points]
    low = 0.0 if min(counts) < 0.6 * max(counts) else min(counts) * 0.98
    x = _Scale(min(times), max(times), LEFT, WIDTH - RIGHT)
    return x, _Scale(low, float(max(counts)) or 1.0, HEIGHT - BOTTOM, TOP)


def _line(
    name: str, series: Sequence[Point], x: _Scale, y: _Scale, *, is_reconstructed: bool = False, number: int = 0
) -> Line:
    places = [(x.at(at.timestamp()), y.at(n)) for at, n in _thin(series)]
    return _path_line(name, places, is_reconstructed=is_reconstructed, number=number)


def _path_line(
    name: str, places: Sequence[tuple[float, float]], *, is_reconstructed: bool = False, number: int = 0
) -> Line:
    spelled = [(coordinate(px), coordinate(py)) for px, py in places]
    path = "M" + "L".join(f"{px} {py}" for px, py in spelled) if len(spelled) > 1 else ""
    dots = tuple(spelled) if len(spelled) <= 12 else (spelled[-1],)
    end_x, end_y = spelled[-1] if spelled else ("", "")
    return Line(name, path, is_reconstructed, number, end_x, end_y, dots)


def _thin(series: Sequence[T]) -> list[T]:
    step = max(1, -(-len(series) // POINTS_DRAWN))
    kept = list(series[::step])
    if series and kept[-1] is not series[-1]:
        kept.append(series[-1])
    return kept


def _count_ticks(scale: _Scale) -> tuple[Tick, ...]:
    step = _round_step((scale.high - scale.low) / 4)
    first = -(-int(scale.low) // step) * step
    values = range(int(first), int(scale.high) + 1, step)
    return tuple(Tick(coordinate(scale.at(v)), count=v) for v in values)


def _round_step(rough: float) -> int:
    size = 1
    while size * 10 <= rough:
        size *= 10
    return next((size * factor for factor in (1, 2, 5, 10) if size * factor >= rough), size * 10)


def _day_ticks(scale: _Scale) -> tuple[Tick, ...]:
    stops = [scale.low + (scale.high - scale.low) * part / 4 for part in range(5)]
    labels = [datetime.fromtimestamp(stop, UTC).strftime("%Y-%m-%d") for stop in stops]
    places = [coordinate(scale.at(stop)) for stop in stops]
    kept = {label: place for place, label in zip(places, labels, strict=True)}
    return tuple(Tick(place, label) for label, place in kept.items())


def _age_ticks(scale: _Scale) -> tuple[Tick, ...]:
    step = _round_step(scale.high / 5)
    return tuple(Tick(coordinate(scale.at(v)), str(v)) for v in range(0, int(scale.high) + 1, step))
