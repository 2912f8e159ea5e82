"""Confirming that a freeze is enforced or a release is out, and taking that back."""

from datetime import datetime, timedelta
from itertools import chain

from bot.actions.desk import Click, Desk
from bot.actions.duty import Held, drivers_part, tell_leads, tell_leads_no_more
from bot.actions.speaking import admins, closed, gone, refusal, say, subject_of, typed, undoable
from bot.render.dates import moment
from bot.render.message import Message
from bot.render.mrkdwn import code, listed, mention
from bot.render.rows import date_line, name, version
from bot.render.standing import can_be_confirmed, to_confirm
from bot.snapshot import CycleView
from schedule.acts import UNDONE_WITHIN, Act, Deed
from schedule.clock import machine_now
from schedule.moments import is_confirmable, is_planned, milestone_at
from schedule.plan import Audience, Purpose
from schedule.timeline import Milestone

_MINUTES = UNDONE_WITHIN.seconds // 60
_RIDES_WITHIN = timedelta(days=7)
_SHOWN = 3
"""Examples of what can be confirmed."""


def confirm(click: Click, desk: Desk) -> Message:
    """Keep that what *click* is about is so: enforced, or out. The first word stays."""
    view, row = subject_of(click, desk)
    if view is None or row is None:
        return gone()
    refused = _not_yet(row, view, desk.now) or refusal(click.user, view, row, desk)
    if refused:
        return refused
    at, known = milestone_at(row, view.rules), view.act(row.key, Deed.CONFIRMED)
    with desk.ledger.acting():
        act = desk.ledger.do(
            view.cycle.release,
            row.key,
            Deed.CONFIRMED,
            by=click.user,
            now=desk.now,
            detail=at.isoformat() if at else "",
            instead_of=None if known else _outdated(row, view),
        )
        part = drivers_part(view.cycle.release, row.key, desk.snapshot)
        if part and act.by == click.user and not known:
            told_at = _next_message_at(part, desk.now)
            tell_leads("confirmed", click.user, part, desk, due_at=told_at)
    if act.by == click.user:
        said = f"Noted for {version(view)}: {name(row, view)}. {_shown(view, row, desk)}"
        wrong = f"Wrong? You can take it back for {_MINUTES} minutes."
    else:
        said = f"{mention(act.by)} has confirmed it already, {moment(act.at)}."
        wrong = "Wrong? You can take it back."
    if not _may_undo(click.user, act, desk):
        return say(said, f"Wrong? {_who_undoes(desk)}")
    return undoable("unconfirm", click.value, said, wrong)


def _next_message_at(held: Held, now: datetime) -> datetime | None:
    """Return when that role is written to within a week anyway; None if it is not.

    That nobody waits for a word is no news to write to somebody for, if it can ride along.
    """
    seat, ends_at = Audience("role", held.seat), now + _RIDES_WITHIN
    return min(
        (
            one.due_at
            for one in held.view.reminders
            if one.audience == seat
            and not one.follows
            and one.purpose is not Purpose.UNCONFIRMED
            and now < one.due_at < ends_at
        ),
        default=None,
    )


def _outdated(row: Milestone, view: CycleView) -> Act | None:
    """Return a confirmation of the date that *row* had before; None if there is none."""
    found = (one for one in view.acts if (one.milestone, one.deed) == (row.key, Deed.CONFIRMED))
    return next(found, None)


def unconfirm(click: Click, desk: Desk) -> Message:
    """Take a confirmation back: who gave it within ten minutes, an admin at any time."""
    view, row = subject_of(click, desk)
    if view is None or row is None:
        return gone()
    if view.is_closed:
        return closed()
    act = view.act(row.key, Deed.CONFIRMED)
    if act is None:
        return say(f"{name(row, view)} is not confirmed.")
    if not _may_undo(click.user, act, desk):
        return say(f"{name(row, view)} stays confirmed. {_who_undoes(desk)}")
    with desk.ledger.acting():
        desk.ledger.undo(view.cycle.release, row.key, Deed.CONFIRMED, by=click.user)
        part = drivers_part(view.cycle.release, row.key, desk.snapshot)
        if part:
            tell_leads_no_more(part, desk)
    shown = _shown(view, row, desk)
    return say(f"Taken back: {name(row, view)} is not confirmed. {shown}")


def _not_yet(row: Milestone, view: CycleView, now: datetime) -> Message | None:
    """Return why nobody can confirm *row* now; None if somebody can."""
    if view.is_closed:
        return closed()
    if can_be_confirmed(row, view, now):
        return None
    called = name(row, view)
    if not is_confirmable(row, view.rules):
        return say(
            f"Nobody has to confirm {called}: that is for freezes and releases that have come.",
            _examples(view, now),
        )
    if row.day is None:
        return say(f"{called} has no date yet, so it cannot have come.", _examples(view, now))
    since = "on its day" if is_planned(row, view.rules) else "once its deadline has passed"
    return say(
        f"{called} has not come yet. It can be confirmed {since}.",
        date_line(row, view),
        _examples(view, now),
    )


def _examples(view: CycleView, now: datetime) -> str:
    """Return what can be confirmed at present, to be typed."""
    rows = to_confirm(view, now)[:_SHOWN]
    said = [code(f"/release-status confirm {typed(row, view)}") for row in rows]
    return f"At present: {listed(said)}." if said else "At present there is nothing to confirm."


def _shown(view: CycleView, row: Milestone, desk: Desk) -> str:
    """Return where people see what was just said."""
    told = [desk.ledger.posts_of(one.id) for one in view.at_the_moment(row.key)]
    posts = list(chain.from_iterable(told))
    if posts and not any(post.ts for post in posts):
        return (
            "I do not know where my post about it stands: press a button of it, and it says so, "
            "too. `/release-status` says so in a moment."
        )
    if posts:
        return "My post and `/release-status` say so in a moment."
    return "I have no post about it to correct; `/release-status` says so in a moment."


def _may_undo(user: str, act: Act, desk: Desk) -> bool:
    """Return whether *user* may take *act* back: people may rely on it already."""
    return user in desk.admins or (user == act.by and machine_now() - act.kept_at <= UNDONE_WITHIN)


def _who_undoes(desk: Desk) -> str:
    named = admins(desk)
    later = f"; after that, {named}" if named else ". After that, please tell people yourself"
    return f"Whoever confirmed it can take it back for {_MINUTES} minutes{later}."
