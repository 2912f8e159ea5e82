"""Keeping how often each row of a timeline has changed, for the calendars that hold a copy."""

from collections.abc import Mapping

from sqlalchemy import select

from schedule.clock import machine_now
from schedule.ledger.database import Database, Turn, replace_row, take
from schedule.ledger.tables import calendar_rows
from schedule.revisions import Revision


class Revisions(Database):
    """The ledger to those who write calendars. A row that went and came back goes on counting."""

    def note_rows(self, release: str, prints: Mapping[str, str]) -> dict[str, Revision]:
        """Note what the rows of a cycle are now, and return how often each has changed.

        Args:
            release: The cycle.
            prints: By key of a row, a text that differs when its entry does.
        """
        query = select(calendar_rows).where(calendar_rows.c.release == release)
        now = machine_now().replace(microsecond=0)
        with self._writing() as connection:
            take(connection, Turn.REVISING)
            kept = {row.key: row for row in connection.execute(query)}
            found: dict[str, Revision] = {}
            for key, fingerprint in prints.items():
                was = kept.get(key)
                if was is not None and was.fingerprint == fingerprint:
                    found[key] = Revision(was.sequence, was.changed_at)
                    continue
                sequence = 0 if was is None else was.sequence + 1
                found[key] = Revision(sequence, now)
                row = {
                    "release": release,
                    "key": key,
                    "fingerprint": fingerprint,
                    "sequence": sequence,
                    "changed_at": now,
                }
                replace_row(connection, calendar_rows, row)
            return found
