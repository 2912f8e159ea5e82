"""When calls go wrong: the next ones, all of them for a while, or some of them by chance."""

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from bot.sandbox.faults import Fault

Source = Callable[[], Fault | None]
"""Says what is wrong with one call; None if nothing is."""


class Chance:
    """A share of calls goes wrong, each in one of several ways; a seed says which and how."""

    def __init__(self, share: float, faults: Sequence[Fault], *, seed: int) -> None:
        """Choose by *seed*.

        Args:
            share: Part of the calls that go wrong, from 0 to 1.
            faults: What may be wrong with them, each as likely as the others.
            seed: The same seed makes the same choices, in the order of the calls.
        """
        self._share = share
        self._faults = faults
        self._random = random.Random(seed)  # noqa: S311 -- no secret

    def __call__(self) -> Fault | None:
        """Choose for one call."""
        is_wrong = self._random.random() < self._share
        fault = self._random.choice(self._faults)
        return fault if is_wrong else None


class Mishaps:
    """What goes wrong with calls, by method. Safe to use from several threads.

    Attributes:
        happened: How many calls have gone wrong so far.
    """

    def __init__(self) -> None:
        self.happened = 0
        self._lock = threading.Lock()
        self._next: dict[str, list[Fault]] = {}
        self._lasting: list[tuple[str, Source]] = []

    def add(self, method: str, *faults: Fault) -> None:
        """Have the next calls of *method* go wrong, one for each fault, in order."""
        with self._lock:
            self._next.setdefault(method, []).extend(faults)

    @contextmanager
    def lasting(self, source: Source, method: str = "") -> Iterator[None]:
        """Ask *source* about each call of *method*, empty for all, while the context lasts."""
        entry = (method, source)
        with self._lock:
            self._lasting.append(entry)
        try:
            yield
        finally:
            with self._lock:
                self._lasting.remove(entry)

    def take(self, method: str) -> Fault | None:
        """Return what is wrong with the present call of *method*; what was added comes first."""
        with self._lock:
            fault = self._choose(method)
            self.happened += fault is not None
            return fault

    def _choose(self, method: str) -> Fault | None:
        waiting = self._next.get(method)
        if waiting:
            return waiting.pop(0)
        asked = (source() for name, source in self._lasting if name in ("", method))
        return next((fault for fault in asked if fault), None)
