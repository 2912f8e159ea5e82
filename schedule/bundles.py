"""What is said together: fewer messages to each role, and nothing twice at one instant. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from schedule.moments import Calendar
from schedule.reminder import Audience, Purpose, Reminder

_WEEKEND = timedelta(days=2)
"""Days without work that may lie between: nobody is told a week early because of KubeCon."""


def bundled(reminders: Iterable[Reminder], calendar: Calendar) -> list[Reminder]:
    """Return *reminders* of milestones, those brought together that may be.

    A role that is written to on a day anyway is told then what would follow on one of the next
    working days, as far as :attr:`schedule.reminder.Reminder.sooner` allows. Deadlines keep their
    last message.
    """
    by_audience: defaultdict[Audience, list[Reminder]] = defaultdict(list)
    for one in reminders:
        by_audience[one.audience].append(one)
    together = [one for ones in by_audience.values() for one in _of_audience(ones, calendar)]
    return _once(together)


def _of_audience(reminders: Sequence[Reminder], calendar: Calendar) -> list[Reminder]:
    """Return what one audience is told, each message that can with one before it."""
    by_instant: defaultdict[datetime, list[Reminder]] = defaultdict(list)
    for one in reminders:
        by_instant[one.due_at].append(one)
    found: list[Reminder] = []
    stays_at: datetime | None = None
    for due_at, ones in sorted(by_instant.items()):
        sooner = min(one.sooner for one in ones)
        if stays_at and _is_near(stays_at.date(), due_at.date(), sooner, calendar):
            found += [replace(one, due_at=stays_at, alone_at=one.due_at) for one in ones]
            continue
        if not any(one.is_last_minute for one in ones):  # a call within hours is no time for more
            stays_at = due_at
        found += ones
    return found


def _is_near(earlier: date, later: date, most: int, calendar: Calendar) -> bool:
    """Return whether *later* is at most *most* working days after *earlier*."""
    return (
        most > 0
        and later - earlier <= timedelta(days=most) + _WEEKEND
        and (calendar.days_apart(earlier, later) <= most)
    )


def _once(reminders: Iterable[Reminder]) -> list[Reminder]:
    """Return *reminders* without those that say again what another says at that instant.

    Lead times can land on one instant, before a weekend or KubeCon: the nearer one stands. Each
    channel is told what is its own, whatever another one is told then.
    """
    nearest: dict[tuple[Audience, str | None, datetime, str], Reminder] = {}
    for one in sorted(reminders, key=_distance, reverse=True):
        nearest[one.audience, one.milestone, one.due_at, _told(one)] = one
    return list(nearest.values())


def _told(reminder: Reminder) -> str:
    """Return what is told, beside the milestone itself: its window, a post of it, or nothing."""
    match reminder.purpose:
        case Purpose.WINDOW:
            return "window"
        case Purpose.DRAFT:
            return reminder.drafts or ""
        case _:
            return ""


def _distance(reminder: Reminder) -> timedelta:
    return reminder.lead_time.duration if reminder.lead_time else timedelta()
