"""What is said in a channel: a milestone ahead, one that has come, the week."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.drafts import edited_text
from bot.render.arranged import mentioned_lines
from bot.render.dates import full_date, has_passed, is_deadline, time_left
from bot.render.digest import digest
from bot.render.duties import Duty, coming, duties
from bot.render.having import team_lines
from bot.render.introduction import introduction
from bot.render.meetings import week_of_meetings
from bot.render.message import Button, Paragraph, paragraph
from bot.render.mrkdwn import escape
from bot.render.rows import (
    afterwards_line,
    ask_of_all_line,
    checklist,
    date_line,
    doubt_line,
    links_line,
    needs_line,
    note_line,
    questions_line,
    responsible,
    role,
    takes_place,
    version,
    week,
    where_line,
)
from bot.render.standing import can_be_confirmed, confirmed_line, subject, unsettled_line
from bot.render.unanswered import in_channel_buttons, in_channel_lines
from bot.render.windows import exceptions_line, has_thread, in_thread
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Deed
from schedule.moments import is_planned, window_ends
from schedule.plan import ANNOUNCE, Purpose, Reminder
from schedule.timeline import Milestone


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what a channel is told.

    Attributes:
        said: The paragraph.
        of: Ids of the reminders that it says; none where it is about several, or about all.
        row: The milestone that it is about; None where it is about several, or none.
    """

    said: Paragraph
    of: tuple[str, ...] = ()
    row: Milestone | None = None


def channel_post(
    reminders: Sequence[Reminder], view: CycleView, snapshot: Snapshot, now: datetime
) -> Iterator[Paragraph]:
    """Yield what *reminders* of one cycle say in a channel.

    What one part says the digest does not repeat.
    """
    return (one.said for one in channel_parts(reminders, view, snapshot, now))


def channel_parts(
    reminders: Sequence[Reminder], view: CycleView, snapshot: Snapshot, now: datetime
) -> Iterator[Part]:
    """Yield the same as :func:`channel_post`, each part with what it says.

    What a person wrote stands in for all that the reminder would say, set apart from the rest.
    """
    found = duties(reminders, view, now)
    told = [one for one in found if not one.is_window]
    if any(one.purpose is Purpose.INTRODUCTION for one in reminders):
        yield from (Part(one) for one in introduction(view, snapshot))
    yield from _duties(told, view, now)
    own = [one for one in told if not _edited(one, view)]
    tail = paragraph(
        *dict.fromkeys(links_line(duty.row, view) for duty in own),
        *dict.fromkeys(questions_line(duty.row, view, duty.audiences) for duty in own),
        is_apart=bool(own) and _edited(told[-1], view) != "",
    )
    yield Part(tail, _ids(own[0]) if len(told) == len(own) == 1 else ())
    for duty in found:
        if duty.is_window:
            yield from (Part(one, _ids(duty)) for one in in_thread(duty, view, now))
    for one in reminders:
        if one.purpose is Purpose.MEETINGS and one.week is not None:
            yield from (Part(said, (one.id,)) for said in week_of_meetings(one.week, view, now))
    for one in reminders:
        if one.purpose is Purpose.DIGEST and one.week is not None:
            keys = {duty.row.key for duty in told}
            is_apart = bool(told) and _edited(told[-1], view) != "" and not own
            for nth, said in enumerate(digest(one.week, keys, view, now)):
                yield Part(replace(said, is_apart=is_apart and nth == 0), (one.id,))


def _ids(duty: Duty) -> tuple[str, ...]:
    return tuple(one.id for one in duty.reminders)


def _edited(duty: Duty, view: CycleView) -> str:
    """Return what a person wrote in place of all that is said of *duty*; empty if nobody did."""
    return next(filter(None, (edited_text(one, view) for one in duty.reminders)), "")


def _duties(told: Sequence[Duty], view: CycleView, now: datetime) -> Iterator[Part]:
    """Yield a part for each of *told*: what has passed, and set apart what comes next."""
    is_past, has_guide, is_theirs = False, True, False
    for nth, duty in enumerate(told):
        is_next = is_past and not has_passed(duty.row, view.rules, now)
        is_past = has_passed(duty.row, view.rules, now)
        edited = _edited(duty, view)
        if edited:
            part = Paragraph((*_as_written(edited, duty, view),), is_apart=nth > 0)
        else:
            prefix = "Next: " if is_next else "" if nth else _prefix(duty, view, now)
            lines = _duty(duty, prefix, view, now, has_guide=has_guide)
            part = paragraph(*lines, is_apart=is_next or is_theirs)
            has_guide &= has_thread(duty, view) or not _takes_requests(duty, view, now)
        is_theirs = bool(edited)
        buttons = _asking(duty, view, now) or _taking(duty, view)
        yield Part(replace(part, **buttons), _ids(duty), duty.row)


def _as_written(edited: str, duty: Duty, view: CycleView) -> Iterator[str]:
    """Yield what a person wrote, escaped, and below it what has been confirmed since."""
    yield from map(escape, edited.splitlines())
    if any(one.purpose is Purpose.NOW for one in duty.reminders):
        yield from filter(None, (confirmed_line(duty.row, view),))


