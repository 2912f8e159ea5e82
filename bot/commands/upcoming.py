"""`next`, `week` and `timeline`: dates in order."""

from datetime import date, timedelta

from bot.commands.question import Question
from bot.commands.sayings import footer, in_order, to_come, undated
from bot.render.dates import has_passed, short_date
from bot.render.message import Message, Paragraph, compose, paragraph
from bot.render.rows import brief_doubt, full_name, in_a_list, name, source_link, version, week
from schedule.timeline import Milestone, last_day

_DEFAULT, _MOST = 5, 20
_PAST, _AHEAD = "○", "●"


def next_dates(question: Question) -> Message:
    """Answer what comes next."""
    if question.arguments[:1] == ("week",):
        return this_week(question)
    view, now = question.view, question.now
    wanted = _count(question.arguments)
    rows = to_come(view, now)
    shown = rows[:wanted]
    left = len(rows) - len(shown)
    return compose(
        [
            paragraph(f"*{version(view)}*, {week(view, now) or 'no dates yet'}. Next:"),
            paragraph(
                *(f"{nth}. {in_a_list(row, view, now)}" for nth, row in enumerate(shown, 1)),
                "" if shown else "Nothing of the timeline is still to come.",
                f"… {left} more: `/release-status timeline`" if left else "",
            ),
            footer(question),
        ]
    )


def _count(arguments: tuple[str, ...]) -> int:
    said = next((word for word in arguments if word.isdecimal()), None)
    if said is None:
        return _DEFAULT
    return min(max(int(said[:6]), 1), _MOST)


def this_week(question: Question) -> Message:
    """Answer what this week and the next one hold, every row of them."""
    view, now = question.view, question.now
    monday = now.date() - timedelta(days=now.weekday())
    return compose(
        [
            paragraph(f"*{version(view)}*, {week(view, now) or 'no dates yet'}"),
            _one_week("This week", monday, question),
            _one_week("Next week", monday + timedelta(weeks=1), question),
            footer(question),
        ]
    )


def _one_week(label: str, monday: date, question: Question) -> Paragraph:
    view = question.view
    sunday = monday + timedelta(days=6)
    rows = [row for row in in_order(view) if _is_within(row, monday, sunday)]
    lines = [f"• {in_a_list(row, view, question.now)}" for row in rows]
    return paragraph(f"*{label}*", *(lines or ["No dates."]))


def _is_within(row: Milestone, first: date, last: date) -> bool:
    """Return whether a day of *row* lies between *first* and *last*, both inclusive."""
    begins, ends = row.day, last_day(row.when)
    return begins is not None and ends is not None and begins <= last and ends >= first


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
            paragraph(f"*{full_name(view)}*, {where}. {_PAST} past, {_AHEAD} to come."),
            *(paragraph(f"*Week {number}*", *lines) for number, lines in by_week.items()),
            paragraph(*(["*Without a date*", *without] if without else [])),
            footer(question),
        ],
        more=f"the whole timeline is in {source}" if source else "`/release-status next 20`",
    )


def _row(row: Milestone, question: Question) -> str:
    view = question.view
    mark = _PAST if has_passed(row, view.rules, question.now) else _AHEAD
    return f"{mark} {name(row, view)}: {short_date(row, view.rules)}{brief_doubt(row)}"
