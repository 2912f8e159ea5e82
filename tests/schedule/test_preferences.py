from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.preferences import Preferences, arrival
from tests.builders import at

TOKYO = Preferences(zone="Asia/Tokyo")
FREEZE = at("2024-11-08 02:00")


@pytest.mark.parametrize(
    ("due_at", "ends_at", "wishes", "arrives_at"),
    [
        ("2024-11-06 12:00", FREEZE, Preferences(), "2024-11-06 12:00"),
        ("2024-11-06 12:00", FREEZE, Preferences(zone="Nowhere/Land"), "2024-11-06 12:00"),
        ("2024-11-06 03:00", FREEZE, TOKYO, "2024-11-06 03:00"),
        ("2024-11-06 12:00", FREEZE, TOKYO, "2024-11-07 00:00"),
        ("2024-11-07 12:00", FREEZE, TOKYO, "2024-11-07 08:00"),
        ("2024-11-08 12:00", at("2024-11-13 12:00"), TOKYO, "2024-11-11 00:00"),
        ("2024-11-08 12:00", at("2024-11-09 12:00"), TOKYO, "2024-11-08 08:00"),
        ("2024-11-08 12:00", None, TOKYO, "2024-11-11 00:00"),
        (
            "2024-11-08 12:00",
            None,
            Preferences(zone="Asia/Kolkata", starts=time(7), days=(6,)),
            "2024-11-10 01:30",
        ),
        ("2024-11-06 12:00", None, Preferences(zone="America/New_York"), "2024-11-06 14:00"),
    ],
    ids=[
        "a person who said nothing",
        "a zone that nobody knows",
        "within their hours",
        "in the evening: the next morning",
        "in the evening before the deadline: that afternoon",
        "on Friday evening: Monday morning",
        "on Friday evening with a deadline on Saturday: Friday afternoon",
        "no deadline: the next morning that they work",
        "somebody who works on Sundays, from seven",
        "in the small hours: that morning",
    ],
)
def test_a_message_arrives_in_somebodys_hours(
    due_at: str, ends_at: datetime | None, wishes: Preferences, arrives_at: str
) -> None:
    """Later if that leaves time before the deadline; earlier if it does not."""
    assert arrival(at(due_at), ends_at, wishes) == at(arrives_at)


def test_nobody_is_written_to_on_a_quiet_day() -> None:
    """A holiday of the project counts as no working day of anybody's."""
    quiet = {date(2024, 11, 7), date(2024, 11, 8)}
    assert arrival(at("2024-11-06 12:00"), None, TOKYO, quiet.__contains__) == at(
        "2024-11-11 00:00"
    )


def test_who_never_works_is_told_when_it_is_due() -> None:
    """Better at a bad hour than never."""
    never = Preferences(zone="Asia/Tokyo", days=())
    assert arrival(at("2024-11-06 12:00"), FREEZE, never) == at("2024-11-06 12:00")


def test_an_absence_ends_on_the_first_day_back_by_their_clock() -> None:
    """In Tokyo that is nine hours earlier."""
    away = Preferences(zone="Asia/Tokyo", back_on=date(2024, 11, 8))
    assert away.is_away(at("2024-11-07 14:59"))
    assert not away.is_away(at("2024-11-07 15:00"))


ZONES = st.sampled_from(["Asia/Tokyo", "America/Los_Angeles", "Europe/Berlin", "Pacific/Auckland"])
DUE = st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(DUE, st.timedeltas(timedelta(minutes=1), timedelta(days=9)), ZONES)
def test_no_message_is_moved_past_its_deadline(
    due_at: datetime, left: timedelta, zone: str
) -> None:
    """Whatever the zone, and across changes of the clocks."""
    wishes = Preferences(zone=zone)
    arrives_at = arrival(due_at, due_at + left, wishes)
    assert arrives_at < due_at + left
    there = arrives_at.astimezone(wishes.local)
    assert wishes.starts <= there.time() < wishes.ends
    assert there.weekday() in wishes.days
