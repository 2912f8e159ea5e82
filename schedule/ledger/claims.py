"""Claiming: who may send what is due."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf
from threading import Lock
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, and_, insert

from schedule import clock
from schedule.ledger.database import Database, replace_row
from schedule.ledger.pacing import Waiting, admitted, hold_everybody, spend
from schedule.ledger.place import Presence
from schedule.ledger.reader import REACHED
from schedule.ledger.statements import HOLD, Lease, in_flight
from schedule.ledger.tables import deliveries, ledger_meta, posts
from schedule.ledger.transitions import (
    SUPERSEDED,
    claim_deliveries,
    discard,
    end_claims,
    state_of,
    transition,
)
from schedule.reconcile import Delivery, State

_LEFT = "left its post"


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send one post, and what it is to say.

    Attributes:
        post_id: The post, made for this claim: who shows its id after the claim has ended, by
            its lease or a restart, is refused.
        recipient: Slack id of a channel or a person.
        deliveries: Everything due for the recipient, the one that was due first leading; never
            empty.
        retries: How many posts to the recipient were given back unsent since the last outcome.
        is_probe: Whether the recipient is broken, and this is to find out if it still is.
        ends_at: When the lease ends, as the process that claimed measures it: seconds of
            :func:`schedule.clock.monotonic`.
    """

    post_id: str
    recipient: str
    deliveries: tuple[Delivery, ...]
    retries: int = 0
    is_probe: bool = False
    ends_at: float = inf

    @property
    def due_at(self) -> datetime:
        """When the first of its deliveries was due; release time."""
        return self.deliveries[0].due_at


class Claims(Database):
    """The ledger to those who send, until they have an answer."""

    def __init__(
        self, engine: Engine, resources: ExitStack, *, is_rehearsal: bool, presence: Presence
    ) -> None:
        """Use *engine*, among others or alone as *presence* has it; the rest as for a database."""
        super().__init__(engine, resources, is_rehearsal=is_rehearsal)
        self._presence = presence
        self._lock = Lock()
        self._mine: dict[str, float] = {}
        """When the claims of this process end, by the clock that nobody sets."""

    def machine_now(self) -> datetime:
        """Return machine time, as all who use this ledger have it."""
        return self._presence.now()

    def claim(
        self,
        *,
        now: datetime,
        machine_now: datetime,
        limit: int,
        lease: timedelta,
        holder: str,
        pace: timedelta = timedelta(),
    ) -> list[Claim]:
        """Claim posts: for each recipient all that is due, those who have waited longest first.

        Cycles take turns, so that one with much to say does not keep the others waiting. Left out
        are recipients who have a post in flight or are not free yet; a broken one is tried now
        and then. Claims whose process is gone or whose lease is over are ended first; this
        process's own by its own measure, however the clock is set meanwhile. In a rehearsal, *now*
        is remembered as reached.

        Args:
            now: Release time; what may go out at this very instant is due.
            machine_now: Machine time, for leases and pacing.
            limit: How many posts at most.
            lease: How long the claims hold, in machine time.
            holder: Who claims: a name for this process.
            pace: Machine time that each post takes of what all recipients share: on the average
                no more are claimed, by whichever process.
        """
        ends_at = clock.monotonic() + lease.total_seconds()
        holder = self._presence.sign(holder)
        with self._writing() as connection:
            if self.is_rehearsal:
                reached = {"key": REACHED, "value": now.isoformat()}
                replace_row(connection, ledger_meta, reached)
            # First what everybody shares, then what is one's own, as everybody does: nobody waits
            # in a circle.
            everybody = hold_everybody(connection, machine_now)
            leases = in_flight(connection)
            end_gone(connection, self._presence, leases, now=now)
            over = self._over(leases, machine_now)
            if over:
                end_claims(connection, posts.c.id.in_(over), now=now, note="its lease ended")
            stamps = {
                "holder": holder,
                "claimed_at": machine_now,
                "lease_until": machine_now + lease,
            }
            waiting = admitted(connection, everybody, now, machine_now, limit)
            claims = _claim(connection, waiting, now, stamps, ends_at)
            spend(connection, machine_now, pace * len(claims))
            with self._lock:
                self._mine.update((one.post_id, ends_at) for one in claims)
            return claims

    def _over(self, leases: Sequence[Lease], machine_now: datetime) -> list[str]:
        """Return the posts in flight whose lease is over."""
        measured = clock.monotonic()
        with self._lock:
            over = [
                row.id
                for row in leases
                if (
                    self._mine[row.id] <= measured
                    if row.id in self._mine
                    else row.lease_until <= machine_now
                )
            ]
            self._mine = {one: at for one, at in self._mine.items() if at > measured}
        return over

    def drop(
        self,
        claim: Claim,
        *,
        closed: Mapping[int, State],
        postponed: Mapping[int, datetime],
        put_off: Mapping[int, datetime] = MappingProxyType({}),
        now: datetime,
        superseded: Collection[int] = (),
    ) -> Claim | None:
        """Take deliveries out of a claim before it is sent.

        Args:
            claim: The claim.
            closed: Those not wanted any more, by their number: cancelled or expired.
            postponed: Those that have moved, by their number, and to when; release time.
            put_off: Those that stay due, by their number, and when to try again; release time.
            now: Release time.
            superseded: Those of the closed ones that another one stands in for: nobody misses them.

        Returns:
            The claim with what is left to send; None if nothing is, or the claim has ended.
        """
        kept = tuple(
            one for one in claim.deliveries if one.id not in {*closed, *postponed, *put_off}
        )
        if kept == claim.deliveries:
            return claim
        with self._writing() as connection:
            if state_of(connection, claim.post_id) is not State.CLAIMED:
                return None
            for number, state in closed.items():
                note = SUPERSEDED if number in superseded else _LEFT
                _leave(connection, claim, number, state, now, note)
            for number, at in postponed.items():
                later = {"due_at": at, "not_before": at}
                _leave(connection, claim, number, State.PENDING, now, _LEFT, **later)
            for number, at in put_off.items():
                _leave(connection, claim, number, State.PENDING, now, _LEFT, not_before=at)
            if not kept:
                discard(connection, claim.post_id)
        return replace(claim, deliveries=kept) if kept else None

    def fail_alone(
        self, claim: Claim, reminder_id: str, *, error: str, now: datetime
    ) -> Claim | None:
        """Take out of a claim what cannot be said: it fails as a post of its own.

        Args:
            claim: The claim.
            reminder_id: What cannot be said.
            error: Why.
            now: Release time.

        Returns:
            The claim with what is left to send; None if nothing is, or the claim has ended.
        """
        kept = tuple(one for one in claim.deliveries if one.reminder_id != reminder_id)
        at = clock.machine_now()
        stamps = {"claimed_at": at, "lease_until": at, "ended_at": at}
        alone = {"id": str(uuid4()), "recipient": claim.recipient, "state": State.FAILED}
        which = and_(deliveries.c.post_id == claim.post_id, deliveries.c.reminder_id == reminder_id)
        with self._writing() as connection:
            if state_of(connection, claim.post_id) is not State.CLAIMED:
                return None
            connection.execute(insert(posts).values(**alone, **stamps, holder="", error=error))
            transition(connection, which, State.FAILED, now=now, note=error, post_id=alone["id"])
            if not kept:
                discard(connection, claim.post_id)
        return replace(claim, deliveries=kept) if kept else None


