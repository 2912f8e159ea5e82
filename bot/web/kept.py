"""Answers that are made once and kept until what they say has changed."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime

from bot.render.dates import has_passed
from bot.snapshot import CycleView


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """What an answer is made from: it is made anew when a date has passed, or a day.

    Attributes:
        view: The cycle.
        day: Today; release time.
        passed: Which of its rows are over.
        are_final: Whether its dates are no proposals any more.
    """

    view: CycleView
    day: date
    passed: tuple[bool, ...]
    are_final: bool

    @classmethod
    def of(cls, view: CycleView, now: datetime) -> "Basis":
        """Return what an answer about *view* as of *now*, release time, is made from."""
        rows = view.cycle.milestones
        passed = tuple(has_passed(row, view.rules, now) for row in rows)
        return cls(view, now.date(), passed, now >= view.final_at)

    def says_the_same(self, other: "Basis") -> bool:
        """Return whether the answer is the same; how fresh the source is makes no difference."""
        one, two = self.view, other.view
        return (
            one.cycle is two.cycle
            and one.rules is two.rules
            and one.acts == two.acts
            and one.unconfirmed == two.unconfirmed
            and one.revisions == two.revisions
            and (self.day, self.passed) == (other.day, other.passed)
            and self.are_final == other.are_final
        )


class Kept:
    """Keeps one answer under each key. Safe for several threads: one of them makes it.

    However often strangers ask, the work is done once a day and change. Whoever keeps answers
    sees to it that there are only so many keys.
    """

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._lock = threading.Lock()
        self._kept: dict[Hashable, tuple[Basis, bytes]] = {}

    def get(self, key: Hashable, basis: Basis, make: Callable[[], bytes]) -> bytes:
        """Return the answer under *key*; *make* it if *basis* is another than that it was made."""
        with self._lock:
            found = self._kept.get(key)
            if found and found[0].says_the_same(basis):
                return found[1]
            answer = make()
            self._kept[key] = basis, answer
            return answer
