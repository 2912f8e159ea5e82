from datetime import UTC, date, datetime

import pytest

from schedule.readers.when import read_when
from schedule.timeline import Instant

NEAR = date(2021, 5, 1)

PROBLEMS = {
    "wrong ordinal": (
        "Friday 21th October 2022",
        "bad_ordinal",
        "'21th' should be '21st'",
        "write '21st'",
    ),
    "missing space": (
        "Tuesday 19th November2024",
        "missing_space",
        "a space is missing in 'November2024'",
        "write 'November 2024'",
    ),
    "unusual weekday": (
        "Thur May 13",
        "weekday_spelling",
        "'Thur' is taken for Thursday",
        "write 'Thursday'",
    ),
    "misspelled weekday": (
        "Tueday 11th April 2023",
        "weekday_spelling",
        "'Tueday' is taken for Tuesday",
        "write 'Tuesday'",
    ),
    "misspelled month": (
        "Friday 2nd Juli 2021",
        "month_spelling",
        "'Juli' is taken for July",
        "write 'July'",
    ),
    "weekday off by one": (
        "Wednesday 27th February 2024",
        "weekday_mismatch",
        "'Wednesday 27th February 2024' but 2024-02-27 is a Tuesday",
        "write 'Tuesday 27th February 2024' or 'Wednesday 28th February 2024'",
    ),
    "halves an hour apart": (
        "01:00 UTC Wednesday 26th July 2023 / 17:00 PDT Tuesday 25th July 2023",
        "tz_contradiction",
        "'17:00 PDT Tuesday 25th July 2023' is 1 hour before the UTC beside it: "
        "at 01:00 UTC on 26 July 2023 clocks in Los Angeles show 18:00 PDT",
        "if the UTC is right, write '18:00 PDT Tuesday 25th July 2023'",
    ),
    "label of the wrong season, clock right": (
        "02:00 UTC Friday 9th February 2024 / 18:00 PDT Thursday 8th February 2024",
        "tz_label_not_in_effect_label_wrong",
        "18:00 is right, but its zone is PST on 8 February 2024, not PDT",
        "write '18:00 PST Thursday 8th February 2024'",
    ),
    "label of the wrong season, clock wrong": (
        "02:00 UTC Friday 8th November 2024 / 19:00 PDT Thursday 7th November 2024",
        "tz_label_not_in_effect_clock_wrong",
        "PDT is not in effect in Los Angeles on 7 November 2024: at 02:00 UTC on 8 November 2024 "
        "clocks in Los Angeles show 18:00 PST, not 19:00 PDT",
        "if the UTC is right, write '18:00 PST Thursday 7th November 2024'",
    ),
    "AoE that is not twelve hours on": (
        "Tuesday 9th June 2026 (AoE) / Wednesday 10th June 2026, 00:00 UTC",
        "aoe_contradiction",
        "9 June 2026 AoE ends on 10 June 2026 at 12:00 UTC, not on 10 June 2026 at 00:00 UTC",
        "write 'Tuesday 9th June 2026 (AoE) / Wednesday 10th June 2026, 12:00 UTC'",
    ),
    "AoE that is two minutes short": (
        "Tuesday 9th June 2026 (AoE) / Wednesday 10th June 2026, 11:58 UTC",
        "aoe_contradiction",
        "9 June 2026 AoE ends on 10 June 2026 at 12:00 UTC, not on 10 June 2026 at 11:58 UTC",
        "write 'Tuesday 9th June 2026 (AoE) / Wednesday 10th June 2026, 12:00 UTC'",
    ),
    "a label of several zones that fits in none": (
        "03:00 UTC Monday 25th January 2027 / 12:00 CST Monday 25th January 2027",
        "tz_contradiction",
        "'12:00 CST Monday 25th January 2027' is 1 hour after the UTC beside it: "
        "at 03:00 UTC on 25 January 2027 clocks in Shanghai show 11:00 CST",
        "if the UTC is right, write '11:00 CST Monday 25th January 2027'",
    ),
    "a label of several zones without UTC": (
        "11:00 CST Monday 25th January 2027",
        "missing_zone",
        "'CST' is the name of several time zones; only the day is read",
        "add the UTC time",
    ),
    "words that cannot be read": (
        "after the holidays",
        "unreadable_date",
        "cannot read 'after the holidays' as a date",
        "write 'Thursday 2nd July 2026', or 'TBD'",
    ),
    "the end of a day in a zone": (
        "Thursday 21st January 2027 EOD PST",
        "unread_remark",
        "'EOD' is not part of the date",
        "",
    ),
    "a time without a zone": (
        "10:00 Tuesday 11th April 2023",
        "missing_zone",
        "'10:00 Tuesday 11th April 2023' has no time zone; only the day is read",
        "add the UTC time",
    ),
}


