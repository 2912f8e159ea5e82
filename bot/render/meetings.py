"""Meetings: a week of them for the team, and the next ones for who asks."""

from collections.abc import Callable, Iterator
from datetime import datetime

from bot.holding import holder_of, last_word
from bot.render.dates import has_passed, moment
from bot.render.message import Paragraph, paragraph
from bot.render.mrkdwn import listed, mention
from bot.render.rows import links_line, name, responsible, role, version
from bot.snapshot import CycleView
from schedule.meetings import of_weeks
from schedule.timeline import Instant, Milestone


def week_of_meetings(week: int, view: CycleView, now: datetime) -> Iterator[Paragraph]:
    """Yield what the team is told of the meetings of a week; what is prepared stands below it."""
    rows = of_weeks(view.cycle).get(week, [])
    this_week = view.cycle.week_of(now.date()) if view.cycle.monday else week
    when = "this week" if week == this_week else f"in week {week}"
    yield paragraph(
        f"*{version(view)}: {'the meeting' if len(rows) == 1 else 'meetings'} {when}*",
        *(f"• {meeting_line(row, view)}" for row in rows),
        *dict.fromkeys(links_line(row, view) for row in rows),
        "What shall be talked about? Please say so in the thread.",
    )


def meeting_line(row: Milestone, view: CycleView, called: Callable[[str], str] = mention) -> str:
    """Return a meeting as one line: when, what, who hosts it.

    Args:
        row: The meeting.
        view: The cycle.
        called: How people are called, by their Slack ids.
    """
    when = moment(row.when.at) if isinstance(row.when, Instant) else ""
    host = host_of(row, view, called)
    return f"*{name(row, view)}*: {when}{f', hosted by {host}' if host else ''}"


def host_of(row: Milestone, view: CycleView, called: Callable[[str], str] = mention) -> str:
    """Return who hosts a meeting: whoever has taken it or was given it, else whose turn it is."""
    acts = (last_word(view, row.key, seat) for seat in responsible(row, view))
    by_name = [called(holder_of(act)) for act in acts if act]
    turns = [role(seat) for seat in responsible(row, view)]
    return listed(by_name or turns)


def next_meetings(view: CycleView, now: datetime) -> list[Milestone]:
    """Return the meetings that have not begun, in order of time."""
    rows = (row for rows in of_weeks(view.cycle).values() for row in rows)
    return [row for row in rows if not has_passed(row, view.rules, now)]
