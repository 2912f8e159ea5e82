"""What people choose for themselves: their hours, an absence, fewer messages, none."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from bot.actions.desk import Click, Desk
from bot.actions.duty import drivers_part, free, held_by, tell_leads
from bot.actions.forms import RefusedError, Submission
from bot.directory import holders
from bot.holding import assigned_to
from bot.render.form import Choices, Day, Form, Hour, Option, Person, Text
from bot.render.message import Message, compose, paragraph
from bot.render.wishes import chosen_message, instead_lines, wishes_message
from bot.snapshot import Snapshot
from bot.successors import successors
from schedule.acts import Deed
from schedule.lead_time import LeadTime
from schedule.notices import PREFIX, Notice
from schedule.preferences import Preferences, zone_called

_ZONE = 64
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LONGEST = timedelta(days=120)
"""No cycle is longer; whoever is away for longer does not hold a seat."""

Wish = Callable[[Click, Desk], Message]


def settings(click: Click, desk: Desk) -> Message:
    """Show what somebody has chosen, and what they can."""
    if not is_member(click.user, desk.snapshot):
        return _stranger()
    return wishes_message(desk.snapshot.wishes(click.user), desk.now)


def wishing(said: str, **changed: Any) -> Wish:
    """Return what keeps a wish that needs no more than a button, and says *said*."""

    def wish(click: Click, desk: Desk) -> Message:
        wishes = _keep(click.user, desk, **changed)
        if wishes is None:
            return _stranger()
        toggled = next((name for name in changed if name.startswith(("is_", "hears_"))), None)
        return chosen_message(toggled, wishes, said) if toggled else compose([paragraph(said)])

    return wish


def stop(click: Click, desk: Desk) -> Message:
    """Keep that somebody wants no messages, and say who gets their duties instead."""
    with desk.ledger.acting():
        wishes = _keep(click.user, desk, is_stopped=True)
        if wishes is None:
            return _stranger()
        _take_back(click.user, desk)
        _give_back(click.user, desk)
    heirs = successors(click.user, desk.snapshot, desk.now)
    said = "I write to you no more."
    if heirs:
        said += " What is yours goes to who is next, and they are told why:"
    return chosen_message("is_stopped", wishes, said, *instead_lines(heirs))


WISHES: Mapping[str, Wish] = {
    "settings": settings,
    "brief": wishing(
        "Fewer it is: of each duty I send you only the last reminder. "
        "`/release-status settings` changes that.",
        is_brief=True,
    ),
    "unbrief": wishing("I send you every reminder of your duties again.", is_brief=False),
    "stop": stop,
    "unstop": wishing("I write to you again.", is_stopped=False),
    "back": wishing("Welcome back.", back_on=None, stand_in=""),
    "shadow": wishing(
        "As a shadow you now hear what the lead of your role does.", hears_as_shadow=True
    ),
    "unshadow": wishing("As a shadow you are left in peace again.", hears_as_shadow=False),
}
"""Buttons by which people choose, by ``action_id``."""


def hours_form(click: Click, desk: Desk) -> Form | Message:
    """Return the form in which somebody says when they work."""
    if not is_member(click.user, desk.snapshot):
        return _stranger()
    wishes = desk.snapshot.wishes(click.user)
    return Form(
        "hours",
        "Your working hours",
        "Keep",
        "",
        (
            Text(
                "zone",
                "Time zone",
                initial=wishes.zone or wishes.profile_zone,
                most=_ZONE,
                hint="By its name, like Asia/Tokyo, Europe/Berlin or America/New_York",
            ),
            Hour("starts", "From", initial=wishes.starts),
            Hour("ends", "Until", initial=wishes.ends),
            Choices(
                "days",
                "On",
                tuple(Option(name, str(nth)) for nth, name in enumerate(_DAYS)),
                initial=tuple(map(str, wishes.days)),
            ),
        ),
        ("I write to you within them; earlier rather than past a deadline.",),
    )


def keep_hours(submission: Submission, desk: Desk) -> Message:
    """Keep when somebody works."""
    values = submission.values
    zone = str(values.get("zone", "")).strip()
    if zone_called(zone) is None:
        raise RefusedError("zone", "I do not know this time zone. Write one like Asia/Tokyo.")
    starts, ends = _hour(values, "starts"), _hour(values, "ends")
    if ends <= starts:
        raise RefusedError("ends", "A working day ends after it begins. Choose a later hour.")
    days = tuple(sorted(int(day) for day in values.get("days", ()) if day in set("0123456")))
    if not days:
        raise RefusedError("days", "Choose one day at least.")
    return _kept(submission, desk, zone=zone, starts=starts, ends=ends, days=days)


def away_form(click: Click, desk: Desk) -> Form | Message:
    """Return the form in which somebody says until when they are away."""
    if not is_member(click.user, desk.snapshot):
        return _stranger()
    wishes = desk.snapshot.wishes(click.user)
    return Form(
        "away",
        "Away until …",
        "Keep",
        "",
        (
            Day("back_on", "First day back", initial=wishes.back_on),
            Person("stand_in", "Who stands in", initial=wishes.stand_in, is_optional=True),
        ),
        ("Your duties go to who stands in for you; if nobody does, to the next in your role.",),
    )


def keep_absence(submission: Submission, desk: Desk) -> Message:
    """Keep until when somebody is away, and who stands in."""
    back_on, today = _day(submission.values, "back_on"), desk.now.date()
    if not today < back_on <= today + _LONGEST:
        raise RefusedError("back_on", "Choose a day after today, within the cycle.")
    stand_in = str(submission.values.get("stand_in", ""))
    if stand_in == submission.user:
        raise RefusedError("stand_in", "Choose somebody else, or nobody.")
    if stand_in and not is_member(stand_in, desk.snapshot):
        raise RefusedError("stand_in", "Choose somebody of the release team, or nobody.")
    return _kept(submission, desk, back_on=back_on, stand_in=stand_in)


def is_member(user: str, snapshot: Snapshot) -> bool:
    """Return whether the roster of a cycle that goes on names *user*."""
    handles = {handle for handle, slack_id in snapshot.people.items() if slack_id == user}
    return any(
        (one.github or "").lower() in handles
        for view in snapshot.views
        if not view.is_closed
        for seat in view.cycle.team.roles
        for one in seat.people
    )


def _take_back(user: str, desk: Desk) -> None:
    """Say nothing of a duty to who wants no messages; who gave it to them hears.

    Its leads hear when it is given back.
    """
    for waiting in desk.ledger.waiting(f"{PREFIX}duty/"):
        body = waiting.body
        if body["to"] != user:
            continue
        desk.ledger.withdraw(waiting.id, now=desk.now, note="they want no messages")
        view = desk.snapshot.view(body["release"])
        leads = holders(body["role"], view, desk.snapshot.people) if view else ()
        told = {body["whose"] or ""} - {"", user, *leads}
        told = {one for one in told if not desk.snapshot.wishes(one).is_stopped}
        about = {key: body[key] for key in ("release", "milestone", "role")}
        fell = {**about, "by": user, "to": "", "what": "back"}
        desk.ledger.tell(Notice(f"{PREFIX}passed-{waiting.id}", "passed", fell), told, now=desk.now)


def _give_back(user: str, desk: Desk) -> None:
    """Keep that what somebody has by name is the roles' again, whose leads hear so."""
    for held in held_by(user, desk.snapshot):
        free(held, user, desk)
        tell_leads("back", user, held, desk)
    for act in assigned_to(user, desk.snapshot):
        is_undone = desk.ledger.undo(act.release, act.milestone, act.deed, by=user, about=act.about)
        part = drivers_part(act.release, act.milestone, desk.snapshot) if is_undone else None
        if part:
            lead_time = LeadTime.parse(act.about) if act.about else None
            tell_leads("back", user, part, desk, lead_time=lead_time)


