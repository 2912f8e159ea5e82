"""Keeping something for a person who waits: what they were told in the end is true."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock


class GivenUpError(Exception):
    """Nobody waits any more, and it was said that nothing has been kept."""


class Errand:
    """Something to be kept, for which somebody waits, though not for ever.

    Either nothing of it is kept, or whoever waits cannot give it up any more: the two of them
    agree before anything is committed. Safe to use from several threads.
    """

    def __init__(self) -> None:
        """Have kept nothing yet."""
        self._lock = Lock()
        self._is_given_up = False
        self._is_kept = False
        self._is_news = False

    @property
    def is_news(self) -> bool:
        """Whether anything has changed because of it."""
        return self._is_kept and self._is_news

    def note_change(self) -> None:
        """Note that a row is written that was not so before."""
        self._is_news = True

    def give_up(self) -> bool:
        """Keep nothing of it from now on; return whether nothing is, or will be."""
        with self._lock:
            self._is_given_up = not self._is_kept
            return self._is_given_up

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Take what this thread writes within the block for this errand's."""
        token = _PRESENT.set(self)
        try:
            yield
        finally:
            _PRESENT.reset(token)

    def commit(self) -> None:
        """Agree to keep it.

        Raises:
            GivenUpError: Nothing of it may be kept any more.
        """
        with self._lock:
            if self._is_given_up:
                raise GivenUpError
            self._is_kept = True


_PRESENT: ContextVar[Errand | None] = ContextVar("errand", default=None)


def present() -> Errand | None:
    """Return the errand that this thread is on; None if it is on none."""
    return _PRESENT.get()
