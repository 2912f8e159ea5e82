"""The file that holds a ledger: which one it is, who may use it, and what is wrong with it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import QueuePool

from schedule.ledger.database import prepare_sqlite
from schedule.problems import UserError

_HINT = "write one like sqlite:///release-bot.db"
_BUSY_TIMEOUT_SECONDS = 10
_MAGIC = b"SQLite format 3\0"


def ledger_file(url: str) -> Path:
    """Return the file that *url*, a value of ``DATABASE_URL``, names.

    Raises:
        UserError: It names none. The text never repeats the URL, which may hold a password.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UserError(f"DATABASE_URL is no URL of a database; {_HINT}") from None
    backend = parsed.get_backend_name()
    if backend != "sqlite":
        raise UserError(f"DATABASE_URL names a database of {backend}, not supported yet; {_HINT}")
    if not parsed.database or parsed.database == ":memory:":
        raise UserError(f"DATABASE_URL names no file; {_HINT}")
    return Path(parsed.database).resolve()


def rehearsal_url(url: str) -> str:
    """Return the ledger on which to rehearse, beside the live one at *url*.

    Raises:
        UserError: *url* names no file.
    """
    file = ledger_file(url)
    beside = file.with_name(f"{file.stem}-rehearsal{file.suffix}")
    return URL.create("sqlite", database=str(beside)).render_as_string()


def check_readable(file: Path) -> None:
    """Refuse a file that cannot be a ledger, without opening it as one.

    Raises:
        UserError: It is missing, unreadable or no SQLite database.
    """
    if not file.exists():
        raise UserError(f"no ledger at {file}; start 'release-bot run' first, or set DATABASE_URL")
    try:
        with file.open("rb") as stream:
            start = stream.read(len(_MAGIC))
    except OSError as error:
        reason = error.strerror or error
        raise UserError(f"cannot read {file}: {reason}; set DATABASE_URL to a ledger") from error
    if start not in (_MAGIC, b""):
        raise UserError(f"{file} is no database; set DATABASE_URL to another file")


def check_writable(file: Path) -> None:
    """Refuse a place where no ledger can be kept, without leaving anything there.

    Raises:
        UserError: The folder is missing, or folder or file cannot be written.
    """
    if not file.parent.is_dir():
        raise UserError(f"no folder {file.parent} to keep the ledger in; create it first")
    for path in (file.parent, file):
        if path.exists() and not os.access(path, os.W_OK, effective_ids=True):
            raise _unwritable(path)
    if file.exists():
        check_readable(file)


@contextmanager
def only_user(file: Path) -> Iterator[None]:
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


def open_engine(file: Path, resources: ExitStack, *, is_read_only: bool = False) -> Engine:
    """Return an engine on *file*, to be disposed of with *resources*."""
    query = {"uri": "true", "mode": "ro" if is_read_only else "rwc"}
    if is_read_only and not file.with_name(f"{file.name}-wal").exists():
        query["immutable"] = "1"  # nobody has it open; SQLite need not write beside it to read
    url = URL.create("sqlite", database=f"file:{quote(str(file))}", query=query)
    timeout = {"timeout": _BUSY_TIMEOUT_SECONDS}
    engine = create_engine(url, poolclass=QueuePool, connect_args=timeout)
    resources.callback(engine.dispose)
    return prepare_sqlite(engine)


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """Turn what the database says while *file* is opened into a line for people."""
    try:
        yield
    except DBAPIError as error:
        raise UserError(f"cannot use {file}: {error.orig}; set DATABASE_URL to another") from error


def _unwritable(path: Path) -> UserError:
    return UserError(f"cannot write {path}; make it writable, or set DATABASE_URL")
