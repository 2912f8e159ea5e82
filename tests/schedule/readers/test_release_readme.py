from datetime import UTC, date, datetime

import pytest

from schedule.problems import Severity
from schedule.readers import read_cycle
from schedule.readers.release_readme import read_release_readme
from schedule.timeline import Day, DayRange, Instant, Undated
from tests.schedule.readers.a_readme import problems, read, readme


def test_reads_a_row() -> None:
    """Every cell of a row finds its place in the milestone, without markup."""
    [row] = read(
        "| **Begin [Code Freeze] and [Test Freeze]** | Branch Manager "
        "| [02:00 UTC Friday 8th November 2024 / 18:00 PST Thursday 7th November 2024]"
        "(https://everytimezone.com/s/0) | week 9 | [master-blocking], [1.32-blocking][x] |"
    ).milestones
    assert row.key == "code-freeze"
    assert row.title == "Begin Code Freeze and Test Freeze"
    assert row.kinds == ("code_freeze", "test_freeze")
    assert isinstance(row.when, Instant)
    assert row.when.at == datetime(2024, 11, 8, 2, tzinfo=UTC)
    assert (row.who, row.owners) == ("Branch Manager", ("Branch Manager",))
    assert (row.week, row.line) == (9, 7)
    assert row.signals == ("master-blocking", "1.32-blocking")


TITLES = {
    "# Kubernetes 1.32": ("Kubernetes", "1.32"),
    "# Kubernetes v1.36": ("Kubernetes", "1.36"),
    "# Kubernetes 1.20: The Raddest Release": ("Kubernetes", "1.20"),
    "# Cluster API v1.8": ("Cluster API", "1.8"),
    '---\ntitle: "Kubernetes 1.32 Release Information"\n---': ("Kubernetes", "1.32"),
    "# Release notes\n\n## v2.0": ("", "2.0"),
}


@pytest.mark.parametrize(("title", "named"), TITLES.items(), ids=TITLES.keys())
def test_tells_whose_release_it_is(title: str, named: tuple[str, str]) -> None:
    """Project and version come from the heading or the front matter."""
    cycle = read("| Thaw | Lead | TBD | | |", title=title)
    assert (cycle.project, cycle.release) == named


def test_tells_the_release_from_its_row_if_nothing_else_does() -> None:
    """A README without a title still has the row of the release."""
    cycle = read("| **v1.32.0 released** | Lead | Wednesday 11th December 2024 | | |", title="")
    assert cycle.release == "1.32"


def test_keeps_good_rows_beside_a_bad_one() -> None:
    """A date that cannot be read is an error on its line; the row stays, undated."""
    rows = (
        "| Team finalized | Lead | Friday 13th September 2024 | week 1 | |",
        "| Docs Freeze | Docs Lead | some day in autumn | week 12 | |",
    )
    assert [row.when for row in read(*rows).milestones] == [
        Day(date(2024, 9, 13)),
        Undated("some day in autumn"),
    ]
    [problem] = problems(*rows)
    assert (problem.code, problem.severity, problem.line, problem.row) == (
        *("unreadable_date", Severity.ERROR, 8),
        "Docs Freeze",
    )


def test_carries_the_doubt_of_a_date() -> None:
    """A milestone whose weekday is off says so for whoever is reminded of it."""
    [row] = read("| Docs Freeze | Docs Lead | Tuesday 12th December 2024 | | |").milestones
    assert row.doubt == "The table says Tuesday, but 12 December 2024 is a Thursday."


def test_reads_months_in_columns() -> None:
    """In the first cycles each month had a column of its own."""
    header = (
        "| **What** | **Who** | **Jan** | **Feb** | **Mar** | **WEEK** | **CI SIGNAL** |\n"
        "|---|---|---|---|---|---|---|"
    )
    rows = (
        "| Start of Release Cycle | Lead | Mon 7 | | | week 1 | [master-blocking] |",
        "| Begin [Code Freeze] | Branch Manager | | | Fri 8 | week 9 | |",
        "| Sprint | Lead | Thu 31 | Fri 1 | | | |",
    )
    cycle = read(*rows, title="# Kubernetes 1.14", header=header)
    assert [row.when for row in cycle.milestones] == [
        Day(date(2019, 1, 7)),
        Day(date(2019, 3, 8)),
        DayRange(date(2019, 1, 31), date(2019, 2, 1)),
    ]
    assert cycle.milestones[0].signals == ("master-blocking",)


