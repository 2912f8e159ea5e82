"""How often one person may ask: a script of theirs is not to keep everybody else waiting."""

import threading
from collections import deque
from collections.abc import Callable
from datetime import timedelta

from schedule.clock import monotonic

MOST = 60
"""Questions that one person may ask within :data:`WITHIN`, clicks on answers included."""
MOST_ALOUD = 5
"""Those within :data:`WITHIN` that are answered where everybody reads it: a message each, and a
channel takes one a second of whomever."""
WITHIN = timedelta(minutes=1)
"""Machine time."""
_REMEMBERED = 1_000
"""People who are remembered before those are forgotten who have not asked for a while."""


class Limit:
    """Counts what each person asks. Safe for several threads."""

    def __init__(self, now: Callable[[], float] = monotonic, most: int = MOST) -> None:
        """Begin to count.

        Args:
            now: Machine time, in seconds, of a clock that nobody sets.
            most: Questions that one person may ask within :data:`WITHIN`.
        """
        self._now = now
        self._most = most
        self._lock = threading.Lock()
        self._asked: dict[str, deque[float]] = {}

    def wait(self, user: str) -> timedelta | None:
        """Count a question of *user*'s; return how long to wait if it is one too many.

        What is refused does not count.
        """
        now = self._now()
        early = now - WITHIN.total_seconds()
        with self._lock:
            if len(self._asked) > _REMEMBERED:
                self._asked = {who: at for who, at in self._asked.items() if at[-1] > early}
            asked = self._asked.setdefault(user, deque())
            while asked and asked[0] <= early:
                asked.popleft()
            if len(asked) >= self._most:
                return timedelta(seconds=asked[0] - early)
            asked.append(now)
            return None
