"""Answers to the bot's questions: kept once, by those who may give them."""

from dataclasses import dataclass

from bot.render.mrkdwn import listed, mention
from bot.render.notices import KINDS, answered_line
from schedule.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Click:
    """Somebody pressed a button of one of the bot's messages.

    Attributes:
        action: Which button: its ``action_id``.
        value: What it is about.
        user: Slack id of who pressed it.
        post_id: The post it is on; empty if that is not known.
        channel: Where the message stands.
        ts: Slack's timestamp of the message.
    """

    action: str
    value: str
    user: str
    post_id: str
    channel: str
    ts: str


def take_answer(click: Click, ledger: Ledger, admins: tuple[str, ...]) -> str:
    """Keep the answer that *click* gives.

    Args:
        click: On a button of a notice.
        ledger: Where it is kept; the first answer stays.
        admins: Slack ids of those whose answers count.

    Returns:
        What to say to that person alone, in mrkdwn; empty if the message will show it.
    """
    if click.user not in admins:
        who = listed([mention(admin) for admin in admins]) or "the bot's admins"
        return f"Only {who} can answer this."
    notice = ledger.notices([click.value]).get(click.value)
    if notice is None or click.action not in KINDS[notice.kind].answers:
        return "I no longer know this question; it needs no answer."
    kept = ledger.answer(notice.id, click.action, click.user)
    if kept and (kept.answer, kept.answered_by) != (click.action, click.user):
        return f"This was answered before: {answered_line(kept)}"
    return ""
