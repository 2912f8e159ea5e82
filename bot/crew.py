"""The service's threads: started, watched, and waited for at the end."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread

from bot.vitals import Vitals
from schedule.clock import monotonic
from schedule.spells import Spells

_LONGEST_LOOK = timedelta(minutes=15)
"""Machine time: servers of sources, and Slack's history, may be slow, and there may be many."""


class Crew:
    """Threads that do their work until the service stops."""

    def __init__(self, vitals: Vitals) -> None:
        """Begin without any.

        Args:
            vitals: Where the end of a thread is noticed.
        """
        self._vitals = vitals
        self._staying: list[Thread] = []

    def stay(
        self,
        name: str,
        work: Callable[..., None],
        *with_what: object,
        spells: Spells | None = None,
    ) -> None:
        """Start a thread that ends when the service is told to stop, and not before.

        Args:
            name: Its name.
            work: What it does.
            *with_what: The arguments of that.
            spells: How long it has been at one thing, where it tells.
        """
        if spells:
            self._vitals.watch_spells(spells, _LONGEST_LOOK)
        thread = self._start(name, work, *with_what)
        self._staying.append(thread)
        self._vitals.watch_thread(name, thread.is_alive)

    def serve(self, name: str, work: Callable[..., None], *with_what: object) -> None:
        """Start a thread that is told to end after all others; nobody waits for it here."""
        thread = self._start(name, work, *with_what)
        self._vitals.watch_thread(name, thread.is_alive)

    def leave(self, timeout: timedelta) -> None:
        """Wait until all that stay have ended, for *timeout* of machine time together."""
        until = monotonic() + timeout.total_seconds()
        for thread in self._staying:
            thread.join(max(0.0, until - monotonic()))

    def _start(self, name: str, work: Callable[..., None], *with_what: object) -> Thread:
        thread = Thread(target=work, args=with_what, name=name, daemon=True)
        thread.start()
        return thread
