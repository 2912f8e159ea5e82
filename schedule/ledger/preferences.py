"""Keeping what people wish, and who they are."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, fields, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import delete, select

from schedule.clock import machine_now
from schedule.ledger.database import Database, Turn, replace_row, take
from schedule.ledger.tables import links, preferences
from schedule.preferences import Preferences


class Linked(Database):
    """The ledger to those who ask who somebody is."""

    def links(self) -> dict[str, str]:
        """Return the Slack ids that admins have linked, by GitHub handle in lower case."""
        with self._reading() as connection:
            query = select(links.c.handle, links.c.user)
            return {row.handle: row.user for row in connection.execute(query)}


class Wishes(Linked):
    """The ledger to those who ask how somebody wishes to be written to."""

    def preferences(self) -> dict[str, Preferences]:
        """Return what everybody wishes who said so, by Slack id."""
        query = select(preferences.c.user, preferences.c.wishes)
        with self._reading() as connection:
            return {row.user: _read(row.wishes) for row in connection.execute(query)}

    def wish(self, user: str, **changed: Any) -> Preferences:
        """Keep that *user* wishes something else of :class:`Preferences`; return all they wish."""
        with self._writing() as connection:
            take(connection, Turn.ACTING)
            query = select(preferences.c.wishes).where(preferences.c.user == user)
            kept = _read(connection.execute(query).scalar_one_or_none())
            wishes = replace(kept, **changed)
            if wishes != kept:
                row = {"user": user, "wishes": _written(wishes), "changed_at": machine_now()}
                replace_row(connection, preferences, row)
        return wishes

    def link(self, handle: str, user: str, *, by: str) -> None:
        """Keep that a GitHub handle, in lower case, is the Slack account *user*, as *by* says."""
        row = {"handle": handle, "user": user, "linked_by": by, "linked_at": machine_now()}
        with self._writing() as connection:
            replace_row(connection, links, row)

    def forget(self, users: Collection[str]) -> None:
        """Delete what is kept of *users*, Slack ids: their wishes and their links."""
        with self._writing() as connection:
            connection.execute(delete(preferences).where(preferences.c.user.in_(users)))
            connection.execute(delete(links).where(links.c.user.in_(users)))

    def forget_others(self, users: Collection[str], *, before: datetime) -> None:
        """Delete what was kept of anybody but *users* before an instant, machine time."""
        with self._writing() as connection:
            take(connection, Turn.ACTING)
            for table, kept_at in (
                (preferences, preferences.c.changed_at),
                (links, links.c.linked_at),
            ):
                others = table.c.user.not_in(users)
                connection.execute(delete(table).where(others, kept_at < before))


def _written(wishes: Preferences) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date | time) else value
        for name, value in asdict(wishes).items()
    }


def _read(kept: Mapping[str, Any] | None) -> Preferences:
    """Return what was kept; what an earlier version knew and this one does not is left out."""
    known = {one.name for one in fields(Preferences)}
    wishes = {name: value for name, value in (kept or {}).items() if name in known}
    for name in ("starts", "ends"):
        if name in wishes:
            wishes[name] = time.fromisoformat(wishes[name])
    if wishes.get("back_on"):
        wishes["back_on"] = date.fromisoformat(wishes["back_on"])
    if "days" in wishes:
        wishes["days"] = tuple(wishes["days"])
    return Preferences(**wishes)
