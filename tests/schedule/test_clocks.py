"""Clocks that are stepped, days that are 23 or 25 hours long, the 29th of February, and sleep."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from schedule.clock import aoe_day, deadline, monotonic
from schedule.cycle import ReleaseCycle
from schedule.ledger import Ledger, open_ledger
from schedule.plan import Purpose, plan_reminders
from schedule.policy import builtin_rules
from schedule.readers import read_cycle
from schedule.readers.cycle_yaml import read_cycle_yaml, write_cycle_yaml
from schedule.reconcile import State, Wanted, reconcile
from schedule.timeline import Instant, Milestone
from tests.builders import a_cycle, a_milestone, at, day, the_132_cycle
from tests.schedule.ledger.plans import LEASE, MACHINE, send

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULES = builtin_rules()


class Bot:
    """A live service that keeps the plan of 1.32, one channel for everybody."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.said: list[str] = []
        self._wanted = [
            Wanted(
                one.id,
                f"C{one.audience}",
                one.release,
                one.due_at,
                one.expires_at,
                one.milestone_at,
            )
            for one in plan_reminders(the_132_cycle(), RULES)
        ]

    def look(self, now: datetime, machine_now: datetime | None = None) -> None:
        """Do what it does when it wakes up at *now*, by its wall clock."""
        held = self._ledger.deliveries(["1.32"])
        self._ledger.apply(reconcile(self._wanted, held, now), now=now)
        while claims := self._ledger.claim(
            now=now, machine_now=machine_now or now, limit=50, lease=LEASE, holder="tests"
        ):
            for claim in claims:
                self.said += [one.reminder_id for one in claim.deliveries]
                assert send(self._ledger, claim, now=now)

    def live(self, *hours: datetime) -> None:
        """Wake up at each of *hours*."""
        for now in hours:
            self.look(now)

    def states(self) -> dict[tuple[str, int], State]:
        """Return the state of each reminder, in each of its rounds."""
        return {(one.reminder_id, one.round): one.state for one in self._ledger.history()}


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Callable[[], Bot]]:
    """Start a bot with a ledger of its own."""
    with ExitStack() as stack:

        def start() -> Bot:
            folder = tmp_path / str(len(list(tmp_path.iterdir())))
            folder.mkdir()
            ledger = open_ledger(f"sqlite:///{folder / 'ledger.db'}", is_rehearsal=False)
            stack.callback(ledger.close)
            return Bot(ledger)

        yield start


