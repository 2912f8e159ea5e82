"""A series of meetings as a team writes it down: when by its clocks, and who hosts in turn."""

import re
from datetime import date, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from schedule.lead_time import LeadTime
from schedule.timeline import slug

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST = timedelta(hours=12)


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, OSError, ValueError):  # no zone of that name, or no name of a zone
        raise ValueError(
            f"{value!r} is no time zone; write its name in the tz database, like 'Asia/Tokyo'"
        ) from None
    return value


def _time(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch("[0-9]{2}:[0-9]{2}", value):
        raise ValueError(f"{value!r} is not a time of day; write one like 09:00")
    return value


def _lasts(value: object) -> object:
    if not isinstance(value, str):
        return value
    lead_time = LeadTime.parse(value)
    if lead_time.is_in_days or not timedelta() < lead_time.duration <= _LONGEST:
        raise ValueError(f"'{value}' is not how long a meeting takes; write one like '1h' or '45m'")
    return lead_time.duration


def _named(value: str) -> str:
    if not value.strip("@ "):
        raise ValueError("a host has no name; write a role of the roster, or a handle like @name")
    return value.strip()


def _each_once(days: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    for day in days:
        if days.count(day) > 1:
            raise ValueError(f"'{day}' is there twice; keep one of them")
    return tuple(sorted(days, key=WEEKDAYS.index))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Phase(_Strict):
    """On which days of the week a series meets from some day on.

    Attributes:
        since: Key or kind of the milestone whose day is the first, inclusive; empty for the Monday
            of the cycle. One that the timeline lacks, or that has no date, never begins.
        days: Days of the week, by the clocks of the series; none for a break.
    """

    since: str = ""
    days: Annotated[
        tuple[Weekday, ...],
        BeforeValidator(lambda days: () if days is None else days),
        AfterValidator(_each_once),
    ]


class Series(_Strict):
    """Meetings that repeat.

    Attributes:
        title: What they are called.
        zone: Whose clocks they keep to, also when those are put forward or back; an IANA name.
        at: When they begin, by those clocks.
        lasts: How long they take.
        phases: On which days, from when on; the last that has begun counts.
        until: Key or kind of the milestone whose day is the first without a meeting.
        hosts: Roles of the roster, or ``@handle``; they take turns.
        skip: Days on which there is none, by those clocks.
        links: The agenda, the notes: names of the cycle's links, as its page of links has them,
            words of their labels, or addresses.
    """

    title: Annotated[str, Field(min_length=1, max_length=100)]
    zone: Annotated[str, AfterValidator(_zone)]
    at: Annotated[time, BeforeValidator(_time)]
    lasts: Annotated[timedelta, BeforeValidator(_lasts)] = timedelta(hours=1)
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]
    until: str = "release"
    hosts: Annotated[tuple[Annotated[str, AfterValidator(_named)], ...], Field(min_length=1)]
    skip: tuple[date, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def clocks(self) -> ZoneInfo:
        """The clocks of the zone."""
        return ZoneInfo(self.zone)


def _name(value: str) -> str:
    if value != slug(value):
        raise ValueError(f"{value!r} is no name of a series; write it as '{slug(value)}'")
    return value


SeriesName = Annotated[str, AfterValidator(_name)]
"""Name of a series in a config: a part of keys."""
