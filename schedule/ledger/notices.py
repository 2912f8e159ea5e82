"""Having notices said, and keeping what people answer."""

import json
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime

from sqlalchemy import Connection, and_, exists, func, or_, select, update

from schedule.clock import machine_now
from schedule.ledger.database import Database, Turn, insert_new, replace_row, take
from schedule.ledger.reader import WAITS, meta
from schedule.ledger.tables import deliveries, ledger_meta, notices
from schedule.ledger.transitions import open_deliveries, transition
from schedule.notices import Notice
from schedule.reconcile import State

_TOLD = "told"
_AILING = "ailing"
_NOTICE = (
    notices.c.id,
    notices.c.kind,
    notices.c.body,
    notices.c.answer,
    notices.c.answered_by,
    notices.c.answered_at,
)


class Notices(Database):
    """The ledger to those who have something to say that was not planned.

    A notice goes out like a reminder: paced, claimed, settled. It belongs to no cycle.
    """

    def tell(
        self,
        notice: Notice,
        to: Collection[str],
        *,
        now: datetime,
        due_at: datetime | None = None,
        up_to: int | None = None,
    ) -> bool:
        """Have *notice* said to each of the recipients *to*.

        Args:
            notice: What to say; nothing happens if one of its id was told before.
            to: Slack ids of channels and people.
            now: Release time.
            due_at: When to say it; release time. None for at once.
            up_to: For a notice about the audit: the last row that it covers. Nothing happens if
                another notice covered it.

        Returns:
            Whether it is new.
        """
        with self._writing() as connection:
            if up_to is not None:
                take(connection, Turn.TELLING)
                if int(meta(connection, _TOLD) or 0) >= up_to:
                    return False
                replace_row(connection, ledger_meta, {"key": _TOLD, "value": str(up_to)})
            return _tell(connection, notice, to, now=now, due_at=due_at or now)

    def tell_new(
        self,
        ailing: Collection[str],
        day: date,
        notice: Callable[[Collection[str]], Notice],
        to: Collection[str],
        *,
        now: datetime,
    ) -> bool:
        """Have it said what is not in order, of each thing once until it has been in order again.

        One look a day counts, whichever process looks first.

        Args:
            ailing: Names of all that is not in order now.
            day: When that is.
            notice: Words those of it that nobody was told of yet.
            to: Slack ids of channels and people.
            now: Release time.

        Returns:
            Whether there was anything to say.
        """
        with self._writing() as connection:
            take(connection, Turn.TELLING)
            known = json.loads(meta(connection, _AILING) or '{"day": "", "names": []}')
            if known["day"] == day.isoformat():
                return False
            kept = json.dumps({"day": day.isoformat(), "names": sorted(ailing)})
            replace_row(connection, ledger_meta, {"key": _AILING, "value": kept})
            new = [one for one in ailing if one not in known["names"]]
            return bool(new) and _tell(connection, notice(new), to, now=now, due_at=now)

    def withdraw(self, notice_id: str, *, now: datetime, note: str) -> None:
        """Take back what of a notice has not been said yet."""
        waiting = and_(deliveries.c.reminder_id == notice_id, WAITS)
        with self._writing() as connection:
            transition(connection, waiting, State.CANCELLED, now=now, note=note)

    def waiting(self, prefix: str) -> list[Notice]:
        """Return the notices that nobody has been told yet and whose id begins with *prefix*."""
        is_waiting = exists().where(deliveries.c.reminder_id == notices.c.id, WAITS)
        query = select(*_NOTICE).where(notices.c.id.startswith(prefix, autoescape=True), is_waiting)
        with self._reading() as connection:
            found = connection.execute(query.order_by(notices.c.created_at)).mappings()
            return [Notice(**row) for row in found]

    def told_of(self, prefix: str) -> list[str]:
        """Return the ids of the notices whose id begins with *prefix*, the oldest first."""
        query = select(notices.c.id).where(notices.c.id.startswith(prefix, autoescape=True))
        with self._reading() as connection:
            return list(connection.execute(query.order_by(notices.c.created_at)).scalars())

    def notices(self, ids: Iterable[str]) -> dict[str, Notice]:
        """Return the notices with these ids, by their ids; those there are none of are left out."""
        named = list(ids)
        if not named:
            return {}  # as for almost every post
        query = select(*_NOTICE).where(notices.c.id.in_(named))
        with self._reading() as connection:
            found = [Notice(**row) for row in connection.execute(query).mappings()]
        return {one.id: one for one in found}

    def answered(self, *, since: datetime) -> list[Notice]:
        """Return the notices that somebody has answered since then, machine time."""
        query = select(*_NOTICE).where(notices.c.answered_at >= since)
        with self._reading() as connection:
            found = connection.execute(query.order_by(notices.c.answered_at)).mappings()
            return [Notice(**row) for row in found]

    def unanswered(self, kind: str, *, but: Collection[str] = ()) -> list[Notice]:
        """Return the notices of *kind* that nobody has answered, the oldest first.

        Args:
            kind: Their kind.
            but: Answers that leave the question open all the same.
        """
        is_open = or_(notices.c.answer.is_(None), notices.c.answer.in_(list(but)))
        query = select(*_NOTICE).where(notices.c.kind == kind, is_open)
        with self._reading() as connection:
            found = connection.execute(query.order_by(notices.c.created_at)).mappings()
            return [Notice(**row) for row in found]

    def count(self, prefix: str) -> int:
        """Return how many notices there are whose id begins with *prefix*."""
        is_alike = notices.c.id.startswith(prefix, autoescape=True)
        with self._reading() as connection:
            found = connection.execute(select(func.count()).select_from(notices).where(is_alike))
            return int(found.scalar_one())

    def answer(
        self, notice_id: str, answer: str, by: str, *, instead_of: Collection[str] = ()
    ) -> Notice | None:
        """Keep what a person decided; the first decision stays.

        Args:
            notice_id: The question.
            answer: The decision.
            by: Slack id of the person.
            instead_of: Earlier decisions that this one replaces.

        Returns:
            The notice with the answer in force, whosever it is; None if there is no such notice.
        """
        given = {"answer": answer, "answered_by": by, "answered_at": machine_now()}
        is_open = or_(notices.c.answer.is_(None), notices.c.answer.in_(list(instead_of)))
        first = update(notices).where(notices.c.id == notice_id, is_open)
        with self._writing() as connection:
            connection.execute(first.values(**given))
        return self.notices([notice_id]).get(notice_id)

    def conclude(self, notice_id: str, how: str, *, now: datetime) -> None:
        """Ask no more, and keep how a question ended beside who answered it, if anybody did.

        Args:
            notice_id: The question.
            how: How it ended, in place of an answer.
            now: Release time.
        """
        ended = {"answer": how, "answered_at": machine_now()}
        with self._at_once() as connection:
            self.withdraw(notice_id, now=now, note=f"the question is {how}")
            which = update(notices).where(notices.c.id == notice_id)
            by = func.coalesce(notices.c.answered_by, "")
            connection.execute(which.values(**ended, answered_by=by))

    def told(self) -> int:
        """Return the last row of the audit that a notice has covered; 0 before the first."""
        with self._reading() as connection:
            return int(meta(connection, _TOLD) or 0)


def _tell(
    connection: Connection, notice: Notice, to: Collection[str], *, now: datetime, due_at: datetime
) -> bool:
    row = {"id": notice.id, "kind": notice.kind, "body": notice.body}
    if not insert_new(connection, notices, [{**row, "created_at": machine_now()}]):
        return False
    rows = [
        {
            "reminder_id": notice.id,
            "recipient": name,
            "round": 1,
            "release": "",
            "due_at": due_at,
            "not_before": due_at,
            "state": State.PENDING,
        }
        for name in set(to)
    ]
    open_deliveries(connection, rows, now=now, note="told")
    return True
