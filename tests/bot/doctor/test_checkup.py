"""The service's look at itself: what is red and new, the admins are told, once."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.doctor import Checkup, Finding, Level
from bot.doctor.checkup import next_look
from bot.settings import Config, CycleConfig, Settings
from schedule.clock import RehearsalClock
from schedule.ledger import Ledger, LedgerView, open_ledger
from schedule.moments import Calendar
from schedule.policy import builtin_rules
from tests.builders import a_snapshot, at, the_132_cycle
from tests.waiting import is_true_soon

ADMINS = ("U0123456789", "U0123456788")
MONDAY = at("2024-11-04 12:00")
DAY = timedelta(days=1)
CLOCK_IS_OFF = Finding("clock", Level.RED, "420 s ahead of Slack's", "set it")
NO_CHANNEL = Finding("channel docs C1", Level.RED, "Slack says is_archived", "unarchive it")
TOKEN = Finding("token", Level.RED, "Slack refuses it", "set it", is_silent=True)
NO_ADMIN = Finding("admins", Level.WARN, "none", "name some")


class Ward:
    """A service that is examined, and what is wrong with it."""

    def __init__(self, ledger: Ledger, admins: tuple[str, ...] = ADMINS) -> None:
        cycle = CycleConfig(timeline="README.md", channels={"announce": "C0123456789"})
        config = Config(cycles=(cycle,), admins=admins)
        self.settings = Settings(config, builtin_rules(), "xoxb-1", "5ecret")
        self.ledger = ledger
        self.found: list[Finding] = []
        self.looks: list[datetime] = []
        self.wakes = 0
        self.on_look: Callable[[], None] = lambda: None
        self.clock = RehearsalClock(MONDAY, 0)

    def examine(
        self, settings: Settings, now: Callable[[], datetime], *, ledger: LedgerView | None
    ) -> list[Finding]:
        """Find what is wrong."""
        assert (settings, ledger) == (self.settings, self.ledger)
        self.looks.append(now())
        self.on_look()
        return self.found

    def pass_to(self, instant: datetime) -> None:
        """Let release time be *instant*."""
        self.clock.run_to(instant)
        self.clock.hold(instant)

    def checkup(self) -> Checkup:
        """Return who looks, as a process that has just been started."""
        return Checkup(
            self.settings,
            self.ledger,
            a_snapshot,
            self.clock,
            self.wake,
            self.examine,
        )

    def wake(self) -> None:
        """Count how often something was put up for sending."""
        self.wakes += 1

    def look(self, day: int, *found: Finding) -> list[list[str]]:
        """Look on a day after Monday; return what each admin's new notice is about."""
        before = {one.reminder_id for one in self.ledger.history()}
        self.found = list(found)
        self.pass_to(MONDAY + day * DAY)
        self.checkup().look()
        told = [one for one in self.ledger.history() if one.reminder_id not in before]
        notices = self.ledger.notices(one.reminder_id for one in told)
        assert {one.recipient for one in told} in ({*ADMINS}, set())
        return [[one["check"] for one in notice.body["found"]] for notice in notices.values()]


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    """Return a service with two admins."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)
    yield Ward(ledger)
    ledger.close()


def test_nothing_is_said_when_all_is_well(ward: Ward) -> None:
    """Nor of what only might be amiss."""
    assert ward.look(0) == []
    assert ward.look(1, NO_ADMIN) == []
    assert ward.wakes == 0


def test_what_is_red_is_said_once(ward: Ward) -> None:
    """In one notice; again once it was well in between; what joins it is said alone."""
    assert ward.look(0, CLOCK_IS_OFF, NO_CHANNEL) == [["clock", "channel docs C1"]]
    assert ward.look(1, CLOCK_IS_OFF, NO_CHANNEL) == []
    assert ward.look(2, NO_CHANNEL) == []
    assert ward.look(3, CLOCK_IS_OFF, NO_CHANNEL) == [["clock"]]
    assert ward.wakes == 2


def test_what_slack_would_not_take_is_only_logged(
    ward: Ward, caplog: pytest.LogCaptureFixture
) -> None:
    """A refused token cannot be told of over Slack."""
    assert ward.look(0, TOKEN) == []
    assert "token: Slack refuses it; set it" in caplog.text


def test_one_look_a_day_counts(ward: Ward) -> None:
    """Another process that shares the ledger, or one that is restarted, says nothing again."""
    assert ward.look(0) == []
    assert ward.look(0, CLOCK_IS_OFF) == []
    assert ward.look(1, CLOCK_IS_OFF) == [["clock"]]


def test_without_admins_the_log_has_it(ward: Ward, caplog: pytest.LogCaptureFixture) -> None:
    """And once there are some, they are told."""
    alone = Ward(ward.ledger, admins=())
    assert alone.look(0, CLOCK_IS_OFF) == []
    assert "clock: 420 s ahead of Slack's; set it" in caplog.text
    assert ward.look(1, CLOCK_IS_OFF) == [["clock"]]


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2024-11-04 11:59", "2024-11-04 12:00"),
        ("2024-11-04 12:00", "2024-11-05 12:00"),
        ("2024-11-08 12:00", "2024-11-11 12:00"),
        ("2024-11-09 11:00", "2024-11-11 12:00"),
        ("2024-11-11 12:00", "2024-11-18 12:00"),
    ],
    ids=["today", "tomorrow", "after the weekend", "on a weekend", "after KubeCon"],
)
def test_a_look_is_at_the_cycles_hour_of_a_working_day(now: str, then: str) -> None:
    """Nobody is told on a Saturday."""
    assert next_look(at(now), Calendar(the_132_cycle(), builtin_rules())) == at(then)


def test_the_service_looks_a_while_after_its_start(ward: Ward) -> None:
    """What is red then goes to the log; and it ends when it is told to."""
    ward.found = [CLOCK_IS_OFF]
    stop = threading.Event()
    thread = threading.Thread(target=ward.checkup().run, args=(stop, timedelta()), daemon=True)
    thread.start()
    assert is_true_soon(lambda: bool(ward.looks))
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert ward.ledger.history() == []


def test_the_service_looks_when_the_hour_comes(ward: Ward) -> None:
    """Release time reaches it; the admins are told."""
    ward.found = [CLOCK_IS_OFF]
    stop = threading.Event()
    ward.on_look = lambda: ward.pass_to(MONDAY + DAY)  # while it looks for the first time
    thread = threading.Thread(target=ward.checkup().run, args=(stop, timedelta()), daemon=True)
    thread.start()
    assert is_true_soon(lambda: ward.wakes == 1)
    stop.set()
    thread.join(10)
    assert {one.recipient for one in ward.ledger.history()} == {*ADMINS}
    assert {one.due_at for one in ward.ledger.history()} == {MONDAY + DAY}


def test_a_rehearsal_does_not_look(tmp_path: Path) -> None:
    """The live service looks after the deployment that they share."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=True)
    ward = Ward(ledger)
    stop = threading.Event()
    stop.set()
    ward.checkup().run(stop, timedelta())
    ledger.close()
    assert ward.looks == []
