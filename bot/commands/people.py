"""`team` and `mine`: who holds which seat, and what is theirs."""

from collections.abc import Callable, Iterator, Sequence

from bot.commands.buttons import ask, calendar, next_steps
from bot.commands.question import Question
from bot.commands.sayings import besides_to_come, footer, in_time, mistakes_lines, to_come
from bot.directory import untold
from bot.render.having import holders_of, team_lines
from bot.render.message import Message, compose, paragraph
from bot.render.mrkdwn import bold, code, escape, foreign, listed, mention
from bot.render.rows import in_a_list, responsible, role, version
from bot.render.untold import why_untold
from bot.snapshot import CycleView, Snapshot
from schedule.team import Member, Role, Team
from schedule.timeline import Milestone

_CLOSE_ENOUGH = 70
_SHOWN, _HOSTED = 10, 2
_NOBODY = "nobody yet"


def team(question: Question) -> Message:
    """Answer who is in the team; of one role, its shadows as well."""
    view, asked = question.view, " ".join(question.arguments)
    roster = view.cycle.team
    if not roster.roles:
        return compose(
            [paragraph(f"I have no roster for {version(view)}; please tell {_operator(question)}.")]
        )
    if not asked:
        lines = [f"• {bold(one.name)}: {_people(one.leads, question)}" for one in roster.roles]
        return compose(
            [
                paragraph(f"*The team of {version(view)}*", *lines),
                paragraph(_unreachable(roster.roles, question)),
                paragraph(
                    "With shadows: `/release-status team docs`",
                    *mistakes_lines(view, has_timeline=False),
                    is_small=True,
                ),
            ],
            more="`/release-status team` and a role",
        )
    found = _role(question.arguments, roster)
    if found is None:
        names = listed([bold(one.name) for one in roster.roles])
        said = "such role" if question.is_public else f"role “{foreign(asked, 60)}”"
        return compose([paragraph(f"No {said} in {version(view)}. There are {names}.")])
    return role_answer(found, question)


def role_answer(found: Role, question: Question) -> Message:
    """Answer who holds one role, with its shadows."""
    return compose(
        [
            paragraph(
                f"*{version(question.view)}*, {bold(found.name)}",
                f"Lead: {_people(found.leads, question)}",
                f"Shadows: {_people(found.shadows, question)}" if found.shadows else "",
            ),
            paragraph(_unreachable([found], question)),
        ],
        more="the roster",
    )


def mine(question: Question) -> Message:
    """Answer what the person who asks has to do, and when."""
    view, handle = question.view, question.handle
    if handle is None:
        return compose([paragraph(*_how_to_be_linked(question))])
    held = [one for one in view.cycle.team.roles if _holds(handle, one.leads)]
    shadowed = [one for one in view.cycle.team.roles if _holds(handle, one.shadows)]
    seats = [
        f"{listed([role(one.name) for one in held])}" if held else "",
        f"shadow of {listed([bold(one.name) for one in shadowed])}" if shadowed else "",
    ]
    if not any(seats):
        return compose(
            [
                paragraph(
                    f"You are {code(handle)} to me, and the roster of {version(view)} has "
                    "no such handle.",
                    f"If that is wrong, please tell {_operator(question)}.",
                )
            ]
        )
    names = {one.name for one in (*held, *shadowed)}
    coming = [*to_come(view, question.now), *besides_to_come(view, question.now)]
    rows = [row for row in coming if _concerns(row, names, handle, question)]
    rows = _next_hosted(in_time(rows, view), view)
    lines = [
        line
        for row in rows[:_SHOWN]
        for line in (
            f"• {in_a_list(row, view, question.now)}",
            *(f"    {said}" for said in having_lines(row, question)),
        )
    ]
    left = len(rows) - len(rows[:_SHOWN])
    return compose(
        [
            paragraph(f"In {version(view)} you are {listed(list(filter(None, seats)))}."),
            paragraph(
                "*Coming up:*" if lines else "Nothing of yours is still to come.",
                *lines,
                f"… {left} more: `/release-status timeline`" if left else "",
            ),
            footer(question),
            next_steps(question, ask("Timeline", "timeline", view), calendar(question)),
        ]
    )


