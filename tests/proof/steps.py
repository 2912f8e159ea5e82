"""Named instants in the life of a post, at which the process that lives it can be killed.

They are found where they count, in the database: right before a transaction is committed and right
after. Nothing of the bot is replaced; SQLAlchemy tells what it is doing.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import ExecutionContext
from sqlalchemy.pool import ConnectionPoolEntry, Pool

from schedule.ledger.tables import posts
from schedule.reconcile import State


class Deed(StrEnum):
    """What a transaction of the ledger writes of a post."""

    CLAIM = "claim"
    SENDING = "sending"
    MARK = "mark"
    """How it ended."""
    SETTLE = "settle"
    """What became of it after nobody had known."""


@dataclass(frozen=True, slots=True)
class Step:
    """Right before or right after a deed is committed."""

    deed: Deed
    is_done: bool

    def __str__(self) -> str:
        return f"{'after' if self.is_done else 'before'} {self.deed}"

    @classmethod
    def parse(cls, text: str) -> "Step":
        """Return the step that is written so."""
        when, deed = text.split()
        return cls(Deed(deed), is_done=when == "after")


_DEED = "deed"
STEPS = tuple(Step(deed, is_done) for deed in Deed for is_done in (False, True))


def die() -> None:
    """End this process as ``kill -9`` does."""
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def at_step(step: Step, act: Callable[[], object], *, nth: int = 1) -> Iterator[None]:
    """Call *act* when any ledger of this process comes to *step*, while the context lasts.

    Args:
        step: The instant.
        act: Called on the thread that came there. An error it raises before a commit undoes it.
        nth: At which time to call it, counted from 1.
    """
    ears = _Ears(step, act, nth)
    heard: tuple[tuple[Any, str, Callable[..., None]], ...] = (
        (Engine, "before_cursor_execute", ears.note),
        (Engine, "commit", ears.before),
        (Pool, "reset", ears.after),
    )
    for target, name, listener in heard:
        event.listen(target, name, listener)
    try:
        yield
    finally:
        for target, name, listener in heard:
            event.remove(target, name, listener)


class _Ears:
    """Hear what SQLAlchemy does, and act at the step."""

    def __init__(self, step: Step, act: Callable[[], object], nth: int) -> None:
        self._step = step
        self._act = act
        self._left = nth
        self._lock = Lock()

    def note(
        self,
        connection: Connection,
        cursor: Any,
        statement: str,
        parameters: Any,
        context: ExecutionContext,
        executemany: bool,
    ) -> None:
        """Note a deed on the connection that it is done on, until it is committed."""
        del cursor, statement, parameters, executemany
        if self._step.deed in _deeds(context):
            connection.info[_DEED] = True

    def before(self, connection: Connection) -> None:
        """Hear that a transaction is about to be committed."""
        if not self._step.is_done and connection.info.pop(_DEED, False):
            self._passed()

    def after(self, dbapi: Any, record: ConnectionPoolEntry | None, state: Any) -> None:
        """Hear that a connection goes back to its pool; one without a record is in none."""
        del dbapi, state
        if record and record.info.pop(_DEED, False) and self._step.is_done:
            self._passed()

    def _passed(self) -> None:
        with self._lock:
            self._left -= 1
            is_it = self._left == 0
        if is_it:
            self._act()


def _deeds(context: Any) -> Iterator[Deed]:
    """Yield what a statement does to posts."""
    compiled = context.compiled
    if compiled is None or getattr(compiled.statement, "table", None) is not posts:
        return
    if context.isinsert:
        yield Deed.CLAIM
    if not context.isupdate:
        return
    for row in context.compiled_parameters:
        if row.get("settled") is not None:
            yield Deed.SETTLE
        elif row.get("state") is State.SENDING:
            yield Deed.SENDING
        elif row.get("state") in (State.SENT, State.FAILED, State.UNKNOWN):
            yield Deed.MARK
