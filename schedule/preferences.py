"""How a person wishes to be written to: their hours, their days, their absence. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from dateutil import tz

_DAY = timedelta(days=1)
_NAME = re.compile("UTC|[A-Za-z_]+(?:/[A-Za-z0-9_+-]+){1,2}")
_LEAST_LEFT = timedelta(hours=4)
"""A message that would come later than this before its deadline comes earlier instead."""
_BEFORE_THE_END = timedelta(hours=1)
"""How long before the end of a working day a message comes that was moved earlier."""
_LONGEST_SEARCH = 60
"""Days: somebody may have declared none a working day; the search ends here."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What one person wishes.

    Attributes:
        zone: Time zone by its IANA name, as they said; empty if they did not.
        profile_zone: The one of their profile, where that is looked at; empty if it is not known.
        starts: When a working day begins, by the clocks of the zone.
        ends: When it ends, exclusive; after *starts*.
        days: Working days, Monday 0 to Sunday 6.
        back_on: First day back from an absence; None while there is none.
        stand_in: Slack id of who stands in meanwhile; empty for whoever is next.
        is_brief: Wants fewer messages: of a duty only the last reminder.
        is_stopped: Wants none.
        hears_as_shadow: Wants as a shadow what the lead is told.
    """

    zone: str = ""
    starts: time = time(9)
    ends: time = time(18)
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    back_on: date | None = None
    stand_in: str = ""
    is_brief: bool = False
    is_stopped: bool = False
    hears_as_shadow: bool = False
    profile_zone: str = ""

    @property
    def local(self) -> tzinfo | None:
        """Their zone; None if it is not known, or nobody knows a zone of that name."""
        return zone_called(self.zone or self.profile_zone)

    def is_away(self, at: datetime) -> bool:
        """Return whether the person is absent at an instant, by the clocks of their zone."""
        return self.back_on is not None and at.astimezone(self.local or UTC).date() < self.back_on


def zone_called(name: str) -> tzinfo | None:
    """Return the time zone that an IANA name means; None if it means none.

    Nothing else is looked up: dateutil would take a path, or a rule of POSIX.
    """
    return tz.gettz(name) if _NAME.fullmatch(name) else None


def arrival(
    due_at: datetime,
    ends_at: datetime | None,
    wishes: Preferences,
    is_quiet: Callable[[date], bool] = lambda _: False,
) -> datetime:
    """Return when a message due at an instant is to reach a person.

    Within their hours it is that instant. Otherwise it is the next beginning of a working day or,
    where that leaves less than four hours before the deadline, an hour before the end of the last
    one. Nothing is moved for a person whose zone is not known.

    Args:
        due_at: When the rule has it due.
        ends_at: When it helps nobody any more; None for never.
        wishes: What the person wishes.
        is_quiet: Whether nobody is written to on a day.

    Returns:
        A UTC instant before *ends_at*, if *due_at* is.
    """
    local = wishes.local
    if local is None:
        return due_at
    there = due_at.astimezone(local)

    def works(day: date) -> bool:
        return day.weekday() in wishes.days and not is_quiet(day)

    if works(there.date()) and wishes.starts <= there.time() < wishes.ends:
        return due_at
    for nth in range(_LONGEST_SEARCH):
        day = there.date() + nth * _DAY
        begins = datetime.combine(day, wishes.starts, local).astimezone(UTC)
        if works(day) and begins > due_at:
            if ends_at is None or begins <= ends_at - _LEAST_LEFT:
                return begins
            break
    for nth in range(_LONGEST_SEARCH):
        day = there.date() - nth * _DAY
        late = datetime.combine(day, wishes.ends, local).astimezone(UTC) - _BEFORE_THE_END
        begins = datetime.combine(day, wishes.starts, local).astimezone(UTC)
        if works(day) and late <= due_at:
            return max(begins, late)
    return due_at
