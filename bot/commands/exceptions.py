"""`exceptions`: until when an exception can be requested, and for what."""

from collections.abc import Iterator
from datetime import datetime

from bot.commands.buttons import next_steps, share
from bot.commands.question import Question
from bot.commands.sayings import footer, in_order, to_come
from bot.render.dates import has_passed, moment, span
from bot.render.message import Message, compose, paragraph
from bot.render.mrkdwn import link
from bot.render.rows import in_a_list, name, version
from bot.snapshot import CycleView
from schedule.moments import window_ends

_KIND = "exceptions"


def exceptions(question: Question) -> Message:
    """Answer until when exception requests are taken, open windows first."""
    view, now = question.view, question.now
    ends = [(at, row) for row in in_order(view) if (at := window_ends(row, view.rules))]
    lines = [
        f"• {name(row, view)}: until {moment(at)}, in {span(at - now)}"
        for at, row in ends
        if at > now
    ]
    over = [f"• {name(row, view)}: ended {moment(at)}" for at, row in ends if at <= now]
    calls = [row for row in to_come(view, now) if _KIND in row.kinds]
    return compose(
        [
            paragraph(
                f"*Exception requests, {version(view)}*",
                *lines,
                *over,
                "" if ends else "No milestone of this cycle takes any.",
                how_to(view),
            ),
            paragraph(*(f"• {in_a_list(row, view, now)}" for row in calls)),
            footer(question),
            next_steps(question, share(question, ["exceptions"])),
        ]
    )


def open_windows(view: CycleView, now: datetime) -> Iterator[str]:
    """Yield, for each deadline that has passed, until when exceptions to it are still taken."""
    for row in in_order(view):
        ends_at = window_ends(row, view.rules)
        if ends_at and ends_at > now and has_passed(row, view.rules, now):
            told = f"Exception requests for {name(row, view)}: until {moment(ends_at)}."
            yield f"{told} {how_to(view)}".strip()


def how_to(view: CycleView) -> str:
    """Return where it is written how to request an exception."""
    guide = view.rules.exception_guide
    return link("How to request one", guide) if guide else ""
