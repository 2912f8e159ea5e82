"""The weekly digest: this week's dates, and next week's."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from bot.render.message import Paragraph, paragraph
from bot.render.rows import in_a_week, version
from bot.snapshot import CycleView
from schedule.plan import week_rows
from schedule.rules import DigestPart
from schedule.timeline import Milestone, last_day


def digest(
    number: int, told: AbstractSet[str], view: CycleView, now: datetime
) -> Iterator[Paragraph]:
    """Yield the digest of week *number*.

    Args:
        number: Week of the cycle, the first is 1.
        told: Keys of milestones that the same post speaks of; they are not repeated, and the
            digest is then the end of that post.
        view: The cycle.
        now: Release time.
    """
    cycle = view.cycle
    this_week = [row for row in _rows(view, number) if row.key not in told]
    next_week = [row for row in _rows(view, number + 1) if row.key not in told]
    if not told:
        yield paragraph(f"*{version(view)}, week {number} of {cycle.weeks}.*")
    offset = number - cycle.week_of(now.date())
    yield _week(_label(number, offset), this_week, view, now)
    yield _week(_label(number + 1, offset + 1), next_week, view, now)


def _week(label: str, rows: list[Milestone], view: CycleView, now: datetime) -> Paragraph:
    if not rows:
        return paragraph()
    return paragraph(f"{label}:", *(in_a_week(row, view, now) for row in rows))


def _label(number: int, offset: int) -> str:
    return {0: "This week", 1: "Next week"}.get(offset, f"Week {number}")


def _rows(view: CycleView, number: int) -> Iterator[Milestone]:
    """Yield the rows of week *number*, and a pause that reaches into it from the week before."""
    cycle = view.cycle
    if cycle.monday is None:
        return
    monday = cycle.monday + timedelta(weeks=number - 1)
    for row in cycle.milestones:
        rule, last = view.rules.rule_for(row), last_day(row.when)
        is_running = row.day and last and row.day < monday <= last
        if rule.is_pause and rule.digest is not DigestPart.NEVER and is_running:
            yield row
    yield from week_rows(cycle, view.rules, number)
