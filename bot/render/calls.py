"""What whoever has a row that only calls for others is handed: the call itself, to be posted. Pure.

"Brace Yourself" and "Call for Exceptions" are reminders already: the bot posts none of its own, so
that the community hears it once, from a person.
"""

from collections.abc import Iterator
from datetime import datetime

from bot.render.dates import has_passed
from bot.render.letters import letters, meant_by
from bot.render.message import Paragraph, paragraph, to_copy
from bot.snapshot import CycleView
from schedule.timeline import Milestone


def call_to_post(row: Milestone, view: CycleView, now: datetime) -> Iterator[Paragraph]:
    """Yield the announcement that *row* asks its driver for; nothing where it asks for none."""
    about = meant_by(row, view)
    if about.key == row.key or has_passed(about, view.rules, now):
        return
    yield paragraph(
        "*Ready for you to post* on the day, as it is or in your words. I post none of it; "
        "[Draft] has it as a mail:"
    )
    yield to_copy(letters(about, view, now).call)
