"""An APScheduler job store over the ledger.

APScheduler decides when to wake up, and runs the jobs; what is due, who may send it and what
became of it is the ledger's. A job is a claim, good for one run; nothing of it is stored here.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Never

from apscheduler.job import Job
from apscheduler.jobstores.base import BaseJobStore
from apscheduler.triggers.date import DateTrigger

from schedule.clock import Clock, machine_now, monotonic
from schedule.ledger import Claim, Ledger
from schedule.room import Room

HEARTBEAT = timedelta(seconds=15)
"""The longest sleep. So what another replica planned is seen, and a stepped clock costs seconds."""
_PAUSE = timedelta(milliseconds=50)
"""The sleep when a clock that jumps has not: a rehearsal that ended before the next reminder."""

_LOGGER = logging.getLogger(__name__)


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
            deliver: Sends a claim's post; it gives back the place in *room* when it has ended,
                and wakes the scheduler once nobody waits for a worker any more.
            room: How many posts can be taken on at once.
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
        self._is_filled = False
        """Whether the last look found as much as there was room for."""
        self._is_behind = False
        """Whether there is a reason for another look already."""
        self.last_wakeup = monotonic()
        """When the last wake-up ended, well or not, or else the start; seconds of machine time."""

    def get_due_jobs(self, now: datetime) -> list[Job]:
        """Claim what is due by release time, and as much as there is room for.

        Also where there is no room: claims that nobody will end any more are ended, or those who
        hang would keep for ever what others could send.

        Args:
            now: The wall clock; says nothing of what is due.
        """
        try:
            claims = self._look()
        finally:
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

    def _look(self) -> list[Claim]:
        if self._clock.waits:
            self._clock.hold(self._ledger.earliest_unfinished())
        room = self._room.take()
        claims: list[Claim] = []
        try:
            claims = self._ledger.claim(
                now=self._clock.now(),
                machine_now=self._ledger.machine_now(),
                limit=room,
                lease=self._lease,
                holder=self._holder,
                pace=self._pace,
            )
        finally:
            self._is_filled = len(claims) == room
            self._is_behind = self._room.keep(len(claims))
        return claims

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
        if self._is_behind:
            return timedelta()
        if self._is_filled or self._room.is_full():
            return HEARTBEAT  # whoever gives back a place that is wanted wakes the scheduler
        now = self._clock.now()
        if self._clock.waits:
            first = self._ledger.earliest_unfinished()
            if first is None or first > now:
                return (self._clock.machine_delay(first) or _PAUSE) if first else HEARTBEAT
        delays = [HEARTBEAT]
        free_at = self._ledger.next_free_at(now)
        if free_at:
            delays.append(free_at - self._ledger.machine_now())
        due_at = self._ledger.next_due_at(now)
        if due_at:
            delays.append(self._clock.machine_delay(due_at))
        return max(min(delays), timedelta())
