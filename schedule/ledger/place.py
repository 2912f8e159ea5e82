"""Where a ledger is kept, and who else uses it: what files and servers do differently."""

from collections.abc import Collection
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime
from typing import Protocol

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from schedule.ledger.files import LedgerFile
from schedule.ledger.server import LedgerServer
from schedule.problems import UserError

_HINT = "write one like sqlite:///release-bot.db or postgresql://user:password@host/database"


class Presence(Protocol):
    """This process among those who use a ledger. Safe to use from several threads."""

    def sign(self, holder: str) -> str:
        """Return *holder* with the mark of this process, under which it may claim now.

        Raises:
            DBAPIError: It cannot show that it is there, and so has no right to claim.
        """

    def now(self) -> datetime:
        """Return machine time, as all who use the ledger have it: replicas' clocks may differ."""

    def gone(self, connection: Connection, holders: Collection[str]) -> list[str]:
        """Return those of *holders*, as signed, whose process is gone: they never come back.

        *holders* must have been read before this is asked.
        """


class Place(Protocol):
    """Where a ledger is or can be kept."""

    @property
    def name(self) -> str:
        """What to call it in front of people; holds no password."""

    def rehearsal_url(self) -> str:
        """Return where to rehearse, beside it, as a value of ``DATABASE_URL``; a secret."""

    def exists(self) -> bool:
        """Return whether there is a ledger. Raises UserError if nobody can tell."""

    def open(self, resources: ExitStack) -> Engine:
        """Return an engine to write with, given up with *resources*; creates no tables.

        Raises:
            UserError: It cannot be had, or is another's alone. Nothing has been changed.
        """

    def look(self, resources: ExitStack) -> Engine:
        """Return an engine to read with, given up with *resources*.

        Raises:
            UserError: There is nothing that could be read.
        """

    def visit(self, resources: ExitStack) -> Engine:
        """Return an engine to write a word with, beside whoever runs on it.

        Raises:
            UserError: There is no ledger.
        """

    def join(self, engine: Engine, resources: ExitStack) -> Presence:
        """Return the presence of this process, until *resources* are given up."""

    def explained(self) -> AbstractContextManager[None]:
        """Turn what the database says within the block into a line for people."""


def place_of(url: str) -> Place:
    """Return the place that *url*, a value of ``DATABASE_URL``, names; nothing is opened.

    Raises:
        UserError: It names none, or something is missing to use it. The text never repeats the
            URL, which may hold a password.
    """
    parsed = _parsed(url)
    match parsed.get_backend_name():
        case "sqlite":
            if not parsed.database or parsed.database == ":memory:":
                raise UserError(f"DATABASE_URL names no file; {_HINT}")
            return LedgerFile(parsed.database)
        case "postgresql" | "postgres":
            if "@" in f"{parsed.host}{parsed.database}":
                raise UserError("DATABASE_URL holds a password with an '@'; write it as '%40'")
            return LedgerServer(parsed)
        case other:
            raise UserError(f"DATABASE_URL names a database of {other}, not supported; {_HINT}")


def check_url(url: str) -> None:
    """Refuse a value of ``DATABASE_URL`` that can name no ledger; nothing is opened.

    Raises:
        UserError: As :func:`place_of`.
    """
    place_of(url)


def place_name(url: str) -> str:
    """Return what to call the ledger at *url* in front of people; holds no password.

    Raises:
        UserError: *url* names no place for a ledger.
    """
    return place_of(url).name


def has_ledger(url: str) -> bool:
    """Return whether there is a ledger at *url* already.

    Raises:
        UserError: Nobody can tell: the URL is wrong, or its server does not let this process in.
    """
    return place_of(url).exists()


def rehearsal_url(url: str) -> str:
    """Return the ledger on which to rehearse, beside the live one at *url*.

    It may hold a password.

    Raises:
        UserError: *url* names no place for a ledger.
    """
    return place_of(url).rehearsal_url()


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):  # the latter of a port that is no number
        raise UserError(f"DATABASE_URL is not the URL of a database; {_HINT}") from None
