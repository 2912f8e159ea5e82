"""Handing out what there is to send about a date, to who drives it."""

from bot.actions.desk import Click, Desk
from bot.actions.speaking import gone, subject_of
from bot.render.letters import drafts_message
from bot.render.message import Message


def draft(click: Click, desk: Desk) -> Message:
    """Return what ``/release-status draft`` answers about the milestone of *click*."""
    view, row = subject_of(click, desk)
    if view is None or row is None:
        return gone()
    return drafts_message(row, view, desk.now)
