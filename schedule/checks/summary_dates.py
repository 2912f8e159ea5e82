"""The summary's dates: in themselves, against the table, and against the cycle's weeks.

Source:
    They are edited by hand apart from the table: kubernetes/sig-release 1.30 and 1.36 were never
    mended. In each case but one the table was the newer one, so it counts.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from schedule.checks.published import Published
from schedule.checks.summary import Entry
from schedule.clock import aoe_day
from schedule.problems import Problem, Severity
from schedule.readers.names import say_day
from schedule.readers.titles import is_beside_a_freeze
from schedule.timeline import Instant, Milestone, Undated, When, first_day, last_day


def find_wrong_dates(published: Published) -> Iterator[Problem]:
    """Yield what is wrong with the summary's dates in themselves.

    A date that cannot be read at all is no error: the table counts.
    """
    for entry in published.summary:
        for problem in entry.reading.problems:
            is_lost = problem.code == "unreadable_date"
            severity = Severity.WARNING if is_lost else problem.severity
            yield replace(problem, severity=severity, line=entry.line, row=entry.what)


def find_missing_years(published: Published) -> Iterator[Problem]:
    """Yield the summary's dates without a year, if others beside them have one."""
    dated = [entry for entry in published.summary if first_day(entry.reading.when)]
    if all(entry.reading.is_year_inferred for entry in dated):
        return
    for entry in dated:
        day = first_day(entry.reading.when)
        if entry.reading.is_year_inferred and day:
            yield Problem(
                "missing_year",
                Severity.ERROR,
                f"'{entry.cell.text}' has no year, unlike the dates around it",
                line=entry.line,
                row=entry.what,
                suggestion=f"add {day.year}",
                quote=entry.cell.text,
            )


def find_wrong_weeks(published: Published) -> Iterator[Problem]:
    """Yield the summary's weeks that are not those of their dates."""
    for entry in published.summary:
        day = first_day(entry.reading.when)
        right = published.week_of(day) if day else None
        if day is None or right is None or entry.week in published.weeks_of(entry.reading.when):
            continue
        others = {row.week for row in entry.rows} - {None}
        table = f", and the table says week {right}" if right in others else ""
        yield Problem(
            "summary_week_wrong",
            Severity.ERROR,
            f"{say_day(day)} is in week {right} of the cycle, not {entry.week}{table}",
            line=entry.line,
            row=entry.what,
            suggestion=f"write 'Week {right}'",
            quote=f"Week {entry.week}",
        )


def find_contradictions(published: Published) -> Iterator[Problem]:
    """Yield the summary's dates and times that the table contradicts."""
    for entry in published.summary:
        day = first_day(entry.reading.when)
        rows = [row for row in entry.rows if row.day]
        if day is None or not rows:
            continue
        nearest = min(rows, key=lambda row: _distance(row.when, entry.reading.when))
        if what := _contradicted(nearest.when, entry.reading.when):
            yield _contradiction(f"summary_vs_table_{what}", entry, nearest, published)


def find_missing_rows(published: Published) -> Iterator[Problem]:
    """Yield the freezes and releases of the summary that the table does not have."""
    if not published.cycle.milestones:
        return
    for entry in published.summary:
        if entry.rows or "freeze" not in entry.what.lower():
            continue
        if not is_beside_a_freeze(entry.what):
            yield Problem(
                "summary_without_row",
                Severity.WARNING,
                f"the table has no row for '{entry.what}'",
                line=entry.line,
                row=entry.what,
                suggestion="add the row; only the table is read for reminders",
                quote=entry.what,
            )


def _contradiction(code: str, entry: Entry, row: Milestone, published: Published) -> Problem:
    timeline = published.timeline
    table = published.rows.get(row.line or 0)
    printed = timeline.when_text(table) if timeline and table else str(row.day)
    return Problem(
        code,
        Severity.ERROR,
        f"the summary says '{entry.cell.text}', but the table says '{printed}' "
        f"for '{row.title}' (line {row.line})",
        line=entry.line,
        row=entry.what,
        suggestion=f"if the table is right, write '{printed}' and week {row.week}"
        if row.week and row.week != entry.week
        else f"if the table is right, write '{printed}'",
        quote=entry.cell.text,
    )


def _distance(one: When, other: When) -> int:
    """Return the days from *one* to *other*, both dated."""
    first, second = first_day(one) or date.min, first_day(other) or date.min
    return abs(first - second).days


def _days(when: When) -> set[tuple[date, date]]:
    """Return the days that people may mean by *when*, each as its first and last."""
    if isinstance(when, Undated):
        return set()
    first, last = first_day(when), last_day(when)
    days = {(first, last)} if first and last else set()
    if isinstance(when, Instant):
        days |= {(day, day) for day in (when.at.date(), aoe_day(when.at)) if not when.is_aoe}
        days |= {(half.day, half.day) for half in when.local}
    return days


def _contradicted(one: When, other: When) -> str:
    """Return what differs between two dates, "date" or "time"; nothing if both may be meant."""
    if isinstance(one, Instant) and isinstance(other, Instant):
        if one.at == other.at:
            return ""
        return "time" if first_day(one) == first_day(other) else "date"
    return "" if _days(one) & _days(other) else "date"
