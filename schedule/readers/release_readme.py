"""A release's README: the timeline, the links, and the roster where it is in the same file."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from schedule.cycle import ReleaseCycle
from schedule.problems import Problem, Severity
from schedule.readers.columns import Timeline, find_timeline
from schedule.readers.dates import Cell, parse_cell
from schedule.readers.identity import Identity, identify
from schedule.readers.links import document_links
from schedule.readers.markdown import Row, anchors, parse, plain
from schedule.readers.release_team import read_roster, roster_table
from schedule.readers.title_times import with_time_of
from schedule.readers.titles import subject, unique_keys
from schedule.readers.when import Reading, best_year, resolve
from schedule.team import Team, owners
from schedule.timeline import Milestone, first_day

_WEEK = re.compile(r"(?<![\w.])((?:(?<!\S)-)?\d{1,3})\b")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read_release_readme(text: str) -> tuple[ReleaseCycle, tuple[Problem, ...]]:
    """Return the release cycle that *text*, markdown, publishes, and what is wrong with it.

    A row that cannot be read is a problem and an undated milestone; the other rows count. Nothing
    is guessed in silence: an inferred year and a corrected spelling are problems too.

    Source:
        The README of kubernetes/sig-release ``releases/release-1.14`` to ``1.37`` and the
        ``docs/release/releases`` of kubernetes-sigs/cluster-api.
    """
    document = parse(text.removeprefix("\ufeff"))
    identity = identify(document)
    problems = [_too_long()] if document.is_cut else []
    if not identity.release:
        problems.append(_no_release())
    roster = roster_table(document)
    team, more = read_roster(roster) if roster else (Team(), ())
    problems += more
    links, more = document_links(document)
    problems += more
    timeline = find_timeline(document)
    milestones: tuple[Milestone, ...] = ()
    if timeline:
        milestones, found = _milestones(timeline, identity, team)
        problems += (*timeline.problems(), *found)
    else:
        problems.append(_no_timeline())
    cycle = ReleaseCycle(identity.release, milestones, team, links, identity.project)
    return cycle, tuple(sorted(problems, key=lambda problem: problem.line or 0))


def _milestones(
    timeline: Timeline, identity: Identity, team: Team
) -> tuple[tuple[Milestone, ...], list[Problem]]:
    titles = {row.line: plain(row.cell(timeline.what)) for row in timeline.table.rows}
    rows = [row for row in timeline.table.rows if any(row.cells)]
    problems = [_untitled(row) for row in rows if not titles[row.line]]
    rows = [row for row in rows if titles[row.line]]
    readings, more = _readings(timeline, rows, identity)
    problems += (replace(problem, row=titles[problem.line or 0]) for problem in more)
    found = [
        _milestone(timeline, row, titles[row.line], reading, team)
        for row, reading in zip(rows, readings, strict=True)
    ]
    keys = unique_keys([(row.key, row.title, row.day) for row in found])
    problems += [_repeated(row) for row, key in zip(found, keys, strict=True) if key is None]
    named = zip(found, keys, strict=True)
    return tuple(replace(row, key=key) for row, key in named if key is not None), problems


def _readings(
    timeline: Timeline, rows: Sequence[Row], identity: Identity
) -> tuple[list[Reading], list[Problem]]:
    """Return when each row is, and what is wrong with their dates, each with its line.

    A date without a year is taken to be the nearest to the row above it, from the first printed
    year on, or else from the year of the release in which most weekdays are right.
    """
    cells = [parse_cell(timeline.when_text(row)) for row in rows]
    printed = next((said for cell in cells for said in cell.dates() if said.year), None)
    near: date | None = None
    if printed:
        near = date(printed.year or 0, printed.month or 1, 1)
    elif identity.year:
        near = date(best_year(cells, identity.year), 7, 1)
    readings: list[Reading] = []
    problems: list[Problem] = []
    inferred: list[tuple[int, Cell, date]] = []
    for row, cell in zip(rows, cells, strict=True):
        reading = resolve(cell, near)
        readings.append(reading)
        said = map(timeline.as_printed, reading.problems)
        problems += [replace(problem, line=row.line) for problem in said]
        if day := first_day(reading.when):
            near = day
            if reading.is_year_inferred:
                inferred.append((row.line, cell, day))
    if printed:
        problems += [_missing_year(*one) for one in inferred]
    elif inferred:
        problems.append(_no_years(inferred))
    return readings, problems


def _milestone(timeline: Timeline, row: Row, title: str, reading: Reading, team: Team) -> Milestone:
    who = plain(_BREAK.sub(" / ", row.cell(timeline.who)))
    about = subject(title)
    week = _WEEK.search(plain(row.cell(timeline.week)))
    return Milestone(
        key=about.key,
        title=title,
        kinds=about.kinds,
        when=with_time_of(title, reading.when),
        who=who,
        owners=owners(who, team),
        week=int(week[1]) if week else None,
        signals=_signals(row.cell(timeline.signal)),
        doubt=reading.doubt,
        line=row.line,
    )


def _signals(cell: str) -> tuple[str, ...]:
    """Return the test boards that *cell* names; a person's handle is none."""
    names = [anchor.label for anchor in anchors(cell, {})] or plain(cell).split(",")
    return tuple(name.strip() for name in names if name.strip(" -") and not name.startswith("@"))


def _missing_year(line: int, cell: Cell, day: date) -> Problem:
    return Problem(
        "missing_year",
        Severity.WARNING,
        f"'{cell.text}' has no year; {day.year} is taken, as in the rows around it",
        line=line,
        suggestion=f"add {day.year}",
        quote=cell.text,
    )


def _no_years(inferred: list[tuple[int, Cell, date]]) -> Problem:
    days = [
        (said.weekday, day)
        for _, cell, day in inferred
        if (said := next(cell.dates())).weekday is not None
    ]
    right = sum(weekday == day.weekday() for weekday, day in days)
    years = "/".join(dict.fromkeys(str(day.year) for _, _, day in inferred))
    return Problem(
        "inferred_year",
        Severity.INFO,
        f"the timeline prints no year; {years} is taken, with which {right} of {len(days)} "
        "weekdays are right",
        line=inferred[0][0],
        suggestion="write the year behind the month",
    )


def _repeated(row: Milestone) -> Problem:
    return Problem(
        "duplicate_row",
        Severity.WARNING,
        f"'{row.title}' is here twice on the same day; the first one counts",
        line=row.line,
        row=row.title,
        suggestion="remove one",
    )


def _untitled(row: Row) -> Problem:
    return Problem(
        "missing_title", Severity.ERROR, "the row does not say what it is", line=row.line
    )


def _too_long() -> Problem:
    return Problem(
        "too_long", Severity.ERROR, "too long for a release document; only its beginning is read"
    )


def _no_timeline() -> Problem:
    return Problem(
        "no_timeline",
        Severity.ERROR,
        "no table with the columns What and When",
        suggestion="add one, as in https://github.com/kubernetes/sig-release releases/",
    )


def _no_release() -> Problem:
    return Problem(
        "no_release",
        Severity.ERROR,
        "the document does not say which release it is about",
        suggestion="write a heading such as '# Kubernetes v1.37'",
    )
