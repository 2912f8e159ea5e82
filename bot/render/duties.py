"""What one reminder, or several of one recipient, is about: rows of a cycle, told once each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.render.dates import (
    PLANNED,
    has_passed,
    is_deadline,
    published,
    time_left,
    time_left_in_words,
)
from bot.render.rows import name, takes_place
from bot.snapshot import CycleView
from schedule.acts import Deed
from schedule.moments import is_planned, milestone_at
from schedule.plan import Purpose, Reminder
from schedule.timeline import Milestone

_SOON = frozenset({"today", "tomorrow"})
_NOW = timedelta(minutes=5)
"""What has begun this short a time ago begins now."""
_FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Duty:
    """A milestone that a recipient is told of.

    Attributes:
        row: The milestone.
        reminders: What it is told for, in the order of the plan.
        is_window: It is about the end of the exception window, not about the milestone.
    """

    row: Milestone
    reminders: tuple[Reminder, ...]
    is_window: bool = False

    @property
    def audiences(self) -> tuple[str, ...]:
        """Names of the channels that it is told to, or of the roles for which it is told."""
        return tuple(dict.fromkeys(seat_of(one) for one in self.reminders))

    @property
    def is_unanswered(self) -> bool:
        """Whether it is told for no other reason than that nobody has answered."""
        return all(one.purpose is Purpose.ESCALATION for one in self.reminders)

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles whose duty it is; none where it is told to a channel."""
        return tuple(dict.fromkeys(one.duty for one in self.reminders if one.duty))


def seat_of(reminder: Reminder) -> str:
    """Return the channel that is told, or the role or ``@handle`` for which somebody is."""
    is_step = reminder.purpose is Purpose.ESCALATION and reminder.audience.sort != "channel"
    return (is_step and reminder.duty) or reminder.audience.name


def duties(reminders: Sequence[Reminder], view: CycleView, now: datetime) -> list[Duty]:
    """Return what *reminders* are about, each milestone once: what has passed, then by time.

    Who is told of a milestone is told of its exception window with it.

    Left out are digests and introductions, and milestones that the timeline no longer has.
    """
    about: dict[tuple[str, bool], list[Reminder]] = {}
    rows = {one.milestone for one in reminders if one.purpose is not Purpose.WINDOW}
    for one in reminders:
        if one.milestone:
            about.setdefault((one.milestone, one.milestone not in rows), []).append(one)
    found = [
        Duty(row, tuple(ones), is_window)
        for (key, is_window), ones in about.items()
        if (row := view.cycle.milestone(key))
    ]
    return sorted(
        found,
        key=lambda one: (
            not has_passed(one.row, view.rules, now),
            milestone_at(one.row, view.rules) or _FAR,
        ),
    )


def coming(row: Milestone, view: CycleView, now: datetime) -> str:
    """Return what is known of *row*, without a full stop: "PRR Freeze in 7 days".

    Never more than the timeline says: a release is planned for a day, and a deadline that is past
    has passed.
    """
    if view.discussed(row):
        return f"the date of {name(row, view)} is under discussion"
    if row.day is None:
        return f"{name(row, view)}: {published(row, view.rules)}"
    if is_deadline(row, view.rules):
        return _coming_deadline(row, view, now)
    return _coming_day(row, view, now)


def _coming_deadline(row: Milestone, view: CycleView, now: datetime) -> str:
    called = name(row, view)
    if takes_place(row) and has_passed(row, view.rules, now):
        return f"{called} {'begins now' if _begins_now(row, view, now) else 'has begun'}"
    if not has_passed(row, view.rules, now):
        return f"{called} {time_left_in_words(row, view.rules, now)}"
    is_confirmed = view.act(row.key, Deed.CONFIRMED)
    verb = "are" if " and " in called else "is"
    return f"{called} {verb} in effect" if is_confirmed else f"the {called} deadline has passed"


def _begins_now(row: Milestone, view: CycleView, now: datetime) -> bool:
    at = milestone_at(row, view.rules)
    return at is not None and now - at < _NOW


def _coming_day(row: Milestone, view: CycleView, now: datetime) -> str:
    is_plan = is_planned(row, view.rules)
    called = f"the {name(row, view)}" if is_plan else f"“{name(row, view)}”"
    if is_plan and view.act(row.key, Deed.CONFIRMED):
        return f"{called} is out"
    day = published(row, view.rules).removesuffix(PLANNED)
    if has_passed(row, view.rules, now):
        return f"{called} {'was planned for' if is_plan else 'was on'} {day}"
    left = time_left(row, view.rules, now)
    if left in _SOON:
        return f"{called} is {'planned for ' if is_plan else ''}{left}, {day}"
    return f"{called} is {'planned for' if is_plan else 'on'} {day}, {left}"
