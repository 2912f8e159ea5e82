"""Forgetting people: what they chose, and who they are, goes when no cycle has them any more."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from bot.directory import named
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Deed
from schedule.clock import machine_now
from schedule.ledger import Ledger

_EVERY = timedelta(hours=1)
"""Machine time between two looks; what is newer may be known to another process only."""


class Forgetting:
    """Looks whether something is kept of people whom no cycle that goes on names."""

    def __init__(
        self, ledger: Ledger, cycles: int, clock: Callable[[], datetime] = machine_now
    ) -> None:
        """Get ready.

        Args:
            ledger: Keeps what people chose.
            cycles: How many cycles the config names: with fewer at hand nobody is forgotten.
            clock: Machine time.
        """
        self._ledger = ledger
        self._cycles = cycles
        self._clock = clock
        self._looked_at: datetime | None = None

    def look(self, snapshot: Snapshot) -> None:
        """Delete what is kept of those who are in no roster any more; once an hour."""
        now = self._clock()
        is_early = self._looked_at is not None and now < self._looked_at + _EVERY
        if is_early or len(snapshot.views) < max(self._cycles, 1):
            return
        self._looked_at = now
        with self._ledger.acting():
            kept = _people_of(_open(snapshot, self._ledger), _everybody(snapshot, self._ledger))
            self._ledger.forget_others(kept, before=now - _EVERY)


def forget_those_of(view: CycleView, snapshot: Snapshot, ledger: Ledger) -> None:
    """Delete what is kept of those whom the roster of a closed cycle names, and no other does."""
    people = _everybody(snapshot, ledger)
    others = (one for one in _open(snapshot, ledger) if one is not view)
    ledger.forget(_people_of([view], people) - _people_of(others, people))


def _open(snapshot: Snapshot, ledger: Ledger) -> Iterator[CycleView]:
    """Yield the cycles that go on, by what the ledger knows now."""
    closed = {one.release for one in ledger.acts() if one.deed is Deed.CLOSED}
    return (one for one in snapshot.views if one.cycle.release not in closed)


def _everybody(snapshot: Snapshot, ledger: Ledger) -> Mapping[str, str]:
    """Return Slack ids by handle, with those that were linked a moment ago."""
    return {**ledger.links(), **snapshot.people}


def _people_of(views: Iterable[CycleView], people: Mapping[str, str]) -> set[str]:
    return {user for view in views for user in named(view, people)}
