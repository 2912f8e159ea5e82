"""All that is known at one moment: what the sources say, and what people did."""

import threading
from collections.abc import Callable
from dataclasses import replace

from bot.snapshot import CycleView, Snapshot
from schedule.acts import Act
from schedule.ledger import Ledger


class Knowledge:
    """Joins what is watched with what was done; answers from memory. Safe for several threads."""

    def __init__(self, watched: Callable[[], Snapshot], ledger: Ledger) -> None:
        """Know nothing of what people did before :meth:`refresh`.

        Args:
            watched: Gives what the sources say at present.
            ledger: Keeps what people did.
        """
        self._watched = watched
        self._ledger = ledger
        self._lock = threading.Lock()
        self._acts: tuple[Act, ...] = ()
        self._base = Snapshot()
        self._joined = self._base

    def refresh(self) -> None:
        """See what people did since, in this process or another."""
        acts = self._ledger.acts()
        with self._lock:
            if acts != self._acts:
                self._acts = acts
                self._joined = self._join(self._base)

    def snapshot(self) -> Snapshot:
        """Return what is known at present; never waits."""
        watched = self._watched()
        with self._lock:
            if watched is not self._base:
                self._base = watched
                self._joined = self._join(watched)
            return self._joined

    def _join(self, watched: Snapshot) -> Snapshot:
        return replace(watched, views=tuple(self._with_acts(view) for view in watched.views))

    def _with_acts(self, view: CycleView) -> CycleView:
        acts = tuple(one for one in self._acts if one.release == view.cycle.release)
        return replace(view, acts=acts) if acts else view
