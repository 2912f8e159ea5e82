"""Who has a duty, why somebody is told of it, and what they can do about it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.addressee import Addressee, Why
from bot.holding import holder_of, is_named, last_word, put_off_until
from bot.render.arranged import arranging_buttons
from bot.render.dates import has_passed, moment
from bot.render.duties import Duty
from bot.render.message import Button, Paragraph
from bot.render.mrkdwn import foreign, mention
from bot.render.rows import has_part, responsible, role, roles, the_roles, version
from bot.render.standing import subject
from bot.render.unanswered import unanswered_line
from bot.render.untold import untold_names
from bot.snapshot import CycleView
from schedule.acts import Act, Deed
from schedule.moments import milestone_at
from schedule.plan import Reminder
from schedule.timeline import Milestone

_NOTE = 500
_CLOSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one person is told of one duty.

    Attributes:
        seat: The role, or ``@handle``, for which they are told.
        told: Who is told, and why it is they.
        step: The step of a ladder that tells them; None where they hear of it anyway.
        milestone: Key of the milestone that the duty is about; empty for no one's.
    """

    seat: str
    told: Addressee
    step: Reminder | None = None
    milestone: str = ""

    def is_void(self, view: CycleView) -> bool:
        """Return whether they were told because it was assigned to them, and it is no more."""
        to = self.told.recipient
        return self.told.why is Why.ASSIGNED and not any(
            one.deed is Deed.ASSIGNED and one.milestone == self.milestone and one.detail == to
            for one in view.acts
        )


def told_as(reasons: list[Reason], view: CycleView, *, is_hosting: bool = False) -> Iterator[str]:
    """Yield why somebody is written to, a sentence for each reason.

    Args:
        reasons: Why.
        view: The cycle.
        is_hosting: Whether it is about a meeting: who is named in person is named as its host.
    """
    held = [one.seat for one in reasons if one.told.why is Why.SEAT]
    seats = list(dict.fromkeys(seat for seat in held if not seat.startswith("@")))
    if seats:
        yield f"You get this as {roles(seats)} of {version(view)}."
    elif held:
        named_in = "list of hosts" if is_hosting else "timeline"
        yield f"You get this because the {named_in} of {version(view)} names you."
    yield from dict.fromkeys(
        _otherwise(one, view) for one in reasons if one.told.why is not Why.SEAT
    )


def _otherwise(reason: Reason, view: CycleView) -> str:
    """Return why somebody is told who does not hold the seat."""
    if reason.told.why is Why.UNANSWERED and reason.step:
        return unanswered_line(reason.step, reason.told.whose, view)
    return _in_place(reason, view)


def _in_place(reason: Reason, view: CycleView) -> str:
    seat, told = reason.seat, reason.told
    of = version(view)
    who = mention(told.whose) if told.whose else "Somebody"
    match told.why:
        case Why.GIVEN if not told.whose:
            return f"You got this in place of {the_roles([seat])} of {of}."
        case Why.SHADOW:
            return f"You get this as a shadow of {the_roles([seat])} of {of}."
        case Why.TAKEN:
            return f"You get this because you took it, for {the_roles([seat])} of {of}."
        case Why.ASSIGNED:
            had = "had " if reason.is_void(view) else ""
            said = f"{who} {had}assigned this to you, for {the_roles([seat])} of {of}."
        case Why.STAND_IN:
            return f"You stand in for {who}, who is away: {role(seat)} of {of}."
        case Why.NEXT:
            seat_is = f"{role(seat)} of {of} is {untold_names(told.untold)}"
            return f"You get this because you are next: {seat_is}."
        case _:
            said = f"{who} handed this to you, for {the_roles([seat])} of {of}."
    return f"{said} {who} says: “{foreign(told.note, _NOTE)}”" if told.note else said


def having_line(
    act: Act | None, *, is_done: Act | None = None, called: Callable[[str], str] = mention
) -> str:
    """Return who has a duty, or has done it; empty while it is anybody's of the role.

    Args:
        act: By what it is somebody's.
        is_done: Who says that it is done.
        called: How people are called, by their Slack ids.
    """
    if is_done:
        return f"Done, says {called(is_done.by)}."
    match act:
        case None:
            return ""
        case Act(deed=Deed.TAKEN):
            return f"Taken by {called(act.by)}."
        case Act(deed=Deed.ASSIGNED):
            return f"{called(act.by)} assigned it to {called(act.detail)}."
        case _:
            return f"{called(act.by)} handed it to {called(act.detail)}."


def is_yours(row: Milestone, reasons: Iterable[Reason], view: CycleView) -> bool:
    """Return whether something about *row* is left to its reader: not done, and nobody else's."""

    def is_left(one: Reason) -> bool:
        act, to = last_word(view, row.key, one.seat), one.told.recipient
        is_elses = holder_of(act) != to if act and to else one.is_void(view)
        is_done = view.act(row.key, Deed.DONE, one.seat) is not None
        return one.told.why is not Why.SHADOW and not is_elses and not is_done

    return any(is_left(one) for one in reasons)


