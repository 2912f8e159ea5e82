"""What of a timeline is in its picture: a lane for each date that concerns the community. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.render.dates import days_left, has_passed, is_deadline, published
from bot.render.mrkdwn import to_plain
from bot.render.picture.lettering import legible
from bot.render.rows import short_name
from bot.render.standing import Standing, ends_with, standing
from bot.snapshot import CycleView
from schedule.moments import is_announced, is_assumed, milestone_at
from schedule.rules import DigestPart
from schedule.timeline import DayRange, Milestone

_MOST = 16
"""Lanes that are drawn; of more, those around the next date."""
_GONE_BY = 4
"""Of those, how many may be past."""
_LONG_MONTH = re.compile(r"\b(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]+\b")


@dataclass(frozen=True, slots=True)
class Lane:
    """One date with its place in time.

    Attributes:
        title: What people call it; plain text.
        date: When it is, as published, and how far it has come; plain text.
        standing: How far it has come.
        at: Its instant; of a range, the beginning of its first day.
        ends_at: The end of the last day of a range; None for other dates.
        since: When the phase that leads to it begins; None where none does.
        until: When what it begins ends; None where nothing does.
        is_pause: Whether people are away meanwhile.
    """

    title: str
    date: str
    standing: Standing
    at: datetime
    ends_at: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    is_pause: bool = False


@dataclass(frozen=True, slots=True)
class Lanes:
    """Everything of a timeline that is drawn.

    Attributes:
        shown: What concerns the community, in order of time.
        earlier: How many more of those are before the first.
        later: How many more of those are after the last.
        others: Other dates: when, and whether they are over.
        undated: Titles of the rows without a date.
    """

    shown: tuple[Lane, ...]
    earlier: int
    later: int
    others: tuple[tuple[datetime, bool], ...]
    undated: tuple[str, ...]


def lanes(view: CycleView, now: datetime) -> Lanes:
    """Return what is drawn of the cycle that *view* shows, as of *now*, release time."""
    dated = [(at, row) for row in view.cycle.milestones if (at := milestone_at(row, view.rules))]
    dated.sort(key=lambda pair: pair[0])
    concern = [row for _, row in dated if _concerns_all(row, view)]
    gone = sum(has_passed(row, view.rules, now) for row in concern)
    first = max(0, min(gone - _GONE_BY, len(concern) - _MOST))
    shown = list(_lanes(concern, view, now))[first : first + _MOST]
    return Lanes(
        shown=tuple(shown),
        earlier=first,
        later=len(concern) - first - len(shown),
        others=tuple(
            (at, has_passed(row, view.rules, now))
            for at, row in dated
            if not _concerns_all(row, view)
        ),
        undated=tuple(
            legible(to_plain(short_name(row, view)))
            for row in view.cycle.milestones
            if row.day is None
        ),
    )


def _concerns_all(row: Milestone, view: CycleView) -> bool:
    rule = view.rules.rule_for(row)
    return bool(rule.announce) or rule.digest is DigestPart.DATE or rule.is_pause


def _lanes(rows: list[Milestone], view: CycleView, now: datetime) -> Iterator[Lane]:
    """Yield the lanes of *rows*, which are in order; phases lead from aim to aim."""
    begun = _begun(view)
    for row in rows:
        at, ends_at = _extent(row, view)
        is_aim = is_announced(row, view.rules)
        yield Lane(
            title=legible(to_plain(short_name(row, view))),
            date=f"{_date(row, view)} · {_how_far(row, view, now)}",
            standing=standing(row, view, now),
            at=at,
            ends_at=ends_at,
            since=min(begun, at) if is_aim and begun else None,
            until=_until(row, view, at),
            is_pause=view.rules.rule_for(row).is_pause,
        )
        begun = at if is_aim else begun


def _begun(view: CycleView) -> datetime | None:
    monday = view.cycle.monday
    return datetime.combine(monday, time(), UTC) if monday else None


def _extent(row: Milestone, view: CycleView) -> tuple[datetime, datetime | None]:
    if isinstance(row.when, DayRange):
        last = row.when.last + timedelta(days=1)
        return datetime.combine(row.when.first, time(), UTC), datetime.combine(last, time(), UTC)
    at = milestone_at(row, view.rules)
    if at is None:
        raise ValueError(f"{row.key} has no date")
    return at, None


def _until(row: Milestone, view: CycleView, at: datetime) -> datetime | None:
    end = ends_with(row, view)
    ends_at = milestone_at(end, view.rules) if end else None
    return ends_at if ends_at and ends_at > at else None


def _date(row: Milestone, view: CycleView) -> str:
    said = _LONG_MONTH.sub(r"\1", to_plain(published(row, view.rules)))
    assumed = ", AoE assumed" if is_assumed(row, view.rules) else ""
    unsure = ", may move" if view.discussed(row) else ", in doubt" if row.doubt else ""
    return legible(said) + assumed + unsure


def _how_far(row: Milestone, view: CycleView, now: datetime) -> str:
    """Return how far *row* has come, in a word or two; no more than is known."""
    match standing(row, view, now):
        case Standing.SCHEDULED:
            return days_left(row, now)
        case Standing.CONFIRMED if is_deadline(row, view.rules):
            end = ends_with(row, view)
            is_over = end is not None and has_passed(end, view.rules, now)
            return "was in effect" if is_over else "in effect"
        case Standing.CONFIRMED:
            return "it's out"
        case _:
            return "passed"
