"""Writing down what is planned, and what it was planned from."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, and_, select, update

from schedule.clock import machine_now
from schedule.ledger.database import Database, Turn, analyse, replace_row, take
from schedule.ledger.place import Presence
from schedule.ledger.reader import WORKSPACE, Document, meta
from schedule.ledger.tables import cycles, deliveries, documents, ledger_meta, recipients
from schedule.ledger.transitions import open_deliveries, transition
from schedule.reconcile import Action, Close, Move, Open, State

_MANY = 500
_POLLER = "poller"


class PlanKeeping(Database):
    """The ledger to those who plan."""

    _presence: Presence

    def apply(self, actions: Iterable[Action], *, now: datetime) -> None:
        """Perform *actions*, all or none.

        One whose delivery is no longer as it was when the action was decided on is skipped:
        somebody claimed it meanwhile, and asks the plan again before posting.

        Args:
            actions: As :func:`schedule.reconcile.reconcile` returned them.
            now: Release time.
        """
        actions = list(actions)
        new = [one for one in actions if isinstance(one, Open)]
        touched = {one.delivery.recipient for one in actions if not isinstance(one, Open)}
        with self._writing() as connection:
            take(connection, Turn.PLANNING)
            _hold(connection, touched)
            _open(connection, new, now)
            for action in actions:
                match action:
                    case Move(_, at):
                        moved = {"due_at": at, "not_before": action.not_before}
                        _change(connection, action, State.PENDING, now, **moved)
                    case Close(_, state):
                        _change(connection, action, state, now)

    @contextmanager
    def accepting(self) -> Iterator[None]:
        """Keep all or nothing of what this thread writes meanwhile, and let nobody else accept.

        What is accepted and what is said of it go together: whoever is killed in between has done
        neither.
        """
        with self._at_once() as connection:
            take(connection, Turn.ACCEPTING)
            yield

    def accept(self, document: Document) -> None:
        """Keep *document* as the one in force of its source and kind."""
        row = {
            "source": document.source,
            "kind": document.kind,
            "text": document.text,
            "etag": document.etag,
            "modified": document.modified,
            "digest": sha256(document.text.encode()).hexdigest(),
            "fetched_at": document.fetched_at,
            "accepted_at": machine_now(),
        }
        with self._writing() as connection:
            replace_row(connection, documents, row)

    def seen(self, source: str, kind: str, at: datetime) -> None:
        """Note that the document in force was still what its source says *at*, machine time."""
        which = (documents.c.source == source, documents.c.kind == kind)
        with self._writing() as connection:
            connection.execute(update(documents).where(*which).values(fetched_at=at))

    def may_poll(self, poller: str, *, machine_now: datetime, lease: timedelta) -> bool:
        """Return whether *poller* looks at the sources for everybody, and let it for *lease*.

        One at a time does. Another takes over when its process is gone or it has not asked again
        in time; an instant that is further ahead than a lease was written before the wall clock
        was set back.

        Args:
            poller: A name that no other process has.
            machine_now: Machine time.
            lease: Machine time.
        """
        poller = self._presence.sign(poller)
        with self._writing() as connection:
            take(connection, Turn.POLLING)
            who, _, until = (meta(connection, _POLLER) or "").rpartition(" ")
            ends_at = datetime.fromisoformat(until) if until else machine_now
            is_held = who not in ("", poller) and machine_now < ends_at <= machine_now + lease
            is_signed = "#" in who  # versions before did not sign
            if is_held and not (is_signed and self._presence.gone(connection, [who])):
                return False
            value = f"{poller} {(machine_now + lease).isoformat()}"
            replace_row(connection, ledger_meta, {"key": _POLLER, "value": value})
            return True

    def keep_workspace(self, address: str) -> None:
        """Keep the address of the Slack workspace, with a slash at its end."""
        with self._writing() as connection:
            replace_row(connection, ledger_meta, {"key": WORKSPACE, "value": address})

    def keep_cycle(self, release: str, text: str) -> None:
        """Keep the accepted cycle of *release*, with its keys, as cycle YAML."""
        row = {"release": release, "text": text, "accepted_at": machine_now()}
        with self._writing() as connection:
            replace_row(connection, cycles, row)


def _hold(connection: Connection, names: Collection[str]) -> None:
    """Keep claimers away from recipients; in one order, so that nobody waits in a circle."""
    if names:
        held = select(recipients.c.recipient).where(recipients.c.recipient.in_(names))
        ordered = held.order_by(recipients.c.recipient).with_for_update(key_share=True)
        connection.execute(ordered).all()


def _open(connection: Connection, actions: Sequence[Open], now: datetime) -> None:
    """Write new deliveries."""
    rows = [
        {
            "reminder_id": action.wanted.reminder_id,
            "recipient": action.wanted.recipient,
            "round": action.round,
            "release": action.wanted.release,
            "due_at": action.wanted.due_at,
            "not_before": action.wanted.not_before,
            "state": action.state,
        }
        for action in actions
    ]
    if open_deliveries(connection, rows, now=now, note="planned") >= _MANY:
        analyse(connection, deliveries, recipients)


def _change(
    connection: Connection, action: Move | Close, to: State, now: datetime, **values: Any
) -> None:
    was = action.delivery
    which = and_(deliveries.c.id == was.id, deliveries.c.state == was.state)
    transition(connection, which, to, now=now, note=str(action), **values)
