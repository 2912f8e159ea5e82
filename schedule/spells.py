"""How long somebody has been at one thing: by that it shows who hangs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Lock, current_thread

from schedule.clock import monotonic


class Spells:
    """What several threads are at, each one thing at a time. Safe to use from several threads."""

    def __init__(self) -> None:
        """Begin with nobody at anything."""
        self._lock = Lock()
        self._since: dict[str, float] = {}

    @contextmanager
    def spell(self) -> Iterator[None]:
        """Be at one thing, on this thread, until the end of the block."""
        me = current_thread().name
        with self._lock:
            self._since[me] = monotonic()
        try:
            yield
        finally:
            with self._lock:
                self._since.pop(me, None)

    def go_on(self) -> None:
        """Be done with one thing, on this thread, and at the next; nothing if it is at none."""
        me = current_thread().name
        with self._lock:
            if me in self._since:
                self._since[me] = monotonic()

    def ages(self) -> dict[str, timedelta]:
        """Return how long each thread that is at something has been, by its name; machine time."""
        with self._lock:
            now = monotonic()
            return {name: timedelta(seconds=now - at) for name, at in self._since.items()}
