"""The table's weeks.

Source:
    Every printed week of kubernetes/sig-release 1.19 to 1.37 and of Cluster API 1.3 to 1.15 is
    (date - Monday of week 1) / 7 + 1.
"""

from collections.abc import Iterator

from schedule.checks.published import Published
from schedule.checks.years import right_day
from schedule.problems import Problem, Severity
from schedule.readers.names import say_day


def find_wrong_weeks(published: Published) -> Iterator[Problem]:
    """Yield the rows whose week is not that of their date, though their year may be right."""
    for row in published.cycle.milestones:
        day = row.day
        if day is None or row.week is None or right_day(row, published):
            continue
        right = published.week_of(day)
        if right is None or row.week in published.weeks_of(row.when):
            continue
        instead = "correct the date"
        if not published.is_outside(day):
            instead = f"write 'week {right}', or {instead}"
        yield Problem(
            "week_wrong",
            Severity.ERROR,
            f"{say_day(day)} is in week {right} of the cycle, not {row.week}",
            line=row.line,
            row=row.title,
            suggestion=instead,
            quote=published.cell(row, "week"),
        )
