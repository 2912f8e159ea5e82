"""What buttons, and commands that change something, do: a table by ``action_id``."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.actions.answers import take_answer
from bot.actions.confirming import confirm, discuss, unconfirm
from bot.actions.desk import Click, Desk
from bot.render.message import Message

Action = Callable[[Click, Desk], Message | None]
"""Keeps what was done; returns what to say to that person alone, None if the message shows it."""

ACTIONS: Mapping[str, Action] = MappingProxyType(
    {"confirm": confirm, "unconfirm": unconfirm, "discuss": discuss}
)


def act(click: Click, desk: Desk) -> Message | None:
    """Do what *click* asks for; every other button is an answer to a question of the bot's."""
    return ACTIONS.get(click.action, take_answer)(click, desk)
