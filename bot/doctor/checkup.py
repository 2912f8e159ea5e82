"""The service's look at itself, once a day: what is red and new, the admins are told."""

import hashlib
import logging
import threading
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.doctor.examination import examine
from bot.doctor.findings import Finding, Level
from bot.settings import Settings
from bot.snapshot import Snapshot
from schedule.clock import Clock
from schedule.cycle import ReleaseCycle
from schedule.ledger import Ledger, LedgerView
from schedule.moments import Calendar
from schedule.notices import PREFIX, Notice

FIRST_LOOK = timedelta(minutes=1)
"""Machine time from the start to the first look, which only goes to the log."""
_LEAST_REST = timedelta(hours=1)
"""Machine time between two looks, however fast release time runs."""
_LONGEST_WAIT = timedelta(hours=1)
"""Machine time after which it is seen again when the next look is due: clocks are set."""

_LOGGER = logging.getLogger(__name__)


class Examining(Protocol):
    """Examines a deployment."""

    def __call__(
        self, settings: Settings, now: Callable[[], datetime], *, ledger: LedgerView | None
    ) -> list[Finding]:
        """Return what is found."""


class Checkup:
    """Examines the deployment a while after the start, and at the cycle's hour of working days."""

    def __init__(
        self,
        settings: Settings,
        ledger: Ledger,
        snapshot: Callable[[], Snapshot],
        clock: Clock,
        on_change: Callable[[], None],
        examining: Examining = examine,
    ) -> None:
        """Look at nothing yet.

        Args:
            settings: The deployment.
            ledger: Remembers what the admins were told.
            snapshot: Gives what is known at present.
            clock: Release time.
            on_change: Called after something was put up for sending.
            examining: Examines the deployment.
        """
        self._settings = settings
        self._ledger = ledger
        self._snapshot = snapshot
        self._clock = clock
        self._on_change = on_change
        self._examining = examining

    def log(self) -> list[Finding]:
        """Examine the deployment; what is red goes to the log. Return that."""
        found = self._examining(self._settings, self._clock.now, ledger=self._ledger)
        red = [one for one in found if one.level is Level.RED]
        for one in red:
            _LOGGER.warning("%s: %s; %s", one.check, one.found, one.todo)
        return red

    def look(self) -> None:
        """Examine the deployment, and tell the admins of what is red and was not before."""
        red = {one.check: one for one in self.log() if not one.is_silent}
        admins = self._settings.config.admins
        if not admins:
            return
        now = self._clock.now()
        day = now.date()

        def notice(new: Collection[str]) -> Notice:
            return notice_of([red[check] for check in new], day)

        if self._ledger.tell_new(list(red), day, notice, admins, now=now):
            self._on_change()

    def run(self, stop: threading.Event, first: timedelta = FIRST_LOOK) -> None:
        """Look again and again until *stop* is set; a rehearsal only waits for that.

        It shares the deployment of the live service, which looks after it.
        """
        if self._ledger.is_rehearsal:
            stop.wait()
            return
        at = self._next_look()
        if stop.wait(first.total_seconds()):
            return
        self._try(self.log)
        while self._comes(at, stop):
            self._try(self.look)
            if stop.wait(_LEAST_REST.total_seconds()):
                return
            at = self._next_look()

    def _next_look(self) -> datetime:
        views = self._snapshot().views
        cycle = views[0].cycle if views else ReleaseCycle("", ())
        return next_look(self._clock.now(), Calendar(cycle, self._settings.rules))

    def _comes(self, at: datetime, stop: threading.Event) -> bool:
        """Wait until *at*, release time; return whether it has come before it is time to stop."""
        while self._clock.now() < at:
            wait = min(self._clock.machine_delay(at), _LONGEST_WAIT)
            if stop.wait(wait.total_seconds()):
                return False
        return True

    def _try(self, what: Callable[[], object]) -> None:
        try:
            what()
        except Exception:
            _LOGGER.exception("a look at the deployment failed; it is repeated")


def next_look(now: datetime, calendar: Calendar) -> datetime:
    """Return the next cycle hour of a working day after *now*, release time."""
    today = calendar.hour_of(now.date())
    if today > now and calendar.is_working(now.date()):
        return today
    return calendar.hour_of(calendar.working_day_after(now.date()))


def notice_of(found: Sequence[Finding], day: date) -> Notice:
    """Return the notice of what is newly red.

    Args:
        found: What that is.
        day: When: what is mended and comes back is said again.
    """
    digest = hashlib.sha256("\n".join(one.check for one in found).encode()).hexdigest()[:12]
    body = [{"check": one.check, "found": one.found, "todo": one.todo} for one in found]
    return Notice(f"{PREFIX}doctor/{day}/{digest}", "doctor", {"found": body})
