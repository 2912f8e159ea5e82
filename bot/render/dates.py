"""Dates and distances as this team says them.

A date is said as it was published, then in UTC, then in the reader's own time. A deadline has a
time left to the hour; a day is "tomorrow" or "in 5 days". Nothing here reads a clock.
"""

from datetime import UTC, date, datetime, timedelta

from bot.render.mrkdwn import foreign, own_time
from schedule.moments import DAY, is_assumed, is_planned, milestone_at
from schedule.rules import DayMeans, Rules
from schedule.timeline import DayRange, Instant, Milestone, Undated, first_day, last_day

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_HOURS_ARE_TOLD = 3
"""Days; further away than this an hour matters to nobody."""
_POSTED_WITHIN = timedelta(minutes=15)
"""A post that leaves this late still counts full hours."""
_DAYS_ARE_TOLD = timedelta(days=2)
"""Below this a headline counts hours: "in 1 day" can mean today, tomorrow and the day after."""
PLANNED = " (planned)"
"""Ends the date of what is a plan for a day."""
_ASSUMED = "no time published, end of day AoE assumed"


def day_and_month(day: date) -> str:
    """Return ``18 March``."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def weekday(day: date) -> str:
    """Return ``Wed 18 March``."""
    return f"{_WEEKDAYS[day.weekday()]} {day_and_month(day)}"


def utc(at: datetime) -> str:
    """Return ``Thu 19 March 12:00 UTC``."""
    at = at.astimezone(UTC)
    return f"{weekday(at.date())} {at:%H:%M} UTC"


def moment(at: datetime) -> str:
    """Return an instant in UTC and in the reader's own time."""
    return utc(at) + own_time(at, utc(at))


def short_date(row: Milestone, rules: Rules) -> str:
    """Return the date of *row* as published, for lists; it never hides that a time is assumed."""
    match row.when:
        case Instant(at, is_aoe, local) if is_aoe or local:
            return published(row, rules) + ("" if is_aoe else f" ({utc(at)})")
        case _:
            assumed = f", {_ASSUMED}" if is_assumed(row, rules) else ""
            return published(row, rules) + assumed


def full_date(row: Milestone, rules: Rules, *, is_bold: bool = False) -> str:
    """Return the date of *row* as published, in UTC, and in the reader's own time.

    A day on which nothing happens at an hour (a planned release, a meeting) stays a day.
    """
    said = published(row, rules)
    said = f"*{said}*" if is_bold else said
    match row.when:
        case Instant(at, is_aoe, local):
            return f"{said} ({moment(at)})" if is_aoe or local else said + own_time(at, utc(at))
        case _ if is_assumed(row, rules):
            ends_at = milestone_at(row, rules)
            return f"{said}, {_ASSUMED}" + (f" ({moment(ends_at)})" if ends_at else "")
        case _:
            return said


def published(row: Milestone, rules: Rules) -> str:
    """Return the date of *row* the way its row prints it, and nothing else."""
    match row.when:
        case Instant(at, is_aoe, local):
            if is_aoe:
                day = first_day(row.when)
                return f"{weekday(day)} AoE" if day else utc(at)
            if local:
                half = min(local, key=lambda one: (one.day, one.time))
                return f"{weekday(half.day)} {half.time:%H:%M} {foreign(half.label, 10)}"
            return utc(at)
        case DayRange(first, last):
            return _range(first, last)
        case Undated(said):
            return f"no date yet ({foreign(said, 40) or 'TBD'})"
        case _:
            planned = PLANNED if is_planned(row, rules) else ""
            return (weekday(row.day) if row.day else "") + planned


def has_passed(row: Milestone, rules: Rules, now: datetime) -> bool:
    """Return whether *row* is over: its deadline is past, or its last day is.

    A day that is no deadline lasts as long as it does in UTC: what is planned for today is not past
    before tomorrow.
    """
    if is_deadline(row, rules):
        at = milestone_at(row, rules)
        return at is not None and at <= now
    last = last_day(row.when)
    return last is not None and last < now.astimezone(UTC).date()


