import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Lock, Thread

import pytest

from schedule.clock import Clock, RehearsalClock, WallClock, machine_now, monotonic
from schedule.ledger import Claim, Ledger, open_ledger
from schedule.reconcile import State
from schedule.runner import Runner
from tests.schedule.ledger.plans import DAY, HOUR, MONDAY, plan, states, wanted
from tests.waiting import is_true_soon

TUESDAY = MONDAY + DAY
LEASE = timedelta(seconds=4)
"""Short, to be waited for; long enough for whoever is not made to wait."""
SOON = timedelta(seconds=20)
"""Patience with the machine the tests run on; nothing here takes that long."""


class Courier:
    """Sends posts without a Slack, and tells when it has sent as many as it was to."""

    def __init__(self, ledger: Ledger, clock: Clock, expected: int) -> None:
        self._ledger = ledger
        self._clock = clock
        self._expected = expected
        self._lock = Lock()
        self.sent: list[Claim] = []
        self.is_done = Event()

    def deliver(self, claim: Claim) -> None:
        """Send a post, at once and with success."""
        now = self._clock.now()
        assert self._ledger.start_sending(claim, text="hello", blocks=None, now=now)
        assert self._ledger.sent(claim, channel=claim.recipient, ts="1.2", now=now)
        with self._lock:
            self.sent.append(claim)
            if len(self.sent) == self._expected:
                self.is_done.set()

    def has_sent_all(self) -> bool:
        """Wait until everything expected has been sent; return whether it was."""
        return self.is_done.wait(SOON.total_seconds())


class SlowCourier:
    """Holds every post until it is told to go on."""

    def __init__(self, courier: Courier) -> None:
        self._courier = courier
        self.has_begun = Event()
        self.may_end = Event()

    def deliver(self, claim: Claim) -> None:
        """Begin to send a post."""
        self.has_begun.set()
        assert self.may_end.wait(SOON.total_seconds())
        self._courier.deliver(claim)


class ClumsyCourier:
    """Breaks down over the first post, before or after its request was about to be written."""

    def __init__(self, courier: Courier, ledger: Ledger, *, is_sending: bool) -> None:
        self._courier = courier
        self._ledger = ledger
        self._is_sending = is_sending
        self._has_fallen = False

    def deliver(self, claim: Claim) -> None:
        """Send a post, unless it is the first."""
        if self._has_fallen:
            self._courier.deliver(claim)
            return
        self._has_fallen = True
        if self._is_sending:
            self._ledger.start_sending(claim, text="hello", blocks=None, now=TUESDAY)
        raise KeyError("no such milestone")


