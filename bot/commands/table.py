"""The subcommands of `/release-status`: a table that help is made from, and that is walked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.commands.links import links
from bot.commands.matching import is_called
from bot.commands.milestones import milestone_answer
from bot.commands.overview import overview
from bot.commands.people import mine, team
from bot.commands.query import parse
from bot.commands.question import Question
from bot.commands.upcoming import next_dates, this_week, whole_timeline
from bot.render.message import Message, compose, paragraph
from bot.render.mrkdwn import foreign, listed
from bot.render.rows import version
from bot.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Command:
    """A subcommand.

    Attributes:
        name: Its word.
        usage: How it is written, after `/release-status`.
        help: What it answers, in one line.
        handler: Makes the answer.
        aliases: Other words for it.
    """

    name: str
    usage: str
    help: str
    handler: Callable[[Question], Message]
    aliases: tuple[str, ...] = ()


def answer(
    text: str,
    snapshot: Snapshot,
    now: datetime,
    *,
    handle: str | None = None,
    machine_now: datetime | None = None,
) -> Message:
    """Return the answer to `/release-status` *text*; there is one whatever was typed.

    Pure. The answer is for the one who asked: it mentions nobody.

    Args:
        text: What follows the command, as typed.
        snapshot: What is known.
        now: Release time.
        handle: GitHub handle of who asks; None if unknown.
        machine_now: Machine time, to tell how fresh the source is; None to leave that out.
    """
    query = parse(text)
    first = query.words[0] if query.words else ""
    command = _BY_WORD.get(first)
    if not snapshot.views:
        return _help(snapshot) if command is HELP else _no_cycle(snapshot)
    view = snapshot.view(query.release) if query.release else snapshot.views[0]
    if command and len(query.words) > 1 and view and is_called(query.text, view):
        command = None  # "Team finalized" is a row, not a question about the team
    if view is None:
        known = listed([f"`{version(one)}`" for one in snapshot.views])
        return compose([paragraph(f"I don't have v{query.release}. I have {known}.")])
    question = Question(
        query,
        query.words[1:] if command else query.words,
        view,
        snapshot,
        now,
        machine_now,
        handle.casefold().removeprefix("@") if handle else None,
    )
    if command:
        return command.handler(question)
    if query.words:
        return milestone_answer(question, [one.name for one in COMMANDS])
    return overview(question)


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


def _help(snapshot: Snapshot) -> Message:
    lines = [f"• `/release-status {one.usage}`: {one.help}" for one in COMMANDS]
    lines.insert(0, "• `/release-status`: where the cycle stands, and what comes next")
    lines.append("• `/release-status code freeze`: all about that date; any date by its name")
    lines.append("• `/release-status 1.32 next`: any of these for another release")
    operator = f" I am run by {foreign(snapshot.operator)}." if snapshot.operator else ""
    return compose(
        [
            paragraph("*What you can ask me*", *lines),
            paragraph(f"Only you see the answers.{operator}", is_small=True),
        ]
    )


HELP = Command("help", "help", "this list", lambda question: _help(question.snapshot), ("usage",))
COMMANDS: tuple[Command, ...] = (
    Command("next", "next [n]", "the next dates, five or as many as you say", next_dates),
    Command("week", "week", "this week and the next", this_week, ("this",)),
    Command("timeline", "timeline", "every date of the cycle", whole_timeline, ("all", "dates")),
    Command("mine", "mine", "your roles and your dates", mine, ("my", "me")),
    Command("team", "team [role]", "who holds which role", team, ("who", "roster")),
    Command("links", "links", "boards, minutes, contacts", links, ("link",)),
    HELP,
)
"""Every subcommand, in the order of help."""

_BY_WORD = {word: one for one in COMMANDS for word in (one.name, *one.aliases)}
