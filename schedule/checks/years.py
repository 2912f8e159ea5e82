"""Years that the rest of the cycle proves wrong."""

from collections.abc import Iterator
from datetime import date

from schedule.checks.published import Published
from schedule.problems import Problem, Severity
from schedule.readers.names import say_day, write_day
from schedule.timeline import Milestone


def find_wrong_years(published: Published) -> Iterator[Problem]:
    """Yield the rows that are outside of the cycle, and in it in another year.

    Without a week to prove it, a row at the end may be meant: next year's KubeCon.
    """
    rows = published.cycle.milestones
    within = [nth for nth, row in enumerate(rows) if row.day and not published.is_outside(row.day)]
    for nth, row in enumerate(rows):
        right = right_day(row, published)
        if row.day is None or right is None:
            continue
        is_proved = row.week is not None or nth < max(within, default=0)
        as_printed = f"in week {row.week}, as printed" if row.week else "among the others"
        yield Problem(
            "wrong_year",
            Severity.ERROR if is_proved else Severity.WARNING,
            f"{say_day(row.day)} is far from the rest of the cycle; in {right.year} it is "
            f"{as_printed}",
            line=row.line,
            row=row.title,
            suggestion=f"write '{write_day(right)}'",
            quote=str(row.day.year),
        )


def right_day(row: Milestone, published: Published) -> date | None:
    """Return the day of *row* in the year of the cycle; None unless only its year can be wrong."""
    day, monday = row.day, published.monday
    if day is None or monday is None or not published.is_outside(day):
        return None
    for year in (monday.year, monday.year + 1, monday.year - 1):
        moved = _in_year(day, year)
        if moved and year != day.year and _fits(moved, row.week, published):
            return moved
    return None


def _fits(day: date, week: int | None, published: Published) -> bool:
    if week is not None:
        return published.week_of(day) == week
    first, last = published.monday, published.last_day
    return bool(first and last and first <= day <= last)


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None
