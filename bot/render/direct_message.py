"""What is said to one person, in person: their duties, and why they are told."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from bot.addressee import Addressee, Why
from bot.render.arranged import arranged_lines
from bot.render.calls import call_to_post
from bot.render.dates import (
    full_date,
    has_passed,
    is_deadline,
    moment,
    time_left_in_words,
)
from bot.render.duties import Duty, coming, duties, seat_of
from bot.render.having import Reason, is_yours, told_as, with_buttons
from bot.render.message import Paragraph, paragraph
from bot.render.mrkdwn import code, foreign, to_plain
from bot.render.rows import (
    ask_line,
    brief_doubt,
    chased,
    checklist,
    date_line,
    doubt_line,
    links_line,
    needs_line,
    note_line,
    responsible,
    role,
    roles,
    short_name,
    the_roles,
    where_line,
    window_line,
)
from bot.render.source import source_link
from bot.render.standing import unsettled_line
from bot.render.windows import closing_lines
from bot.snapshot import CycleView
from schedule.acts import Deed
from schedule.moments import window_ends
from schedule.plan import Purpose, Reminder
from schedule.timeline import Milestone

_NAMED_TOGETHER = 2
"""More roles than this are counted, not named: nobody reads who else got a message."""


Told = Mapping[str, Addressee]
"""Why somebody is told, by reminder id; left out is what they are told as who holds the seat."""


def direct_message(
    reminders: Sequence[Reminder],
    view: CycleView,
    now: datetime,
    told: Told = MappingProxyType({}),
) -> Iterator[Paragraph]:
    """Yield what *reminders* of one cycle say to one person.

    Args:
        reminders: What is due.
        view: The cycle.
        now: Release time.
        told: Why they are told.
    """
    found = duties(reminders, view, now)
    if not found:
        return
    if len(found) == 1:
        parts = [*_alone(found[0], view, now, told)]
        yield from with_buttons(parts, found[0], _reasons(found[0], told), view, now)
        yield from _call(found[0], view, now)
    else:
        yield from _several(found, view, now, told)
    yield paragraph(_footer(found, view), is_small=True)


def _reasons(duty: Duty, told: Told) -> list[Reason]:
    return [_reason(one, told.get(one.id)) for one in duty.reminders]


def _reason(one: Reminder, told: Addressee | None) -> Reason:
    if one.purpose is Purpose.ESCALATION:
        return Reason(seat_of(one), told or Addressee("", Why.UNANSWERED), one)
    return Reason(seat_of(one), told or Addressee(""), milestone=one.milestone or "")


def _alone(duty: Duty, view: CycleView, now: datetime, told: Told) -> Iterator[Paragraph]:
    row, is_hosting = duty.row, duty.row.of in view.cycle.meetings
    why = tuple(told_as(_reasons(duty, told), view, is_hosting=is_hosting))
    if duty.is_window:
        asked = "Please look through the open ones before then."
        said = closing_lines(row, view, now, asked)
        yield paragraph(*said, *why, links_line(row, view))
        return
    yield paragraph(
        _headline(duty, view, now, is_yours=is_yours(row, _reasons(duty, told), view)),
        *why,
        "" if duty.is_unanswered else _beside(duty, view),
        date_line(row, view) if is_deadline(row, view.rules) or view.discussed(row) else "",
        where_line(row),
        doubt_line(row),
        unsettled_line(row, view),
        note_line(row),
        ask_line(row, view, duty.audiences),
    )
    steps = _steps(duty, view)
    whose = "The checklist:" if duty.is_unanswered else "Your checklist:"
    arranged = () if duty.is_unanswered else arranged_lines(row, view)
    items = [f"• {one}" for one in (*steps, *arranged)] if steps else []
    yield paragraph(whose if items else "", *items)
    yield paragraph(
        needs_line(row, view, "What contributors need"),
        window_line(row, view),
        links_line(row, view),
    )


def _headline(duty: Duty, view: CycleView, now: datetime, *, is_yours: bool) -> str:
    """Return what comes when, and what it is to this person."""
    said = coming(duty.row, view, now)
    if not _drives(duty, view):
        is_asked = ask_line(duty.row, view, duty.audiences)
        return (
            f"*{said[:1].upper()}{said[1:]}.*" if is_asked else f"*For your information: {said}.*"
        )
    is_open = is_yours and not has_passed(duty.row, view.rules, now)
    part = f" {_part(duty, view)}" if is_open else ""
    return f"*{said[:1].upper()}{said[1:]}.{part}*"


def _part(duty: Duty, view: CycleView) -> str:
    """Return what the driver's part in it is, or that nobody has taken that."""
    if duty.is_unanswered:
        return "Is it in hand?"
    outsiders = chased(duty.row, view)
    if outsiders:
        return f"The timeline names {outsiders}; you chase them."
    return foreign(view.rules.rule_for(duty.row).part) or "This one is yours."


