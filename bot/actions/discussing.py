"""Marking a date as under discussion, and as settled again."""

from bot.actions.desk import Click, Desk
from bot.actions.speaking import gone, refusal, say, subject_of, typed, undoable
from bot.render.dates import has_passed, moment
from bot.render.message import Message
from bot.render.mrkdwn import code, mention
from bot.render.rows import name
from schedule.acts import Deed
from schedule.timeline import written


def discuss(click: Click, desk: Desk) -> Message:
    """Mark a date as under discussion, until it moves, is confirmed, or somebody ends that."""
    view, row = subject_of(click, desk)
    if view is None or row is None:
        return gone()
    called = name(row, view)
    if row.day is None:
        return say(f"{called} has no date yet that could be discussed.")
    if has_passed(row, view.rules, desk.now) or view.act(row.key, Deed.CONFIRMED):
        return say(f"{called} has come already: its date is no longer open.")
    refused = refusal(click.user, view, row, desk)
    if refused:
        return refused
    marked = view.discussed(row) or desk.ledger.do(
        view.cycle.release,
        row.key,
        Deed.DISCUSSED,
        by=click.user,
        now=desk.now,
        detail=written(row.when),
        is_last_word=True,
    )
    who = "you" if marked.by == click.user else mention(marked.by)
    return undoable(
        "settle",
        click.value,
        f"{called} is marked as under discussion, by {who}, {moment(marked.at)}.",
        "Until its date changes, what I say of it says that it may move. "
        f"To end that before: {code(f'/release-status discuss {typed(row, view)} off')}.",
    )


def settle(click: Click, desk: Desk) -> Message:
    """Mark a date as settled again."""
    view, row = subject_of(click, desk)
    if view is None or row is None:
        return gone()
    called = name(row, view)
    if not view.discussed(row):
        return say(f"{called} is not marked as under discussion.")
    refused = refusal(click.user, view, row, desk)
    if refused:
        return refused
    desk.ledger.undo(view.cycle.release, row.key, Deed.DISCUSSED, by=click.user)
    return say(f"{called} is no longer marked as under discussion.")
