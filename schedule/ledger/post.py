"""A post as the ledger remembers it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from schedule.ledger.tables import deliveries, posts
from schedule.reconcile import State


@dataclass(frozen=True, slots=True)
class Post:
    """A message that was sent, or may have been.

    Attributes:
        id: Its id, which is in its metadata.
        recipient: Slack id of a channel or a person.
        text: What it says, as plain text.
        blocks: The same as Slack takes it.
        error: Why its fate is unknown, or Slack did not take its layout; else empty.
        sending_at: When its request was about to be written; machine time.
        slack_at: The same moment by Slack's own clock; None if nobody knows.
        channel: Where it stands, as Slack answered; empty if that is unknown.
        ts: Slack's timestamp of it; empty if that is unknown.
        thread_ts: Slack's timestamp of the message below which it stands; empty outside a thread.
        sent_at: When it was sent; release time, None if it was not.
        revision: Which of its wordings is wanted, from 1.
        expected_at: When each reminder that it says was to go out, by its id, in the order they
            were due; release time.
        is_repeat: Whether another post may have said some of it before.
        is_open: Whether its fate is unknown, and nobody has settled it.
    """

    id: str
    recipient: str
    text: str
    blocks: Sequence[Mapping[str, Any]]
    error: str
    sending_at: datetime
    slack_at: datetime | None
    channel: str
    ts: str
    thread_ts: str
    sent_at: datetime | None
    revision: int
    expected_at: Mapping[str, datetime]
    is_repeat: bool
    is_open: bool

    @property
    def reminder_ids(self) -> tuple[str, ...]:
        """What it says, in the order it was due."""
        return tuple(self.expected_at)


def select_posts(connection: Connection, which: Any) -> list[Post]:
    """Return the posts that *which* selects, the oldest first."""
    found = connection.execute(select(posts).where(which).order_by(posts.c.sending_at)).all()
    carried = (
        select(
            deliveries.c.post_id,
            deliveries.c.reminder_id,
            deliveries.c.not_before,
            deliveries.c.repeat_of,
        )
        .where(deliveries.c.post_id.in_([row.id for row in found]))
        .order_by(deliveries.c.due_at, deliveries.c.id)
    )
    said: dict[str, dict[str, datetime]] = {row.id: {} for row in found}
    repeats = set()
    for post_id, reminder_id, at, repeat_of in connection.execute(carried) if found else ():
        said[post_id or ""][reminder_id] = at
        if repeat_of:
            repeats.add(post_id)
    return [
        Post(
            id=row.id,
            recipient=row.recipient,
            text=row.text or "",
            blocks=row.blocks or [],
            error=row.error or "",
            sending_at=row.sending_at,
            slack_at=row.slack_at,
            channel=row.channel or "",
            ts=row.ts or "",
            thread_ts=row.thread_ts or "",
            sent_at=row.sent_at,
            revision=row.revision_wanted,
            expected_at=said[row.id],
            is_repeat=row.id in repeats,
            is_open=row.state is State.UNKNOWN and row.settled is None,
        )
        for row in found
    ]
