"""Running the plan: APScheduler over the ledger, started, watched and stopped."""

import logging
import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from schedule.clock import Clock, monotonic
from schedule.jobstore import ReminderJobStore
from schedule.ledger import Claim, Ledger, told
from schedule.room import Room
from schedule.spells import Spells

LEASE = timedelta(seconds=30)
"""How long a claim holds in machine time; a post takes less, or its sender is taken for hung."""
_LAST_WAKEUP = timedelta(seconds=1)
"""Machine time, at least, that a wake-up under way has to end when the service stops."""
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
        workers: int = 16,
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
        self._room = Room(workers, ahead=4 * workers)
        self._longest_wait = lease / 2
        self.spells = Spells()
        """How long each worker has been at its post."""
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
        until = monotonic() + timeout.total_seconds()
        is_idle = self._room.close(timeout)
        # A wake-up that waits for a database that hangs is not waited for.
        closing = Thread(target=self._shut_down, name="shutdown", daemon=True)
        closing.start()
        closing.join(max(until - monotonic(), _LAST_WAKEUP.total_seconds()))
        return is_idle and not closing.is_alive()

    def _shut_down(self) -> None:
        if self._scheduler.running:
            # A shutdown in the middle of a wake-up breaks APScheduler's thread (remove_job raises
            # once it has stopped): pause, and let the wake-up under way give up its lock.
            self._scheduler.pause()
            self._scheduler.get_jobs()
            self._scheduler.shutdown(wait=False)

    def _run(self, claim: Claim) -> None:
        try:
            why_not = self._why_not(claim)
            if why_not:
                self._abandon(claim, why_not)
            else:
                self._send(claim)
        finally:
            if self._room.give_back():
                self.wakeup()

    def _why_not(self, claim: Claim) -> str:
        """Return why a claim that waited for a worker is not to be sent; empty if it is."""
        if self._room.is_closed():
            return "the service stopped"
        if claim.ends_at - monotonic() < self._longest_wait.total_seconds():
            return "it waited too long for its turn"
        return ""

    def _send(self, claim: Claim) -> None:
        try:
            with self.spells.spell():
                self._deliver(claim)
        except Exception as error:
            _LOGGER.exception("post to %s was not delivered", claim.recipient)
            backoff = min(timedelta(seconds=2 ** min(claim.retries, 16)), _LONGEST_BACKOFF)
            self._abandon(claim, told(error), self._ledger.machine_now() + backoff)

    def _abandon(self, claim: Claim, why: str, free_at: datetime | None = None) -> None:
        """Give up a claim that is not delivered; its lease does if this fails, too."""
        now = self._clock.now()
        try:
            self._ledger.abandon(claim, error=why, now=now, free_at=free_at)
        except Exception:
            _LOGGER.exception("post to %s could not be given back", claim.recipient)
