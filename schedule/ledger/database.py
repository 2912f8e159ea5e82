"""Connections to the ledger's database, and what the SQL dialects do differently."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from enum import IntEnum
from threading import Lock, local
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Table, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from schedule.ledger.errand import Errand, present

Row = Mapping[str, Any]


class Database:
    """A way into one database: reading by many at a time, writing in transactions."""

    def __init__(self, engine: Engine, resources: ExitStack, *, is_rehearsal: bool) -> None:
        """Use *engine*.

        Args:
            engine: Set up by :func:`prepare_sqlite` if it is one of SQLite.
            resources: What to give up on closing, the engine among it.
            is_rehearsal: Whether it holds what a rehearsal said.
        """
        self.is_rehearsal = is_rehearsal
        self._engine = engine
        # SQLite has one writer at a time and waits for its turn by sleeping; a lock wakes up.
        is_sqlite = engine.dialect.name == "sqlite"
        # Every statement sees the database as of one moment anyway; a transaction around those that
        # read would take two more. On SQLite there is none that nobody has begun.
        level = {} if is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._reader = engine.execution_options(**level)
        self._turn: AbstractContextManager[Any] = Lock() if is_sqlite else nullcontext()
        self._resources = resources
        self._own = local()

    def close(self) -> None:
        """Let go of the database; harmless when done before."""
        self._resources.close()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        if self._shared:
            yield self._shared
            return
        with self._reader.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self._shared:
            yield self._shared
            return
        with self._turn, begin_writing(self._engine) as connection:
            errand = present()
            if errand:
                _note_changes(connection, errand)
            yield connection
            if errand:
                errand.commit()

    @contextmanager
    def _at_once(self) -> Iterator[Connection]:
        """Make one transaction of all that this thread reads and writes meanwhile."""
        outer = self._shared
        with self._writing() as connection:
            self._own.connection = connection
            try:
                yield connection
            finally:
                self._own.connection = outer

    @property
    def _shared(self) -> Connection | None:
        """The transaction that this thread is in."""
        return getattr(self._own, "connection", None)


def _note_changes(connection: Connection, errand: Errand) -> None:
    """Have *errand* notice each statement of this connection that has changed a row."""

    def note(*executed: Any) -> None:
        cursor, context = executed[1], executed[4]
        is_change = context and (context.isinsert or context.isupdate or context.isdelete)
        if is_change and cursor.rowcount:  # one that returns rows may not know how many
            errand.note_change()

    event.listen(connection, "after_cursor_execute", note)


@contextmanager
def begin_writing(engine: Engine) -> Iterator[Connection]:
    """Yield a connection in a transaction that writes; on SQLite, the only one that does."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


def prepare_sqlite(engine: Engine) -> Engine:
    """Return *engine* with durable commits and foreign keys, and without transactions of its own.

    Source:
        "Transactions with SQLite and the sqlite3 driver" in SQLAlchemy's documentation of its
        SQLite dialect: the driver must not begin transactions of its own. It begins them in an
        event there, which costs every statement of the engine more than the transaction itself.
    """

    def connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    event.listen(engine, "connect", connect)
    return engine


def let_readers_in(engine: Engine) -> None:
    """Make SQLite keep a write-ahead log, so that reading and writing do not wait for each other.

    The file remembers it. It cannot be done within a transaction. PostgreSQL needs no asking.
    """
    if engine.dialect.name != "sqlite":
        return
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA journal_mode=WAL")


ADVISORY = int.from_bytes(b"relb")
"""First key of all of release-bot's advisory locks on PostgreSQL; the second says which it is."""


class Turn(IntEnum):
    """What one process does at a time. Second keys of advisory locks; claimers' are positive."""

    MIGRATING = 0
    PLANNING = -1
    TELLING = -2
    POLLING = -3
    ACTING = -4
    ACCEPTING = -5
    REVISING = -10


def take(connection: Connection, turn: Turn) -> None:
    """Wait until nobody else is at *turn*, and keep them waiting until the transaction ends.

    On SQLite whoever writes is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(ADVISORY, int(turn))))


def have_patience(connection: Connection) -> None:
    """Let this transaction take its time on PostgreSQL: a migration does, or waits for another."""
    if connection.dialect.name == "postgresql":
        for limit in ("statement_timeout", "lock_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {limit} = '10min'")


def analyse(connection: Connection, *tables: Table) -> None:
    """Have PostgreSQL count what is in *tables*, of which there is suddenly much more.

    It would get round to it within a minute, and until then sort what has an order already.
    """
    if connection.dialect.name == "postgresql":
        names = ", ".join(table.name for table in tables)
        connection.exec_driver_sql(f"ANALYZE {names}")


_Insert = sqlite.Insert | postgresql.Insert
_INSERTS: Mapping[str, Callable[[Table], _Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> list[RowMapping]:
    """Insert those of *rows* that are not there yet, and return them as they now are."""
    if not rows:
        return []
    insert = _INSERTS[connection.dialect.name](table).on_conflict_do_nothing()
    return list(connection.execute(insert.returning(table), rows).mappings())


def replace_row(connection: Connection, table: Table, row: Row) -> None:
    """Insert *row*, in place of one with the same primary key."""
    insert = _INSERTS[connection.dialect.name](table).values(row)
    keys = list(table.primary_key.columns)
    changed = {name: insert.excluded[name] for name in row if name not in table.primary_key}
    connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=changed))