def test_speaks_of_days_under_months_as_they_stand() -> None:
    """What is wrong with a day in a month's column is told in the words of its cell."""
    header = "| **What** | **Who** | **Jan** | **Feb** | **WEEK** |\n|---|---|---|---|---|"
    rows = (
        "| Start of Release Cycle | Lead | Mon 7 | | week 1 |",
        "| Team finalized | Lead | Thu 8 | | week 1 |",
        "| Docs Freeze | Docs Lead | | Fri 31 | week 4 |",
        "| Thaw | Lead | | Tue 5 | week 5 |",
    )
    found = problems(*rows, title="# Kubernetes 1.14", header=header)
    assert [(one.message, one.suggestion, one.quote) for one in found if one.line in {8, 9}] == [
        ("'Thu 8' under Jan but 2019-01-08 is a Tuesday", "write 'Tue 8' or 'Thu 10'", "Thu 8"),
        ("there is no such day as 'Fri 31' under Feb", "correct the day or the month", "Fri 31"),
    ]


def test_reads_a_utc_time_in_the_title() -> None:
    """A retrospective may print its hour behind its name."""
    title = "Release retrospective part 2 (16:00 UTC)"
    [row] = read(f"| {title} | Community | Wednesday 11th May 2022 | week 18 | |").milestones
    assert row.when == Instant(datetime(2022, 5, 11, 16, tzinfo=UTC))


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("(18:00 PDT)", datetime(2021, 7, 9, 1, tzinfo=UTC)),
        ("(23:59 PDT)", datetime(2021, 7, 9, 6, 59, tzinfo=UTC)),
        ("10:00am PDT", datetime(2021, 7, 8, 17, tzinfo=UTC)),
        ("at 6 pm PDT", datetime(2021, 7, 9, 1, tzinfo=UTC)),
    ],
    ids=["as in 1.22", "a minute to midnight", "before noon", "without minutes"],
)
def test_reads_a_local_time_in_the_title(said: str, at: datetime) -> None:
    """The hour of a freeze is published, though not beside its day."""
    [row] = read(f"| Begin Code Freeze {said} | Lead | Thu July 8, 2021 | | |").milestones
    assert isinstance(row.when, Instant)
    assert (row.when.at, row.day) == (at, date(2021, 7, 8))


def test_reads_the_end_of_a_day_in_the_title() -> None:
    """A day that ends Anywhere on Earth is a deadline, wherever that is printed."""
    [row] = read("| Docs Freeze (23:59 AoE) | Lead | Thu July 8, 2021 | | |").milestones
    assert row.when == Instant(datetime(2021, 7, 9, 12, tzinfo=UTC), is_aoe=True)


@pytest.mark.parametrize(
    "hour",
    [
        "(EOD PST)",
        "(18:00 PST)",
        "(18:00)",
        "(11:00 CST)",
        "(99:99 UTC)",
        "(17:00 PDT / 18:00 PDT)",
    ],
    ids=["end of day", "out of season", "no zone", "two zones", "no time", "two times"],
)
def test_keeps_the_day_where_the_title_tells_no_instant(hour: str) -> None:
    """What could be either of two hours is none."""
    [row] = read(f"| Begin Code Freeze {hour} | Lead | Thu July 8, 2021 | | |").milestones
    assert row.when == Day(date(2021, 7, 8))


def test_reads_a_week_before_the_first() -> None:
    """What is prepared before the cycle is in no week of it."""
    rows = (
        "| Kick-off | Lead | Monday 26th August 2024 | week -1 | |",
        "| Start of Release Cycle | Lead | Monday 9th September 2024 | week-1 | |",
    )
    assert [row.week for row in read(*rows).milestones] == [-1, 1]


def test_reads_owners_on_two_lines_of_a_cell() -> None:
    """A line break stands between two people like a slash."""
    [row] = read("| Blog | Comms<br>Docs Lead | Tuesday 26th November 2024 | | |").milestones
    assert (row.who, row.owners) == ("Comms / Docs Lead", ("Communications", "Docs"))


