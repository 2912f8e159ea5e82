"""Any timeline, written as a README in any format that was ever published, reads back equal."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.checks import check, read_published
from schedule.clock import deadline
from schedule.readers import read_cycle
from schedule.readers.titles import subject
from schedule.timeline import Day, DayRange, Instant, Milestone, Undated, When
from tests.schedule.published_formats import (
    FORMATS,
    LONDON,
    PACIFIC,
    SOME_YEARLESS,
    YEARLESS,
    Format,
    local,
    week_of,
    write_readme,
)

TITLES = (
    *("Start of Release Cycle", "Production Readiness Freeze", "Begin Enhancements Freeze"),
    *("Brace Yourself, Code Freeze is Coming", "Begin Code Freeze and Test Freeze"),
    *("Docs deadline — Open placeholder PRs", "1.20.0-rc.0 released", "v1.20.0 released"),
    *("Release Notes complete — reviewed & merged to k/k", "Thaw", "KubeCon NA", "Docs Freeze"),
)
TIMES = (
    *("1.24, 1.25, 1.31, 1.32", "1.26 to 1.30", "1.33 to 1.37", "Cluster API", "1.25 to 1.27"),
    *("rows of 1.35 and 1.36", *SOME_YEARLESS),
)
_LONGEST_CYCLE = 19 * 7
_YEAR = 2020
"""Of Kubernetes 1.20; where no year is printed, the release tells it."""


@st.composite
def whens(draw: st.DrawFn, form: Format, monday: date) -> When:
    """Draw a date that *form* can say, in the cycle that begins on *monday*."""
    day = monday + timedelta(days=draw(st.integers(2, _LONGEST_CYCLE)))
    if form.releases in TIMES and draw(st.booleans()):
        return draw(instants(day))
    if form.months_are_columns or draw(st.booleans()):
        return Day(day)
    last = day + timedelta(days=draw(st.integers(1, 4)))
    if last.month == day.month and draw(st.booleans()):
        return DayRange(day, last)
    return Undated(draw(st.sampled_from(["TBD", "TBC"])))


@st.composite
def instants(draw: st.DrawFn, day: date) -> Instant:
    """Draw an instant of *day*: AoE, in UTC, or with local times beside the UTC."""
    at = datetime.combine(day, time(draw(st.integers(0, 23)), draw(st.sampled_from([0, 30]))), UTC)
    london, pacific = local(at, LONDON), local(at, PACIFIC)
    printed = [(), (pacific,), *([(london, pacific)] if london.label == "BST" else [])]
    choices = [Instant(deadline(day), is_aoe=True), *(Instant(at, local=one) for one in printed)]
    return draw(st.sampled_from(choices))


@st.composite
def timelines(draw: st.DrawFn, form: Format) -> list[Milestone]:
    """Draw a timeline of a cycle: some rows in order, with who does them and in which week."""
    titles = draw(st.lists(st.sampled_from(TITLES), min_size=3, max_size=8, unique=True))
    latest = 30 if form.releases in (*YEARLESS, *SOME_YEARLESS) else 45
    monday = date(_YEAR, 1, 6) + draw(st.integers(0, latest)) * timedelta(weeks=1)
    dates = [draw(whens(form, monday)) for _ in titles]
    dates.sort(key=lambda when: Milestone("", "", (), when).day or date.max)
    rows = []
    for title, when in zip(titles, dates, strict=True):
        about = subject(title)
        row = Milestone(about.key, title, about.kinds, when)
        who = draw(st.sampled_from(["Lead", "Docs Lead", "Comms / Release Signal", ""]))
        week = week_of(row.day, monday) if row.day else None
        has_who = "**Who**" in form.header
        rows.append(
            Milestone(about.key, title, about.kinds, when, who if has_who else "", week=week)
        )
    return rows


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.releases)
@given(st.data())
def test_reads_back_equal(form: Format, data: st.DataObject) -> None:
    """Title, kinds, date, owner and week of every row are those that were written."""
    rows = data.draw(timelines(form))
    if form.releases in YEARLESS and not any(row.day for row in rows):
        return
    cycle, problems = read_cycle(write_readme("Kubernetes 1.20", rows, form), source="README.md")
    assert [parts(row) for row in cycle.milestones] == [parts(row) for row in rows]
    noted = {"inferred_year"} | ({"missing_year"} if form.releases in SOME_YEARLESS else set())
    assert {one.code for one in problems} <= noted


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.releases)
@given(st.data())
def test_nothing_is_wrong_with_what_is_right(form: Format, data: st.DataObject) -> None:
    """A timeline with right weekdays, weeks, zones and order has no error in any format."""
    rows = data.draw(timelines(form))
    text = write_readme("Kubernetes 1.20", rows, form)
    problems = check(read_published(text, source="README.md"))
    wrong = {one.code for one in problems if one.severity == "error"}
    assert wrong <= ({"missing_year"} if form.releases in SOME_YEARLESS else set())


def parts(row: Milestone) -> tuple[object, ...]:
    """Return what a README says of *row*."""
    return (row.title, row.kinds, row.when, row.who, row.week)
