from datetime import date

from schedule.problems import Severity
from tests.schedule.readers.a_readme import problems, read

YEARLESS = (
    "| Start of Release Cycle | Lead | Mon April 13 | week 1 | |",
    "| Break for KubeCon | Community | Fri, May 1 | | |",
    "| **v1.19.0 released** | Lead | Tue August 25 | | |",
)


def test_infers_a_year_that_no_row_prints() -> None:
    """The release tells the year roughly, the weekdays exactly."""
    cycle = read(*YEARLESS, title="# Kubernetes 1.19")
    assert [row.day for row in cycle.milestones] == [
        date(2020, 4, 13),
        date(2020, 5, 1),
        date(2020, 8, 25),
    ]


def test_says_that_it_inferred_the_year() -> None:
    """Nothing is guessed in silence."""
    [problem] = problems(*YEARLESS, title="# Kubernetes 1.19")
    assert (problem.code, problem.severity, problem.line) == ("inferred_year", Severity.INFO, 7)
    assert problem.message == (
        "the timeline prints no year; 2020 is taken, with which 3 of 3 weekdays are right"
    )


def test_infers_the_year_of_other_projects_from_their_text() -> None:
    """A project without a known calendar has the year its document speaks of."""
    cycle = read(*YEARLESS, title="# Widget 4.1\n\nThe plan for 2020.")
    assert cycle.milestones[0].day == date(2020, 4, 13)


def test_an_unknown_year_is_an_error() -> None:
    """With nothing to tell the year, the rows stay undated."""
    codes = {problem.code for problem in problems(*YEARLESS, title="# Widget 4.1")}
    assert codes == {"missing_year"}


def test_takes_a_missing_year_from_the_rows_around_it() -> None:
    """One row without a year among others is a slip, and crosses New Year with them."""
    rows = (
        "| Thaw | Lead | Tuesday 29th December 2020 | | |",
        "| Release retrospective | Lead | Tuesday 5th January | | |",
    )
    assert read(*rows).milestones[1].day == date(2021, 1, 5)
    [problem] = problems(*rows)
    assert (problem.code, problem.line, problem.suggestion) == ("missing_year", 8, "add 2021")
