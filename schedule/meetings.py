"""The meetings of a cycle: from series by their clocks to instants, each with its host. Pure."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from schedule.cycle import ReleaseCycle
from schedule.moments import DAY, Calendar
from schedule.series import WEEKDAYS, Series
from schedule.team import owners
from schedule.timeline import Instant, Milestone

HOSTING = "hosting"
"""What it is to host a meeting, in the rules."""


def meetings(cycle: ReleaseCycle, calendar: Calendar) -> Iterator[Milestone]:
    """Yield every meeting of *cycle*, as what its host has to do; each series in order of time.

    Its key names the week of the cycle and which meeting of that week it is, not its day: one that
    is held on another weekday or at another time stays the same meeting. So does one beside which
    another is left out. Whose turn it is follows from that name alone, too.

    Args:
        cycle: The cycle, with its series.
        calendar: Its days; on quiet ones and on those of KubeCon nobody meets.
    """
    for name, series in cycle.meetings.items():
        for day, week, nth in _days(series, cycle):
            if day in series.skip or calendar.is_quiet(day):
                continue
            host = series.hosts[(week + nth) % len(series.hosts)]
            yield Milestone(
                key=f"{name}-week-{week}" + (f"-{nth + 1}" if nth else ""),
                title=series.title,
                kinds=(HOSTING,),
                when=Instant(begins_at(series, day)),
                who=host,
                owners=owners(host, cycle.team),
                week=week,
                of=name,
                links=series.links,
                lasts=series.lasts,
            )


def begins_at(series: Series, day: date) -> datetime:
    """Return when a meeting of *series* on *day*, by its clocks, begins; in UTC.

    A time that the clocks show twice is the earlier one; one that they leave out is as much later
    as they are put forward.
    """
    return datetime.combine(day, series.at, series.clocks).astimezone(UTC)


def of_weeks(cycle: ReleaseCycle) -> dict[int, list[Milestone]]:
    """Return the meetings of *cycle* by the week of the cycle, in order of time."""
    weeks: dict[int, list[Milestone]] = {}
    rows = (row for row in cycle.besides if row.of in cycle.meetings)
    for row in sorted(rows, key=_begins):
        weeks.setdefault(row.week or 0, []).append(row)
    return weeks


def _begins(row: Milestone) -> tuple[datetime, str]:
    at = row.when.at if isinstance(row.when, Instant) else datetime.max.replace(tzinfo=UTC)
    return at, row.key


def day_named(name: str, cycle: ReleaseCycle) -> date | None:
    """Return the day of the milestone of this key, else of the first of this kind that has one."""
    row = cycle.milestone(name)
    if row and not row.of:
        return row.day
    return min((row.day for row in cycle.of_kind(name) if row.day), default=None)


def _days(series: Series, cycle: ReleaseCycle) -> Iterator[tuple[date, int, int]]:
    """Yield the days of *series*, with the week of the cycle and how many are before it in that.

    From the first phase's first day, inclusive, to the day it ends, exclusive.
    """
    if cycle.monday is None:
        return
    begun = {
        day_named(one.since, cycle) if one.since else cycle.monday: one for one in series.phases
    }
    first_days = sorted(day for day in begun if day)
    end = day_named(series.until, cycle) or cycle.monday + timedelta(weeks=cycle.weeks)
    day = first_days[0] if first_days else end
    week, nth = 0, 0
    while day < end:
        if cycle.week_of(day) != week:
            week, nth = cycle.week_of(day), 0
        phase = begun[max(one for one in first_days if one <= day)]
        if WEEKDAYS[day.weekday()] in phase.days:
            yield day, week, nth
            nth += 1
        day += DAY
