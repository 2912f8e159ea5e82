"""A README writer: a timeline in each format that releases were published in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from schedule.clock import aoe_day
from schedule.readers.names import MONTHS, WEEKDAYS, ordinal
from schedule.timeline import Day, DayRange, Instant, LocalTime, Milestone, Undated, When

PACIFIC = ZoneInfo("America/Los_Angeles")
LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Format:
    """How a timeline is written.

    Attributes:
        releases: Those published so.
        write: Writes a "When" cell.
        header: The table's header.
        link: What is around a time, ``{said}``, of the instant ``{at}``.
        months_are_columns: Each month has a column, and a cell holds the day alone.
    """

    releases: str
    write: Callable[[When], str]
    header: Sequence[str] = ("**What**", "**Who**", "**When**", "**Week**", "**CI Signal**")
    link: str = "{said}"
    months_are_columns: bool = False


def local(at: datetime, zone: ZoneInfo) -> LocalTime:
    """Return what clocks in *zone* show at *at*."""
    there = at.astimezone(zone)
    return LocalTime(there.tzname() or "", there.date(), there.time())


def day_month_year(day: date) -> str:
    """Return ``Monday 10th January 2022``."""
    return f"{WEEKDAYS[day.weekday()]} {ordinal(day.day)} {MONTHS[day.month - 1]} {day.year}"


def written_in_full(when: When) -> str:
    """Return *when* as releases since 1.24 write it."""
    match when:
        case Day(day):
            return day_month_year(day)
        case DayRange(first, last):
            return f"{WEEKDAYS[first.weekday()]} {ordinal(first.day)} - {day_month_year(last)}"
        case Instant(at, True, _):
            return f"{day_month_year(aoe_day(at))} (AoE) / {day_month_year(at.date())}, 12:00 UTC"
        case Instant(at, _, halves):
            parts = [f"{at:%H:%M} UTC {day_month_year(at.date())}"]
            parts += [f"{one.time:%H:%M} {one.label} {day_month_year(one.day)}" for one in halves]
            return " / ".join(parts)
        case Undated(said):
            return said


def without_comma(when: When) -> str:
    """Return AoE deadlines with ``10th June 2026 12:00 UTC``, and the rest in full."""
    return written_in_full(when).replace(", 12:00 UTC", " 12:00 UTC")


def range_without_comma(when: When) -> str:
    """Return ranges as ``May 16-20 2022``, and the rest in full."""
    if not isinstance(when, DayRange):
        return written_in_full(when)
    return f"{MONTHS[when.first.month - 1]} {when.first.day}-{when.last.day} {when.last.year}"


def one_date_for_both_clocks(when: When) -> str:
    """Return ``17:00 UTC / 09:00 PDT Tuesday 13th December`` where both clocks are on one day."""
    if not isinstance(when, Instant) or [one.day for one in when.local] != [when.at.date()]:
        return written_in_full(when)
    (half,) = when.local
    day = written(half.day, "{weekday} {nth} {month}")
    return f"{when.at:%H:%M} UTC / {half.time:%H:%M} {half.label} {day}"


def some_without_year(when: When) -> str:
    """Return some days as ``Thursday 8th December``, and the rest in full."""
    if not isinstance(when, Day) or when.day.day % 2:
        return written_in_full(when)
    return written(when.day, "{weekday} {nth} {month}")


def short(pattern: str) -> Callable[[When], str]:
    """Return a writer of days by *pattern*, and of ranges as ``October 11-15, 2021``."""

    def write(when: When) -> str:
        match when:
            case Day(day):
                return written(day, pattern)
            case DayRange(first, last):
                year = f", {last.year}" if "{year}" in pattern else ""
                return f"{MONTHS[first.month - 1]} {first.day}-{last.day}{year}"
            case Undated(said):
                return said
            case Instant():
                raise AssertionError("this format has no times")

    return write


def written(day: date, pattern: str) -> str:
    """Return *day* by a pattern such as ``{wd} {month} {day}``."""
    weekday, month = WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    return pattern.format(
        weekday=weekday,
        wd=weekday[:3],
        month=month,
        mon=month[:3],
        day=day.day,
        nth=ordinal(day.day),
        year=day.year,
    )


def range_without_weekdays(when: When) -> str:
    """Return ranges as ``6th - 10th November 2023``, and the rest in full."""
    if not isinstance(when, DayRange):
        return written_in_full(when)
    last = written(when.last, "{nth} {month} {year}")
    return f"{ordinal(when.first.day)} - {last}"


LOWER = ("**What**", "**Who**", "**When**", "**WEEK**", "**CI SIGNAL**")
FORMATS = (
    Format("1.14, 1.16", short("{wd} {day}"), months_are_columns=True),
    Format("1.19", short("{wd}, {month} {day}"), LOWER),
    Format("1.20 to 1.22", short("{wd} {month} {day}"), LOWER),
    Format("a row of 1.21", short("{wd} {month} {nth}"), LOWER),
    Format("a row of 1.22", short("{wd} {mon} {day}"), LOWER),
    Format("rows of 1.20", short("{weekday}, {month} {day}"), LOWER),
    Format("rows of 1.20 and 1.21", short("{weekday} {month} {day}"), LOWER),
    Format("1.23", short("{wd} {month} {day}, {year}"), LOWER),
    Format("1.24, 1.25, 1.31, 1.32", written_in_full),
    Format(
        "1.26 to 1.30", written_in_full, link="[{said}](https://everytimezone.com/s/{at:%m%d%H%M})"
    ),
    Format("1.33 to 1.37", written_in_full, (*LOWER[:3], "**Week**", "**Release Signal**")),
    Format("1.25 to 1.27", range_without_comma),
    Format("rows of 1.26 with two clocks", one_date_for_both_clocks),
    Format("rows of 1.26 and 1.29 without a year", some_without_year),
    Format("rows of 1.35 and 1.36", without_comma),
    Format("Cluster API", range_without_weekdays, ("**What**", "**When**", "**Week**")),
)
YEARLESS = (
    *("1.14, 1.16", "1.19", "1.20 to 1.22", "a row of 1.21", "a row of 1.22", "rows of 1.20"),
    "rows of 1.20 and 1.21",
)
"""No row prints its year."""
SOME_YEARLESS = ("rows of 1.26 with two clocks", "rows of 1.26 and 1.29 without a year")
"""Most rows print their year."""


def write_readme(title: str, rows: Sequence[Milestone], form: Format) -> str:
    """Return a README that publishes *rows* in the format *form*."""
    header = _header(rows, form)
    lines = [f"# {title}", "", "## Timeline", "", _line(header), _line("---" for _ in header)]
    lines += [_line(_cells(row, header, form)) for row in rows]
    return "\n".join((*lines, "", "## Phases", "", "[Code Freeze]: ../release_phases.md", ""))


def _header(rows: Sequence[Milestone], form: Format) -> Sequence[str]:
    if not form.months_are_columns:
        return form.header
    months = sorted({row.day.month for row in rows if row.day})
    return (
        "**What**",
        "**Who**",
        *(f"**{MONTHS[month - 1][:3]}**" for month in months),
        "**WEEK**",
    )


def _cells(row: Milestone, header: Sequence[str], form: Format) -> list[str]:
    when = form.write(row.when)
    if isinstance(row.when, Instant):
        when = form.link.format(said=when, at=row.when.at)
    cells = {
        "what": f"**{row.title}**",
        "who": row.who,
        "when": when,
        "week": f"week {row.week}" if row.week else "",
    }
    if form.months_are_columns and row.day:
        cells[MONTHS[row.day.month - 1][:3].lower()] = when
    return [cells.get(name.strip("*").lower(), "") for name in header]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def week_of(day: date, monday: date) -> int:
    """Return the week of the cycle, counted from 1."""
    return (day - monday) // timedelta(weeks=1) + 1
