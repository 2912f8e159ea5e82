"""Words of a day, such as "today" or "18 march": what falls on it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from bot.commands.question import Question
from bot.commands.sayings import footer, in_order
from bot.commands.vocabulary import DAYS_FROM_NOW
from bot.render.dates import is_deadline, weekday
from bot.render.message import Message, compose, paragraph
from bot.render.rows import in_a_list, version, week
from bot.render.standing import proposed_line
from bot.snapshot import CycleView
from schedule.moments import milestone_at
from schedule.readers.dates import SaidDate, parse_cell
from schedule.timeline import Milestone, last_day


def day_answer(asked: date, question: Question) -> Message:
    """Answer the rows of the day *asked*, or else those of the next day that has any."""
    view, now = question.view, question.now
    where = week(view, datetime.combine(asked, time(), UTC))
    day = ", ".join(filter(None, [version(view), where, weekday(asked)]))
    rows = [row for row in in_order(view) if falls_within(row, asked, asked, view)]
    later = [row for row in in_order(view) if row.day and row.day > asked]
    following = [row for row in later if row.day == later[0].day]
    return compose(
        [
            paragraph(
                f"*{day}*",
                "" if rows else f"No dates.{' Next:' if following else ' None comes after it.'}",
                *(f"• {in_a_list(row, view, now)}" for row in rows or following),
                proposed_line(view, now),
            ),
            footer(question),
        ]
    )


def day_said(words: Sequence[str], view: CycleView, now: datetime) -> date | None:
    """Return the day that *words* say and nothing else; None if they say none.

    A day without a year is the one nearest to the beginning of the cycle.
    """
    said = " ".join(words)
    if said in DAYS_FROM_NOW:
        return now.date() + timedelta(days=DAYS_FROM_NOW[said])
    match parse_cell(said).halves:
        case [half] if half.first and half.first.month and not (half.last or half.clock):
            return _nearest(half.first, view.cycle.monday or now.date())
    return None


def _nearest(said: SaidDate, to: date) -> date | None:
    years = [said.year] if said.year else [to.year - 1, to.year, to.year + 1]
    days = [day for year in years if (day := _day(year, said))]
    return min(days, key=lambda day: abs(day - to), default=None)


def _day(year: int, said: SaidDate) -> date | None:
    try:
        return date(year, said.month or 1, said.day)
    except ValueError:  # 29 February of most years
        return None


def falls_within(row: Milestone, first: date, last: date, view: CycleView) -> bool:
    """Return whether *row* falls on a day between *first* and *last*, both inclusive.

    It falls on the days it is published for, and a deadline also on the day it ends in UTC.
    """
    begins, ends = row.day, last_day(row.when)
    if begins is None or ends is None:
        return False
    at = milestone_at(row, view.rules)
    if at and is_deadline(row, view.rules):
        ends = max(ends, at.date())
    return begins <= last and ends >= first
