"""Opening the ledger: to write, by one service alone, or only to look."""

from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import Engine, true, update

from schedule.ledger.claims import Claims
from schedule.ledger.database import let_readers_in, replace_row
from schedule.ledger.files import (
    check_readable,
    check_writable,
    explained,
    ledger_file,
    only_user,
    open_engine,
)
from schedule.ledger.outcomes import Outcomes
from schedule.ledger.planned import PlanKeeping
from schedule.ledger.reader import MODE, LedgerReader, meta
from schedule.ledger.schema import REVISION, migrate, revision
from schedule.ledger.tables import ledger_meta, recipients
from schedule.ledger.transitions import end_claims
from schedule.problems import UserError

_LIVE, _REHEARSAL = "live", "rehearsal"


class Ledger(LedgerReader, PlanKeeping, Claims, Outcomes):
    """The ledger to the service that runs on it. Safe to use from several threads."""


def open_ledger(url: str, *, is_rehearsal: bool) -> Ledger:
    """Open the ledger at *url* for this process alone, creating or migrating it.

    What an earlier process had claimed ends at once: given back if nothing was about to be sent,
    else unknown. Broken recipients get another chance: somebody may have mended them meanwhile.

    Args:
        url: Value of ``DATABASE_URL``.
        is_rehearsal: Whether a rehearsal will write to it; a ledger serves one mode only.

    Raises:
        UserError: It cannot be used, another process uses it, or it serves the other mode. Nothing
            has been changed.
    """
    file = ledger_file(url)
    check_writable(file)
    with ExitStack() as stack:
        stack.enter_context(only_user(file))
        engine = open_engine(file, stack)
        with explained(file):
            _prepare(engine, file, _REHEARSAL if is_rehearsal else _LIVE)
            let_readers_in(engine)
        return Ledger(engine, stack.pop_all(), is_rehearsal=is_rehearsal)


def read_ledger(url: str) -> LedgerReader:
    """Open the ledger at *url* only to look, whoever else uses it.

    Raises:
        UserError: There is none, or it cannot be read by this version.
    """
    file = ledger_file(url)
    check_readable(file)
    with ExitStack() as stack:
        engine = open_engine(file, stack, is_read_only=True)
        with explained(file), engine.begin() as connection:
            if revision(connection, str(file)) != REVISION:
                raise UserError(
                    f"{file} is no ledger of this version; start 'release-bot run' to update it"
                )
            mode = meta(connection, MODE)
        return LedgerReader(engine, stack.pop_all(), is_rehearsal=mode == _REHEARSAL)


def _prepare(engine: Engine, file: Path, mode: str) -> None:
    writer = engine.execution_options(begin="IMMEDIATE")
    with writer.begin() as connection:
        found = revision(connection, str(file))
        if found != REVISION:
            migrate(connection)
        kept = meta(connection, MODE)
        if kept not in (None, mode):
            raise UserError(
                f"{file} is the ledger of a {kept} bot, not of a {mode} one; "
                "set DATABASE_URL to another"
            )
        replace_row(connection, ledger_meta, {"key": MODE, "value": mode})
        end_claims(connection, true(), now=None, note="its process ended")
        connection.execute(update(recipients).values(broken=None))
