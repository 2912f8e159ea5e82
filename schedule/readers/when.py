"""From what a cell says to when it is: years, UTC, AoE, and whether its parts agree.

The UTC is the instant, always. A local time beside it is kept, compared and never trusted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from schedule.clock import deadline
from schedule.problems import Problem, Severity
from schedule.readers.dates import (
    Cell,
    Half,
    SaidDate,
    parse_cell,
    unreadable,
)
from schedule.readers.names import WEEKDAYS, say_day, write_day
from schedule.readers.pairs import check_aoe, check_pair, is_end_of_day
from schedule.readers.zones import UTC_LABELS, from_wall_clock, is_ambiguous
from schedule.timeline import Day, DayRange, Instant, LocalTime, Undated, When

_DAY = timedelta(days=1)
_END_OF_DAY = {time(0), time(23, 59), time(23, 59, 59)}


@dataclass(frozen=True, slots=True)
class Reading:
    """When a cell is.

    Attributes:
        when: The date; undated where it cannot be read.
        problems: What is wrong with the cell, without its line.
        doubt: Why the date is doubtful, one sentence; empty if it is not.
        is_year_inferred: No date of the cell prints its year.
    """

    when: When
    problems: tuple[Problem, ...] = ()
    doubt: str = ""
    is_year_inferred: bool = False


@dataclass(frozen=True, slots=True)
class _Finding:
    problem: Problem
    doubt: str = ""


def read_when(text: str, near: date | None = None) -> Reading:
    """Return when *text* is: the plain text of a "When" cell or of a summary's date.

    Args:
        text: What is printed.
        near: A day of the same cycle, to tell the year where none is printed.
    """
    return resolve(parse_cell(text), near)


def resolve(cell: Cell, near: date | None) -> Reading:
    """Return when *cell* is; *near* is a day of its cycle, for years that are not printed."""
    if cell.is_undated or not cell.halves:
        return Reading(Undated(cell.text or "TBD"), cell.problems)
    is_year_inferred = all(said.year is None for said in cell.dates())
    days, findings = _days(cell, near)
    when: When | None = None
    if days is not None:
        findings += [finding for said in cell.dates() if (finding := _weekday(said, days[said]))]
        when, more = _when(cell, days)
        findings += more
        if when is None and not any(found.problem.severity is Severity.ERROR for found in more):
            findings.append(_Finding(unreadable(cell.text)))
    problems = dict.fromkeys((*cell.problems, *(found.problem for found in findings)))
    doubt = next((found.doubt for found in findings if found.doubt), "")
    return Reading(when or Undated(cell.text), tuple(problems), doubt, is_year_inferred)


def best_year(cells: Sequence[Cell], hint: int) -> int:
    """Return the year near *hint* in which most printed weekdays of a timeline are right.

    Args:
        cells: Those of a timeline, in order; none prints a year.
        hint: The year it is thought to be of.
    """

    def right(year: int) -> tuple[int, int]:
        near, count = date(year, 7, 1), 0
        for said in (said for cell in cells for said in cell.dates()):
            found = _date(said, said.month, near)
            if found:
                near = found
                count += said.weekday == found.weekday()
        return count, -abs(year - hint)

    return max(range(hint - 1, hint + 2), key=right)


def _days(cell: Cell, near: date | None) -> tuple[dict[SaidDate, date] | None, list[_Finding]]:
    """Return the calendar day of each date that *cell* says; None if one of them has none."""
    said = list(cell.dates())
    days: dict[SaidDate, date] = {}
    ends = {half.first: half.last for half in cell.halves if half.first and half.last}
    starts = {last: first for first, last in ends.items()}
    for one in sorted(said, key=lambda one: one.year is None):
        other = ends.get(one) or starts.get(one)
        month = one.month or (other.month if other else None)
        anchor = next(iter(days.values()), near)
        if month and anchor is None and one.year is None:
            return None, [_Finding(_no_year(one))]
        found = _date(one, month, anchor)
        if found is None:
            return None, [_Finding(_impossible(one) if month else unreadable(cell.text))]
        days[one] = found
    return days, []


def _date(said: SaidDate, month: int | None, near: date | None) -> date | None:
    """Return the day meant by *said*, the nearest to *near* if it prints no year."""
    if month is None or (near is None and said.year is None):
        return None
    years: Iterable[int]
    if said.year is not None:
        years = (said.year,)
    else:
        years = range(near.year - 1, near.year + 2) if near else ()
    found = []
    for year in years:
        try:
            found.append(date(year, month, said.day))
        except ValueError:
            continue
    return min(found, key=lambda day: abs(day - near) if near else timedelta(), default=None)


def _when(cell: Cell, days: dict[SaidDate, date]) -> tuple[When | None, list[_Finding]]:
    ranges = [half for half in cell.halves if half.first and half.last]
    if ranges:
        return _range(cell, ranges[0], days)
    if any(half.clock or half.label for half in cell.halves):
        return _instant(cell, days)
    if len(set(days.values())) != 1:
        return None, []
    return Day(next(iter(days.values()))), []


def _range(
    cell: Cell, half: Half, days: dict[SaidDate, date]
) -> tuple[When | None, list[_Finding]]:
    if len(cell.halves) > 1 or half.clock or not (half.first and half.last):
        return None, []
    first, last = days[half.first], days[half.last]
    if first < last:
        return DayRange(first, last), []
    if first == last:
        return Day(first), []
    message = f"'{half.text}' ends before it begins"
    return None, [_Finding(Problem("impossible_range", Severity.ERROR, message, quote=half.text))]


def _instant(cell: Cell, days: dict[SaidDate, date]) -> tuple[When | None, list[_Finding]]:
    """Return the instant: of the UTC half, else of the AoE half, else of the first local one."""
    halves = [(half, day) for half in cell.halves if (day := _day_of(half, cell, days))]
    universal = {
        datetime.combine(day, half.clock, UTC)
        for half, day in halves
        if half.clock and half.label in UTC_LABELS
    }
    aoe = next((_day_said(half, day) for half, day in halves if _is_aoe(half)), None)
    local = tuple(
        LocalTime(half.label, day, half.clock)
        for half, day in halves
        if half.clock and half.label not in UTC_LABELS and not _is_aoe(half) and half.label
    )
    if len(universal) > 1:
        return None, []
    if universal:
        at = universal.pop()
        found = [check_pair(at, one, _text_of(one, halves)) for one in local]
        found.append(check_aoe(at, aoe) if aoe else None)
        findings = [_Finding(problem, doubt) for problem, doubt in filter(None, found)]
        if aoe and is_end_of_day(at, aoe):
            return Instant(deadline(aoe), is_aoe=True, local=local), findings
        return Instant(at, local=local), findings
    if aoe:
        return Instant(deadline(aoe), is_aoe=True), []
    return _without_utc(cell, local, days)


def _without_utc(
    cell: Cell, local: tuple[LocalTime, ...], days: dict[SaidDate, date]
) -> tuple[When | None, list[_Finding]]:
    instants = {at for one in local if (at := from_wall_clock(one))}
    if len(instants) == 1:
        at = instants.pop()
        found = [check_pair(at, one, cell.text) for one in local]
        return Instant(at, local=local), [_Finding(*one) for one in found if one]
    if len(set(days.values())) != 1 or instants:
        return None, []
    unclear = next((one.label for one in local if is_ambiguous(one.label)), "")
    message = f"'{cell.text}' has no time zone; only the day is read"
    if unclear:
        message = f"'{unclear}' is the name of several time zones; only the day is read"
    problem = Problem(
        "missing_zone", Severity.WARNING, message, suggestion="add the UTC time", quote=cell.text
    )
    return Day(next(iter(days.values()))), [_Finding(problem)]


def _day_of(half: Half, cell: Cell, days: dict[SaidDate, date]) -> date | None:
    """Return the day of *half*: its own, or that of the nearest half after or before it.

    24:00 is 00:00 of the day after.
    """
    at = cell.halves.index(half)
    for one in (*cell.halves[at:], *reversed(cell.halves[:at])):
        if one.first:
            return days[one.first] + (_DAY if half.is_midnight_after else timedelta())
    return None


def _is_aoe(half: Half) -> bool:
    return half.label == "AoE" and (half.clock is None or half.clock in _END_OF_DAY)


def _day_said(half: Half, day: date) -> date:
    """Return the day that ends at the end of *day* AoE, as it is said: 24:00 is no other day."""
    return day - _DAY if half.is_midnight_after else day


def _text_of(local: LocalTime, halves: list[tuple[Half, date]]) -> str:
    for half, day in halves:
        if (half.label, day, half.clock) == (local.label, local.day, local.time):
            return half.text
    return ""


def _weekday(said: SaidDate, day: date) -> _Finding | None:
    """Return that the printed weekday is not that of the date, if it is not."""
    if said.weekday is None or said.weekday == day.weekday():
        return None
    printed, right = WEEKDAYS[said.weekday], WEEKDAYS[day.weekday()]
    ahead = (said.weekday - day.weekday() + 3) % 7 - 3
    problem = Problem(
        "weekday_mismatch",
        Severity.ERROR,
        f"'{said.text}' but {day} is a {right}",
        suggestion=f"write '{write_day(day)}' or '{write_day(day + ahead * _DAY)}'",
        quote=said.text,
    )
    return _Finding(problem, f"The table says {printed}, but {say_day(day)} is a {right}.")


def _impossible(said: SaidDate) -> Problem:
    return Problem(
        "impossible_date",
        Severity.ERROR,
        f"there is no such day as '{said.text}'",
        suggestion="correct the day or the month",
        quote=said.text,
    )


def _no_year(said: SaidDate) -> Problem:
    return Problem(
        "missing_year",
        Severity.ERROR,
        f"'{said.text}' has no year, and nothing in the document tells it",
        suggestion="write the year behind the month",
        quote=said.text,
    )