class Listener(logging.Handler):
    """Notices a line of the log."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self._part = part
        self.has_heard = Event()

    def emit(self, record: logging.LogRecord) -> None:
        """Listen to *record*."""
        if self._part in record.getMessage():
            self.has_heard.set()


Running = Callable[..., Runner]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A rehearsal's ledger, empty."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=True)
    yield ledger
    ledger.close()


@pytest.fixture
def running() -> Iterator[Running]:
    """Start a runner that is stopped when the test ends."""
    with ExitStack() as stack:

        def start(
            ledger: Ledger,
            clock: Clock,
            deliver: Callable[[Claim], None],
            *,
            workers: int = 4,
            lease: timedelta = timedelta(seconds=30),
        ) -> Runner:
            runner = Runner(ledger, clock, deliver, workers=workers, lease=lease)
            runner.start()
            stack.callback(runner.stop, SOON)
            return runner

        yield start


def test_a_whole_cycle_is_played_without_waiting(ledger: Ledger, running: Running) -> None:
    """At speed zero time jumps from reminder to reminder: each goes out once, in order, in time."""
    plan(
        ledger,
        [
            wanted(f"r{number}/{recipient}", recipient, MONDAY + number * 7 * HOUR)
            for number in range(1, 61)
            for recipient in ("C1", "C2", "U1")
        ],
    )
    clock = RehearsalClock(MONDAY, speed=0)
    courier = Courier(ledger, clock, expected=180)
    running(ledger, clock, courier.deliver)
    assert courier.has_sent_all()
    assert ledger.counts() == {State.SENT: 180}
    assert {record.lateness for record in ledger.history()} == {timedelta()}
    due = [claim.due_at for claim in courier.sent]
    assert due == sorted(due)


def test_a_fast_clock_is_never_late(ledger: Ledger, running: Running) -> None:
    """At a day in a tenth of a second, too, everything due has an outcome before time goes on."""
    plan(ledger, [wanted(f"r{hours}", due_at=MONDAY + hours * HOUR) for hours in range(1, 25)])
    clock = RehearsalClock(MONDAY, speed=864_000)
    courier = Courier(ledger, clock, expected=24)
    running(ledger, clock, courier.deliver)
    assert courier.has_sent_all()
    assert {record.lateness for record in ledger.history()} == {timedelta()}


def test_in_real_time_a_reminder_goes_out_when_it_is_due(tmp_path: Path, running: Running) -> None:
    """Not before, and not at the next heartbeat."""
    live = open_ledger(f"sqlite:///{tmp_path / 'live.db'}", is_rehearsal=False)
    now = machine_now()
    plan(live, [wanted(due_at=now + timedelta(milliseconds=300))], now=now)
    courier = Courier(live, WallClock(), expected=1)
    runner = running(live, WallClock(), courier.deliver)
    assert courier.has_sent_all()
    runner.stop(SOON)
    (record,) = live.history()
    live.close()
    assert record.lateness
    assert timedelta() <= record.lateness < timedelta(seconds=5)


def test_a_new_plan_is_noticed_at_once(ledger: Ledger, running: Running) -> None:
    """Whoever plans wakes the runner, and need not wait for a heartbeat."""
    clock = RehearsalClock(MONDAY, speed=0)
    courier = Courier(ledger, clock, expected=1)
    runner = running(ledger, clock, courier.deliver)
    plan(ledger, [wanted()])
    runner.wakeup()
    assert courier.has_sent_all()


def test_a_delivery_that_breaks_down_is_tried_again(
    ledger: Ledger, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is lost, and the others go out."""
    plan(ledger, [wanted("first", "C1"), wanted("other", "C2", TUESDAY + HOUR)])
    clock = RehearsalClock(MONDAY, speed=0)
    courier = Courier(ledger, clock, expected=2)
    clumsy = ClumsyCourier(courier, ledger, is_sending=False)
    runner = running(ledger, clock, clumsy.deliver)
    assert courier.has_sent_all()
    assert runner.stop(SOON)
    assert states(ledger) == {"first": State.SENT, "other": State.SENT}
    assert "post to C1 was not delivered" in caplog.text
    broken, _ = ledger.history()
    assert broken.note == "KeyError; see the log", "whose words an error repeats nobody knows"


def test_a_rehearsal_waits_until_a_lost_post_is_settled(ledger: Ledger, running: Running) -> None:
    """What may have landed is not repeated, and what comes of it comes at the time it would."""
    plan(ledger, [wanted("first", "C1"), wanted("other", "C2", TUESDAY + HOUR)])
    clock = RehearsalClock(MONDAY, speed=0)
    courier = Courier(ledger, clock, expected=1)
    clumsy = ClumsyCourier(courier, ledger, is_sending=True)
    runner = running(ledger, clock, clumsy.deliver)
    assert is_true_soon(ledger.unsettled)
    (lost,) = ledger.unsettled()
    assert clock.now() == TUESDAY
    ledger.give_up(lost.id, how="nobody knows")
    runner.wakeup()
    assert courier.has_sent_all()
    assert states(ledger) == {"first": State.UNKNOWN, "other": State.SENT}


def test_an_outage_of_the_ledger_is_survived(ledger: Ledger, running: Running) -> None:
    """A wake-up that fails is followed by others; the reminders are sent when it is over."""
    plan(ledger, [wanted()])
    with ledger._writing() as connection:
        connection.exec_driver_sql("ALTER TABLE deliveries RENAME TO lost")
    complaint = Listener("Error getting due jobs")
    logging.getLogger("apscheduler.scheduler").addHandler(complaint)
    clock = RehearsalClock(MONDAY, speed=0)
    courier = Courier(ledger, clock, expected=1)
    runner = running(ledger, clock, courier.deliver)
    assert complaint.has_heard.wait(SOON.total_seconds())
    logging.getLogger("apscheduler.scheduler").removeHandler(complaint)
    with ledger._writing() as connection:
        connection.exec_driver_sql("ALTER TABLE lost RENAME TO deliveries")
    runner.wakeup()
    assert courier.has_sent_all()


