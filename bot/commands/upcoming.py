"""`next`, `week` and `timeline`: dates in order."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from bot.commands.buttons import ask, calendar, my_duties, next_steps, share
from bot.commands.days import falls_within
from bot.commands.question import Question
from bot.commands.sayings import (
    footer,
    in_order,
    mistakes_lines,
    source_lines,
    to_come,
    undated,
)
from bot.commands.vocabulary import COUNTED, DAYS_IN
from bot.render.dates import has_passed, short_date, weekday
from bot.render.illustration import shown_picture
from bot.render.message import Message, Paragraph, compose, paragraph
from bot.render.rows import brief_doubt, full_name, in_a_list, name, version, week
from bot.render.source import source_link
from bot.render.standing import proposed_line
from schedule.timeline import Milestone

_DEFAULT, _MOST, _MOST_DAYS = 5, 20, 20 * 7
_SAY = f"Say a number from 1 to {_MOST}, like `next {_DEFAULT}` or `next 2 weeks`."
_NOTHING = "Nothing of the timeline is still to come."
_PAST, _AHEAD = "○", "●"


def next_dates(question: Question) -> Message:
    """Answer what comes next: so many dates, or those of so many days or weeks."""
    view, now = question.view, question.now
    time, wanted = time_said(question.query.words), count_said(question.arguments)
    if time is None and wanted is None:
        return compose([paragraph(_SAY)])
    rows = to_come(view, now)
    head = f"*{version(view)}*, {week(view, now) or 'no dates yet'}."
    if not rows:
        is_over = not undated(view)
        said = f"*{version(view)} is over*: all its dates have passed." if is_over else head
        return compose([paragraph(said, "" if is_over else _NOTHING), footer(question)])
    if time:
        return _soon(time, rows, head, question)
    shown = rows[:wanted]
    left = len(rows) - len(shown)
    return compose(
        [
            paragraph(f"{head} Next:"),
            paragraph(
                *(f"{nth}. {in_a_list(row, view, now)}" for nth, row in enumerate(shown, 1)),
                f"… {left} more: `/release-status timeline`" if left else "",
            ),
            footer(question),
            _further(["next", str(wanted)], question),
        ]
    )


def _soon(time: timedelta, rows: list[Milestone], head: str, question: Question) -> Message:
    """Answer those of *rows* that fall within *time*, today and its last day included."""
    view, today = question.view, question.now.date()
    last = today + time
    shown = [row for row in rows if falls_within(row, today, last, view)]
    lines = [f"• {in_a_list(row, view, question.now)}" for row in shown]
    return compose(
        [
            paragraph(f"{head} The next {_in_words(time)}, until {weekday(last)}:"),
            paragraph(*(lines or ["No dates."])),
            footer(question),
            _further(["next", str(time.days), "days"], question),
        ]
    )


def _further(words: Sequence[str], question: Question) -> Paragraph:
    """Return the buttons below dates that are the answer to *words*."""
    timeline = ask("Timeline", "timeline", question.view)
    return next_steps(question, share(question, words), timeline)


def count_said(arguments: Sequence[str]) -> int | None:
    """Return how many dates are asked for; None for what is no number from 1 to the most."""
    said = [word for word in arguments if word not in COUNTED.split()]
    if not said:
        return _DEFAULT
    count = int(said[0]) if len(said) == 1 and said[0].isdecimal() else 0
    return count if 1 <= count <= _MOST else None


def time_said(words: Sequence[str]) -> timedelta | None:
    """Return how many days or weeks ahead are asked for; None if none, or more than the most."""
    for said, unit in pairwise(words):
        if said.isdecimal() and unit in DAYS_IN and 1 <= int(said) * DAYS_IN[unit] <= _MOST_DAYS:
            return timedelta(days=int(said) * DAYS_IN[unit])
    return None


def _in_words(time: timedelta) -> str:
    weeks, days = divmod(time.days, 7)
    count, unit = (time.days, "day") if days else (weeks, "week")
    return unit if count == 1 else f"{count} {unit}s"


def this_week(question: Question) -> Message:
    """Answer what this week and the next one hold, every row of them."""
    return _weeks({"This week": 0, "Next week": 1}, "week", question)


def next_week(question: Question) -> Message:
    """Answer what next week holds."""
    return _weeks({"Next week": 1}, "next week", question)


def _weeks(ahead: Mapping[str, int], asked: str, question: Question) -> Message:
    """Answer what some weeks hold, given by how many weeks *ahead* they are, to who *asked*."""
    view, now = question.view, question.now
    monday = now.date() - timedelta(days=now.weekday())
    return compose(
        [
            paragraph(f"*{version(view)}*, {week(view, now) or 'no dates yet'}"),
            *(
                _one_week(label, monday + timedelta(weeks=weeks), question)
                for label, weeks in ahead.items()
            ),
            footer(question),
            _further([asked], question),
        ]
    )


def _one_week(label: str, monday: date, question: Question) -> Paragraph:
    view = question.view
    sunday = monday + timedelta(days=6)
    rows = [row for row in in_order(view) if falls_within(row, monday, sunday, view)]
    lines = [f"• {in_a_list(row, view, question.now)}" for row in rows]
    return paragraph(f"*{label}*", *(lines or ["No dates."]))


def whole_timeline(question: Question) -> Message:
    """Answer every row, by week."""
    view = question.view
    rows = in_order(view)
    by_week: dict[int, list[str]] = {}
    for row in rows:
        if row.day:
            by_week.setdefault(view.cycle.week_of(row.day), []).append(_row(row, question))
    without = [_row(row, question) for row in undated(view)]
    source = source_link(view.cycle)
    where = week(view, question.now) or "no dates yet"
    return compose(
        [
            paragraph(
                f"*{full_name(view)}*, {where}. {_PAST} past, {_AHEAD} to come.",
                proposed_line(view, question.now),
                question.draw(view.cycle.release) if question.draw else "",
            ),
            Paragraph((), picture=shown_picture(view, question.snapshot.url, question.now)),
            *(paragraph(f"*Week {number}*", *lines) for number, lines in by_week.items()),
            paragraph(*(["*Without a date*", *without] if without else [])),
            paragraph(*mistakes_lines(view), *source_lines(question), is_small=True),
            next_steps(question, my_duties(view), calendar(question)),
        ],
        more=f"the whole timeline is in {source}" if source else "`/release-status next 20`",
    )


def _row(row: Milestone, question: Question) -> str:
    view = question.view
    mark = _PAST if has_passed(row, view.rules, question.now) else _AHEAD
    return f"{mark} {name(row, view)}: {short_date(row, view.rules)}{brief_doubt(row, view)}"
