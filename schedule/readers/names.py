"""Months, weekdays and days of the month, as people write and misspell them."""

from datetime import date
from functools import lru_cache

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_SHORT_WEEKDAYS = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
"""Abbreviations that some timelines use beside Mon to Sun."""
_SHORTEST_MISSPELLED = 4


def say_day(day: date) -> str:
    """Return *day* in running text: ``12 December 2024``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def write_day(day: date) -> str:
    """Return *day* as timelines print it: ``Thursday 12th December 2024``."""
    return f"{WEEKDAYS[day.weekday()]} {ordinal(day.day)} {MONTHS[day.month - 1]} {day.year}"


def ordinal(number: int) -> str:
    """Return a day of the month as ``1st``, ``22nd``, ``13th``."""
    teens = range(11, 14)
    ending = "th" if number in teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def is_short_weekday(said: str) -> bool:
    """Return whether *said*, lower case, is an unusual abbreviation of a weekday."""
    return said in _SHORT_WEEKDAYS


@lru_cache(maxsize=256)
def closest(said: str, names: tuple[str, ...]) -> tuple[int | None, bool]:
    """Return which of *names* is meant by *said*, lower case, and whether it is usual to say so.

    One slip of the pen in a longer word is understood, if it leaves no choice.
    """
    for index, name in enumerate(names):
        full = name.lower()
        if said in {full, full[:3]} or (said == "sept" and full.startswith(said)):
            return index, True
    if names is WEEKDAYS and said in _SHORT_WEEKDAYS:
        return _SHORT_WEEKDAYS[said], False
    if len(said) < _SHORTEST_MISSPELLED:
        return None, False
    near = [index for index, name in enumerate(names) if _is_one_slip(said, name.lower())]
    return (near[0] if len(near) == 1 else None), False


def _is_one_slip(said: str, name: str) -> bool:
    """Return whether one letter missing, added, wrong or swapped with its neighbour explains it."""
    if abs(len(said) - len(name)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(said, name, strict=False)) if a != b), None)
    if start is None:
        return True
    rest, right = said[start:], name[start:]
    swapped = rest[1::-1] + rest[2:]
    return rest[1:] == right[1:] or rest[1:] == right or rest == right[1:] or swapped == right
