"""Room for posts: how many are taken on at once, sent or waiting for a worker."""

from datetime import timedelta
from threading import Condition


class Room:
    """How many more posts can be taken on. Safe to use from several threads.

    As many as there are workers are sent at once. Some more are taken on ahead, so that a worker
    who has sent one need not wait until the next has been claimed.
    """

    def __init__(self, workers: int, *, ahead: int = 0) -> None:
        """Offer room for as many posts as there are *workers*, and for *ahead* that wait."""
        self._workers = workers
        self._size = workers + ahead
        self._offered = 0
        self._taken = 0
        self._is_asked = False
        """Whether it is not known yet how much of what was taken last is needed."""
        self._is_missed = False
        """Whether a post has ended since room was taken last."""
        self._is_closed = False
        self._changed = Condition()

    def take(self) -> int:
        """Take all the room that is left, and return how much that was; 0 once it is closed.

        It is taken until :meth:`keep` says how much of it is needed.
        """
        with self._changed:
            self._offered = 0 if self._is_closed else self._size - self._taken
            self._is_missed = False
            self._is_asked = True
            return self._offered

    def keep(self, places: int) -> bool:
        """Keep *places* of what was taken last, and give back the others.

        Returns:
            Whether a post has ended since then, and none waits for a worker now.
        """
        with self._changed:
            self._offered = 0
            self._taken += places
            self._is_asked = False
            self._changed.notify_all()
            return self._is_missed and self._taken <= self._workers

    def give_back(self) -> bool:
        """Give back a place that was kept.

        Returns:
            Whether somebody should look for more: no post waits for a worker now, and nobody is
            looking.
        """
        with self._changed:
            self._taken -= 1
            self._is_missed = True
            self._changed.notify_all()
            return self._taken <= self._workers and not self._is_asked

    def is_full(self) -> bool:
        """Return whether nothing can be taken."""
        with self._changed:
            return self._is_closed or self._taken + self._offered >= self._size

    def is_closed(self) -> bool:
        """Return whether no post may be begun any more."""
        with self._changed:
            return self._is_closed

    def close(self, timeout: timedelta) -> bool:
        """Offer no more room; return whether all that was taken was back within *timeout*."""
        with self._changed:
            self._is_closed = True
            return self._changed.wait_for(self._is_empty, timeout.total_seconds())

    def _is_empty(self) -> bool:
        return not (self._taken or self._offered)
