"""The statements that every post takes, made once.

Making a statement takes longer than a file of SQLite takes to perform it. Those that are performed
a few times for every post are therefore made when this is imported, with parameters in place of
values; everything else is made where it is needed.
"""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, bindparam, case, func, insert, or_, select, update

from schedule.ledger.tables import EVERYBODY, Instant, audit, deliveries, posts, recipients
from schedule.reconcile import IN_FLIGHT, State

AUDIT = ("delivery_id", "post_id", "machine_at", "release_at", "from_state", "to_state", "note")
"""The audit's columns, as :func:`audited` selects them."""


def audited(post_id: Any) -> Select[Any]:
    """Select what the audit says of deliveries that change state.

    Its parameters are ``written_at`` (machine time), ``happened_at`` (release time), ``to`` and
    ``why``.
    """
    return select(
        deliveries.c.id,
        post_id,
        bindparam("written_at", type_=Instant()),
        bindparam("happened_at", type_=Instant()),
        deliveries.c.state,
        bindparam("to", type_=deliveries.c.state.type),
        bindparam("why", type_=audit.c.note.type),
    )


# All deliveries of the post ``of_post`` change state.

_OF_POST = deliveries.c.post_id == bindparam("of_post")
AUDIT_POST = insert(audit).from_select(AUDIT, audited(deliveries.c.post_id).where(_OF_POST))
CHANGE_POST = update(deliveries).where(_OF_POST).values(state=bindparam("to"))

# A post changes state; whoever does that has locked it.

_POST = posts.c.id == bindparam("of_post")
STATE_OF_POST = select(posts.c.state).where(_POST).with_for_update()
STATES = (
    select(posts.c.id, posts.c.state)
    .where(posts.c.id.in_(bindparam("post_ids", expanding=True)))
    .order_by(posts.c.id)
    .with_for_update()
)
START = (
    update(posts)
    .where(_POST)
    .values(
        state=State.SENDING,
        text=bindparam("said"),
        blocks=bindparam("said_in_blocks"),
        sending_at=bindparam("at"),
        slack_at=bindparam("slack_at"),
        thread_ts=bindparam("below"),
    )
)
TAKE = (
    update(posts)
    .where(_POST)
    .values(
        state=State.SENT,
        channel=bindparam("where"),
        ts=bindparam("stamp"),
        sent_at=bindparam("at"),
        error=bindparam("note"),
        revision_shown=1,
        ended_at=bindparam("written_at"),
    )
)

# Who holds what is in flight, and until when.

_LEASES = select(posts.c.id, posts.c.holder, posts.c.lease_until).where(
    posts.c.state.in_(IN_FLIGHT)
)


class Lease(NamedTuple):
    """Of a post in flight: who sends it, and until when, machine time."""

    id: str
    holder: str
    lease_until: datetime


def in_flight(connection: Connection) -> list[Lease]:
    """Return the leases of everything in flight."""
    return [Lease(*row) for row in connection.execute(_LEASES)]


# What is due for the recipients of new posts is claimed.

_DUE = and_(
    recipients.c.post_id.in_(bindparam("post_ids", expanding=True)),
    deliveries.c.state == State.PENDING,
    deliveries.c.not_before <= bindparam("due_by"),
)
_CLAIMED = audited(recipients.c.post_id).join_from(deliveries, recipients).where(_DUE)
AUDIT_CLAIMED = (
    insert(audit)
    .from_select(AUDIT, _CLAIMED.order_by(deliveries.c.id).with_for_update(of=deliveries))
    .returning(audit.c.delivery_id)
)
_POST_OF_RECIPIENT = select(recipients.c.post_id).where(
    recipients.c.recipient == deliveries.c.recipient
)
CHANGE_CLAIMED = (
    update(deliveries)
    .where(deliveries.c.id.in_(bindparam("numbers", expanding=True)))
    .values(state=bindparam("to"), post_id=_POST_OF_RECIPIENT.scalar_subquery())
)
HOLD = (
    update(recipients)
    .where(recipients.c.recipient == bindparam("held"))
    .values(post_id=bindparam("by_post"))
)

# The recipient of a post that was taken is free, and well; so is everybody.

_IS_EVERYBODY = recipients.c.recipient == EVERYBODY
_WELL = {"broken": None, "broken_by": None, "probe_at": None}
_FREE_AT = func.coalesce(bindparam("free_at", type_=Instant()), recipients.c.next_free_at)
FREE_WELL = (
    update(recipients)
    .where(
        or_(
            recipients.c.post_id == bindparam("of_post"),
            and_(_IS_EVERYBODY, recipients.c.broken.is_not(None)),
        )
    )
    .values(
        post_id=None,
        retries=0,
        next_free_at=case((_IS_EVERYBODY, recipients.c.next_free_at), else_=_FREE_AT),
        **_WELL,
    )
)
