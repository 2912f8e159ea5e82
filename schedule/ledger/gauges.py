"""What the ledger shows of its own state, for those who watch the service."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, true

from schedule.ledger.database import Database
from schedule.ledger.reader import REACHABLE, WAITS
from schedule.ledger.tables import EVERYBODY, deliveries, posts, recipients
from schedule.reconcile import State


@dataclass(frozen=True, slots=True)
class Gauges:
    """The ledger at one moment.

    Attributes:
        states: How many deliveries are in each state; those without any are left out.
        due: How many deliveries could have been sent, and were not; release time.
        overdue: How long the oldest delivery has waited that could have been sent; release time.
        held_up: How many recipients have something due, and wait for their or everybody's turn.
        broken: How many recipients take nothing.
        unsettled: How many posts may have landed, and nobody knows.
        refusal: Why Slack takes nothing at all; None if nothing is known against it.
    """

    states: dict[State, int] = field(default_factory=dict)
    due: int = 0
    overdue: timedelta = timedelta()
    held_up: int = 0
    broken: int = 0
    unsettled: int = 0
    refusal: str | None = None


class GaugeReading(Database):
    """The ledger to those who watch the service."""

    def gauges(self, *, now: datetime, machine_now: datetime) -> Gauges:
        """Return the ledger's state.

        Args:
            now: Release time.
            machine_now: Machine time.
        """
        states = select(deliveries.c.state, func.count().label("total"))
        is_due = (WAITS, deliveries.c.not_before <= now)
        oldest = select(func.min(deliveries.c.not_before).label("first"), func.count().label("due"))
        shared = select(recipients.c.next_free_at, recipients.c.broken)
        held = select(func.count(deliveries.c.recipient.distinct()))
        with self._reading() as connection:
            counts = connection.execute(states.group_by(deliveries.c.state)).all()
            late = oldest.join_from(deliveries, recipients).where(*is_due, REACHABLE)
            first, due = connection.execute(late).one()
            everybody = connection.execute(shared.where(_IS_EVERYBODY)).one_or_none()
            all_free_at = everybody.next_free_at if everybody else machine_now
            has_to_wait: ColumnElement[bool] = recipients.c.next_free_at > machine_now
            if all_free_at > machine_now:
                has_to_wait = true()
            waiting = held.join_from(deliveries, recipients).where(*is_due, REACHABLE, has_to_wait)
            broken = select(func.count()).where(~REACHABLE, ~_IS_EVERYBODY)
            lost = select(func.count()).where(
                posts.c.state == State.UNKNOWN, posts.c.settled.is_(None)
            )
            return Gauges(
                states={row.state: row.total for row in counts},
                due=due,
                overdue=now - first if first else timedelta(),
                held_up=connection.execute(waiting).scalar_one(),
                broken=connection.execute(broken).scalar_one(),
                unsettled=connection.execute(lost).scalar_one(),
                refusal=everybody.broken if everybody else None,
            )


_IS_EVERYBODY = recipients.c.recipient == EVERYBODY
