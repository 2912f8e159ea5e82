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
from bot.snapshot import CycleView, Snapshot


def shared_answer(what: str, view: CycleView, snapshot: Snapshot, now: datetime) -> Message | None:
    """Return what everybody may be told of *what*; None if it is nothing to be shared.

    Pure. It is the answer to somebody who is not in the team: it has neither names of those who
    took something, nor what is known of a person, nor buttons. Nobody's words are in it.

    Args:
        what: As the button has it: key of a milestone, or words of a command.
        view: The cycle.
        snapshot: What is known.
        now: Release time.
    """
    query = parse(what)
    question = Question(query, query.core, view, Names(view), snapshot, now)
    row = view.cycle.milestone(what)
    if row:
        return milestone_answer([row], question)
    found = command_of(query.core)
    if found is None or not found[0].is_shared:
        return None
    arguments = core_of(found[1])
    if not all(word.isdecimal() for word in arguments):  # "next 5", and nobody's own words
        return None
    return answer(typed(what, view), snapshot, now)
