"""Zone labels as timelines print them, and whether a local time agrees with the UTC beside it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

from schedule.timeline import LocalTime

UTC_LABELS = frozenset({"UTC", "GMT", "Z"})
AOE_LABEL = "AOE"

_ZONES = {
    "PST": ("America/Los_Angeles", -8.0),
    "PDT": ("America/Los_Angeles", -7.0),
    "PT": ("America/Los_Angeles", None),
    "MST": ("America/Denver", -7.0),
    "MDT": ("America/Denver", -6.0),
    "CST": ("America/Chicago", -6.0),
    "CDT": ("America/Chicago", -5.0),
    "EST": ("America/New_York", -5.0),
    "EDT": ("America/New_York", -4.0),
    "ET": ("America/New_York", None),
    "BST": ("Europe/London", 1.0),
    "CET": ("Europe/Berlin", 1.0),
    "CEST": ("Europe/Berlin", 2.0),
    "IST": ("Asia/Kolkata", 5.5),
    "JST": ("Asia/Tokyo", 9.0),
    "AEST": ("Australia/Sydney", 10.0),
    "AEDT": ("Australia/Sydney", 11.0),
}
"""Where people who write a label live, and the hours the label itself stands for."""


class Mistake(StrEnum):
    """The ways in which a local time can be wrong about the UTC beside it."""

    CONTRADICTION = "tz_contradiction"
    """No reading of the local time gives the UTC."""
    LABEL_WRONG = "tz_label_not_in_effect_label_wrong"
    """Clocks there do show this time, but their zone is called otherwise on that day."""
    CLOCK_WRONG = "tz_label_not_in_effect_clock_wrong"
    """Right only if the label is taken as an offset that is not in effect; clocks differ."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a local time says, computed.

    Attributes:
        mistake: How it is wrong about the UTC; None if it is not.
        shown: What clocks there show at the instant that the UTC names.
        shown_label: What their zone is called then.
        city: Where those clocks hang.
        is_in_effect: The label is in use there at the time printed.
        off_by: The printed time with its label, minus the UTC.
    """

    mistake: Mistake | None
    shown: datetime
    shown_label: str
    city: str
    is_in_effect: bool
    off_by: timedelta


def is_label(word: str) -> bool:
    """Return whether *word* names a time zone."""
    said = word.upper()
    return said in UTC_LABELS or said == AOE_LABEL or said in _ZONES


def compare(at: datetime, local: LocalTime) -> Comparison | None:
    """Return how *local* compares with the instant *at*; None for a zone we do not know."""
    known = _ZONES.get(local.label.upper())
    if known is None:
        return None
    zone = _zone(known[0])
    wall = _wall(local, zone, known[1], at)
    fixed = wall.replace(tzinfo=timezone(timedelta(hours=known[1]))) if known[1] else wall
    is_in_effect = wall.utcoffset() == fixed.utcoffset()
    shown = at.astimezone(zone)
    if is_in_effect:
        mistake = None if _same(fixed, at) else Mistake.CONTRADICTION
    elif _same(wall, at):
        mistake = Mistake.LABEL_WRONG
    else:
        mistake = Mistake.CLOCK_WRONG if fixed == at else Mistake.CONTRADICTION
    city = known[0].partition("/")[2].replace("_", " ")
    off_by = fixed.astimezone(UTC) - at
    return Comparison(mistake, shown, shown.tzname() or "", city, is_in_effect, off_by)


def from_wall_clock(local: LocalTime) -> datetime | None:
    """Return the instant at which clocks where *local* is used show it; None if unknown."""
    known = _ZONES.get(local.label.upper())
    if known is None:
        return None
    return _wall(local, _zone(known[0]), known[1]).astimezone(UTC)


def _wall(
    local: LocalTime, zone: tzinfo, hours: float | None, at: datetime | None = None
) -> datetime:
    """Return when clocks in *zone* show *local*.

    In autumn they show an hour twice: the time is the one that the label's *hours* say, else the
    one that is *at*, else the first.
    """
    first = datetime.combine(local.day, local.time.replace(fold=0), zone)
    second = first.replace(fold=1)
    offsets = [one.utcoffset() or timedelta() for one in (first, second)]
    if offsets[0] <= offsets[1]:  # shown once, or, in spring, never
        return first
    is_second = _same(second, at) if hours is None else offsets[1] == timedelta(hours=hours)
    return second if is_second else first


def _same(wall: datetime, at: datetime | None) -> bool:
    return wall.astimezone(UTC) == at


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
