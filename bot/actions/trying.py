"""Trying again what takes nothing: somebody has mended it."""

from bot.actions.answers import refusal
from bot.actions.cycles import may_lead
from bot.actions.desk import Click, Desk
from bot.render.message import Message, compose, paragraph
from bot.render.mrkdwn import mention
from schedule.notices import BROKEN


def try_again(click: Click, desk: Desk) -> Message:
    """Send what a recipient refused, and what waits for it, at once."""
    refused = refusal(click, desk)
    if refused:
        return refused
    notice = desk.ledger.notices([click.value]).get(click.value)
    if notice is None or not notice.id.startswith(BROKEN):
        return compose([paragraph("I no longer know what this was about.")])
    return _tried(notice.body["recipient"], notice.id.removeprefix(BROKEN), desk)


def try_there(click: Click, desk: Desk) -> Message:
    """Do the same for who leads a cycle of that recipient; the button names it by its Slack id."""
    leads = (one for one in desk.snapshot.views if may_lead(click.user, one, desk))
    if not any(one.writes_to(click.value) for one in leads):
        said = "Only those who lead a cycle of mine that writes there, and my admins, can do that."
        return compose([paragraph(said)])
    refused = {recipient: post_id for recipient, _, post_id in desk.ledger.broken()}
    return _tried(click.value, refused.get(click.value, ""), desk)


def _tried(recipient: str, post_id: str, desk: Desk) -> Message:
    is_tried = desk.ledger.try_again(recipient, now=desk.now, post_id=post_id)
    said = (
        f"I try {mention(recipient)} now; if it still takes nothing, again every hour."
        if is_tried
        else f"Nothing waits for {mention(recipient)}; it takes what I send."
    )
    return compose([paragraph(said)])
