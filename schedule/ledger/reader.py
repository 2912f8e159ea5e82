"""What the ledger can tell: what is planned, what was said, and what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, func, select

from schedule.ledger.database import Database
from schedule.ledger.record import Record, select_records
from schedule.ledger.tables import (
    EVERYBODY,
    cycles,
    deliveries,
    documents,
    in_state,
    ledger_meta,
    notices,
    posts,
    recipients,
)
from schedule.ledger.transitions import select_deliveries
from schedule.notices import UNKNOWN
from schedule.reconcile import IN_FLIGHT, Delivery, State


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a source as it was accepted last.

    Attributes:
        source: Path or URL it was fetched from.
        kind: What was read from it: ``timeline``, ``team`` or ``links``.
        text: All of it.
        fetched_at: When it was fetched; machine time.
        etag: Its ETag as the server gave it.
        modified: When it was modified, as the server or file system said.
    """

    source: str
    kind: str
    text: str
    fetched_at: datetime
    etag: str | None = None
    modified: str | None = None


WAITS = in_state(deliveries, State.PENDING)
"""Waiting for its turn, if its recipient is :data:`REACHABLE`."""
REACHABLE = recipients.c.broken.is_(None)


class LedgerReader(Database):
    """The ledger to those who only look."""

    def history(
        self,
        *,
        state: State | None = None,
        releases: Iterable[str] | None = None,
        reminders: Iterable[str] | None = None,
    ) -> list[Record]:
        """Return what became of every delivery, in the order they were due.

        Args:
            state: Only those in this state.
            releases: Only those of these cycles.
            reminders: Only those of the reminders with these ids.
        """
        which = []
        if state is not None:
            which.append(deliveries.c.state == state)
        if releases is not None:
            which.append(deliveries.c.release.in_(list(releases)))
        if reminders is not None:
            which.append(deliveries.c.reminder_id.in_(list(reminders)))
        with self._reading() as connection:
            return select_records(connection, *which)

    def counts(self) -> dict[State, int]:
        """Return how many deliveries are in each state; those without any are left out."""
        query = select(deliveries.c.state, func.count().label("total")).group_by(deliveries.c.state)
        with self._reading() as connection:
            return {row.state: row.total for row in connection.execute(query)}

    def deliveries(self, releases: Iterable[str]) -> list[Delivery]:
        """Return every delivery of the cycles *releases*, in the order they are due."""
        with self._reading() as connection:
            return select_deliveries(connection, deliveries.c.release.in_(list(releases)))

    def leftovers(self, releases: Iterable[str]) -> list[Delivery]:
        """Return what waits to be said of other cycles than *releases*: nobody plans it any more.

        Notices belong to no cycle and are not among it.
        """
        others = deliveries.c.release.not_in([*releases, ""])
        with self._reading() as connection:
            return select_deliveries(connection, WAITS & others)

    def accepted(self, source: str, kind: str) -> Document | None:
        """Return the last accepted document of *kind* from *source*; None if none ever was."""
        query = select(
            documents.c.source,
            documents.c.kind,
            documents.c.text,
            documents.c.fetched_at,
            documents.c.etag,
            documents.c.modified,
        ).where(documents.c.source == source, documents.c.kind == kind)
        with self._reading() as connection:
            row = connection.execute(query).one_or_none()
            return Document(*row) if row else None

    def cycle_text(self, release: str) -> str | None:
        """Return the last accepted cycle of *release* as cycle YAML; None if there is none."""
        query = select(cycles.c.text).where(cycles.c.release == release)
        with self._reading() as connection:
            return connection.execute(query).scalar_one_or_none()

    def releases(self) -> tuple[str, ...]:
        """Return the releases whose cycle was ever accepted, the one accepted last first."""
        query = select(cycles.c.release).order_by(cycles.c.accepted_at.desc())
        with self._reading() as connection:
            return tuple(connection.execute(query).scalars())

    def reached(self) -> datetime | None:
        """Return the release time that a rehearsal got to; None before its first wake-up."""
        with self._reading() as connection:
            reached = meta(connection, REACHED)
            return datetime.fromisoformat(reached) if reached else None

    def earliest_unfinished(self) -> datetime | None:
        """Return the earliest ``not_before`` of what waits or is in flight; None if nothing is.

        In release time, which a rehearsal may not pass before it: also not while it is open
        whether a post landed. What waits for a broken recipient or for a person's answer does
        not count: it would stop time for good.
        """
        with self._reading() as connection:
            # By one statement: what changes state meanwhile is found as it was or as it is.
            found: Iterable[datetime | None] = connection.execute(_UNFINISHED).one()
            return min((at for at in found if at), default=None)

    def next_due_at(self, now: datetime) -> datetime | None:
        """Return the earliest ``not_before`` after *now* of what waits; release time."""
        with self._reading() as connection:
            first: datetime | None = connection.execute(_LATER, {"at": now}).scalar_one_or_none()
            return first

    def next_free_at(self, now: datetime) -> datetime | None:
        """Return from when on something that is due at *now* can be claimed.

        Args:
            now: Release time.

        Returns:
            Machine time, in the past if it can be claimed at once; None if nothing is due, or
            whatever is due waits for a post in flight to end.
        """
        with self._reading() as connection:
            row = connection.execute(_FREE, {"at": now}).one()
            return max(row) if row.first else None

    def refusal(self) -> str | None:
        """Return why nobody can be sent anything; None if nothing is known against it."""
        query = select(recipients.c.broken).where(recipients.c.recipient == EVERYBODY)
        with self._reading() as connection:
            return connection.execute(query).scalar_one_or_none()

    def workspace(self) -> str:
        """Return the address of the Slack workspace, with a slash at its end; empty if unknown."""
        with self._reading() as connection:
            return meta(connection, WORKSPACE) or ""


