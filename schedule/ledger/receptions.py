"""What the ledger knows of those it wrote to: whether they take anything, and what they took."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from schedule.ledger.database import Database
from schedule.ledger.tables import posts, recipients
from schedule.reconcile import State


@dataclass(frozen=True, slots=True)
class Reception:
    """What became of writing to one recipient.

    Attributes:
        broken: Why it takes nothing, as Slack said; empty if nothing is known against it.
        sent_at: When the last post landed there, release time; None if none did.
        ts: Slack's timestamp of that post; empty if it is not known.
    """

    broken: str = ""
    sent_at: datetime | None = None
    ts: str = ""


class Receptions(Database):
    """The ledger to those who want to know whether somebody can be written to."""

    def receptions(self, ids: Iterable[str]) -> dict[str, Reception]:
        """Return what became of writing to *ids*, Slack ids; those unheard of are left out."""
        named = list(ids)
        landed = (
            select(posts.c.recipient, func.max(posts.c.sending_at).label("last"))
            .where(posts.c.state == State.SENT, posts.c.recipient.in_(named))
            .group_by(posts.c.recipient)
            .subquery()
        )
        is_last = (posts.c.recipient == landed.c.recipient) & (posts.c.sending_at == landed.c.last)
        query = (
            select(recipients.c.recipient, recipients.c.broken, posts.c.sent_at, posts.c.ts)
            .outerjoin_from(recipients, landed, recipients.c.recipient == landed.c.recipient)
            .outerjoin(posts, is_last)
            .where(recipients.c.recipient.in_(named))
        )
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return {
            row.recipient: Reception(row.broken or "", row.sent_at, row.ts or "") for row in rows
        }