def test_reads_ragged_rows() -> None:
    """Rows with too few or too many cells are read by place, and said to be so."""
    rows = (
        "| Docs Freeze | Docs Lead | Tuesday 26th November 2024 | week 12 |",
        "| Thaw | Lead | Wednesday 11th December 2024 | week 14 | | | week 15 | |",
    )
    assert [row.week for row in read(*rows).milestones] == [12, 14]
    assert [(one.code, one.line, one.message) for one in problems(*rows)] == [
        ("cell_count", 7, "4 cells for 5 columns"),
        ("cell_count", 8, "8 cells for 5 columns"),
    ]


def test_reads_rows_without_outer_pipes() -> None:
    """Some tables leave out the first or the last pipe."""
    [row] = read("Docs Freeze | Docs Lead | Tuesday 26th November 2024 | week 12 | x").milestones
    assert (row.title, row.week) == ("Docs Freeze", 12)


def test_reads_on_below_a_blank_line() -> None:
    """A blank line inside the table loses no row, and is a problem."""
    rows = ("| Thaw | Lead | TBD | | |", "", "| Docs Freeze | Docs Lead | TBD | | |")
    assert len(read(*rows).milestones) == 2
    assert [(one.code, one.line) for one in problems(*rows)] == [("broken_table", 9)]


def test_takes_a_repeated_row_once() -> None:
    """The same row on the same day is one milestone and a problem."""
    row = "| Docs Freeze | Docs Lead | Tuesday 26th November 2024 | | |"
    assert len(read(row, row).milestones) == 1
    assert [(one.code, one.line) for one in problems(row, row)] == [("duplicate_row", 8)]


def test_tells_apart_the_patch_releases_of_a_cycle() -> None:
    """Rows with the same title are told apart by their days."""
    cycle = read(
        "| *v1.6.x & v1.7.x released* | Release Lead | Tuesday 14th May 2024 | week 4 | |",
        "| *v1.6.x & v1.7.x released* | Release Lead | Tuesday 11th June 2024 | week 8 | |",
    )
    assert [row.key for row in cycle.milestones] == [
        "patch-release-1.6.x-1.7.x-2024-05-14",
        "patch-release-1.6.x-1.7.x-2024-06-11",
    ]


def test_notes_a_row_without_a_title() -> None:
    """A row that does not say what it is cannot be a milestone."""
    rows = ("| | Lead | Tuesday 26th November 2024 | | |", "| | | | | |")
    assert read(*rows).milestones == ()
    assert [(one.code, one.line) for one in problems(*rows)] == [("missing_title", 7)]


def test_a_document_without_a_timeline_is_an_error() -> None:
    """Without a table of what and when there is nothing to read."""
    cycle, found = read_release_readme("# Kubernetes v1.32\n\n| a | b |\n|---|---|\n| c | d |\n")
    assert cycle.milestones == ()
    assert [(one.code, one.severity) for one in found] == [("no_timeline", Severity.ERROR)]


def test_reads_windows_line_ends_and_a_byte_order_mark() -> None:
    """A file saved by another editor is the same document."""
    row = "| Docs Freeze | Docs Lead | Tuesday 26th November 2024 | week 12 | |"
    text = "\ufeff" + readme(row).replace("\n", "\r\n")
    assert read_release_readme(text) == read_release_readme(readme(row))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("cycle.yaml", 'release: "1.32"\nmilestones: []\n'),
        ("https://example.org/cycle.yml?raw=1", "release: 1.32\nmilestones: []\n"),
        ("-", "release: 1.32\nmilestones: []\n"),
        ("README.md", readme("| Thaw | Lead | TBD | | |")),
        ("https://example.org/README", readme("| Thaw | Lead | TBD | | |")),
    ],
    ids=["yaml file", "yaml URL", "yaml without a name", "README", "README without suffix"],
)
def test_picks_the_reader(source: str, text: str) -> None:
    """The suffix tells what a document is, else its content."""
    cycle, found = read_cycle(text, source=source)
    assert (cycle.release, cycle.source, found) == ("1.32", source, ())