def _asking(duty: Duty, view: CycleView, now: datetime) -> dict[str, Any]:
    """Return the button that asks whether it is so; nothing before its moment and after a word."""
    row = duty.row
    is_public = ANNOUNCE.name in duty.audiences
    if not (is_public and can_be_confirmed(row, view, now)) or view.act(row.key, Deed.CONFIRMED):
        return {}
    button = confirm_button(row, view)
    return {"buttons": (button,), "about": f"confirm/{button.value}"}


def confirm_button(row: Milestone, view: CycleView) -> Button:
    """Return the button by which somebody says that *row* is so: enforced, or out."""
    label = "It's out" if is_planned(row, view.rules) else "Enforced"
    return Button(label, "confirm", subject(row, view))


def _taking(duty: Duty, view: CycleView) -> dict[str, Any]:
    """Return the buttons by which somebody of the team takes what nobody has answered for."""
    buttons, about = in_channel_buttons(duty, view)
    return {"buttons": buttons, "about": about} if buttons else {}


def _takes_requests(duty: Duty, view: CycleView, now: datetime) -> bool:
    ends_at = window_ends(duty.row, view.rules)
    return ends_at is not None and ends_at > now


def _prefix(duty: Duty, view: CycleView, now: datetime) -> str:
    """Return how the post begins: whose week it is, unless it is about something past."""
    if has_passed(duty.row, view.rules, now):
        return f"{version(view)}: "
    return f"{', '.join(filter(None, [version(view), week(view, now)]))}: "


def _duty(
    duty: Duty, prefix: str, view: CycleView, now: datetime, *, has_guide: bool
) -> Iterator[str]:
    said = coming(duty.row, view, now)
    is_public = ANNOUNCE.name in duty.audiences
    yield f"*{prefix}{said if prefix else said[:1].upper() + said[1:]}.*"
    yield from in_channel_lines(duty, view)
    if has_passed(duty.row, view.rules, now):
        yield from _passed(duty, view, is_public=is_public)
    else:
        yield from _ahead(duty, view, now, is_public=is_public)
    if not view.discussed(duty.row):
        yield exceptions_line(
            duty.row, view, now, has_guide=has_guide, has_thread=has_thread(duty, view)
        )
    is_open = not (takes_place(duty.row) and has_passed(duty.row, view.rules, now))
    if is_open and not is_public and not view.act(duty.row.key, Deed.CONFIRMED):
        yield from _checklist(duty, view)
        yield from team_lines(duty.row, view)


def _ahead(duty: Duty, view: CycleView, now: datetime, *, is_public: bool) -> Iterator[str]:
    row = duty.row
    if is_deadline(row, view.rules) or view.discussed(row):
        yield date_line(row, view)
    yield doubt_line(row)
    yield unsettled_line(row, view)
    yield note_line(row)
    if is_planned(row, view.rules) and time_left(row, view.rules, now) == "today":
        who = _who_will_say(duty, view, "out") if is_public else ""
        yield confirmed_line(row, view) or f"I only know the plan. {who}".strip()
        return
    yield needs_line(row, view)
    yield where_line(row)
    yield from mentioned_lines(row, view, duty.audiences)
    if is_public:
        yield ask_of_all_line(row, view, now)


def _passed(duty: Duty, view: CycleView, *, is_public: bool) -> Iterator[str]:
    row = duty.row
    if takes_place(row):
        yield where_line(row)
        return
    if is_deadline(row, view.rules):
        yield f"{_it(row, view)} was {full_date(row, view.rules)}."
        yield unsettled_line(row, view)
    yield doubt_line(row)
    yield note_line(row)
    if is_deadline(row, view.rules):
        yield confirmed_line(row, view) or (
            _who_will_say(duty, view, "enforced") if is_public else ""
        )
    yield afterwards_line(row, view)


def _it(row: Milestone, view: CycleView) -> str:
    """Return what the headline called the deadline, to say when it was."""
    if view.discussed(row):
        return "The deadline, as published,"
    return "The deadline" if view.act(row.key, Deed.CONFIRMED) else "It"


def _who_will_say(duty: Duty, view: CycleView, what: str) -> str:
    """Return who confirms what the bot cannot know; empty where nobody is there to be asked.

    The driver's checklist asks for it.
    """
    driver = next(iter(responsible(duty.row, view)), None)
    names = (driver, view.rules.spokesperson) if driver else ()
    asked = [view.cycle.team.role(name) for name in names if name]
    speaks = next((one.name for one in asked if one and one.leads), None)
    return f"The {role(speaks)} will say here when it is {what}." if speaks else ""


def _checklist(duty: Duty, view: CycleView) -> Iterator[str]:
    """Yield what only the team's own channels are told: the driver's checklist."""
    is_last = any(one.purpose is Purpose.NOW for one in duty.reminders)
    steps = checklist(duty.row, view, is_last=is_last)
    driver = next(iter(responsible(duty.row, view)), None)
    if steps:
        yield f"Checklist for the {role(driver)}:" if driver else "Checklist:"
        yield from (f"• {one}" for one in steps)