def _several(
    found: Sequence[Duty], view: CycleView, now: datetime, told: Told
) -> Iterator[Paragraph]:
    reasons = [one for duty in found for one in _reasons(duty, told)]
    seated = [one for one in reasons if one.told.why is Why.SEAT]
    yield paragraph(f"*{len(found)} dates for you.*", *told_as(seated, view))
    has_seat = len({one.seat for one in reasons}) > 1
    for duty in found:
        item = paragraph(*_item(duty, view, now, told, has_seat=has_seat))
        yield from with_buttons([item], duty, _reasons(duty, told), view, now)
        yield from _call(duty, view, now)
    dates = [duty.row for duty in found if not duty.row.of]
    yield paragraph(
        *dict.fromkeys(links_line(duty.row, view) for duty in found),
        _how_to_ask(dates[0], view) if dates else "",
    )


def _how_to_ask(row: Milestone, view: CycleView) -> str:
    typed = code(f"/release-status {to_plain(short_name(row, view)).lower()}")
    return f"More on each: `/release-status` and its name, like {typed}."


def _item(
    duty: Duty, view: CycleView, now: datetime, told: Told, *, has_seat: bool
) -> Iterator[str]:
    """Yield one duty among several: its date, then what there is to know and to do."""
    row, rules = duty.row, view.rules
    of = f"for {the_roles(duty.audiences)}" if duty.is_unanswered else f"as {roles(duty.audiences)}"
    seat = f", {of}" if has_seat else ""
    if duty.is_window:
        ends_at = window_ends(row, rules)
        until = f" until {moment(ends_at)}" if ends_at else ""
        yield f"• *{short_name(row, view)}*: exception requests{until}{seat}"
        return
    when = ", ".join(filter(None, [full_date(row, rules), time_left_in_words(row, rules, now)]))
    yield f"• *{short_name(row, view)}*: {when}{seat}{brief_doubt(row, view)}"
    is_driver = _drives(duty, view)
    outsiders = _part(duty, view) if is_driver and chased(row, view) else ""
    steps = _steps(duty, view)
    window = window_line(row, view) if is_driver else ""
    others = [one for one in _reasons(duty, told) if one.told.why is not Why.SEAT]
    beside = "" if duty.is_unanswered else _beside(duty, view)
    said = (outsiders, beside, window, ask_line(row, view, duty.audiences))
    for line in (*told_as(others, view), *said):
        if line:
            yield f"    {line}"
    for line in arranged_lines(row, view) if is_driver and not duty.is_unanswered else ():
        yield f"    {line}"
    if steps:
        yield f"    To do: {'; '.join(steps)}."


def _beside(duty: Duty, view: CycleView) -> str:
    """Return who drives it, or who else its driver can count on; empty for nobody."""
    told = responsible(duty.row, view)
    if not _drives(duty, view):
        return f"The {role(told[0])} drives it." if told else ""
    others = [seat for seat in told if seat not in duty.audiences]
    untold = [seat for seat in duty.row.owners if seat not in (*told, *duty.audiences)]
    said = [f"You share it with {the_roles(untold)}."] if untold else []
    if len(others) > _NAMED_TOGETHER:
        said.append(f"The leads of {len(others)} other roles are told as well.")
    elif others:
        named = the_roles(others)
        are = "is" if len(others) == 1 else "are"
        said.append(f"{named[:1].upper()}{named[1:]} {are} told as well.")
    return " ".join(said)


def _steps(duty: Duty, view: CycleView) -> tuple[str, ...]:
    """Return what the driver does about it, to them."""
    ahead = (one for one in duty.reminders if one.purpose is Purpose.AHEAD)
    is_last = any(view.is_last(one) for one in ahead)
    return checklist(duty.row, view, is_last=is_last) if _drives(duty, view) else ()


def _call(duty: Duty, view: CycleView, now: datetime) -> Iterator[Paragraph]:
    """Yield what the driver of a row that only calls for others can post for it."""
    driver = next(iter(responsible(duty.row, view)), "")
    if _drives(duty, view) and not view.act(duty.row.key, Deed.DONE, driver):
        yield from call_to_post(duty.row, view, now)


def _drives(duty: Duty, view: CycleView) -> bool:
    return any(seat in duty.audiences for seat in responsible(duty.row, view)[:1])


def _footer(told: Sequence[Duty], view: CycleView) -> str:
    return small_print(source_link(view.cycle, told[0].row.line if len(told) == 1 else None))


def small_print(source: str = "") -> str:
    """Return where all dates are.

    Args:
        source: Where the dates come from, in mrkdwn; empty to leave that out.
    """
    timeline = f"timeline: {source}" if source else ""
    return " · ".join(filter(None, ["All your dates: `/release-status mine`", timeline]))
