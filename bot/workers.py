"""Threads for one kind of work: few of them, few who wait for them, and watched."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from threading import BoundedSemaphore, Lock
from typing import Any, TypeVar

from schedule.clock import monotonic

HANGS_AFTER = timedelta(minutes=5)
"""Machine time after which a piece of work hangs: no database and no Slack takes that long."""

Done = TypeVar("Done")


class BusyError(Exception):
    """So many wait already that another would wait in vain."""


class Workers:
    """Threads of their own for one kind of work. Safe to use from several threads."""

    def __init__(
        self, name: str, threads: int, room: int, hangs_after: timedelta = HANGS_AFTER
    ) -> None:
        """Begin without any work.

        Args:
            name: What to call them in front of people.
            threads: How many work at once.
            room: How many pieces of work they take, those under way among them.
            hangs_after: Machine time after which a piece of work hangs.
        """
        self.name = name
        self._threads = threads
        self._hangs_after = hangs_after
        self._room = BoundedSemaphore(room)
        self._lock = Lock()
        self._begun: dict[object, float] = {}
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)

    def is_alive(self) -> bool:
        """Return whether at least one of them does not hang."""
        early = monotonic() - self._hangs_after.total_seconds()
        with self._lock:
            return sum(begun <= early for begun in self._begun.values()) < self._threads

    def submit(self, work: Callable[..., Done], *with_what: Any) -> Future[Done]:
        """Have *work* done soon; cancelled in time, it never is.

        Raises:
            BusyError: There is no room for it.
        """
        if not self._room.acquire(blocking=False):
            raise BusyError(self.name)
        try:
            future = self._pool.submit(self._do, work, *with_what)
        except RuntimeError:  # they rest
            self._room.release()
            raise
        future.add_done_callback(lambda _: self._room.release())
        return future

    def rest(self) -> None:
        """Take no more work; what is under way ends."""
        self._pool.shutdown(wait=False)

    def _do(self, work: Callable[..., Done], *with_what: Any) -> Done:
        me = object()
        with self._lock:
            self._begun[me] = monotonic()
        try:
            return work(*with_what)
        finally:
            with self._lock:
                del self._begun[me]
