"""The table's weeks, and years that they prove wrong.

Source:
    Every printed week of kubernetes/sig-release 1.19 to 1.37 and of Cluster API 1.3 to 1.15 is
    (date - Monday of week 1) / 7 + 1.
"""

from collections.abc import Iterator
from datetime import date

from schedule.checks.published import Published
from schedule.problems import Problem, Severity
from schedule.readers.names import say_day
from schedule.timeline import Milestone

_YEARS = (-1, 1)


def find_wrong_weeks(published: Published) -> Iterator[Problem]:
    """Yield the rows whose week is not that of their date."""
    for row in published.cycle.milestones:
        day = row.day
        if day is None or row.week is None:
            continue
        right = published.week_of(day)
        if right is None or row.week in published.weeks_of(row.when):
            continue
        year = right_year(day, row.week, published)
        if year:
            yield _wrong_year(row, day, year)
            continue
        yield Problem(
            "week_wrong",
            Severity.ERROR,
            f"{say_day(day)} is in week {right} of the cycle, not {row.week}",
            line=row.line,
            row=row.title,
            suggestion=f"write 'week {right}', or correct the date",
            quote=published.cell(row, "week"),
        )


def right_year(day: date, week: int | None, published: Published) -> int | None:
    """Return the year in which *day* would be in its *week*; None if its own may be right."""
    if week is None or published.week_of(day) == week:
        return None
    for years in _YEARS:
        moved = _moved(day, years)
        if moved and published.week_of(moved) == week:
            return moved.year
    return None


def _wrong_year(row: Milestone, day: date, year: int) -> Problem:
    return Problem(
        "wrong_year",
        Severity.ERROR,
        f"{say_day(day)} is far from the rest of the cycle; in {year} it is in week {row.week}, "
        "as printed",
        line=row.line,
        row=row.title,
        suggestion=f"write {year}",
        quote=str(day.year),
    )


def _moved(day: date, years: int) -> date | None:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return None
