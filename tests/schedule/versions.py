"""Versions of 1.32's timeline, and what changed from one to the other."""

from dataclasses import replace
from datetime import timedelta

from schedule.cycle import ReleaseCycle
from schedule.diff import Match, match
from schedule.timeline import Instant, Milestone
from tests.builders import at, the_132_cycle, utc_and_pdt

CYCLE = the_132_cycle()
FREEZE_AT = at("2024-11-08 02:00")
WEEK_BEFORE, LAST_DAY = at("2024-11-02 12:00"), at("2024-11-07 18:00")
"""Release time after the 7d post of code freeze, and after its 12h post."""


def row(key: str, cycle: ReleaseCycle = CYCLE) -> Milestone:
    """Return a row of 1.32."""
    found = cycle.milestone(key)
    assert found
    return found


def with_row(key: str, /, **changes: object) -> ReleaseCycle:
    """Return 1.32 with one row changed."""
    rows = (
        replace(one, **changes) if one.key == key else one  # type: ignore[arg-type]  # any field
        for one in CYCLE.milestones
    )
    return replace(CYCLE, milestones=tuple(rows))


def moved(key: str, by: timedelta) -> ReleaseCycle:
    """Return 1.32 with one row at another time."""
    when = row(key).when
    assert isinstance(when, Instant)
    return with_row(key, when=utc_and_pdt(f"{when.at + by:%Y-%m-%d %H:%M}"))


def without(key: str) -> ReleaseCycle:
    """Return 1.32 without one row."""
    return replace(CYCLE, milestones=tuple(one for one in CYCLE.milestones if one.key != key))


def keys(cycle: ReleaseCycle) -> list[str]:
    """Return the keys of the rows, in order."""
    return [one.key for one in cycle.milestones]


def changes(old: ReleaseCycle, new: ReleaseCycle) -> dict[str, str]:
    """Return what became of the rows that did not stay at their time, by key."""
    said = ((one.key, _said(one)) for one in match(old, new))
    return {key: what for key, what in said if what}


def _said(one: Match) -> str:
    if one.old is None:
        return "new"
    if one.new is None:
        return "gone"
    return "moved" if one.is_moved else ""
