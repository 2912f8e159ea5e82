"""What changed between two readings of a timeline, as a release team would say it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from schedule.clock import deadline
from schedule.cycle import ReleaseCycle
from schedule.diff import Match, match
from schedule.timeline import Instant, Milestone, When, first_day, last_day, written

_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


class Sort(StrEnum):
    """What sort of change it is."""

    MOVED = "moved"
    """It is at another time; a printed local time is none."""
    APPEARED = "appeared"
    """It is a new row."""
    VANISHED = "vanished"
    """Its row is gone."""
    RENAMED = "renamed"
    """It goes by another name; mere wording is no change."""
    REASSIGNED = "reassigned"
    """It names other roles."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one milestone.

    Attributes:
        sort: What sort of change it is.
        key: The milestone's key in the older timeline, or the newer for a new row.
        before: The row as it was; None if it is new.
        after: The row as it is; None if it is gone.
        is_into_past: It moved to, or appeared at, a time that is already over.
    """

    sort: Sort
    key: str
    before: Milestone | None
    after: Milestone | None
    is_into_past: bool = False

    def __str__(self) -> str:
        title = next((row.title for row in (self.after, self.before) if row), self.key)
        match self.sort:
            case Sort.MOVED:
                past = " into the past" if self.is_into_past else ""
                moved = f"{_date(self.before)} -> {_date(self.after)}"
                return f"moved{past}: {title}: {moved}{_how_far(self.before, self.after)}"
            case Sort.APPEARED:
                past = " in the past" if self.is_into_past else ""
                return f"appeared{past}: {title}: {_date(self.after)}"
            case Sort.VANISHED:
                return f"vanished: {title}: was {_date(self.before)}"
            case Sort.RENAMED:
                return f"renamed: {self.before.title if self.before else ''} -> {title}"
            case Sort.REASSIGNED:
                return f"reassigned: {title}: {_roles(self.before)} -> {_roles(self.after)}"


def changes(old: ReleaseCycle, new: ReleaseCycle, now: datetime) -> tuple[Change, ...]:
    """Return what changed from *old* to *new*, in the order of *new*, then what is gone.

    The order of rows and the wording of titles are no changes.

    Args:
        old: The earlier reading.
        new: The later reading.
        now: Release time, which tells a move from a move into the past.
    """
    return tuple(change for one in match(old, new) for change in _of(one, now))


def _of(one: Match, now: datetime) -> Iterator[Change]:
    before, after = one.old, one.new
    if before is None and after is not None:
        yield Change(Sort.APPEARED, one.key, None, after, _is_over(after.when, now))
    elif after is None:
        yield Change(Sort.VANISHED, one.key, before, None)
    elif before is not None:
        if one.is_moved:
            into_past = _is_over(after.when, now) and not _is_over(before.when, now)
            yield Change(Sort.MOVED, one.key, before, after, into_past)
        if one.is_renamed:
            yield Change(Sort.RENAMED, one.key, before, after)
        if before.owners != after.owners:
            yield Change(Sort.REASSIGNED, one.key, before, after)


def _date(row: Milestone | None) -> str:
    return written(row.when) if row else ""


def _how_far(before: Milestone | None, after: Milestone | None) -> str:
    """Return how far a move is, in the days that are told; in hours if it is under a day."""
    old, new = (_told_day(row.when) if row else None for row in (before, after))
    if before is None or after is None or old is None or new is None:
        return ""
    distance = new - old
    if isinstance(before.when, Instant) and isinstance(after.when, Instant):
        exact = after.when.at - before.when.at
        distance = exact if abs(exact) < _DAY else distance
    if not distance:
        return ""
    minutes = abs(distance) // _MINUTE
    sizes = (("day", _DAY // _MINUTE), ("hour", 60), ("minute", 1))
    unit, size = next(one for one in sizes if minutes % one[1] == 0)
    count = minutes // size
    way = "later" if distance > timedelta() else "earlier"
    return f" ({count} {unit}{'' if count == 1 else 's'} {way})"


def _told_day(when: When) -> date | None:
    """Return the day that :func:`written` tells of *when*."""
    if isinstance(when, Instant) and not when.is_aoe:
        return when.at.date()
    return first_day(when)


def _roles(row: Milestone | None) -> str:
    return ", ".join(row.owners) if row and row.owners else "nobody"


def _is_over(when: When, now: datetime) -> bool:
    """Return whether *when* has passed; a day is over when it is over Anywhere on Earth."""
    if isinstance(when, Instant):
        return when.at <= now
    day = last_day(when)
    return day is not None and deadline(day) <= now
