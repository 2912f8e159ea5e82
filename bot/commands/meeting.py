"""`meetings` and `party`: when people come together, and who says so."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from bot.commands.doing import NOTED, only_in_slack
from bot.commands.milestones import milestone_answer
from bot.commands.people import caller
from bot.commands.question import Question
from bot.commands.sayings import footer
from bot.render.arranged import arranged_line, to_arrange
from bot.render.meetings import meeting_line, next_meetings
from bot.render.message import Message, compose, paragraph
from bot.render.mrkdwn import code, to_plain
from bot.render.rows import in_a_list, links_line, name, short_name, version
from bot.render.standing import subject
from schedule.timeline import Milestone

_SHOWN = 8
_OFF = "off"
_KINDS = frozenset({"meeting", "burndown"})
"""Kinds of the rows that are about meetings."""
_DAY, _TIME = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d\d?:\d\d")
_IGNORED = frozenset({"utc", "at", "on", "for"})


def meetings(question: Question) -> Message:
    """Answer when the team meets next, and who hosts.

    Of a team whose meetings nobody has configured: what the timeline has of them.
    """
    view, now = question.view, question.now
    rows = next_meetings(view, now)
    if not view.cycle.meetings:
        about = [row for row in view.cycle.milestones if not _KINDS.isdisjoint(row.kinds)]
        listed = [f"• {in_a_list(row, view, now)}" for row in about]
        said = f"I know of no meetings of {version(view)}: none stand in my configuration."
        return compose([paragraph(said, "In its timeline:" if listed else "", *listed)])
    if not rows:
        return compose([paragraph(f"No meeting of {version(view)} is still to come.")])
    called = caller(question)
    left = len(rows) - len(rows[:_SHOWN])
    return compose(
        [
            paragraph(
                f"*Next meetings of {version(view)}*",
                *(f"• {meeting_line(row, view, called)}" for row in rows[:_SHOWN]),
                f"… and {left} more" if left else "",
            ),
            paragraph(*dict.fromkeys(links_line(row, view) for row in rows)),
            footer(question),
        ]
    )


def party(question: Question) -> Message:
    """Keep when and where the party of a freeze is; without a time, say what is known of it."""
    if question.do is None:
        return only_in_slack("party")
    view = question.view
    words, at = _parts(question.arguments)
    found = question.names.found(words)
    rows = [row for row in found if to_arrange(row, view)] or found
    if not rows:
        return compose([paragraph(f"Which date? Write {_typed('code freeze')}.")])
    if len(rows) > 1:
        return milestone_answer(rows, question)
    arranged = next(iter(to_arrange(rows[0], view)), None)
    if arranged is None:
        return compose([paragraph(f"{name(rows[0], view)} has no party.")])
    return _arrange(arranged, rows[0], at, question) or NOTED


def _arrange(
    one: Milestone, row: Milestone, at: datetime | None, question: Question
) -> Message | None:
    """Have it kept or taken back; without a time, return what is known of it."""
    query, view, do = question.query, question.view, question.do
    about = subject(one, view)
    if do and _OFF in question.arguments:
        return do("call_off", about)
    if do and at and not query.is_cut:
        return do("set_time", f"{about} {at.isoformat()} {query.address}".strip())
    typed = _typed(to_plain(short_name(row, view)).casefold())
    how = f"Its day and time in UTC, and where it is: {typed}."
    return compose([paragraph(arranged_line(one, view), how)])


def _parts(words: Iterable[str]) -> tuple[Sequence[str], datetime | None]:
    """Return the words that name a date, and the instant that the others say."""
    spelled = [part for word in words for part in _split(word)]
    day = next((word for word in spelled if _DAY.fullmatch(word)), "")
    time = next((word for word in spelled if _TIME.fullmatch(word)), "")
    others = {day, time, _OFF, *_IGNORED}
    named = [word for word in spelled if word not in others and "://" not in word]
    return named, _instant(day, time)


def _split(word: str) -> list[str]:
    """Return day and time of an instant in ISO 8601; any other word as it is."""
    day, mark, time = word.partition("t")
    return [day, time.removesuffix("z")[:5]] if mark and _DAY.fullmatch(day) else [word]


def _instant(day: str, time: str) -> datetime | None:
    try:
        return datetime.fromisoformat(f"{day}T{time:0>5}").replace(tzinfo=UTC)
    except ValueError:
        return None


def _typed(date: str) -> str:
    return code(f"/release-status party {date} 2024-11-08 01:00 https://…")
