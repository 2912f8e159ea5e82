"""What somebody has to do: duties with the buttons of a direct message, and what to confirm."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.actions.desk import Desk
from bot.actions.speaking import may_speak
from bot.addressing import addressees
from bot.commands.sayings import in_time
from bot.directory import holders
from bot.holding import holder_of, last_word
from bot.render.channel_post import confirm_button
from bot.render.dates import has_passed
from bot.render.having import duty_choices
from bot.render.message import Paragraph, paragraph
from bot.render.rows import has_part, in_a_list, name, role, version
from bot.render.standing import subject, to_confirm
from bot.snapshot import CycleView
from schedule.acts import Deed
from schedule.moments import is_planned, milestone_at
from schedule.plan import Purpose, drivers
from schedule.timeline import Milestone

_SHOWN = 6
"""Duties of one cycle that are shown."""
_CONFIRMED = 3
"""Dates that can be confirmed there."""
_OVERDUE = timedelta(days=3)
"""Release time after its date in which a duty that is not ticked is still shown."""


def duty_paragraphs(user: str, view: CycleView, desk: Desk) -> Iterator[Paragraph]:
    """Yield what *user* has to do in a cycle, and what they can do about it; nothing to others."""
    if view.is_closed:
        return
    found = list(_duties(user, view, desk))
    yield from _confirming(user, view, desk)
    if found:
        yield paragraph(f"*Your duties in {version(view)}*", is_apart=True)
    for row, seat in found[:_SHOWN]:
        said, buttons = duty_choices(row, seat, user, view, desk.now)
        state = f"As {role(seat)}{f': {said}' if said else '.'}"
        shown = paragraph(in_a_list(row, view, desk.now), state)
        yield replace(shown, buttons=buttons, about=f"duty/{subject(row, view, seat)}")
    if len(found) > _SHOWN:
        yield paragraph(f"… {len(found) - _SHOWN} more: `/release-status mine`")


def _duties(user: str, view: CycleView, desk: Desk) -> Iterator[tuple[Milestone, str]]:
    """Yield each duty that *user* holds the role of, has, or is told of; in order of time."""
    reminded = {(one.milestone, one.duty) for one in view.reminders if one.duty}
    told = {
        (one.milestone, one.duty)
        for one in view.reminders
        if one.duty and one.purpose is Purpose.AHEAD and one.due_at > desk.now
        for to in addressees(one, view, desk.snapshot)
        if to.recipient == user
    }
    for row in in_time(view.cycle.everything, view):
        for seat in drivers(row, view.rules, view.cycle):
            act = last_word(view, row.key, seat)
            is_held = user in holders(seat, view, desk.snapshot.people)
            has_it = act is not None and holder_of(act) == user
            is_asked = has_part(seat, row, view) and (is_held or (row.key, seat) in told)
            is_theirs = has_it or is_asked
            if is_theirs and (row.key, seat) in reminded and _is_open(row, seat, view, desk.now):
                yield row, seat


def _is_open(row: Milestone, seat: str, view: CycleView, now: datetime) -> bool:
    """Return whether a duty is still to come, or is over for a short while and not ticked."""
    if not has_passed(row, view.rules, now):
        return True
    at = milestone_at(row, view.rules)
    is_recent = at is not None and now - at <= _OVERDUE
    return is_recent and view.act(row.key, Deed.DONE, seat) is None


def _confirming(user: str, view: CycleView, desk: Desk) -> Iterator[Paragraph]:
    """Yield what *user* may say of dates that have come, and nobody has said yet."""
    rows = [row for row in to_confirm(view, desk.now) if may_speak(user, view, row, desk)]
    for nth, row in enumerate(rows[:_CONFIRMED]):
        if is_planned(row, view.rules):
            line = f"*Is the {name(row, view)} out?* Its day has come; nobody has said so yet."
        else:
            line = f"*{name(row, view)}: is it enforced?* The deadline has passed; nobody has said."
        button = confirm_button(row, view)
        shown = paragraph(line, is_apart=not nth)
        yield replace(shown, buttons=(button,), about=f"confirm/{button.value}")
