"""What the driver decided about a post beforehand: its words, its hour, whether it is said. Pure.

A decision is about a post as it was planned then. Once its milestone has moved it no longer holds:
the driver sees another draft.
"""

from hashlib import sha256

from bot.snapshot import CycleView
from schedule.acts import Act, Deed
from schedule.plan import Reminder

_SUBJECT = 16
DECISIONS = (Deed.SPOKEN, Deed.SKIPPED, Deed.RELEASED, Deed.APPROVED, Deed.EDITED)
"""What can be decided, the last word of which there is no going back from first."""


def subject_of(reminder: Reminder) -> str:
    """Return a name for *reminder* by which a button says what it is about; for machines."""
    return sha256(reminder.id.encode()).hexdigest()[:_SUBJECT]


def detail_of(reminder: Reminder, text: str = "") -> str:
    """Return what a decision about *reminder* is kept with: when it is due, and other words."""
    return f"{reminder.due_at.isoformat()}\n{text}"


def decision(reminder: Reminder, view: CycleView, deed: Deed) -> Act | None:
    """Return the decision of a kind about *reminder*; None if there is none that still holds."""
    act = view.act(reminder.milestone or "", deed, reminder.id)
    due_at = act.detail.partition("\n")[0] if act else ""
    return act if due_at == reminder.due_at.isoformat() else None


def edited_text(reminder: Reminder, view: CycleView) -> str:
    """Return what is said instead of what *reminder* says, as somebody wrote it; empty if nothing.

    It is foreign text.
    """
    act = decision(reminder, view, Deed.EDITED)
    return act.detail.partition("\n")[2] if act else ""


def is_silenced(reminder: Reminder, view: CycleView) -> bool:
    """Return whether a person says it, or nobody does."""
    return any(decision(reminder, view, deed) for deed in (Deed.SPOKEN, Deed.SKIPPED))