MODE = "mode"
WORKSPACE = "workspace"
REACHED = "reached"


def meta(connection: Connection, key: str) -> str | None:
    """Return what the ledger knows of itself under *key*."""
    query = select(ledger_meta.c.value).where(ledger_meta.c.key == key)
    return connection.execute(query).scalar_one_or_none()


def _earliest(which: ColumnElement[bool]) -> Select[Any]:
    """Select the earliest ``not_before`` of those of *which* that somebody can be told."""
    is_reachable = exists().where(recipients.c.recipient == deliveries.c.recipient, REACHABLE)
    query = select(deliveries.c.not_before).where(which, is_reachable)
    return query.order_by(deliveries.c.not_before).limit(1)


_LATER = _earliest(WAITS & (deliveries.c.not_before > bindparam("at")))

_IS_DUE = exists().where(
    deliveries.c.recipient == recipients.c.recipient,
    WAITS,
    deliveries.c.not_before <= bindparam("at"),
)
_FREE_AT = (
    select(recipients.c.next_free_at)
    .where(recipients.c.post_id.is_(None), REACHABLE, _IS_DUE)
    .order_by(recipients.c.next_free_at)
    .limit(1)
)
_ALL_FREE_AT = select(recipients.c.next_free_at).where(recipients.c.recipient == EVERYBODY)
_FREE = select(
    _FREE_AT.scalar_subquery().label("first"), _ALL_FREE_AT.scalar_subquery().label("shared")
)
"""From when on somebody to whom something is due may be sent it, and anybody at all."""

_FIRST = select(func.min(deliveries.c.not_before))
_IS_ASKED = exists().where(notices.c.id == UNKNOWN + posts.c.id)
_OF_POSTS = _FIRST.join_from(deliveries, posts)  # which are found by their state
_UNSETTLED = _OF_POSTS.where(in_state(posts, State.UNKNOWN), posts.c.settled.is_(None), ~_IS_ASKED)
_UNFINISHED = select(
    _earliest(WAITS).scalar_subquery(),
    _OF_POSTS.where(in_state(posts, *IN_FLIGHT)).scalar_subquery(),
    _UNSETTLED.scalar_subquery(),
)
"""When what waits, what is in flight and what is open was to go out first; each may be null."""
