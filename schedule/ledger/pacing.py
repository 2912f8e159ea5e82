"""Whose turn it is to be sent something: pace, fairness, and recipients that are broken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, zip_longest
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    or_,
    select,
    update,
)

from schedule.ledger.reader import REACHABLE, WAITS
from schedule.ledger.tables import EVERYBODY, deliveries, in_state, recipients
from schedule.reconcile import State

LONGEST_WAIT = timedelta(minutes=5)
"""The longest that anybody is made to wait in machine time. What says longer was written before
the wall clock was set back, and binds nobody."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A recipient who may be sent something now.

    Attributes:
        recipient: Slack id of a channel or a person.
        retries: How many posts to it were given back unsent since the last outcome.
        is_probe: Whether it is broken, and tried all the same.
    """

    recipient: str
    retries: int
    is_probe: bool


def hold_everybody(connection: Connection, machine_now: datetime) -> Any:
    """Return how everybody is; other claimers wait until this one is done."""
    return connection.execute(_EVERYBODY, _at(machine_now)).one()


def admitted(
    connection: Connection, everybody: Any, now: datetime, machine_now: datetime, limit: int
) -> list[Waiting]:
    """Return whose turn it is.

    Only one recipient's, while nobody can be sent anything, to find out whether that is still so.
    Each time another's: one whose posts are refused for a reason of its own would answer for all.

    Args:
        connection: In a transaction that writes.
        everybody: As :func:`hold_everybody` has found it.
        now: Release time; what may go out at this very instant is due.
        machine_now: Machine time.
        limit: How many at most.
    """
    if not everybody.is_free or not limit:
        return []
    if everybody.broken:
        asked = {"due_by": now, "most": 1, **_at(machine_now)}
        return [_waiting(one) for one in connection.execute(_LEAST_TRIED, asked)]
    return _waiting_longest(connection, now, machine_now, limit)


def spend(connection: Connection, machine_now: datetime, time: timedelta) -> None:
    """Keep everybody waiting for *time*, machine time, beside what they wait for already."""
    if time:
        keep_waiting(connection, EVERYBODY, machine_now + time)


def keep_waiting(connection: Connection, recipient: str, until: datetime) -> None:
    """Send *recipient* nothing before *until*, machine time; a later instant stays in force."""
    held = update(recipients).where(recipients.c.recipient == recipient)
    is_earlier = or_(
        recipients.c.next_free_at < until, recipients.c.next_free_at > until + LONGEST_WAIT
    )
    connection.execute(held.where(is_earlier).values(next_free_at=until))


def _waiting_longest(
    connection: Connection, now: datetime, machine_now: datetime, limit: int
) -> list[Waiting]:
    """Return whose turn it is, and keep other claimers away from them.

    Cycles take turns; in each those who wait longest are first.
    """
    lines = [
        [
            _waiting(row)
            for row in connection.execute(
                WAITING, {"of_cycle": release, "due_by": now, "most": limit, **_at(machine_now)}
            )
        ]
        for release in _releases(connection, now)
    ]
    in_turn = chain.from_iterable(zip_longest(*lines))
    return list({one.recipient: one for one in in_turn if one}.values())[:limit]


def _releases(connection: Connection, now: datetime) -> Iterator[str]:
    """Yield each cycle of which something is due; a step of the index finds the next one."""
    after: str | None = None
    while True:
        which = _FIRST_CYCLE if after is None else _NEXT_CYCLE
        row = connection.execute(which, {"after": after}).one_or_none()
        if row is None:
            return
        after = row.release
        if row.not_before <= now:
            yield row.release


def _waiting(row: Row[tuple[str, int, str | None]]) -> Waiting:
    return Waiting(row.recipient, row.retries, row.broken is not None)


def _at(machine_now: datetime) -> dict[str, datetime]:
    return {"at": machine_now, "never_until": machine_now + LONGEST_WAIT}


_IS_FREE = or_(
    recipients.c.next_free_at <= bindparam("at"),
    recipients.c.next_free_at > bindparam("never_until"),
)
_EVERYBODY = (
    select(recipients.c.broken, _IS_FREE.label("is_free"))
    .where(recipients.c.recipient == EVERYBODY)
    .with_for_update(key_share=True)
)
_FIRST_CYCLE = (
    select(deliveries.c.release, deliveries.c.not_before)
    .where(WAITS)
    .order_by(deliveries.c.release, deliveries.c.not_before)
    .limit(1)
)
_NEXT_CYCLE = _FIRST_CYCLE.where(deliveries.c.release > bindparam("after"))


def _who_waits() -> Select[tuple[str, int, str | None]]:
    """Select who waits for something, the one who waits longest first.

    Only the delivery that waits longest speaks for its recipient, so that the search follows the
    index of waiting deliveries and ends at ``most``, however many wait.
    """
    longer = deliveries.alias()
    waits_longest = ~exists().where(
        longer.c.recipient == deliveries.c.recipient,
        in_state(longer, State.PENDING),
        longer.c.not_before <= deliveries.c.not_before,
        or_(longer.c.not_before < deliveries.c.not_before, longer.c.id < deliveries.c.id),
    )
    may_be_tried = or_(REACHABLE, recipients.c.probe_at <= bindparam("at"))
    is_free = and_(recipients.c.post_id.is_(None), may_be_tried, _IS_FREE)
    is_due = deliveries.c.not_before <= bindparam("due_by")
    return (
        select(recipients.c.recipient, recipients.c.retries, recipients.c.broken)
        .join_from(deliveries, recipients)
        .where(WAITS, is_due, is_free, waits_longest)
        .order_by(deliveries.c.not_before, deliveries.c.id)
        .limit(bindparam("most", type_=Integer()))
        # Keys stay as they are: who plans something new for the recipient need not wait.
        .with_for_update(of=recipients, skip_locked=True, key_share=True)
    )


WAITING = _who_waits().where(deliveries.c.release == bindparam("of_cycle"))
_LEAST_TRIED = (
    _who_waits()
    .order_by(None)
    .order_by(recipients.c.retries, deliveries.c.not_before, deliveries.c.id)
)
