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
    Format("1.23", short("{wd} {month} {day}, {year}"), LOWER),
    Format("1.24, 1.25, 1.31, 1.32", written_in_full),
    Format(
        "1.26 to 1.30", written_in_full, link="[{said}](https://everytimezone.com/s/{at:%m%d%H%M})"
    ),
    Format("1.33 to 1.37", written_in_full, (*LOWER[:3], "**Week**", "**Release Signal**")),
    Format("1.25 to 1.27", short("{weekday} {nth} {month} {year}")),
    Format("Cluster API", range_without_weekdays, ("**What**", "**When**", "**Week**")),
)
YEARLESS = ("1.14, 1.16", "1.19", "1.20 to 1.22", "a row of 1.21", "a row of 1.22", "rows of 1.20")


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