def end_gone(
    connection: Connection, presence: Presence, leases: Sequence[Lease], *, now: datetime | None
) -> None:
    """End the claims of processes that are gone.

    Args:
        connection: In a transaction that writes.
        presence: Of this process among the others.
        leases: Of everything in flight.
        now: Release time; None where nobody knows it.
    """
    gone = presence.gone(connection, {one.holder for one in leases})
    if gone:
        end_claims(connection, posts.c.holder.in_(gone), now=now, note="its process ended")


def _claim(
    connection: Connection,
    waiting: Sequence[Waiting],
    now: datetime,
    stamps: Mapping[str, Any],
    ends_at: float,
) -> list[Claim]:
    """Claim what is due for recipients: nothing, where somebody just sent it."""
    if not waiting:
        return []
    by_post = {str(uuid4()): one for one in waiting}
    rows = [
        {"id": post_id, "recipient": one.recipient, "state": State.CLAIMED, **stamps}
        for post_id, one in by_post.items()
    ]
    connection.execute(insert(posts), rows)
    connection.execute(HOLD, {"of_posts": list(by_post)})
    carried: dict[str | None, list[Delivery]] = {post_id: [] for post_id in by_post}
    for delivery in claim_deliveries(connection, list(by_post), now):
        carried[delivery.post_id].append(delivery)
    for post_id in by_post:
        if not carried[post_id]:
            discard(connection, post_id)
    return [
        Claim(post_id, one.recipient, tuple(carried[post_id]), one.retries, one.is_probe, ends_at)
        for post_id, one in by_post.items()
        if carried[post_id]
    ]


def _leave(
    connection: Connection,
    claim: Claim,
    number: int,
    to: State,
    now: datetime,
    note: str,
    **values: Any,
) -> None:
    which = and_(deliveries.c.id == number, deliveries.c.post_id == claim.post_id)
    transition(connection, which, to, now=now, note=note, post_id=None, **values)
