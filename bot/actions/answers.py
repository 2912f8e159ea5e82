"""Answers to the bot's questions: kept once, by those who may give them."""

from bot.actions.desk import Click, Desk
from bot.render.message import Message, compose, paragraph
from bot.render.mrkdwn import listed, mention
from bot.render.notices import KINDS, answered_line


def take_answer(click: Click, desk: Desk) -> Message | None:
    """Keep the answer that *click*, on a button of a notice, gives.

    The first answer stays, but for questions that let another one take its place.

    Returns:
        What to say to that person alone; None if the message will show it.
    """
    refused = refusal(click, desk)
    if refused:
        return refused
    notice = desk.ledger.notices([click.value]).get(click.value)
    kind = KINDS.get(notice.kind) if notice else None
    if notice is None or kind is None or click.action not in kind.answers:
        return _line("I no longer know this question; it needs no answer.")
    others = [one for one, (_, instead) in kind.left.items() if instead == click.action]
    kept = desk.ledger.answer(notice.id, click.action, click.user, instead_of=others)
    if kept and (kept.answer, kept.answered_by) != (click.action, click.user):
        return _line(f"This was answered before: {answered_line(kept)}")
    return None


def refusal(click: Click, desk: Desk) -> Message | None:
    """Return what to say to who may decide nothing; None to an admin."""
    if click.user in desk.admins:
        return None
    who = listed([mention(admin) for admin in desk.admins]) or "the bot's admins"
    return _line(f"Only {who} can answer this.")


def _line(text: str) -> Message:
    return compose([paragraph(text)])
