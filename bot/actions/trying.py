"""Trying again what takes nothing: somebody has mended it."""

from bot.actions.answers import refusal
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
    recipient, post_id = notice.body["recipient"], notice.id.removeprefix(BROKEN)
    is_tried = desk.ledger.try_again(recipient, now=desk.now, post_id=post_id)
    said = (
        f"I try {mention(recipient)} now; if it still takes nothing, again every hour."
        if is_tried
        else f"Nothing waits for {mention(recipient)}; it takes what I send."
    )
    return compose([paragraph(said)])
