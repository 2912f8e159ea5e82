"""A ledger in a database of PostgreSQL, which any number of processes share."""

from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from secrets import randbelow
from threading import Lock

from sqlalchemy import URL, Connection, Engine, create_engine, func, select, text, update
from sqlalchemy.exc import DBAPIError

from schedule.clock import monotonic
from schedule.ledger.database import ADVISORY, Turn, take
from schedule.ledger.hushing import hush
from schedule.ledger.schema import revision
from schedule.ledger.tables import posts
from schedule.problems import UserError
from schedule.reconcile import IN_FLIGHT

_REHEARSAL = "rehearsal"
_SEARCH_REHEARSAL = f"-csearch_path={_REHEARSAL}"
# A process that hangs within a transaction loses it, so that nobody waits for its locks for ever;
# and nobody waits for ever for an answer.
_SETTINGS = "-cidle_in_transaction_session_timeout=10s -cstatement_timeout=15s -clock_timeout=15s"
_READ_ONLY = "-cdefault_transaction_read_only=on"
# Seconds, and milliseconds for the last. A server that is gone is noticed before a lease is over.
_PATIENCE = {
    "connect_timeout": "10",
    "keepalives_idle": "10",
    "keepalives_interval": "3",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
_LAST_WORD_SECONDS = 1.0
_MAY_NOT = "42501"
"""SQLSTATE of a missing privilege. Source: "PostgreSQL Error Codes" in PostgreSQL's manual."""
_MARKS = 2**31 - 1


class LedgerServer:
    """A schema of a database on a server, which holds a ledger or can."""

    def __init__(self, url: URL) -> None:
        """Mean the database at *url*.

        Raises:
            UserError: The driver is not installed.
        """
        try:
            import psycopg  # noqa: F401 -- SQLAlchemy uses it
        except ImportError:
            raise UserError(
                "DATABASE_URL names a database of PostgreSQL, and its driver is not installed; "
                "install 'release-team-bot[postgres]'"
            ) from None
        self._url = url.set(drivername="postgresql+psycopg")

    @property
    def name(self) -> str:
        """The address without user, password and options."""
        where = URL.create("postgresql", host=self._url.host, port=self._url.port)
        name = where.set(database=self._url.database).render_as_string()
        return f"schema {_REHEARSAL} of {name}" if self._is_rehearsal() else name

    def rehearsal_url(self) -> str:
        """Return a schema of its own in the same database."""
        options = f"{self._options()} {_SEARCH_REHEARSAL}".lstrip()
        return self._url.update_query_dict({"options": options}).render_as_string(
            hide_password=False
        )

    def exists(self) -> bool:
        """Return whether the schema holds tables of a ledger."""
        with ExitStack() as stack, self.explained():
            engine = self._engine(stack, _READ_ONLY)
            with engine.begin() as connection:
                return revision(connection, self.name) is not None

    def open(self, resources: ExitStack) -> Engine:
        """Return an engine to write with, beside whoever else does."""
        engine = self._engine(resources)
        if self._is_rehearsal():
            with engine.begin() as connection:
                take(connection, Turn.MIGRATING)  # "if not exists" fails where two create at once
                connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {_REHEARSAL}"))
        return hush(engine)

    def look(self, resources: ExitStack) -> Engine:
        """Return an engine that may only read."""
        return self._engine(resources, _READ_ONLY)

    def visit(self, resources: ExitStack) -> Engine:
        """Return an engine to write a word with, beside whoever runs on it."""
        return self._engine(resources, _SETTINGS)

    def join(self, engine: Engine, resources: ExitStack) -> "Session":
        """Return the presence of this process among the others."""
        session = Session(engine)
        resources.callback(session.close)
        return session

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what the server says within the block into a line for people."""
        try:
            yield
        except DBAPIError as error:
            raise UserError(self._explain(error)) from error

    def _engine(self, resources: ExitStack, settings: str = "") -> Engine:
        arguments = {key: value for key, value in _PATIENCE.items() if key not in self._url.query}
        engine = create_engine(
            self._url,
            # An answer from Slack must find its way into the ledger even after a restart of the
            # server: connections are tried before they are used.
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",
            hide_parameters=True,  # texts, and addresses that may hold a password
            connect_args={
                **arguments,
                # What the address says counts more than what is usual here.
                "options": f"{_SETTINGS} {self._options()} {settings}",
                "fallback_application_name": "release-bot",
            },
        )
        resources.callback(engine.dispose)
        return engine

    def _options(self) -> str:
        options = self._url.query.get("options", "")
        return options if isinstance(options, str) else " ".join(options)

    def _is_rehearsal(self) -> bool:
        return self._options().endswith(_SEARCH_REHEARSAL)

    def _explain(self, error: DBAPIError) -> str:
        lines = [line.strip() for line in str(error.orig).splitlines()]
        telling = [line for line in lines if "failed: " in line] or lines or ["no reason given"]
        said = telling[0].rpartition("failed: ")[2]
        if self._url.password:
            said = said.replace(self._url.password, "***")
        state = getattr(error.orig, "sqlstate", None)
        advice = "check DATABASE_URL, and that the server is running"
        if state == _MAY_NOT:
            advice = "grant this right to the user that DATABASE_URL names"
        elif state:
            advice = "set DATABASE_URL to another"
        return f"cannot use {self.name}: {said}; {advice}"


class Session:
    """The presence of one process of many: a lock that a connection of its own holds.

    The server lets go of the lock when the connection ends, however it ends. If it ends before
    the process does, the process goes on under a new mark, with those of its claims that nobody
    has ended meanwhile.
    """

    def __init__(self, engine: Engine) -> None:
        """Take a lock on the server of *engine*."""
        self._engine = engine
        self._lock = Lock()
        self._connection, self._mark = self._take()
        self._see_clock(self._connection)

    def now(self) -> datetime:
        """Return the time of the server: as it was seen last, and gone on by our own measure."""
        with self._lock:
            return self._seen + timedelta(seconds=monotonic() - self._seen_at)

    def sign(self, holder: str) -> str:
        """Return *holder* with the mark of the lock, which this process holds at this moment."""
        with self._lock:
            if not self._is_held():
                self._take_again()
            return f"{holder}#{self._mark}"

    def gone(self, connection: Connection, holders: Collection[str]) -> list[str]:
        """Return those whose lock nobody holds."""
        mine = f"#{self._mark}"
        others = [holder for holder in holders if not holder.endswith(mine)]
        if not others:
            return []
        held = set(connection.execute(_HELD).scalars())
        return [holder for holder in others if int(holder.rpartition("#")[2]) not in held]

    def close(self) -> None:
        """Let go of the lock; harmless when done before.

        While the server hangs, somebody may be waiting for it here; the process then ends without.
        """
        if self._lock.acquire(timeout=_LAST_WORD_SECONDS):
            try:
                self._connection.close()
            finally:
                self._lock.release()

    def _is_held(self) -> bool:
        if self._connection.closed:
            return False
        try:
            self._see_clock(self._connection)
        except DBAPIError:
            return False
        return True

    def _see_clock(self, connection: Connection) -> None:
        self._seen: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        self._seen_at = monotonic()

    def _take(self) -> tuple[Connection, int]:
        connection = self._engine.execution_options(isolation_level="AUTOCOMMIT").connect()
        connection.detach()  # from the pool: it is this one that holds the lock
        while True:
            mark = 1 + randbelow(_MARKS)
            if connection.execute(select(func.pg_try_advisory_lock(ADVISORY, mark))).scalar_one():
                return connection, mark

    def _take_again(self) -> None:
        lost = f"#{self._mark}"
        self._connection.close()
        self._connection, self._mark = self._take()
        self._see_clock(self._connection)
        mine = posts.c.state.in_(IN_FLIGHT) & posts.c.holder.endswith(lost)
        renamed = func.replace(posts.c.holder, lost, f"#{self._mark}")
        with self._engine.begin() as connection:
            connection.execute(update(posts).where(mine).values(holder=renamed))


_HELD = text(
    "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND classid = :first AND objsubid = 2"
).bindparams(first=ADVISORY)
"""The second keys of release-bot's advisory locks in this database.

Source: "pg_locks" in PostgreSQL's manual: two keys show as classid, objid and objsubid 2.
"""
