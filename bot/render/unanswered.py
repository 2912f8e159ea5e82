"""What is said while nobody answers for a duty: why somebody is told who does not hold the seat."""

from collections.abc import Iterator

from bot.escalation import is_answered, is_asked_by_name
from bot.render.duties import Duty
from bot.render.message import Button
from bot.render.mrkdwn import mention
from bot.render.rows import the_roles
from bot.render.standing import subject
from bot.snapshot import CycleView
from schedule.plan import Purpose, Reminder


def unanswered_line(step: Reminder, whose: str, view: CycleView) -> str:
    """Return why one person is told of a duty that nobody answers for.

    Args:
        step: The step of the ladder.
        whose: Slack id of the person they stand in for; empty for nobody.
        view: The cycle.
    """
    is_named = is_asked_by_name(step, view)
    who = next_in_line(step, whose, is_named=is_named)
    # Nobody else can take what is assigned; whose it is stands below.
    question = "can you ask them?" if is_named else "can you take it, or do you know who does?"
    return f"{_silence(step, view)} {who}{'.' if is_answered(step, view) else f': {question}'}"


def next_in_line(step: Reminder, whose: str, *, is_named: bool = False) -> str:
    """Return what makes somebody the next who is told, without a full stop.

    Args:
        step: What they are told.
        whose: Slack id of the person they stand in for; empty for nobody.
        is_named: Whether it was one person by name who was asked before, not the role.
    """
    if step.audience.sort == "shadow":
        shadowed = f"a shadow of {the_roles([step.duty or ''])}" if is_named else "their shadow"
        return f"You are {shadowed}"
    if whose:
        return f"You stand in for {mention(whose)}, who speaks for the team"
    return "You speak for the team"


def in_channel_lines(duty: Duty, view: CycleView) -> Iterator[str]:
    """Yield what the team's own channel is told: which role has not answered, and nobody's name."""
    for step in steps(duty):
        question = "" if is_answered(step, view) else " Who has it in hand?"
        yield f"{_silence(step, view)}{question}"


def steps(duty: Duty) -> list[Reminder]:
    """Return those of a duty's reminders that are there because nobody answered."""
    return [one for one in duty.reminders if one.purpose is Purpose.ESCALATION]


def in_channel_buttons(duty: Duty, view: CycleView) -> tuple[tuple[Button, ...], str]:
    """Return what can be done about an unanswered duty from a channel, and what that is about."""
    for step in steps(duty):
        value = subject(duty.row, view, step.duty or "")
        if not is_answered(step, view):
            take = Button("I've got it", "take_duty", value, is_primary=True)
            return (take, Button("Done", "done", value)), f"duty/{value}"
    return (), ""


def _silence(step: Reminder, view: CycleView) -> str:
    is_named = is_asked_by_name(step, view)
    who = "the person it was assigned to" if is_named else the_roles([step.duty or ""])
    days = "a working day" if step.unanswered == 1 else f"{step.unanswered} working days"
    verb = "had" if is_answered(step, view) else "has"
    return f"{who[:1].upper()}{who[1:]} {verb} not answered for {days}."
