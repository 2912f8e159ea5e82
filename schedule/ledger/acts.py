"""Keeping what people did about milestones."""

from datetime import datetime

from sqlalchemy import Connection, Select, func, select, update

from schedule.acts import Act, Deed
from schedule.clock import machine_now
from schedule.ledger.database import Database, insert_new
from schedule.ledger.tables import acts

_ACT = (acts.c.release, acts.c.milestone, acts.c.deed, acts.c.by, acts.c.at, acts.c.kept_at)


class Acts(Database):
    """The ledger to those who act. At most one act of a kind is in force for a milestone."""

    def do(self, release: str, milestone: str, deed: Deed, *, by: str, now: datetime) -> Act:
        """Keep that somebody did something; the first who did stays.

        Args:
            release: The cycle.
            milestone: Key of the milestone.
            deed: What was done.
            by: Slack id of the person.
            now: Release time.

        Returns:
            The act in force, whosever it is.
        """
        which = (acts.c.release == release, acts.c.milestone == milestone, acts.c.deed == deed)
        with self._writing() as connection:
            found = _in_force(connection, select(*_ACT).where(*which))
            if found:
                return found[0]
            earlier = select(func.count()).select_from(acts).where(*which)
            row = {
                "release": release,
                "milestone": milestone,
                "deed": deed.value,
                "round": connection.execute(earlier).scalar_one() + 1,
                "by": by,
                "at": now,
                "kept_at": machine_now(),
            }
            insert_new(connection, acts, [row])  # another process may have been first
        with self._reading() as connection:
            return _in_force(connection, select(*_ACT).where(*which))[0]

    def undo(self, release: str, milestone: str, deed: Deed, *, by: str) -> bool:
        """Take back what somebody did; return whether there was anything to take back."""
        which = (acts.c.release == release, acts.c.milestone == milestone, acts.c.deed == deed)
        undone = update(acts).where(*which, acts.c.undone_at.is_(None))
        with self._writing() as connection:
            stamps = {"undone_by": by, "undone_at": machine_now()}
            return connection.execute(undone.values(**stamps)).rowcount > 0

    def acts(self) -> tuple[Act, ...]:
        """Return every act in force, in the order in which they were kept."""
        with self._reading() as connection:
            return tuple(_in_force(connection, select(*_ACT)))

    def touched(self, *, since: datetime) -> list[tuple[str, str]]:
        """Return the release and key of each milestone about which something was done or undone.

        Args:
            since: Machine time.
        """
        is_recent = (acts.c.kept_at >= since) | (acts.c.undone_at >= since)
        query = select(acts.c.release, acts.c.milestone).where(is_recent).distinct()
        with self._reading() as connection:
            return [(row.release, row.milestone) for row in connection.execute(query)]


def _in_force(
    connection: Connection, query: Select[tuple[str, str, str, str, datetime, datetime]]
) -> list[Act]:
    found = connection.execute(query.where(acts.c.undone_at.is_(None)).order_by(acts.c.id)).all()
    return [
        Act(row.release, row.milestone, Deed(row.deed), row.by, row.at, row.kept_at)
        for row in found
    ]
