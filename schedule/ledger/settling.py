"""Settling: posts whose fate is unknown, messages that are to be edited, what went wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, exists, func, select, update

from schedule.clock import machine_now
from schedule.ledger.database import Database
from schedule.ledger.post import Post, select_posts
from schedule.ledger.tables import FREE, audit, deliveries, notices, posts, recipients
from schedule.ledger.transitions import SUPERSEDED, call_off_repeats, state_of, transition
from schedule.notices import PLAIN
from schedule.reconcile import IN_FLIGHT, State

LONGEST_SILENCE = timedelta(minutes=5)
"""Machine time for which something that ended unsaid waits for more of it, to be told together."""

_IS_KNOWN = posts.c.text.is_not(None)
"""What it says is not forgotten, as that of a closed cycle is."""
_STANDS = and_(posts.c.state == State.SENT, _IS_KNOWN)
"""It stands in Slack, and may be edited."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A delivery that ended without having been said.

    Attributes:
        row: Number of the audit's row that says so.
        reminder_id: The reminder.
        recipient: Slack id of a channel or a person.
        state: Expired or failed.
        note: Why.
    """

    row: int
    reminder_id: str
    recipient: str
    state: State
    note: str


class Settling(Database):
    """The ledger to those who put right what sending has left open."""

    def unsettled(self) -> list[Post]:
        """Return the posts whose fate is unknown and that nobody has settled, the oldest first."""
        with self._reading() as connection:
            return select_posts(
                connection, and_(posts.c.state == State.UNKNOWN, posts.c.settled.is_(None))
            )

    def post(self, post_id: str) -> Post | None:
        """Return a post that was sent, or may have been; None if there is none of this id."""
        with self._reading() as connection:
            return next(iter(select_posts(connection, posts.c.id == post_id)), None)

    def landed(self, post_id: str, *, channel: str, ts: str, how: str, now: datetime) -> bool:
        """Settle a post of unknown fate: it stands in Slack.

        What was about to be repeated because of it is not. Where that was known already, and only
        not where it stands, it is now.

        Args:
            post_id: The post.
            channel: Where it stands; empty if nobody knows.
            ts: Slack's timestamp of it; empty if nobody knows.
            how: How that became known.
            now: Release time.

        Returns:
            Whether its fate was unknown.
        """
        with self._writing() as connection:
            state = state_of(connection, post_id)
            if state is State.SENT and ts:
                found = update(posts).where(posts.c.id == post_id, posts.c.ts.is_(None))
                where = {"channel": channel, "ts": ts, "ended_at": machine_now()}
                connection.execute(found.values(**where))
            if state is not State.UNKNOWN:
                return False
            written = and_(audit.c.post_id == post_id, audit.c.to_state == State.SENDING)
            sent_at = connection.execute(select(func.max(audit.c.release_at)).where(written))
            row = {"channel": channel or None, "ts": ts or None, "revision_shown": 1}
            ended = {**row, "sent_at": sent_at.scalar_one(), "settled": how}
            _update(connection, post_id, state=State.SENT, **ended)
            said = deliveries.c.post_id == post_id
            transition(connection, said, State.SENT, now=now, note=how)
            call_off_repeats(connection, post_id, now=now, note=how)
            return True

    def repeat(self, post_id: str, *, how: str, now: datetime) -> bool:
        """Settle a post of unknown fate: what it says waits for another post.

        Args:
            post_id: The post; its fate stays unknown, should anybody ask.
            how: Why it is said again.
            now: Release time.

        Returns:
            Whether it had not been settled before.
        """
        with self._writing() as connection:
            is_open = select(posts.c.id).where(
                posts.c.id == post_id, posts.c.state == State.UNKNOWN, posts.c.settled.is_(None)
            )
            if connection.execute(is_open.with_for_update()).first() is None:
                return False
            _update(connection, post_id, settled=how)
            carried = deliveries.c.post_id == post_id
            again = {"post_id": None, "repeat_of": post_id}
            transition(connection, carried, State.PENDING, now=now, note=how, **again)
            return True

    def give_up(self, post_id: str, *, how: str) -> None:
        """Settle a post of unknown fate: nothing more can be done about it."""
        with self._writing() as connection:
            if state_of(connection, post_id) is State.UNKNOWN:
                _update(connection, post_id, settled=how)

    def revise(self, post_id: str, *, text: str, blocks: Sequence[Mapping[str, Any]]) -> None:
        """Have a post say something else; whoever edits it in Slack says so with :meth:`shown`."""
        with self._writing() as connection:
            wanted = posts.c.revision_wanted + 1
            _update(connection, post_id, text=text, blocks=blocks, revision_wanted=wanted)

    def stale(self) -> list[Post]:
        """Return the posts that stand in Slack in another wording than wanted, the oldest first."""
        is_stale = posts.c.revision_shown < posts.c.revision_wanted
        stands = and_(posts.c.state == State.SENT, posts.c.ts.is_not(None))
        with self._reading() as connection:
            return select_posts(connection, and_(is_stale, stands))

    def shown(self, post_id: str, revision: int) -> None:
        """Note that a post stands in Slack in the wording *revision*."""
        with self._writing() as connection:
            _update(connection, post_id, revision_shown=revision)

    def posts_of(self, reminder_id: str) -> list[Post]:
        """Return the posts that stand in Slack and say *reminder_id*, the oldest first."""
        says_it = exists().where(
            deliveries.c.post_id == posts.c.id, deliveries.c.reminder_id == reminder_id
        )
        with self._reading() as connection:
            return select_posts(connection, and_(says_it, _STANDS))

    def is_unsaid(self, reminder_id: str) -> bool:
        """Return whether *reminder_id* may yet be said: it waits, or nobody knows how it ended."""
        waits = deliveries.c.state.in_([State.PENDING, *IN_FLIGHT, State.UNKNOWN])
        query = select(deliveries.c.id).where(deliveries.c.reminder_id == reminder_id, waits)
        with self._reading() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def carrying(self, part: str, *, due_after: datetime) -> list[Post]:
        """Return the posts that were sent and carry a reminder whose id holds *part*.

        Args:
            part: Of the id.
            due_after: Release time: what was due by then is left out.
        """
        carried = select(deliveries.c.post_id).where(
            deliveries.c.reminder_id.contains(part, autoescape=True),
            deliveries.c.state == State.SENT,
            deliveries.c.due_at > due_after,
        )
        with self._reading() as connection:
            return select_posts(connection, and_(posts.c.id.in_(carried), _IS_KNOWN))

    def found(self, *, since: datetime) -> list[Post]:
        """Return the posts that have been found since then, machine time."""
        is_found = and_(posts.c.settled.is_not(None), posts.c.ts.is_not(None))
        with self._reading() as connection:
            recent = and_(_STANDS, posts.c.ended_at >= since)
            return select_posts(connection, and_(is_found, recent))

    def troubles(self, *, after: int, before: datetime) -> list[Trouble]:
        """Return what ended unsaid; nothing while there is still more to come, but not for long.

        Left out is what was past before it was first planned, what another one stood in for, and
        what a broken recipient was the first to refuse: that has a notice of its own.

        Args:
            after: The row of the audit up to which it is known already.
            before: Anything later, machine time, is waited for: :data:`LONGEST_SILENCE` at most.
        """
        is_told = exists().where(recipients.c.broken_by == audit.c.post_id)
        query = (
            select(
                audit.c.id.label("row"),
                deliveries.c.reminder_id,
                deliveries.c.recipient,
                audit.c.to_state.label("state"),
                audit.c.note,
                audit.c.machine_at,
            )
            .join_from(audit, deliveries)
            .where(audit.c.id > after, audit.c.to_state.in_([State.EXPIRED, State.FAILED]))
            .where(audit.c.from_state.is_not(None), audit.c.note != SUPERSEDED, ~is_told)
            .order_by(audit.c.id)
        )
        with self._reading() as connection:
            found = connection.execute(query).all()
        if not found:
            return []
        if found[-1].machine_at > before and found[0].machine_at > before - LONGEST_SILENCE:
            return []
        return [Trouble(*row[:-1]) for row in found]

    def without_layout(self) -> list[Post]:
        """Return the posts that Slack took only as plain text, and of which nobody was told."""
        is_told = exists().where(notices.c.id == PLAIN + posts.c.id)
        is_plain = and_(posts.c.error.is_not(None), posts.c.settled.is_(None), ~is_told)
        with self._reading() as connection:
            return select_posts(connection, and_(_STANDS, is_plain))

    def try_again(self, recipient: str, *, now: datetime, post_id: str = "") -> bool:
        """Send a broken recipient the next post at once: it may be well again.

        Args:
            recipient: Slack id of a channel or a person.
            now: Release time.
            post_id: A post that it refused and that is to be said after all; empty for none.

        Returns:
            Whether there is anything to try.
        """
        is_broken = and_(recipients.c.recipient == recipient, recipients.c.broken.is_not(None))
        later = deliveries.alias()
        is_last = ~exists().where(
            later.c.reminder_id == deliveries.c.reminder_id,
            later.c.recipient == deliveries.c.recipient,
            later.c.round > deliveries.c.round,
        )
        refused = and_(deliveries.c.post_id == post_id, deliveries.c.state == State.FAILED, is_last)
        at_once = {"probe_at": FREE, "next_free_at": FREE}
        with self._writing() as connection:
            freed = connection.execute(update(recipients).where(is_broken).values(**at_once))
            reopened = 0
            if post_id:
                found = select(func.count()).select_from(deliveries).where(refused)
                reopened = connection.execute(found).scalar_one()
                note = "it is tried again"
                transition(connection, refused, State.PENDING, now=now, note=note, post_id=None)
            return bool(freed.rowcount or reopened)

    def broken(self) -> list[tuple[str, str, str]]:
        """Return each broken recipient, why, and the post that it was the first to refuse."""
        query = select(recipients.c.recipient, recipients.c.broken, recipients.c.broken_by)
        with self._reading() as connection:
            rows = connection.execute(query.where(recipients.c.broken_by.is_not(None)))
            return [(row.recipient, row.broken, row.broken_by) for row in rows]


def _update(connection: Connection, post_id: str, **values: Any) -> None:
    changed = update(posts).where(posts.c.id == post_id)
    stamps = {"ended_at": machine_now()} if "state" in values else {}
    connection.execute(changed.values(**values, **stamps))