def test_stopping_finishes_what_is_in_flight_only(ledger: Ledger, running: Running) -> None:
    """The post under way gets its outcome, the one behind it waits for the next start."""
    plan(ledger, [wanted("first", "C1"), wanted("second", "C2")])
    clock = RehearsalClock(MONDAY, speed=0)
    courier = Courier(ledger, clock, expected=1)
    slow = SlowCourier(courier)
    runner = running(ledger, clock, slow.deliver, workers=1)
    assert slow.has_begun.wait(SOON.total_seconds())
    ended: list[bool] = []
    stopping = Thread(target=lambda: ended.append(runner.stop(SOON)))
    stopping.start()
    slow.may_end.set()
    stopping.join()
    assert ended == [True]
    assert states(ledger) == {"first": State.SENT, "second": State.PENDING}


def test_what_waits_for_a_worker_is_not_looked_for_again(ledger: Ledger, running: Running) -> None:
    """It has been claimed ahead; whoever ends a post goes on with the next at once."""
    plan(ledger, [wanted(f"r{number}", f"C{number}") for number in range(3)])
    clock = RehearsalClock(MONDAY, speed=0)
    courier = Courier(ledger, clock, expected=3)
    slow = SlowCourier(courier)
    running(ledger, clock, slow.deliver, workers=1)
    assert slow.has_begun.wait(SOON.total_seconds())
    assert ledger.counts() == {State.CLAIMED: 3}
    slow.may_end.set()
    assert courier.has_sent_all()


def test_what_waited_too_long_for_a_worker_is_not_sent_late(
    ledger: Ledger, running: Running
) -> None:
    """Its lease could end before Slack answers; it is claimed anew, and sent then."""
    plan(ledger, [wanted("first", "C1"), wanted("second", "C2")])
    clock = RehearsalClock(MONDAY, speed=0)
    courier = Courier(ledger, clock, expected=2)
    held: list[str] = []

    def deliver(claim: Claim) -> None:
        held.append(claim.post_id)
        if len(held) == 1:
            (waiting,) = [one for one in ledger.history() if one.recipient == "C2"]
            held.append(waiting.post_id or "")
            assert is_true_soon(lambda: claim.ends_at - monotonic() < LEASE.total_seconds() / 2)
        courier.deliver(claim)

    running(ledger, clock, deliver, workers=1, lease=LEASE)
    assert courier.has_sent_all()
    first, never, again = held
    assert {one.post_id for one in courier.sent} == {first, again}
    assert never not in (first, again, "")


def test_stopping_does_not_wait_for_ever(ledger: Ledger, running: Running) -> None:
    """A post that hangs is left to the next start, and whoever stops is told."""
    plan(ledger, [wanted()])
    clock = RehearsalClock(MONDAY, speed=0)
    slow = SlowCourier(Courier(ledger, clock, expected=1))
    runner = running(ledger, clock, slow.deliver)
    assert slow.has_begun.wait(SOON.total_seconds())
    assert not runner.stop(timedelta())
    slow.may_end.set()
    assert runner.stop(SOON)


class HungLedger(Ledger):
    """Keeps whoever claims waiting."""

    def __init__(self) -> None:
        self.is_asked = Event()
        self.go_on = Event()

    def machine_now(self) -> datetime:
        """Return the wall clock's."""
        return machine_now()

    def claim(self, **_: object) -> list[Claim]:
        """Wait."""
        self.is_asked.set()
        assert self.go_on.wait(SOON.total_seconds())
        return []


def test_stopping_does_not_wait_for_a_database_that_hangs() -> None:
    """The wake-up that waits for it is left behind, and whoever stops is told."""
    ledger = HungLedger()
    runner = Runner(ledger, WallClock(), lambda _: None)
    runner.start()
    assert ledger.is_asked.wait(SOON.total_seconds())
    assert not runner.stop(timedelta())
    ledger.go_on.set()


def test_who_has_been_at_a_post_shows(ledger: Ledger, running: Running) -> None:
    """As long as it takes, and by the name of the thread."""
    plan(ledger, [wanted()])
    clock = RehearsalClock(MONDAY, speed=0)
    courier = Courier(ledger, clock, expected=1)
    slow = SlowCourier(courier)
    runner = running(ledger, clock, slow.deliver)
    assert slow.has_begun.wait(SOON.total_seconds())
    assert list(runner.spells.ages()) == ["deliver_0"]
    slow.may_end.set()
    assert is_true_soon(lambda: not runner.spells.ages())


def test_health_is_the_age_of_the_last_wakeup(ledger: Ledger, running: Running) -> None:
    """A runner that has just looked is well."""
    clock = RehearsalClock(MONDAY, speed=0)
    runner = running(ledger, clock, Courier(ledger, clock, expected=0).deliver)
    assert timedelta() <= runner.last_wakeup_age() < SOON
    assert runner.last_wakeup_age() < timedelta(minutes=5)
