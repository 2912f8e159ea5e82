"""Doing in one go what several threads ask for at the same time.

A transaction costs far more than what it writes. Whoever asks first begins at once; what others ask
meanwhile is done together, next.
"""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")


class _Asked(Generic[Ask, Answer]):
    """What one thread asks, and waits for."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.is_next = False
        """Whether it is this thread's turn to do what has been asked."""
        self.turn = Lock()
        """Held until this thread is called; far cheaper than an event, which is many locks."""
        self.turn.acquire()
        self.answer: Answer | None = None
        self.error: Exception | None = None


class Together(Generic[Ask, Answer]):
    """Answers what threads ask, those of one time together. Safe to use from several threads."""

    def __init__(self, perform: Callable[[Sequence[Ask]], Sequence[Answer]]) -> None:
        """Answer by *perform*, which does all that it is given, or raises and does nothing."""
        self._perform = perform
        self._lock = Lock()
        self._waiting: list[_Asked[Ask, Answer]] = []
        self._is_busy = False

    def do(self, ask: Ask) -> Answer:
        """Return the answer to *ask*; raises what performing it raised."""
        mine = _Asked[Ask, Answer](ask)
        with self._lock:
            self._waiting.append(mine)
            mine.is_next = not self._is_busy
            self._is_busy = True
        if not mine.is_next:
            mine.turn.acquire()
        if mine.is_next:
            self._do_all(mine)
        if mine.error:
            raise mine.error
        return mine.answer  # type: ignore[return-value]  # there is one where there is no error

    def _do_all(self, mine: _Asked[Ask, Answer]) -> None:
        """Do all that has been asked by now, *mine* too; let somebody do what comes meanwhile."""
        with self._lock:
            batch, self._waiting = self._waiting, []
        try:
            self._answer(batch)
        finally:
            with self._lock:
                heir = self._waiting[0] if self._waiting else None
                self._is_busy = heir is not None
            for one in batch:
                if one is not mine:
                    one.turn.release()
            if heir:
                heir.is_next = True
                heir.turn.release()

    def _answer(self, batch: Sequence[_Asked[Ask, Answer]]) -> None:
        try:
            answers = self._perform([one.ask for one in batch])
        except Exception as error:  # noqa: BLE001 -- who asked is told
            if len(batch) == 1:
                batch[0].error = error
            else:
                for one in batch:  # what is wrong with one of them is no fault of the others
                    self._answer([one])
        else:
            for one, answer in zip(batch, answers, strict=True):
                one.answer = answer
