"""The subcommands of `/release-status`: a table that help is made from, and that is walked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.commands.doing import about_cycle, assign, confirm, discuss, draft, link, settings
from bot.commands.exceptions import exceptions
from bot.commands.links import labelled, links
from bot.commands.meeting import meetings, party
from bot.commands.overview import overview
from bot.commands.people import mine, role_said, team
from bot.commands.proof import reminders
from bot.commands.question import Question
from bot.commands.upcoming import (
    count_said,
    next_dates,
    next_week,
    this_week,
    time_said,
    whole_timeline,
)
from bot.render.message import Message, compose, paragraph
from bot.render.mrkdwn import foreign, listed
from bot.snapshot import Snapshot


def _nothing_more(question: Question) -> bool:
    return not question.arguments


def _everything(question: Question) -> bool:
    del question
    return True


DESCRIPTION = "Where the release stands, and what comes next"
"""What Slack shows of the command while somebody types it."""
USAGE_HINT = "[next | week | code freeze | mine | help]"
"""Words to begin with, which Slack shows beside it; each is understood."""


@dataclass(frozen=True, slots=True)
class Command:
    """A subcommand.

    Attributes:
        name: Its word.
        usage: How it is written, after `/release-status`.
        help: What it answers, in one line.
        handler: Makes the answer.
        aliases: Other words for it, fillers left out.
        understands: Whether the words after it are for it; what it does not understand is about a
            milestone if it names one ("who owns code freeze").
        is_shared: Whether somebody can have the answer told to everybody.
        is_public: Whether everybody may read it who is in a channel where it was asked.
    """

    name: str
    usage: str
    help: str
    handler: Callable[[Question], Message]
    aliases: tuple[str, ...] = ()
    understands: Callable[[Question], bool] = _nothing_more
    is_shared: bool = False
    is_public: bool = False


def _help(question: Question) -> Message:
    return understood() if question.is_public else help_text(question.snapshot)


def understood() -> Message:
    """Return what can be asked where everybody reads the answer, in a line."""
    words = listed([f"`{one.name}`" for one in COMMANDS if one.is_public and one is not HELP])
    said = f"Here I understand the names of dates, as in `when is code freeze?`, {words}."
    return compose([paragraph(f"{said} All else: `/release-status help`.")])


def help_text(snapshot: Snapshot) -> Message:
    """Return what can be asked; needs no cycle."""
    lines = [f"• `{f'/release-status {one.usage}'.strip()}`: {one.help}" for one in COMMANDS]
    lines.append("• `/release-status code freeze`: all about that date; any date by its name")
    lines.append("• `/release-status today`, or a day such as `18 march`: what falls on it")
    lines.append("• `/release-status 1.32 next`: any of these for another release")
    operator = f" Run by {foreign(snapshot.operator)}." if snapshot.operator else ""
    return compose(
        [
            paragraph("*What you can ask me*", *lines),
            paragraph(f"Only you see the answers.{operator}", is_small=True),
        ]
    )


HELP = Command("help", "help", "this list", _help, ("usage",), is_public=True)
COMMANDS: tuple[Command, ...] = (
    Command(
        "overview",
        "",
        "where the cycle stands, and what comes next",
        overview,
        ("status", "code open", "code closed", "code frozen", "frozen"),
        is_public=True,
    ),
    Command(
        "next",
        "next [n]",
        "the next dates, five or up to 20; or `next 2 weeks`",
        next_dates,
        ("upcoming",),
        lambda question: (
            count_said(question.arguments) is not None or bool(time_said(question.query.words))
        ),
        is_shared=True,
        is_public=True,
    ),
    Command(
        "week",
        "week",
        "this week and the next",
        this_week,
        ("this",),
        is_shared=True,
        is_public=True,
    ),
    Command("next week", "next week", "next week only", next_week, is_shared=True, is_public=True),
    Command(
        "timeline",
        "timeline",
        "every date of the cycle",
        whole_timeline,
        ("all", "dates", "schedule"),
        is_public=True,
    ),
    Command("meetings", "meetings", "the team's next meetings, and who hosts them", meetings),
    Command("mine", "mine", "your roles and your dates", mine, ("my", "me")),
    Command(
        "team",
        "team [role]",
        "who holds which role",
        team,
        ("who", "roster"),
        lambda question: role_said(question.arguments, question.view.cycle.team) is not None,
        is_public=True,
    ),
    Command(
        "exceptions",
        "exceptions",
        "until when an exception can be requested",
        exceptions,
        ("exception",),
        is_shared=True,
        is_public=True,
    ),
    Command(
        "links",
        "links [word]",
        "boards, minutes, contacts",
        links,
        understands=lambda question: bool(labelled(question.arguments, question.view)),
        is_public=True,
    ),
    Command(
        "confirm",
        "confirm DATE",
        "for its driver and the leads: the freeze is enforced, the release is out",
        confirm,
        understands=_everything,
    ),
    Command(
        "discuss",
        "discuss DATE [off]",
        "for its driver and the leads: the date is under discussion; `off` ends that",
        discuss,
        understands=_everything,
    ),
    Command(
        "draft",
        "draft DATE",
        "what to send about it: mail, short form, comment for the issues",
        draft,
        ("drafts", "mail", "announcement"),
        _everything,
    ),
    Command(
        "settings",
        "settings",
        "how I write to you: your hours, an absence, fewer messages, none",
        settings,
        ("preferences", "stop", "away"),
    ),
    Command(
        "link",
        "link HANDLE",
        "that you are this person on GitHub; an admin confirms it",
        link,
        understands=_everything,
    ),
    Command(
        "assign",
        "assign DATE [7d] @person",
        "for its lead: that person is reminded of it; `nobody` in their place takes it back",
        assign,
        understands=_everything,
    ),
    Command(
        "party",
        "party DATE 2024-11-08 01:00 URL",
        "for its driver and the leads: when, in UTC, and where its party is; `off` takes it back",
        party,
        understands=_everything,
    ),
    Command(
        "activate",
        "activate",
        "for the leads: the dates are final, and the community is told of them",
        about_cycle("activate"),
    ),
    Command(
        "pause",
        "pause",
        "for the leads: I say nothing of the cycle until `resume`",
        about_cycle("pause"),
    ),
    Command("resume", "resume", "for the leads: I go on", about_cycle("resume"), ("unpause",)),
    Command(
        "close",
        "close",
        "for the leads: the cycle is over; asks before anything is taken back",
        about_cycle("close"),
    ),
    Command(
        "reminders",
        "reminders",
        "for the team: what was sent, what was not, what comes next",
        reminders,
        ("reminder", "proof"),
    ),
    HELP,
)
"""Every subcommand, in the order of help."""

_BY_WORDS = {
    tuple(said.split()): command
    for command in COMMANDS
    for said in (command.name, *command.aliases)
}
_MOST_WORDS = max(map(len, _BY_WORDS))


def command_of(words: Sequence[str]) -> tuple[Command, tuple[str, ...]] | None:
    """Return the subcommand that *words* begin with, and the rest; None if with none."""
    for count in range(_MOST_WORDS, 0, -1):
        command = _BY_WORDS.get(tuple(words[:count]))
        if command:
            return command, tuple(words[count:])
    return None