@pytest.mark.parametrize(
    ("text", "code", "message", "suggestion"), PROBLEMS.values(), ids=PROBLEMS.keys()
)
def test_says_what_is_wrong_why_and_what_to_write(
    text: str, code: str, message: str, suggestion: str
) -> None:
    """Each mistake is named, explained with the computed fact, and corrected."""
    [problem] = read_when(text, NEAR).problems
    assert (problem.code, problem.message, problem.suggestion) == (code, message, suggestion)


RIGHT = {
    "summer": "02:00 UTC Friday 25th July 2025 / 19:00 PDT Thursday 24th July 2025",
    "winter": "02:00 UTC Friday 4th February 2022 / 18:00 PST Thursday 3rd February 2022",
    "British summer": "01:00 UTC Friday 15th April 2022 / 02:00 BST Friday 15th April 2022",
    "AoE": "Tuesday 9th June 2026 (AoE) / Wednesday 10th June 2026, 12:00 UTC",
    "the hour that comes twice, at first": (
        "08:00 UTC Sunday 1st November 2020 / 01:00 PDT Sunday 1st November 2020"
    ),
    "the hour that comes twice, again": (
        "09:00 UTC Sunday 1st November 2020 / 01:00 PST Sunday 1st November 2020"
    ),
    "the hour that comes twice, with either label": (
        "09:00 UTC Sunday 1st November 2020 / 01:00 PT Sunday 1st November 2020"
    ),
    "the hour that comes twice, in London": (
        "00:30 UTC Sunday 25th October 2026 / 01:30 BST Sunday 25th October 2026"
    ),
    "AoE to the minute": "9th June 2026 (AoE) / 10th June 2026, 11:59 UTC",
    "AoE to the second": "9th June 2026 (AoE) / 10th June 2026, 11:59:59 UTC",
    "an hour AoE": "17:00 AoE 15th January 2027 / 05:00 UTC 16th January 2027",
    "China": "03:00 UTC Monday 25th January 2027 / 11:00 CST Monday 25th January 2027",
    "Chicago": "17:00 UTC Monday 25th January 2027 / 11:00 CST Monday 25th January 2027",
    "China in summer": "03:00 UTC 26th July 2027 / 11:00 CST 26th July 2027",
    "India": "04:30 UTC 26th July 2027 / 10:00 IST 26th July 2027",
    "Ireland": "09:00 UTC 26th July 2027 / 10:00 IST 26th July 2027",
    "Israel": "08:00 UTC 25th January 2027 / 10:00 IST 25th January 2027",
    "Bangladesh": "04:00 UTC 26th July 2027 / 10:00 BST 26th July 2027",
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT.keys())
def test_finds_nothing_wrong_with_a_right_pair(text: str) -> None:
    """A local time that is what clocks show raises neither a problem nor a doubt."""
    reading = read_when(text)
    assert (reading.problems, reading.doubt) == ((), "")


def test_takes_the_hour_that_comes_twice_as_its_label_says() -> None:
    """In autumn clocks show an hour twice; without a UTC the label tells which is meant."""
    when = read_when("01:30 PST Sunday 1st November 2020").when
    assert isinstance(when, Instant)
    assert when.at == datetime(2020, 11, 1, 9, 30, tzinfo=UTC)


def test_doubts_a_date_with_the_wrong_weekday() -> None:
    """The doubt is one sentence that a reminder can carry."""
    reading = read_when("Tuesday 12th December 2024")
    assert reading.doubt == "The table says Tuesday, but 12 December 2024 is a Thursday."


def test_doubts_a_time_that_no_clock_shows() -> None:
    """People who act on the printed local time would be an hour off, so they are told."""
    reading = read_when("02:00 UTC Friday 8th November 2024 / 19:00 PDT Thursday 7th November 2024")
    assert reading.doubt == (
        "The table says 19:00 PDT, but clocks in Los Angeles will show 18:00 PST."
    )


def test_does_not_doubt_a_clock_time_for_its_label() -> None:
    """With only the label wrong, everybody who reads the local clock is on time."""
    text = "02:00 UTC Friday 9th February 2024 / 18:00 PDT Thursday 8th February 2024"
    assert read_when(text).doubt == ""
