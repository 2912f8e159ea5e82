"""What the ledger can tell: what is planned, what was said, and what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, func, select

from schedule.ledger.database import Database
from schedule.ledger.tables import (
    EVERYBODY,
    audit,
    cycles,
    deliveries,
    documents,
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


@dataclass(frozen=True, slots=True)
class Record:
    """What became of one delivery: the proof.

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

WAITS = deliveries.c.state == State.PENDING
"""Waiting for its turn, if its recipient is :data:`REACHABLE`."""
REACHABLE = recipients.c.broken.is_(None)


class LedgerReader(Database):
    """The ledger to those who only look."""

    def history(
        self, *, state: State | None = None, releases: Iterable[str] | None = None
    ) -> list[Record]:
        """Return what became of every delivery, in the order they were due.

        Args:
            state: Only those in this state.
            releases: Only those of these cycles.
        """
        query = _RECORD.order_by(deliveries.c.due_at, deliveries.c.id)
        if state is not None:
            query = query.where(deliveries.c.state == state)
        if releases is not None:
            query = query.where(deliveries.c.release.in_(list(releases)))
        with self._reading() as connection:
            return [Record(**row) for row in connection.execute(query).mappings()]

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
_UNSETTLED = _FIRST.join_from(deliveries, posts).where(
    deliveries.c.state == State.UNKNOWN, posts.c.settled.is_(None), ~_IS_ASKED
)
_UNFINISHED = select(
    _earliest(WAITS).scalar_subquery(),
    _FIRST.where(deliveries.c.state.in_(IN_FLIGHT)).scalar_subquery(),
    _UNSETTLED.scalar_subquery(),
)
"""When what waits, what is in flight and what is open was to go out first; each may be null."""
