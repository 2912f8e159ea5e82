"""What buttons, forms, and commands that change something, do: tables by name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.actions.answers import take_answer
from bot.actions.arranging import call_off, keep_arranging, open_arranging, set_time
from bot.actions.confirming import confirm, unconfirm
from bot.actions.cycles import activate, close, close_now, hold, pause, resume
from bot.actions.desk import Click, Desk
from bot.actions.discussing import discuss, settle
from bot.actions.drafting import deciding, edit_form, keep_edit, unedit, unsilence
from bot.actions.forms import Submission
from bot.actions.handing import assign, keep_hand_over, open_hand_over
from bot.actions.letters import draft
from bot.actions.linking import decide, link
from bot.actions.putting_off import keep_later, open_later
from bot.actions.sharing import share
from bot.actions.taking import done, give_back, take_duty, undone
from bot.actions.trying import try_again, try_there
from bot.actions.wishes import WISHES, away_form, hours_form, keep_absence, keep_hours
from bot.render.form import Form
from bot.render.message import Message
from schedule.acts import Deed

Action = Callable[[Click, Desk], Message | None]
"""Keeps what was done; returns what to say to that person alone, None if the message shows it."""

ACTIONS: Mapping[str, Action] = MappingProxyType(
    {
        "confirm": confirm,
        "unconfirm": unconfirm,
        "discuss": discuss,
        "settle": settle,
        "retry": try_again,
        "try_there": try_there,
        "activate": activate,
        "hold": hold,
        "pause": pause,
        "resume": resume,
        "close": close,
        "close_now": close_now,
        "approve": deciding(Deed.APPROVED),
        "post_now": deciding(Deed.RELEASED),
        "speak": deciding(Deed.SPOKEN),
        "skip": deciding(Deed.SKIPPED),
        "unsilence": unsilence,
        "unedit": unedit,
        "link": link,
        "linked": decide,
        "unlinked": decide,
        **WISHES,
        "draft": draft,
        "take_duty": take_duty,
        "give_back": give_back,
        "done": done,
        "undone": undone,
        "assign": assign,
        "share": share,
        "open": lambda _click, _desk: None,  # Slack has opened it; it wants a receipt all the same
        "set_time": set_time,
        "call_off": call_off,
    }
)

Opening = Callable[[Click, Desk], Form | Message]
"""Returns the form that a button opens, or why it opens none; keeps nothing."""
Keeping = Callable[[Submission, Desk], Message | None]
"""Keeps what a form brought; returns what to show in its place, None to close it.

Raises :class:`bot.actions.forms.RefusedError` where something is to be filled in differently.
"""

OPENINGS: Mapping[str, Opening] = MappingProxyType(
    {
        "hours": hours_form,
        "away": away_form,
        "edit": edit_form,
        "later": open_later,
        "hand_over": open_hand_over,
        "arrange": open_arranging,
    }
)
KEEPINGS: Mapping[str, Keeping] = MappingProxyType(
    {
        "hours": keep_hours,
        "away": keep_absence,
        "edit": keep_edit,
        "later": keep_later,
        "hand_over": keep_hand_over,
        "arrange": keep_arranging,
    }
)


def act(click: Click, desk: Desk) -> Message | None:
    """Do what *click* asks for; every other button is an answer to a question of the bot's."""
    return ACTIONS.get(click.action, take_answer)(click, desk)
