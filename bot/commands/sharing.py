"""What of an answer may be told to everybody: the dates, as to somebody whom nobody knows."""

from datetime import datetime

from bot.commands.answers import answer
from bot.commands.buttons import typed
from bot.commands.matching import Names
from bot.commands.milestones import milestone_answer
from bot.commands.query import core_of, parse
from bot.commands.question import Question
from bot.commands.table import command_of
from bot.render.message import Message
from bot.render.standing import subject, subject_of_cycle
from bot.snapshot import CycleView, Snapshot
from schedule.timeline import Milestone


def shared(value: str, snapshot: Snapshot) -> tuple[CycleView, Milestone | str] | None:
    """Return what a button to share is about: a cycle, and a milestone or words; None if nothing.

    Args:
        value: What the button has.
        snapshot: What is known.
    """
    of_cycle, _, words = value.partition(" ")
    for view in snapshot.views:
        if of_cycle == subject_of_cycle(view):
            return view, words
        for row in view.cycle.milestones:
            if value == subject(row, view):
                return view, row
    return None


def shared_answer(
    what: Milestone | str, view: CycleView, snapshot: Snapshot, now: datetime
) -> Message | None:
    """Return what everybody may be told of *what*; None if it is nothing to be shared.

    Pure. It is the answer to somebody who is not in the team: it has neither names of those who
    took something, nor what is known of a person, nor buttons. Nobody's words are in it.

    Args:
        what: A milestone, or words of a command.
        view: The cycle.
        snapshot: What is known.
        now: Release time.
    """
    if isinstance(what, Milestone):
        query = parse("")
        question = Question(query, query.core, view, Names(view), snapshot, now)
        return milestone_answer([what], question)
    found = command_of(parse(what).core)
    if found is None or not found[0].is_shared:
        return None
    arguments = core_of(found[1])
    if not all(word.isdecimal() for word in arguments):  # "next 5", and nobody's own words
        return None
    return answer(typed(what, view), snapshot, now)


def public_answer(
    text: str, channel: str, snapshot: Snapshot, now: datetime, machine_now: datetime
) -> Message:
    """Return what everybody in a channel may be told of what somebody asks there.

    Pure. As :func:`shared_answer`, and nothing is done, drawn or looked up for it: whoever asks is
    nobody. Of several cycles the one is meant that has the channel.

    Args:
        text: What was asked; mentions and words that only make a sentence are left out.
        channel: Slack id of where.
        snapshot: What is known.
        now: Release time.
        machine_now: Machine time.
    """
    return answer(text, snapshot.asked_in(channel), now, machine_now=machine_now, is_public=True)
