"""What is planned of no single milestone: weeks, their meetings, the introduction. Pure."""

from collections.abc import Iterator
from datetime import timedelta

from schedule.cycle import ReleaseCycle
from schedule.meetings import of_weeks
from schedule.moments import DAY, Calendar, milestone_at
from schedule.reminder import ANNOUNCE, TEAM, Purpose, Reminder
from schedule.rules import DigestPart, Rules
from schedule.series import WEEKDAYS
from schedule.timeline import last_day

STALE = timedelta(days=7)
"""After this long nobody wants to read that a deadline has passed, or who the bot is."""
_BEFORE_MEETING = timedelta(hours=2)
"""How long before the first meeting of a week the team is told of them, at least."""


def of_no_milestone(cycle: ReleaseCycle, rules: Rules, calendar: Calendar) -> Iterator[Reminder]:
    """Yield what is said once a week, and once in a cycle."""
    yield from _digests(cycle, rules, calendar)
    yield from _weeks_of_meetings(cycle, rules, calendar)
    yield from _introduction(cycle, rules, calendar)


def _digests(cycle: ReleaseCycle, rules: Rules, calendar: Calendar) -> Iterator[Reminder]:
    if rules.digest is None or cycle.monday is None:
        return
    dates = (
        row.day
        for row in cycle.milestones
        if row.day and rules.rule_for(row).digest is DigestPart.DATE
    )
    for week in sorted({cycle.week_of(day) for day in dates}):
        monday = cycle.first_day_of(week)
        day = monday + timedelta(days=WEEKDAYS.index(rules.digest))
        yield Reminder(
            id=f"{cycle.release}/digest/week-{week}/{ANNOUNCE}",
            release=cycle.release,
            purpose=Purpose.DIGEST,
            kind="digest",
            due_at=calendar.hour_of(calendar.working_day_before(day)),
            audience=ANNOUNCE,
            expires_at=calendar.hour_of(monday + timedelta(days=5)),
            week=week,
        )


def _weeks_of_meetings(cycle: ReleaseCycle, rules: Rules, calendar: Calendar) -> Iterator[Reminder]:
    """Yield what the team is told of each week's meetings: below it they prepare them.

    On the first working day of the week, and before the first of its meetings.
    """
    for week, rows in of_weeks(cycle).items():
        monday = cycle.first_day_of(week)
        first_at = milestone_at(rows[0], rules) or calendar.hour_of(monday)
        day = calendar.working_day_after(monday - DAY)
        due_at = min(calendar.hour_of(day), calendar.hour_before(first_at - _BEFORE_MEETING))
        yield Reminder(
            id=f"{cycle.release}/meetings/week-{week}/{TEAM}",
            release=cycle.release,
            purpose=Purpose.MEETINGS,
            kind="meetings",
            due_at=due_at,
            audience=TEAM,
            expires_at=calendar.hour_of(cycle.first_day_of(week + 1)),
            week=week,
        )


def _introduction(cycle: ReleaseCycle, rules: Rules, calendar: Calendar) -> Iterator[Reminder]:
    row = cycle.milestone(rules.introduction or "")
    final = last_day(row.when) if row else None
    if final is None:
        return
    due_at = calendar.hour_of(calendar.working_day_after(final))
    yield Reminder(
        id=f"{cycle.release}/introduction/{ANNOUNCE}",
        release=cycle.release,
        purpose=Purpose.INTRODUCTION,
        kind="introduction",
        due_at=due_at,
        audience=ANNOUNCE,
        expires_at=due_at + STALE,
    )
