"""From what somebody typed to the answer: one way of reading it after the other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.commands.days import day_answer, day_said
from bot.commands.links import labelled, links
from bot.commands.matching import Names
from bot.commands.milestones import milestone_answer, nothing
from bot.commands.overview import overview
from bot.commands.people import role_answer, role_said
from bot.commands.query import core_of, parse
from bot.commands.question import Question
from bot.commands.reach import Do, Draw, Look
from bot.commands.table import COMMANDS, HELP, Command, command_of, help_text, understood
from bot.render.message import Message, compose, paragraph
from bot.render.mrkdwn import foreign, listed
from bot.render.rows import version
from bot.snapshot import Snapshot
from schedule.timeline import Milestone


def answer(
    text: str,
    snapshot: Snapshot,
    now: datetime,
    *,
    handle: str | None = None,
    is_admin: bool = False,
    machine_now: datetime | None = None,
    look: Look | None = None,
    do: Do | None = None,
    draw: Draw | None = None,
    is_public: bool = False,
) -> Message:
    """Return the answer to `/release-status` *text*; there is one whatever was typed.

    Pure, but for what *look* finds and *do* does. The answer is for the one who asked: it
    mentions nobody.

    Args:
        text: What follows the command, as typed.
        snapshot: What is known.
        now: Release time.
        handle: GitHub handle of who asks; None if unknown.
        is_admin: Whether the config names who asks among the admins.
        machine_now: Machine time, to tell how fresh the source is; None to leave that out.
        look: Looks into the ledger; None where there is none.
        do: Does what is asked for; None where it is not known who asks.
        draw: Sends pictures; None where they are not sent.
        is_public: Whether everybody reads it: then it has nothing of what people typed, and what
            is for one person is only said where to ask.
    """
    query = parse(text)
    if not snapshot.views:
        is_help = (command_of(query.core) or (None,))[0] is HELP
        return help_text(snapshot) if is_help else _no_cycle(snapshot)
    view = snapshot.view(query.release) if query.release else snapshot.views[0]
    if view is None:
        known = listed([f"`{version(one)}`" for one in snapshot.views])
        return compose([paragraph(f"I don't have v{query.release}. I have {known}.")])
    question = Question(
        query,
        query.core,
        view,
        Names(view),
        snapshot,
        now,
        machine_now,
        handle.casefold().removeprefix("@") if handle else None,
        is_admin,
        look,
        do,
        draw,
        is_public,
    )
    readings = (reading(question) for reading in _READINGS)
    return next(message for message in readings if message)


def _command(question: Question) -> Message | None:
    """Read a subcommand: "next 3", "what's next"."""
    words = question.query.words
    found = command_of(question.query.core) or command_of(words)
    if found is None:
        return None
    command, rest = found
    meant = replace(question, arguments=core_of(rest))
    if meant.arguments and not command.understands(meant):
        # "Team finalized" is a row; "who owns code freeze" asks about one.
        names = question.names
        surest_first = (names.called(words), names.called(rest), names.having(rest))
        rows = next(filter(None, surest_first), names.mentioned(rest))
        if rows:
            return milestone_answer(rows, question)
    if question.is_public and not command.is_public:
        return _not_here(command)
    return command.handler(meant)


def _called(question: Question) -> Message | None:
    """Read the name of a milestone: "cf", "when is the code freeze"."""
    return _milestones(question.names.called(question.query.words), question)


def _nothing_asked(question: Question) -> Message | None:
    """Read what has no word to look up: nothing at all, "how long", "thx", a picture."""
    if question.query.is_chat:
        return understood() if question.is_public else _chat()
    return None if question.query.core else overview(question)


def _having(question: Question) -> Message | None:
    """Read words of a title: "release highlights"."""
    return _milestones(question.names.having(question.query.core), question)


def _besides(question: Question) -> Message | None:
    """Read what is due besides the timeline, for the team: "go/no-go", "freeze party"."""
    names, query = question.besides, question.query
    return _milestones(names.called(query.words) or names.having(query.core), question)


def _role(question: Question) -> Message | None:
    """Read a role: "branch manager"."""
    role = role_said(question.query.core, question.view.cycle.team)
    return role_answer(role, question) if role else None


def _day(question: Question) -> Message | None:
    """Read a day: "tomorrow", "18 march"."""
    day = day_said(question.query.core, question.view, question.now)
    return day_answer(day, question) if day else None


def _label(question: Question) -> Message | None:
    """Read words of a link: "calendar"."""
    return links(question) if labelled(question.query.core, question.view) else None


def _alike(question: Question) -> Message | None:
    """Read a name with a typo: "cod freeze"."""
    return _milestones(question.names.alike(question.query.core), question)


def _corrected(question: Question) -> Message | None:
    """Read misspelled words of a name: "enhancments"; the answer says how they are read."""
    words = question.names.corrected(question.query.words)
    rows = words and (question.names.called(words) or question.names.having(words))
    if not words or not rows:
        return None
    asked, meant = " ".join(question.query.core), " ".join(words)
    spelled = replace(question, query=replace(question.query, words=words))
    read = "that" if question.is_public else f"“{foreign(asked, 60)}”"
    taken = f"I take {read} for “{foreign(meant, 60)}”."
    return milestone_answer(rows, spelled, taken)


def _mentioned(question: Question) -> Message | None:
    """Read a sentence in which a milestone is named: "wann ist code freeze"."""
    return _milestones(question.names.mentioned(question.query.words), question)


def _not_understood(question: Question) -> Message:
    if question.is_public:
        return understood()
    if question.query.is_cut:  # a paste, or a cat on the keyboard
        return _chat()
    return nothing(question, [one.name for one in COMMANDS])


_READINGS: tuple[Callable[[Question], Message | None], ...] = (
    _command,
    _called,
    _nothing_asked,
    _having,
    _besides,
    _role,
    _day,
    _label,
    _alike,
    _corrected,
    _mentioned,
    _not_understood,
)
"""How words are read, the surest way first; the first that makes sense of them answers."""


def _milestones(found: list[Milestone], question: Question) -> Message | None:
    return milestone_answer(found, question) if found else None


def _not_here(command: Command) -> Message:
    typed = f"`/release-status {command.name}`"
    return compose([paragraph(f"Not here, where everybody reads it: please type {typed}.")])


def _chat() -> Message:
    hint = "I answer questions about dates, like `next`, `code freeze` or `help`."
    return compose([paragraph(hint)])


def _no_cycle(snapshot: Snapshot) -> Message:
    who = f", {foreign(snapshot.operator)}," if snapshot.operator else ""
    return compose(
        [
            paragraph(
                "I have no release cycle yet, so there are no dates that I could tell.",
                f"Whoever runs me{who} names its timeline under `cycles` in my configuration. "
                "If one is named there, my log says why it could not be read.",
            )
        ]
    )
