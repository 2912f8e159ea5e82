"""Telling an answer to everybody in a channel: a person's act, done once, and said to be theirs."""

from hashlib import sha256

from bot.actions.desk import Click, Desk
from bot.actions.duty import roster, say
from bot.commands.sharing import shared, shared_answer
from bot.render.message import Message
from bot.render.mrkdwn import listed, mention
from bot.render.rows import version
from bot.render.shared import KIND, shared_body
from bot.snapshot import CycleView
from schedule.notices import PREFIX, Notice


def share(click: Click, desk: Desk) -> Message:
    """Have an answer posted to the channel in which it was given, as what everybody may know.

    The same answer is posted once, however often it is clicked.
    """
    about = shared(click.value, desk.snapshot)
    if about is None:
        return say("That is no longer in the timeline that I read.")
    view, what = about
    member = roster(view, desk.snapshot).get(click.user)
    if member is None:
        return say(
            f"Only the release team of {version(view)} can share an answer of mine; you see it all "
            "the same. In the team? `/release-status link` and your GitHub handle."
        )
    if click.channel not in desk.snapshot.channels:
        return say(_elsewhere(click.channel, view))
    message = shared_answer(what, view, desk.snapshot, desk.now)
    if message is None:
        return say("I no longer know what that was. Please ask again and share the answer.")
    body = shared_body(message, member[0].name, desk.now)
    where = "\n".join((click.channel, click.ts, click.user, click.value))
    notice = Notice(f"{PREFIX}{KIND}/{sha256(where.encode()).hexdigest()[:16]}", KIND, body)
    if not desk.ledger.tell(notice, [click.channel], now=desk.now):
        return say("You have shared this answer already.")
    return say(f"I post it to {mention(click.channel)} now, and that it is from you.")


def _elsewhere(channel: str, view: CycleView) -> str:
    """Return where an answer can be shared, to who tried it in a place that is not one."""
    ours = listed([mention(one) for one in dict.fromkeys(view.channels.values())])
    here = "This is a direct message" if channel.startswith("D") else "I do not post here"
    return f"{here}: answers are shared in the channels of my configuration, {ours}. Ask me there."
