"""Confirming that a freeze is enforced or a release is out, and discussing a date."""

from collections.abc import Iterator

from bot.actions.desk import Click, Desk
from bot.render.message import Button, Message, Paragraph, compose, paragraph
from bot.render.mrkdwn import listed, mention
from bot.render.rows import date_line, name, role, version
from bot.render.standing import can_be_confirmed, subject
from bot.snapshot import CycleView
from schedule.acts import UNDONE_WITHIN, Deed
from schedule.clock import machine_now
from schedule.plan import drivers
from schedule.timeline import Milestone

_MINUTES = UNDONE_WITHIN.seconds // 60


def confirm(click: Click, desk: Desk) -> Message:
    """Keep that what *click* is about is so: enforced, or out. The first word stays."""
    view, row, refusal = _subject(click, desk)
    if refusal or view is None or row is None:
        return refusal or _gone()
    if not can_be_confirmed(row, view, desk.now):
        return _say(f"{name(row, view)} has not come yet.", date_line(row, view))
    release = view.cycle.release
    act = desk.ledger.do(release, row.key, Deed.CONFIRMED, by=click.user, now=desk.now)
    if act.by != click.user:
        return _say(f"{mention(act.by)} has confirmed it already.")
    said = f"Noted for {version(view)}: {name(row, view)}. My post there says so in a moment."
    undo = Button("Undo", "unconfirm", click.value)
    wrong = f"Wrong? You can take it back for {_MINUTES} minutes."
    return compose([Paragraph((said, wrong), buttons=(undo,), about=f"undo/{click.value}")])


def unconfirm(click: Click, desk: Desk) -> Message:
    """Take a confirmation back, within ten minutes."""
    view, row, refusal = _subject(click, desk)
    if refusal or view is None or row is None:
        return refusal or _gone()
    act = view.act(row.key, Deed.CONFIRMED)
    if act is None:
        return _say(f"{name(row, view)} is not confirmed.")
    if machine_now() - act.kept_at > UNDONE_WITHIN:
        return _say(
            f"That was more than {_MINUTES} minutes ago, and people may rely on it. "
            "Please tell them yourself."
        )
    desk.ledger.undo(view.cycle.release, row.key, Deed.CONFIRMED, by=click.user)
    return _say(f"Taken back: {name(row, view)} is not confirmed. My post says so in a moment.")


def discuss(click: Click, desk: Desk) -> Message:
    """Mark a date as under discussion, or, if it is, as settled again."""
    view, row, refusal = _subject(click, desk)
    if refusal or view is None or row is None:
        return refusal or _gone()
    release, called = view.cycle.release, name(row, view)
    if view.act(row.key, Deed.DISCUSSED):
        desk.ledger.undo(release, row.key, Deed.DISCUSSED, by=click.user)
        return _say(f"{called} is no longer marked as under discussion.")
    desk.ledger.do(release, row.key, Deed.DISCUSSED, by=click.user, now=desk.now)
    return _say(
        f"{called} is marked as under discussion: what I say of it says that the date may move. "
        "The same command again ends that."
    )


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


def _subject(click: Click, desk: Desk) -> tuple[CycleView | None, Milestone | None, Message | None]:
    """Return what *click* is about, and why its user may do nothing about it if so."""
    found = (
        (view, row)
        for view in desk.snapshot.views
        for row in view.cycle.milestones
        if subject(row, view) == click.value
    )
    view, row = next(found, (None, None))
    if view is None or row is None:
        return None, None, _gone()
    if may_speak(click.user, view, row, desk):
        return view, row, None
    who = listed([f"the {role(seat)}" for seat in _seats(view, row)]) or "the bot's admins"
    return view, row, _say(f"Only {who} can say that of {name(row, view)}.")


def _gone() -> Message:
    return _say("That is no longer in the timeline that I read.")


def _say(*lines: str) -> Message:
    return compose([paragraph(*lines)])
