"""When a run happens, and nothing else. The only module that imports APScheduler."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from types import FrameType
from typing import TypeAlias
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from tracker.domain.entries import ScheduleRule

_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
Upcoming: TypeAlias = Callable[[], list[datetime]]
"""Tells when the next runs are due, soonest first; safe to call from any thread."""
GRACE_SECONDS = 6 * 3600
"""A run missed while the machine slept is made up for when it wakes within this time; later ones wait their turn."""


def weekday_names(field: str) -> str:
    """Translate cron's weekdays (0 and 7 are Sunday) to names, since APScheduler counts Monday as 0.

    `1-5` → `mon,tue,wed,thu,fri`; `*/2` keeps cron's meaning by listing the days it falls on.
    """
    return ",".join(dict.fromkeys(name for part in field.lower().split(",") for name in _days(part)))


def _days(part: str) -> list[str]:
    span, _, step = part.partition("/")
    if span == "*" and not step:
        return ["*"]
    first, _, last = ("0-6" if span == "*" else span).partition("-")
    low = _day_number(first)
    high = _day_number(last) if last else (6 if step else low)
    if high < low:
        high += 7
    return [_WEEKDAYS[day % 7] for day in range(low, high + 1, int(step or 1))]


def _day_number(text: str) -> int:
    return int(text) if text.isdigit() else _WEEKDAYS.index(text[:3])


def trigger(rule: ScheduleRule) -> BaseTrigger:
    """Return the APScheduler trigger of a rule. Raises ValueError on a cron expression it cannot read."""
    jitter = rule.jitter_seconds or None
    if rule.cron is None:
        return IntervalTrigger(seconds=rule.interval_seconds or 604800, timezone="UTC", jitter=jitter)
    minute, hour, day, month, weekday = rule.cron.split()
    zone = ZoneInfo(rule.timezone)

    def cron(day: str, weekday: str) -> CronTrigger:
        days = weekday_names(weekday)
        return CronTrigger(
            minute=minute, hour=hour, day=day, month=month.lower(), day_of_week=days, timezone=zone, jitter=jitter
        )

    if day != "*" and weekday != "*":  # cron runs when either matches, APScheduler when both do
        return OrTrigger([cron(day, "*"), cron("*", weekday)])
    return cron(day, weekday)


def next_times(rules: Sequence[ScheduleRule], now: datetime) -> list[datetime]:
    """Return the next instant of each rule after `now`, soonest first."""
    times = [trigger(rule).get_next_fire_time(None, now) for rule in rules]
    return sorted(moment for moment in times if moment is not None)


def serve(
    rules: Sequence[ScheduleRule],
    job: Callable[[], None],
    stopping: Callable[[], None] = lambda: None,
    *,
    is_now: bool = False,
    beside: Callable[[Upcoming], AbstractContextManager[None]] = lambda _: nullcontext(),
) -> int:
    """Run `job` by the rules until SIGTERM or SIGINT; a run at work is finished first. Returns the exit code 0.

    `beside` is given what tells the next instants, and is held open from before the first run until after the last;
    `stopping` is called when the signal arrives; `is_now` runs once at the start as well. One job at a time; missed
    ones are made up for once.
    """
    scheduler = BackgroundScheduler(
        timezone="UTC",
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE_SECONDS},
    )
    for number, rule in enumerate(rules):
        scheduler.add_job(job, trigger(rule), id=f"run-{number}")
    if is_now:
        scheduler.add_job(job, id="run-now")
    received: list[int] = []

    def stop(signum: int, frame: FrameType | None) -> None:
        received.append(signum)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        scheduler.start(paused=True)
        with beside(lambda: sorted(job.next_run_time for job in scheduler.get_jobs() if job.next_run_time)):
            scheduler.resume()
            while not received:
                time.sleep(0.2)  # a signal handler must take no lock, so it only leaves a word that is looked for here
            stopping()
            scheduler.shutdown(wait=True)
    finally:
        if scheduler.running:
            scheduler.shutdown(wait=False)
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0