def hours(first: str, last: str) -> list[datetime]:
    """Return every third hour between two instants, both included."""
    begun_at, ended_at = at(first), at(last)
    return [begun_at + 3 * HOUR * nth for nth in range((ended_at - begun_at) // (3 * HOUR) + 1)]


BEGIN, END = "2024-10-29 12:00", "2024-11-12 12:00"


@pytest.mark.parametrize("step", [HOUR, -HOUR, 3 * DAY], ids=["ahead", "back", "ahead for days"])
def test_a_stepped_clock_repeats_and_loses_nothing(bot: Callable[[], Bot], step: timedelta) -> None:
    """Somebody sets the clock wrong in the week of code freeze, and right again an hour later."""
    straight, stepped = bot(), bot()
    straight.live(*hours(BEGIN, END))
    stepped.live(*hours(BEGIN, "2024-11-06 09:00"))
    stepped.live(at("2024-11-06 12:00") + step)
    stepped.live(*hours("2024-11-06 12:00", END))
    assert sorted(stepped.said) == sorted(straight.said)
    assert stepped.states() == straight.states()


def test_a_machine_asleep_for_a_day_repeats_and_loses_nothing(bot: Callable[[], Bot]) -> None:
    """A laptop was closed over code freeze; what is due when it wakes up goes out then."""
    awake, asleep = bot(), bot()
    awake.live(*hours(BEGIN, END))
    asleep.live(*hours(BEGIN, "2024-11-07 09:00"), *hours("2024-11-08 12:00", END))
    assert sorted(asleep.said) == sorted(awake.said)
    assert asleep.states() == awake.states()


def test_a_start_with_a_clock_ahead_loses_nothing(bot: Callable[[], Bot]) -> None:
    """What seemed to be past was not: it is planned again once the clock is right."""
    right, ahead = bot(), bot()
    right.live(*hours("2024-11-01 12:00", END))
    ahead.live(at("2024-11-20 12:00"))
    ahead.live(*hours("2024-11-01 12:00", END))
    assert sorted(set(ahead.said)) == sorted(right.said)
    assert len(ahead.said) == len(set(ahead.said))


def test_waits_are_measured_while_the_machine_sleeps() -> None:
    """A lease ends then, too: another replica has taken over."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    before = time.clock_gettime(clock)
    assert before <= monotonic() <= time.clock_gettime(clock)


def begun(monday: str, row: Milestone) -> ReleaseCycle:
    """Return a cycle that began on *monday*, with *row* in it."""
    start = a_milestone("Start of Release Cycle", "other", monday, who="Lead", line=54)
    return a_cycle([start, row])


# Summer time


@pytest.mark.parametrize(
    "monday",
    ["2024-10-28", "2025-03-03", "2025-03-31", "2025-09-29", "2026-04-06"],
    ids=["Europe and America, autumn", "America, spring", "Europe, spring", "Sydney, spring",
         "Sydney, autumn"],
)  # fmt: skip
def test_days_are_counted_across_a_change_of_the_clocks(monday: str) -> None:
    """Reminders come at the cycle's hour on the day that they are meant for; hours are exact."""
    first = date.fromisoformat(monday)
    freeze_at = deadline(first + 10 * DAY)
    row = a_milestone(when=Instant(freeze_at, is_aoe=True))
    plan = plan_reminders(begun(monday, row), RULES)
    posts = (
        one for one in plan if one.audience.sort == "channel" and one.purpose is not Purpose.WINDOW
    )
    ahead = [one for one in posts if one.milestone and one.lead_time]
    assert len(ahead) >= 4
    for one in ahead:
        if one.lead_time and one.lead_time.is_in_days:
            assert (one.due_at.hour, one.due_at.minute) == (12, 0)
        elif one.lead_time:
            assert freeze_at - one.due_at == one.lead_time.duration


# Leap days

LEAP = date(2028, 2, 29)


def test_the_29th_of_february_ends_on_the_first_of_march() -> None:
    """Anywhere on Earth."""
    assert deadline(LEAP) == at("2028-03-01 12:00")
    assert aoe_day(at("2028-03-01 12:00")) == LEAP


def due(row: Milestone, lead_time: str) -> datetime:
    """Return when the announce channel hears of *row* so long before."""
    plan = plan_reminders(begun("2028-01-03", row), RULES)
    (one,) = (
        one
        for one in plan
        if one.milestone == row.key
        and str(one.lead_time) == lead_time
        and str(one.audience) == "channel:announce"
    )
    return one.due_at


def test_lead_times_count_the_29th_of_february() -> None:
    """Seven days before the third of March is the 25th of February in a leap year."""
    row = a_milestone(when=Instant(deadline(date(2028, 3, 2)), is_aoe=True))
    assert due(row, "7d") == at("2028-02-25 12:00")
    assert due(row, "1d") == at("2028-03-02 12:00")


def test_a_freeze_on_the_29th_of_february_is_reminded_of() -> None:
    """As on any other day."""
    row = a_milestone(when=Instant(deadline(LEAP), is_aoe=True))
    assert due(row, "1d") == at("2028-02-29 12:00")
    assert due(row, "0m") == at("2028-03-01 12:00")


def test_the_29th_of_february_is_read_and_written() -> None:
    """In a table and in YAML; a year without one is a mistake."""
    table = """# Kubernetes 1.35
| **What** | **Who** | **When** | **Week** |
|---|---|---|---|
| Start of Release Cycle | Lead | Monday 3rd January 2028 | week 1 |
| Docs Freeze | Docs Lead | Tuesday 29th February 2028 | week 9 |
| Docs deadline — PRs ready for review | Docs Lead | Thursday 29th February 2027 | week 9 |
"""
    cycle, problems = read_cycle(table, source="release-1.35/README.md")
    found = {row.title: row.day for row in cycle.milestones}
    assert found["Docs Freeze"] == LEAP
    assert found["Docs deadline — PRs ready for review"] is None
    assert [one.line for one in problems if one.line == 6]
    again, _ = read_cycle_yaml(write_cycle_yaml(a_cycle([a_milestone(when=day("2028-02-29"))])))
    assert again.milestones[0].day == LEAP


def test_machine_time_is_not_release_time(bot: Callable[[], Bot]) -> None:
    """A clock of waits that runs years ahead makes nothing due."""
    early = bot()
    early.look(at(BEGIN), machine_now=MACHINE)
    assert early.said == []
