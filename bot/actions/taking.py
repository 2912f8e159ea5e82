"""Taking a duty and giving it back, ticking it and taking that back."""

from bot.actions.desk import Click, Desk
from bot.actions.duty import (
    Held,
    decides,
    find,
    free,
    has_somebody_else,
    say,
    tell_leads,
    tell_leads_no_more,
)
from bot.holding import holder_of, is_named, void
from bot.render.having import having_line
from bot.render.message import Message
from bot.render.mrkdwn import mention
from schedule.acts import Deed


def take_duty(click: Click, desk: Desk) -> Message | None:
    """Keep that a duty is the clicker's; the first who took it stays."""
    held = find(click.value, click.user, desk)
    if isinstance(held, Message):
        return held
    if held.done or has_somebody_else(click.user, held):
        return say(f"{held.called}: {held.standing}")
    if not is_named(click.user, held.view):
        return say("Only somebody in the roster can have it.")
    with desk.ledger.acting():
        act = desk.ledger.do(
            held.view.cycle.release,
            held.row.key,
            Deed.TAKEN,
            by=click.user,
            now=desk.now,
            about=held.seat,
            detail=held.dated,
            instead_of=void(held.view, held.row.key, Deed.TAKEN, held.seat),
        )
        if act.by == click.user and held.act is None:
            tell_leads("taken", click.user, held, desk)
    return None if act.by == click.user else say(f"{held.called}: {having_line(act)}")


def give_back(click: Click, desk: Desk) -> Message | None:
    """Keep that a duty is the role's again: who has it, or who leads, says so."""
    held = find(click.value, click.user, desk)
    if isinstance(held, Message):
        return held
    if held.act is None:
        return say(f"{held.called}: nobody has taken it.")
    if has_somebody_else(click.user, held) and not decides(click.user, held, desk):
        return say(f"{held.called}: {held.standing} Only they can give it back.")
    free(held, click.user, desk)
    return None


def done(click: Click, desk: Desk) -> Message | None:
    """Keep that a duty is done; it changes nothing that the community is told."""
    held = find(click.value, click.user, desk)
    if isinstance(held, Message):
        return held
    if held.act and has_somebody_else(click.user, held) and not decides(click.user, held, desk):
        who = mention(holder_of(held.act))
        return say(f"{held.called}: {held.standing} {who} ticks it.")
    with desk.ledger.acting():
        act = desk.ledger.do(
            held.view.cycle.release,
            held.row.key,
            Deed.DONE,
            by=click.user,
            now=desk.now,
            about=held.seat,
            detail=held.dated,
            instead_of=None if held.done else void(held.view, held.row.key, Deed.DONE, held.seat),
        )
        if act.by == click.user and not held.done:
            tell_leads("done", click.user, held, desk)
    return (
        None if act.by == click.user else say(f"{held.called}: done already, by {mention(act.by)}.")
    )


def undone(click: Click, desk: Desk) -> Message | None:
    """Take back that a duty is done."""
    held = find(click.value, click.user, desk)
    if isinstance(held, Message):
        return held
    if not _undo(Deed.DONE, held, click, desk):
        return say(f"{held.called} is not ticked.")
    return None


def _undo(deed: Deed, held: Held, click: Click, desk: Desk) -> bool:
    release, key = held.view.cycle.release, held.row.key
    tell_leads_no_more(held, desk)
    return desk.ledger.undo(release, key, deed, by=click.user, about=held.seat)
