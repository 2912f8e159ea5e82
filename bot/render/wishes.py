"""What somebody has chosen for themselves, and what they can choose."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.render.dates import weekday
from bot.render.message import Button, Message, compose, paragraph
from bot.render.mrkdwn import foreign, listed, mention
from schedule.preferences import Preferences

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ABOUT = "settings"


def wishes_message(wishes: Preferences, now: datetime) -> Message:
    """Return what somebody has chosen, with buttons to choose differently."""
    said = paragraph("*How I write to you*", *_lines(wishes, now))
    note = "What you choose is deleted when your last cycle is closed."
    return compose(
        [
            replace(said, buttons=tuple(_buttons(wishes, now)), about=_ABOUT),
            paragraph(note, is_small=True),
        ]
    )


def _lines(wishes: Preferences, now: datetime) -> Iterator[str]:
    if wishes.is_stopped:
        yield "• Not at all: your duties go to the next in your role."
    if wishes.is_away(now) and wishes.back_on:
        who = f"; {mention(wishes.stand_in)} stands in" if wishes.stand_in else ""
        yield f"• You are away until {weekday(wishes.back_on)}{who}."
    yield f"• {_hours(wishes)}"
    if wishes.is_brief:
        yield "• Of each duty only the last reminder."
    if wishes.hears_as_shadow:
        yield "• As a shadow you hear what the lead does."


def _hours(wishes: Preferences) -> str:
    zone = wishes.zone or wishes.profile_zone
    if not zone:
        return "I do not know your time zone: messages come at the cycle's hour."
    days = listed([_DAYS[day] for day in wishes.days])
    source = "" if wishes.zone else ", the zone of your profile"
    return f"{wishes.starts:%H:%M} to {wishes.ends:%H:%M} on {days} ({foreign(zone, 64)}{source})."


def _buttons(wishes: Preferences, now: datetime) -> Iterator[Button]:
    yield Button("Working hours", "hours", _ABOUT)
    yield Button("Away until…", "away", _ABOUT)
    if wishes.is_away(now):
        yield Button("I'm back", "back", _ABOUT)
    yield (
        Button("All messages", "unbrief", _ABOUT)
        if wishes.is_brief
        else Button("Fewer messages", "brief", _ABOUT)
    )
    yield (
        Button("Leave me in peace as a shadow", "unshadow", _ABOUT)
        if wishes.hears_as_shadow
        else Button("Tell me as a shadow, too", "shadow", _ABOUT)
    )
    yield (
        Button("Write to me again", "unstop", _ABOUT, is_primary=True)
        if wishes.is_stopped
        else Button("Stop", "stop", _ABOUT)
    )
