"""What somebody has chosen for themselves, and what they can choose."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from bot.render.dates import weekday
from bot.render.message import Button, Message, Paragraph, compose, paragraph
from bot.render.mrkdwn import foreign, listed, mention
from bot.render.rows import role
from schedule.preferences import Preferences

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ABOUT = "settings"
_TOGGLES = MappingProxyType(
    {
        "is_brief": (("Fewer messages", "brief"), ("All messages", "unbrief")),
        "hears_as_shadow": (
            ("Tell me as a shadow, too", "shadow"),
            ("Leave me in peace as a shadow", "unshadow"),
        ),
        "is_stopped": (("Stop", "stop"), ("Write to me again", "unstop")),
    }
)
"""Labels and ``action_id``s by which a wish of :class:`Preferences` begins, and ends."""


def wishes_message(wishes: Preferences, now: datetime) -> Message:
    """Return what somebody has chosen, with buttons to choose differently."""
    return compose(wishes_paragraphs(wishes, now))


def wishes_paragraphs(wishes: Preferences, now: datetime) -> Iterator[Paragraph]:
    """Yield the same as parts of something larger."""
    said = paragraph("*How I write to you*", *_lines(wishes, now))
    note = "What you choose is deleted when your last cycle is closed."
    yield replace(said, buttons=tuple(_buttons(wishes, now)), about=_ABOUT)
    yield paragraph(note, is_small=True)


def choices(wishes: Preferences) -> Paragraph:
    """Return what stands below each message to a person: fewer of them, or none."""
    said = paragraph("How I write to you: `/release-status settings`", is_small=True)
    buttons = (_toggle("is_brief", wishes), _toggle("is_stopped", wishes))
    return replace(said, buttons=buttons, about=_ABOUT)


def chosen_message(wish: str, wishes: Preferences, *lines: str) -> Message:
    """Return what has come of a click, in *lines*, with the button that takes it back."""
    return compose([replace(paragraph(*lines), buttons=(_toggle(wish, wishes),), about=_ABOUT)])


def instead_lines(heirs: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield who is told in place of somebody who wants no messages, by role.

    Args:
        heirs: Slack ids by role; none of a role where nobody is left who can be told.
    """
    for seat, people in heirs.items():
        who = listed([mention(one) for one in people])
        yield f"• {role(seat)}: {who or 'nobody is left whom I can tell; please see to it'}"


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
    for wish in _TOGGLES:
        yield _toggle(wish, wishes)


def _toggle(wish: str, wishes: Preferences) -> Button:
    """Return the button by which somebody wishes the opposite of what they do."""
    is_on = bool(getattr(wishes, wish))
    label, action = _TOGGLES[wish][is_on]
    return Button(label, action, _ABOUT, is_primary=is_on and wish == "is_stopped")