def _next_hosted(rows: Sequence[Milestone], view: CycleView) -> list[Milestone]:
    """Return *rows* without meetings, but for the next two: there are many."""
    hosted = [row for row in rows if row.of in view.cycle.meetings]
    return [row for row in rows if row not in hosted[_HOSTED:]]


def _concerns(row: Milestone, names: set[str], handle: str, question: Question) -> bool:
    told = {*responsible(row, question.view), *row.owners}
    user = question.snapshot.people.get(handle)
    if user and any(user == holder for holder in holders_of(row, question.view)):
        return True
    return bool(names & told) or f"@{handle}" in {one.casefold() for one in told}


def having_lines(row: Milestone, question: Question) -> Iterator[str]:
    """Yield who has which duty about *row*, by name; nothing to who is not in the roster."""
    if not question.is_on_roster:
        return
    yield from team_lines(row, question.view, caller(question))


def caller(question: Question) -> Callable[[str], str]:
    """Return how people are called by their Slack ids: by name, so that nobody is mentioned."""
    called = {
        user: foreign(person.name, 80)
        for one in question.view.cycle.team.roles
        for person in one.people
        if (user := question.snapshot.people.get((person.github or "").casefold()))
    }
    return lambda user: called.get(user) or mention(user)


def _how_to_be_linked(question: Question) -> Iterator[str]:
    yield "I don't know yet who you are in the release team, so I can't tell your dates."
    if question.do is None:
        yield "Here, say who you are with `--as` and a handle, a role or a name of the roster."
    place = escape("profile > More > Copy member ID")
    yield (
        "To be linked, type `/release-status link` and your GitHub handle in Slack; an admin "
        f"confirms it. Or send your GitHub handle and Slack member ID ({place}) to "
        f"{_operator(question)}, who adds them under `people`."
    )
    yield "Until then: `/release-status team` and `/release-status next`."


def _operator(question: Question) -> str:
    return foreign(question.snapshot.operator) or "whoever runs me"


def _holds(handle: str, people: Sequence[Member]) -> bool:
    return bool(handle) and any((one.github or "").casefold() == handle for one in people)


def _people(people: Sequence[Member], question: Question) -> str:
    """Return *people*, with who cannot be written to and why: what they wish is the team's."""
    is_told = question.is_admin or question.is_on_roster

    def marked(one: Member) -> str:
        missed = next(untold([one], question.snapshot, question.now), None)
        is_shown = missed and (is_told or not (missed.user or question.is_public))
        return _person(one) + (f", {why_untold(missed)}" if missed and is_shown else "")

    return "; ".join(map(marked, people)) or _NOBODY


def _person(person: Member) -> str:
    handle = f" ({code(person.github)})" if person.github else ""
    return foreign(person.name, 80) + handle


def _unreachable(seats: Sequence[Role], question: Question) -> str:
    """Return whom no direct message can reach; nothing where everybody reads it."""
    return "" if question.is_public else unreachable_line(seats, question.snapshot)


def unreachable_line(seats: Sequence[Role], snapshot: Snapshot) -> str:
    """Return whom no direct message can reach; empty if each lead of *seats* can be written to."""
    people = snapshot.people
    missing = [
        person
        for seat in seats
        for person in seat.leads
        if (person.github or "").casefold() not in people
    ]
    if not missing:
        return ""
    names = listed(list(dict.fromkeys(_person(one) for one in missing)))
    return (
        f"I cannot write to {names}: no Slack ID is known. "
        "It belongs under `people` in my configuration."
    )


def role_said(words: Sequence[str], roster: Team) -> Role | None:
    """Return the role that *words* are a name of; None if they are of none."""
    return roster.role(" ".join(words)) if words else None


def _role(asked: Sequence[str], roster: Team) -> Role | None:
    """Return the role that *asked* names, or looks most like."""
    from rapidfuzz import fuzz, process

    found = role_said(asked, roster)
    if found:
        return found
    names = [one.name.casefold() for one in roster.roles]
    match = process.extractOne(
        " ".join(asked), names, scorer=fuzz.WRatio, score_cutoff=_CLOSE_ENOUGH
    )
    return roster.roles[match[2]] if match else None
