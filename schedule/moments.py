"""When milestones are under the rules, and on which days reminders of them may fall. Pure."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from schedule.clock import deadline
from schedule.cycle import ReleaseCycle
from schedule.lead_time import LeadTime
from schedule.rules import DayMeans, Rule, Rules
from schedule.series import WEEKDAYS
from schedule.timeline import Day, DayRange, Instant, Milestone, last_day

DAY = timedelta(days=1)
_LONGEST_PAUSE = timedelta(days=60)
"""A rules file may declare every day quiet; the search for a working day ends here."""


def milestone_at(milestone: Milestone, rules: Rules) -> datetime | None:
    """Return the instant that lead times of *milestone* count back from; None if undated.

    A published instant is that instant. A day is the end of that day AoE where the rule says that
    it is a deadline, and the cycle's hour of that day otherwise; a range counts from its first.
    """
    match milestone.when:
        case Instant(at):
            return at
        case Day(day) | DayRange(day, _):
            if rules.rule_for(milestone).day_means is DayMeans.DEADLINE:
                return deadline(day)
            return datetime.combine(day, rules.hour, UTC)
        case _:
            return None


def is_assumed(milestone: Milestone, rules: Rules) -> bool:
    """Return whether the hour of this deadline is not published but assumed: end of day AoE."""
    means = rules.rule_for(milestone).day_means
    return isinstance(milestone.when, Day) and means is DayMeans.DEADLINE


def is_planned(milestone: Milestone, rules: Rules) -> bool:
    """Return whether this is a plan for a day, to which nobody counts hours."""
    means = rules.rule_for(milestone).day_means
    return isinstance(milestone.when, Day) and means is DayMeans.PLANNED


def is_announced(milestone: Milestone, rules: Rules) -> bool:
    """Return whether the community is told at the moment of *milestone*, or on its day."""
    return any(not one.lead.duration for one in rules.rule_for(milestone).announce)


def is_confirmable(milestone: Milestone, rules: Rules) -> bool:
    """Return whether somebody says of it, one day, that it is so: a freeze, a release."""
    is_hour = rules.rule_for(milestone).day_means is DayMeans.HOUR
    is_day = not isinstance(milestone.when, Instant)
    return is_announced(milestone, rules) and not (is_hour and is_day)


def window_ends(milestone: Milestone, rules: Rules) -> datetime | None:
    """Return when exception requests for *milestone* must be in; None where there are none.

    Source:
        "Requesting an exception" in kubernetes/sig-release ``releases/EXCEPTIONS.md``: three days
        after PRR, enhancements, code and test freeze, a day after docs freeze.
    """
    at = milestone_at(milestone, rules)
    window = rules.rule_for(milestone).exception_window
    return at + window.duration if at and window else None


class Calendar:
    """The days of a cycle: which of them are for work, and where a reminder lands."""

    def __init__(self, cycle: ReleaseCycle, rules: Rules) -> None:
        self._rules = rules
        pauses = (row for row in cycle.milestones if rules.rule_for(row).is_pause)
        self._quiet = {*rules.quiet, *(day for row in pauses for day in _days(row))}

    def is_working(self, day: date) -> bool:
        """Return whether *day* is a working day, not declared quiet and outside KubeCon."""
        return WEEKDAYS[day.weekday()] in self._rules.workdays and not self.is_quiet(day)

    def is_quiet(self, day: date) -> bool:
        """Return whether *day* is declared quiet or is a day of KubeCon."""
        return day in self._quiet

    def hour_of(self, day: date) -> datetime:
        """Return the cycle's hour on *day*, in UTC."""
        return datetime.combine(day, self._rules.hour, UTC)

    def working_day_before(self, day: date) -> date:
        """Return *day* or, if nobody works then, the last day before it on which somebody does."""
        return self._working_day(day, -DAY)

    def working_day_after(self, day: date) -> date:
        """Return the first working day after *day*."""
        return self._working_day(day + DAY, DAY)

    def hour_after(self, at: datetime) -> datetime:
        """Return the first cycle hour of a working day at or after *at*."""
        day = at.date() if self.hour_of(at.date()) >= at else at.date() + DAY
        return self.hour_of(self._working_day(day, DAY))

    def hour_without_answer(self, since: datetime, days: int) -> datetime:
        """Return the first cycle hour at which *days* working days have passed since an instant.

        A working day is 24 hours of such days.
        """
        day = self.hour_after(since).date()
        for _ in range(days):
            day = self.working_day_after(day)
        return self.hour_of(day)

    def hour_before(self, at: datetime) -> datetime:
        """Return the last cycle hour of a working day at or before *at*."""
        return self.hour_of(self.working_day_before(self._day_of_hour(at)))

    def due_at(self, at: datetime, lead_time: LeadTime, rule: Rule) -> datetime:
        """Return when a reminder *lead_time* before *at* goes out, under *rule*.

        A lead time in days lands on the last cycle hour at or before it, and on the working day
        before if that day is none; one of hours, and the day itself, are exact.
        """
        if not lead_time.is_in_days:
            return at - lead_time.duration
        days = lead_time.duration.days
        day = self._day_of_hour(at)
        if not days:
            return self.hour_of(day)
        if rule.count == "working_days":
            for _ in range(days):
                day = self.working_day_before(day - DAY)
            return self.hour_of(day)
        return self.hour_of(self.working_day_before(day - timedelta(days=days)))

    def days_apart(self, earlier: date, later: date) -> int:
        """Return how many working days *later* is after *earlier*."""
        days = ((earlier + timedelta(days=nth + 1)) for nth in range((later - earlier).days))
        return sum(self.is_working(day) for day in days)

    def _day_of_hour(self, at: datetime) -> date:
        """Return the day of the last cycle hour at or before *at*."""
        return at.date() if self.hour_of(at.date()) <= at else at.date() - DAY

    def _working_day(self, day: date, step: timedelta) -> date:
        first = day
        while not self.is_working(day) and abs(day - first) < _LONGEST_PAUSE:
            day += step
        return day


def _days(row: Milestone) -> Iterator[date]:
    first, last = row.day, last_day(row.when)
    if first and last:
        yield from (first + timedelta(days=nth) for nth in range((last - first).days + 1))
