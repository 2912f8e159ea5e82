"""Keeping what people did about cycles and their milestones."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, insert, select, update

from schedule.acts import Act, Deed
from schedule.clock import machine_now
from schedule.ledger.database import Database, Turn, take
from schedule.ledger.tables import acts, deliveries
from schedule.ledger.transitions import select_deliveries
from schedule.reconcile import Delivery

_ACT = (
    acts.c.release,
    acts.c.milestone,
    acts.c.deed,
    acts.c.by,
    acts.c.at,
    acts.c.kept_at,
    acts.c.about,
    acts.c.detail,
)


class Acts(Database):
    """The ledger to those who act. At most one act of a kind is in force for a milestone."""

    @contextmanager
    def acting(self) -> Iterator[None]:
        """Keep all or nothing of what this thread writes meanwhile: an act, and who hears of it."""
        with self._at_once() as connection:
            take(connection, Turn.ACTING)
            yield

    def standing(self, reminder_id: str) -> list[Delivery]:
        """Return the deliveries of a reminder, in the order in which they were due.

        Within :meth:`acting` nobody takes them up until that has ended: what is done about one
        that waits is known to whoever sends it.
        """
        which = deliveries.c.reminder_id == reminder_id
        with self._writing() as connection:
            connection.execute(
                select(deliveries.c.id).where(which).order_by(deliveries.c.id).with_for_update()
            )
            return select_deliveries(connection, which)

    def do(
        self,
        release: str,
        milestone: str,
        deed: Deed,
        *,
        by: str,
        now: datetime,
        about: str = "",
        detail: str = "",
        is_last_word: bool = False,
        is_anew: bool = False,
        instead_of: Act | None = None,
    ) -> Act:
        """Keep that somebody did something.

        Args:
            release: The cycle.
            milestone: Key of the milestone; empty for the whole cycle.
            deed: What was done.
            by: Slack id of the person.
            now: Release time.
            about: Which part of the milestone.
            detail: What else there is to know.
            is_last_word: Whether it stands in for what somebody did before; otherwise the first
                who did stays.
            is_anew: Whether the same word once more is a word of its own, the last one again.
            instead_of: An act that counts no more: it does not stay, even if it came first.

        Returns:
            The act in force, whosever it is.
        """
        same = and_(acts.c.release == release, acts.c.milestone == milestone, acts.c.deed == deed)
        which = and_(same, acts.c.about == about)
        with self._writing() as connection:
            take(connection, Turn.ACTING)
            found = _in_force(connection, select(*_ACT).where(which))
            if found and found[0] != instead_of:
                is_same = (found[0].by, found[0].detail) == (by, detail)
                if not is_last_word or (is_same and not is_anew):
                    return found[0]
            _undo(connection, which, by)
            earlier = select(func.count()).select_from(acts).where(same)
            row = {
                "release": release,
                "milestone": milestone,
                "deed": deed.value,
                "round": connection.execute(earlier).scalar_one() + 1,
                "by": by,
                "at": now,
                "kept_at": machine_now(),
                "about": about,
                "detail": detail,
            }
            connection.execute(insert(acts).values(row))
            return _in_force(connection, select(*_ACT).where(which))[0]

    def undo(self, release: str, milestone: str, deed: Deed, *, by: str, about: str = "") -> bool:
        """Take back what somebody did; return whether there was anything to take back."""
        which = and_(
            acts.c.release == release,
            acts.c.milestone == milestone,
            acts.c.deed == deed,
            acts.c.about == about,
        )
        with self._writing() as connection:
            take(connection, Turn.ACTING)
            return _undo(connection, which, by)

    def acts(self) -> tuple[Act, ...]:
        """Return every act in force, in the order in which they were kept."""
        with self._reading() as connection:
            return tuple(_in_force(connection, select(*_ACT)))

    def touched(self, *, since: datetime, deed: Deed | None = None) -> list[tuple[str, str]]:
        """Return the release and key of each milestone about which something was done or undone.

        Args:
            since: Machine time.
            deed: Only where it was this; None for anything.
        """
        is_recent = (acts.c.kept_at >= since) | (acts.c.undone_at >= since)
        query = select(acts.c.release, acts.c.milestone).where(is_recent).distinct()
        if deed:
            query = query.where(acts.c.deed == deed)
        with self._reading() as connection:
            return [(row.release, row.milestone) for row in connection.execute(query)]


def _undo(connection: Connection, which: ColumnElement[bool], by: str) -> bool:
    undone = update(acts).where(which, acts.c.undone_at.is_(None))
    stamps = {"undone_by": by, "undone_at": machine_now()}
    return connection.execute(undone.values(**stamps)).rowcount > 0


def _in_force(connection: Connection, query: Select[Any]) -> list[Act]:
    found = connection.execute(query.where(acts.c.undone_at.is_(None)).order_by(acts.c.id))
    return [Act(**{**row, "deed": Deed(row["deed"])}) for row in found.mappings()]
