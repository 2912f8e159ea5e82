"""Sentences that stand alone: what somebody did was not kept, or the answer comes elsewhere."""

from enum import StrEnum

from bot.render.rows import full_name
from bot.snapshot import CycleView


class Aside(StrEnum):
    """A sentence that says the same to everybody; plain text."""

    CLICK_LOST = "I could not keep that just now. Please press the button again in a minute."
    UNOPENED = "I could not open that just now. Please press the button again in a minute."
    FORM_LOST = "I could not keep that just now. Please send it again in a minute."
    SLOW = (
        "That takes longer than it should. If nothing shows in a minute, please try it once more."
    )
    """Of a click or a form: it may be kept in a moment."""
    FORM_UNKNOWN = "I no longer know this form. Please close it."
    FORM_OF_ANOTHER = "This form was opened by somebody else."
    PICTURE_COMES = "I send you the picture as a direct message."
    PICTURE_THERE = "The picture is in our direct messages."


def picture_comment(view: CycleView, *, is_rehearsal: bool = False) -> str:
    """Return what stands above an uploaded timeline, as mrkdwn."""
    mark = "REHEARSAL · nothing here is real\n" if is_rehearsal else ""
    return f"{mark}You asked for the timeline of {full_name(view)}."
