"""What a "When" cell says, word by word, before anything is made of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from schedule.problems import Problem


@dataclass(frozen=True, slots=True)
class SaidDate:
    """A date as it is said, with the parts that are left out left out.

    Attributes:
        text: Its words.
        day: Day of the month.
        month: 1 to 12; None if not said.
        year: In full; None if not said.
        weekday: 0 for Monday; None if not said.
    """

    text: str
    day: int
    month: int | None = None
    year: int | None = None
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Half:
    """What stands between the slashes: a date, a range, or a time with or without one.

    Attributes:
        text: Its words.
        first: The date, or the first of a range; None if it says only a time.
        last: The last date of a range, inclusive.
        clock: The time, naive; None if it says only a date.
        label: The zone as printed; empty if there is none.
        is_midnight_after: The time is 00:00 of the day after, said as 24:00.
    """

    text: str
    first: SaidDate | None = None
    last: SaidDate | None = None
    clock: time | None = None
    label: str = ""
    is_midnight_after: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What a "When" cell says.

    Attributes:
        text: Plain text of the cell.
        halves: Its parts; none for an undated or unreadable cell.
        is_undated: Says that there is no date yet.
        problems: What was read only by correcting it, and what could not be read.
    """

    text: str
    halves: tuple[Half, ...] = ()
    is_undated: bool = False
    problems: tuple[Problem, ...] = ()

    def dates(self) -> Iterator[SaidDate]:
        """Yield the dates it says, in order."""
        for half in self.halves:
            yield from (said for said in (half.first, half.last) if said)
