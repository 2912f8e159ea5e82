"""Who may speak for a date, and what they are told about it."""

from collections.abc import Iterator, Sequence

from bot.actions.desk import Click, Desk
from bot.render.message import Button, Message, Paragraph, compose, paragraph
from bot.render.mrkdwn import mention, to_plain
from bot.render.rows import name, role
from bot.render.standing import subject
from bot.snapshot import CycleView
from schedule.plan import drivers
from schedule.team import Member, Role
from schedule.timeline import Milestone


def may_speak(user: str, view: CycleView, row: Milestone, desk: Desk) -> bool:
    """Return whether *user* may say what became of *row*: its driver's role, a lead, an admin."""
    if user in desk.admins:
        return True
    people = desk.snapshot.people.items()
    handles = {handle for handle, slack_id in people if slack_id == user}
    return bool(handles & set(_spokespeople(view, row)))


def _spokespeople(view: CycleView, row: Milestone) -> Iterator[str]:
    """Yield the handles, in lower case, of those who may speak for *row*."""
    for seat in _seats(view, row):
        found = view.cycle.team.role(seat)
        yield from (one.github.lower() for one in (found.people if found else ()) if one.github)


def _seats(view: CycleView, row: Milestone) -> tuple[str, ...]:
    driver = drivers(row, view.rules, view.cycle)[:1]
    return tuple(filter(None, dict.fromkeys((*driver, view.rules.spokesperson))))


def subject_of(click: Click, desk: Desk) -> tuple[CycleView | None, Milestone | None]:
    """Return what *click* is about."""
    found = (
        (view, row)
        for view in desk.snapshot.views
        for row in view.cycle.milestones
        if subject(row, view) == click.value
    )
    return next(found, (None, None))


def refusal(user: str, view: CycleView, row: Milestone, desk: Desk) -> Message | None:
    """Return who may speak for *row*, if *user* may not; nobody, once its cycle is closed."""
    if view.is_closed:
        return closed()
    if may_speak(user, view, row, desk):
        return None
    team = view.cycle.team
    seats = [f"the {role(seat)}" for seat in _seats(view, row) if _people(team.role(seat))]
    shadows = [f"{'their' if len(seats) > 1 else 'its'} shadows"] if seats else []
    *most, last = [*seats, *shadows, *filter(None, [admins(desk)])] or [""]
    who = f"{', '.join(most)} or {last}" if most else last
    called = name(row, view)
    return say(f"For {called} this is up to {who}." if who else f"Nobody can say that of {called}.")


def _people(seat: Role | None) -> Sequence[Member]:
    return seat.people if seat else ()


def admins(desk: Desk) -> str:
    """Return the bot's admins; empty if it has none."""
    named = ", ".join(mention(admin) for admin in desk.admins)
    return f"an admin of mine ({named})" if named else ""


def undoable(action: str, value: str, *lines: str) -> Message:
    """Say *lines*, with a button that takes back what was done."""
    undo = Button("Undo", action, value)
    return compose([Paragraph(lines, buttons=(undo,), about=f"{action}/{value}")])


def typed(row: Milestone, view: CycleView) -> str:
    """Return what to type to name *row*."""
    return to_plain(name(row, view)).casefold()


def closed() -> Message:
    """Say that nothing is kept of a cycle that is over."""
    return say("That cycle is closed; nothing more is to be done about it.")


def gone() -> Message:
    """Say that what was asked about is gone."""
    return say("That is no longer in the timeline that I read.")


def say(*lines: str) -> Message:
    """Say *lines* to whoever clicked."""
    return compose([paragraph(*lines)])
