"""Questions that are asked at the same time, each answered in time or not at all."""

import logging
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread
from typing import Generic, TypeVar

from schedule.clock import monotonic

T = TypeVar("T")

_LOGGER = logging.getLogger(__name__)


class Pending(Generic[T]):
    """A question that is being asked, in a thread of its own that nobody waits for at the end."""

    def __init__(self, ask: Callable[[], T], failed: Callable[[str], T]) -> None:
        """Ask it.

        Args:
            ask: Answers it, in its own time.
            failed: Makes an answer of why there is none.
        """
        self._ask = ask
        self._failed = failed
        self._answer: T | None = None
        self._is_answered = Event()
        Thread(target=self._run, name="doctor-question", daemon=True).start()

    def get(self, until: float) -> T:
        """Return the answer; why there is none if it does not come before *until*, machine time.

        Args:
            until: As :func:`schedule.clock.monotonic` counts.
        """
        if not self._is_answered.wait(max(until - monotonic(), 0.0)) or self._answer is None:
            return self._failed("it did not answer in time; try again later")
        return self._answer

    def _run(self) -> None:
        try:
            self._answer = self._ask()
        except Exception as error:
            _LOGGER.debug("a question of the doctor's failed", exc_info=True)
            self._answer = self._failed(f"it cannot be told ({type(error).__name__}); report it")
        self._is_answered.set()


def soon(within: timedelta) -> float:
    """Return when *within* of machine time is over, as :meth:`Pending.get` wants it."""
    return monotonic() + within.total_seconds()
