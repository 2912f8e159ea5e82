"""The order of rows: a timeline is read from top to bottom."""

from collections.abc import Iterator
from datetime import date

from schedule.checks.published import Published
from schedule.clock import aoe_day
from schedule.problems import Problem, Severity
from schedule.readers.names import say_day
from schedule.timeline import Instant, Milestone


def find_disorder(published: Published) -> Iterator[Problem]:
    """Yield the rows that stand below a later one.

    Days are those that people say, local or AoE: a freeze at 01:00 UTC stands rightly above a row
    of the evening before. Rows outside of the cycle are no measure of order.
    """
    above: Milestone | None = None
    before = date.min
    for row in published.cycle.milestones:
        day = row.day
        if day is None or published.is_outside(day):
            continue
        if above and before > day:
            yield Problem(
                "order",
                Severity.ERROR,
                f"{say_day(day)} stands below '{above.title}' of {say_day(before)}",
                line=row.line,
                row=row.title,
                suggestion=f"move the row above line {above.line}, or correct a date",
                quote=row.title,
            )
        above, before = row, _earliest(row, day)


def _earliest(row: Milestone, day: date) -> date:
    """Return the day of *row*; of an instant without a local time, its day in the last zone."""
    if isinstance(row.when, Instant) and not row.when.local:
        return aoe_day(row.when.at)
    return day
