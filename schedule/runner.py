"""Running the plan: APScheduler over the ledger, started, watched and stopped."""

import logging
import os
import socket
from collections.abc import Callable
from datetime import UTC, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from schedule.clock import Clock, monotonic
from schedule.jobstore import ReminderJobStore, Room
from schedule.ledger import Claim, Ledger

LEASE = timedelta(seconds=30)
"""How long a claim holds in machine time; a post takes less, or its sender is taken for hung."""
_LONGEST_BACKOFF = timedelta(minutes=5)

_LOGGER = logging.getLogger(__name__)


class Runner:
    """Sends what is due, when it is due, several posts at a time."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        deliver: Callable[[Claim], None],
        *,
        workers: int = 8,
        lease: timedelta = LEASE,
        pace: timedelta = timedelta(),
    ) -> None:
        """Get ready; nothing runs before :meth:`start`.

        Args:
            ledger: What is planned.
            clock: Release time.
            deliver: Sends a claim's post and writes its outcome to the ledger; runs on threads.
            workers: How many posts may be in flight at once.
            lease: How long a claim holds, in machine time.
            pace: Machine time between two posts, to whomever, on the average of all processes.
        """
        self._ledger = ledger
        self._clock = clock
        self._deliver = deliver
        self._room = Room(workers)
        holder = f"{socket.gethostname()}:{os.getpid()}"
        self._store = ReminderJobStore(
            ledger, clock, self._run, self._room, lease=lease, holder=holder, pace=pace
        )
        pool = ThreadPoolExecutor(workers, {"thread_name_prefix": "deliver"})
        self._scheduler = BackgroundScheduler(
            timezone=UTC, executors={"default": pool}, jobstores={"default": self._store}
        )

    def start(self) -> None:
        """Start waking up. Cannot be repeated."""
        self._scheduler.start()

    def wakeup(self) -> None:
        """Look at once for what is due: the plan has changed, or a post has ended."""
        if self._scheduler.running:
            self._scheduler.wakeup()

    @property
    def is_alive(self) -> bool:
        """Whether it still wakes up; ``running`` stays true for a scheduler whose thread has died.

        Source:
            ``BackgroundScheduler`` of APScheduler 3.11 keeps its thread in ``_thread``.
        """
        thread = getattr(self._scheduler, "_thread", None)
        return thread is not None and thread.is_alive()

    def last_wakeup_age(self) -> timedelta:
        """Return how long ago the last wake-up was completed, in machine time."""
        return timedelta(seconds=monotonic() - self._store.last_wakeup)

    def stop(self, timeout: timedelta) -> bool:
        """Start nothing new, and wait until what is in flight has ended.

        Returns:
            Whether it had within *timeout* of machine time; what had not is settled at the next
            start.
        """
        is_idle = self._room.close(timeout)
        if self._scheduler.running:
            # A shutdown in the middle of a wake-up breaks APScheduler's thread (remove_job raises
            # once it has stopped): pause, and let the wake-up under way give up its lock.
            self._scheduler.pause()
            self._scheduler.get_jobs()
            self._scheduler.shutdown(wait=False)
        return is_idle

    def _run(self, claim: Claim) -> None:
        try:
            self._deliver(claim)
        except Exception as error:
            _LOGGER.exception("post to %s was not delivered", claim.recipient)
            self._abandon(claim, error)
        finally:
            self._room.give_back()
            self.wakeup()

    def _abandon(self, claim: Claim, error: Exception) -> None:
        """Settle a claim whose delivery ended in an error; its lease does if this fails too."""
        backoff = min(timedelta(seconds=2 ** min(claim.retries, 16)), _LONGEST_BACKOFF)
        now, free_at = self._clock.now(), self._ledger.machine_now() + backoff
        reason = f"{type(error).__name__}: {error}"
        try:
            self._ledger.abandon(claim, error=reason, now=now, free_at=free_at)
        except Exception:
            _LOGGER.exception("post to %s could not be given back", claim.recipient)