def is_deadline(row: Milestone, rules: Rules) -> bool:
    """Return whether people count hours to *row*."""
    return isinstance(row.when, Instant) or (
        row.day is not None and rules.rule_for(row).day_means is DayMeans.DEADLINE
    )


def time_left(row: Milestone, rules: Rules, now: datetime) -> str:
    """Return how far away *row* is: ``in 3d 0h``, ``passed 2h 5m ago``, ``tomorrow``.

    Hours are counted to deadlines only. Empty for a row without a date.
    """
    at = milestone_at(row, rules)
    if at is None:
        return ""
    if is_deadline(row, rules):
        return f"in {span(at - now)}" if at > now else f"passed {ago(now - at)}"
    return _days_left(row, now.astimezone(UTC).date())


def days_left(row: Milestone, now: datetime) -> str:
    """Return how many days away a row is that is not over: ``today``, ``in 3 days``.

    A deadline whose day has ended here, and not yet everywhere, is today's.
    """
    today = now.astimezone(UTC).date()
    last = last_day(row.when)
    return "today" if last and last < today else _days_left(row, today)


def time_left_in_words(row: Milestone, rules: Rules, now: datetime) -> str:
    """Return how far away *row* is as a sentence says it: ``in 38 hours``, ``in 3 days``."""
    at = milestone_at(row, rules)
    if at is None or at <= now or not is_deadline(row, rules):
        return time_left(row, rules, now)
    return f"in {span_in_words(at - now)}"


def span(distance: timedelta) -> str:
    """Return a distance briefly: ``16 days``, ``3d 0h``, ``11h 40m``, ``35m``."""
    days, hours, minutes = _parts(distance)
    if days > _HOURS_ARE_TOLD:
        return f"{days} days"
    if days:
        return f"{days}d {hours}h"
    if hours:
        return f"{hours}h {minutes}m"
    return f"{minutes}m" if minutes else "under a minute"


def span_in_words(distance: timedelta) -> str:
    """Return a distance as a sentence says it, rounded down: ``3 days``, ``38 hours``.

    A post leaves a moment after it is due: three days less two seconds are three days.
    """
    rounded = round(distance / _MINUTE) * _MINUTE
    full = rounded + _POSTED_WITHIN
    if full >= _DAYS_ARE_TOLD:
        return f"{full // DAY} days"
    is_long = rounded >= _HOUR
    count, unit = (full // _HOUR, "hour") if is_long else (rounded // _MINUTE, "minute")
    return f"{count} {unit}{'' if count == 1 else 's'}" if count else "under a minute"


def ago(distance: timedelta) -> str:
    """Return how long something is past: ``5 days ago``, ``2d 3h ago``, ``4 min ago``."""
    if distance < _MINUTE:
        return "just now"
    days, hours, minutes = _parts(distance)
    return f"{span(distance)} ago" if days or hours else f"{minutes} min ago"


def _parts(distance: timedelta) -> tuple[int, int, int]:
    """Return days, hours, minutes; to the nearest hour from a day on.

    A post leaves a moment after it is due: three days less two seconds are three days.
    """
    minutes = round(distance / _MINUTE)
    if distance >= DAY or minutes >= DAY // _MINUTE:
        hours = round(minutes / 60)
        return hours // 24, hours % 24, 0
    return 0, minutes // 60, minutes % 60


def _days_left(row: Milestone, today: date) -> str:
    first, last = row.day, last_day(row.when)
    if first is None or last is None:
        return ""
    if first < today <= last:
        return "now"
    days = (first - today).days if today <= first else (last - today).days
    match days:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case -1:
            return "yesterday"
        case _:
            return f"in {days} days" if days > 0 else f"{-days} days ago"


def _range(first: date, last: date) -> str:
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_and_month(last)}"
    return f"{day_and_month(first)} – {day_and_month(last)}"
