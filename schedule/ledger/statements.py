"""The statements that every post takes, made once.

Making a statement takes longer than a file of SQLite takes to perform it. Those that are performed
a few times for every post are therefore made when this is imported, with parameters in place of
values; everything else is made where it is needed.
"""

from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, bindparam, case, func, insert, or_, select, update

from schedule.ledger.tables import (
    EVERYBODY,
    Instant,
    audit,
    deliveries,
    in_state,
    posts,
    recipients,
)
from schedule.reconcile import IN_FLIGHT, Delivery, State

AUDIT = ("delivery_id", "post_id", "machine_at", "release_at", "from_state", "to_state", "note")
"""The audit's columns, as :func:`audited` selects them."""
DELIVERY = tuple(deliveries.c[one.name] for one in fields(Delivery))
"""What is known of a delivery, in the order of its fields."""
_TO = bindparam("to", type_=deliveries.c.state.type)


def audited(post_id: Any, to: Any = _TO) -> Select[Any]:
    """Select what the audit says of deliveries that change state.

    Its parameters are ``written_at`` (machine time), ``happened_at`` (release time), ``why`` and,
    unless another column or value stands in for it, ``to``.
    """
    return select(
        deliveries.c.id,
        post_id,
        bindparam("written_at", type_=Instant()),
        bindparam("happened_at", type_=Instant()),
        deliveries.c.state,
        to,
        bindparam("why", type_=audit.c.note.type),
    )


# All deliveries of the posts ``of_posts`` get into the state that their post has got into.

_FOLLOWS = and_(
    deliveries.c.post_id == posts.c.id, posts.c.id.in_(bindparam("of_posts", expanding=True))
)
AUDIT_POSTS = insert(audit).from_select(AUDIT, audited(posts.c.id, posts.c.state).where(_FOLLOWS))
CHANGE_POSTS = update(deliveries).where(_FOLLOWS).values(state=posts.c.state)

# A post changes state, if it is in one from which it may.

_POST = posts.c.id == bindparam("of_post")
STATE_OF_POST = select(posts.c.state).where(_POST).with_for_update()
START = (
    update(posts)
    .where(_POST, in_state(posts, *IN_FLIGHT))
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
    .where(_POST, in_state(posts, State.SENDING))
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

_LEASES = select(posts.c.id, posts.c.holder, posts.c.lease_until).where(in_state(posts, *IN_FLIGHT))


class Lease(NamedTuple):
    """Of a post in flight: who sends it, and until when, machine time."""

    id: str
    holder: str
    lease_until: datetime


def in_flight(connection: Connection) -> list[Lease]:
    """Return the leases of everything in flight."""
    return [Lease(*row) for row in connection.execute(_LEASES)]


# New posts hold their recipients, and what is due for those is claimed.

HOLD = (
    update(recipients)
    .where(
        recipients.c.recipient == posts.c.recipient,
        posts.c.id.in_(bindparam("of_posts", expanding=True)),
    )
    .values(post_id=posts.c.id)
)
_DUE = and_(
    recipients.c.post_id.in_(bindparam("post_ids", expanding=True)),
    in_state(deliveries, State.PENDING),
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
    .returning(*DELIVERY)
)

# The recipients of the posts ``of_posts``, which were taken, are free, and well; so is everybody.

_IS_EVERYBODY = recipients.c.recipient == EVERYBODY
_WELL = {"broken": None, "broken_by": None, "probe_at": None}
_FREE_AT = func.coalesce(bindparam("free_at", type_=Instant()), recipients.c.next_free_at)
_TAKEN = or_(
    recipients.c.post_id.in_(bindparam("of_posts", expanding=True)),
    and_(_IS_EVERYBODY, recipients.c.broken.is_not(None)),
)
# In one order, as everybody who holds several recipients.
_IN_ORDER = select(recipients.c.recipient).where(_TAKEN).order_by(recipients.c.recipient)
FREE_WELL = (
    update(recipients)
    .where(recipients.c.recipient.in_(_IN_ORDER.with_for_update(key_share=True)))
    .values(
        post_id=None,
        retries=0,
        next_free_at=case((_IS_EVERYBODY, recipients.c.next_free_at), else_=_FREE_AT),
        **_WELL,
    )
)
