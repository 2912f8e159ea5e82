from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.clock import deadline
from schedule.problems import Severity
from schedule.readers.names import MONTHS, WEEKDAYS, ordinal, write_day
from schedule.readers.when import read_when
from schedule.timeline import Day, DayRange, Instant, LocalTime, Undated, When

NEAR = date(2021, 5, 1)


def utc(year: int, month: int, day: int, hour: int) -> datetime:
    """Return an instant."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def pacific(label: str, year: int, month: int, day: int, hour: int) -> LocalTime:
    """Return a local time, as printed beside a UTC."""
    return LocalTime(label, date(year, month, day), time(hour))


READABLE = {
    "a day as most cycles print it": ("Monday 10th January 2022", Day(date(2022, 1, 10))),
    "a day without its ordinal": ("Monday 6 January 2025", Day(date(2025, 1, 6))),
    "a zero before the day": ("Thursday 01st February 2024", Day(date(2024, 2, 1))),
    "weekday, month, day, year": ("Mon August 23, 2021", Day(date(2021, 8, 23))),
    "no year": ("Mon May 3", Day(date(2021, 5, 3))),
    "a comma behind the weekday": ("Mon, May 3", Day(date(2021, 5, 3))),
    "a full weekday with a comma": ("Friday, May 21", Day(date(2021, 5, 21))),
    "an ordinal behind the month": ("Tue February 9th", Day(date(2021, 2, 9))),
    "a short month": ("Tue Jul 13", Day(date(2021, 7, 13))),
    "day under a month column": ("Tue 29 Jun", Day(date(2021, 6, 29))),
    "ISO": ("2024-11-26", Day(date(2024, 11, 26))),
    "no space before the year": ("Tuesday 14th November2023", Day(date(2023, 11, 14))),
    "a misspelled weekday": ("Tueday 11th April 2023", Day(date(2023, 4, 11))),
    "a misspelled month": ("Friday 2nd Juli 2021", Day(date(2021, 7, 2))),
    "swapped letters": ("Friday 2nd Jluy 2021", Day(date(2021, 7, 2))),
    "a remark behind it": ("Tuesday 11th April 2023 (tentative)", Day(date(2023, 4, 11))),
    "a range of weekdays": (
        "Tuesday 28th - Thursday 30th July 2026",
        DayRange(date(2026, 7, 28), date(2026, 7, 30)),
    ),
    "a range without a year": ("May 3-7", DayRange(date(2021, 5, 3), date(2021, 5, 7))),
    "a range with a year": ("May 16-20 2022", DayRange(date(2022, 5, 16), date(2022, 5, 20))),
    "a range with a comma": (
        "October 11-15, 2021",
        DayRange(date(2021, 10, 11), date(2021, 10, 15)),
    ),
    "a range without weekdays": (
        "6th - 10th November 2023",
        DayRange(date(2023, 11, 6), date(2023, 11, 10)),
    ),
    "a range over two months": (
        "Tuesday 30th March – Friday 2nd April 2021",
        DayRange(date(2021, 3, 30), date(2021, 4, 2)),
    ),
    "a range over New Year": (
        "29th December - 2nd January 2027",
        DayRange(date(2026, 12, 29), date(2027, 1, 2)),
    ),
    "a range of one day": ("May 3-3", Day(date(2021, 5, 3))),
    "UTC and Pacific": (
        "02:00 UTC Friday 25th July 2025 / 19:00 PDT Thursday 24th July 2025",
        Instant(utc(2025, 7, 25, 2), local=(pacific("PDT", 2025, 7, 24, 19),)),
    ),
    "UTC, British and Pacific": (
        "01:00 UTC Wednesday 30th March 2022 / 02:00 BST Wednesday 30th March 2022 "
        "/ 18:00 PDT Tuesday 29th March 2022",
        Instant(
            utc(2022, 3, 30, 1),
            local=(pacific("BST", 2022, 3, 30, 2), pacific("PDT", 2022, 3, 29, 18)),
        ),
    ),
    "two times, one date": (
        "17:00 UTC / 10:00 PDT Tuesday 4th May",
        Instant(utc(2021, 5, 4, 17), local=(pacific("PDT", 2021, 5, 4, 10),)),
    ),
    "AoE and UTC": (
        "Tuesday 9th June 2026 (AoE) / Wednesday 10th June 2026, 12:00 UTC",
        Instant(utc(2026, 6, 10, 12), is_aoe=True),
    ),
    "AoE and UTC without comma or year": (
        "Thursday 26th February 2026 (AoE) / Friday 27th February 12:00 UTC",
        Instant(utc(2026, 2, 27, 12), is_aoe=True),
    ),
    "AoE alone": ("Tuesday 9th June 2026 (AoE)", Instant(utc(2026, 6, 10, 12), is_aoe=True)),
    "AoE without parentheses": ("9 June 2026 AoE", Instant(utc(2026, 6, 10, 12), is_aoe=True)),
    "a minute to midnight AoE": (
        "Tuesday 9th June 2026, 23:59 AoE",
        Instant(utc(2026, 6, 10, 12), is_aoe=True),
    ),
    "an ISO instant": ("2024-11-08T02:00Z", Instant(utc(2024, 11, 8, 2))),
    "Pacific only": (
        "18:00 PDT Thursday 8th July 2021",
        Instant(utc(2021, 7, 9, 1), local=(pacific("PDT", 2021, 7, 8, 18),)),
    ),
    "a full stop behind it": ("Friday 22 January 2021.", Day(date(2021, 1, 22))),
    "the day of the month": ("Mon 18th of January 2021", Day(date(2021, 1, 18))),
    "the weekday, the day": ("Thursday the 21st January 2021", Day(date(2021, 1, 21))),
    "a day at a time": ("25th January 2021 at 10:00 UTC", Instant(utc(2021, 1, 25, 10))),
    "a time without minutes": (
        "10am PST Monday 25th January 2021",
        Instant(utc(2021, 1, 25, 18), local=(pacific("PST", 2021, 1, 25, 10),)),
    ),
    "a blank before pm": ("Monday 25th January 2021, 6 PM UTC", Instant(utc(2021, 1, 25, 18))),
    "the local half in parentheses": (
        "03:00 UTC Friday 22nd January 2021 (19:00 PST Thursday 21st January 2021)",
        Instant(utc(2021, 1, 22, 3), local=(pacific("PST", 2021, 1, 21, 19),)),
    ),
    "24:00 is the end of its day": (
        "24:00 UTC Thursday 21st January 2021 / 16:00 PST Thursday 21st January 2021",
        Instant(utc(2021, 1, 22, 0), local=(pacific("PST", 2021, 1, 21, 16),)),
    ),
    "24:00 AoE": ("24:00 AoE 21st January 2021", Instant(utc(2021, 1, 22, 12), is_aoe=True)),
    "the end of a day AoE": (
        "End of day Thursday 21st January 2021 AoE",
        Instant(utc(2021, 1, 22, 12), is_aoe=True),
    ),
    "EOD AoE in parentheses": (
        "Thursday 21st January 2021 (EOD AoE)",
        Instant(utc(2021, 1, 22, 12), is_aoe=True),
    ),
    "the end of a day elsewhere": ("EOD PST 21st January 2021", Day(date(2021, 1, 21))),
    "an hour AoE": (
        "17:00 AoE 15th January 2021",
        Instant(utc(2021, 1, 16, 5), local=(pacific("AoE", 2021, 1, 15, 17),)),
    ),
    "the last minute AoE, twice": (
        "23:59 AoE Thursday 14th January 2021 / 11:59 UTC Friday 15th January 2021",
        Instant(utc(2021, 1, 15, 12), is_aoe=True),
    ),
    "a label of two zones, alone": ("11:00 CST Monday 25th January 2021", Day(date(2021, 1, 25))),
    "nothing": ("", Undated("TBD")),
    "to be done": ("TBD", Undated("TBD")),
    "to be confirmed": ("TBC", Undated("TBC")),
    "dashes": ("---", Undated("---")),
}


@pytest.mark.parametrize(("text", "when"), READABLE.values(), ids=READABLE.keys())
def test_reads_every_published_way_to_say_when(text: str, when: When) -> None:
    """Each format that ever stood in a When cell means what people took it to mean."""
    assert read_when(text, NEAR).when == when


UNREADABLE = {
    "no date at all": "after the holidays",
    "two dates to choose from": "Tuesday 5th or Wednesday 6th November 2024",
    "two dates without a time": "Tuesday 5th November 2024 / Wednesday 6th November 2024",
    "only a time": "02:00 UTC",
    "a year out of reach": "9999-12-31 (AoE)",
    "a time past midnight": "24:30 UTC Friday 22nd November 2024",
    "a parenthesis left open": "02:00 UTC 8th November 2024 (19:00 PDT 7th November 2024",
    "another date in parentheses": "8th November 2024 (was 02:00 UTC 7th November 2024)",
    "an impossible hour": "26:00 UTC Friday 22nd November 2024",
    "numbers only": "11/12/2024",
    "two UTC times": "02:00 UTC 8th November 2024 / 03:00 UTC 8th November 2024",
    "a week": "week 5",
    "a month": "November 2024",
    "a day that does not exist": "31st November 2024",
    "a range that runs backwards": "10th November 2023 - 6th November 2023",
    "hundreds of words": "Monday " * 200,
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_guesses_no_date(text: str) -> None:
    """What says no single date stays undated, with an error to act on."""
    reading = read_when(text, NEAR)
    assert isinstance(reading.when, Undated)
    assert Severity.ERROR in {problem.severity for problem in reading.problems}


def test_takes_the_utc_where_the_halves_disagree() -> None:
    """The UTC is the instant, always."""
    text = "01:00 UTC Wednesday 26th July 2023 / 17:00 PDT Tuesday 25th July 2023"
    assert read_when(text).when == Instant(
        utc(2023, 7, 26, 1), local=(pacific("PDT", 2023, 7, 25, 17),)
    )


def test_reads_no_date_without_a_year_from_nowhere() -> None:
    """Without any day nearby a missing year is an error, not a guess."""
    reading = read_when("Mon May 3")
    assert [problem.code for problem in reading.problems] == ["missing_year"]
    assert isinstance(reading.when, Undated)


def test_takes_the_nearest_year_across_new_year() -> None:
    """January after a December row is January of the next year."""
    assert read_when("Tuesday 5th January", date(2020, 12, 15)).when == Day(date(2021, 1, 5))


@given(st.text())
def test_never_raises(text: str) -> None:
    """Any text in a cell is read or reported."""
    read_when(text, NEAR)


@given(
    st.lists(
        st.sampled_from(
            [
                *WEEKDAYS,
                *MONTHS,
                "12:00",
                "UTC",
                "PDT",
                "(AoE)",
                "/",
                "-",
                ",",
                "3rd",
                "31",
                "2024",
            ],
        ),
        max_size=12,
    )
)
def test_never_raises_on_the_words_of_dates(words: list[str]) -> None:
    """Any order of the words that cells are made of is read or reported."""
    read_when(" ".join(words), NEAR)


DAYS = st.dates(date(1990, 1, 1), date(2199, 12, 29))


@given(DAYS)
def test_a_written_day_reads_back(day: date) -> None:
    """A day written as timelines print it is that day, with nothing wrong."""
    reading = read_when(write_day(day))
    assert (reading.when, reading.problems) == (Day(day), ())


@given(DAYS, st.integers(1, 6))
def test_any_wrong_weekday_is_noticed(day: date, off: int) -> None:
    """Whatever weekday is printed, if it is not the date's own, it is a problem."""
    wrong = WEEKDAYS[(day.weekday() + off) % 7]
    text = f"{wrong} {ordinal(day.day)} {MONTHS[day.month - 1]} {day.year}"
    assert "weekday_mismatch" in {problem.code for problem in read_when(text).problems}


@given(DAYS)
def test_an_aoe_deadline_reads_back(day: date) -> None:
    """Both halves of an AoE deadline mean the same instant."""
    after = day + timedelta(days=1)
    reading = read_when(f"{write_day(day)} (AoE) / {write_day(after)}, 12:00 UTC")
    assert (reading.when, reading.problems) == (Instant(deadline(day), is_aoe=True), ())
