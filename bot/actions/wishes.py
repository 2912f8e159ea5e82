"""What people choose for themselves: their hours, an absence, fewer messages, none."""

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from typing import Any

from bot.actions.desk import Click, Desk
from bot.actions.forms import RefusedError, Submission
from bot.directory import holders
from bot.render.form import Choices, Day, Form, Hour, Option, Person, Text
from bot.render.message import Message, compose, paragraph
from bot.render.wishes import wishes_message
from bot.snapshot import Snapshot
from schedule.notices import PREFIX, Notice
from schedule.preferences import zone_called

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
        if not is_member(click.user, desk.snapshot):
            return _stranger()
        with desk.ledger.acting():
            desk.ledger.wish(click.user, **changed)
            if changed.get("is_stopped"):
                _take_back(click.user, desk)
        return compose([paragraph(said)])

    return wish


WISHES: Mapping[str, Wish] = {
    "settings": settings,
    "brief": wishing(
        "Fewer it is: of each duty I send you only the last reminder. "
        "`/release-status settings` changes that.",
        is_brief=True,
    ),
    "unbrief": wishing("I send you every reminder of your duties again.", is_brief=False),
    "stop": wishing(
        "I write to you no more. Your duties go to whoever is next in your role, and they are "
        "told why. `/release-status settings` brings me back.",
        is_stopped=True,
    ),
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
    """Say nothing of a duty to who wants no messages; who gave it to them, or its leads, hear."""
    for waiting in desk.ledger.waiting(f"{PREFIX}duty/"):
        body = waiting.body
        if body["to"] != user:
            continue
        desk.ledger.withdraw(waiting.id, now=desk.now, note="they want no messages")
        view = desk.snapshot.view(body["release"])
        leads = holders(body["role"], view, desk.snapshot.people) if view else ()
        told = {one for one in (body["whose"] or "", *leads) if one} - {user}
        told = {one for one in told if not desk.snapshot.wishes(one).is_stopped}
        about = {key: body[key] for key in ("release", "milestone", "role")}
        fell = {**about, "by": user, "to": "", "what": "back"}
        desk.ledger.tell(Notice(f"{PREFIX}passed-{waiting.id}", "passed", fell), told, now=desk.now)


def _kept(submission: Submission, desk: Desk, **changed: Any) -> Message:
    if not is_member(submission.user, desk.snapshot):
        return _stranger()
    return wishes_message(desk.ledger.wish(submission.user, **changed), desk.now)


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
