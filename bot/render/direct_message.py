"""What is said to one person, in person: their duties, and why they are told."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.render.dates import full_date, has_passed, is_deadline, moment, span_in_words, time_left
from bot.render.duties import Duty, coming, duties
from bot.render.message import Paragraph, paragraph
from bot.render.mrkdwn import foreign
from bot.render.rows import (
    brief_doubt,
    checklist_lines,
    date_line,
    doubt_line,
    links_line,
    name,
    needs_line,
    note_line,
    responsible,
    role,
    roles,
    source_link,
    the_roles,
    version,
    window_line,
)
from bot.snapshot import CycleView, Snapshot
from schedule.moments import window_ends
from schedule.plan import Reminder


def direct_message(
    reminders: Sequence[Reminder], view: CycleView, snapshot: Snapshot, now: datetime
) -> Iterator[Paragraph]:
    """Yield what *reminders* of one cycle say to the person who holds the roles they address."""
    told = duties(reminders, view, now)
    if not told:
        return
    if len(told) == 1:
        yield from _alone(told[0], view, now)
    else:
        yield from _several(told, view, now)
    yield paragraph(*_footer(told, view, snapshot), is_small=True)


def _alone(duty: Duty, view: CycleView, now: datetime) -> Iterator[Paragraph]:
    row = duty.row
    if duty.is_window:
        told_as = _told_as(duty.audiences, view)
        yield paragraph(*_last_call(duty, view, now), told_as, links_line(row, view))
        return
    is_driver = _drives(duty, view)
    said = coming(row, view, now)
    is_ahead = not has_passed(row, view.rules, now)
    yield paragraph(
        f"*{said[:1].upper()}{said[1:]}.{' This one is yours.' if is_driver and is_ahead else ''}*",
        *_why(duty, view),
        date_line(row, view) if is_deadline(row, view.rules) else "",
        doubt_line(row),
        note_line(row),
    )
    checklist = checklist_lines(row, view)
    label = "Your checklist:" if is_driver else "On the driver's checklist:"
    yield paragraph(*((label, *checklist) if checklist else ()))
    yield paragraph(needs_line(row, view), window_line(row, view), links_line(row, view))


def _last_call(duty: Duty, view: CycleView, now: datetime) -> Iterator[str]:
    called, ends_at = name(duty.row, view), window_ends(duty.row, view.rules)
    if ends_at is None or ends_at <= now:
        yield f"*The time for exception requests for {called} is over.*"
        yield window_line(duty.row, view)
        return
    yield f"*Exception requests for {called} close in {span_in_words(ends_at - now)}.*"
    yield f"The last moment is {moment(ends_at)}. Please look through the open ones before then."


def _several(told: Sequence[Duty], view: CycleView, now: datetime) -> Iterator[Paragraph]:
    held = list(dict.fromkeys(seat for duty in told for seat in duty.audiences))
    yield paragraph(f"*{len(told)} dates for you.*", _told_as(held, view))
    yield paragraph(
        *(line for duty in told for line in _item(duty, view, now, has_seat=len(held) > 1))
    )
    example = name(told[0].row, view).lower()
    yield paragraph(
        *dict.fromkeys(links_line(duty.row, view) for duty in told),
        f"More on each: `/release-status` and its name, like `/release-status {example}`.",
    )


def _item(duty: Duty, view: CycleView, now: datetime, *, has_seat: bool) -> Iterator[str]:
    """Yield one duty among several, in one to three lines."""
    row, rules = duty.row, view.rules
    seat = f", as {roles(duty.audiences)}" if has_seat else ""
    if duty.is_window:
        ends_at = window_ends(row, rules)
        until = f" until {moment(ends_at)}" if ends_at else ""
        yield f"• *{name(row, view)}*: exception requests{until}{seat}"
        return
    when = ", ".join(filter(None, [full_date(row, rules), time_left(row, rules, now)]))
    yield f"• *{name(row, view)}*: {when}{seat}{brief_doubt(row)}"
    others = _others(duty, view)
    if others:
        yield f"    Shared with {the_roles(others)}."
    checklist = rules.rule_for(row).checklist
    if checklist:
        yield f"    To do: {'; '.join(foreign(one) for one in checklist)}."


def _why(duty: Duty, view: CycleView) -> Iterator[str]:
    """Yield why this person is told, and with whom it is shared."""
    yield _told_as(duty.audiences, view)
    others = _others(duty, view)
    if not others:
        return
    driver, *_ = responsible(duty.row, view) or others
    if driver not in others:
        yield f"You share it with {the_roles(others)}."
        return
    rest = [seat for seat in others if seat != driver]
    shared = f"; you share it with {the_roles(rest)}" if rest else ""
    yield f"The {role(driver)} drives it{shared}."


def _told_as(audiences: Sequence[str], view: CycleView) -> str:
    """Return why somebody is written to: the seats they hold, or the row that names them."""
    seats = [seat for seat in audiences if not seat.startswith("@")]
    if not seats:
        return f"You get this because the timeline of {version(view)} names you."
    return f"You get this as {roles(seats)} of {version(view)}."


def _others(duty: Duty, view: CycleView) -> list[str]:
    """Return the other roles that are told, and those that the row names beside."""
    named = dict.fromkeys((*responsible(duty.row, view), *duty.row.owners))
    return [seat for seat in named if seat not in duty.audiences]


def _drives(duty: Duty, view: CycleView) -> bool:
    return any(seat in duty.audiences for seat in responsible(duty.row, view)[:1])


def _footer(told: Sequence[Duty], view: CycleView, snapshot: Snapshot) -> Iterator[str]:
    source = source_link(view.cycle, told[0].row.line if len(told) == 1 else None)
    from_where = f"From {source}. " if source else ""
    yield f"{from_where}All your dates: `/release-status mine`."
    if snapshot.operator:
        yield f"Not yours any more, or too many of these? Tell {foreign(snapshot.operator)}."
