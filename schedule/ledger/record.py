"""What became of each delivery: the proof."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, exists, func, select

from schedule.ledger.tables import audit, deliveries, notices, posts, recipients
from schedule.notices import UNKNOWN
from schedule.reconcile import IN_FLIGHT, State


@dataclass(frozen=True, slots=True)
class Record:
    """What became of one delivery.

    Attributes:
        reminder_id: The reminder.
        recipient: Slack id of a channel or a person.
        round: Counted from 1.
        release: The cycle it belongs to.
        state: Where it stands.
        due_at: When it was due.
        not_before: When it may go out at the earliest.
        post_id: The post that carries or carried it.
        sent_at: Release time at which it was sent; None if it was not.
        channel: Where it landed, as Slack answered; for a person the ``D...`` id.
        ts: Slack's timestamp of the message.
        error: What went wrong; empty if nothing did.
        settled: How it became known that it landed, where Slack's answer did not say; else empty.
        note: Why it was tried in vain the last time, and waits or waited again; else empty.
        is_past: Its time had passed before it was first planned.
        broken: Why its recipient is sent nothing; empty if nothing is known against it.
        asked_at: Since when an admin has been asked whether it landed, machine time; None if not.
    """

    reminder_id: str
    recipient: str
    round: int
    release: str
    state: State
    due_at: datetime
    not_before: datetime
    post_id: str | None
    sent_at: datetime | None
    channel: str | None
    ts: str | None
    error: str
    settled: str = ""
    note: str = ""
    is_past: bool = False
    broken: str = ""
    asked_at: datetime | None = None

    @property
    def lateness(self) -> timedelta | None:
        """How long after it was due, or was put off to, it was sent; None if it was not sent."""
        if self.sent_at is None:
            return None
        return max(self.sent_at - max(self.due_at, self.not_before), timedelta())


_LAST = (
    select(audit.c.note)
    .where(
        audit.c.delivery_id == deliveries.c.id,
        audit.c.to_state == State.PENDING,
        audit.c.from_state.in_([*IN_FLIGHT, State.UNKNOWN]),
    )
    .order_by(audit.c.id.desc())
    .limit(1)
    .correlate(deliveries)
    .scalar_subquery()
)
"""Why a delivery waits again that had been taken up before."""
_BORN = exists().where(
    audit.c.delivery_id == deliveries.c.id,
    audit.c.from_state.is_(None),
    audit.c.to_state == State.EXPIRED,
)
_BROKEN = (
    select(recipients.c.broken)
    .where(recipients.c.recipient == deliveries.c.recipient)
    .correlate(deliveries)
    .scalar_subquery()
)
_ASKED_AT = (
    select(notices.c.created_at)
    .where(notices.c.id == UNKNOWN + posts.c.id, notices.c.answer.is_(None))
    .correlate(posts)
    .scalar_subquery()
)
_RECORD = select(
    deliveries.c.reminder_id,
    deliveries.c.recipient,
    deliveries.c.round,
    deliveries.c.release,
    deliveries.c.state,
    deliveries.c.due_at,
    deliveries.c.not_before,
    deliveries.c.post_id,
    posts.c.sent_at,
    posts.c.channel,
    posts.c.ts,
    func.coalesce(posts.c.error, "").label("error"),
    func.coalesce(posts.c.settled, "").label("settled"),
    func.coalesce(_LAST, "").label("note"),
    _BORN.label("is_past"),
    func.coalesce(_BROKEN, "").label("broken"),
    _ASKED_AT.label("asked_at"),
).outerjoin_from(deliveries, posts)


def select_records(connection: Connection, *which: ColumnElement[bool]) -> list[Record]:
    """Return what became of the deliveries that *which* selects, in the order they were due."""
    query = _RECORD.where(*which).order_by(deliveries.c.due_at, deliveries.c.id)
    return [Record(**row) for row in connection.execute(query).mappings()]
