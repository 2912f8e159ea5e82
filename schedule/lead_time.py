"""Lead times, the distance before a milestone: ``2w``, ``3d``, ``36h``, ``90m``."""

import re
from dataclasses import dataclass
from datetime import timedelta

_UNITS = {
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
}
_LEAD_TIME = re.compile(r"([0-9]{1,6})([wdhm])")
_LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class LeadTime:
    """A distance before a milestone.

    Lead times in days are counted on the calendar and land on the cycle's hour; those in hours
    or minutes are exact. So ``1d`` is not ``24h``, and ``0d`` (on the day) not ``0m`` (at the
    moment).

    Attributes:
        duration: Zero or more, at most a year.
        is_in_days: Counted in days rather than exactly.
    """

    duration: timedelta
    is_in_days: bool

    @classmethod
    def parse(cls, text: str) -> "LeadTime":
        """Return the lead time that *text* names.

        Args:
            text: A whole number and one unit: weeks, days, hours or minutes.

        Raises:
            ValueError: *text* is no lead time; the message says what one looks like.
        """
        match = _LEAD_TIME.fullmatch(text)
        duration = int(match[1]) * _UNITS[match[2]] if match else None
        if match is None or duration is None or duration > _LONGEST:
            raise ValueError(
                f"{text!r} is not a lead time; write one like '2w', '3d', '36h' or '90m', "
                "at most a year"
            )
        return cls(duration, is_in_days=match[2] in "wd")

    def __str__(self) -> str:
        """Return the shortest form that reads back as the same lead time; weeks become days."""
        if self.is_in_days:
            return f"{self.duration.days}d"
        minutes = self.duration // timedelta(minutes=1)
        return f"{minutes // 60}h" if minutes and minutes % 60 == 0 else f"{minutes}m"
