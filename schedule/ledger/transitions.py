"""How deliveries change state, and how a post leaves flight. Every change is audited here.

A post is made when it is claimed. It ends with an outcome, or is given back: then its row goes and
its deliveries wait for another.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, literal, select, update

from schedule.clock import machine_now
from schedule.ledger.database import Row, insert_new
from schedule.ledger.statements import (
    AUDIT,
    AUDIT_CLAIMED,
    AUDIT_POSTS,
    CHANGE_CLAIMED,
    CHANGE_POSTS,
    DELIVERY,
    FREE_WELL,
    STATE_OF_POST,
    audited,
)
from schedule.ledger.tables import FREE, audit, deliveries, in_state, posts, recipients
from schedule.reconcile import IN_FLIGHT, Delivery, State

SUPERSEDED = "another one stands in for it"
"""Why a delivery expired that nobody misses, as the audit says it."""


def select_deliveries(connection: Connection, which: ColumnElement[bool]) -> list[Delivery]:
    """Return the deliveries that *which* selects, the one that was due first leading."""
    query = select(*DELIVERY).where(which).order_by(deliveries.c.due_at, deliveries.c.id)
    return [Delivery(*row) for row in connection.execute(query)]


def open_deliveries(
    connection: Connection, rows: Sequence[Row], *, now: datetime, note: str
) -> int:
    """Write new deliveries, and their recipients where those are new; return how many they are.

    Args:
        connection: In a transaction that writes.
        rows: Of deliveries; those that another process has written meanwhile are left alone.
        now: Release time.
        note: Why, for whoever reads the audit.
    """
    names = sorted({row["recipient"] for row in rows})
    insert_new(connection, recipients, [{"recipient": one, "next_free_at": FREE} for one in names])
    opened = insert_new(connection, deliveries, rows)
    stamps = {"machine_at": machine_now(), "release_at": now, "note": note}
    audited = [{"delivery_id": row["id"], "to_state": row["state"], **stamps} for row in opened]
    if audited:
        connection.execute(insert(audit), audited)
    return len(audited)


def transition(
    connection: Connection,
    which: ColumnElement[bool],
    to: State,
    *,
    now: datetime | None,
    note: str = "",
    **values: Any,
) -> None:
    """Put the deliveries that *which* selects into state *to*, and leave an audit row for each.

    Args:
        connection: In a transaction that writes.
        which: A condition on deliveries; nothing happens where it finds none.
        to: The new state.
        now: Release time; None where nobody knows it.
        note: Why, for whoever reads the audit.
        **values: Further columns to set.
    """
    post_id = values.get("post_id") or deliveries.c.post_id
    rows = audited(literal(post_id) if isinstance(post_id, str) else post_id).where(which)
    # Locked by the first statement, in one order, and named to the second: what is audited is what
    # changes.
    told = insert(audit).from_select(AUDIT, rows.order_by(deliveries.c.id).with_for_update())
    stamps = _stamps(to, now, note)
    changed = connection.execute(told.returning(audit.c.delivery_id), stamps).scalars().all()
    if changed:
        those = deliveries.c.id.in_(changed)
        connection.execute(update(deliveries).where(those).values(state=to, **values))


def follow_posts(
    connection: Connection, post_ids: Sequence[str], *, now: datetime | None, note: str = ""
) -> None:
    """Put all deliveries of posts that are locked into the state that their post has got into."""
    stamps = {"written_at": machine_now(), "happened_at": now, "why": note}
    connection.execute(AUDIT_POSTS, {"of_posts": post_ids, **stamps})
    connection.execute(CHANGE_POSTS, {"of_posts": post_ids})


def claim_deliveries(
    connection: Connection, post_ids: Sequence[str], now: datetime
) -> list[Delivery]:
    """Claim what is due for the recipients that these posts hold, and return it as claimed.

    Args:
        connection: In a transaction that writes.
        post_ids: Of new posts.
        now: Release time; what may go out at this very instant is due.

    Returns:
        What was claimed, the one that was due first leading.
    """
    stamps = {"post_ids": post_ids, "due_by": now, **_stamps(State.CLAIMED, now, "")}
    changed = connection.execute(AUDIT_CLAIMED, stamps).scalars().all()
    if not changed:
        return []
    claimed = connection.execute(CHANGE_CLAIMED, {"numbers": changed, "to": State.CLAIMED})
    return sorted((Delivery(*row) for row in claimed), key=lambda one: (one.due_at, one.id))


def _stamps(to: State, now: datetime | None, why: str) -> Row:
    return {"written_at": machine_now(), "happened_at": now, "to": to, "why": why}


def state_of(connection: Connection, post_id: str) -> State | None:
    """Return the state of a post, which stays so until the transaction ends; None if it is gone."""
    return connection.execute(STATE_OF_POST, {"of_post": post_id}).scalar_one_or_none()


def call_off_repeats(
    connection: Connection, post_id: str, *, now: datetime | None, note: str
) -> None:
    """Take what waits to be said again because of a post for said: it has landed after all."""
    recipient = select(posts.c.recipient).where(posts.c.id == post_id).scalar_subquery()
    repeats = and_(
        deliveries.c.recipient == recipient,
        in_state(deliveries, State.PENDING),
        deliveries.c.repeat_of == post_id,
    )
    transition(connection, repeats, State.SENT, now=now, note=note, post_id=post_id)


def end_post(
    connection: Connection,
    post_id: str,
    to: State,
    *,
    now: datetime | None,
    free_at: datetime | None = None,
    probe_at: datetime | None = None,
    error: str = "",
    **values: Any,
) -> None:
    """Give a post in flight and all its deliveries the outcome *to*.

    With *probe_at*, machine time, its recipient is broken until then at least.
    """
    ended = update(posts).where(posts.c.id == post_id)
    stamps = {"ended_at": machine_now(), "error": error or None}
    connection.execute(ended.values(state=to, **stamps, **values))
    follow_posts(connection, [post_id], now=now, note=error)
    if to is State.SENT:
        free_well(connection, [post_id], free_at)
        return
    broken = {"broken": error, "broken_by": post_id, "probe_at": probe_at} if probe_at else {}
    _free(connection, post_id, free_at, retries=0, **broken)


def free_well(connection: Connection, post_ids: Sequence[str], free_at: datetime | None) -> None:
    """Free the recipients of posts that were taken; neither they nor everybody is broken."""
    connection.execute(FREE_WELL, {"of_posts": post_ids, "free_at": free_at})


def give_back(
    connection: Connection,
    post_id: str,
    *,
    now: datetime | None,
    note: str,
    free_at: datetime | None = None,
    probe_at: datetime | None = None,
    not_before: datetime | None = None,
) -> None:
    """Let the deliveries of a post in flight wait again, as if it had never been claimed."""
    carried = deliveries.c.post_id == post_id
    later = {"not_before": not_before} if not_before else {}
    transition(connection, carried, State.PENDING, now=now, note=note, post_id=None, **later)
    probe = {"probe_at": probe_at} if probe_at else {}
    discard(connection, post_id, free_at, retries=recipients.c.retries + 1, **probe)


def discard(
    connection: Connection, post_id: str, free_at: datetime | None = None, **values: Any
) -> None:
    """Remove a post that carries nothing any more."""
    _free(connection, post_id, free_at, **values)
    connection.execute(delete(posts).where(posts.c.id == post_id))


def end_claims(
    connection: Connection, which: ColumnElement[bool], *, now: datetime | None, note: str
) -> None:
    """End claims that nobody will: nothing was sent, or nobody knows.

    Args:
        connection: In a transaction that writes.
        which: A condition on posts.
        now: Release time; None where nobody knows it.
        note: Why.
    """
    in_flight = select(posts.c.id).where(posts.c.state.in_(IN_FLIGHT), which)
    # In one order, as everybody who holds several recipients; what is locked is being ended.
    query = in_flight.order_by(posts.c.recipient).with_for_update(skip_locked=True)
    for post_id in connection.execute(query).scalars().all():
        abandon_post(connection, post_id, now=now, note=note)


def abandon_post(
    connection: Connection,
    post_id: str,
    *,
    now: datetime | None,
    note: str,
    free_at: datetime | None = None,
) -> bool:
    """End a post in flight by how far it got; return whether it was in flight.

    Before its request could be written it is given back; from then on its fate is unknown.
    """
    state = state_of(connection, post_id)
    if state is State.CLAIMED:
        give_back(connection, post_id, now=now, note=note, free_at=free_at)
    elif state is State.SENDING:
        end_post(connection, post_id, State.UNKNOWN, now=now, error=note, free_at=free_at)
    return state in IN_FLIGHT


def _free(connection: Connection, post_id: str, free_at: datetime | None, **values: Any) -> None:
    if free_at:
        values["next_free_at"] = free_at
    held = recipients.c.post_id == post_id
    connection.execute(update(recipients).where(held).values(post_id=None, **values))
