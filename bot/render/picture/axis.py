"""The axis: where an instant is, and what is written along it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil

from schedule.cycle import ReleaseCycle
from schedule.timeline import last_day

_WEEK = timedelta(weeks=1)
_CLOSEST_LINES, _CLOSEST_NAMES = 6, 30
"""Widths that a week's line, and the name of a month or year, take."""
_DIGIT, _GAP = 6, 4
_WEEKS_A_MONTH = 4
_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Tick:
    """Something written along the axis.

    Attributes:
        x: Where it begins.
        room: How wide the time is that it stands for.
        text: What is written.
    """

    x: float
    room: float
    text: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A stretch of time, in whole weeks, on a stretch of the picture.

    Attributes:
        monday: The first day.
        weeks: How many weeks it is long.
        left: Where it begins.
        right: Where it ends.
    """

    monday: date
    weeks: int
    left: float
    right: float

    def x(self, at: datetime) -> float:
        """Return where *at* is; what lies outside is at the edge."""
        begun = datetime.combine(self.monday, time(), UTC)
        share = (at - begun) / (self.weeks * _WEEK)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def holds(self, at: datetime) -> bool:
        """Return whether *at* lies within."""
        begun = datetime.combine(self.monday, time(), UTC)
        return begun <= at < begun + self.weeks * _WEEK

    def week_lines(self) -> Iterator[float]:
        """Yield where weeks begin, where there is room to tell them apart."""
        if self._week >= _CLOSEST_LINES:
            yield from (self.left + nth * self._week for nth in range(self.weeks + 1))

    def week_numbers(self) -> Iterator[Tick]:
        """Yield the numbers of weeks, as many as there is room for; 1 is the first."""
        wide = _DIGIT * len(str(self.weeks)) + _GAP
        step = ceil(wide / self._week)
        for nth in range(0, self.weeks, step):
            yield Tick(self.left + nth * self._week, self._week, str(nth + 1))

    def months(self) -> Iterator[Tick]:
        """Yield the names of months, or of years where months have no room."""
        end = self.monday + self.weeks * _WEEK
        has_months = self._week * _WEEKS_A_MONTH >= _CLOSEST_NAMES
        day, free = self.monday, self.left
        while day < end:
            after = _next_month(day) if has_months else date(day.year + 1, 1, 1)
            x = self._x(day)
            is_rest = day == self.monday and self._x(after) - x < _CLOSEST_NAMES
            if free <= x <= self.right - _CLOSEST_NAMES and not is_rest:
                yield Tick(x, _CLOSEST_NAMES, f"{day:%b}" if has_months else str(day.year))
                free = x + _CLOSEST_NAMES
            day = after

    @property
    def _week(self) -> float:
        return (self.right - self.left) / self.weeks

    def _x(self, day: date) -> float:
        return self.x(datetime.combine(day, time(), UTC))


def axis_of(cycle: ReleaseCycle, left: float, right: float) -> Axis | None:
    """Return the axis that holds every date of *cycle*; None if it has none."""
    last = max((day for row in cycle.milestones if (day := last_day(row.when))), default=None)
    if cycle.monday is None or last is None:
        return None
    return Axis(cycle.monday, max(cycle.week_of(last), 1), left, right)


def _next_month(day: date) -> date:
    is_last = day.month == _MONTHS_A_YEAR
    return date(day.year + is_last, 1 if is_last else day.month + 1, 1)
