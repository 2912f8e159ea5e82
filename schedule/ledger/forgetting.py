"""Forgetting people: what was said and done in a cycle that is over stays, and by whom does not.

Whoever was told or did something is a blank from then on (:mod:`schedule.blanks`): when something
was sent, in which state it ended and how late it was can be read as before.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, and_, exists, or_, select, update

from schedule.blanks import Blanks
from schedule.ledger.blanking import (
    blank_told,
    drop_words,
    fill_around,
    fill_closed,
    fill_ids,
    forget_recipients,
    of_posts,
)
from schedule.ledger.database import Database, Turn, take
from schedule.ledger.naming import around, doers, told
from schedule.ledger.reader import WAITS
from schedule.ledger.tables import acts, deliveries, in_state, notices, posts, recipients
from schedule.ledger.transitions import transition
from schedule.reconcile import IN_FLIGHT, State

_OVER = "its cycle is closed"
_NOBODY = "nobody is to be told any more"


class Forgetting(Database):
    """The ledger to those who see to it that it names nobody longer than it must."""

    def forget_cycles(
        self,
        closed: Collection[str],
        *,
        kept: Collection[str],
        admins: Collection[str],
        names: Collection[str],
        now: datetime,
        before: datetime,
    ) -> bool:
        """Name nobody any more in what was said and done in closed cycles; all or nothing of it.

        What waits in them is taken back, and what may have landed is asked about no more. May be
        repeated: what has been written since is found the next time.

        Args:
            closed: The cycles, by release.
            kept: Slack ids of those who are in a cycle that goes on. So is whoever was told or did
                something in one.
            admins: Slack ids of those who stay known outside the closed cycles.
            names: What else those are called who are to be forgotten.
            now: Release time.
            before: Machine time: what waits since then to be told to one who is to be forgotten,
                and belongs to no cycle, is taken back.

        Returns:
            Whether that is done. It is not where one of them is being told something just now.
        """
        with self._at_once() as connection:
            take(connection, Turn.ACTING)
            take(connection, Turn.PLANNING)
            of_closed = deliveries.c.release.in_(closed)
            here = told(connection, of_closed) | doers(connection, closed)
            stay = {*kept, *_in_others(connection, closed)}
            in_closed = here - stay
            elsewhere = (around(connection) | here) - stay - {*admins}
            users = in_closed | elsewhere
            _hold(connection, users)
            transition(connection, of_closed & WAITS, State.CANCELLED, now=now, note=_OVER)
            old = exists().where(
                notices.c.id == deliveries.c.reminder_id, notices.c.created_at < before
            )
            waiting = and_(deliveries.c.recipient.in_(elsewhere), WAITS, old)
            transition(connection, waiting, State.CANCELLED, now=now, note=_NOBODY)
            _settle(connection, closed, elsewhere)
            busy = _busy(connection, users)
            gone = users - busy
            known = {*gone, *_conversations(connection, elsewhere - busy), *names}
            blanks = Blanks.for_names(known)
            outside = blanks.but(admins)
            drop_words(connection, closed)
            blank_told(connection, blanks, in_closed - busy, closed)
            blank_told(connection, blanks, elsewhere - busy, [*closed, ""])
            forget_recipients(connection, elsewhere - busy)
            fill_closed(connection, blanks, closed)
            fill_around(connection, outside, closed)
            if gone:
                fill_ids(connection, outside)
        return not busy


def _in_others(connection: Connection, closed: Collection[str]) -> set[str]:
    """Return those who were told or did something in another cycle than the closed ones."""
    found = connection.execute(select(acts.c.release).union(select(deliveries.c.release)))
    others = {*found.scalars()} - {*closed, ""}
    return told(connection, deliveries.c.release.in_(others)) | doers(connection, others)


def _hold(connection: Connection, users: Collection[str]) -> None:
    """Keep claimers away from *users*; in one order, so that nobody waits in a circle."""
    held = select(recipients.c.recipient).where(recipients.c.recipient.in_(users))
    connection.execute(held.order_by(recipients.c.recipient).with_for_update()).all()


def _settle(connection: Connection, closed: Collection[str], users: Collection[str]) -> None:
    """Ask no more whether something has landed that was of closed cycles, or for *users*."""
    others = and_(deliveries.c.release.not_in(closed), deliveries.c.release != "")
    is_over = or_(
        posts.c.id.in_(of_posts(deliveries.c.release.in_(closed))), posts.c.recipient.in_(users)
    )
    is_open = in_state(posts, State.UNKNOWN) & posts.c.settled.is_(None)
    which = and_(is_open, is_over, posts.c.id.not_in(of_posts(others)))
    connection.execute(update(posts).where(which).values(settled=_OVER))


def _busy(connection: Connection, users: Collection[str]) -> set[str]:
    """Return those of *users* to whom something is being sent, or will be."""
    is_open = or_(
        in_state(posts, *IN_FLIGHT), in_state(posts, State.UNKNOWN) & posts.c.settled.is_(None)
    )
    sent = select(posts.c.recipient).where(posts.c.recipient.in_(users), is_open)
    waits = select(deliveries.c.recipient).where(deliveries.c.recipient.in_(users), WAITS)
    return set(connection.execute(sent.union(waits)).scalars())


def _conversations(connection: Connection, users: Collection[str]) -> set[str]:
    """Return the ids of the conversations with *users*."""
    which = (posts.c.recipient.in_(users), posts.c.channel.is_not(None))
    return set(connection.execute(select(posts.c.channel).where(*which).distinct()).scalars())
