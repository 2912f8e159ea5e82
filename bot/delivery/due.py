"""What a claim comes to right before posting. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.snapshot import Snapshot
from schedule.notices import PREFIX as NOTICE
from schedule.plan import Purpose, Reminder
from schedule.reconcile import Delivery, State


@dataclass(frozen=True, slots=True)
class Due:
    """What a claim comes to when the plan is asked once more, right before posting.

    Attributes:
        reminders: What to say, as the plan holds it now.
        closed: Deliveries that are not to be sent, by number, and how they end.
        postponed: Deliveries that have moved, by number, and to when.
    """

    reminders: tuple[Reminder, ...]
    closed: dict[int, State]
    postponed: dict[int, datetime]


def still_due(deliveries: Iterable[Delivery], snapshot: Snapshot, now: datetime) -> Due:
    """Ask the plan what of *deliveries* is still to be said. Pure.

    Cancelled is what the plan no longer holds; expired what helps nobody any more, or what a
    nearer reminder of the same milestone says better; postponed what has moved.
    """
    due: dict[int, Reminder] = {}
    closed: dict[int, State] = {}
    postponed: dict[int, datetime] = {}
    for delivery in deliveries:
        reminder = snapshot.reminder(delivery.reminder_id)
        if reminder is None:
            closed[delivery.id] = State.CANCELLED
        elif reminder.expires_at and reminder.expires_at <= now:
            closed[delivery.id] = State.EXPIRED
        elif reminder.due_at > now and reminder.due_at != delivery.due_at:
            postponed[delivery.id] = reminder.due_at
        else:
            due[delivery.id] = reminder
    nearest: dict[tuple[object, ...], int] = {}
    for number, reminder in sorted(due.items(), key=lambda pair: pair[1].due_at):
        if reminder.purpose is Purpose.AHEAD:
            same = (reminder.release, reminder.milestone, reminder.audience)
            if same in nearest:
                closed[nearest[same]] = State.EXPIRED
            nearest[same] = number
    said = tuple(one for number, one in due.items() if number not in closed)
    return Due(said, closed, postponed)


def notice_ids(deliveries: Iterable[Delivery]) -> list[str]:
    """Return the ids of the notices among what is to be delivered."""
    ids = (one.reminder_id for one in deliveries)
    return [one for one in ids if one.startswith(NOTICE)]
