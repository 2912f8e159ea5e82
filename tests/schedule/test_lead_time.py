from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.lead_time import LeadTime


@pytest.mark.parametrize(
    ("text", "duration", "is_in_days"),
    [
        ("2w", timedelta(days=14), True),
        ("3d", timedelta(days=3), True),
        ("0d", timedelta(), True),
        ("36h", timedelta(hours=36), False),
        ("90m", timedelta(minutes=90), False),
        ("0m", timedelta(), False),
        ("007d", timedelta(days=7), True),
        ("366d", timedelta(days=366), True),
    ],
    ids=[
        "two weeks",
        "three days",
        "on the day",
        "a day and a half in hours",
        "an hour and a half in minutes",
        "at the moment",
        "leading zeros",
        "the longest",
    ],
)
def test_a_lead_time_is_read(text: str, duration: timedelta, is_in_days: bool) -> None:
    """A whole number and a unit; days and weeks count on the calendar, the rest exactly."""
    assert LeadTime.parse(text) == LeadTime(duration, is_in_days)


@pytest.mark.parametrize(
    ("text", "said"),
    [("2w", "14d"), ("24h", "24h"), ("120m", "2h"), ("90m", "90m"), ("0h", "0m"), ("0w", "0d")],
    ids=[
        "weeks become days",
        "hours stay hours",
        "full hours of minutes",
        "an hour and a half",
        "at the moment",
        "on the day",
    ],
)
def test_a_lead_time_is_written_the_shortest_way(text: str, said: str) -> None:
    """One distance has one spelling in a reminder's id."""
    assert str(LeadTime.parse(text)) == said


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("7", id="no unit"),
        pytest.param("d", id="no number"),
        pytest.param("7 d", id="a space between"),
        pytest.param(" 7d", id="a space before"),
        pytest.param("7d\n", id="a line end"),
        pytest.param("-1d", id="after the milestone"),
        pytest.param("1.5d", id="a fraction"),
        pytest.param("7D", id="a capital"),
        pytest.param("7days", id="the unit in full"),
        pytest.param("1w2d", id="two of them"),
        pytest.param("\u0667d", id="a digit of another script"),
        pytest.param("53w", id="longer than a year in weeks"),
        pytest.param("367d", id="longer than a year in days"),
        pytest.param("999999m", id="longer than a year in minutes"),
        pytest.param("9999999d", id="a number out of all bounds"),
    ],
)
def test_what_is_no_lead_time_is_refused_with_examples(text: str) -> None:
    """The message shows what one looks like, and how long one may be."""
    with pytest.raises(ValueError, match="write one like '2w', '3d', '36h' or '90m', at most a"):
        LeadTime.parse(text)


lead_times = st.builds(
    lambda number, unit: f"{number}{unit}", st.integers(0, 366), st.sampled_from("dhm")
)


@given(lead_times)
def test_a_lead_time_reads_back_as_itself(text: str) -> None:
    """Reading, writing and reading again is reading once."""
    lead_time = LeadTime.parse(text)
    assert LeadTime.parse(str(lead_time)) == lead_time
    assert str(LeadTime.parse(str(lead_time))) == str(lead_time)
