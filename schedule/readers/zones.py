"""Zone labels as timelines print them, and whether a local time agrees with the UTC beside it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

from schedule.clock import AOE
from schedule.timeline import LocalTime

UTC_LABELS = frozenset({"UTC", "GMT", "Z"})
AOE_LABEL = "AOE"
_NOON = time(12)


@dataclass(frozen=True, slots=True)
class _Zone:
    """Where people who write a label live, and what the label itself stands for.

    Attributes:
        name: Of the zone's clocks, as in the tz database; empty for Anywhere on Earth.
        hours: The offset from UTC; None for a label that follows the clocks.
    """

    name: str
    hours: float | None = None

    @property
    def city(self) -> str:
        """Where its clocks hang."""
        return self.name.partition("/")[2].replace("_", " ") or "the last time zone on Earth"

    @property
    def clocks(self) -> tzinfo:
        """What its clocks show."""
        return _clocks(self.name) if self.name else AOE

    def offset(self, wall: datetime) -> timedelta | None:
        """Return the offset that the label stands for, at a time on its clocks."""
        return wall.utcoffset() if self.hours is None else timedelta(hours=self.hours)


_ZONES = {
    "PST": (_Zone("America/Los_Angeles", -8),),
    "PDT": (_Zone("America/Los_Angeles", -7),),
    "PT": (_Zone("America/Los_Angeles"),),
    "MST": (_Zone("America/Denver", -7),),
    "MDT": (_Zone("America/Denver", -6),),
    "CST": (_Zone("America/Chicago", -6), _Zone("Asia/Shanghai", 8)),
    "CDT": (_Zone("America/Chicago", -5),),
    "EST": (_Zone("America/New_York", -5),),
    "EDT": (_Zone("America/New_York", -4),),
    "ET": (_Zone("America/New_York"),),
    "BST": (_Zone("Europe/London", 1), _Zone("Asia/Dhaka", 6)),
    "CET": (_Zone("Europe/Berlin", 1),),
    "CEST": (_Zone("Europe/Berlin", 2),),
    "IST": (_Zone("Asia/Kolkata", 5.5), _Zone("Europe/Dublin", 1), _Zone("Asia/Jerusalem", 2)),
    "JST": (_Zone("Asia/Tokyo", 9),),
    "AEST": (_Zone("Australia/Sydney", 10),),
    "AEDT": (_Zone("Australia/Sydney", 11),),
    AOE_LABEL: (_Zone(""),),
}
"""What a label may mean, the likeliest first."""
_TAKEN_FOR_THE_FIRST = {"BST"}
"""Labels of several zones of which, in timelines, only the first was ever meant.

Source: kubernetes/sig-release 1.24 and 1.25, whose BST is British.
"""


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
    return said in UTC_LABELS or said in _ZONES


def compare(at: datetime, local: LocalTime) -> Comparison | None:
    """Return how *local* compares with the instant *at*; None for a zone we do not know.

    A label of several zones is taken for the one that fits best.
    """
    zones = _ZONES.get(local.label.upper(), ())
    return min((_compare(at, local, zone) for zone in zones), key=_unfitness, default=None)


def from_wall_clock(local: LocalTime) -> datetime | None:
    """Return the instant at which clocks where *local* is used show it; None if unknown.

    A label of several zones tells none.
    """
    if is_ambiguous(local.label):
        return None
    zone = next(iter(_ZONES.get(local.label.upper(), ())), None)
    return _wall(local, zone).astimezone(UTC) if zone else None


def is_ambiguous(label: str) -> bool:
    """Return whether *label* names several zones, none of which can be taken for granted."""
    said = label.upper()
    return said not in _TAKEN_FOR_THE_FIRST and len(_ZONES.get(said, ())) > 1


def instead_of(label: str, day: date) -> tuple[str, str] | None:
    """Return where *label* is used, and what its zone is called on *day*, if that is not *label*.

    None for a label that is in effect on that day somewhere, and for one that we do not know.
    """
    said = label.upper()
    zones = _ZONES.get(said, ())[: 1 if said in _TAKEN_FOR_THE_FIRST else None]
    walls = [(zone, datetime.combine(day, _NOON, zone.clocks)) for zone in zones]
    if not walls or any(zone.offset(wall) == wall.utcoffset() for zone, wall in walls):
        return None
    zone, wall = walls[0]
    return zone.city, wall.tzname() or ""


def _compare(at: datetime, local: LocalTime, zone: _Zone) -> Comparison:
    wall = _wall(local, zone, at)
    fixed = wall.replace(tzinfo=timezone(zone.offset(wall) or timedelta()))
    is_in_effect = wall.utcoffset() == fixed.utcoffset()
    shown = at.astimezone(zone.clocks)
    if is_in_effect:
        mistake = None if _same(fixed, at) else Mistake.CONTRADICTION
    elif _same(wall, at):
        mistake = Mistake.LABEL_WRONG
    else:
        mistake = Mistake.CLOCK_WRONG if fixed == at else Mistake.CONTRADICTION
    off_by = fixed.astimezone(UTC) - at
    return Comparison(mistake, shown, shown.tzname() or "", zone.city, is_in_effect, off_by)


def _unfitness(found: Comparison) -> tuple[bool, bool, timedelta]:
    is_contradiction = found.mistake is Mistake.CONTRADICTION
    return found.mistake is not None, is_contradiction, abs(found.off_by)


def _wall(local: LocalTime, zone: _Zone, at: datetime | None = None) -> datetime:
    """Return when clocks in *zone* show *local*.

    In autumn they show an hour twice: the time is the one that the label's hours say, else the
    one that is *at*, else the first.
    """
    first = datetime.combine(local.day, local.time.replace(fold=0), zone.clocks)
    second = first.replace(fold=1)
    offsets = [one.utcoffset() or timedelta() for one in (first, second)]
    if offsets[0] <= offsets[1]:  # shown once, or, in spring, never
        return first
    is_second = _same(second, at) if zone.hours is None else offsets[1] == zone.offset(second)
    return second if is_second else first


def _same(wall: datetime, at: datetime | None) -> bool:
    return wall.astimezone(UTC) == at


@cache
def _clocks(name: str) -> ZoneInfo:
    return ZoneInfo(name)
