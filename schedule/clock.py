"""Time: the two clocks, and days that end Anywhere on Earth.

*Release time* is the clock of the cycle: what is due, what is late, how long is left. It may run
fast or jump, to rehearse a cycle. *Machine time* is the clock of waits: leases, pacing, polling.
The two are never mixed, and nothing else in the project reads the time.
"""

import threading
import time as _time
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Protocol

YEARS = range(1990, 2200)
"""Years that a date can be of; others are mistyped."""
AOE = timezone(timedelta(hours=-12), "AoE")
"""Anywhere on Earth: the zone in which a day ends last."""


def deadline(day: date) -> datetime:
    """Return the instant at which an AoE deadline on *day* has passed.

    Args:
        day: Calendar day as the timeline prints it.

    Returns:
        A UTC instant: 12:00 on the following day. Work is in time strictly before it.

    Source:
        "Note on AoE deadlines" in kubernetes/sig-release ``releases/release-1.36/README.md``.
    """
    return datetime.combine(day + timedelta(days=1), time(), AOE).astimezone(UTC)


def aoe_day(at: datetime) -> date:
    """Return the day whose AoE deadline *at* belongs to; the inverse of :func:`deadline`."""
    return (at - timedelta(microseconds=1)).astimezone(AOE).date()


def machine_now() -> datetime:
    """Return machine time as a wall-clock stamp, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 -- the one place that reads it


_WAITS = getattr(_time, "CLOCK_BOOTTIME", _time.CLOCK_MONOTONIC)
"""A clock that goes on while the machine sleeps: a lease ends then, too.

Source:
    clock_gettime(2) of Linux: CLOCK_MONOTONIC "does not count time that the system is suspended",
    CLOCK_BOOTTIME does. Where there is no such clock (macOS), CLOCK_MONOTONIC counts it.
"""


def monotonic() -> float:
    """Return machine time for measuring waits: seconds that never run backwards."""
    return _time.clock_gettime(_WAITS)


class Clock(Protocol):
    """Release time."""

    @property
    def waits(self) -> bool:
        """Whether it can be held at an instant."""

    def now(self) -> datetime:
        """Return release time, aware, in UTC."""

    def hold(self, at: datetime | None) -> None:
        """Ask release time not to pass *at* until the next call; None lets it run on."""

    def machine_delay(self, at: datetime) -> timedelta:
        """Return how long machine time runs until release time reaches *at*; zero if it has.

        The longest duration there is for an instant that release time is kept from reaching.
        """


class WallClock:
    """Release time as everybody lives it: machine time, which waits for nobody."""

    waits = False

    def now(self) -> datetime:
        """Return the present instant, in UTC."""
        return machine_now()

    def hold(self, at: datetime | None) -> None:
        """Do nothing: real time does not wait."""

    def machine_delay(self, at: datetime) -> timedelta:
        """Return how long it is until *at*; zero once it is past."""
        return max(at - machine_now(), timedelta())


class RehearsalClock:
    """Release time that runs fast, and waits for what is due.

    It starts at an instant and runs *speed* times as fast as machine time, but never past the
    instant it is held at. Speed is thus an upper bound: whoever delivers holds the clock at the
    next due instant, and lets go once everything due there has an outcome. At speed zero the
    clock jumps from one held instant to the next without waiting.

    Safe to use from several threads.
    """

    waits = True

    def __init__(self, start: datetime, speed: float, end: datetime | None = None) -> None:
        """Set the clock.

        Args:
            start: Release time at first.
            speed: Seconds of release time per second of machine time; zero to jump.
            end: Instant at which release time stops for good; None to run on.
        """
        self._lock = threading.Lock()
        self._start = start
        self._started = monotonic()
        self._speed = speed
        self._end = end
        self._held_at: datetime | None = start
        self._latest = start

    def now(self) -> datetime:
        """Return release time, in UTC; it never runs backwards."""
        with self._lock:
            return self._now()

    def hold(self, at: datetime | None) -> None:
        """Let release time run up to *at* and no further; None lets it run to its end.

        An instant that is already past holds the clock where it stands. Time spent held is not
        made up for afterwards.
        """
        with self._lock:
            self._start, self._started = self._now(), monotonic()
            self._held_at = at

    def run_to(self, end: datetime | None) -> None:
        """Let release time stop at *end* from now on; None lets it run on."""
        with self._lock:
            self._start, self._started = self._now(), monotonic()
            self._end = end

    def machine_delay(self, at: datetime) -> timedelta:
        """Return the machine time until release time reaches *at*; without end if it is held."""
        with self._lock:
            left = at - self._now()
            limit = self._limit()
        if left <= timedelta():
            return timedelta()
        if limit is not None and at > limit:
            return timedelta.max
        return left / self._speed if self._speed else timedelta()

    def _now(self) -> datetime:
        limit = self._limit()
        if self._speed:
            run = self._start + timedelta(seconds=(monotonic() - self._started) * self._speed)
            reached = run if limit is None else min(run, limit)
        else:
            reached = limit or self._latest
        self._latest = max(self._latest, reached)
        return self._latest

    def _limit(self) -> datetime | None:
        return min((at for at in (self._held_at, self._end) if at is not None), default=None)
