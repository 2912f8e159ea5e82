"""Opening the ledger: to write, or only to look."""

from contextlib import ExitStack

from sqlalchemy import Engine, update

from schedule.ledger.acts import Acts
from schedule.ledger.claims import Claims, end_gone
from schedule.ledger.database import (
    Turn,
    begin_writing,
    have_patience,
    insert_new,
    let_readers_in,
    replace_row,
    take,
)
from schedule.ledger.forgetting import Forgetting
from schedule.ledger.gauges import GaugeReading
from schedule.ledger.notices import Notices
from schedule.ledger.outcomes import Outcomes
from schedule.ledger.place import Place, Presence, place_of
from schedule.ledger.planned import PlanKeeping
from schedule.ledger.posting import Posting
from schedule.ledger.preferences import Linked, Wishes
from schedule.ledger.reader import MODE, LedgerReader, meta
from schedule.ledger.receptions import Receptions
from schedule.ledger.revisions import Revisions
from schedule.ledger.schema import REVISION, migrate, revision
from schedule.ledger.settling import Settling
from schedule.ledger.statements import in_flight
from schedule.ledger.tables import EVERYBODY, FREE, ledger_meta, recipients
from schedule.problems import UserError

_LIVE, _REHEARSAL = "live", "rehearsal"


class LedgerView(LedgerReader, GaugeReading, Receptions, Linked):
    """The ledger to those who look at it beside the service, and at how the service is."""


class Ledger(
    LedgerView,
    PlanKeeping,
    Claims,
    Posting,
    Outcomes,
    Settling,
    Notices,
    Acts,
    Wishes,
    Revisions,
    Forgetting,
):
    """The ledger to the service that runs on it. Safe to use from several threads."""


def open_ledger(url: str, *, is_rehearsal: bool) -> Ledger:
    """Open the ledger at *url*, creating or migrating it.

    A file is this process's alone; a database on a server is shared. What a process that is gone
    had claimed ends at once: given back if nothing was about to be sent, else unknown. Broken
    recipients are tried again at once: somebody may have mended them meanwhile.

    Args:
        url: Value of ``DATABASE_URL``.
        is_rehearsal: Whether a rehearsal will write to it; a ledger serves one mode only.

    Raises:
        UserError: It cannot be used, another process uses the file, or it serves the other mode.
            Nothing has been changed.
    """
    place = place_of(url)
    with ExitStack() as stack, place.explained():
        engine = place.open(stack)
        presence = place.join(engine, stack)
        _prepare(engine, place, presence, _REHEARSAL if is_rehearsal else _LIVE)
        let_readers_in(engine)
        return Ledger(engine, stack.pop_all(), is_rehearsal=is_rehearsal, presence=presence)


def read_ledger(url: str) -> LedgerView:
    """Open the ledger at *url* only to look, whoever else uses it.

    Raises:
        UserError: There is none, or it cannot be read by this version.
    """
    place = place_of(url)
    with ExitStack() as stack, place.explained():
        engine = place.look(stack)
        mode = _mode(engine, place)
        return LedgerView(engine, stack.pop_all(), is_rehearsal=mode == _REHEARSAL)


def join_ledger(url: str) -> Acts:
    """Open the ledger at *url* to keep what people do, whoever else uses it; nothing is claimed.

    Raises:
        UserError: As :func:`read_ledger`.
    """
    place = place_of(url)
    with ExitStack() as stack, place.explained():
        engine = place.visit(stack)
        mode = _mode(engine, place)
        return Acts(engine, stack.pop_all(), is_rehearsal=mode == _REHEARSAL)


def _mode(engine: Engine, place: Place) -> str | None:
    """Return the mode of the ledger that *engine* reaches, if this version can use it."""
    with engine.begin() as connection:
        found = revision(connection, place.name)
        if found is None:
            raise UserError(
                f"no ledger at {place.name}; start 'release-bot run' first, or set DATABASE_URL"
            )
        if found != REVISION:
            raise UserError(
                f"{place.name} is not a ledger of this version; start 'release-bot run' to "
                "update it"
            )
        return meta(connection, MODE)


def _prepare(engine: Engine, place: Place, presence: Presence, mode: str) -> None:
    with begin_writing(engine) as connection:
        have_patience(connection)
        take(connection, Turn.MIGRATING)
        if revision(connection, place.name) != REVISION:
            migrate(connection)
        kept = meta(connection, MODE)
        if kept not in (None, mode):
            raise UserError(
                f"{place.name} is the ledger of a {kept} bot, not of a {mode} one; "
                "set DATABASE_URL to another"
            )
        replace_row(connection, ledger_meta, {"key": MODE, "value": mode})
        end_gone(connection, presence, in_flight(connection), now=None)
        insert_new(connection, recipients, [{"recipient": EVERYBODY, "next_free_at": FREE}])
        broken = update(recipients).where(recipients.c.broken.is_not(None))
        connection.execute(broken.values(probe_at=FREE, next_free_at=FREE))
