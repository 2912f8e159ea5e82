"""[Later]: a duty is told again in an hour, tomorrow morning, or at a chosen time."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.actions.desk import Click, Desk
from bot.actions.duty import Held, find, has_somebody_else, say, why_told
from bot.actions.forms import RefusedError, Submission
from bot.duty_notices import duty_notice, later_prefix
from bot.holding import later_of
from bot.render.dates import moment
from bot.render.form import Choice, Day, Form, Hour, Option
from bot.render.message import Message, compose, paragraph
from bot.render.mrkdwn import foreign, to_plain
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Deed
from schedule.moments import DAY, milestone_at

FORM = "later"
_SOON, _TOMORROW, _CHOSEN = "hour", "tomorrow", "chosen"
_MORNING = time(9)
_LEFT = (timedelta(hours=4), timedelta(hours=1))
"""What is to be left until the deadline when a duty is told again: this, or at least that."""


def open_later(click: Click, desk: Desk) -> Form | Message:
    """Return the form that asks when, or why there is no later."""
    held = find(click.value, click.user, desk)
    if isinstance(held, Message):
        return held
    refusal = _refusal(click.user, held, desk)
    if refusal:
        return say(refusal)
    zone, morning = _morning(click.user, held.view, desk.snapshot)
    named = _zone_name(click.user, desk.snapshot)
    options = (
        Option("In an hour", _SOON),
        Option(f"Tomorrow, {morning:%H:%M} {named}", _TOMORROW),
        Option("On the day and at the time below", _CHOSEN),
    )
    tomorrow = (desk.now.astimezone(zone) + DAY).date()
    return Form(
        FORM,
        "Remind me later",
        "Remind me",
        click.value,
        (
            Choice("when", "When?", options, initial=_TOMORROW),
            Day("day", "Day", initial=tomorrow, is_optional=True),
            Hour("hour", f"Time, {named}", initial=morning, is_optional=True),
        ),
        (f"*{held.called}*", "At the latest a few hours before its deadline."),
    )


def keep_later(submission: Submission, desk: Desk) -> Message:
    """Keep when a duty is to be told again; what was asked for before does not count any more."""
    held = find(submission.about, submission.user, desk)
    if isinstance(held, Message):
        return held
    user = submission.user
    refusal = _refusal(user, held, desk)
    if refusal:
        raise RefusedError("when", to_plain(refusal))
    latest = _latest(held, desk.now)
    wanted = _wanted(submission, held.view, desk)
    if wanted <= desk.now:
        raise RefusedError("day", "That is past; please choose a later time.")
    at = min(wanted, latest) if latest else wanted
    with desk.ledger.acting():
        _put_off(at, user, held, desk)
    cut = "That is as late as it can be before its deadline." if at < wanted else ""
    return compose([paragraph(f"*{held.called}*: I remind you again {moment(at)}.", cut)])


def _put_off(at: datetime, user: str, held: Held, desk: Desk) -> None:
    """Keep that *user* is to be told again at an instant, and at no other."""
    desk.ledger.do(
        held.view.cycle.release,
        held.row.key,
        Deed.LATER,
        by=user,
        now=desk.now,
        about=later_of(held.seat, user),
        detail=f"{at.isoformat()} {held.dated}".strip(),
        is_last_word=True,
    )
    mine = later_prefix(held.subject, user)
    for waiting in desk.ledger.waiting(mine):
        desk.ledger.withdraw(waiting.id, now=desk.now, note="put off once more")
    name = f"{mine}{at:%Y%m%dT%H%M%S}-{desk.now:%Y%m%dT%H%M%S}"
    told = why_told(user, held, desk.snapshot)
    notice = duty_notice(name, held.view, held.row.key, held.seat, at, told)
    desk.ledger.tell(notice, {user}, now=desk.now, due_at=at)


def _refusal(user: str, held: Held, desk: Desk) -> str:
    """Return why nobody has to be reminded later; empty if there is no reason."""
    if desk.snapshot.wishes(user).is_stopped:
        return "You want no messages from me. `/release-status settings` brings me back."
    if held.done or has_somebody_else(user, held):
        return f"{held.called}: {held.standing}"
    if _latest(held, desk.now) is None:
        return f"{held.called} is too close to be put off."
    return ""


def _latest(held: Held, now: datetime) -> datetime | None:
    """Return the last instant at which it helps to be reminded; None if it has come."""
    at = milestone_at(held.row, held.view.rules)
    latest = (at - left for left in _LEFT) if at else iter(())
    return next((one for one in latest if one > now), None)


def _wanted(submission: Submission, view: CycleView, desk: Desk) -> datetime:
    """Return the instant that was asked for.

    Raises:
        RefusedError: It cannot be made out.
    """
    zone, morning = _morning(submission.user, view, desk.snapshot)
    values = submission.values
    match values.get("when"):
        case "hour":
            return desk.now + timedelta(hours=1)
        case "tomorrow":
            day = (desk.now.astimezone(zone) + DAY).date()
            return datetime.combine(day, morning, zone).astimezone(UTC)
        case "chosen":
            try:
                day = date.fromisoformat(str(values["day"]))
                hour = time.fromisoformat(str(values.get("hour") or f"{morning:%H:%M}"))
            except (KeyError, ValueError):
                raise RefusedError("day", "Please choose a day.") from None
            return datetime.combine(day, hour.replace(tzinfo=None), zone).astimezone(UTC)
        case _:
            raise RefusedError("when", "Please choose when.")


def _morning(user: str, view: CycleView, snapshot: Snapshot) -> tuple[tzinfo, time]:
    """Return a person's zone and the hour their morning begins; the cycle's where none is known."""
    zone = snapshot.wishes(user).local
    return (zone, _MORNING) if zone else (UTC, view.rules.hour)


def _zone_name(user: str, snapshot: Snapshot) -> str:
    wishes = snapshot.wishes(user)
    return foreign(wishes.zone, 40) if wishes.local else "UTC"