def _keep(user: str, desk: Desk, **changed: Any) -> Preferences | None:
    """Keep what *user* wishes, and return all they wish; None where they are in no roster.

    That a cycle is closed another process may have heard first: what is wished after that, nobody
    would forget in time.
    """
    with desk.ledger.acting():
        closed = {one.release for one in desk.ledger.acts() if one.deed is Deed.CLOSED}
        views = tuple(one for one in desk.snapshot.views if one.cycle.release not in closed)
        if not is_member(user, replace(desk.snapshot, views=views)):
            return None
        return desk.ledger.wish(user, **changed)


def _kept(submission: Submission, desk: Desk, **changed: Any) -> Message:
    wishes = _keep(submission.user, desk, **changed)
    if wishes is None:
        return _stranger()
    return wishes_message(wishes, desk.now)


def _stranger() -> Message:
    return compose(
        [
            paragraph(
                "I write to nobody but the release team, and I do not know you as one of it. "
                "If you are: `/release-status link` and your GitHub handle."
            )
        ]
    )


def _hour(values: Mapping[str, Any], name: str) -> time:
    try:
        return time.fromisoformat(str(values.get(name, "")))
    except ValueError:
        raise RefusedError(name, "Choose a time of day.") from None


def _day(values: Mapping[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(str(values.get(name, "")))
    except ValueError:
        raise RefusedError(name, "Choose a day.") from None