def team_lines(
    row: Milestone, view: CycleView, called: Callable[[str], str] = mention
) -> Iterator[str]:
    """Yield who has which duty about *row*: for the team, nobody else.

    Args:
        row: The milestone.
        view: The cycle.
        called: How people are called, by their Slack ids.
    """
    for seat in responsible(row, view):
        act, done = last_word(view, row.key, seat), view.act(row.key, Deed.DONE, seat)
        said = having_line(act, is_done=done, called=called)
        if said:
            yield f"{role(seat)}: {said}"


def holders_of(row: Milestone, view: CycleView) -> set[str]:
    """Return the Slack ids of those whose duty *row* is by name."""
    acts = (last_word(view, row.key, seat) for seat in responsible(row, view))
    by_name = {holder_of(act) for act in acts if act}
    given = (one for one in view.acts if one.milestone == row.key and one.deed is Deed.ASSIGNED)
    return by_name | {one.detail for one in given if is_named(one.detail, view)}


def _is_close(row: Milestone, view: CycleView, now: datetime) -> bool:
    """Return whether what is due besides the rows is due within the hour: it cannot be put off."""
    at = milestone_at(row, view.rules)
    return bool(row.of) and at is not None and at - now <= _CLOSE


def with_buttons(
    parts: list[Paragraph], duty: Duty, reasons: list[Reason], view: CycleView, now: datetime
) -> Iterator[Paragraph]:
    """Yield *parts*, which tell of *duty*, and what its reader can do about each role's part."""
    said = [one for one in parts if one.lines]
    recipient = next((one.told.recipient for one in reasons), "")
    seats = [] if duty.is_window else _seats(duty, view)
    for seat in seats:
        choices = _choices if duty.is_unanswered else duty_choices
        line, buttons = choices(duty.row, seat, recipient, view, now)
        if not last_word(view, duty.row.key, seat) and all(one.is_void(view) for one in reasons):
            line, buttons = f"It is for {the_roles([seat])} again.", ()
        if len(seats) > 1:
            line = f"As {role(seat)}: {line or 'is it in hand?'}"
        about = f"duty/{subject(duty.row, view, seat)}"
        if line or not said:
            said.append(Paragraph((line,), buttons=buttons, about=about))
        elif buttons:
            last = said.pop()
            said.append(Paragraph(last.lines, buttons=buttons, about=about))
    yield from said


def _seats(duty: Duty, view: CycleView) -> list[str]:
    """Return the roles for which there is something to be done about a duty.

    Who only has to know of it can take nothing, but has what somebody gave them.
    """

    def is_somebodys(seat: str) -> bool:
        key = duty.row.key
        return bool(last_word(view, key, seat) or view.act(key, Deed.DONE, seat))

    return [one for one in duty.roles if has_part(one, duty.row, view) or is_somebodys(one)]


def duty_choices(
    row: Milestone, seat: str, recipient: str, view: CycleView, now: datetime
) -> tuple[str, tuple[Button, ...]]:
    """Return how a duty stands, and all that *recipient* can do about it.

    Args:
        row: The milestone.
        seat: The role whose duty it is.
        recipient: Slack id of who reads it.
        view: The cycle.
        now: Release time.
    """
    line, buttons = _choices(row, seat, recipient, view, now)
    is_drivers = seat in responsible(row, view)[:1]
    if is_drivers and len(buttons) > 1 and not has_passed(row, view.rules, now):
        buttons = (*buttons, *arranging_buttons(row, view))
    return line, buttons


def _choices(
    row: Milestone, seat: str, recipient: str, view: CycleView, now: datetime
) -> tuple[str, tuple[Button, ...]]:
    """Return how a duty stands, and the buttons that *recipient* has about it."""
    value = subject(row, view, seat)
    done, act = view.act(row.key, Deed.DONE, seat), last_word(view, row.key, seat)
    line = having_line(act, is_done=done)
    if done:
        return line, (Button("Not done yet", "undone", value),)
    if act and recipient and holder_of(act) != recipient:
        return line, ()
    later = Button("Later", "later", value)
    hand_over, tick = Button("Hand over", "hand_over", value), Button("Done", "done", value)
    until = put_off_until(view, row.key, seat, recipient)
    again = f"I remind you again {moment(until)}." if until and until > now else ""
    is_now = has_passed(row, view.rules, now) or _is_close(row, view, now)
    movable = (hand_over, tick) if is_now else (later, hand_over, tick)
    back = Button("Give back", "give_back", value)
    movable = (*movable, *_drafts(row, seat, view))
    if act and act.deed is Deed.TAKEN:
        return f"{line} {again}".strip(), (*movable, back)
    take = Button("I've got it", "take_duty", value, is_primary=True)
    return again, (take, *movable, *((back,) if act and recipient else ()))


def _drafts(row: Milestone, seat: str, view: CycleView) -> tuple[Button, ...]:
    """Return the button by which who drives what the community is told of gets it as a mail."""
    rule, drives = view.rules.rule_for(row), seat in responsible(row, view)[:1]
    is_told = bool(rule.announce or rule.calls_for)
    return (Button("Draft", "draft", subject(row, view)),) if drives and is_told else ()
