"""What is said of the time for exception requests: in a post, its thread, and to leads."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.drafts import is_silenced
from bot.render.dates import moment, span_in_words
from bot.render.duties import Duty
from bot.render.message import Paragraph, paragraph
from bot.render.mrkdwn import link
from bot.render.rows import links_line, name, questions_line, version, window_line
from bot.snapshot import CycleView
from schedule.moments import milestone_at, window_ends
from schedule.plan import Reminder
from schedule.timeline import Milestone

_FAR = timedelta(days=4)
"""Further ahead than this nobody is pressed to give up: an exception can wait."""


def exceptions_line(
    row: Milestone,
    view: CycleView,
    now: datetime,
    *,
    has_guide: bool = True,
    has_thread: bool = False,
) -> str:
    """Return the sentence that says until when an exception can be requested, and how or where."""
    at, ends_at = milestone_at(row, view.rules), window_ends(row, view.rules)
    if at is None or ends_at is None:
        return ""
    if ends_at <= now:
        return f"The time for exception requests ended {moment(ends_at)}."
    guide = view.rules.exception_guide
    how = f": {link('how to', guide)}" if guide and has_guide else ""
    how = "; details in the thread" if has_thread and at <= now else how
    if at - now > _FAR:
        return f"Know already that you won't make it? Request an exception early{how}."
    missed = "Missed it?" if at <= now else "Won't make it?"
    return f"{missed} Request an exception now, at the latest {moment(ends_at)}{how}."


def closing_lines(row: Milestone, view: CycleView, now: datetime, then: str = "") -> Iterator[str]:
    """Yield that the time for exception requests is about to end, or over.

    Args:
        row: The milestone.
        view: The cycle.
        now: Release time.
        then: What there is to do before its end, as a sentence.
    """
    called, ends_at = name(row, view), window_ends(row, view.rules)
    if ends_at is None or ends_at <= now:
        yield f"*The time for exception requests for {called} is over.*"
        yield window_line(row, view)
        return
    yield f"*Exception requests for {called} close in {span_in_words(ends_at - now)}.*"
    yield f"The last moment is {moment(ends_at)}. {then}".rstrip()


def in_thread(duty: Duty, view: CycleView, now: datetime) -> Iterator[Paragraph]:
    """Yield what the thread of the post at the moment says: how it is done, and until when."""
    row, ends_at = duty.row, window_ends(duty.row, view.rules)
    window = view.rules.rule_for(row).exception_window
    begins = any(one.lead_time == window for one in duty.reminders)
    if begins and ends_at and ends_at > now:
        lines = [_opening(row, view, ends_at)]
    else:
        lines = [*closing_lines(row, view, now)]
    if any(_stands_alone(one, view) for one in duty.reminders):
        lines[0] = f"*{version(view)}: {lines[0].removeprefix('*')}"
    guide = view.rules.exception_guide if ends_at and ends_at > now else ""
    yield paragraph(
        *lines,
        f"How to request one: {link('the exception process', guide)}." if guide else "",
        links_line(row, view) if begins else "",
        questions_line(row, view, duty.audiences) if begins else "",
    )


def _stands_alone(one: Reminder, view: CycleView) -> bool:
    """Return whether there is no post of the bot's to stand below: a person says what that says."""
    followed = view.reminder(one.follows or "")
    return followed is not None and is_silenced(followed, view)


def has_thread(duty: Duty, view: CycleView) -> bool:
    """Return whether what is said of *duty* has a thread that says more."""
    said = {one.id for one in duty.reminders}
    return not said.isdisjoint(view.threads)


def _opening(row: Milestone, view: CycleView, ends_at: datetime) -> str:
    called = name(row, view)
    if view.discussed(row):
        return (
            f"*Exception requests for {called} are taken until {moment(ends_at)} as published, "
            "but its date is under discussion.*"
        )
    return f"*Missed {called}? Exception requests are taken until {moment(ends_at)}.*"
