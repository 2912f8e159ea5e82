"""An APScheduler job store over the ledger.

APScheduler decides when to wake up, and runs the jobs; what is due, who may send it and what
became of it is the ledger's. A job is a claim, good for one run; nothing of it is stored here.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Condition
from typing import Any, Never

from apscheduler.job import Job
from apscheduler.jobstores.base import BaseJobStore
from apscheduler.triggers.date import DateTrigger

from schedule.clock import Clock, machine_now, monotonic
from schedule.ledger import Claim, Ledger

HEARTBEAT = timedelta(seconds=15)
"""The longest sleep. So what another replica planned is seen, and a stepped clock costs seconds."""
_PAUSE = timedelta(milliseconds=50)
"""The sleep when a clock that jumps has not: a rehearsal that ended before the next reminder."""

_LOGGER = logging.getLogger(__name__)


class Room:
    """How many more posts can be sent at once. Safe to use from several threads."""

    def __init__(self, size: int) -> None:
        """Offer room for *size* posts."""
        self._size = size
        self._taken = 0
        self._is_closed = False
        self._changed = Condition()

    def take(self) -> int:
        """Take all the room that is left, and return how much that was; 0 once it is closed."""
        with self._changed:
            free = 0 if self._is_closed else self._size - self._taken
            self._taken += free
            return free

    def give_back(self, places: int = 1) -> None:
        """Give back *places* that were taken."""
        with self._changed:
            self._taken -= places
            self._changed.notify_all()

    def is_full(self) -> bool:
        """Return whether nothing can be taken."""
        with self._changed:
            return self._is_closed or self._taken >= self._size

    def close(self, timeout: timedelta) -> bool:
        """Offer no more room; return whether all that was taken was back within *timeout*."""
        with self._changed:
            self._is_closed = True
            return self._changed.wait_for(lambda: not self._taken, timeout.total_seconds())


class ReminderJobStore(BaseJobStore):  # type: ignore[misc]  # APScheduler is untyped
    """What is due in the ledger, as jobs that run at once and once.

    Source:
        ``BaseScheduler._process_jobs`` of APScheduler 3.11: it survives an exception from
        ``get_due_jobs`` and dies of one from ``get_next_run_time``, passes over jobs later than
        the instant it gave, and sleeps no time at all until an instant in the past.
    """

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        deliver: Callable[[Claim], None],
        room: Room,
        *,
        lease: timedelta,
        holder: str,
        pace: timedelta = timedelta(),
    ) -> None:
        """Offer what is due.

        Args:
            ledger: Where it is claimed.
            clock: Release time: says what is due, and is held at what is not finished.
            deliver: Sends a claim's post; it gives back the place in *room* when it has ended.
            room: How many posts can be sent at once.
            lease: How long a claim holds, in machine time.
            holder: Name of this process.
            pace: Machine time between two posts, to whomever, on the average of all processes.
        """
        self._ledger = ledger
        self._clock = clock
        self._deliver = deliver
        self._room = room
        self._lease = lease
        self._holder = holder
        self._pace = pace
        self.last_wakeup = monotonic()
        """When the last wake-up was completed, or else the start; in seconds of machine time."""

    def get_due_jobs(self, now: datetime) -> list[Job]:
        """Claim what is due by release time, and as much as there is room for.

        Args:
            now: The wall clock; says nothing of what is due.
        """
        self._clock.hold(self._ledger.earliest_unfinished())
        room = self._room.take()
        claims: list[Claim] = []
        try:
            claims = self._claim(room)
        finally:
            self._room.give_back(room - len(claims))
        self.last_wakeup = monotonic()
        return [self._job(claim, now) for claim in claims]

    def get_next_run_time(self) -> datetime:
        """Return when there will be something to do, by the wall clock: a heartbeat at the latest.

        Never raises.
        """
        try:
            delay = self._delay()
        except Exception:
            _LOGGER.exception("cannot tell what is due next")
            delay = HEARTBEAT
        return machine_now() + min(delay, HEARTBEAT)

    def lookup_job(self, job_id: str) -> None:
        """Find no job: a claim that has been handed out is its sender's."""

    def get_all_jobs(self) -> list[Job]:
        """List no jobs: what is planned is in the ledger."""
        return []

    def update_job(self, job: Job) -> None:
        """Change nothing: the sender settles its claim."""

    def remove_job(self, job_id: str) -> None:
        """Remove nothing: APScheduler says so of every job it has started."""

    def add_job(self, job: Job) -> Never:
        """Refuse: reminders come from the plan."""
        raise NotImplementedError(f"job {job.id} cannot be added: reminders come from the plan")

    def remove_all_jobs(self) -> Never:
        """Refuse: reminders are taken back by the plan."""
        raise NotImplementedError("reminders cannot be removed: the plan takes them back")

    def _claim(self, room: int) -> list[Claim]:
        if not room:
            return []
        return self._ledger.claim(
            now=self._clock.now(),
            machine_now=self._ledger.machine_now(),
            limit=room,
            lease=self._lease,
            holder=self._holder,
            pace=self._pace,
        )

    def _job(self, claim: Claim, now: datetime) -> Job:
        job: Any = Job(
            self._scheduler,
            id=claim.post_id,
            name=f"post to {claim.recipient}",
            func=self._deliver,
            args=(claim,),
            kwargs={},
            trigger=DateTrigger(now),
            executor="default",
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            next_run_time=now,
        )
        job._jobstore_alias = self._alias  # every job store has to
        return job

    def _delay(self) -> timedelta:
        """Return how long there is nothing to do; what ends in between wakes the scheduler."""
        first = None if self._room.is_full() else self._ledger.earliest_unfinished()
        if first is None:
            return HEARTBEAT
        now = self._clock.now()
        if first > now:
            return self._clock.machine_delay(first) or _PAUSE
        delays = [HEARTBEAT]
        free_at = self._ledger.next_free_at(now)
        if free_at:
            delays.append(free_at - self._ledger.machine_now())
        due_at = self._ledger.next_due_at(now)
        if due_at:
            delays.append(self._clock.machine_delay(due_at))
        return max(min(delays), timedelta())
