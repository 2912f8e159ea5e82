"""A ledger in a file of SQLite: who may use it, and what is wrong with it."""

import fcntl
import os
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from sqlalchemy import URL, Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from schedule.clock import machine_now
from schedule.ledger.database import prepare_sqlite
from schedule.problems import UserError

_BUSY_TIMEOUT_SECONDS = 10
_MAGIC = b"SQLite format 3\0"


class LedgerFile:
    """A file that holds a ledger, or can; one process at a time writes to it."""

    def __init__(self, path: str) -> None:
        """Mean the file at *path*."""
        self.path = Path(path).resolve()

    @property
    def name(self) -> str:
        """The path."""
        return str(self.path)

    def rehearsal_url(self) -> str:
        """Return a file beside it."""
        beside = self.path.with_name(f"{self.path.stem}-rehearsal{self.path.suffix}")
        return URL.create("sqlite", database=str(beside)).render_as_string()

    def exists(self) -> bool:
        """Return whether there is a file."""
        return self.path.exists()

    def open(self, resources: ExitStack) -> Engine:
        """Return an engine to write with, for this process alone."""
        self._check_writable()
        resources.enter_context(_only_user(self.path))
        return self._engine(resources, {"mode": "rwc"})

    def look(self, resources: ExitStack) -> Engine:
        """Return an engine to read with, whoever else uses the file."""
        self._check_there()
        query = {"mode": "ro"}
        if not self.path.with_name(f"{self.path.name}-wal").exists():
            query["immutable"] = "1"  # nobody has it open; SQLite need not write beside it to read
        return self._engine(resources, query)

    def visit(self, resources: ExitStack) -> Engine:
        """Return an engine to write a word with, beside the process that the file is for."""
        self._check_there()
        self._check_writable()
        return self._engine(resources, {"mode": "rw"})

    def join(self, engine: Engine, resources: ExitStack) -> "Alone":
        """Return the presence of the only process."""
        del engine, resources
        return Alone()

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what SQLite says within the block into a line for people."""
        try:
            yield
        except DBAPIError as error:
            raise UserError(
                f"cannot use {self.path}: {error.orig}; set DATABASE_URL to another"
            ) from error

    def _engine(self, resources: ExitStack, query: dict[str, str]) -> Engine:
        file = f"file:{quote(str(self.path))}"
        url = URL.create("sqlite", database=file, query={"uri": "true", **query})
        timeout = {"timeout": _BUSY_TIMEOUT_SECONDS}
        engine = create_engine(url, poolclass=QueuePool, connect_args=timeout, hide_parameters=True)
        resources.callback(engine.dispose)
        return prepare_sqlite(engine)

    def _check_there(self) -> None:
        if not self.path.exists():
            raise UserError(
                f"no ledger at {self.path}; start 'release-bot run' first, or set DATABASE_URL"
            )
        self._check_readable()

    def _check_readable(self) -> None:
        """Refuse a file that cannot be a ledger, without opening it as one."""
        try:
            with self.path.open("rb") as stream:
                start = stream.read(len(_MAGIC))
        except OSError as error:
            reason = error.strerror or error
            raise UserError(
                f"cannot read {self.path}: {reason}; set DATABASE_URL to a ledger"
            ) from error
        if start not in (_MAGIC, b""):
            raise UserError(f"{self.path} is not a database; set DATABASE_URL to another file")

    def _check_writable(self) -> None:
        """Refuse a place where no ledger can be kept, without leaving anything there."""
        folder = self.path.parent
        if not folder.is_dir():
            raise UserError(f"no folder {folder} to keep the ledger in; create it first")
        for path in (folder, self.path):
            if path.exists() and not os.access(path, os.W_OK, effective_ids=True):
                raise _unwritable(path)
        if self.path.exists():
            self._check_readable()


class Alone:
    """The presence of the only process: whoever else has claimed something is gone."""

    def __init__(self) -> None:
        """Choose a mark that no earlier process had."""
        self._mark = f"#{uuid4().hex}"

    def sign(self, holder: str) -> str:
        """Return *holder* with the mark."""
        return holder + self._mark

    def now(self) -> datetime:
        """Return the time of this machine."""
        return machine_now()

    def gone(self, connection: Connection, holders: Collection[str]) -> list[str]:
        """Return all others."""
        del connection
        return [holder for holder in holders if not holder.endswith(self._mark)]


@contextmanager
def _only_user(file: Path) -> Iterator[None]:
    """Hold the ledger in *file* for this process alone, until the end of the block.

    The kernel lets go of the lock when the process ends, however it ends.

    Raises:
        UserError: Another process holds it.
    """
    lock = file.with_name(f"{file.name}.lock")
    try:
        stream = lock.open("a+", encoding="ascii")
    except OSError as error:
        raise _unwritable(lock) from error
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.seek(0)
            pid = stream.read().strip() or "unknown"
            raise UserError(
                f"another release-bot already runs on {file} (pid {pid}); stop it or give this "
                "one a DATABASE_URL of its own"
            ) from None
        stream.truncate(0)
        stream.write(f"{os.getpid()}\n")
        stream.flush()
        yield


def _unwritable(path: Path) -> UserError:
    return UserError(f"cannot write {path}; make it writable, or set DATABASE_URL")
