"""What a claim comes to right before posting. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.render.post import TOLD_AS_LATE
from bot.snapshot import Snapshot
from schedule.notices import PREFIX as NOTICE
from schedule.plan import Purpose, Reminder
from schedule.reconcile import Delivery, State

_ASKED_AGAIN = timedelta(minutes=1)
"""Release time after which the plan is asked again about what it does not hold."""
_SOON = timedelta(hours=3)
"""Before a reminder is due, what is late of its milestone is not worth a message of its own."""


@dataclass(frozen=True, slots=True)
class Due:
    """What a claim comes to when the plan is asked once more, right before posting.

    Attributes:
        reminders: What to say, as the plan holds it now.
        closed: Deliveries that are not to be sent, by number, and how they end.
        postponed: Deliveries that have moved, by number, and to when.
        superseded: Those of the closed ones that a nearer one stands in for.
        put_off: Deliveries that the plan does not hold, by number, and when to ask it again.
    """

    reminders: tuple[Reminder, ...]
    closed: dict[int, State]
    postponed: dict[int, datetime]
    superseded: frozenset[int] = frozenset()
    put_off: dict[int, datetime] = field(default_factory=dict)


def still_due(deliveries: Iterable[Delivery], snapshot: Snapshot, now: datetime) -> Due:
    """Ask the plan what of *deliveries* is still to be said. Pure.

    Expired is what helps nobody any more, or what a nearer reminder of the same milestone says
    better, also one that is due in a moment; postponed what has moved. What the plan does not hold
    waits: it may be another process that knows better, and the one that plans for all takes back
    what nobody wants.
    """
    due: dict[int, Reminder] = {}
    closed: dict[int, State] = {}
    postponed: dict[int, datetime] = {}
    put_off: dict[int, datetime] = {}
    for delivery in deliveries:
        reminder = snapshot.reminder(delivery.reminder_id)
        if reminder is None:
            put_off[delivery.id] = now + _ASKED_AGAIN
        elif reminder.expires_at and reminder.expires_at <= now:
            closed[delivery.id] = State.EXPIRED
        elif reminder.due_at > now and reminder.due_at != delivery.due_at:
            postponed[delivery.id] = reminder.due_at
        else:
            due[delivery.id] = reminder
    superseded = frozenset(_superseded(due, snapshot, now))
    closed |= dict.fromkeys(superseded, State.EXPIRED)
    said = tuple(one for number, one in due.items() if number not in closed)
    return Due(said, closed, postponed, superseded, put_off)


def _superseded(due: Mapping[int, Reminder], snapshot: Snapshot, now: datetime) -> Iterator[int]:
    """Yield the numbers of those of *due* that a nearer one stands in for."""
    nearest: dict[tuple[object, ...], int] = {}
    for number, reminder in sorted(due.items(), key=lambda pair: pair[1].due_at):
        if reminder.purpose is Purpose.AHEAD:
            if _same(reminder) in nearest:
                yield nearest[_same(reminder)]
            nearest[_same(reminder)] = number
    for number in nearest.values():
        if now - due[number].due_at > TOLD_AS_LATE and _is_followed(due[number], snapshot, now):
            yield number


def _is_followed(late: Reminder, snapshot: Snapshot, now: datetime) -> bool:
    """Return whether a nearer one is due so soon that both would be read together."""
    view = snapshot.view(late.release)
    return any(
        now < one.due_at <= now + _SOON and _same(one) == _same(late)
        for one in (view.reminders if view else ())
        if one.purpose in (Purpose.AHEAD, Purpose.NOW)
    )


def _same(reminder: Reminder) -> tuple[object, ...]:
    """Return what reminders share of which the nearest says it best."""
    return reminder.release, reminder.milestone, reminder.audience


def notice_ids(deliveries: Iterable[Delivery]) -> list[str]:
    """Return the ids of the notices among what is to be delivered."""
    ids = (one.reminder_id for one in deliveries)
    return [one for one in ids if one.startswith(NOTICE)]
