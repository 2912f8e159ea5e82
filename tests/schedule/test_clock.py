from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.clock import RehearsalClock, WallClock, aoe_day, deadline, machine_now
from tests.builders import at

START = at("2024-09-09 12:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HELD_ELSEWHERE = 10_000_000
"""A speed at which release time reaches whatever it is held at before anybody looks."""

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def test_a_deadline_day_ends_at_noon_utc_of_the_next() -> None:
    """Work for Thursday, AoE, is in time until Friday 12:00 UTC, exclusive."""
    assert deadline(date(2024, 11, 7)) == at("2024-11-08 12:00")


def test_a_deadline_is_said_in_utc() -> None:
    """Inside the bot there is no other zone."""
    assert deadline(date(2024, 11, 7)).tzinfo is UTC


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2024-11-08 12:00", date(2024, 11, 7)),
        ("2024-11-08 11:59", date(2024, 11, 7)),
        ("2024-11-08 12:01", date(2024, 11, 8)),
        ("2024-12-31 23:00", date(2024, 12, 31)),
    ],
    ids=["the deadline itself", "a minute before it", "a minute after it", "at new year"],
)
def test_an_instant_belongs_to_the_day_that_is_not_over_anywhere(instant: str, day: date) -> None:
    """At the very end of a day people still say that day."""
    assert aoe_day(at(instant)) == day


@given(days)
def test_the_day_of_a_deadline_is_the_day_it_ends(day: date) -> None:
    """Going there and back loses nothing."""
    assert aoe_day(deadline(day)) == day


def test_machine_time_is_in_utc() -> None:
    """A stamp in the ledger means the same wherever the bot runs."""
    assert machine_now().tzinfo is UTC


def test_real_time_waits_for_nobody() -> None:
    """Holding the wall clock changes nothing, and what is past needs no waiting."""
    clock = WallClock()
    clock.hold(START)
    assert clock.now() > START
    assert clock.machine_delay(START) == timedelta()


def test_real_time_runs_as_long_as_the_clock_says() -> None:
    """An hour is an hour."""
    clock = WallClock()
    delay = clock.machine_delay(clock.now() + HOUR)
    assert HOUR - timedelta(minutes=1) < delay <= HOUR


def test_a_rehearsal_stands_at_its_start_until_it_is_let_go() -> None:
    """Nothing passes before somebody has looked at what is due."""
    clock = RehearsalClock(START, speed=HELD_ELSEWHERE)
    assert clock.now() == START
    assert clock.machine_delay(START + HOUR) == timedelta.max


def test_a_jumping_clock_goes_straight_to_what_is_due() -> None:
    """At speed zero release time is at the next due instant at once, and no later."""
    clock = RehearsalClock(START, speed=0)
    clock.hold(START + DAY)
    assert clock.now() == START + DAY


def test_a_jumping_clock_with_nothing_due_goes_to_its_end() -> None:
    """The rehearsal is over when nothing is left to say."""
    clock = RehearsalClock(START, speed=0, end=START + 7 * DAY)
    clock.hold(None)
    assert clock.now() == START + 7 * DAY


def test_a_jumping_clock_without_an_end_stands_when_nothing_is_due() -> None:
    """It has nowhere to jump to."""
    clock = RehearsalClock(START, speed=0)
    clock.hold(START + DAY)
    clock.hold(None)
    assert clock.now() == START + DAY


def test_a_fast_clock_never_passes_what_is_due() -> None:
    """Speed is an upper bound: time waits for delivery."""
    clock = RehearsalClock(START, speed=HELD_ELSEWHERE * 1_000_000)
    clock.hold(START + HOUR)
    assert clock.now() == START + HOUR
    assert clock.now() == START + HOUR


def test_a_fast_clock_never_passes_its_end() -> None:
    """What is due after the rehearsal is not rehearsed."""
    clock = RehearsalClock(START, speed=HELD_ELSEWHERE * 1_000_000, end=START + HOUR)
    clock.hold(START + DAY)
    assert clock.now() == START + HOUR
    assert clock.machine_delay(START + DAY) == timedelta.max


@pytest.mark.parametrize("speed", [0, HELD_ELSEWHERE], ids=["jumping", "fast"])
def test_holding_at_the_past_holds_the_clock_where_it_stands(speed: float) -> None:
    """A reminder that was due yesterday does not turn time back."""
    clock = RehearsalClock(START, speed)
    clock.hold(START - DAY)
    assert clock.now() == START


@pytest.mark.parametrize("speed", [0, 3600], ids=["jumping", "fast"])
def test_release_time_that_has_come_needs_no_waiting(speed: float) -> None:
    """What is due is due."""
    clock = RehearsalClock(START, speed)
    assert clock.machine_delay(START) == timedelta()
    assert clock.machine_delay(START - DAY) == timedelta()


def test_a_jump_takes_no_machine_time() -> None:
    """The next due instant is there as soon as anybody asks."""
    clock = RehearsalClock(START, speed=0)
    clock.hold(START + DAY)
    assert clock.machine_delay(START + DAY) == timedelta()


def test_an_hour_at_sixty_times_the_speed_is_a_minute() -> None:
    """A wait in release time is shorter on the machine by the speed."""
    clock = RehearsalClock(START, speed=60)
    clock.hold(START + DAY)
    delay = clock.machine_delay(START + HOUR)
    assert timedelta(seconds=50) < delay <= timedelta(minutes=1)


def test_time_spent_held_is_not_made_up_for() -> None:
    """After a slow post the clock goes on from where it stood."""
    clock = RehearsalClock(START, speed=1)
    for _ in range(5):
        clock.hold(START)
    clock.hold(START + DAY)
    assert clock.now() - START < HOUR


@given(st.lists(st.integers(-48, 48), max_size=20), st.sampled_from([0.0, 1.0, 1e6, 1e12]))
def test_release_time_never_runs_backwards(hours: list[int], speed: float) -> None:
    """However the clock is held and let go."""
    clock = RehearsalClock(START, speed, end=START + 30 * DAY)
    seen: list[datetime] = [clock.now()]
    for hour in hours:
        clock.hold(START + hour * HOUR)
        seen.append(clock.now())
    clock.hold(None)
    seen.append(clock.now())
    assert seen == sorted(seen)
